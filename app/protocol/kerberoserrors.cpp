// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberosnames.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Kerberos {

namespace {

struct NamedError
{
    int code;
    const char *name;
    const char *explanation;
};

/// RFC 4120 section 7.5.9, RFC 4556 section 3.1.3.
constexpr std::array<NamedError, 67> kErrors{{
    {1, "KDC_ERR_NAME_EXP", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The account has expired.")},
    {2, "KDC_ERR_SERVICE_EXP", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The service's account has expired.")},
    {3, "KDC_ERR_BAD_PVNO",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The KDC does not speak this version of Kerberos.")},
    {4, "KDC_ERR_C_OLD_MAST_KVNO",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The account's key was encrypted with an old master key of the KDC.")},
    {5, "KDC_ERR_S_OLD_MAST_KVNO",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The service's key was encrypted with an old master key of the KDC.")},
    {6, "KDC_ERR_C_PRINCIPAL_UNKNOWN",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The KDC does not know this user name in this realm; check the spelling and the domain.")},
    {7, "KDC_ERR_S_PRINCIPAL_UNKNOWN",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The KDC knows no account with this service principal name: the SPN is not registered, or "
                       "another name of the host was asked for.")},
    {8, "KDC_ERR_PRINCIPAL_NOT_UNIQUE",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "More than one account has this principal name; remove the duplicate SPN.")},
    {9, "KDC_ERR_NULL_KEY",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The account has no key at the KDC; set its password again.")},
    {10, "KDC_ERR_CANNOT_POSTDATE",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The ticket may not begin in the future.")},
    {11, "KDC_ERR_NEVER_VALID",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The ticket would end before it begins; compare the clocks.")},
    {12, "KDC_ERR_POLICY",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The KDC's policy forbids this: often logon hours, workstations, "
                                                     "or an authentication policy of the account.")},
    {13, "KDC_ERR_BADOPTION",
     QT_TRANSLATE_NOOP(
         "Ticketscope::KerberosNames",
         "The KDC cannot do what was asked for; with delegation, the account may not be trusted for it.")},
    {14, "KDC_ERR_ETYPE_NOSUPP",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "Client, account and KDC have no encryption type in common; often one side has RC4 only, or the "
                       "account has no AES keys before its password is set again.")},
    {15, "KDC_ERR_SUMTYPE_NOSUPP",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The KDC does not know this type of checksum.")},
    {16, "KDC_ERR_PADATA_TYPE_NOSUPP",
     QT_TRANSLATE_NOOP(
         "Ticketscope::KerberosNames",
         "The KDC does not take this kind of preliminary proof; with smart cards, it may lack a certificate.")},
    {17, "KDC_ERR_TRTYPE_NOSUPP",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The KDC does not know this way to write transited realms.")},
    {18, "KDC_ERR_CLIENT_REVOKED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The account is locked, disabled or expired, or may not log on at this hour.")},
    {19, "KDC_ERR_SERVICE_REVOKED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The service's account is locked or disabled.")},
    {20, "KDC_ERR_TGT_REVOKED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The ticket-granting ticket is no longer accepted; log in again.")},
    {21, "KDC_ERR_CLIENT_NOTYET", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The account is not valid yet.")},
    {22, "KDC_ERR_SERVICE_NOTYET",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The service's account is not valid yet.")},
    {23, "KDC_ERR_KEY_EXPIRED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The password has expired and must be changed.")},
    {24, "KDC_ERR_PREAUTH_FAILED", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The password is wrong.")},
    {25, "KDC_ERR_PREAUTH_REQUIRED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The KDC asks for a proof of the password first; this is a normal step of every login.")},
    {26, "KDC_ERR_SERVER_NOMATCH",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The ticket is for another service than the one that was asked.")},
    {27, "KDC_ERR_MUST_USE_USER2USER",
     QT_TRANSLATE_NOOP(
         "Ticketscope::KerberosNames",
         "This service takes user-to-user tickets only; its SPN may belong to a user account without one.")},
    {28, "KDC_ERR_PATH_NOT_ACCEPTED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The way through the realms is not accepted.")},
    {29, "KDC_ERR_SVC_UNAVAILABLE",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The KDC cannot answer now; another domain controller may.")},
    {31, "KRB_AP_ERR_BAD_INTEGRITY",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "What was decrypted does not pass its check: another password or key was used to encrypt it.")},
    {32, "KRB_AP_ERR_TKT_EXPIRED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The ticket has expired; log in again, and compare the clocks.")},
    {33, "KRB_AP_ERR_TKT_NYV",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The ticket is not valid yet; compare the clocks.")},
    {34, "KRB_AP_ERR_REPEAT",
     QT_TRANSLATE_NOOP(
         "Ticketscope::KerberosNames",
         "The server has seen this request before and takes it for a replay; every request needs a new token.")},
    {35, "KRB_AP_ERR_NOT_US",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The ticket is not for this server: the SPN belongs to another service.")},
    {36, "KRB_AP_ERR_BADMATCH",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The ticket and the authenticator name different users.")},
    {37, "KRB_AP_ERR_SKEW",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The clocks of client and server differ by more than is allowed, usually five minutes.")},
    {38, "KRB_AP_ERR_BADADDR",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The ticket is for another network address than the request came "
                                                     "from, as happens behind address translation.")},
    {39, "KRB_AP_ERR_BADVERSION",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The version of the message is not known.")},
    {40, "KRB_AP_ERR_MSG_TYPE",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The type of the message is not the one expected.")},
    {41, "KRB_AP_ERR_MODIFIED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The server cannot decrypt the ticket: the SPN is registered for another account than the one "
                       "that the service runs as, or the service's password changed.")},
    {42, "KRB_AP_ERR_BADORDER", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The messages came out of order.")},
    {44, "KRB_AP_ERR_BADKEYVER",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The server has not the version of the key that the ticket is "
                                                     "encrypted with; renew the keytab, or log in again.")},
    {45, "KRB_AP_ERR_NOKEY",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The server has no key for this service: the keytab lacks the principal, or cannot be read.")},
    {46, "KRB_AP_ERR_MUT_FAIL",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "Mutual authentication failed: the server did not prove who it is.")},
    {47, "KRB_AP_ERR_BADDIRECTION",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "A message went in the wrong direction.")},
    {48, "KRB_AP_ERR_METHOD",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "Another way of authenticating is required.")},
    {49, "KRB_AP_ERR_BADSEQ", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The sequence number is wrong.")},
    {50, "KRB_AP_ERR_INAPP_CKSUM",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The type of the checksum does not fit here.")},
    {51, "KRB_AP_PATH_NOT_ACCEPTED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The way through the realms is not accepted.")},
    {52, "KRB_ERR_RESPONSE_TOO_BIG",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The answer is too big for UDP; the client asks again over TCP, which is normal.")},
    {60, "KRB_ERR_GENERIC",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "Something went wrong that has no code of its own; the text may say what.")},
    {61, "KRB_ERR_FIELD_TOOLONG",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "A field is longer than this implementation takes.")},
    {62, "KDC_ERROR_CLIENT_NOT_TRUSTED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The KDC does not trust the client's certificate.")},
    {63, "KDC_ERROR_KDC_NOT_TRUSTED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The client does not trust the KDC's certificate.")},
    {64, "KDC_ERROR_INVALID_SIG", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The signature is wrong.")},
    {65, "KDC_ERR_KEY_TOO_WEAK", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The key is too weak.")},
    {66, "KDC_ERR_CERTIFICATE_MISMATCH",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The certificate does not belong to this account.")},
    {67, "KRB_AP_ERR_NO_TGT",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "There is no ticket-granting ticket for user-to-user authentication.")},
    {68, "KDC_ERR_WRONG_REALM",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The account belongs to another realm; check the domain in the user name.")},
    {69, "KRB_AP_ERR_USER_TO_USER_REQUIRED",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The service takes user-to-user tickets only.")},
    {70, "KDC_ERR_CANT_VERIFY_CERTIFICATE",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The chain of the certificate could not be verified.")},
    {71, "KDC_ERR_INVALID_CERTIFICATE",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The certificate is not valid.")},
    {72, "KDC_ERR_REVOKED_CERTIFICATE",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The certificate has been revoked.")},
    {73, "KDC_ERR_REVOCATION_STATUS_UNKNOWN",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "Whether the certificate has been revoked is not known.")},
    {74, "KDC_ERR_REVOCATION_STATUS_UNAVAILABLE",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "Whether the certificate has been revoked could not be asked.")},
    {75, "KDC_ERR_CLIENT_NAME_MISMATCH",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The certificate is for another user name.")},
    {76, "KDC_ERR_KDC_NAME_MISMATCH",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The certificate of the KDC is for another name.")},
}};

const NamedError *find(qint64 code)
{
    const auto *found =
        std::find_if(kErrors.begin(), kErrors.end(), [&](const NamedError &error) { return error.code == code; });
    return found == kErrors.end() ? nullptr : found;
}

} // namespace

QString errorName(qint64 code)
{
    const NamedError *error = find(code);
    return error ? QString::fromLatin1(error->name) : QString();
}

QString errorExplanation(qint64 code)
{
    const NamedError *error = find(code);
    return error ? QCoreApplication::translate("Ticketscope::KerberosNames", error->explanation) : QString();
}

} // namespace Ticketscope::Kerberos
