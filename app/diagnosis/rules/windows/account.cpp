// SPDX-License-Identifier: GPL-3.0-or-later
// Who logs in by NTLM, and whether Windows takes that account.
#include "diagnosis/explain/ntlmversion.h"
#include "diagnosis/rules/windows/windowsfindings.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::Diagnosis::Windows {

namespace {

constexpr int kForbidden = 403;
const auto kLogOnFailures =
    u"https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4625"_s;

/// What IIS writes into its page in any language: HRESULTs (MS-ERREF section 2.1) that tell the reason.
struct CodeRow
{
    const char *code; ///< lower case
    const char *meaning;
};

constexpr std::array kCodes{
    CodeRow{"0x8007052e", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the user name or the password is wrong")},
    CodeRow{"0x8009030c", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the login was denied")},
    CodeRow{"0x8007052f", QT_TRANSLATE_NOOP("Ticketscope::Findings", "a restriction of the account forbids it")},
    CodeRow{"0x80070530", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the account may not log in at this hour")},
    CodeRow{"0x80070531", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the account may not log in from this computer")},
    CodeRow{"0x80070532", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the password has expired")},
    CodeRow{"0x80070533", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the account is disabled")},
    CodeRow{"0x80070569",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "the account may not log in to this computer this way")},
    CodeRow{"0x80070701", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the account has expired")},
    CodeRow{"0x80070773", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the password must be changed first")},
    CodeRow{"0x80070775", QT_TRANSLATE_NOOP("Ticketscope::Findings", "the account is locked")},
};

struct FoundCode
{
    QByteArray written; ///< as it stands in the body
    const CodeRow *row = nullptr;
};

FoundCode codeIn(const ExchangeView &exchange)
{
    const QByteArrayView body = exchange.body(Side::Response);
    if (!body.contains("0x8")) {
        return {};
    }
    const QByteArray lower = body.toByteArray().toLower();
    for (const CodeRow &row : kCodes) {
        if (const qsizetype at = lower.indexOf(row.code); at >= 0) {
            return {body.sliced(at, qsizetype(qstrlen(row.code))).toByteArray(), &row};
        }
    }
    return {};
}

QList<Evidence> accountEvidence(const Case &one)
{
    return {one.login.last->atStatus(),
            fieldOr(*one.login.authenticate, Side::Request, "ntlm.user", one.login.requestHeader())};
}

/// The account, as the challenge lets one write it.
QList<Finding> missingDomain(const Case &one)
{
    const QString user = one.authenticate->text(one.authenticate->userName);
    const bool isMissing = one.authenticate->text(one.authenticate->domain).isEmpty() && !user.contains(u'@') &&
                           !user.contains(u'\\') && !user.isEmpty();
    if (!isMissing || one.says.isWrong()) {
        return {};
    }
    const QString domain = one.challenge ? avText(*one.challenge, Ntlm::AvId::NetbiosDomainName) : QString();
    Finding found = finding("windows.nodomain", {"W12"}, Certainty::Possible);
    found.title = Text::tr("The user name was sent without its domain.");
    found.why =
        domain.isEmpty()
            ? Text::tr("The answer (type 3) names the user %1 and no domain: the server has to guess it.").arg(user)
            : Text::tr("The answer (type 3) names the user %1 and no domain. The server belongs to %2.")
                  .arg(user, domain);
    found.remedy = Text::tr("Write the user name as DOMAIN\\name or name@domain.");
    found.wouldTell = Text::tr("The same login with the domain in the user name.");
    found.evidence = {fieldOr(*one.login.authenticate, Side::Request, "ntlm.domain", one.login.requestHeader()),
                      fieldOr(*one.login.authenticate, Side::Request, "ntlm.user", one.login.requestHeader())};
    if (!domain.isEmpty()) {
        found.experiments =
            one.experiment("domain", Text::tr("Try with the domain %1").arg(domain), {{u"domain"_s, domain}});
    }
    return {found};
}

/// An unseen one is rarely why.
bool mayFail(Binding binding)
{
    return binding == Binding::Missing || binding == Binding::MissingHere || binding == Binding::Wrong;
}

/// Something else about this answer may be why, so that the account is only one of several.
bool hasOtherSuspects(const Case &one)
{
    return one.login.scheme == "Negotiate" || !one.authenticate->v2 || mayFail(bindingOf(one)) || isOnServer(one) ||
           one.authenticate->text(one.authenticate->domain).isEmpty();
}

Finding accountFinding(const Case &one, Certainty certainty)
{
    Finding found = finding("windows.refused", {"W2"}, certainty);
    found.title = Text::tr("Windows refused the user name or the password.");
    found.remedy = Text::tr("Check user name, domain and password, and whether the account is locked, disabled or "
                            "expired: the customer's administrator sees the reason in the security log of the server "
                            "or domain controller (event 4625).");
    found.reference = QUrl(kLogOnFailures);
    found.evidence = accountEvidence(one);
    return found;
}

} // namespace

PasswordSays passwordSays(const CaptureView &capture, const std::optional<Ntlm::Message> &challenge,
                          const std::optional<Ntlm::Message> &authenticate)
{
    const Secret *meant = capture.meant(u"password"_s);
    if (!meant || !challenge || !authenticate) {
        return {};
    }
    const Explain::NtlmExplanation explanation =
        Explain::explainNtlm({*challenge, *authenticate, QByteArray(), *meant});
    if (!explanation.made.problem.isEmpty()) {
        return {};
    }
    const Explain::Candidate *fitting = explanation.made.fitting();
    if (!fitting) {
        return {true, false, Text::tr("The answer was made from another password than the one that is meant.")};
    }
    if (fitting->isRight) {
        return {true, true, Text::tr("The password that is meant fits the answer.")};
    }
    return {true, false, Text::tr("The answer fits the password that is meant only this way: %1.").arg(fitting->name)};
}

QList<Finding> account(const Case &one)
{
    if (!one.isRefusedNtlm() || one.authenticate->isAnonymous()) {
        return {};
    }
    const QString user = userOf(*one.authenticate);
    const PasswordSays &says = one.says;
    const FoundCode code = codeIn(*one.login.last);
    Finding found = accountFinding(one, hasOtherSuspects(one) ? Certainty::Possible : Certainty::Likely);
    found.why = Text::tr("NTLM for %1 was complete and was refused all the same.").arg(user);
    found.wouldTell = Text::tr("The security log of the server or domain controller (event 4625): its sub-status names "
                               "the reason.");
    if (code.row) {
        found.certainty = Certainty::Proven;
        found.why = Text::tr("NTLM for %1 was complete and was refused with the code %2: %3.")
                        .arg(user, QString::fromLatin1(code.written), Text::tr(code.row->meaning));
        found.evidence.prepend(one.login.last->atBody(Side::Response, code.written));
    } else if (says.isWrong()) {
        found.certainty = Certainty::Proven;
        found.title = Text::tr("The client sent a wrong password.");
    } else if (says.fits) {
        found.title = Text::tr("Windows refused the login although the password fits.");
        found.remedy = Text::tr("Let the customer's administrator see whether the account is locked, disabled or "
                                "expired, and whether it may log in to this server over the network.");
    }
    if (!says.text.isEmpty()) {
        found.why += u' ' + says.text;
    }
    return missingDomain(one) + QList<Finding>{found};
}

QList<Finding> nobody(const Case &one)
{
    if (!one.isRefusedNtlm() || !one.authenticate->isAnonymous()) {
        return {};
    }
    Finding found = finding("windows.anonymous", {"W9"}, Certainty::Likely);
    found.title = Text::tr("The client logged in as nobody.");
    found.why = Text::tr("The answer (type 3) names no user and proves no password: it is an anonymous login.");
    found.remedy = Text::tr("Give the program a user name and password. Where a service calls on behalf of a person, "
                            "Windows does not hand that person's login on to a second server (double hop): put both "
                            "on one server, or let the service log in with an account of its own.");
    found.wouldTell = Text::tr("Whether the same program works with a user name and password of its own.");
    found.evidence = {fieldOr(*one.login.authenticate, Side::Request, "ntlm.authenticate", one.login.requestHeader())};
    return {found};
}

QList<Finding> notAllowed(const Case &one)
{
    const bool proved = one.login.authenticate || one.login.ticket;
    if (!proved || one.login.withProxy || one.login.last->status() != kForbidden) {
        return {};
    }
    Finding found = finding("windows.forbidden", {}, Certainty::Likely);
    found.title = Text::tr("The login was accepted, but the account may not use this address.");
    found.why = Text::tr("After the Windows login the answer is 403, not 401: the server knows who it is.");
    found.remedy = Text::tr("Have the administrator of the service give the account the right, or use another "
                            "account.");
    found.evidence = {one.login.last->atStatus(), one.login.last->atHeader(Side::Request, one.login.requestHeader())};
    return {found};
}

} // namespace Ticketscope::Diagnosis::Windows
