// SPDX-License-Identifier: GPL-3.0-or-later
// What a server's policy may hold against an NTLM answer that is right in itself.
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/windows/windowsfindings.h"

#include "protocol/channelbinding.h"
#include "protocol/ntlmcrypto.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Diagnosis::Windows {

namespace {

constexpr qint64 kNtlmSkewSeconds = 1800; // older Windows takes NTLMv2 answers that are no older than that

bool isTls(const Exchange &exchange)
{
    return exchange.url.scheme() == "https"_L1 || !exchange.tls.protocol.isEmpty();
}

Finding bindingFinding(Certainty certainty)
{
    Finding found = finding("windows.channelbinding", {"W13"}, certainty);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc5929#section-4"_s);
    found.wouldTell = Text::tr("The setting Extended Protection of Windows authentication in IIS: a server that does "
                               "not require it has another reason.");
    return found;
}

/// For a login without one, or that may be without one.
Finding missingBinding(const Case &one, Certainty certainty, const QString &why)
{
    Finding found = bindingFinding(certainty);
    found.title = Text::tr("The login carries no channel binding, which a server with Extended Protection requires.");
    found.why = why;
    found.remedy = Text::tr("Use a client that sends a channel binding, or have the server's administrator set "
                            "Extended Protection to Off or Accept.");
    found.experiments =
        one.experiment("channel-binding", Text::tr("Try with the channel binding of the server's certificate"),
                       {{u"channelBinding"_s, u"auto"_s}});
    return found;
}

Evidence bindingEvidence(const Case &one)
{
    return fieldOr(*one.login.authenticate, Side::Request, "ntlm.av.channelbindings", one.login.requestHeader());
}

QList<Finding> withoutBinding(const Case &one)
{
    Finding found = missingBinding(one, one.says.fits ? Certainty::Likely : Certainty::Possible,
                                   Text::tr("The answer (type 3) went over TLS and names no certificate."));
    found.evidence = {bindingEvidence(one)};
    return {found};
}

Finding otherBinding(const Case &one)
{
    Finding found = bindingFinding(Certainty::Likely);
    found.title = Text::tr("The login is bound to another certificate than the server's.");
    found.why = Text::tr("The channel binding in the answer (type 3) does not fit the certificate of this connection: "
                         "something between client and server ends TLS.");
    found.remedy = Text::tr("Take out what decrypts TLS on the way (a proxy, a virus scanner, a load balancer, a "
                            "debugging tool), or have the server's administrator set Extended Protection to Off.");
    found.evidence = {bindingEvidence(one)};
    found.experiments =
        one.experiment("channel-binding", Text::tr("Try with the channel binding of the server's certificate"),
                       {{u"channelBinding"_s, u"auto"_s}});
    return found;
}

/// What a ticket is bound to is encrypted; only the profile tells.
QList<Finding> ticketWithoutBinding(const Case &one)
{
    const QString wanted = one.profile.parameter("channelBinding"_L1);
    if (!one.login.isRefused() || one.login.withProxy || !isTls(one.login.ticket->exchange()) ||
        (wanted != "none"_L1 && wanted != "wrong"_L1)) {
        return {};
    }
    Finding found =
        missingBinding(one, Certainty::Likely, Text::tr("The profile sets the channel binding to %1.").arg(wanted));
    found.evidence = {one.login.ticket->atHeader(Side::Request, one.login.requestHeader())};
    found.explains = {"windows.kerberoserror", "windows.ticketrefused"};
    return {found};
}

} // namespace

Binding bindingOf(const Case &one)
{
    if (!one.authenticate || !one.authenticate->v2 || one.login.withProxy ||
        !isTls(one.login.authenticate->exchange())) {
        return Binding::NotNeeded;
    }
    const QList<CertificateFacts> &chain = one.login.authenticate->exchange().tls.chain;
    const bool isKnown = !chain.isEmpty() && !chain.first().der.isEmpty();
    const Ntlm::AvPair *sent = one.authenticate->avPairs().find(Ntlm::AvId::ChannelBindings);
    if (!sent || std::all_of(sent->value.begin(), sent->value.end(), [](char c) { return c == '\0'; })) {
        return isKnown ? Binding::Missing : Binding::MissingHere;
    }
    if (!isKnown) {
        return Binding::Unseen;
    }
    const Result<QByteArray> data = tlsServerEndPoint(chain.first().der);
    return !data || Ntlm::sameBytes(Ntlm::channelBindingHash(*data), sent->value) ? Binding::Fine : Binding::Wrong;
}

QList<Finding> channelBinding(const Case &one)
{
    if (one.login.ticket) {
        return ticketWithoutBinding(one);
    }
    if (!one.isRefusedNtlm() || one.says.isWrong()) {
        return {};
    }
    const Binding binding = bindingOf(one);
    return binding == Binding::Missing ? withoutBinding(one)
           : binding == Binding::Wrong ? QList<Finding>{otherBinding(one)}
                                       : QList<Finding>{};
}

QList<Finding> unknownBinding(const Case &one)
{
    if (!one.isRefusedNtlm() || one.says.isWrong()) {
        return {};
    }
    const Binding binding = bindingOf(one);
    if (binding != Binding::Unseen) {
        return binding == Binding::MissingHere ? withoutBinding(one) : QList<Finding>{};
    }
    Finding found = otherBinding(one);
    found.certainty = Certainty::Possible;
    found.title = Text::tr("The login may be bound to another certificate than the server's.");
    found.why = Text::tr("The answer (type 3) carries a channel binding; the capture does not hold the certificate to "
                         "compare it with.");
    return {found};
}

QList<Finding> ticketBindingMaybe(const Case &one)
{
    const bool isSaid = !one.profile.parameter("channelBinding"_L1).isEmpty();
    if (isSaid || one.login.withProxy || !isTls(one.login.ticket->exchange())) {
        return {};
    }
    Finding found = missingBinding(one, Certainty::Possible,
                                   Text::tr("The ticket went over TLS; whether it is bound to the certificate cannot "
                                            "be seen, as it is encrypted."));
    found.title = Text::tr("The login may lack the channel binding that Extended Protection requires.");
    found.evidence = {one.login.ticket->atHeader(Side::Request, one.login.requestHeader())};
    return {found};
}

QList<Finding> oldNtlm(const Case &one)
{
    if (!one.isRefusedNtlm() || one.says.isWrong()) {
        return {};
    }
    const Ntlm::NtResponseKind kind = one.authenticate->ntResponseKind();
    if (kind != Ntlm::NtResponseKind::V1 && kind != Ntlm::NtResponseKind::Ntlm2Session) {
        return {};
    }
    const PasswordSays &says = one.says;
    Finding found = finding("windows.ntlmv1", {"W14"}, says.fits ? Certainty::Likely : Certainty::Possible);
    found.title = Text::tr("The client answered with NTLMv1, which many servers refuse.");
    found.why = Text::tr("The NT response has 24 bytes; that of NTLMv2 is longer.");
    if (!says.text.isEmpty()) {
        found.why += u' ' + says.text;
    }
    found.remedy = Text::tr("Let the client answer with NTLMv2. On Windows the LAN Manager authentication level "
                            "decides; elsewhere it is a setting of the program.");
    found.wouldTell = Text::tr("The same login with NTLMv2, or the LAN Manager authentication level of the server.");
    found.evidence = {fieldOr(*one.login.authenticate, Side::Request, "ntlm.ntresponse", one.login.requestHeader())};
    found.experiments = one.experiment("ntlm-v2", Text::tr("Try with NTLMv2"), {{u"ntlmVersion"_s, u"v2"_s}});
    return {found};
}

QList<Finding> ntlmClock(const Case &one)
{
    // Where the server gives its own time, the client uses that one.
    if (!one.isRefusedNtlm() || !one.authenticate->v2 ||
        one.authenticate->avPairs().find(Ntlm::AvId::Timestamp) != nullptr) {
        return {};
    }
    const QDateTime sent = Ntlm::fromFileTime(one.authenticate->v2->fileTime);
    const std::optional<qint64> skew = one.login.authenticate->clockSkew();
    if (!sent.isValid() || !skew) {
        return {};
    }
    const QDateTime servers = one.login.authenticate->exchange().started.addSecs(*skew);
    const qint64 difference = sent.secsTo(servers);
    if (qAbs(difference) <= kNtlmSkewSeconds) {
        return {};
    }
    Finding found = finding("windows.clock", {"W6"}, Certainty::Possible);
    found.title = Text::tr("The clocks of client and server are too far apart.");
    found.why = Text::tr("The answer (type 3) carries the client's time; the server's Date is %1 away from it.")
                    .arg(spanText(difference));
    found.remedy = Text::tr("Set both clocks by a time server (NTP): the administrators of client and server.");
    found.wouldTell = Text::tr("The same login after the clocks were set.");
    found.evidence = {fieldOr(*one.login.authenticate, Side::Request, "ntlm.time", one.login.requestHeader()),
                      one.login.authenticate->atHeader(Side::Response, "Date")};
    return {found};
}

namespace {

bool isSame(const QString &a, const QString &b)
{
    return !a.isEmpty() && a.compare(b, Qt::CaseInsensitive) == 0;
}

/// Both give the same computer name.
bool haveOneName(const Case &one)
{
    return one.challenge && one.authenticate &&
           isSame(one.authenticate->text(one.authenticate->workstation),
                  avText(*one.challenge, Ntlm::AvId::NetbiosComputerName));
}

} // namespace

bool isOnServer(const Case &one)
{
    const Exchange &exchange = one.login.last->exchange();
    const QString host = exchange.url.host();
    const bool isLoopback = exchange.proxy.isEmpty() &&
                            (exchange.peerAddress.startsWith("127."_L1) || exchange.peerAddress.startsWith("[::1]"_L1));
    // Its own name, and an address, Windows takes from itself.
    if ((!isLoopback && !haveOneName(one)) || isSame(host, u"localhost"_s) || isAddress(host)) {
        return false;
    }
    return !one.challenge || (!isSame(host, avText(*one.challenge, Ntlm::AvId::NetbiosComputerName)) &&
                              !isSame(host, avText(*one.challenge, Ntlm::AvId::DnsComputerName)));
}

QList<Finding> loopbackCheck(const Case &one)
{
    if (!one.isRefusedNtlm() || !one.challenge || one.login.withProxy || one.says.isWrong() || !isOnServer(one)) {
        return {};
    }
    const QString host = one.login.last->exchange().url.host();
    Finding found = finding("windows.loopback", {"W3"}, haveOneName(one) ? Certainty::Likely : Certainty::Possible);
    found.title = Text::tr("The client runs on the server itself, which refuses a login under another name.");
    found.why = haveOneName(one)
                    ? Text::tr("Client and server both give the computer name %1, but the address says %2.")
                          .arg(avText(*one.challenge, Ntlm::AvId::NetbiosComputerName), host)
                    : Text::tr("The server was reached at %1, on the client's own computer, but the address says %2.")
                          .arg(one.login.last->exchange().peerAddress, host);
    found.remedy = Text::tr("Have the server's administrator add this host name to BackConnectionHostNames, or test "
                            "from another computer.");
    found.wouldTell = Text::tr("The same login from another computer: if it works there, this is it.");
    found.reference = QUrl(u"https://support.microsoft.com/kb/896861"_s);
    if (!haveOneName(one)) {
        found.evidence = {one.login.last->atStatus()};
        return {found};
    }
    found.evidence = {fieldOr(*one.login.authenticate, Side::Request, "ntlm.workstation", one.login.requestHeader()),
                      fieldOr(*one.login.challenge, Side::Response, "ntlm.av.nbcomputer", one.login.responseHeader())};
    return {found};
}

} // namespace Ticketscope::Diagnosis::Windows
