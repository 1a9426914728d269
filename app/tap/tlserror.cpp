// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/tlserror.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TlsError)
};

struct Alert
{
    int number;
    const char *name;
    bool aboutClientCertificate;
};

constexpr std::array kAlerts{
    Alert{0, "close_notify", false},
    Alert{10, "unexpected_message", false},
    Alert{20, "bad_record_mac", false},
    Alert{22, "record_overflow", false},
    Alert{40, "handshake_failure", true},
    Alert{41, "no_certificate", true},
    Alert{42, "bad_certificate", true},
    Alert{43, "unsupported_certificate", true},
    Alert{44, "certificate_revoked", true},
    Alert{45, "certificate_expired", true},
    Alert{46, "certificate_unknown", true},
    Alert{47, "illegal_parameter", false},
    Alert{48, "unknown_ca", true},
    Alert{49, "access_denied", true},
    Alert{50, "decode_error", false},
    Alert{51, "decrypt_error", false},
    Alert{70, "protocol_version", false},
    Alert{71, "insufficient_security", false},
    Alert{80, "internal_error", false},
    Alert{86, "inappropriate_fallback", false},
    Alert{90, "user_canceled", false},
    Alert{100, "no_renegotiation", false},
    Alert{109, "missing_extension", false},
    Alert{110, "unsupported_extension", false},
    Alert{112, "unrecognized_name", false},
    Alert{113, "bad_certificate_status_response", false},
    Alert{115, "unknown_psk_identity", false},
    Alert{116, "certificate_required", true},
    Alert{120, "no_application_protocol", false},
};

bool isAboutClientCertificate(int alert)
{
    const auto *row =
        std::find_if(kAlerts.begin(), kAlerts.end(), [alert](const Alert &a) { return a.number == alert; });
    return row != kAlerts.end() && row->aboutClientCertificate;
}

Error refusedByAlert(int alert, const ServerTrust &trust, const Target &target)
{
    const QString name = alertName(alert);
    if (trust.wasClientCertificateAsked() && isAboutClientCertificate(alert)) {
        return {ErrorCode::ClientCertificate,
                trust.wasClientCertificateSent()
                    ? Text::tr("%1 did not accept the client certificate (TLS alert “%2”). Check that it has not "
                               "expired and comes from an authority that the server trusts.")
                          .arg(target.authority(), name)
                    : Text::tr("%1 asks for a client certificate, and none was sent (TLS alert “%2”). Choose one in "
                               "the profile's TLS settings.")
                          .arg(target.authority(), name),
                {},
                {},
                {}};
    }
    if (alert == SSL_AD_PROTOCOL_VERSION) {
        return {ErrorCode::TlsHandshake,
                Text::tr("%1 speaks none of the TLS versions that the profile allows (TLS alert “%2”). Lower the "
                         "minimum version in the profile, or update the server.")
                    .arg(target.authority(), name),
                {},
                {},
                {}};
    }
    return {ErrorCode::TlsHandshake,
            Text::tr("%1 broke off the TLS handshake with the alert “%2”.").arg(target.authority(), name),
            {},
            {},
            {}};
}

/// Reasons of OpenSSL that have a plainer name.
QString plainReason(const QString &reason)
{
    if (reason == u"wrong version number"_s || reason == u"packet length too long"_s || reason == u"http request"_s) {
        return Text::tr("what answers there does not speak TLS; the address may have to begin with http, or the port "
                        "is wrong");
    }
    if (reason == u"unsupported protocol"_s || reason == u"version too low"_s) {
        return Text::tr("the server speaks only TLS versions older than the profile allows");
    }
    if (reason == u"unsafe legacy renegotiation disabled"_s) {
        return Text::tr("the server does not know secure renegotiation (RFC 5746); a minimum version of 1.0 in the "
                        "profile allows it");
    }
    return reason;
}

} // namespace

QString alertName(int alert)
{
    const auto *row =
        std::find_if(kAlerts.begin(), kAlerts.end(), [alert](const Alert &a) { return a.number == alert; });
    return row == kAlerts.end() ? QString::number(alert) : QString::fromLatin1(row->name);
}

Error tlsError(const LinkFailure &failure, const ServerTrust &trust, const Target &target)
{
    if (trust.verdict() == ServerTrust::Verdict::PinMismatch) {
        return {ErrorCode::TlsPinMismatch,
                Text::tr("%1 showed another certificate than the one that the profile pins. If the server was given a "
                         "new certificate, pin that one; if not, somebody stands between.")
                    .arg(target.authority()),
                {},
                {},
                {}};
    }
    if (trust.verdict() == ServerTrust::Verdict::Untrusted) {
        return {ErrorCode::TlsUntrusted,
                Text::tr("The certificate of %1 was refused, and nothing was sent. %2")
                    .arg(target.authority(), trust.problems().join(u' ')),
                {},
                {},
                {}};
    }
    switch (failure.kind) {
    case LinkFailure::Kind::TlsAlert:
        return refusedByAlert(failure.alert, trust, target);
    case LinkFailure::Kind::TlsLocal:
        return {ErrorCode::TlsHandshake,
                Text::tr("TLS with %1 failed: %2.").arg(target.authority(), plainReason(failure.text)),
                {},
                {},
                {}};
    default:
        return {ErrorCode::TlsHandshake,
                trust.wasClientCertificateAsked() && !trust.wasClientCertificateSent()
                    ? Text::tr("%1 asked for a client certificate, was given none, and closed the connection during "
                               "the TLS handshake. Choose one in the profile's TLS settings.")
                          .arg(target.authority())
                    : Text::tr("%1 closed the connection during the TLS handshake. Check that TLS is expected on this "
                               "port.")
                          .arg(target.authority()),
                {},
                {},
                {}};
    }
}

} // namespace Ticketscope::Tap
