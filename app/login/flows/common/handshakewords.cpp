// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/handshakewords.h"

#include "exchange/handshakewatch.h"
#include "login/flows/common/requests.h"
#include "protocol/cookie.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Handshake)
};

/// RFC 4120 section 1.6, and what every KDC and service bears by default.
constexpr std::chrono::minutes kKerberosSkew{5};

QString explainNtlm(const HandshakeFacts &facts, const Leg &leg)
{
    QString text = Text::tr("The server did not accept NTLM for %1 (%2): a wrong password, another form of the domain, "
                            "or an account that is locked, disabled or not allowed here. Check the password; try the "
                            "user as DOMAIN\\user and as user@domain; the server's security log names the reason.")
                       .arg(facts.principal, statusText(leg));
    if (facts.plan.security.ntlm.response != Ntlm::ResponseKind::V2) {
        text += u' ' + Text::tr("The profile answers as old clients do; the server may accept NTLMv2 only.");
    }
    return text;
}

QString explainKerberos(const HandshakeFacts &facts, const Leg &leg)
{
    return Text::tr("The server did not accept the Kerberos ticket for %1 (%2). Check that this name (SPN) belongs to "
                    "the account that the service runs as, and to no other; that the server's keytab or password is "
                    "that account's current one; and that user %3 may use the service.")
        .arg(facts.plan.security.spn, statusText(leg), facts.principal);
}

/// Over TLS a login without the right channel binding is refused by servers with Extended Protection.
QString explainBinding(const HandshakeFacts &facts, const Leg &leg)
{
    if (leg.exchange->tls.protocol.isEmpty() || facts.plan.bindsChannel) {
        return {};
    }
    return facts.plan.security.channelBindings.isNull()
               ? Text::tr("The login carried no channel binding: a server with Extended Protection refuses that even "
                          "when all else is right. Set the channel binding to auto.")
               : Text::tr("The login carried a wrong channel binding, as the profile wants it: a server with Extended "
                          "Protection refuses that. Set the channel binding to auto.");
}

QString joined(const QStringList &sentences)
{
    QStringList said = sentences;
    said.removeAll(QString());
    return said.join(u' ');
}

} // namespace

std::optional<std::chrono::seconds> clockSkew(const Leg &leg, const QDateTime &now)
{
    const std::optional<QDateTime> theirs = Http::parseCookieDate(leg.header("Date"));
    return theirs ? std::optional(std::chrono::seconds(now.secsTo(*theirs))) : std::nullopt;
}

QString explainClockSkew(const Leg &leg, const QDateTime &now)
{
    const std::optional<std::chrono::seconds> skew = clockSkew(leg, now);
    if (!skew || std::chrono::abs(*skew) <= kKerberosSkew) {
        return {};
    }
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(std::chrono::abs(*skew)).count();
    return skew->count() > 0 ? Text::tr("The server's clock is %n minute(s) ahead of this computer's; Kerberos bears "
                                        "five at most.",
                                        nullptr, int(minutes))
                             : Text::tr("The server's clock is %n minute(s) behind this computer's; Kerberos bears "
                                        "five at most.",
                                        nullptr, int(minutes));
}

QString explainHandshakeRefusal(const HandshakeFacts &facts, const Leg &leg)
{
    const bool isKerberos = facts.mechanism == Mechanism::Kerberos;
    return joined({isKerberos ? explainKerberos(facts, leg) : explainNtlm(facts, leg), handshakeSuspects(facts, leg)});
}

QString handshakeSuspects(const HandshakeFacts &facts, const Leg &leg)
{
    const bool isKerberos = facts.mechanism == Mechanism::Kerberos;
    return joined({isKerberos ? explainClockSkew(leg, facts.now) : QString(), explainBinding(facts, leg)});
}

QString explainMissingChallenge(const Leg &leg)
{
    const QString offered = offeredSchemes(leg);
    return Text::tr("The server did not answer NTLM type 1 with a challenge (%1; it offers: %2), so the password was "
                    "not sent. Something between may pass each request on over a connection of its own, or the server "
                    "does not take NTLM this way.")
        .arg(statusText(leg), offered.isEmpty() ? Text::tr("nothing") : offered);
}

QString explainLostConnection(const Leg &challenge)
{
    const QString text =
        Text::tr("The connection was closed between NTLM type 2 and type 3. NTLM logs in a connection, "
                 "so type 3 counts only on the one that its challenge came over.");
    switch (connectionEndOf(*challenge.exchange)) {
    case ConnectionEnd::Announced:
        return joined({text, Text::tr("The answer with type 2 said Connection: close. Look for a proxy, a load "
                                      "balancer or a setting of the server that ends connections.")});
    case ConnectionEnd::OldVersion:
        return joined({text, Text::tr("The answer with type 2 was HTTP/1.0, which keeps no connection. Look for an "
                                      "old proxy in between.")});
    case ConnectionEnd::None:
        break;
    }
    return joined({text, Text::tr("Look for a proxy or load balancer in between, and for a short time-out of the "
                                  "server.")});
}

} // namespace Ticketscope
