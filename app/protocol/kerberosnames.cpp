// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberosnames.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Kerberos {

namespace {

struct Named
{
    qint64 value;
    const char *name;
};

struct NamedFlag
{
    quint32 mask;
    const char *name;
    const char *explanation; ///< may be null
};

/// RFC 3961 section 8, RFC 3962, RFC 4757, RFC 6803, RFC 8009.
constexpr std::array<Named, 14> kEncryptionTypes{{
    {1, "des-cbc-crc"},
    {2, "des-cbc-md4"},
    {3, "des-cbc-md5"},
    {5, "des3-cbc-md5"},
    {7, "des3-cbc-sha1"},
    {16, "des3-cbc-sha1-kd"},
    {17, "aes128-cts-hmac-sha1-96"},
    {18, "aes256-cts-hmac-sha1-96"},
    {19, "aes128-cts-hmac-sha256-128"},
    {20, "aes256-cts-hmac-sha384-192"},
    {23, "rc4-hmac"},
    {24, "rc4-hmac-exp"},
    {25, "camellia128-cts-cmac"},
    {26, "camellia256-cts-cmac"},
}};

/// RFC 4120 section 6.2, RFC 8062, MS-KILE section 2.2.
constexpr std::array<Named, 12> kNameTypes{{
    {0, "NT-UNKNOWN"},
    {1, "NT-PRINCIPAL"},
    {2, "NT-SRV-INST"},
    {3, "NT-SRV-HST"},
    {4, "NT-SRV-XHST"},
    {5, "NT-UID"},
    {6, "NT-X500-PRINCIPAL"},
    {7, "NT-SMTP-NAME"},
    {10, "NT-ENTERPRISE"},
    {11, "NT-WELLKNOWN"},
    {-128, "NT-MS-PRINCIPAL"},
    {-130, "NT-ENT-PRINCIPAL-AND-ID"},
}};

/// RFC 4120 section 7.5.2, RFC 4556, RFC 6113.
constexpr std::array<Named, 19> kPreauthentication{{
    {1, "PA-TGS-REQ"},
    {2, "PA-ENC-TIMESTAMP"},
    {3, "PA-PW-SALT"},
    {11, "PA-ETYPE-INFO"},
    {16, "PA-PK-AS-REQ"},
    {17, "PA-PK-AS-REP"},
    {19, "PA-ETYPE-INFO2"},
    {128, "PA-PAC-REQUEST"},
    {129, "PA-FOR-USER"},
    {133, "PA-FX-COOKIE"},
    {136, "PA-FX-FAST"},
    {137, "PA-FX-ERROR"},
    {138, "PA-ENCRYPTED-CHALLENGE"},
    {147, "PA-PKINIT-KX"},
    {149, "PA-REQ-ENC-PA-REP"},
    {150, "PA-AS-FRESHNESS"},
    {151, "PA-SPAKE"},
    {165, "PA-SUPPORTED-ENCTYPES"},
    {167, "PA-PAC-OPTIONS"},
}};

/// RFC 4120 section 7.5.4, RFC 4537, RFC 7751, MS-KILE section 2.2.
constexpr std::array<Named, 13> kAuthorization{{
    {1, "AD-IF-RELEVANT"},
    {4, "AD-KDC-ISSUED"},
    {5, "AD-AND-OR"},
    {8, "AD-MANDATORY-FOR-KDC"},
    {96, "AD-CAMMAC"},
    {97, "AD-AUTHENTICATION-INDICATOR"},
    {128, "AD-WIN2K-PAC"},
    {129, "AD-ETYPE-NEGOTIATION"},
    {141, "KERB-AUTH-DATA-TOKEN-RESTRICTIONS"},
    {142, "KERB-LOCAL"},
    {143, "AD-AUTH-DATA-AP-OPTIONS"},
    {144, "AD-TARGET-PRINCIPAL"},
    {512, "AD-SIGNTICKET"},
}};

/// MS-PAC section 2.4.
constexpr std::array<Named, 14> kPacBuffers{{
    {1, "LOGON_INFO"},
    {2, "CREDENTIALS_INFO"},
    {6, "SERVER_CHECKSUM"},
    {7, "KDC_CHECKSUM"},
    {10, "CLIENT_INFO"},
    {11, "DELEGATION_INFO"},
    {12, "UPN_DNS_INFO"},
    {13, "CLIENT_CLAIMS_INFO"},
    {14, "DEVICE_INFO"},
    {15, "DEVICE_CLAIMS_INFO"},
    {16, "TICKET_CHECKSUM"},
    {17, "ATTRIBUTES_INFO"},
    {18, "REQUESTOR_SID"},
    {19, "FULL_CHECKSUM"},
}};

/// MS-ERREF section 2.3.
constexpr std::array<Named, 16> kWindowsStatus{{
    {0xC0000064, "STATUS_NO_SUCH_USER"},
    {0xC000006A, "STATUS_WRONG_PASSWORD"},
    {0xC000006D, "STATUS_LOGON_FAILURE"},
    {0xC000006E, "STATUS_ACCOUNT_RESTRICTION"},
    {0xC000006F, "STATUS_INVALID_LOGON_HOURS"},
    {0xC0000070, "STATUS_INVALID_WORKSTATION"},
    {0xC0000071, "STATUS_PASSWORD_EXPIRED"},
    {0xC0000072, "STATUS_ACCOUNT_DISABLED"},
    {0xC000005E, "STATUS_NO_LOGON_SERVERS"},
    {0xC00000BB, "STATUS_NOT_SUPPORTED"},
    {0xC0000133, "STATUS_TIME_DIFFERENCE_AT_DC"},
    {0xC0000193, "STATUS_ACCOUNT_EXPIRED"},
    {0xC0000224, "STATUS_PASSWORD_MUST_CHANGE"},
    {0xC0000234, "STATUS_ACCOUNT_LOCKED_OUT"},
    {0xC0000413, "STATUS_AUTHENTICATION_FIREWALL_FAILED"},
    {0xC000035C, "STATUS_NETWORK_SESSION_EXPIRED"},
}};

/// RFC 4120 section 5.5.1.
constexpr std::array<NamedFlag, 2> kApOptions{{
    {0x40000000, "use-session-key",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The ticket is encrypted with a session key, not with the service's own (user-to-user).")},
    {0x20000000, "mutual-required",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The client asks the server to prove who it is.")},
}};

/// RFC 4120 section 5.3, RFC 6806, RFC 8062.
constexpr std::array<NamedFlag, 15> kTicketFlags{{
    {0x40000000, "forwardable",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The user may hand the ticket on to another computer.")},
    {0x20000000, "forwarded",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The ticket was handed on: the service acts for the user from another computer.")},
    {0x10000000, "proxiable", nullptr},
    {0x08000000, "proxy", nullptr},
    {0x04000000, "may-postdate", nullptr},
    {0x02000000, "postdated", nullptr},
    {0x01000000, "invalid",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The ticket must be validated by the KDC before it can be used.")},
    {0x00800000, "renewable", nullptr},
    {0x00400000, "initial",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The ticket was given for a password or certificate, not for another ticket.")},
    {0x00200000, "pre-authent",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The user proved to know the password before the ticket was given.")},
    {0x00100000, "hw-authent", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The user proved to have a device.")},
    {0x00080000, "transited-policy-checked", nullptr},
    {0x00040000, "ok-as-delegate",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames",
                       "The service is trusted for delegation: a client may hand its ticket on to it.")},
    {0x00010000, "enc-pa-rep", nullptr},
    {0x00008000, "anonymous", nullptr},
}};

/// RFC 4121 section 4.1.1.1.
constexpr std::array<NamedFlag, 9> kGssFlags{{
    {0x0001, "delegate",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The client hands its own ticket on to the service.")},
    {0x0002, "mutual",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The client asks the server to prove who it is.")},
    {0x0004, "replay-detection", nullptr},
    {0x0008, "sequence", nullptr},
    {0x0010, "confidentiality", nullptr},
    {0x0020, "integrity", nullptr},
    {0x1000, "dce-style", QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "Three legs, as DCE RPC has them.")},
    {0x2000, "identify",
     QT_TRANSLATE_NOOP("Ticketscope::KerberosNames", "The server may ask who the client is, but not act for it.")},
    {0x4000, "extended-error", nullptr},
}};

template<size_t size>
QString nameIn(const std::array<Named, size> &names, qint64 value)
{
    const auto *found =
        std::find_if(names.begin(), names.end(), [&](const Named &name) { return name.value == value; });
    return found == names.end() ? QStringLiteral("type %1").arg(value) : QString::fromLatin1(found->name);
}

template<size_t size>
QList<Flag> flagsIn(const std::array<NamedFlag, size> &names, quint32 bits)
{
    QList<Flag> flags;
    for (const NamedFlag &flag : names) {
        if ((bits & flag.mask) != 0) {
            flags.append({flag.mask, QString::fromLatin1(flag.name),
                          flag.explanation ? QCoreApplication::translate("Ticketscope::KerberosNames", flag.explanation)
                                           : QString()});
        }
    }
    return flags;
}

} // namespace

QString encryptionTypeName(qint64 type)
{
    return nameIn(kEncryptionTypes, type);
}

bool isWeakEncryption(qint64 type)
{
    return type == 1 || type == 2 || type == 3 || type == 23 || type == 24;
}

QString nameTypeName(qint64 type)
{
    return nameIn(kNameTypes, type);
}

QString preauthenticationName(qint64 type)
{
    return nameIn(kPreauthentication, type);
}

QString authorizationName(qint64 type)
{
    return nameIn(kAuthorization, type);
}

QString pacBufferName(quint32 type)
{
    return nameIn(kPacBuffers, type);
}

QString windowsStatusName(quint32 status)
{
    const auto *found = std::find_if(kWindowsStatus.begin(), kWindowsStatus.end(),
                                     [&](const Named &name) { return name.value == status; });
    if (found != kWindowsStatus.end()) {
        return QString::fromLatin1(found->name);
    }
    const QString hex = QStringLiteral("%1").arg(status, 8, 16, QLatin1Char('0')).toUpper();
    return QStringLiteral("0x%1").arg(hex);
}

QList<Flag> apOptions(quint32 bits)
{
    return flagsIn(kApOptions, bits);
}

QList<Flag> ticketFlags(quint32 bits)
{
    return flagsIn(kTicketFlags, bits);
}

QList<Flag> gssFlags(quint32 bits)
{
    return flagsIn(kGssFlags, bits);
}

} // namespace Ticketscope::Kerberos
