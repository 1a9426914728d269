// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/connectionpolicy.h"

#include <algorithm>
#include <array>
#include <utility>

namespace Ticketscope {

namespace {

constexpr std::array kModes{
    std::pair{ProxyMode::System, "system"},
    std::pair{ProxyMode::None, "none"},
    std::pair{ProxyMode::Http, "http"},
    std::pair{ProxyMode::Socks5, "socks5"},
};

} // namespace

QByteArray proxyModeName(ProxyMode mode)
{
    for (const auto &[value, name] : kModes) {
        if (value == mode) {
            return name;
        }
    }
    return {};
}

bool proxyModeFromName(QByteArrayView name, ProxyMode *mode)
{
    const auto *const row =
        std::find_if(kModes.begin(), kModes.end(), [name](const auto &r) { return name == r.second; });
    if (row == kModes.end()) {
        return false;
    }
    *mode = row->first;
    return true;
}

} // namespace Ticketscope
