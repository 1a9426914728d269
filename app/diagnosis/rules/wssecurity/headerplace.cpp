// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securitychecks.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QString rightNamespace()
{
    return u"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"_s;
}

Finding wrongNamespace(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    const bool isSaid = of.fault().has(u"MustUnderstand");
    // A service that reads the header all the same is not stopped by its name.
    const Severity severity = of.headerWasRead() ? Severity::Warning : Severity::Cause;
    Finding finding = newFinding("wssecurity.namespace", severity, isSaid ? Certainty::Proven : Certainty::Likely,
                                 message.atSecurity());
    finding.evidence.append(message.atAnswer());
    finding.catalogue = {"X1", "X2"};
    finding.reference = messageSecurity();
    switch (message.nameSpace()) {
    case SecurityNamespace::Misprint:
        finding.title = Text::tr("The namespace of the security header is misspelt: “ocurity” for “wssecurity”.");
        break;
    case SecurityNamespace::Draft:
        finding.title = Text::tr("The security header has the namespace of an old draft of WS-Security.");
        break;
    default:
        finding.title = Text::tr("The security header has a namespace that is not that of WS-Security.");
    }
    finding.why = isSaid ? Text::tr("The service answers that it does not understand a header that it must: for it, "
                                    "another namespace is another header.")
                         : Text::tr("One wrong letter in a namespace makes it another header, which a service passes "
                                    "over or refuses.");
    finding.remedy = Text::tr("Developer: write %1 as the namespace of wsse, and likewise that of wsu. The page of "
                              "eCRV has it misprinted.")
                         .arg(rightNamespace());
    if (of.canExperiment()) {
        finding.experiments.append({"namespace-oasis",
                                    Text::tr("Try with the namespace of the standard"),
                                    QVariantMap{{u"wsseNamespace"_s, u"oasis"_s}},
                                    {}});
    }
    return finding;
}

Finding missingHeader(const SecurityCase &of)
{
    Finding finding =
        newFinding("wssecurity.header-missing", Severity::Cause, Certainty::Likely, of.message.atAnswer());
    finding.evidence.append(of.message.atSecurity());
    finding.catalogue = {"X2", "X26"};
    finding.title = Text::tr("The request has no WS-Security header, and the service wants one.");
    finding.why = Text::tr("The fault is about security, and there is no Security element in the message.");
    finding.remedy = Text::tr("Developer: put wsse:Security with a UsernameToken into the SOAP header of each call.");
    finding.reference = messageSecurity();
    return finding;
}

Finding misplacedHeader(const SecurityCase &of)
{
    Finding finding =
        newFinding("wssecurity.header-place", Severity::Cause, Certainty::Likely, of.message.atSecurity());
    finding.evidence.append(of.message.atAnswer());
    finding.catalogue = {"X2"};
    finding.title = Text::tr("The Security element does not stand in the SOAP header.");
    finding.why = Text::tr("A service looks for it as a child of the envelope's Header and nowhere else.");
    finding.remedy = Text::tr("Developer: move it into the Header of the envelope, before the Body.");
    finding.reference = messageSecurity();
    return finding;
}

Finding otherReceiver(const SecurityCase &of)
{
    Finding finding = newFinding("wssecurity.role", Severity::Cause, Certainty::Likely, of.message.atSecurity());
    finding.evidence.append(of.message.atAnswer());
    finding.catalogue = {"X2"};
    finding.title = Text::tr("The security header is addressed to another receiver.");
    finding.why =
        Text::tr("It carries the actor or role %1; a service passes over headers for others.").arg(of.message.role());
    finding.remedy = Text::tr("Developer: leave actor and role out.");
    finding.reference = messageSecurity();
    return finding;
}

Finding twoHeaders(const SecurityCase &of)
{
    Finding finding = newFinding("wssecurity.two-headers", Severity::Cause, Certainty::Likely, of.message.atSecurity());
    finding.evidence.append(of.message.atAnswer());
    finding.catalogue = {"X18"};
    finding.title = Text::tr("The message has two security headers for the same receiver.");
    finding.why = Text::tr("Only one is allowed. Often a library and the program's own code both add one.");
    finding.remedy = Text::tr("Developer: let only one of them add it.");
    finding.reference = messageSecurity();
    return finding;
}

} // namespace

bool SecurityCase::headerWasRead() const
{
    const SoapFault &answer = fault();
    return answer.has(u"FailedAuthentication") || answer.has(u"MessageExpired") ||
           answer.has(u"InvalidSecurityToken") || answer.has(u"FailedCheck") || answer.says("replay"_L1) ||
           !answer.profileRules().isEmpty();
}

QList<Finding> checkHeaderPlace(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    if (!message.security()) {
        return of.fault().isAboutSecurity() ? QList<Finding>{missingHeader(of)} : QList<Finding>();
    }
    // Whoever read the header found it; without a fault about security the rest may be the cause.
    const bool mayBeCause = !of.headerWasRead();
    if (message.nameSpace() != SecurityNamespace::Right) {
        return {wrongNamespace(of)};
    }
    if (!message.isInHeader() && mayBeCause) {
        return {misplacedHeader(of)};
    }
    if (!message.role().isEmpty() && mayBeCause) {
        return {otherReceiver(of)};
    }
    if (message.securityCount() > 1 && (of.fault().isAboutSecurity() || of.fault().isThere)) {
        return {twoHeaders(of)};
    }
    return {};
}

QUrl usernameTokenProfile()
{
    return QUrl(u"https://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0.pdf"_s);
}

QUrl messageSecurity()
{
    return QUrl(u"https://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0.pdf"_s);
}

QUrl basicSecurityProfile()
{
    return QUrl(u"http://www.ws-i.org/Profiles/BasicSecurityProfile-1.1.html"_s);
}

} // namespace Ticketscope::Diagnosis
