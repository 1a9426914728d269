// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/windowsproxysettings.h"

#include <QHostAddress>
#include <QRegularExpression>

#include <optional>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

constexpr quint16 kHttpPort = 80;
constexpr quint16 kSocksPort = 1080;

QStringList entriesOf(const QString &list)
{
    static const QRegularExpression separators(uR"([;\s]+)"_s);
    return list.split(separators, Qt::SkipEmptyParts);
}

struct HostAndPort
{
    QString host;
    std::optional<quint16> port;
};

/// "host", "host:80", "[::1]:80", or a bare IPv6 address; none where the port is no number.
std::optional<HostAndPort> readHostAndPort(const QString &text)
{
    const bool isBracketed = text.startsWith(u'[') && text.contains(u']');
    const qsizetype hostEnd = isBracketed ? text.indexOf(u']') + 1 : text.indexOf(u':');
    const bool isBareAddress = !isBracketed && text.count(u':') > 1;
    if (isBareAddress || hostEnd < 0 || hostEnd == text.size()) {
        return HostAndPort{isBracketed ? text.sliced(1, text.size() - 2) : text, std::nullopt};
    }
    bool isNumber = false;
    const quint16 port = text.sliced(hostEnd + 1).toUShort(&isNumber);
    if (!isNumber || text.at(hostEnd) != u':') {
        return std::nullopt;
    }
    return HostAndPort{isBracketed ? text.sliced(1, hostEnd - 2) : text.first(hostEnd), port};
}

/// One entry of a list of proxies: [<for which scheme>=][<kind>://]<host>[:<port>][/].
struct Entry
{
    QString wanted; ///< empty: for all
    ProxyHop hop;
};

std::optional<Entry> readEntry(const QString &text)
{
    Entry entry;
    QString rest = text.toLower();
    if (const qsizetype equals = rest.indexOf(u'='); equals >= 0) {
        entry.wanted = rest.first(equals);
        rest = rest.sliced(equals + 1);
    }
    QString kind = entry.wanted;
    if (const qsizetype colon = rest.indexOf("://"_L1); colon >= 0) {
        kind = rest.first(colon);
        rest = rest.sliced(colon + 3);
    }
    while (rest.endsWith(u'/')) {
        rest.chop(1);
    }
    const bool isSocks = kind.startsWith("socks"_L1);
    const auto where = readHostAndPort(rest);
    if (!where || where->host.isEmpty() || where->host.contains(u'[') ||
        !(isSocks || kind.isEmpty() || kind == u"http"_s || kind == u"https"_s)) {
        return std::nullopt;
    }
    entry.hop.kind = isSocks ? ProxyHop::Kind::Socks5 : ProxyHop::Kind::Http;
    entry.hop.host = where->host;
    entry.hop.port = where->port.value_or(isSocks ? kSocksPort : kHttpPort);
    return entry;
}

/// Only the star is a wildcard.
bool matches(const QString &pattern, const QString &host)
{
    QStringList parts;
    for (const QString &part : pattern.split(u'*')) {
        parts.append(QRegularExpression::escape(part));
    }
    const QRegularExpression expression(QRegularExpression::anchoredPattern(parts.join(u".*"_s)),
                                        QRegularExpression::CaseInsensitiveOption);
    return expression.match(host).hasMatch();
}

bool isLocalName(const QString &host)
{
    return !host.contains(u'.') && !host.contains(u':');
}

bool isBypassedBy(QString entry, const Target &target)
{
    if (entry.compare("<local>"_L1, Qt::CaseInsensitive) == 0) {
        return isLocalName(target.host);
    }
    if (const qsizetype colon = entry.indexOf("://"_L1); colon >= 0) {
        if (entry.first(colon).compare(target.tls ? "https"_L1 : "http"_L1, Qt::CaseInsensitive) != 0) {
            return false;
        }
        entry = entry.sliced(colon + 3);
    }
    const auto where = readHostAndPort(entry);
    return where && !where->host.isEmpty() && where->port.value_or(target.port) == target.port &&
           matches(where->host, target.host);
}

} // namespace

ProxyHop proxyFromWindowsList(const QString &list, const Target &target)
{
    const QString scheme = target.tls ? u"https"_s : u"http"_s;
    std::optional<ProxyHop> own;
    std::optional<ProxyHop> forAll;
    std::optional<ProxyHop> socks;
    for (const QString &text : entriesOf(list)) {
        const auto entry = readEntry(text);
        if (!entry) {
            continue;
        }
        std::optional<ProxyHop> &place = entry->wanted == scheme ? own : entry->wanted.isEmpty() ? forAll : socks;
        const bool isFitting = entry->wanted == scheme || entry->wanted.isEmpty() || entry->wanted == u"socks"_s;
        if (isFitting && !place) {
            place = entry->hop; // the first; the next ones are for when it fails
        }
    }
    return own ? *own : forAll ? *forAll : socks.value_or(ProxyHop());
}

bool isBypassedByWindowsList(const QString &list, const Target &target)
{
    const QStringList entries = entriesOf(list);
    return std::any_of(entries.cbegin(), entries.cend(),
                       [&target](const QString &entry) { return isBypassedBy(entry, target); });
}

} // namespace Ticketscope::Tap
