// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/formfields.h"
#include "diagnosis/lineage/sighting.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/masked.h"
#include "protocol/base64.h"
#include "protocol/cookie.h"
#include "protocol/jsontree.h"

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

/// Answers that bring tokens are small.
constexpr qsizetype kLargestAnswer = qsizetype(1) << 20;
constexpr double kLatestTime = 253402300799.0; // the end of year 9999
// Lives that documentation tells, in seconds.
constexpr std::chrono::seconds kTicketLife{6 * 3600};
constexpr std::chrono::seconds kAccessTokenLife{3600};
constexpr std::chrono::seconds kCodeLife{600};
constexpr std::chrono::seconds kCanaryLife{1800};
constexpr const char16_t *kTicketClaim = u"http://schemes.superoffice.net/identity/ticket";

struct MemberKind
{
    const char16_t *name;
    LineageKind kind;
    const char16_t *life; ///< the member that tells it, in seconds
};

constexpr std::array kMemberKinds{MemberKind{u"access_token", LineageKind::Token, u"expires_in"},
                                  MemberKind{u"id_token", LineageKind::IdToken, u""},
                                  MemberKind{u"refresh_token", LineageKind::RefreshToken, u"refresh_expires_in"},
                                  MemberKind{u"device_code", LineageKind::DeviceCode, u"expires_in"}};

/// The claims of a JWT with the way back to its text. Null buffer: it is none.
struct Claims
{
    SourceBufferPtr text;
    SourceBufferPtr payload;
    Json::Value root;
};

Claims claimsOf(const QByteArray &token)
{
    Claims claims;
    const qsizetype first = token.startsWith("eyJ") ? token.indexOf('.') : -1;
    const qsizetype second = first < 0 ? -1 : token.indexOf('.', first + 1);
    if (second < 0) {
        return claims;
    }
    const Result<QByteArray> bytes = decodeBase64(token.mid(first + 1, second - first - 1), Base64Alphabet::Url);
    const Result<Json::Value> root = bytes ? Json::parse(*bytes) : Result<Json::Value>();
    if (bytes && root && root->type == Json::Value::Type::Object) {
        claims.text = SourceBuffer::root("token", token);
        claims.payload = SourceBuffer::fromBase64("payload", *bytes, claims.text, {first + 1, second});
        claims.root = *root;
    }
    return claims;
}

/// As a number, also where it stands in quotes.
std::optional<double> numberOf(const Json::Value &object, const char16_t *name)
{
    const Json::Value *member = object.member(name);
    bool isNumber = false;
    const double number = member ? member->scalar.toDouble(&isNumber) : 0;
    return isNumber ? std::optional(number) : std::nullopt;
}

QDateTime expiryIn(const Claims &claims)
{
    const std::optional<double> seconds = claims.text ? numberOf(claims.root, u"exp") : std::nullopt;
    return seconds && *seconds > 0 && *seconds < kLatestTime
               ? QDateTime::fromMSecsSinceEpoch(qint64(*seconds * 1000.0), Qt::UTC)
               : QDateTime();
}

/// Collects what a response brings.
class Collector final
{
public:
    explicit Collector(const ExchangeView &exchange)
        : m_exchange(exchange)
        , m_where(exchange.exchange().url.host())
        , m_came(exchange.exchange().started.addMSecs(qint64(exchange.exchange().timings.total())))
    {
    }

    QList<Sighting> all()
    {
        addHeaders();
        addReturned(locationFields(m_exchange), false);
        if (!m_exchange.exchange().response.body.isEmpty() && mayBring()) {
            addBody();
        }
        return std::move(m_found);
    }

private:
    /// The sighting that was added, to say more of it; null: nothing was.
    Sighting *add(LineageKind kind, const QString &name, QByteArrayView value, const Evidence &place)
    {
        if (value.isEmpty() || isMasked(value)) {
            return nullptr;
        }
        m_found.append({kind, name, Secret(value), place, m_where, {}, {}, false, false, false, {}});
        return &m_found.last();
    }

    void infer(Sighting *found, std::chrono::seconds life, bool slides = false) const
    {
        if (found && m_came.isValid()) {
            found->expires = m_came.addSecs(life.count());
            found->lifeIsInferred = true;
            if (slides) {
                found->slides = life;
            }
        }
    }

    void tell(Sighting *found, std::optional<double> seconds) const
    {
        if (found && m_came.isValid() && seconds && *seconds > 0 && *seconds < kLatestTime) {
            found->expires = m_came.addMSecs(qint64(*seconds * 1000.0));
        }
    }

    /// A token's own end, or what is known of its kind.
    void tellByToken(Sighting *found, const Claims &claims, QByteArrayView value) const
    {
        if (!found || found->expires.isValid()) {
            return;
        }
        found->expires = expiryIn(claims);
        found->byServersClock = found->expires.isValid();
        if (!found->expires.isValid() && found->kind == LineageKind::Token && value.startsWith("8A:")) {
            infer(found, kAccessTokenLife);
        }
    }

    void addHeaders()
    {
        for (const HeaderLine &line : headerLines(m_exchange, Side::Response)) {
            if (line.name == "set-cookie") {
                addCookie(line);
            } else if (line.name == "canary") {
                infer(add(LineageKind::Canary, u"Canary"_s, line.value,
                          m_exchange.at(Side::Response, line.range, u"Canary"_s)),
                      kCanaryLife, true);
            }
        }
    }

    void addCookie(const HeaderLine &line)
    {
        const Result<Http::SetCookie> cookie = Http::parseSetCookie(line.value);
        if (!cookie || isMasked(cookie->value)) {
            return;
        }
        const QString name = QString::fromLatin1(cookie->name);
        const bool isXsrf = cookie->name.compare("XSRF-TOKEN", Qt::CaseInsensitive) == 0;
        const std::optional<QDateTime> expires = m_came.isValid() ? cookie->expiry(m_came) : std::nullopt;
        Sighting found;
        found.kind = isXsrf ? LineageKind::Xsrf : LineageKind::Cookie;
        found.name = name;
        found.value = Secret(cookie->value);
        found.place = m_exchange.at(Side::Response, cookie->valueRange.moved(line.range.start), name);
        const Http::CookieAttribute *domain = cookie->attribute("Domain");
        found.where = domain && !domain->value.isEmpty()
                          ? QString::fromLatin1(domain->value.startsWith('.') ? domain->value.mid(1) : domain->value)
                          : m_where;
        const Http::CookieAttribute *path = cookie->attribute("Path");
        found.path = path ? path->value : QByteArray();
        found.expires = expires.value_or(QDateTime());
        // An empty value is no cookie to log in with either.
        found.deletes = cookie->value.isEmpty() || (expires && *expires <= m_came);
        m_found.append(found);
    }

    /// What an authorization server gives to the browser to bring back (RFC 6749 section 4.1.2, OAuth 2.0 Multiple
    /// Response Types).
    void addReturned(const FormFields &fields, bool isPage)
    {
        const bool isReturn = field(fields, "state") || field(fields, "iss") || field(fields, "session_state");
        const bool isAsked = m_exchange.exchange().url.query().contains("response_type"_L1);
        for (const FormField &one : fields) {
            const QString name = QString::fromLatin1(one.name);
            const Evidence place = isPage ? m_exchange.inBody(Side::Response, one.valueRange, name)
                                          : m_exchange.at(Side::Response, one.valueRange, name);
            if (one.name == "code" && (isReturn || isAsked)) {
                infer(add(LineageKind::Code, name, one.value, place), kCodeLife);
            } else if (one.name == "access_token" || one.name == "id_token") {
                Sighting *found =
                    add(one.name == "id_token" ? LineageKind::IdToken : LineageKind::Token, name, one.value, place);
                bool isNumber = false;
                const double life = value(fields, "expires_in").toDouble(&isNumber);
                if (one.name == "access_token" && isNumber) {
                    tell(found, life);
                }
                tellByToken(found, claimsOf(one.value), one.value);
            } else if (isPage && one.name == "XSRF_TOKEN") {
                add(LineageKind::Xsrf, u"XSRF-TOKEN"_s, one.value, place);
            }
        }
    }

    [[nodiscard]] bool mayBring() const
    {
        const QByteArray type = m_exchange.mediaType(Side::Response);
        return m_exchange.exchange().response.body.length() <= kLargestAnswer &&
               (type.endsWith("json") || type.endsWith("html") || isXml(m_exchange, Side::Response));
    }

    void addBody()
    {
        const QByteArrayView body = m_exchange.body(Side::Response);
        if (body.contains("_token\"") || body.contains("\"device_code\"") || body.contains("\"IsSuccessful\"")) {
            addMembers();
        } else if (body.contains("<input") &&
                   (body.contains("XSRF_TOKEN") || body.contains("\"code\"") || body.contains("_token\""))) {
            addReturned(pageFields(m_exchange), true);
        }
        if (isXml(m_exchange, Side::Response)) {
            addElements(body);
        }
    }

    void addMembers()
    {
        if (!m_exchange.mediaType(Side::Response).endsWith("json")) {
            addReturned(pageFields(m_exchange), true);
            return;
        }
        const Result<Json::Value> root = Json::parse(m_exchange.body(Side::Response));
        if (!root || root->type != Json::Value::Type::Object) {
            return;
        }
        for (const MemberKind &row : kMemberKinds) {
            const Json::Value *member = root->member(row.name);
            if (!member || member->type != Json::Value::Type::String) {
                continue;
            }
            const QString name = QString::fromUtf16(row.name);
            const QByteArray token = member->scalar.toString().toUtf8();
            const Evidence place = m_exchange.inBody(Side::Response, member->range, name);
            Sighting *found = add(row.kind, name, token, place);
            tell(found, numberOf(*root, row.life));
            const Claims claims = claimsOf(token);
            tellByToken(found, claims, token);
            addTicketOf(claims, member->range.start);
        }
        const Json::Value *token = root->member(u"IsSuccessful") ? root->member(u"Token") : nullptr;
        if (token && token->type == Json::Value::Type::String) {
            addSystemUsers(token->scalar.toString().toUtf8(), token->range);
        }
    }

    /// The JWT that a system user's signed token was exchanged for.
    void addSystemUsers(const QByteArray &token, ByteRange inBody)
    {
        const Claims claims = claimsOf(token);
        Sighting *found =
            add(LineageKind::IdToken, u"Token"_s, token, m_exchange.inBody(Side::Response, inBody, u"Token"_s));
        tellByToken(found, claims, token);
        addTicketOf(claims, inBody.start);
    }

    /// SuperOffice puts tickets into claims.
    void addTicketOf(const Claims &claims, qint64 startInBody)
    {
        const Json::Value *ticket = claims.text ? claims.root.member(kTicketClaim) : nullptr;
        if (ticket && ticket->type == Json::Value::Type::String) {
            const ByteRange inText = claims.payload->toParent(ticket->range);
            infer(add(LineageKind::Ticket, u"Ticket"_s, ticket->scalar.toString().toUtf8(),
                      m_exchange.inBody(Side::Response, inText.moved(startInBody), u"Ticket"_s)),
                  kTicketLife, true);
        }
    }

    void addElements(QByteArrayView body)
    {
        for (const ByteRange &text : elementTexts(body, "Ticket")) {
            infer(add(LineageKind::Ticket, u"Ticket"_s, body.sliced(text.start, text.length()),
                      m_exchange.inBody(Side::Response, text, u"Ticket"_s)),
                  kTicketLife, true);
        }
        if (body.contains("IsSuccessful")) {
            for (const ByteRange &text : elementTexts(body, "Token")) {
                addSystemUsers(body.sliced(text.start, text.length()).toByteArray(), text);
            }
        }
    }

    const ExchangeView &m_exchange;
    QString m_where;
    QDateTime m_came; ///< when the answer was there, by the client's clock
    QList<Sighting> m_found;
};

} // namespace

QDateTime tokenExpiry(const QByteArray &token)
{
    return expiryIn(claimsOf(token));
}

QList<Sighting> broughtBy(const ExchangeView &exchange)
{
    return exchange.hasAnswer() ? Collector(exchange).all() : QList<Sighting>();
}

} // namespace Ticketscope::Diagnosis
