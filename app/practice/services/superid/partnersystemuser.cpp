// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/superid/partnersystemuser.h"

#include "practice/services/oauth/oauthanswers.h"
#include "practice/services/soap.h"
#include "practice/services/superofficejson.h"
#include "protocol/base64.h"
#include "protocol/httpmessage.h"
#include "protocol/jws.h"
#include "protocol/wsse.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr const char *kNameSpace = "http://www.superoffice.com/superid/partnersystemuser/0.1";
constexpr const char *kAction =
    "http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate";
constexpr const char *kClaim = "http://schemes.superoffice.net/identity/";
constexpr auto kInvalidTimestamp = "Authorization error: InvalidTimestamp (6)"_L1;
constexpr auto kInvalidSignature = "Authorization error: InvalidSignature (7)"_L1;
constexpr auto kDenied = "Authorization error: Denied (4)"_L1;
// How far the signed minute may be from now. The vendor names no figure.
constexpr qint64 kToleranceSeconds = 5 * 60;
constexpr qint64 kTokenSeconds = 300;

Response answerOf(const tl::expected<QByteArray, QString> &result)
{
    JsonText::Object answer;
    answer.boolean("IsSuccessful", result.has_value());
    if (result) {
        return SuperOfficeJson::json(
            answer.text("Token", QString::fromLatin1(*result)).raw("ErrorMessage", "null").json());
    }
    return SuperOfficeJson::json(answer.raw("Token", "null").text("ErrorMessage", result.error()).json());
}

} // namespace

QString consentError(const PracticeContext &context)
{
    struct Row
    {
        const char *fault;
        QLatin1String text;
    };
    constexpr std::array rows{
        Row{"R18", "Authorization error: Revoked (1)"_L1},
        Row{"consent-expired", "Authorization error: Expired (3)"_L1},
        Row{"consent-denied", "Authorization error: Denied (4)"_L1},
        Row{"needs-reapproval", "Authorization error: NeedsReapproval (5)"_L1},
    };
    for (const Row &row : rows) {
        if (context.has(row.fault)) {
            return row.text;
        }
    }
    return {};
}

QByteArray identityClaim(const char *name)
{
    return QByteArray(kClaim) + name;
}

void addTenantClaims(const PracticeContext &context, const TenantAddresses &addresses, IdTokenClaims *claims)
{
    if (context.has("R42")) {
        return;
    }
    claims->more.append({identityClaim("ctx"), JsonText::quoted(QString::fromLatin1(Accounts::kTenant))});
    claims->more.append({identityClaim("netserver_url"), JsonText::quoted(netServerUrl(addresses))});
    claims->more.append({identityClaim("webapi_url"), JsonText::quoted(webApiUrl(addresses))});
}

PartnerSystemUser::PartnerSystemUser(const PracticeContext &context, PracticeKeys &keys, SuperOfficeData &data,
                                     TokenMaker &maker, const TenantAddresses &addresses)
    : m_context(context)
    , m_keys(keys)
    , m_data(data)
    , m_maker(maker)
    , m_addresses(addresses)
{
}

QString PartnerSystemUser::signatureProblem(const QString &signedToken) const
{
    // The token itself may hold dots: the last two count.
    const qsizetype signatureDot = signedToken.lastIndexOf(u'.');
    const qsizetype minuteDot = signatureDot < 1 ? -1 : signedToken.lastIndexOf(u'.', signatureDot - 1);
    if (minuteDot < 0) {
        return kInvalidSignature;
    }
    const QString minute = signedToken.mid(minuteDot + 1, signatureDot - minuteDot - 1);
    QDateTime signedAt = QDateTime::fromString(minute, u"yyyyMMddHHmm"_s);
    signedAt.setTimeSpec(Qt::UTC);
    const qint64 off = signedAt.isValid() ? std::abs(signedAt.secsTo(m_context.now())) : kToleranceSeconds + 60;
    // A minute is cut off, not rounded.
    if (minute.size() != 12 || off > kToleranceSeconds + 59 || m_context.has("R19")) {
        return kInvalidTimestamp;
    }
    const auto signature = decodeBase64(QStringView(signedToken).sliced(signatureDot + 1).toLatin1());
    const QByteArray data = signedToken.left(signatureDot).toUtf8();
    if (!signature || m_context.has("R20") || !Jose::verifyBytes(data, *signature, m_keys.application(), "RS256")) {
        return kInvalidSignature;
    }
    return signedToken.left(minuteDot) == QLatin1String(Accounts::kSystemUserToken) ? QString() : QString(kDenied);
}

tl::expected<QByteArray, QString> PartnerSystemUser::authenticate(const Ask &ask)
{
    if (ask.applicationToken != QLatin1String(Accounts::kApplicationToken)) {
        return tl::unexpected(u"The application token is missing or belongs to no application (practice service)"_s);
    }
    if (ask.tenant.compare(QLatin1String(Accounts::kTenant), Qt::CaseInsensitive) != 0) {
        return tl::unexpected(u"The context identifier is missing or no tenant (practice service)"_s);
    }
    if (const QString consent = consentError(m_context); !consent.isEmpty()) {
        return tl::unexpected(consent);
    }
    if (const QString problem = signatureProblem(ask.signedToken); !problem.isEmpty()) {
        return tl::unexpected(problem);
    }
    if (ask.tokenType.compare("jwt"_L1, Qt::CaseInsensitive) != 0) {
        return tl::unexpected(u"The practice service returns tokens of the type Jwt only"_s);
    }
    return token();
}

QByteArray PartnerSystemUser::token()
{
    const QByteArray ticket = m_data.issueTicket(Accounts::systemUser(), QString::fromLatin1(Accounts::kTenant));
    const auto text = [](const QString &value) { return JsonText::quoted(value); };
    IdTokenClaims claims;
    claims.issuer = u"SuperOffice AS"_s;
    claims.audience = u"spn:%1"_s.arg(QLatin1String(Accounts::kTenantSerial));
    claims.subject = Accounts::systemUser().userName;
    claims.lifeSeconds = kTokenSeconds;
    claims.notBeforeSeconds = 60;
    claims.issuedAtIsText = true;
    claims.more = {
        {identityClaim("associateid"), text(QString::number(Accounts::systemUser().associateId))},
        {identityClaim("identityprovider"), text(u"superoffice-online"_s)},
        {identityClaim("serial"), text(QString::fromLatin1(Accounts::kTenantSerial))},
        {identityClaim("ticket"), text(QString::fromLatin1(ticket))},
    };
    addTenantClaims(m_context, m_addresses, &claims);
    return m_maker.idToken(claims, "RS256", true);
}

Response PartnerSystemUser::rest(const Request &request)
{
    if (request.method != "POST") {
        return OAuthAnswers::methodNotAllowed("POST");
    }
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(request.body, &error);
    if (Http::mediaTypeOf(request.header("Content-Type")) != "application/json") {
        return plainResponse(415);
    }
    if (error.error != QJsonParseError::NoError || !document.isObject()) {
        return SuperOfficeJson::error(400, "JsonReaderException", "Message", u"The body is not JSON."_s,
                                      "SuperOffice.SuperID");
    }
    const QJsonObject object = document.object();
    return answerOf(
        authenticate({object.value("SignedSystemToken"_L1).toString(), object.value("ApplicationToken"_L1).toString(),
                      object.value("ContextIdentifier"_L1).toString(), object.value("ReturnTokenType"_L1).toString()}));
}

Response PartnerSystemUser::soap(const Request &request)
{
    if (request.method != "POST") {
        return OAuthAnswers::methodNotAllowed("POST");
    }
    const QByteArray contentType = request.header("Content-Type");
    if (Http::mediaTypeOf(contentType) != "text/xml") {
        Response response = plainResponse(415);
        response.reason = "Cannot process the message because the content type '" + contentType.left(200) +
                          "' was not the expected type 'text/xml; charset=utf-8'.";
        return response;
    }
    const Xml::Document document = Xml::parse(request.body, Http::charsetOf(contentType));
    if (document.error || !document.hasRoot || !document.root.is(Wsse::kSoap11, "Envelope")) {
        return plainResponse(400);
    }
    if (Soap::actionOf(request) != kAction) {
        return Soap::fault11(
            "ActionNotSupported", "http://schemas.microsoft.com/ws/2005/05/addressing/none",
            u"The message with Action '%1' cannot be processed at the receiver, due to a "
            "ContractFilter mismatch at the EndpointDispatcher."_s.arg(QString::fromUtf8(Soap::actionOf(request))));
    }
    const Xml::Element *header = document.root.child(Wsse::kSoap11, "Header");
    const Xml::Element *body = document.root.child(Wsse::kSoap11, "Body");
    const Xml::Element *ask = body ? body->child(kNameSpace, "AuthenticationRequest") : nullptr;
    if (!ask) {
        return Soap::fault11(
            "DeserializationFailed",
            "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher",
            u"OperationFormatter encountered an invalid Message body. Expected to find node type "
            "'Element' with name 'AuthenticationRequest' and namespace '%1'."_s.arg(QLatin1String(kNameSpace)));
    }
    const auto textOf = [](const Xml::Element *parent, const char *name) {
        const Xml::Element *element = parent ? parent->child(kNameSpace, name) : nullptr;
        return element ? element->trimmedText() : QString();
    };
    const auto result = authenticate({textOf(ask, "SignedSystemToken"), textOf(header, "ApplicationToken"),
                                      textOf(header, "ContextIdentifier"), textOf(ask, "ReturnTokenType")});
    const QByteArray answer = Soap::element("IsSuccessful", result ? u"true"_s : u"false"_s) +
                              Soap::element("Token", result ? QString::fromLatin1(*result) : QString()) +
                              Soap::element("ErrorMessage", result ? QString() : result.error());
    return plainResponse(200, "text/xml; charset=utf-8",
                         QByteArray("<s:Envelope xmlns:s=\"") + Wsse::kSoap11 +
                             "\"><s:Body><AuthenticationResponse xmlns=\"" + kNameSpace + "\">" + answer +
                             "</AuthenticationResponse></s:Body></s:Envelope>");
}

} // namespace Ticketscope::Practice
