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

constexpr std::array kAuthentications{
    std::pair{ProxyAuthentication::Automatic, "auto"},
    std::pair{ProxyAuthentication::Basic, "basic"},
    std::pair{ProxyAuthentication::Ntlm, "ntlm"},
    std::pair{ProxyAuthentication::Negotiate, "negotiate"},
};

template<typename Table, typename Value>
QByteArray nameIn(const Table &table, Value wanted)
{
    const auto row = std::find_if(table.begin(), table.end(), [wanted](const auto &r) { return r.first == wanted; });
    return row == table.end() ? QByteArray() : QByteArray(row->second);
}

template<typename Table, typename Value>
bool valueIn(const Table &table, QByteArrayView name, Value *value)
{
    const auto row = std::find_if(table.begin(), table.end(), [name](const auto &r) { return name == r.second; });
    if (row == table.end()) {
        return false;
    }
    *value = row->first;
    return true;
}

} // namespace

QByteArray proxyModeName(ProxyMode mode)
{
    return nameIn(kModes, mode);
}

bool proxyModeFromName(QByteArrayView name, ProxyMode *mode)
{
    return valueIn(kModes, name, mode);
}

QByteArray proxyAuthenticationName(ProxyAuthentication authentication)
{
    return nameIn(kAuthentications, authentication);
}

bool proxyAuthenticationFromName(QByteArrayView name, ProxyAuthentication *authentication)
{
    return valueIn(kAuthentications, name, authentication);
}

} // namespace Ticketscope
