// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/formfields.h"
#include "diagnosis/lineage/sighting.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/masked.h"
#include "protocol/base64.h"
#include "protocol/cookie.h"

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLargestEnvelope = qsizetype(1) << 20;
/// Elements of one name in a message; a login has one.
constexpr qsizetype kMostElements = 8;

struct FieldKind
{
    const char *name;
    LineageKind kind;
};

constexpr std::array kFieldKinds{
    FieldKind{"refresh_token", LineageKind::RefreshToken}, FieldKind{"access_token", LineageKind::Token},
    FieldKind{"id_token", LineageKind::IdToken},           FieldKind{"id_token_hint", LineageKind::IdToken},
    FieldKind{"subject_token", LineageKind::Token},        FieldKind{"device_code", LineageKind::DeviceCode}};

constexpr std::array kXsrfHeaders{"x-xsrf-token", "x-csrf-token", "requestverificationtoken"};

/// Collects what a request carries.
class Collector final
{
public:
    explicit Collector(const ExchangeView &exchange)
        : m_exchange(exchange)
        , m_where(exchange.exchange().url.host())
    {
    }

    QList<Sighting> all()
    {
        addHeaders();
        addFields(queryFields(m_exchange), false);
        addFields(bodyFields(m_exchange), true);
        addEnvelope();
        return std::move(m_found);
    }

private:
    /// Whether it was added.
    bool add(LineageKind kind, const QString &name, QByteArrayView value, const Evidence &place)
    {
        if (value.isEmpty() || isMasked(value)) {
            return false;
        }
        m_found.append({kind, name, Secret(value), place, m_where, {}, {}, false, false, false, {}});
        return true;
    }

    void addHeaders()
    {
        for (const HeaderLine &line : headerLines(m_exchange, Side::Request)) {
            if (line.name == "authorization") {
                addAuthorization(line);
            } else if (line.name == "cookie") {
                addCookies(line);
            } else if (line.name == "canary") {
                add(LineageKind::Canary, u"Canary"_s, line.value, at(line.range, u"Canary"_s));
            } else if (std::any_of(kXsrfHeaders.begin(), kXsrfHeaders.end(),
                                   [&line](const char *name) { return line.name == name; })) {
                add(LineageKind::Xsrf, u"XSRF-TOKEN"_s, line.value, at(line.range, QString::fromLatin1(line.name)));
            }
        }
    }

    void addAuthorization(const HeaderLine &line)
    {
        const qsizetype blank = line.value.indexOf(' ');
        const QByteArray scheme = line.value.left(qMax<qsizetype>(blank, 0)).toLower();
        const QByteArray rest = line.value.mid(blank + 1).trimmed();
        const qint64 start = line.range.start + line.value.lastIndexOf(rest);
        const Evidence place = at({start, start + rest.size()}, u"Authorization"_s);
        if (scheme == "bearer" || scheme == "dpop" || scheme == "token") {
            addToken(rest, place);
        } else if (scheme == "soticket") {
            add(LineageKind::Ticket, u"Ticket"_s, rest, place);
        } else if (scheme == "basic") {
            addTicketAsUser(rest, start);
        }
    }

    void addToken(QByteArrayView value, const Evidence &place)
    {
        const bool isTicket = value.startsWith("7T:");
        const bool isAdded = add(isTicket ? LineageKind::Ticket : LineageKind::Token,
                                 isTicket ? u"Ticket"_s : u"access_token"_s, value, place);
        if (isAdded && value.startsWith("eyJ")) {
            m_found.last().expires = tokenExpiry(value.toByteArray());
            m_found.last().byServersClock = true;
        }
    }

    /// A ticket can stand where a user name is asked for, with no password.
    void addTicketAsUser(const QByteArray &encoded, qint64 start)
    {
        const Result<QByteArray> pair = encoded.startsWith("N1Q6") ? decodeBase64(encoded) : Result<QByteArray>();
        if (pair && pair->startsWith("7T:") && pair->endsWith(':')) {
            const QByteArrayView ticket = QByteArrayView(*pair).chopped(1);
            add(LineageKind::Ticket, u"Ticket"_s, ticket, at({start, start + encoded.size()}, u"Authorization"_s));
        }
    }

    void addCookies(const HeaderLine &line)
    {
        for (const Http::CookiePair &pair : Http::parseCookie(line.value)) {
            const QString name = QString::fromLatin1(pair.name);
            const bool isXsrf = pair.name.compare("XSRF-TOKEN", Qt::CaseInsensitive) == 0;
            add(isXsrf ? LineageKind::Xsrf : LineageKind::Cookie, name, pair.value,
                at(pair.valueRange.moved(line.range.start), name));
        }
    }

    void addFields(const FormFields &fields, bool isBody)
    {
        const bool isLogin = field(fields, "grant_type") || field(fields, "state") || field(fields, "iss");
        const QString path = m_exchange.exchange().url.path();
        const bool isAboutToken = path.contains("revo"_L1, Qt::CaseInsensitive) ||
                                  path.contains("introspect"_L1, Qt::CaseInsensitive) ||
                                  field(fields, "token_type_hint");
        for (const FormField &one : fields) {
            const QString name = QString::fromLatin1(one.name);
            const Evidence place =
                isBody ? m_exchange.inBody(Side::Request, one.valueRange, name) : at(one.valueRange, name);
            const auto *known = std::find_if(kFieldKinds.begin(), kFieldKinds.end(),
                                             [&one](const FieldKind &row) { return one.name == row.name; });
            if (known != kFieldKinds.end()) {
                add(known->kind, one.name == "id_token_hint" ? u"id_token"_s : name, one.value, place);
            } else if (one.name == "code" && isLogin) {
                add(LineageKind::Code, u"code"_s, one.value, place);
            } else if (one.name == "token" && isAboutToken) {
                const bool isRefresh = value(fields, "token_type_hint") == "refresh_token";
                add(isRefresh ? LineageKind::RefreshToken : LineageKind::Token,
                    isRefresh ? u"refresh_token"_s : u"access_token"_s, one.value, place);
            } else if (one.value.startsWith("7T:")) {
                add(LineageKind::Ticket, u"Ticket"_s, one.value, place);
            }
        }
    }

    void addEnvelope()
    {
        if (!isXml(m_exchange, Side::Request) || m_exchange.exchange().request.body.length() > kLargestEnvelope) {
            return;
        }
        const QByteArrayView body = m_exchange.body(Side::Request);
        for (const ByteRange &text : elementTexts(body, "Ticket")) {
            add(LineageKind::Ticket, u"Ticket"_s, body.sliced(text.start, text.length()),
                m_exchange.inBody(Side::Request, text, u"Ticket"_s));
        }
        for (const ByteRange &text : elementTexts(body, "AccessToken")) {
            addToken(body.sliced(text.start, text.length()), m_exchange.inBody(Side::Request, text, u"AccessToken"_s));
        }
    }

    [[nodiscard]] Evidence at(ByteRange wire, const QString &label) const
    {
        return m_exchange.at(Side::Request, wire, label);
    }

    const ExchangeView &m_exchange;
    QString m_where;
    QList<Sighting> m_found;
};

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

/// The local name at `at` is that of a start tag: after '<', or after '<' and a prefix.
bool isStartTag(QByteArrayView body, qsizetype at)
{
    if (at > 0 && body[at - 1] == ':') {
        --at;
        while (at > 0 && isNameByte(body[at - 1])) {
            --at;
        }
    }
    return at > 0 && body[at - 1] == '<';
}

} // namespace

bool isXml(const ExchangeView &exchange, Side side)
{
    const QByteArray type = exchange.mediaType(side);
    return type.endsWith("xml") || type.contains("soap");
}

QList<ByteRange> elementTexts(QByteArrayView body, QByteArrayView localName)
{
    QList<ByteRange> texts;
    qsizetype next = 0;
    for (qsizetype at = body.indexOf(localName); at >= 0 && texts.size() < kMostElements;
         at = body.indexOf(localName, next)) {
        const qsizetype after = at + localName.size();
        next = at + 1;
        if (!isStartTag(body, at) || after >= body.size() || isNameByte(body[after])) {
            continue;
        }
        const qsizetype tagEnd = body.indexOf('>', after);
        const qsizetype end = tagEnd < 0 ? -1 : body.indexOf('<', tagEnd);
        if (end < 0) {
            break;
        }
        next = end;
        qsizetype start = tagEnd + 1;
        qsizetype stop = end;
        while (start < stop && static_cast<unsigned char>(body[start]) <= ' ') {
            ++start;
        }
        while (stop > start && static_cast<unsigned char>(body[stop - 1]) <= ' ') {
            --stop;
        }
        if (stop > start) {
            texts.append({start, stop});
        }
    }
    return texts;
}

QList<Sighting> carriedBy(const ExchangeView &exchange)
{
    return Collector(exchange).all();
}

} // namespace Ticketscope::Diagnosis
