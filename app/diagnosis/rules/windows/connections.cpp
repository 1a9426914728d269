// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to the connection that NTLM logs in (MS-NTHT section 3).
#include "diagnosis/rules/windows/windowsfindings.h"

#include "protocol/base64.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Diagnosis::Windows {

namespace {

const auto kNtht =
    u"https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/395fbc77-deed-4eb4-9d76-d2c82a6e22f8"_s;

Finding connectionFinding(const QByteArray &rule, Certainty certainty)
{
    Finding found = finding(rule, {"W10"}, certainty);
    found.remedy = Text::tr("NTLM logs in one connection. Let proxies and load balancers between client and server "
                            "keep a client's connection to the server open and to itself.");
    found.reference = QUrl(kNtht);
    return found;
}

/// Where the challenge's own answer ended the connection.
QString endText(ConnectionEnd end)
{
    return end == ConnectionEnd::Announced
               ? Text::tr("The answer with the challenge (type 2) says Connection: close.")
               : Text::tr("The answer with the challenge (type 2) is HTTP/1.0, which keeps no connection.");
}

Evidence endEvidence(const ExchangeView &challenge, ConnectionEnd end)
{
    if (end == ConnectionEnd::OldVersion) {
        return challenge.atStatus();
    }
    const bool isOrdinary = challenge.header(Side::Response, "Connection").toLower().contains("close");
    return challenge.atHeader(Side::Response, isOrdinary ? "Connection" : "Proxy-Connection");
}

QList<Finding> closedBetween(const Case &one)
{
    const Handshake &login = one.login;
    if (!login.challenge || login.keptConnection()) {
        return {};
    }
    const ConnectionEnd end = connectionEndOf(login.challenge->exchange());
    const ConnectionId from = login.challenge->exchange().connection;
    const ConnectionId to = login.authenticate ? login.authenticate->exchange().connection : 0;
    const bool changed = from != 0 && to != 0 && from != to && (login.isRefused() || !login.last->hasAnswer());
    if (!changed && end == ConnectionEnd::None) {
        return {};
    }
    const bool isProven = changed || !login.authenticate;
    Finding found = connectionFinding("windows.lostconnection", isProven ? Certainty::Proven : Certainty::Likely);
    found.title = Text::tr("The connection was lost in the middle of the NTLM login.");
    if (changed) {
        found.why = Text::tr("The challenge (type 2) came over connection %1, the answer (type 3) went over "
                             "connection %2, where it counts for nothing.")
                        .arg(from)
                        .arg(to);
        found.evidence = {login.authenticate->atHeader(Side::Request, login.requestHeader())};
    }
    if (end != ConnectionEnd::None) {
        found.why += (found.why.isEmpty() ? u""_s : u" "_s) + endText(end);
        found.evidence.append(endEvidence(*login.challenge, end));
    }
    found.evidence.append(login.challenge->atHeader(Side::Response, login.responseHeader()));
    found.explains = {"windows.refused", "windows.notcontinued"};
    return {found};
}

QList<Finding> closedOnAnswer(const Case &one)
{
    const Handshake &login = one.login;
    const std::optional<Error> &error = login.last->exchange().error;
    if (!login.authenticate || login.last->hasAnswer() || !error || error->code != ErrorCode::ConnectionClosed) {
        return {};
    }
    Finding found = connectionFinding("windows.lostconnection", Certainty::Likely);
    found.title = Text::tr("The connection was lost in the middle of the NTLM login.");
    found.why = Text::tr("The answer (type 3) was sent, and the connection was closed without a reply.");
    found.evidence = {login.authenticate->atHeader(Side::Request, login.requestHeader())};
    found.wouldTell = Text::tr("A capture made on the server's own network, past any proxy and load balancer.");
    return {found};
}

/// A complete login that gets a challenge again: whoever read it had not sent the first challenge.
QList<Finding> challengedAgain(const Case &one)
{
    const Handshake &login = one.login;
    if (!login.authenticate || login.answered.kind != LoginTokenKind::NtlmChallenge) {
        return {};
    }
    Finding found = connectionFinding("windows.challengedagain", Certainty::Likely);
    found.title = Text::tr("The NTLM login was complete, but it got another challenge instead of a decision.");
    found.why = Text::tr("The answer (type 3) was met with a new challenge (type 2), as happens when it reaches a "
                         "server or a connection that did not send the first one.");
    found.evidence = {login.authenticate->atHeader(Side::Response, login.responseHeader()),
                      login.authenticate->atHeader(Side::Request, login.requestHeader())};
    found.wouldTell = Text::tr("A capture made on the server's own network, past any proxy and load balancer.");
    found.explains = {"windows.refused", "windows.notcontinued"};
    return {found};
}

/// What stands behind the scheme where that is not what the scheme wants; null where it is, or nothing is there.
QByteArray damagedToken(const Handshake &login)
{
    const QByteArray start = login.scheme.toLower() + ' ';
    const QList<QByteArray> values = login.last->headers(Side::Response, login.responseHeader());
    for (const QByteArray &value : values) {
        // Stars stand where somebody masked it.
        if (!value.toLower().startsWith(start) || value.contains('*')) {
            continue;
        }
        QByteArray token = value.mid(start.size()).split(',').first().trimmed();
        const Result<QByteArray> bytes = decodeBase64(token);
        if (!bytes || (login.scheme == "NTLM" && !Ntlm::isNtlmMessage(*bytes)) ||
            (Ntlm::isNtlmMessage(*bytes) && !Ntlm::readMessage(*bytes).errors.isEmpty())) {
            return token;
        }
    }
    return {};
}

QList<Finding> damagedChallenge(const Case &one)
{
    const Handshake &login = one.login;
    if (login.authenticate || !login.isRefused() || damagedToken(login).isEmpty()) {
        return {};
    }
    Finding found = finding("windows.badchallenge", {}, Certainty::Likely);
    found.title = Text::tr("The server's challenge is damaged, so that nobody can answer it.");
    found.why = Text::tr("What stands behind %1 in the refusal cannot be read.").arg(QString::fromLatin1(login.scheme));
    found.remedy = Text::tr("Look for a proxy or a program on the way that changes headers, and let the server's "
                            "administrator see which program answers.");
    found.evidence = {login.last->atHeader(Side::Response, login.responseHeader())};
    found.explains = {"windows.notcontinued", "windows.nokerberos"};
    return {found};
}

/// Type 1 was met with a refusal that carries no challenge.
QList<Finding> neverChallenged(const Case &one)
{
    const Handshake &login = one.login;
    if (login.authenticate || login.challenge || !login.negotiate || !login.isRefused() || login.scheme != "NTLM") {
        return {};
    }
    const bool isOffered = login.last->offers("NTLM");
    Finding found = isOffered ? connectionFinding("windows.nochallenge", Certainty::Possible)
                              : finding("windows.nochallenge", {}, Certainty::Likely);
    found.title = isOffered ? Text::tr("NTLM was begun, but no challenge came back.")
                            : Text::tr("NTLM was begun, but it is not offered here.");
    found.why = isOffered ? Text::tr("The opening (type 1) was refused as if it had never been sent; the password was "
                                     "not tried.")
                          : Text::tr("The opening (type 1) was refused, and the refusal does not offer NTLM; the "
                                     "password was not tried.");
    if (!isOffered) {
        found.remedy = Text::tr("Choose one of the methods that are offered, or have the server's administrator "
                                "allow Windows authentication with NTLM.");
    }
    found.wouldTell = isOffered ? Text::tr("A capture made on the server's own network, past any proxy and load "
                                           "balancer. A policy on the server can also forbid NTLM.")
                                : QString();
    found.evidence = {login.last->atHeader(Side::Response, login.responseHeader()),
                      login.last->atHeader(Side::Request, login.requestHeader())};
    return {found};
}

/// The challenges of one login came from computers with different names.
QList<Finding> severalServers(const Case &one)
{
    if (!one.isRefusedNtlm() || !one.challenge) {
        return {};
    }
    const QString name = avText(*one.challenge, Ntlm::AvId::NetbiosComputerName);
    const QList<const ExchangeView *> earlier = one.capture.before(*one.login.challenge);
    for (const ExchangeView *exchange : earlier) {
        if (exchange->exchange().url.authority() != one.login.last->exchange().url.authority() ||
            !exchange->hasHeader(Side::Response, one.login.responseHeader())) {
            continue;
        }
        const std::optional<Ntlm::Message> other = ntlmMessage(*exchange, Side::Response, one.login.responseHeader());
        const QString otherName = other ? avText(*other, Ntlm::AvId::NetbiosComputerName) : QString();
        if (name.isEmpty() || otherName.isEmpty() || otherName.compare(name, Qt::CaseInsensitive) == 0) {
            continue;
        }
        Finding found = connectionFinding("windows.severalservers", Certainty::Possible);
        found.title = Text::tr("Several servers answer at this address, and the login may be spread over them.");
        found.why = Text::tr("One challenge names the computer %1, another %2.").arg(otherName, name);
        found.wouldTell = Text::tr("The same login against one of the servers directly.");
        found.evidence = {
            fieldOr(*one.login.challenge, Side::Response, "ntlm.av.nbcomputer", one.login.responseHeader()),
            fieldOr(*exchange, Side::Response, "ntlm.av.nbcomputer", one.login.responseHeader())};
        return {found};
    }
    return {};
}

} // namespace

QList<Finding> lostConnection(const Case &one)
{
    QList<Finding> found = closedBetween(one);
    if (found.isEmpty()) {
        found = challengedAgain(one);
    }
    if (found.isEmpty()) {
        found = closedOnAnswer(one);
    }
    if (found.isEmpty()) {
        found = damagedChallenge(one);
    }
    if (found.isEmpty()) {
        found = neverChallenged(one);
    }
    return found + severalServers(one);
}

QList<Finding> unansweredChallenge(const Case &one)
{
    const Handshake &login = one.login;
    if (!login.wantsReply()) {
        return {};
    }
    Finding found = finding("windows.notcontinued", {"W16", "W10"}, Certainty::Possible);
    found.title = Text::tr("The login stopped in the middle: the server's challenge was not answered.");
    found.why = Text::tr("The last answer carries a token that the client has to reply to, and no reply follows.");
    found.remedy = Text::tr("Use a newer version of the client or of its HTTP library, since old ones stop in the "
                            "middle of Negotiate; and see that nothing on the way closes the connection.");
    found.wouldTell = Text::tr("The client's own log. If the capture was ended early, make a new one.");
    found.evidence = {login.last->atHeader(Side::Response, login.responseHeader())};
    return {found};
}

QList<Finding> overHttp2(const Case &one)
{
    const Exchange &last = one.login.last->exchange();
    const bool isHttp2 = last.response.head.version.startsWith("HTTP/2") ||
                         last.request.head.version.startsWith("HTTP/2") || last.tls.alpn == "h2";
    if (!isHttp2 || (!one.login.isRefused() && one.login.last->hasAnswer())) {
        return {};
    }
    Finding found = finding("windows.http2", {"W11"}, Certainty::Likely);
    found.title = Text::tr("Windows authentication was tried over HTTP/2, where it does not work.");
    found.why = Text::tr("NTLM and Negotiate log in a connection, but HTTP/2 mixes many requests on one.");
    found.remedy = Text::tr("Let the client speak HTTP/1.1 only: switch HTTP/2 off in the client or at the server.");
    found.reference = QUrl(u"https://learn.microsoft.com/iis/get-started/whats-new-in-iis-10/http2-on-iis"_s);
    found.evidence = {one.login.last->atStatus(), one.login.last->atHeader(Side::Request, one.login.requestHeader())};
    if (!one.login.last->hasAnswer()) {
        found.evidence = {one.login.last->atHeader(Side::Request, one.login.requestHeader())};
    }
    return {found};
}

} // namespace Ticketscope::Diagnosis::Windows
