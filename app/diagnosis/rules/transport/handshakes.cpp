// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"
#include "diagnosis/rules/transport/trouble.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// What nginx, Apache, Go and Tomcat answer; none of them is ever translated.
constexpr std::array<const char *, 4> kPlainHttpRefusals{
    "plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server",
    "Client sent an HTTP request to an HTTPS server", "combination of host and port requires TLS"};

/// nginx' texts, and the sub-status of IIS (403.7: a client certificate is required).
constexpr std::array<const char *, 3> kCertificateRefusals{"No required SSL certificate was sent",
                                                           "The SSL certificate error", "403.7"};

template<size_t N>
const char *foundIn(const ExchangeView &exchange, const std::array<const char *, N> &texts)
{
    for (const char *text : texts) {
        if (exchange.bodyHas(Side::Response, text)) {
            return text;
        }
    }
    return nullptr;
}

Finding oldVersion(const ExchangeView &exchange, const Profile &profile)
{
    Finding finding = newFinding("transport.tls-version", Severity::Cause, Certainty::Proven, exchange.whole());
    finding.catalogue = {"E11"};
    finding.title = Text::tr("Client and server have no version of TLS in common.");
    finding.why = profile.tls.minimumVersion.isEmpty()
                      ? errorText(exchange)
                      : Text::tr("The profile allows TLS %1 and newer; the server refused that.")
                            .arg(QString::fromLatin1(profile.tls.minimumVersion));
    finding.remedy = Text::tr("The server's administrator should switch on TLS 1.2 or newer. Until then a lower "
                              "minimum version in the profile shows whether that is all.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc8996"_s);
    if (profile.tls.minimumVersion != "1.0") {
        finding.experiments = {
            {"tls-1.0", Text::tr("Try with TLS 1.0 and newer"), {{u"tls.minimumVersion"_s, u"1.0"_s}}, {}}};
    }
    return finding;
}

Finding brokenOff(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.tls-handshake", Severity::Cause, Certainty::Likely, exchange.whole());
    finding.catalogue = {"E11"};
    finding.title =
        Text::tr("The TLS handshake with %1 failed, before any HTTP.").arg(hostText(exchange.exchange().url));
    finding.why = errorText(exchange);
    finding.remedy = Text::tr("Compare the TLS versions and ciphers of both sides, check that the name in the address "
                              "is the one that the server knows, and that the port speaks TLS.");
    finding.wouldTell = Text::tr("The method probe tries the versions of TLS one by one.");
    return finding;
}

Finding noTls(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.tls-on-plain", Severity::Cause, Certainty::Proven, exchange.whole());
    finding.title = Text::tr("The address says https, but what answers at %1 does not speak TLS.")
                        .arg(hostText(exchange.exchange().url));
    finding.why = Text::tr("The answer to the TLS greeting is no TLS.");
    finding.remedy = Text::tr("Use the port on which the service speaks TLS. If it has none, use http, and only inside "
                              "a network that you trust.");
    return finding;
}

/// The first bytes are a TLS record: an alert or a handshake message (RFC 8446 section 5.1).
bool isTlsRecord(const Message &message)
{
    const QByteArray start = message.wire.bytes({0, qMin<qint64>(3, message.wire.size())});
    return start.size() == 3 && (start[0] == 0x15 || start[0] == 0x16) && start[1] == 0x03;
}

std::optional<Finding> plainHttpToTls(const ExchangeView &exchange, const Profile &profile)
{
    const Exchange &what = exchange.exchange();
    if (what.url.scheme() != "http"_L1) {
        return std::nullopt;
    }
    const char *said = exchange.status() >= 400 ? foundIn(exchange, kPlainHttpRefusals) : nullptr;
    const bool isRecord = exchange.status() == 0 && isTlsRecord(what.response);
    const int port = what.url.port(80);
    const bool isUsualPort = port == 443 || port == 8443;
    const bool isSilent = troubleOf(exchange) == Trouble::Closed && isUsualPort;
    if (!said && !isRecord && !isSilent) {
        return std::nullopt;
    }
    Finding finding = newFinding("transport.plain-on-tls", Severity::Cause,
                                 isSilent ? Certainty::Likely : Certainty::Proven, exchange.whole());
    if (said) {
        finding.evidence = {exchange.atBody(Side::Response, said)};
    } else if (isRecord) {
        finding.evidence = {exchange.at(Side::Response, {0, what.response.wire.size()}, Text::tr("TLS record"))};
    }
    finding.title = Text::tr("The address says http, but port %1 speaks TLS.").arg(port);
    finding.why = isSilent ? Text::tr("The server closed the connection without a word, as TLS servers do when they "
                                      "are spoken to in plain HTTP.")
                           : Text::tr("The server's answer says so.");
    finding.remedy = Text::tr("Write https in place of http in the address.");
    finding.explains = {"transport.closed", "transport.framing"};
    QUrl secure = profile.url.isEmpty() ? what.url : profile.url;
    secure.setScheme(u"https"_s);
    secure.setPort(port);
    finding.experiments = {{"https", Text::tr("Try with https"), {{u"url"_s, secure}}, {}}};
    return finding;
}

std::optional<Finding> clientCertificate(const ExchangeView &exchange)
{
    const TlsFacts &tls = exchange.exchange().tls;
    const Trouble trouble = troubleOf(exchange);
    const char *said =
        exchange.status() == 400 || exchange.status() == 403 ? foundIn(exchange, kCertificateRefusals) : nullptr;
    const bool wasRefused = trouble == Trouble::ClientCertificate || said;
    const bool mayBe = tls.clientCertificateAsked && !tls.clientCertificateSent &&
                       (exchange.status() == 403 || trouble == Trouble::Closed || trouble == Trouble::TlsHandshake);
    if (!wasRefused && !mayBe) {
        return std::nullopt;
    }
    Finding finding = newFinding("transport.client-certificate", Severity::Cause,
                                 wasRefused ? Certainty::Proven : Certainty::Likely, exchange.whole());
    if (said) {
        finding.evidence = {exchange.atBody(Side::Response, said)};
    }
    if (tls.clientCertificateSent) {
        finding.title = Text::tr("The server did not accept the client certificate.");
        finding.why = Text::tr("A certificate was sent in the TLS handshake, and the server broke off.");
        finding.remedy = Text::tr("Check that the certificate has not expired and comes from an authority that the "
                                  "server trusts. Ask the server's administrator which one it wants.");
    } else {
        finding.title = Text::tr("The server wants a client certificate, and none was sent.");
        finding.why = Text::tr("The server asked for one in the TLS handshake and refused what came without.");
        finding.remedy = Text::tr("Choose a client certificate in the profile's TLS settings. The server's "
                                  "administrator says which one.");
    }
    finding.explains = {"transport.tls-handshake", "transport.closed"};
    return finding;
}

} // namespace

QList<Finding> handshakes(const CaptureView &capture, const Profile &profile)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (const auto finding = plainHttpToTls(*exchange, profile)) {
            findings.append(*finding);
        }
        if (const auto finding = clientCertificate(*exchange)) {
            findings.append(*finding);
        }
        switch (troubleOf(*exchange)) {
        case Trouble::TlsVersion:
            findings.append(oldVersion(*exchange, profile));
            break;
        case Trouble::TlsHandshake:
            findings.append(brokenOff(*exchange));
            break;
        case Trouble::TlsNotSpoken:
            findings.append(noTls(*exchange));
            break;
        default:
            break;
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
