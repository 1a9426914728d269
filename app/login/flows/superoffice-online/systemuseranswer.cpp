// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/systemuser.h"

#include "login/flows/common/requests.h"
#include "login/flows/common/soap.h"
#include "login/flows/superoffice-online/authorizeerror.h"
#include "login/legreader.h"
#include "protocol/jsontree.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

/// Clocks that differ by less are not what the service minds.
constexpr qint64 kClocksAgreeSeconds = 120;

/// What an answer says, before it is judged.
struct Said
{
    std::optional<bool> isSuccessful;
    QString token;
    ByteRange tokenOnWire;
    QString message;
};

std::optional<Said> readJson(const Leg &leg)
{
    const Result<Json::Value> value = Json::parse(leg.body);
    if (!value || value->type != Json::Value::Type::Object) {
        return {};
    }
    Said said;
    if (const Json::Value *flag = value->member(u"IsSuccessful"); flag && flag->type == Json::Value::Type::Boolean) {
        said.isSuccessful = flag->scalar.toBool();
    }
    const Json::Value *token = value->member(u"Token");
    if (token && token->type == Json::Value::Type::String) {
        const SourceBufferPtr body = bodyOf(leg);
        said.token = token->scalar.toString();
        said.tokenOnWire = body ? body->toRoot(token->range) : ByteRange();
    }
    said.message = value->memberText(u"ErrorMessage");
    if (said.message.isEmpty()) {
        said.message = value->memberText(u"Message");
    }
    return said.isSuccessful || !said.token.isEmpty() || !said.message.isEmpty() ? std::optional(said) : std::nullopt;
}

std::optional<Said> readEnvelope(const Soap::Reply &reply)
{
    const Xml::Element *payload = reply.payload();
    if (const std::optional<Soap::Fault> fault = reply.fault()) {
        Said said;
        said.isSuccessful = false;
        said.message = fault->asText();
        return said;
    }
    if (!payload || !payload->descendant("IsSuccessful")) {
        return {};
    }
    const Xml::Element *holder = payload->child("IsSuccessful") ? payload
                                 : payload->children.isEmpty()  ? nullptr
                                                                : &payload->children.first();
    Said said;
    const QString flag = Soap::childText(holder, "IsSuccessful");
    said.isSuccessful = flag == "true"_L1 || flag == "1"_L1;
    const Xml::Element *token = holder ? holder->child("Token") : nullptr;
    if (!Soap::isNil(token)) {
        said.token = token->trimmedText();
        said.tokenOnWire = reply.onWire(token->content);
    }
    said.message = Soap::childText(holder, "ErrorMessage");
    return said;
}

QString clockText(const QDateTime &time)
{
    return QLocale::c().toString(time, u"yyyy-MM-dd HH:mm"_s);
}

/// The minute that was signed beside the server's clock.
QString compareClocks(const Leg &leg, const QByteArray &minute)
{
    QDateTime ours = QDateTime::fromString(QString::fromLatin1(minute), u"yyyyMMddHHmm"_s);
    ours.setTimeSpec(Qt::UTC);
    const QDateTime theirs = serverTimeOf(leg);
    if (!theirs.isValid()) {
        return Text::tr("Signed was %1 UTC; the answer does not tell the server's time.").arg(clockText(ours));
    }
    // The minute stands for its sixty seconds.
    const qint64 distance = ours.secsTo(theirs);
    const qint64 behind = distance < 0 ? distance : std::max<qint64>(0, distance - 59);
    if (std::abs(behind) < kClocksAgreeSeconds) {
        return Text::tr("Signed was %1 UTC, and by the server's clock it was %2 UTC: the clocks agree, so it "
                        "is not the clock of this computer.")
            .arg(clockText(ours), clockText(theirs));
    }
    const auto minutes = int((std::abs(behind) + 30) / 60);
    return behind > 0 ? Text::tr("Signed was %1 UTC, but by the server's clock it was %2 UTC: the clock of this "
                                 "computer is %n minute(s) behind. Set it right.",
                                 nullptr, minutes)
                            .arg(clockText(ours), clockText(theirs))
                      : Text::tr("Signed was %1 UTC, but by the server's clock it was %2 UTC: the clock of this "
                                 "computer is %n minute(s) ahead. Set it right.",
                                 nullptr, minutes)
                            .arg(clockText(ours), clockText(theirs));
}

Error refusal(const Leg &leg, const QString &message, const QByteArray &minute)
{
    const AuthorizeError code = authorizeErrorIn(message);
    if (code == AuthorizeError::None) {
        return refusedBy(leg, message.isEmpty()
                                  ? Text::tr("The exchange of the system user token was refused without a reason (%1).")
                                        .arg(statusText(leg))
                                  : Text::tr("The exchange of the system user token was refused (%1). SuperOffice "
                                             "says: %2")
                                        .arg(statusText(leg), message));
    }
    QString text = Text::tr("The exchange of the system user token was refused: %1. %2")
                       .arg(authorizeErrorName(code), explainAuthorizeError(code));
    if (code == AuthorizeError::InvalidTimestamp) {
        text += u' ' + compareClocks(leg, minute);
    }
    // Its own words, where they are more than the name.
    QString more = message;
    more.remove("Authorization error:"_L1, Qt::CaseInsensitive);
    if (more.trimmed() != authorizeErrorName(code)) {
        text += u' ' + Text::tr("SuperOffice says: %1").arg(message);
    }
    return refusedBy(leg, text);
}

/// An answer in neither form.
Error unreadable(const Leg &leg)
{
    if (leg.status == 404) {
        return refusedBy(leg, Text::tr("There is no exchange for system users at this address (%1). Check the "
                                       "environment.")
                                  .arg(statusText(leg)));
    }
    if (leg.status >= 400 || isRedirect(leg.status)) {
        return refusedBy(leg, explainStatus(leg));
    }
    return unexpectedFrom(
        leg, Text::tr("What came back (%1) is no answer of the exchange for system users.").arg(statusText(leg)));
}

bool isSaml(const QString &token)
{
    return token.startsWith(u'<') || token.startsWith("PD94bWw"_L1) || token.startsWith("PEFzc2"_L1) ||
           token.startsWith("PHNhbWw"_L1);
}

} // namespace

Result<SystemUserAnswer> readExchange(const Leg &leg, const QByteArray &minute)
{
    if (std::optional<Error> proxy = proxyRefusal(leg)) {
        return tl::unexpected<Error>(*std::move(proxy));
    }
    const Soap::Reply reply(leg);
    const std::optional<Said> said = reply.isEnvelope() ? readEnvelope(reply) : readJson(leg);
    if (!said) {
        return tl::unexpected<Error>(unreadable(leg));
    }
    if (!said->isSuccessful.value_or(false)) {
        return tl::unexpected<Error>(refusal(leg, said->message, minute));
    }
    if (said->token.isEmpty()) {
        return tl::unexpected<Error>(
            unexpectedFrom(leg, Text::tr("The exchange went well, but its answer holds no token.")));
    }
    if (isSaml(said->token)) {
        return tl::unexpected<Error>(
            unexpectedFrom(leg, Text::tr("A SAML token came back where a JWT was asked for (ReturnTokenType).")));
    }
    return SystemUserAnswer{Secret::fromString(said->token), said->tokenOnWire};
}

} // namespace Ticketscope::Online
