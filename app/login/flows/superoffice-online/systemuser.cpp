// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/systemuser.h"

#include "login/flows/common/requests.h"
#include "login/flows/common/soap.h"
#include "protocol/jws.h"
#include "protocol/xmltree.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

constexpr const char *kNameSpace = "http://www.superoffice.com/superid/partnersystemuser/0.1";
constexpr const char *kAction =
    "http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate";

/// "token.202611220931.Base64…": what somebody signed before.
bool isSignedAlready(QByteArrayView token)
{
    static const QRegularExpression form(u"\\.\\d{12}\\.[A-Za-z0-9+/]{80,}={0,2}$"_s);
    return form.match(QString::fromUtf8(token)).hasMatch();
}

Result<Jose::Key> signingKey(const Secret &pem)
{
    Result<Jose::Key> key = Jose::Key::fromPem(pem);
    if (!key) {
        return failure(ErrorCode::InvalidProfile, Text::tr("The private key cannot be read: %1").arg(key.error().text));
    }
    if (!key->isPrivate()) {
        return failure(ErrorCode::InvalidProfile, Text::tr("The key in the profile is a public one. A system user "
                                                           "token is signed with the application's private key."));
    }
    if (!key->fits("RS256")) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("The private key is of the kind %1. A system user token is signed with an RSA key.")
                           .arg(QString::fromLatin1(key->type())));
    }
    return key;
}

QByteArray soapElement(const QByteArray &name, const Secret &value)
{
    QByteArray element = "<tns:" + name + '>';
    element += Xml::escaped(value.revealText());
    element += "</tns:" + name + '>';
    return element;
}

} // namespace

QByteArray signedMinute(const QDateTime &now)
{
    // Of the C locale: other digits than 0 to 9 would not do.
    const QDateTime utc = now.toUTC();
    return utc.date().toString(u"yyyyMMdd"_s).toLatin1() + utc.time().toString(u"HHmm"_s).toLatin1();
}

Result<Secret> signedSystemToken(const Secret &token, const Secret &privateKey, const QDateTime &now)
{
    const QByteArrayView bare = token.reveal().trimmed();
    if (bare.isEmpty()) {
        return failure(ErrorCode::SecretMissing, Text::tr("The system user token is empty."));
    }
    if (isSignedAlready(bare)) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("The system user token in the profile is signed already. Enter the token alone, as "
                                "the claim system_token has it; it is signed anew for each login."));
    }
    const Result<Jose::Key> key = signingKey(privateKey);
    if (!key) {
        return tl::unexpected<Error>(key.error());
    }
    QByteArray data = bare.toByteArray() + '.' + signedMinute(now);
    const Result<QByteArray> signature = Jose::signBytes(data, *key, "RS256");
    if (!signature) {
        Secret::wipe(data);
        return tl::unexpected<Error>(signature.error());
    }
    data += '.' + signature->toBase64();
    Secret whole(data);
    Secret::wipe(data);
    return whole;
}

HttpRequest restExchange(const SystemUserRequest &wanted)
{
    const QJsonObject object{{u"SignedSystemToken"_s, wanted.signedToken.revealText()},
                             {u"ApplicationToken"_s, wanted.applicationToken.revealText().trimmed()},
                             {u"ContextIdentifier"_s, wanted.tenant},
                             {u"ReturnTokenType"_s, u"JWT"_s}};
    return {"POST",
            below(wanted.environment, u"Login/api/PartnerSystemUser/Authenticate"_s),
            {{"Content-Type", "application/json; charset=utf-8"}, {"Accept", "application/json"}},
            QJsonDocument(object).toJson(QJsonDocument::Compact)};
}

HttpRequest soapExchange(const SystemUserRequest &wanted)
{
    QByteArray body("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                    "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:tns=\"");
    body += kNameSpace;
    body += "\">\n  <soapenv:Header>\n    ";
    body += soapElement("ApplicationToken", Secret(wanted.applicationToken.reveal().trimmed())) + "\n    ";
    body += soapElement("ContextIdentifier", Secret::fromString(wanted.tenant));
    body += "\n  </soapenv:Header>\n  <soapenv:Body>\n    <tns:AuthenticationRequest>\n      ";
    body += soapElement("SignedSystemToken", wanted.signedToken);
    body += "\n      <tns:ReturnTokenType>Jwt</tns:ReturnTokenType>\n    </tns:AuthenticationRequest>\n"
            "  </soapenv:Body>\n</soapenv:Envelope>\n";
    return {"POST", below(wanted.environment, u"login/services/PartnerSystemUserService.svc"_s),
            Soap::httpHeaders(false, kAction), body};
}

} // namespace Ticketscope::Online
