// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/sspierror.h"

#include "negotiate/kerberoserror.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Sspi)
};

// winerror.h; spelled out, so that this part builds and can be tested everywhere.
enum Status : quint32
{
    UnsupportedFunction = 0x80090302,
    TargetUnknown = 0x80090303,
    InternalError = 0x80090304,
    PackageNotFound = 0x80090305,
    NotOwner = 0x80090306,
    InvalidToken = 0x80090308,
    LogonDenied = 0x8009030c,
    UnknownCredentials = 0x8009030d,
    NoCredentials = 0x8009030e,
    MessageAltered = 0x8009030f,
    NoAuthority = 0x80090311,
    ContextExpired = 0x80090317,
    IncompleteCredentials = 0x80090320,
    WrongPrincipal = 0x80090322,
    TimeSkew = 0x80090324,
    CryptoSystemInvalid = 0x80090337,
    StrongCryptoNotSupported = 0x8009033a,
    TooManyPrincipals = 0x8009033b,
    NoKerbKey = 0x80090348,
    UnknownEncryptionType = 0x80090342,
    UnsupportedPreauth = 0x80090343,
    KdcUnableToRefer = 0x80090341,
    BadBindings = 0x80090346,
    DowngradeDetected = 0x80090350,
    IssuerUntrusted = 0x80090359,
    DelegationPolicy = 0x8009035e,
    NtlmOnlyPolicy = 0x8009035f,
    MutualProofFailed = 0x80090363,
};

struct Name
{
    quint32 status;
    const char *name;
};

constexpr std::array kNames{
    Name{UnsupportedFunction, "SEC_E_UNSUPPORTED_FUNCTION"},
    Name{TargetUnknown, "SEC_E_TARGET_UNKNOWN"},
    Name{InternalError, "SEC_E_INTERNAL_ERROR"},
    Name{PackageNotFound, "SEC_E_SECPKG_NOT_FOUND"},
    Name{NotOwner, "SEC_E_NOT_OWNER"},
    Name{InvalidToken, "SEC_E_INVALID_TOKEN"},
    Name{LogonDenied, "SEC_E_LOGON_DENIED"},
    Name{UnknownCredentials, "SEC_E_UNKNOWN_CREDENTIALS"},
    Name{NoCredentials, "SEC_E_NO_CREDENTIALS"},
    Name{MessageAltered, "SEC_E_MESSAGE_ALTERED"},
    Name{NoAuthority, "SEC_E_NO_AUTHENTICATING_AUTHORITY"},
    Name{ContextExpired, "SEC_E_CONTEXT_EXPIRED"},
    Name{IncompleteCredentials, "SEC_E_INCOMPLETE_CREDENTIALS"},
    Name{WrongPrincipal, "SEC_E_WRONG_PRINCIPAL"},
    Name{TimeSkew, "SEC_E_TIME_SKEW"},
    Name{CryptoSystemInvalid, "SEC_E_CRYPTO_SYSTEM_INVALID"},
    Name{NoKerbKey, "SEC_E_NO_KERB_KEY"},
    Name{UnknownEncryptionType, "SEC_E_KDC_UNKNOWN_ETYPE"},
    Name{UnsupportedPreauth, "SEC_E_UNSUPPORTED_PREAUTH"},
    Name{KdcUnableToRefer, "SEC_E_KDC_UNABLE_TO_REFER"},
    Name{BadBindings, "SEC_E_BAD_BINDINGS"},
    Name{DowngradeDetected, "SEC_E_DOWNGRADE_DETECTED"},
    Name{IssuerUntrusted, "SEC_E_ISSUING_CA_UNTRUSTED_KDC"},
    Name{DelegationPolicy, "SEC_E_DELEGATION_POLICY"},
    Name{NtlmOnlyPolicy, "SEC_E_POLICY_NLTM_ONLY"},
    Name{MutualProofFailed, "SEC_E_MUTUAL_AUTH_FAILED"},
    Name{StrongCryptoNotSupported, "SEC_E_STRONG_CRYPTO_NOT_SUPPORTED"},
    Name{TooManyPrincipals, "SEC_E_TOO_MANY_PRINCIPALS"},
};

QString text(quint32 status, const SspiAttempt &attempt)
{
    const QString name = sspiErrorName(status);
    const QString person = attempt.client.isEmpty() ? Text::tr("the account that is logged on") : attempt.client;
    switch (status) {
    case TargetUnknown:
        return Text::tr(
                   "The domain does not know the service %1 (%2). Register this SPN for the account that the service "
                   "runs as (setspn -S), or set the SPN that is registered.")
            .arg(attempt.service, name);
    case LogonDenied:
        return Text::tr("The domain refused %1 (%2): the password is wrong, or the account is locked, disabled or "
                        "expired. Too many wrong passwords lock an account.")
            .arg(person, name);
    case UnknownCredentials:
    case NoCredentials:
    case IncompleteCredentials:
        return Text::tr(
                   "There is no Kerberos ticket for %1 (%2): this computer or account may not be part of a domain. "
                   "Enter user and password, or log on with an account of the domain.")
            .arg(person, name);
    case NoAuthority:
        return Text::tr(
                   "No domain controller could be reached for %1 (%2). Check the network (a VPN, perhaps), the name "
                   "of the domain and its DNS.")
            .arg(person, name);
    case WrongPrincipal:
        return Text::tr("The server is not %1 (%2): the SPN is registered for another account than the one that the "
                        "service runs as. Find it with setspn -Q.")
            .arg(attempt.service, name);
    case TimeSkew:
        return Text::tr("This computer's clock (%1) and the other side's are more than the allowed five minutes apart "
                        "(%2). Set both by a time server.")
            .arg(clockText(QDateTime::currentDateTimeUtc()), name);
    case UnknownEncryptionType:
        return Text::tr("The domain has no encryption type in common with this computer for %1 (%2). Allow AES for the "
                        "account.")
            .arg(attempt.service, name);
    case UnsupportedPreauth:
        return Text::tr("The domain wants a proof that a password cannot give for %1 (%2): a smart card, perhaps.")
            .arg(person, name);
    case KdcUnableToRefer:
        return Text::tr("The domain knows no way to the realm of %1 (%2). Check the SPN and the trusts.")
            .arg(attempt.service, name);
    case DowngradeDetected:
        return Text::tr(
                   "Windows cannot reach a domain controller safely: something between keeps it from Kerberos (%1).")
            .arg(name);
    case TooManyPrincipals:
        return Text::tr("The service %1 is registered for two accounts of the domain (%2). Remove one (setspn -X finds "
                        "them).")
            .arg(attempt.service, name);
    case MessageAltered:
    case InvalidToken:
    case MutualProofFailed:
        return Text::tr(
                   "The server's answer does not prove that it is %1 (%2). Another computer may have answered in its "
                   "place.")
            .arg(attempt.service, name);
    default:
        return Text::tr("Windows' Kerberos could not make a token for %1: %2.").arg(attempt.service, name);
    }
}

ErrorCode codeOf(quint32 status)
{
    switch (status) {
    case TargetUnknown:
    case LogonDenied:
    case TimeSkew:
    case UnknownEncryptionType:
    case UnsupportedPreauth:
    case KdcUnableToRefer:
    case TooManyPrincipals:
        return ErrorCode::KdcRefused;
    case NoAuthority:
    case DowngradeDetected:
        return ErrorCode::KdcNotReached;
    case WrongPrincipal:
    case MessageAltered:
    case InvalidToken:
    case BadBindings:
    case MutualProofFailed:
        return ErrorCode::Refused;
    case PackageNotFound:
    case UnsupportedFunction:
        return ErrorCode::NotSupported;
    default:
        return ErrorCode::NoTicket;
    }
}

} // namespace

QString sspiErrorName(quint32 status)
{
    const QString number = QString(u"0x" % QString::number(status, 16).toUpper());
    const auto *row =
        std::find_if(kNames.begin(), kNames.end(), [status](const Name &name) { return name.status == status; });
    return row == kNames.end() ? number : QString(QLatin1String(row->name) % u", " % number);
}

Error explainSspi(quint32 status, const SspiAttempt &attempt)
{
    return Error{codeOf(status), text(status, attempt), {}, {}, {}};
}

bool isVerdictOnPersonSspi(quint32 status)
{
    return status == LogonDenied;
}

} // namespace Ticketscope::Negotiate
