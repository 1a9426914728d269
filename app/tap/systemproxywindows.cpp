// SPDX-License-Identifier: GPL-3.0-or-later
// Qt asks Windows, too, but takes a proxy for http for https as well, takes "<local>" for all addresses of the own
// network, and after one failure never looks for a script again.
#include "tap/systemproxy.h"
#include "tap/windowsproxysettings.h"

#include <QDeadlineTimer>
#include <QMutex>

#include <windows.h>

#include <winhttp.h>

#include <chrono>
#include <optional>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// For each step of fetching a script.
constexpr std::chrono::milliseconds kPatience{5000};
/// Most networks have no script, and finding that out takes seconds.
constexpr auto kNextSearch = 1min;

QString take(wchar_t *text)
{
    QString taken = text != nullptr ? QString::fromWCharArray(text) : QString();
    if (text != nullptr) {
        GlobalFree(text);
    }
    return taken;
}

/// What stands in the person's settings, or else the computer's.
struct Settings
{
    bool searchScript = false;
    QString scriptUrl;
    QString proxies;
    QString bypass;
};

Settings readSettings()
{
    Settings settings;
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG own = {};
    if (WinHttpGetIEProxyConfigForCurrentUser(&own) != FALSE) {
        settings.searchScript = own.fAutoDetect != FALSE;
        settings.scriptUrl = take(own.lpszAutoConfigUrl);
        settings.proxies = take(own.lpszProxy);
        settings.bypass = take(own.lpszProxyBypass);
        return settings;
    }
    WINHTTP_PROXY_INFO common = {};
    if (WinHttpGetDefaultProxyConfiguration(&common) != FALSE) {
        settings.proxies = take(common.lpszProxy);
        settings.bypass = take(common.lpszProxyBypass);
    }
    return settings;
}

struct CloseHandleOfWinHttp
{
    void operator()(void *handle) const { WinHttpCloseHandle(handle); }
};
using WinHttpPtr = std::unique_ptr<void, CloseHandleOfWinHttp>;

ProxyHop hopFor(const QString &proxies, const QString &bypass, const Target &target)
{
    return isBypassedByWindowsList(bypass, target) ? ProxyHop() : proxyFromWindowsList(proxies, target);
}

/// What a script says; none where there is none to be had.
std::optional<ProxyHop> askScript(WINHTTP_AUTOPROXY_OPTIONS options, const Target &target)
{
    const WinHttpPtr session(
        WinHttpOpen(L"Ticketscope", WINHTTP_ACCESS_TYPE_NO_PROXY, WINHTTP_NO_PROXY_NAME, WINHTTP_NO_PROXY_BYPASS, 0));
    if (!session) {
        return std::nullopt;
    }
    const auto patience = int(kPatience.count());
    WinHttpSetTimeouts(session.get(), patience, patience, patience, patience);
    const quint16 usualPort = target.tls ? 443 : 80;
    const QString scheme = target.tls ? u"https"_s : u"http"_s;
    const QString authority = authorityOf(target.host, target.port);
    const QString host = target.port == usualPort ? authority.first(authority.lastIndexOf(u':')) : authority;
    const std::wstring url = u"%1://%2/"_s.arg(scheme, host).toStdWString();
    WINHTTP_PROXY_INFO found = {};
    BOOL done = WinHttpGetProxyForUrl(session.get(), url.c_str(), &options, &found);
    if (done == FALSE && GetLastError() == ERROR_WINHTTP_LOGIN_FAILURE) {
        options.fAutoLogonIfChallenged = TRUE; // not at once: Windows then keeps nothing for the next time
        done = WinHttpGetProxyForUrl(session.get(), url.c_str(), &options, &found);
    }
    if (done == FALSE) {
        return std::nullopt;
    }
    const QString proxies = take(found.lpszProxy);
    const QString bypass = take(found.lpszProxyBypass);
    return found.dwAccessType == WINHTTP_ACCESS_TYPE_NO_PROXY ? ProxyHop() : hopFor(proxies, bypass, target);
}

/// Asks the network for a script (DHCP, then DNS: WPAD). Whoever asks meanwhile waits for the same answer.
std::optional<ProxyHop> searchScript(const Target &target)
{
    static QBasicMutex guard;
    static QDeadlineTimer nextSearch;
    const QMutexLocker lock(&guard);
    if (!nextSearch.hasExpired()) {
        return std::nullopt;
    }
    WINHTTP_AUTOPROXY_OPTIONS options = {};
    options.dwFlags = WINHTTP_AUTOPROXY_AUTO_DETECT;
    options.dwAutoDetectFlags = WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A;
    std::optional<ProxyHop> hop = askScript(options, target);
    nextSearch = hop ? QDeadlineTimer() : QDeadlineTimer(kNextSearch);
    return hop;
}

std::optional<ProxyHop> askScriptAt(const QString &scriptUrl, const Target &target)
{
    const std::wstring url = scriptUrl.toStdWString();
    WINHTTP_AUTOPROXY_OPTIONS options = {};
    options.dwFlags = WINHTTP_AUTOPROXY_CONFIG_URL;
    options.lpszAutoConfigUrl = url.c_str();
    return askScript(options, target);
}

} // namespace

ProxyHop askSystemProxy(const Target &target)
{
    const Settings settings = readSettings();
    std::optional<ProxyHop> hop;
    if (settings.searchScript) {
        hop = searchScript(target);
    }
    if (!hop && !settings.scriptUrl.isEmpty()) {
        hop = askScriptAt(settings.scriptUrl, target);
    }
    return hop ? *hop : hopFor(settings.proxies, settings.bypass, target);
}

} // namespace Ticketscope::Tap
