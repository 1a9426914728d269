// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securitychecks.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// Another exchange that sent the same nonce.
struct Use
{
    const ExchangeView *exchange = nullptr;
    bool accepted = false;
};

/// All requests with that nonce, in order, the one itself left out.
QList<Use> otherUses(const SecurityCase &of, const QByteArray &nonce)
{
    QList<Use> uses;
    for (const ExchangeView *exchange : of.nonces.of(nonce)) {
        if (exchange->id() != of.exchange().id()) {
            uses.append({exchange, exchange->outcome() == Outcome::Accepted});
        }
    }
    return uses;
}

/// It was sent before with another password; a digest changes with Created too.
bool hadAnotherPassword(const SecurityCase &of, const ExchangeView &earlier)
{
    const Xml::Document document = Xml::parse(earlier.body(Side::Request));
    const Xml::Element *token = document.hasRoot ? document.root.descendant("UsernameToken") : nullptr;
    const Xml::Element *before = token ? token->child("Password") : nullptr;
    const Xml::Element *now = of.message.inToken("Password");
    if (!before || !now || before->text == now->text) {
        return false;
    }
    const Xml::Element *createdBefore = token->child("Created");
    const Xml::Element *created = of.message.inToken("Created");
    return !of.message.sendsDigest() || (createdBefore && created && createdBefore->text == created->text);
}

Finding replayed(const SecurityCase &of, const Xml::Element &nonce, const QList<Use> &earlier, Certainty certainty)
{
    Finding finding = newFinding("wssecurity.replay", Severity::Cause, certainty, of.message.at(nonce, u"Nonce"_s));
    finding.evidence.append(of.message.atAnswer());
    finding.evidence.append(earlier.last().exchange->atBody(Side::Request, nonce.trimmedText().toUtf8(), u"Nonce"_s));
    finding.catalogue = {"X14"};
    finding.reference = usernameTokenProfile();
    finding.title = Text::tr("The message has a nonce that was sent before: the service takes it for a replay.");
    finding.why = Text::tr("Exchange %1 has sent the same nonce.").arg(earlier.last().exchange->id());
    finding.remedy = Text::tr("Developer: make a new nonce for each message, also for one that is sent again.");
    if (hadAnotherPassword(of, *earlier.last().exchange)) {
        finding.catalogue.prepend("X15");
        finding.title = Text::tr("The password was changed and the nonce was not: the service takes it for a replay.");
        finding.why = Text::tr("Exchange %1 has sent the same nonce with another password. A service remembers the "
                               "nonce before it looks at the password.")
                          .arg(earlier.last().exchange->id());
    }
    finding.explains = {"wssecurity.hidden", "wssecurity.refused", "wssecurity.credentials"};
    return finding;
}

Finding perServer(const SecurityCase &of, const Xml::Element &nonce, const QList<Use> &uses)
{
    Finding finding = newFinding("wssecurity.replay-per-server", Severity::Cause, Certainty::Likely,
                                 of.message.at(nonce, u"Nonce"_s));
    finding.evidence.append(of.message.atAnswer());
    for (const Use &use : uses) {
        finding.evidence.append(use.exchange->atStatus());
    }
    finding.catalogue = {"X16", "X14"};
    finding.title = Text::tr("The same nonce is refused now and accepted then: each of several servers keeps its own "
                             "list.");
    finding.why = Text::tr("It was accepted more than once and refused in between, as behind a load balancer.");
    finding.remedy = Text::tr("Developer: make a new nonce for each message, also for one that is sent again.");
    finding.reference = usernameTokenProfile();
    return finding;
}

Finding unseen(const SecurityCase &of, const Xml::Element *nonce)
{
    Finding finding = newFinding("wssecurity.replay", Severity::Cause, Certainty::Likely, of.message.atAnswer());
    if (nonce) {
        finding.evidence.append(of.message.at(*nonce, u"Nonce"_s));
    }
    finding.catalogue = {"X14", "X15"};
    finding.reference = usernameTokenProfile();
    finding.title = Text::tr("The service takes the message for a replay: its nonce was used before.");
    finding.why = Text::tr("No earlier message of this capture has the same nonce, so it was used before the capture "
                           "began, or something on the way sends messages twice.");
    if (nonce && QByteArray::fromBase64(nonce->trimmedText().toUtf8()).startsWith("kdsoap")) {
        finding.why = Text::tr("The nonce is one of KDSoap, whose row of nonces begins anew with each start of the "
                               "program.");
    }
    finding.remedy = Text::tr("Developer: make a new nonce for each message, also for one that is sent again.");
    finding.wouldTell = Text::tr("A capture that begins before the first login tells.");
    finding.explains = {"wssecurity.credentials"};
    return finding;
}

} // namespace

QList<Finding> checkReplay(const SecurityCase &of)
{
    const SoapFault &fault = of.fault();
    const Xml::Element *nonce = of.message.inToken("Nonce");
    const bool isSaid = fault.says("replay"_L1);
    const bool mayBe = isSaid || fault.has(u"InvalidSecurity") || fault.has(u"SecurityError") ||
                       fault.has(u"FailedAuthentication") || (fault.isThere && fault.isAboutSecurity());
    if (!mayBe || !of.message.security() || fault.has(u"MustUnderstand") || !fault.profileRules().isEmpty()) {
        return {};
    }
    const QByteArray text = nonce ? nonce->trimmedText().toUtf8() : QByteArray();
    const QList<Use> uses = text.isEmpty() ? QList<Use>() : otherUses(of, text);
    QList<Use> earlier;
    bool isAcceptedLater = false;
    for (const Use &use : uses) {
        if (use.exchange->id() < of.exchange().id()) {
            earlier.append(use);
        } else {
            isAcceptedLater = isAcceptedLater || use.accepted;
        }
    }
    if (earlier.isEmpty()) {
        return isSaid ? QList<Finding>{unseen(of, nonce)} : QList<Finding>();
    }
    const qsizetype accepted = std::count_if(uses.cbegin(), uses.cend(), [](const Use &use) { return use.accepted; });
    if (accepted > 1 || (accepted == 1 && isAcceptedLater)) {
        return {perServer(of, *nonce, uses)};
    }
    // Refused before too, and by the password as the service says: the nonce is not why.
    if (fault.has(u"FailedAuthentication") && !isSaid && accepted == 0) {
        return {};
    }
    return {replayed(of, *nonce, earlier, isSaid ? Certainty::Proven : Certainty::Likely)};
}

} // namespace Ticketscope::Diagnosis
