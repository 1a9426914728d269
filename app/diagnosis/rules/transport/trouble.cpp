// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/transport/trouble.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Name
{
    const char *text;
    Trouble trouble;
};

/// Chromium's net_error_list.h, Firefox' error names and what Fiddler writes into its 502; longer names first where
/// one is the beginning of another.
constexpr std::array kNames{
    Name{"ERR_NAME_RESOLUTION_FAILED", Trouble::Name},
    Name{"ERR_NAME_NOT_RESOLVED", Trouble::Name},
    Name{"ERR_DNS_TIMED_OUT", Trouble::NameServers},
    Name{"NS_ERROR_UNKNOWN_HOST", Trouble::Name},
    Name{"[Fiddler] DNS Lookup", Trouble::Name},
    Name{"ERR_PROXY_CONNECTION_FAILED", Trouble::Proxy},
    Name{"ERR_TUNNEL_CONNECTION_FAILED", Trouble::Proxy},
    Name{"NS_ERROR_PROXY_CONNECTION_REFUSED", Trouble::Proxy},
    Name{"ERR_PROXY_AUTH", Trouble::ProxyLogin},
    Name{"ERR_CONNECTION_REFUSED", Trouble::Refused},
    Name{"NS_ERROR_CONNECTION_REFUSED", Trouble::Refused},
    Name{"ConnectionRefused", Trouble::Refused},
    Name{"ERR_ADDRESS_UNREACHABLE", Trouble::Unreachable},
    Name{"ERR_NETWORK_ACCESS_DENIED", Trouble::Unreachable},
    Name{"ERR_INTERNET_DISCONNECTED", Trouble::Unreachable},
    Name{"NS_ERROR_NET_TIMEOUT", Trouble::ConnectTimeout},
    Name{"ERR_CONNECTION_TIMED_OUT", Trouble::ConnectTimeout},
    Name{"ERR_TIMED_OUT", Trouble::ConnectTimeout},
    Name{"(0x274c)", Trouble::ConnectTimeout},
    Name{"ERR_EMPTY_RESPONSE", Trouble::Closed},
    Name{"ERR_CONNECTION_RESET", Trouble::Closed},
    Name{"ERR_CONNECTION_CLOSED", Trouble::Closed},
    Name{"NS_ERROR_NET_RESET", Trouble::Closed},
    Name{"NS_ERROR_NET_INTERRUPT", Trouble::Cut},
    Name{"ERR_CONTENT_LENGTH_MISMATCH", Trouble::Cut},
    Name{"ERR_INCOMPLETE_CHUNKED_ENCODING", Trouble::Cut},
    Name{"NS_ERROR_NET_PARTIAL_TRANSFER", Trouble::Cut},
    Name{"ERR_INVALID_CHUNKED_ENCODING", Trouble::Framing},
    Name{"ERR_INVALID_HTTP_RESPONSE", Trouble::Framing},
    Name{"ERR_RESPONSE_HEADERS", Trouble::Framing},
    Name{"ERR_CONTENT_DECODING", Trouble::Encoding},
    Name{"NS_ERROR_INVALID_CONTENT_ENCODING", Trouble::Encoding},
    Name{"ERR_TOO_MANY_REDIRECTS", Trouble::RedirectLoop},
    Name{"NS_ERROR_REDIRECT_LOOP", Trouble::RedirectLoop},
    Name{"ERR_CERT_DATE_INVALID", Trouble::CertificateDate},
    Name{"SEC_ERROR_EXPIRED", Trouble::CertificateDate},
    Name{"PKIX_ERROR_NOT_YET_VALID", Trouble::CertificateDate},
    Name{"ERR_CERT_COMMON_NAME_INVALID", Trouble::CertificateHost},
    Name{"SSL_ERROR_BAD_CERT_DOMAIN", Trouble::CertificateHost},
    Name{"ERR_CERT_AUTHORITY_INVALID", Trouble::CertificateAuthority},
    Name{"SEC_ERROR_UNKNOWN_ISSUER", Trouble::CertificateAuthority},
    Name{"PKIX_ERROR_SELF_SIGNED", Trouble::CertificateAuthority},
    Name{"ERR_CERT", Trouble::CertificateOther},
    Name{"ERR_BAD_SSL_CLIENT_AUTH_CERT", Trouble::ClientCertificate},
    Name{"ERR_SSL_CLIENT_AUTH", Trouble::ClientCertificate},
    Name{"SSL_ERROR_CERTIFICATE_REQUIRED", Trouble::ClientCertificate},
    Name{"SSL_ERROR_HANDSHAKE_FAILURE", Trouble::TlsHandshake},
    Name{"ERR_SSL_VERSION_OR_CIPHER_MISMATCH", Trouble::TlsVersion},
    Name{"ERR_SSL_OBSOLETE_VERSION", Trouble::TlsVersion},
    Name{"SSL_ERROR_UNSUPPORTED_VERSION", Trouble::TlsVersion},
    Name{"SSL_ERROR_PROTOCOL_VERSION", Trouble::TlsVersion},
    Name{"SSL_ERROR_RX_RECORD_TOO_LONG", Trouble::TlsNotSpoken},
    Name{"ERR_SSL_PROTOCOL_ERROR", Trouble::TlsHandshake},
    Name{"HTTPS handshake", Trouble::TlsHandshake},
    // What a browser does not say more about: a page that another origin must not read, an extension, a person.
    Name{"ERR_FAILED", Trouble::Other},
    Name{"ERR_ABORTED", Trouble::Other},
    Name{"ERR_BLOCKED", Trouble::Other},
    Name{"NS_BINDING_ABORTED", Trouble::Other},
    Name{"NS_ERROR_DOM", Trouble::Other},
};

template<typename Text>
Trouble troubleOfName(const Text &has)
{
    for (const Name &name : kNames) {
        if (has(name.text)) {
            return name.trouble;
        }
    }
    return Trouble::None;
}

/// Fiddler answers in place of a server that it cannot reach.
Trouble troubleOfFiddler(const ExchangeView &exchange)
{
    if (exchange.status() != 502 || !exchange.bodyHas(Side::Response, "[Fiddler]")) {
        return Trouble::None;
    }
    const Trouble named =
        troubleOfName([&exchange](const char *text) { return exchange.bodyHas(Side::Response, text); });
    return named == Trouble::None ? Trouble::Unreachable : named;
}

/// The sentence that the tap put into an error, in its own words or translated.
bool says(const Error &error, const char *sentence)
{
    return error.text.contains(QLatin1String(sentence)) ||
           error.text.contains(QCoreApplication::translate("Ticketscope::TlsError", sentence));
}

Trouble troubleOfHandshake(const Error &error)
{
    if (says(error, "what answers there does not speak TLS; the address may have to begin with http, or the port is "
                    "wrong")) {
        return Trouble::TlsNotSpoken;
    }
    // The names of alerts are not translated (RFC 8446 section 6).
    const bool isVersion = error.text.contains("protocol_version"_L1) ||
                           says(error, "the server speaks only TLS versions older than the profile allows") ||
                           says(error, "the server does not know secure renegotiation (RFC 5746); a minimum version "
                                       "of 1.0 in the profile allows it");
    return isVersion ? Trouble::TlsVersion : Trouble::TlsHandshake;
}

Trouble troubleOfTimeout(const Exchange &what)
{
    if (!what.response.isEmpty()) {
        return Trouble::AnswerStalled;
    }
    if (!what.request.isEmpty() || what.timings.connect) {
        return Trouble::AnswerTimeout;
    }
    const bool isAddress = !QHostAddress(what.url.host()).isNull();
    return what.timings.dns || isAddress ? Trouble::ConnectTimeout : Trouble::NameServers;
}

} // namespace

Trouble troubleOf(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    if (!what.error) {
        return exchange.isCutOff() ? Trouble::Cut : troubleOfFiddler(exchange);
    }
    const Trouble named =
        troubleOfName([&what](const char *text) { return what.error->text.contains(QLatin1String(text)); });
    if (named != Trouble::None) {
        return named;
    }
    switch (what.error->code) {
    case ErrorCode::NameNotResolved:
        return Trouble::Name;
    case ErrorCode::ConnectionRefused:
        return Trouble::Refused;
    case ErrorCode::NetworkUnreachable:
        return Trouble::Unreachable;
    case ErrorCode::ConnectionClosed:
        return what.response.isEmpty() ? Trouble::Closed : Trouble::Cut;
    case ErrorCode::TimedOut:
        return troubleOfTimeout(what);
    case ErrorCode::TlsHandshake:
        return troubleOfHandshake(*what.error);
    case ErrorCode::TlsUntrusted:
        return Trouble::CertificateOther;
    case ErrorCode::TlsPinMismatch:
        return Trouble::CertificatePin;
    case ErrorCode::ClientCertificate:
        return Trouble::ClientCertificate;
    case ErrorCode::ProxyFailed:
        return Trouble::Proxy;
    case ErrorCode::ProxyAuthentication:
        return Trouble::ProxyLogin;
    case ErrorCode::BrokenFraming:
        return Trouble::Framing;
    case ErrorCode::BrokenEncoding:
        return Trouble::Encoding;
    default:
        return Trouble::Other;
    }
}

QString errorText(const ExchangeView &exchange)
{
    return exchange.exchange().error ? exchange.exchange().error->text : QString();
}

} // namespace Ticketscope::Diagnosis
