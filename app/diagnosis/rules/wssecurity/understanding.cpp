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

bool isTrue(const Xml::Attribute *attribute)
{
    return attribute && (attribute->value.trimmed() == "1"_L1 || attribute->value.trimmed() == "true"_L1);
}

/// Other header blocks that must be understood.
const Xml::Element *otherStrictBlock(const SecurityMessage &message)
{
    const Xml::Element *header = message.document().root.child("Header");
    for (const Xml::Element &block : header ? header->children : QList<Xml::Element>()) {
        if (block.name != "Security" && isTrue(block.attribute("mustUnderstand"))) {
            return message.document().root.descendant(block.name);
        }
    }
    return nullptr;
}

Finding notUnderstood(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    const Xml::Element *other = otherStrictBlock(message);
    const bool namesSecurity = of.exchange().bodyHas(Side::Response, "Security");
    if (other && !namesSecurity) {
        Finding finding =
            newFinding("wssecurity.other-header", Severity::Cause, Certainty::Possible, message.at(other->startTag));
        finding.evidence.append(message.atAnswer());
        finding.catalogue = {"X1"};
        finding.title = Text::tr("The service does not know one of the SOAP headers that it must understand.");
        finding.why =
            Text::tr("Not only Security is marked mustUnderstand, %1 is too.").arg(QString::fromUtf8(other->name));
        finding.remedy = Text::tr("Developer: leave out the header that the service does not document.");
        finding.wouldTell = Text::tr("The same request without that header tells.");
        finding.reference = QUrl(u"https://www.w3.org/TR/2000/NOTE-SOAP-20000508/"_s);
        return finding;
    }
    Finding finding = newFinding("wssecurity.not-understood", Severity::Cause, Certainty::Likely, message.atAnswer());
    finding.evidence.append(message.atSecurity());
    finding.catalogue = {"X1"};
    finding.title = Text::tr("The service does not know WS-Security at this address.");
    finding.why = Text::tr("The security header has the right namespace, and the fault is MustUnderstand.");
    finding.remedy =
        Text::tr("Check the address first. Then ask the service's operator whether WS-Security is switched "
                 "on there.");
    finding.reference = messageSecurity();
    if (of.canExperiment()) {
        finding.experiments.append({"must-understand-off",
                                    Text::tr("Try without mustUnderstand"),
                                    QVariantMap{{u"mustUnderstand"_s, false}},
                                    {}});
    }
    return finding;
}

Finding lostHeader(const SecurityCase &of)
{
    Finding finding = newFinding("wssecurity.header-lost", Severity::Cause, Certainty::Likely, of.message.atAnswer());
    finding.evidence.append(of.message.atSecurity());
    finding.catalogue = {"X2"};
    finding.title = Text::tr("The service says that the security header is missing, though it was sent.");
    finding.why =
        Text::tr("It stands in the SOAP header under the right namespace. Something between may have taken it "
                 "out, or the service looks for another receiver's header.");
    finding.remedy = Text::tr("The service's operator: look in its log at the message as it arrived.");
    finding.wouldTell = Text::tr("The message as it arrived at the service tells.");
    finding.reference = messageSecurity();
    return finding;
}

Finding wantsMustUnderstand(const SecurityCase &of)
{
    Finding finding =
        newFinding("wssecurity.must-understand", Severity::Cause, Certainty::Likely, of.message.atSecurity());
    finding.evidence.append(of.message.atAnswer());
    finding.catalogue = {"X22"};
    finding.title = Text::tr("The service wants mustUnderstand=\"1\" on the security header.");
    finding.why = Text::tr("The attribute is not there, and the fault names it.");
    finding.remedy = Text::tr("Developer: add it, with the prefix of the SOAP envelope.");
    finding.reference = messageSecurity();
    if (of.canExperiment()) {
        finding.experiments.append(
            {"must-understand-on", Text::tr("Try with mustUnderstand"), QVariantMap{{u"mustUnderstand"_s, true}}, {}});
    }
    return finding;
}

} // namespace

QList<Finding> checkUnderstanding(const SecurityCase &of)
{
    const SoapFault &fault = of.fault();
    if (!of.message.security()) {
        return {};
    }
    if (fault.has(u"MustUnderstand")) {
        return {notUnderstood(of)};
    }
    if (!isTrue(of.message.mustUnderstand()) && fault.says("mustunderstand"_L1)) {
        return {wantsMustUnderstand(of)};
    }
    const bool saysMissing = fault.says("security header is missing"_L1) || fault.says("no ws-security header"_L1) ||
                             fault.says("missing wsse:security"_L1) || fault.says("security header not found"_L1);
    return saysMissing ? QList<Finding>{lostHeader(of)} : QList<Finding>();
}

} // namespace Ticketscope::Diagnosis
