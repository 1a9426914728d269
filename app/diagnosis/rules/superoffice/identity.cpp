// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/superid.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QRegularExpression>
#include <QUrlQuery>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr const char *kContextClaim = "http://schemes.superoffice.net/identity/ctx";
constexpr const char *kSuffix = "/.well-known/openid-configuration";

const DecodedNode *jsonValue(const ExchangeView &exchange, QLatin1StringView name)
{
    const QList<const DecodedNode *> values = exchange.decoded(Side::Response).root.findAll("json.value");
    const auto found =
        std::find_if(values.begin(), values.end(), [name](const DecodedNode *one) { return one->name == name; });
    return found == values.end() ? nullptr : *found;
}

/// R44: logins are at hosts without a number, calls at those of the tenant.
std::optional<Finding> numberedHost(const ExchangeView &exchange)
{
    static const QRegularExpression numbered(u"^(sod|qaonline|online)\\d+\\.superoffice\\.com$"_s);
    const QUrl &url = exchange.exchange().url;
    const QRegularExpressionMatch match = numbered.match(url.host());
    if (!match.hasMatch() || !url.path().startsWith("/login"_L1, Qt::CaseInsensitive) || exchange.status() < 400) {
        return std::nullopt;
    }
    return cause("superid.numbered-host", {"R44"}, Certainty::Likely,
                 {Text::tr("SuperID is not at a numbered host."),
                  Text::tr("The answer of %1 is %2. Logins are at the host without a number.")
                      .arg(url.host())
                      .arg(exchange.status()),
                  Text::tr("The developer uses %1.superoffice.com for the login, and the numbered host only for calls.")
                      .arg(match.captured(1)),
                  {}},
                 {exchange.atStatus(), exchange.atHeader(Side::Request, "Host", u"Host"_s)});
}

/// R36.
std::optional<Finding> userInfo(const ExchangeView &exchange)
{
    const QUrl &url = exchange.exchange().url;
    if (!isSuperOfficeHost(url) || !url.path().endsWith("userinfo"_L1, Qt::CaseInsensitive) ||
        exchange.status() < 400) {
        return std::nullopt;
    }
    return cause("superid.userinfo", {"R36"}, Certainty::Likely,
                 {Text::tr("SuperID has no userinfo endpoint."),
                  Text::tr("The answer is %1.").arg(exchange.status()),
                  Text::tr("The developer asks the tenant's /api/v1/User/currentPrincipal for the user."),
                  {}},
                 {exchange.atStatus(), exchange.at(Side::Request, exchange.exchange().request.head.startLine)});
}

/// R29: OpenID Connect Discovery 1.0 section 4.3 wants the issuer to be the address before the suffix.
std::optional<Finding> issuer(const ExchangeView &exchange)
{
    const QString address = exchange.exchange().url.toString(QUrl::RemoveQuery | QUrl::RemoveFragment);
    if (exchange.status() != 200 || !address.endsWith(QLatin1String(kSuffix)) || !isSuperId(exchange)) {
        return std::nullopt;
    }
    const DecodedNode *node = jsonValue(exchange, "issuer"_L1);
    const QString wanted = address.chopped(qsizetype(qstrlen(kSuffix)));
    if (!node || node->value.toString() == wanted) {
        return std::nullopt;
    }
    return remark(Severity::Note, "superid.issuer", {"R29"}, Certainty::Proven,
                  {Text::tr("The issuer is not the address under which the provider describes itself."),
                   Text::tr("The issuer is %1; a strict library expects %2 and may refuse.")
                       .arg(quoted(node->value.toString()), wanted),
                   Text::tr("The developer sets the issuer by hand if the library refuses."),
                   {}},
                  {exchange.at(Side::Response, *node, u"issuer"_s)});
}

/// R29, as a strict library goes about it: the issuer with the suffix, where nothing is.
std::optional<Finding> issuerNotThere(const ExchangeView &exchange)
{
    const QUrl &url = exchange.exchange().url;
    if (!isSuperOfficeHost(url) || url.path() != QLatin1String(kSuffix) || exchange.status() < 400) {
        return std::nullopt;
    }
    return cause("superid.issuer", {"R29"}, Certainty::Likely,
                 {Text::tr("SuperID does not describe itself under the address of its issuer."),
                  Text::tr("The answer is %1.").arg(exchange.status()),
                  Text::tr("The developer gives the library the address %1 and sets the issuer by hand.")
                      .arg(u"https://%1/login%2"_s.arg(url.host(), QLatin1String(kSuffix))),
                  {}},
                 {exchange.atStatus(), exchange.at(Side::Request, exchange.exchange().request.head.startLine)});
}

/// R34: only the code flow gives one.
std::optional<Finding> noRefreshToken(const ExchangeView &exchange)
{
    const QByteArray location = exchange.header(Side::Response, "Location");
    const qsizetype hash = location.indexOf('#');
    const QByteArray fragment = hash < 0 ? QByteArray() : location.mid(hash + 1);
    if (!fragment.contains("access_token=") || fragment.contains("refresh_token=")) {
        return std::nullopt;
    }
    return remark(Severity::Note, "superid.no-refresh-token", {"R34"}, Certainty::Proven,
                  {Text::tr("This kind of login gives no refresh token."),
                   Text::tr("The access token came in the address, so this is the implicit or hybrid flow."),
                   Text::tr("The developer uses the code flow where a refresh token is needed."),
                   {}},
                  {exchange.atHeader(Side::Response, "Location", u"Location"_s)});
}

const DecodedNode *claim(const QList<const DecodedNode *> &claims, QLatin1StringView name)
{
    const auto found =
        std::find_if(claims.begin(), claims.end(), [name](const DecodedNode *one) { return one->name == name; });
    return found == claims.end() ? nullptr : *found;
}

/// The number as the server wrote it, whether in quotes or not.
std::optional<QDateTime> timeOf(const DecodedNode *node)
{
    if (!node) {
        return std::nullopt;
    }
    if (node->value.userType() == QMetaType::QDateTime) {
        return node->value.toDateTime();
    }
    bool isNumber = false;
    const qint64 seconds = node->value.toLongLong(&isNumber);
    return isNumber ? std::optional(QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC)) : std::nullopt;
}

void addIdentityFindings(const ExchangeView &exchange, QList<Finding> *found)
{
    const DecodedNode *all = exchange.field(Side::Response, "jwt.claims");
    if (!all) {
        return;
    }
    QList<const DecodedNode *> claims;
    for (const DecodedNode &one : all->children) {
        claims.append(&one);
    }
    const DecodedNode *issued = claim(claims, "iat"_L1);
    if (issued && issued->source.buffer && issued->source.range.start > 0 &&
        issued->source.buffer->view({issued->source.range.start - 1, issued->source.range.start}) == "\"") {
        found->append(remark(Severity::Note, "superid.iat-text", {"R28"}, Certainty::Proven,
                             {Text::tr("The id_token has its iat as text in place of a number."),
                              Text::tr("SuperID writes iat in quotes; a strict library may refuse the token."),
                              Text::tr("The developer lets the library accept it, or updates the library."),
                              {}},
                             {exchange.at(Side::Response, *issued, u"iat"_s)}));
    }
    const std::optional<QDateTime> expiry = timeOf(claim(claims, "exp"_L1));
    const std::optional<QDateTime> from = timeOf(claim(claims, "nbf"_L1));
    const QDateTime now = exchange.exchange().started;
    const bool isOver = expiry && *expiry < now;
    const bool isEarly = from && now < *from;
    if (now.isValid() && (isOver || isEarly)) {
        found->append(remark(Severity::Warning, "superid.id-token-clock", {"R30"}, Certainty::Likely,
                             {Text::tr("The id_token is not valid by this machine's clock."),
                              isOver ? Text::tr("It had expired when it came. It lasts five minutes.")
                                     : Text::tr("It was not valid yet when it came."),
                              Text::tr("The administrator of the machine sets its clock by a time server (NTP)."),
                              Text::tr("Compare the machine's clock with the Date header of the answer.")},
                             {exchange.at(Side::Response, *claim(claims, isOver ? "exp"_L1 : "nbf"_L1)),
                              exchange.atHeader(Side::Response, "Date", u"Date"_s)}));
    }
    const DecodedNode *by = claim(claims, "iss"_L1);
    const bool isSuperIds = (by && by->value.toString().contains("superoffice.com"_L1)) ||
                            std::any_of(claims.begin(), claims.end(), [](const DecodedNode *one) {
                                return one->name.startsWith("http://schemes.superoffice.net/"_L1);
                            });
    if (isSuperIds && !claim(claims, QLatin1StringView(kContextClaim)) && !claim(claims, "ctx"_L1)) {
        found->append(remark(Severity::Warning, "superid.no-context", {"R42"}, Certainty::Likely,
                             {Text::tr("The id_token does not say which tenant it is for."),
                              Text::tr("The claim ctx is missing, so that a program cannot find the tenant's address."),
                              Text::tr("The developer checks the claims in the registration of the application."),
                              {}},
                             {exchange.at(Side::Response, *all, u"id_token"_s)}));
    }
}

} // namespace

QList<Finding> discovery(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    for (const ExchangeView &exchange : capture.exchanges()) {
        const QString path = exchange.exchange().url.path();
        const bool isRelated = path.contains("login"_L1, Qt::CaseInsensitive) || path.startsWith("/.well-known/"_L1) ||
                               path.endsWith("userinfo"_L1, Qt::CaseInsensitive) ||
                               path.contains("authorize"_L1, Qt::CaseInsensitive);
        if (!isRelated) {
            continue;
        }
        for (const auto &look : {numberedHost, userInfo, issuer, issuerNotThere, noRefreshToken}) {
            if (auto one = look(exchange)) {
                found.append(*one);
            }
        }
    }
    return found;
}

QList<Finding> identityTokens(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    for (const ExchangeView &exchange : capture.exchanges()) {
        if (isSuperId(exchange) && exchange.bodyHas(Side::Response, "\"id_token\"")) {
            addIdentityFindings(exchange, &found);
        }
    }
    return found;
}

/// R16.
QList<Finding> tenantState(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    for (const ExchangeView &exchange : capture.exchanges()) {
        if (!exchange.exchange().url.path().contains("/api/state/"_L1, Qt::CaseInsensitive) ||
            !exchange.bodyHas(Side::Response, "\"State\"")) {
            continue;
        }
        const DecodedNode *state = jsonValue(exchange, "State"_L1);
        const DecodedNode *running = jsonValue(exchange, "IsRunning"_L1);
        const bool isDown =
            state && running && running->value.userType() == QMetaType::Bool && !running->value.toBool();
        if (!isDown) {
            continue;
        }
        QList<Evidence> evidence{exchange.at(Side::Response, *state, u"State"_s),
                                 exchange.at(Side::Response, *running, u"IsRunning"_s)};
        if (const ExchangeView *failed = capture.lastFailed()) {
            evidence.append(failed->whole());
        }
        Finding one = cause("superoffice.tenant-state", {"R16"}, Certainty::Proven,
                            {Text::tr("The tenant is not running: %1.").arg(quoted(state->value.toString())),
                             Text::tr("SuperOffice's own report on the tenant says so."),
                             Text::tr("Wait until the tenant runs again, or ask SuperOffice. Nothing in the program is "
                                      "to be changed."),
                             {}},
                            evidence);
        one.explains << "webapi.wrong-subdomain"
                     << "webapi.not-there"
                     << "superoffice.services-folder";
        found.append(one);
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
