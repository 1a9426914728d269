// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/kerberoserror.h"

#include "protocol/kerberosnames.h"

#include <QCoreApplication>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Kerberos)
};

/// The sentence for skewed clocks, with the other one's time where it is known.
QString skewText(const KerberosRefusal &refusal)
{
    const QString name = kerberosErrorName(refusal.code);
    const QString here = clockText(QDateTime::currentDateTimeUtc());
    if (!refusal.peerClock.isValid()) {
        return Text::tr("This computer's clock (%1) and the other side's are more than the allowed five minutes apart "
                        "(%2). Set both by a time server.")
            .arg(here, name);
    }
    if (refusal.by == KerberosRefusal::By::Server) {
        return Text::tr("The server's clock says %1, this computer's says %2: too far apart (%3). Set both by a time "
                        "server.")
            .arg(clockText(refusal.peerClock), here, name);
    }
    return Text::tr("The clock of the KDC of %1 says %2, this computer's says %3: too far apart (%4). Set this "
                    "computer's clock by a time server.")
        .arg(refusal.realm, clockText(refusal.peerClock), here, name);
}

QString personText(const KerberosRefusal &r, const QString &name)
{
    switch (r.code) {
    case 1:
        return Text::tr("The account %1 has expired (%2). Ask the administrators of %3 to prolong it.")
            .arg(r.client, name, r.realm);
    case 6:
        return Text::tr("The KDC of %1 does not know the user %2 (%3). Check the user name and the realm.")
            .arg(r.realm, r.client, name);
    case 12:
        return Text::tr("The rules of %1 forbid %2 to log in here or now (%3). Ask its administrators about hours and "
                        "computers that are allowed.")
            .arg(r.realm, r.client, name);
    case 18:
        return Text::tr("The account %1 is locked or disabled (%2). Ask the administrators of %3 to unlock it, and do "
                        "not try again before.")
            .arg(r.client, name, r.realm);
    case 23:
        return Text::tr("The password of %1 has expired (%2). Set a new one (kpasswd, or any Windows of the domain), "
                        "then enter it here.")
            .arg(r.client, name);
    case 24:
    case 31:
        return Text::tr("The password is not that of %1, says the KDC of %2 (%3). Enter it again; too many wrong ones "
                        "lock the account.")
            .arg(r.client, r.realm, name);
    case 68:
        return Text::tr("%1 does not belong to the realm %2 (%3). Write the user with the realm that it belongs to.")
            .arg(r.client, r.realm, name);
    default:
        return {};
    }
}

QString serviceText(const KerberosRefusal &r, const QString &name)
{
    switch (r.code) {
    case 7:
        if (!r.otherRealm.isEmpty()) {
            return Text::tr(
                       "The KDC of %1 knows neither the service %2 nor a way to the realm %3 (%4). Register the "
                       "SPN, or set it with its realm (HTTP/host@REALM); krb5.conf can name the realm of a host, too "
                       "([domain_realm]).")
                .arg(r.realm, r.service, r.otherRealm, name);
        }
        return Text::tr("The KDC of %1 does not know the service %2 (%3). Register this SPN for the account that the "
                        "service runs as (setspn -S), or set the SPN that is registered.")
            .arg(r.realm, r.service, name);
    case 8:
        return Text::tr("The service %1 is registered for two accounts of %2 (%3). Remove one (setspn -X finds them).")
            .arg(r.service, r.realm, name);
    case 12:
    case 13:
        return Text::tr("The rules of %1 forbid a ticket for %2 (%3).").arg(r.realm, r.service, name);
    case 19:
        return Text::tr("The account of the service %1 is locked or disabled (%2).").arg(r.service, name);
    case 20:
        return Text::tr("The ticket of %1 has been revoked (%2). Get a new one (kinit).").arg(r.client, name);
    case 27:
        return Text::tr("The service %1 has no key of its own: its SPN belongs to a person's account (%2). Register "
                        "the SPN for a service's account.")
            .arg(r.service, name);
    default:
        return {};
    }
}

QString serverText(const KerberosRefusal &r, const QString &name)
{
    switch (r.code) {
    case 31:
    case 41:
        return Text::tr("The server cannot decrypt the ticket for %1 (%2): the SPN is registered for another account "
                        "than the one that the service runs as, or the service has an old key. Find duplicates with "
                        "setspn -X, or make a new keytab.")
            .arg(r.service, name);
    case 34:
        return Text::tr("The server has seen this very token before (%1). Something repeated the request.").arg(name);
    case 35:
    case 45:
        return Text::tr("The server has no key for %1 (%2). Add the SPN to its keytab, or ask for the SPN that it has.")
            .arg(r.service, name);
    case 44:
        return Text::tr("The server's key for %1 is of another version than the KDC's (%2). Make a new keytab.")
            .arg(r.service, name);
    default:
        return {};
    }
}

QString commonText(const KerberosRefusal &r, const QString &name)
{
    switch (r.code) {
    case 14:
        return Text::tr(
                   "%1 has no encryption type in common with what was asked for (%2). Allow AES for the account %3, "
                   "or permit the type in krb5.conf (permitted_enctypes).")
            .arg(r.realm, name, r.by == KerberosRefusal::By::LoginKdc ? r.client : r.service);
    case 25:
        return Text::tr("The KDC of %1 wants a proof that this computer cannot give for %2 (%3): a smart card or "
                        "certificate, perhaps.")
            .arg(r.realm, r.client, name);
    case 29:
        return Text::tr("The KDC of %1 cannot serve at the moment (%2). Try again later, or ask its administrators.")
            .arg(r.realm, name);
    case 32:
        return Text::tr("The ticket of %1 has expired (%2). Get a new one (kinit).").arg(r.client, name);
    case 33:
        return Text::tr("The ticket of %1 is not valid yet (%2): the clocks differ. Set them by a time server.")
            .arg(r.client, name);
    default:
        return {};
    }
}

QString otherText(const KerberosRefusal &r, const QString &name)
{
    switch (r.by) {
    case KerberosRefusal::By::LoginKdc:
        return Text::tr("The KDC of %1 gave %2 no ticket: %3.").arg(r.realm, r.client, name);
    case KerberosRefusal::By::ServiceKdc:
        return Text::tr("The KDC of %1 gave no ticket for %2: %3.").arg(r.realm, r.service, name);
    case KerberosRefusal::By::Server:
        return Text::tr("The server refused the ticket for %1: %2.").arg(r.service, name);
    }
    return {};
}

QString refusalText(const KerberosRefusal &refusal)
{
    if (refusal.code == 37) {
        return skewText(refusal);
    }
    const QString name = kerberosErrorName(refusal.code);
    QString text;
    switch (refusal.by) {
    case KerberosRefusal::By::LoginKdc:
        text = personText(refusal, name);
        break;
    case KerberosRefusal::By::ServiceKdc:
        text = serviceText(refusal, name);
        if (text.isEmpty() && (refusal.code == 6 || refusal.code == 18)) {
            text = personText(refusal, name);
        }
        break;
    case KerberosRefusal::By::Server:
        text = serverText(refusal, name);
        break;
    }
    if (text.isEmpty()) {
        text = commonText(refusal, name);
    }
    return text.isEmpty() ? otherText(refusal, name) : text;
}

} // namespace

QString kerberosErrorName(int code)
{
    const QString name = Kerberos::errorName(code);
    return name.isEmpty() ? Text::tr("Kerberos error %1").arg(code) : QString(name % u", " % QString::number(code));
}

Error explain(const KerberosRefusal &refusal)
{
    ErrorCode code = ErrorCode::KdcRefused;
    if (refusal.by == KerberosRefusal::By::Server) {
        code = ErrorCode::Refused;
    } else if (refusal.code == 32 && !refusal.passwordGiven) {
        code = ErrorCode::NoTicket;
    }
    return Error{code, refusalText(refusal), {}, {}, {}};
}

bool isVerdictOnPerson(int code)
{
    return code == 1 || code == 12 || code == 18 || code == 23 || code == 24 || code == 31;
}

QString clockText(const QDateTime &time)
{
    return QString(time.toUTC().toString(u"yyyy-MM-dd hh:mm:ss") % u" UTC");
}

} // namespace Ticketscope::Negotiate
