// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securityexperiments.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

Finding newPolicy(const SecurityCase &of, const QByteArray &id, const QByteArray &row, Certainty certainty)
{
    Finding finding = newFinding(id, Severity::Cause, certainty, of.message.atAnswer());
    finding.evidence.append(of.message.atSecurity());
    finding.catalogue = {row};
    finding.explains = {"wssecurity.hidden", "wssecurity.refused"};
    return finding;
}

Finding actionsMismatch(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    Finding finding = newPolicy(of, "wssecurity.actions", "X19", Certainty::Likely);
    finding.title = !message.timestamp()
                        ? Text::tr("The security header lacks a Timestamp, which the service seems to want.")
                    : !message.token() ? Text::tr("The security header lacks a UsernameToken, which the service seems "
                                                  "to want.")
                                       : Text::tr("The security header holds other elements than the service is set "
                                                  "up for.");
    finding.why = Text::tr("The fault says that the actions mismatch: the elements must be exactly those that the "
                           "service is set up for.");
    finding.remedy = Text::tr("Ask the service's operator which elements it wants, and in which order; send exactly "
                              "those.");
    finding.wouldTell = Text::tr("Trials with and without the Timestamp tell.");
    offer(&finding, of, otherTimestamp(message));
    return finding;
}

/// Something is wrong with the header, says the fault, and something that services often want is not there.
QList<Finding> missingPart(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    const SoapFault &fault = of.fault();
    const bool mayBe = fault.has(u"InvalidSecurity") && fault.profileRules().isEmpty() && !fault.says("replay"_L1);
    const bool lacksTimestamp = !message.timestamp();
    // The profile wants both where a digest is; a plain password goes without.
    const bool lacksNonce = message.sendsDigest() && (!message.inToken("Nonce") || !message.inToken("Created"));
    if (!mayBe || !message.token() || (!lacksTimestamp && !lacksNonce)) {
        return {};
    }
    Finding finding = newPolicy(of, "wssecurity.missing-part", "X19", Certainty::Possible);
    finding.title = lacksTimestamp ? Text::tr("The security header lacks a Timestamp, which the service seems to want.")
                                   : Text::tr("The UsernameToken lacks Nonce or Created, which the service may want.");
    finding.why = Text::tr("The fault says that something in the security header is not as it should be.");
    finding.remedy = Text::tr("Ask the service's operator which elements it wants, and in which order; send exactly "
                              "those.");
    finding.wouldTell = Text::tr("A trial with this one thing mended tells, or the service's log.");
    finding.reference = usernameTokenProfile();
    offer(&finding, of,
          lacksTimestamp ? otherTimestamp(message)
                         : Experiment{"nonce-on",
                                      Text::tr("Try with Nonce and Created"),
                                      QVariantMap{{u"nonce"_s, true}, {u"created"_s, true}},
                                      {}});
    return {finding};
}

/// Oracle Web Services Manager: "WSM-00008".
Finding oracle(const SecurityCase &of, const QString &code)
{
    Finding finding = newPolicy(of, "wssecurity.oracle", "X26", Certainty::Likely);
    finding.title = Text::tr("Oracle's security policy for this service is not met (%1).").arg(code);
    finding.why = Text::tr("The fault comes from Oracle Web Services Manager.");
    finding.remedy =
        Text::tr("The service's operator: look %1 up in Oracle's error messages, and tell which policy the "
                 "service has. Developer: send what that policy wants.")
            .arg(code);
    return finding;
}

Finding signatureBroken(const SecurityCase &of)
{
    Finding finding = newPolicy(of, "wssecurity.signature", "X27", Certainty::Possible);
    finding.title = Text::tr("A signature in the message does not check out.");
    finding.why = Text::tr("The message was changed after it was signed, or it was signed with another key. An XML "
                           "gateway on the way may have rewritten it.");
    finding.remedy = Text::tr("Send the same message past the gateway; check key and certificate.");
    finding.wouldTell = Text::tr("The message as it arrived at the service tells.");
    finding.reference = messageSecurity();
    return finding;
}

Finding otherToken(const SecurityCase &of)
{
    const bool isInvalid = of.fault().has(u"InvalidSecurityToken");
    Finding finding = newPolicy(of, "wssecurity.token", "X4", Certainty::Likely);
    finding.catalogue = {};
    finding.title = isInvalid ? Text::tr("The service finds the security token malformed or not valid.")
                              : Text::tr("The service does not take this kind of security token.");
    finding.why = Text::tr("That is what its fault says.");
    finding.remedy = Text::tr("Ask the service's operator which kind of token it wants.");
    finding.reference = messageSecurity();
    return finding;
}

/// SoapCore knows no Timestamp; others may not either.
QList<Finding> timestampNotTaken(const SecurityCase &of)
{
    const Xml::Element *timestamp = of.message.timestamp();
    const SoapFault &fault = of.fault();
    const bool isSaid = fault.says("timestamp"_L1) && !fault.says("expire"_L1) && !fault.says("range"_L1);
    const bool isCore = of.exchange().header(Side::Response, "Server").contains("Kestrel");
    if (!timestamp || fault.hasSecurityCode() || (!isSaid && (!isCore || fault.isAboutSecurity()))) {
        return {};
    }
    Finding finding = newPolicy(of, "wssecurity.timestamp", "X21", isSaid ? Certainty::Likely : Certainty::Possible);
    finding.evidence.prepend(of.message.at(timestamp->startTag, u"Timestamp"_s));
    finding.title = Text::tr("The service may not take a Timestamp in the security header.");
    finding.why = isSaid ? Text::tr("The fault names the Timestamp, and does not say that it is too old.")
                         : Text::tr("The answer looks like one of ASP.NET Core, where SoapCore knows no Timestamp.");
    finding.remedy = Text::tr("Developer: leave the Timestamp out.");
    finding.wouldTell = Text::tr("A trial without the Timestamp tells.");
    offer(&finding, of, otherTimestamp(of.message));
    return {finding};
}

} // namespace

QList<Finding> checkPolicy(const SecurityCase &of)
{
    const SoapFault &fault = of.fault();
    if (!of.message.security() || !fault.isThere) {
        return {};
    }
    static const QRegularExpression wsm(u"wsm-\\d{4,6}"_s);
    const QRegularExpressionMatch code = wsm.match(fault.text);
    if (code.hasMatch()) {
        return {oracle(of, code.captured().toUpper())};
    }
    if (fault.says("actions mismatch"_L1) || fault.says("actions number does not match"_L1)) {
        return {actionsMismatch(of)};
    }
    if (fault.has(u"FailedCheck")) {
        return {signatureBroken(of)};
    }
    if (fault.has(u"UnsupportedSecurityToken") || fault.has(u"InvalidSecurityToken")) {
        return {otherToken(of)};
    }
    if (QList<Finding> found = missingPart(of); !found.isEmpty()) {
        return found;
    }
    return timestampNotTaken(of);
}

} // namespace Ticketscope::Diagnosis
