// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/handshakeplan.h"

#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "protocol/base64.h"
#include "protocol/challenge.h"
#include "protocol/channelbinding.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Handshake)
};

QList<Mechanism> wantedMechanisms(const Profile &profile)
{
    const QString wanted = profile.parameter("mechanisms"_L1, u"kerberos-ntlm"_s);
    QList<Mechanism> mechanisms;
    const QStringList names = wanted.split(u'-');
    for (const QString &name : names) {
        mechanisms.append(name == "kerberos"_L1 ? Mechanism::Kerberos : Mechanism::Ntlm);
    }
    return mechanisms;
}

Ntlm::ResponseKind responseKind(const Profile &profile)
{
    const QString version = profile.parameter("ntlmVersion"_L1, u"v2"_s);
    if (version == "v1"_L1) {
        return Ntlm::ResponseKind::V1;
    }
    return version == "ntlm2-session"_L1 ? Ntlm::ResponseKind::Ntlm2Session : Ntlm::ResponseKind::V2;
}

/// The application data, right or wrong as the profile wants it; null for none. A certificate for which no binding is
/// defined has none.
QByteArray channelBindings(const Profile &profile, const QByteArray &certificate, QString *note)
{
    const QString wanted = profile.parameter("channelBinding"_L1, u"auto"_s);
    if (certificate.isEmpty() || wanted == "none"_L1) {
        return {};
    }
    const Result<QByteArray> right = tlsServerEndPoint(certificate);
    if (!right) {
        *note = Text::tr("No channel binding was sent: %1").arg(right.error().text);
        return {};
    }
    if (wanted != "wrong"_L1) {
        return *right;
    }
    // Right in form, wrong in every bit of its last byte.
    QByteArray wrong = *right;
    wrong.back() = char(~wrong.back());
    return wrong;
}

SecurityRequest securityRequest(const LoginContext &context, const QUrl &url)
{
    const Profile &profile = context.profile;
    SecurityRequest security;
    security.spn = profile.parameter("spn"_L1).trimmed();
    if (security.spn.isEmpty()) {
        security.spn = httpServicePrincipal(url.host());
    }
    security.userName = profile.parameter("userName"_L1).trimmed();
    security.domain = profile.parameter("domain"_L1).trimmed();
    if (!security.userName.isEmpty()) {
        security.password = context.secrets.value(u"password"_s);
    }
    security.delegate = booleanOf(profile, "delegate"_L1, false);
    security.ntlm.response = responseKind(profile);
    security.ntlm.workstation = profile.parameter("workstation"_L1).trimmed();
    return security;
}

tl::unexpected<Error> notOffered(const QUrl &url, const QString &wanted, const HandshakeOffer &offer)
{
    const QString text =
        offer.all.isEmpty()
            ? Text::tr("The server wants a login, but offers no scheme at all: its answer has no WWW-Authenticate.")
            : Text::tr("The server does not offer %1 here. It offers: %2.").arg(wanted, offer.all);
    return tl::unexpected<Error>(Error{ErrorCode::Refused, text, url, {}, {}});
}

/// The scheme "ntlm": bare where it is offered, else inside Negotiate.
Result<HandshakePlan> ntlmPlan(HandshakePlan plan, const QUrl &url, const HandshakeOffer &offer)
{
    plan.security.mechanisms = {Mechanism::Ntlm};
    if (offer.ntlm) {
        plan.scheme = "NTLM";
        plan.security.wrapping = TokenWrapping::Raw;
        return plan;
    }
    if (!offer.negotiate) {
        return notOffered(url, u"NTLM"_s, offer);
    }
    plan.scheme = "Negotiate";
    plan.note = Text::tr("The server does not offer NTLM by itself, so NTLM went inside Negotiate.");
    return plan;
}

/// The scheme "negotiate": its mechanisms, or bare NTLM where that is all that is offered and all that is wanted.
Result<HandshakePlan> negotiatePlan(HandshakePlan plan, const Profile &profile, const QUrl &url,
                                    const HandshakeOffer &offer)
{
    plan.security.mechanisms = wantedMechanisms(profile);
    if (offer.negotiate) {
        plan.scheme = "Negotiate";
        return plan;
    }
    if (!offer.ntlm || !plan.security.mechanisms.contains(Mechanism::Ntlm)) {
        return notOffered(url, u"Negotiate"_s, offer);
    }
    if (!plan.account) {
        return tl::unexpected<Error>(
            Error{ErrorCode::MissingParameter,
                  Text::tr("The server offers only NTLM here (%1), and NTLM needs a user name and a password. Enter "
                           "them.")
                      .arg(offer.all),
                  url,
                  {},
                  {}});
    }
    plan.scheme = "NTLM";
    plan.security.mechanisms = {Mechanism::Ntlm};
    plan.security.wrapping = TokenWrapping::Raw;
    plan.note = Text::tr("The server does not offer Negotiate, so NTLM was used. Kerberos is not possible this way.");
    return plan;
}

} // namespace

HandshakeOffer handshakeOffer(const Leg &leg)
{
    HandshakeOffer offer;
    const QList<Http::Challenge> challenges = Http::readAllChallenges(leg.headers("WWW-Authenticate"));
    for (const Http::Challenge &challenge : challenges) {
        offer.negotiate = offer.negotiate || challenge.isScheme("Negotiate");
        offer.ntlm = offer.ntlm || challenge.isScheme("NTLM");
    }
    offer.all = offeredSchemes(leg);
    return offer;
}

Result<QByteArray> challengeToken(const Leg &leg, QByteArrayView scheme)
{
    std::optional<Error> damage;
    const QList<QByteArray> values = leg.headers("WWW-Authenticate");
    for (const QByteArray &value : values) {
        const Http::PartialChallenges read = Http::readChallenges(value);
        for (const Http::Challenge &challenge : read.challenges) {
            if (!challenge.isScheme(scheme) || challenge.token68.isEmpty()) {
                continue;
            }
            Result<QByteArray> token = decodeBase64(challenge.token68);
            if (token) {
                return token;
            }
            damage = token.error();
        }
        if (read.error &&
            QByteArrayView(value).first(std::min(value.size(), scheme.size())).compare(scheme, Qt::CaseInsensitive) ==
                0) {
            damage = read.error;
        }
    }
    if (damage) {
        return tl::unexpected<Error>(
            unexpectedFrom(leg, Text::tr("The server's token for %1 cannot be read: %2")
                                    .arg(QString::fromLatin1(scheme.data(), scheme.size()), damage->text)));
    }
    return QByteArray();
}

Result<HandshakePlan> planHandshake(const LoginContext &context, const QUrl &url, const HandshakeOffer &offer,
                                    const QByteArray &certificate)
{
    HandshakePlan plan;
    plan.security = securityRequest(context, url);
    if (plan.security.password.isSet()) {
        plan.account = passwordAccount(context.profile.url, plan.security.userName);
    }
    Result<HandshakePlan> planned = context.profile.scheme == "ntlm"
                                        ? ntlmPlan(std::move(plan), url, offer)
                                        : negotiatePlan(std::move(plan), context.profile, url, offer);
    if (!planned) {
        return planned;
    }
    QString bindingNote;
    planned->security.channelBindings = channelBindings(context.profile, certificate, &bindingNote);
    planned->bindsChannel = !planned->security.channelBindings.isNull() &&
                            context.profile.parameter("channelBinding"_L1, u"auto"_s) == "auto"_L1;
    if (!bindingNote.isEmpty()) {
        planned->note += planned->note.isEmpty() ? bindingNote : QString(u' ' + bindingNote);
    }
    return planned;
}

QByteArray certificateOf(const Leg &leg)
{
    const QList<CertificateFacts> &chain = leg.exchange->tls.chain;
    return chain.isEmpty() ? QByteArray() : chain.first().der;
}

} // namespace Ticketscope
