// SPDX-License-Identifier: GPL-3.0-or-later
// What a server says to a Kerberos ticket, and what can be seen of a ticket without a key.
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/windows/windowsfindings.h"

#include "protocol/kerberosnames.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Diagnosis::Windows {

namespace {

constexpr qint64 kSkewSeconds = 300; // RFC 4120 section 1.6
constexpr qint64 kMostCode = 0xFFFF;
const auto kErrorCodes = u"https://www.rfc-editor.org/rfc/rfc4120#section-7.5.9"_s;

enum ErrorNumber
{
    BadIntegrity = 31,
    TicketExpired = 32,
    TicketNotYetValid = 33,
    NotUs = 35,
    Skew = 37,
    Modified = 41,
    BadKeyVersion = 44,
    NoKey = 45
};

/// The number behind the name; -1 where it cannot be read.
qint64 codeOf(const DecodedNode &node)
{
    qint64 code = 0;
    const QByteArrayView bytes = node.source.view();
    for (const char byte : bytes) {
        code = code * 256 + uchar(byte);
        if (code > kMostCode) {
            return -1;
        }
    }
    return bytes.isEmpty() ? -1 : code;
}

QString differenceText(qint64 seconds)
{
    return seconds > 0 ? Text::tr("The server's clock is %1 ahead.").arg(spanText(seconds))
                       : Text::tr("The server's clock is %1 behind.").arg(spanText(seconds));
}

Finding clockFinding(const ExchangeView &exchange, Certainty certainty, std::optional<qint64> seconds)
{
    Finding found = finding("windows.clock", {"W6"}, certainty);
    found.title = Text::tr("The clocks of client and server are too far apart for Kerberos.");
    found.why = Text::tr("Kerberos bears a difference of five minutes.");
    if (seconds && qAbs(*seconds) > kSkewSeconds) {
        found.why += u' ' + differenceText(*seconds);
    }
    found.remedy = Text::tr("Set both clocks by a time server (NTP): the administrators of client and server.");
    found.reference = QUrl(kErrorCodes);
    found.evidence = {exchange.atHeader(Side::Response, "Date")};
    found.explains = {"windows.ticketrefused"};
    return found;
}

/// Server's time less client's, as the error tells; by the capture's clock where it names only the server's.
std::optional<qint64> skewOf(const ExchangeView &exchange)
{
    const DecodedNode *server = exchange.field(Side::Response, "kerberos.error.servertime");
    const DecodedNode *client = exchange.field(Side::Response, "kerberos.error.clienttime");
    if (!server) {
        return exchange.clockSkew();
    }
    const QDateTime theirs = server->value.toDateTime();
    const QDateTime ours = client ? client->value.toDateTime() : exchange.exchange().started;
    return theirs.isValid() && ours.isValid() ? std::optional(ours.secsTo(theirs)) : exchange.clockSkew();
}

Finding wrongKey(const QString &service)
{
    Finding found = finding("windows.spn", {"W5"}, Certainty::Proven);
    found.title = Text::tr("The server cannot open the Kerberos ticket: the service name (SPN) belongs to another "
                           "account, or the server's key is old.");
    found.remedy = Text::tr("Let the domain's administrator see with setspn -Q which account has the SPN, remove "
                            "duplicates (setspn -X), and register it for the account that the service runs as. With "
                            "an application pool of its own in IIS, set useAppPoolCredentials. On other servers, "
                            "renew the keytab.");
    found.why = service.isEmpty()
                    ? Text::tr("The ticket was made with a key that the server does not have.")
                    : Text::tr("The ticket for %1 was made with a key that the server does not have.").arg(service);
    return found;
}

QString serviceOf(const Case &one)
{
    return one.login.ticket ? one.login.ticket->text(Side::Request, "kerberos.ticket.service") : QString();
}

/// Most tickets that are refused without a word.
QList<Finding> refusedWithoutReason(const Case &one)
{
    Finding found = finding("windows.ticketrefused", {"W5"}, Certainty::Possible);
    const QString service = serviceOf(one);
    found.title = Text::tr("The server did not take the Kerberos ticket.");
    found.why = service.isEmpty() ? Text::tr("A ticket was sent and refused, without a reason.")
                                  : Text::tr("A ticket for %1 was sent and refused, without a reason.").arg(service);
    found.remedy = Text::tr("Let the domain's administrator see with setspn -Q which account has the SPN, remove "
                            "duplicates (setspn -X), and register it for the account that the service runs as. With "
                            "an application pool of its own in IIS, set useAppPoolCredentials. On other servers, "
                            "renew the keytab.");
    found.wouldTell = Text::tr("The system log of the server: Kerberos writes there what it could not open. Extended "
                               "Protection can also be the reason.");
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc4559"_s);
    found.evidence = {one.login.last->atStatus(),
                      fieldOr(*one.login.ticket, Side::Request, "kerberos.ticket.service", one.login.requestHeader())};
    return {found};
}

/// The ticket names another computer than the address does.
QList<Finding> otherHost(const Case &one)
{
    const QString service = serviceOf(one);
    const QString host = service.section(u'/', 1, 1).section(u':', 0, 0);
    const QString wanted = one.login.withProxy ? one.login.last->exchange().proxy.section(u':', 0, 0)
                                               : one.login.last->exchange().url.host();
    if (host.isEmpty() || wanted.isEmpty() || host.compare(wanted, Qt::CaseInsensitive) == 0) {
        return {};
    }
    Finding found = finding("windows.spnhost", {"W5"}, Certainty::Possible);
    found.title = Text::tr("The Kerberos ticket is for another host than the address.");
    found.why = Text::tr("The ticket is for %1; the address says %2.").arg(service, wanted);
    found.remedy = Text::tr("Use the name that the SPN is registered for, in DNS as an address record of its own, or "
                            "set the SPN in the client.");
    found.wouldTell = Text::tr("The same login under the name that the ticket is for.");
    found.evidence = {fieldOr(*one.login.ticket, Side::Request, "kerberos.ticket.service", one.login.requestHeader())};
    found.experiments = one.experiment("spn", Text::tr("Try with the SPN HTTP/%1").arg(wanted),
                                       {{u"spn"_s, QString(u"HTTP/"_s + wanted)}});
    return {found};
}

QList<Finding> weakEncryption(const Case &one)
{
    const DecodedNode *type = one.login.ticket->field(Side::Request, "kerberos.ticket.encryption");
    const qint64 number = type ? codeOf(*type) : -1;
    if (number < 0 || !Kerberos::isWeakEncryption(number)) {
        return {};
    }
    Finding found = finding("windows.weakticket", {}, Certainty::Possible);
    found.title = Text::tr("The Kerberos ticket uses a weak encryption, which current servers refuse.");
    found.why = Text::tr("The ticket is encrypted with %1.").arg(Kerberos::encryptionTypeName(number));
    found.remedy = Text::tr("Let the domain's administrator allow AES for the service's account and set its password "
                            "again.");
    found.wouldTell = Text::tr("The system log of the server: Kerberos writes there what it could not open.");
    found.evidence = {one.login.ticket->at(Side::Request, *type)};
    return {found};
}

} // namespace

QList<Finding> kerberosError(const Case &one)
{
    const ExchangeView &last = *one.login.last;
    if (one.login.answered.kind != LoginTokenKind::KerberosError || !one.login.isRefused()) {
        return {};
    }
    const DecodedNode *node = last.field(Side::Response, "kerberos.error.code");
    const qint64 code = node ? codeOf(*node) : -1;
    if (code < 0) {
        return {};
    }
    QString service = last.text(Side::Response, "kerberos.error.service");
    service = service.isEmpty() ? serviceOf(one) : service;
    Finding found;
    if (code == Skew) {
        found = clockFinding(last, Certainty::Proven, skewOf(last));
    } else if (code == Modified || code == BadIntegrity || code == NotUs || code == BadKeyVersion || code == NoKey) {
        found = wrongKey(service);
    } else {
        const bool isTime = code == TicketExpired || code == TicketNotYetValid;
        found =
            finding("windows.kerberoserror", isTime ? QList<QByteArray>{"W6"} : QList<QByteArray>{}, Certainty::Proven);
        const QString name = Kerberos::errorName(code);
        found.title = Text::tr("The server refused the Kerberos ticket with the error %1.")
                          .arg(name.isEmpty() ? QString::number(code) : name);
        found.remedy = isTime ? Text::tr("Set both clocks by a time server (NTP): the administrators of client and "
                                         "server.")
                              : Text::tr("Ask the domain's administrator, with the name of the error.");
    }
    if (found.rule == "windows.kerberoserror") {
        found.why = Kerberos::errorExplanation(code);
    } else {
        found.why += u' ' + Text::tr("The server's answer says %1.").arg(Kerberos::errorName(code));
    }
    found.reference = QUrl(kErrorCodes);
    found.evidence.prepend(last.at(Side::Response, *node));
    if (code == Skew) {
        if (const DecodedNode *time = last.field(Side::Response, "kerberos.error.servertime")) {
            found.evidence.insert(1, last.at(Side::Response, *time));
        }
    }
    found.evidence.removeIf([](const Evidence &evidence) { return evidence.wire.isEmpty(); });
    return {found};
}

QList<Finding> refusedTicket(const Case &one)
{
    if (!one.login.ticket || one.login.ticket != one.login.last || !one.login.isRefused() ||
        one.login.answered.kind == LoginTokenKind::KerberosError || one.login.wantsReply()) {
        return {};
    }
    QList<Finding> found;
    const std::optional<qint64> skew = one.login.ticket->clockSkew();
    if (skew && qAbs(*skew) > kSkewSeconds) {
        found.append(clockFinding(*one.login.ticket, Certainty::Likely, skew));
    }
    found += otherHost(one);
    found += weakEncryption(one);
    found += refusedWithoutReason(one);
    found += ticketBindingMaybe(one);
    return found;
}

namespace {

QList<Finding> fallback(const Case &one)
{
    const Handshake &login = one.login;
    if (login.scheme != "Negotiate" || !login.isNtlm() || !login.isRefused()) {
        return {};
    }
    const bool neverChallenged = !login.authenticate && login.answered.kind != LoginTokenKind::NtlmChallenge;
    if (!neverChallenged && !one.isRefusedNtlm()) {
        return {};
    }
    const QString host = login.last->exchange().url.host();
    const ExchangeView &sender = login.authenticate ? *login.authenticate : *login.negotiate;
    Finding found =
        finding("windows.nokerberos", {"W4", "W8"}, neverChallenged ? Certainty::Likely : Certainty::Possible);
    found.title = neverChallenged ? Text::tr("The server wants Kerberos, and the client has only NTLM.")
                                  : Text::tr("The login went by NTLM, not by Kerberos.");
    found.why = Text::tr("The header says Negotiate, but the token in it is NTLM.") + u' ' +
                (isAddress(host) ? Text::tr("The address is a number, and Kerberos needs a name.")
                                 : Text::tr("Kerberos needs an SPN for %1, a name out of DNS (not a hosts file), a "
                                            "client in the domain, and a domain controller in reach (from outside: by "
                                            "VPN).")
                                       .arg(host));
    found.remedy = isAddress(host)
                       ? Text::tr("Use the server's name in the address.")
                       : Text::tr("Let the domain's administrator register the SPN (setspn -Q HTTP/%1 shows it) and a "
                                  "DNS record, and see that the client reaches a domain controller.")
                             .arg(host);
    found.wouldTell =
        Text::tr("On the client, klist get HTTP/%1: it shows the ticket or the reason why there is none.").arg(host);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc4559"_s);
    found.evidence = {sender.atHeader(Side::Request, login.requestHeader())};
    if (neverChallenged) {
        found.evidence.append(login.last->atStatus());
    }
    return {found};
}

} // namespace

QList<Finding> withoutKerberos(const Case &one)
{
    // What Windows sends bare where it finds no ticket.
    return one.isRefusedNtlm() && one.login.inSpnego ? QList<Finding>{} : fallback(one);
}

QList<Finding> withoutKerberosMaybe(const Case &one)
{
    return one.isRefusedNtlm() && one.login.inSpnego ? fallback(one) : QList<Finding>{};
}

} // namespace Ticketscope::Diagnosis::Windows
