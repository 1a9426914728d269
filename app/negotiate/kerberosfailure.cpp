// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/kerberosfailure.h"

#include <QCoreApplication>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Kerberos)
};

constexpr int kSkew = 37;
constexpr int kEtypeNotSupported = 14;
constexpr int kPreauthFailed = 24;

/// Errors of the library's own that mean the same as one of the protocol's.
std::optional<int> localMeaning(krb5_error_code code)
{
    switch (code) {
    case KRB5_KDCREP_SKEW:
        return kSkew;
    case KRB5_CONFIG_ETYPE_NOSUPP:
    case KRB5_PROG_ETYPE_NOSUPP:
        return kEtypeNotSupported;
    case KRB5_PREAUTH_BAD_TYPE:
    case KRB5_PREAUTH_FAILED:
        return 25;
    default:
        return std::nullopt;
    }
}

KerberosRefusal refusalOf(int code, const KerberosAttempt &attempt, const std::optional<KdcAnswer> &answer)
{
    KerberosRefusal refusal;
    refusal.code = code;
    refusal.by = attempt.forService ? KerberosRefusal::By::ServiceKdc : KerberosRefusal::By::LoginKdc;
    refusal.client = attempt.client;
    refusal.service = attempt.service;
    refusal.realm = attempt.realm;
    refusal.passwordGiven = attempt.passwordGiven;
    if (answer) {
        refusal.realm = answer->realm;
        refusal.peerClock = answer->clock;
        if (attempt.forService && answer->code == code && answer->service.startsWith(u"krbtgt/")) {
            refusal.otherRealm = answer->service.section(u'/', 1).section(u'@', 0, 0);
        }
    }
    return refusal;
}

Error failed(ErrorCode code, const QString &text)
{
    return Error{code, text, {}, {}, {}};
}

Error realmUnknown(const QString &realm)
{
    return failed(ErrorCode::KdcNotReached,
                  Text::tr("No KDC is known for the realm %1: neither the Kerberos configuration nor DNS names one. "
                           "Check the realm, or add it to [realms] in krb5.conf.")
                      .arg(realm));
}

Error otherFailure(krb5_context context, krb5_error_code code, const KerberosAttempt &attempt,
                   const KdcConversation &conversation)
{
    switch (code) {
    case KRB5_KDC_UNREACH:
        return conversation.hosts().isEmpty() ? realmUnknown(attempt.realm)
                                              : kdcSilent(attempt.realm, conversation.hosts());
    case KRB5_REALM_UNKNOWN:
    case KRB5_REALM_CANT_RESOLVE:
        return realmUnknown(attempt.realm);
    case KRB5_CONFIG_NODEFREALM:
        return failed(
            ErrorCode::KdcNotReached,
            Text::tr("The Kerberos configuration names no default realm, so it is not known whom to ask. Write "
                     "the user as user@REALM, or set default_realm in krb5.conf."));
    case KRB5_CC_NOTFOUND:
    case KRB5_FCC_NOFILE:
        return failed(ErrorCode::NoTicket,
                      Text::tr("There is no Kerberos ticket on this computer. Get one (kinit), or enter user and "
                               "password."));
    case KRB5_PARSE_MALFORMED:
        return failed(ErrorCode::NoTicket,
                      Text::tr("\"%1\" is no Kerberos name. Write the user as user@REALM and the service as HTTP/host.")
                          .arg(attempt.forService ? attempt.service : attempt.client));
    default:
        break;
    }
    const QString said = Krb5::messageOf(context, code);
    return attempt.forService
               ? failed(ErrorCode::NoTicket,
                        Text::tr("Kerberos gave no ticket for %1. Its library says: %2.").arg(attempt.service, said))
               : failed(ErrorCode::NoTicket,
                        Text::tr("Kerberos gave %1 no ticket. Its library says: %2.").arg(attempt.client, said));
}

} // namespace

std::optional<int> protocolErrorOf(krb5_error_code code)
{
    const qint64 number = qint64(code) - ERROR_TABLE_BASE_krb5;
    // KRB5_ERR_RCSID and all that follows it are the library's own.
    return number > 0 && number < KRB5_ERR_RCSID - qint64(ERROR_TABLE_BASE_krb5) ? std::optional(int(number))
                                                                                 : std::nullopt;
}

TicketFailure ticketFailure(krb5_context context, krb5_error_code code, const KerberosAttempt &attempt,
                            const KdcConversation &conversation)
{
    std::optional<int> meaning = protocolErrorOf(code);
    if (!meaning) {
        meaning = localMeaning(code);
    }
    if (!meaning) {
        return {otherFailure(context, code, attempt, conversation), false};
    }
    const KerberosRefusal refusal = refusalOf(*meaning, attempt, conversation.lastError());
    const bool verdict = attempt.passwordGiven && !attempt.forService && isVerdictOnPerson(*meaning);
    return {explain(refusal), verdict, verdict && *meaning == kPreauthFailed};
}

Error configurationFailure(krb5_error_code code)
{
    const QString files = qEnvironmentVariable("KRB5_CONFIG", QStringLiteral("/etc/krb5.conf"));
    return failed(
        ErrorCode::File,
        Text::tr("The Kerberos configuration (%1) cannot be used. The Kerberos library says: %2. Mend the file.")
            .arg(files, Krb5::messageOf(nullptr, code)));
}

Error kdcSilent(const QString &realm, const QStringList &hosts)
{
    if (hosts.isEmpty()) {
        return failed(ErrorCode::KdcNotReached,
                      Text::tr("No KDC of the realm %1 could be found in time: the name service does not answer. Check "
                               "the network (a VPN, perhaps).")
                          .arg(realm));
    }
    return failed(ErrorCode::KdcNotReached,
                  Text::tr("No KDC of the realm %1 answered. Tried: %2. Check the network (a VPN, perhaps) and the "
                           "firewall for port 88.")
                      .arg(realm, hosts.join(u", ")));
}

} // namespace Ticketscope::Negotiate
