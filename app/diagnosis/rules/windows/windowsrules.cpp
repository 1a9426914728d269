// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/windows/windowsrules.h"

#include "diagnosis/rules/windows/windowsfindings.h"

#include <array>

namespace Ticketscope::Diagnosis {

namespace Windows {

namespace {

using Subject = QList<Finding> (*)(const Case &);

/// The more telling first: where two are equally sure, the earlier one stands above.
constexpr std::array<Subject, 15> kSubjects{
    kerberosError,        lostConnection,      overHttp2,     nobody,          channelBinding, oldNtlm,
    loopbackCheck,        ntlmClock,           refusedTicket, withoutKerberos, account,        unknownBinding,
    withoutKerberosMaybe, unansweredChallenge, notAllowed};

/// The latest ones tell; of the others no more could be read.
constexpr qsizetype kMostLogins = 32;

/// The 401s of a login that works are its steps: people take them for failures.
void noteUsualSteps(const Handshake &login, QList<Finding> *findings)
{
    if (!login.authenticate || !login.challenge) {
        return;
    }
    Finding note = finding("windows.usual", {"W1"}, Certainty::Proven);
    note.severity = Severity::Note;
    note.title = Text::tr("The refusals before an NTLM login are its usual steps.");
    note.why = Text::tr("NTLM takes three legs: the offer, the challenge and the answer. The first ones are always "
                        "refused with 401 or 407; the last one was accepted.");
    note.evidence = {login.challenge->atStatus(), login.authenticate->atStatus()};
    findings->append(note);
}

/// NTLM works, but is the weaker way.
void noteWeakness(const Handshake &login, QList<Finding> *findings)
{
    const std::optional<Ntlm::Message> message = authenticateOf(login);
    if (!message) {
        return;
    }
    const Ntlm::NtResponseKind kind = message->ntResponseKind();
    if (kind == Ntlm::NtResponseKind::V1 || kind == Ntlm::NtResponseKind::Ntlm2Session) {
        Finding weak = finding("windows.ntlmv1", {"W14"}, Certainty::Proven);
        weak.severity = Severity::Warning;
        weak.title = Text::tr("The client answers with NTLMv1, which is weak.");
        weak.why = Text::tr("The NT response has 24 bytes; that of NTLMv2 is longer. This server took it, others "
                            "refuse it.");
        weak.remedy = Text::tr("Let the client answer with NTLMv2. On Windows the LAN Manager authentication level "
                               "decides; elsewhere it is a setting of the program.");
        weak.evidence = {fieldOr(*login.authenticate, Side::Request, "ntlm.ntresponse", login.requestHeader())};
        findings->append(weak);
    }
    if (login.scheme == "Negotiate") {
        Finding fallback = finding("windows.nokerberos", {"W4", "W8"}, Certainty::Proven);
        fallback.severity = Severity::Note;
        fallback.title = Text::tr("The login went by NTLM, not by Kerberos.");
        fallback.why = Text::tr("The header says Negotiate, but the token in it is NTLM.");
        fallback.evidence = {login.authenticate->atHeader(Side::Request, login.requestHeader())};
        findings->append(fallback);
    }
}

QList<Finding> windowsLogins(const CaptureView &capture, const Profile &profile)
{
    const Handshakes handshakes = handshakesOf(capture);
    QList<Finding> findings;
    const qsizetype first = qMax<qsizetype>(0, handshakes.failed.size() - kMostLogins);
    for (const Handshake &login : handshakes.failed.sliced(first)) {
        const std::optional<Ntlm::Message> challenge = challengeOf(login);
        const std::optional<Ntlm::Message> authenticate = authenticateOf(login);
        // Of a response that is masked nothing can be computed.
        const bool isMasked =
            login.authenticate && login.authenticate->header(Side::Request, login.requestHeader()).contains('*');
        const PasswordSays says = isMasked ? PasswordSays() : passwordSays(capture, challenge, authenticate);
        const Case one{capture, profile, login, challenge, authenticate, says};
        for (const Subject subject : kSubjects) {
            findings.append(aboveTheGeneral(subject(one)));
        }
    }
    if (handshakes.failed.isEmpty() && !handshakes.accepted.isEmpty()) {
        noteUsualSteps(handshakes.accepted.first(), &findings);
        noteWeakness(handshakes.accepted.first(), &findings);
    }
    return findings;
}

} // namespace

Finding finding(const QByteArray &rule, const QList<QByteArray> &catalogue, Certainty certainty)
{
    Finding made;
    made.rule = rule;
    made.catalogue = catalogue;
    made.certainty = certainty;
    return made;
}

QList<Finding> aboveTheGeneral(QList<Finding> findings)
{
    for (Finding &one : findings) {
        one.explains += {"transport.truncated", "transport.closed", "http.unanswered", "http.scheme", "http.refused"};
    }
    return findings;
}

QList<Experiment> Case::experiment(const QByteArray &id, const QString &title, const QVariantMap &parameters) const
{
    if (login.withProxy || (profile.scheme != "ntlm" && profile.scheme != "negotiate")) {
        return {};
    }
    return {Experiment{id, title, parameters, {}}};
}

} // namespace Windows

QList<Rule> windowsRules()
{
    return {Windows::windowsLogins, Windows::headerTooLong, Windows::doubleHop, Windows::noAttempt};
}

} // namespace Ticketscope::Diagnosis
