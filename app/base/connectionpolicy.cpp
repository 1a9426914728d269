// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/connectionpolicy.h"

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
    for (const auto &[value, text] : kModes) {
        if (name == text) {
            *mode = value;
            return true;
        }
    }
    return false;
}

} // namespace Ticketscope
