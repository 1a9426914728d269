// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/wssedigest.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securityexperiments.h"
#include "protocol/base64.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qsizetype kSha1Bytes = 20;
constexpr qsizetype kSha256Bytes = 32;
constexpr qsizetype kShortestNonce = 16; // hexadecimal digits

bool isHex(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

Finding newDigest(const SecurityCase &of, const Xml::Element &password, Certainty certainty)
{
    Finding finding = newFinding("wssecurity.digest", Severity::Cause, certainty, of.message.at(password));
    finding.evidence.append(of.message.atAnswer());
    finding.catalogue = {"X8"};
    finding.reference = usernameTokenProfile();
    finding.explains = {"wssecurity.credentials", "wssecurity.hidden", "wssecurity.refused"};
    finding.remedy = Text::tr("Developer: make it as Base64(SHA-1(nonce bytes + Created as it is sent + password in "
                              "UTF-8)).");
    return finding;
}

QByteArray textOf(const Xml::Element *element)
{
    return element ? element->text.toUtf8() : QByteArray();
}

Explain::Explanation explained(const SecurityCase &of, const Xml::Element &password, const Secret &meant)
{
    const SecurityMessage &message = of.message;
    const Xml::Element *timestamp = message.timestamp();
    return Explain::explainWsseDigest({textOf(message.inToken("Nonce")), textOf(message.inToken("Created")),
                                       textOf(timestamp ? timestamp->child("Created") : nullptr),
                                       password.text.toUtf8(), meant});
}

/// With the password that was meant the bytes decide.
Finding decided(const SecurityCase &of, const Xml::Element &password, const Secret &meant)
{
    const Explain::Explanation explanation = explained(of, password, meant);
    const Explain::Candidate *fitting = explanation.fitting();
    Finding finding = newDigest(of, password, Certainty::Proven);
    if (!fitting) {
        finding.rule = "wssecurity.other-password";
        finding.certainty = Certainty::Likely;
        finding.catalogue = {"X4"};
        finding.title = Text::tr("The digest was made from another password than the one that was meant.");
        finding.why = Text::tr("None of the known mistakes makes this digest out of it.");
        finding.remedy = Text::tr("Enter the password anew where the client keeps it.");
    } else if (fitting->isRight) {
        finding.rule = "wssecurity.digest-refused";
        finding.certainty = Certainty::Possible;
        finding.catalogue = {"X5", "X8", "X4"};
        finding.title = Text::tr("The digest is right for the password that was meant, and the service refuses it.");
        finding.why = Text::tr("The account may have another password there, the service may want PasswordText, or it "
                               "may make the digest in another way.");
        finding.remedy = Text::tr("Try with PasswordText first. Then ask the service's operator which password the "
                                  "account has there.");
        finding.wouldTell = Text::tr("A trial with PasswordText tells.");
        offer(&finding, of, otherPasswordType(of.message));
    } else {
        finding.title = Text::tr("The password digest is made in a wrong way: %1.").arg(fitting->name);
        finding.why = Text::tr("Made that way, the password that was meant gives exactly the digest that was sent.");
        for (const char *part : {"Nonce", "Created"}) {
            if (const Xml::Element *element = of.message.inToken(part)) {
                finding.evidence.append(of.message.at(*element));
            }
        }
    }
    return finding;
}

/// What the digest's own form tells.
QList<Finding> byForm(const SecurityCase &of, const Xml::Element &password)
{
    const QByteArray text = password.trimmedText().toUtf8();
    const Result<QByteArray> bytes = decodeBase64(text, Base64Alphabet::Standard, true);
    const bool isHexText = isHex(text) && (text.size() == 2 * kSha1Bytes || text.size() == 2 * kSha256Bytes);
    const bool isHexInside = bytes && isHex(*bytes) && bytes->size() == 2 * kSha1Bytes;
    if (isHexText || isHexInside) {
        Finding finding = newDigest(of, password, Certainty::Likely);
        finding.title = Text::tr("The password digest is in hexadecimal digits.");
        finding.why = Text::tr("A digest is the Base64 of the hash's 20 bytes.");
        return {finding};
    }
    if (bytes && bytes->size() == kSha256Bytes) {
        Finding finding = newDigest(of, password, Certainty::Likely);
        finding.title = Text::tr("The password digest is made with another hash than SHA-1.");
        finding.why = Text::tr("It has %n byte(s); SHA-1 makes 20.", nullptr, int(bytes->size()));
        return {finding};
    }
    if (!bytes || bytes->size() != kSha1Bytes) {
        Finding finding = newDigest(of, password, Certainty::Likely);
        finding.rule = "wssecurity.not-a-digest";
        finding.catalogue = {"X5"};
        finding.title = Text::tr("The password is marked as a digest and is none.");
        finding.why = Text::tr("A digest is the Base64 of 20 bytes; this is something else, perhaps the password "
                               "itself.");
        finding.remedy = Text::tr("Developer: mark a plain password as #PasswordText, or make the digest.");
        offer(&finding, of, otherPasswordType(of.message));
        return {finding};
    }
    return {};
}

/// A nonce that shows how the digest may have been made.
QList<Finding> byNonce(const SecurityCase &of, const Xml::Element &password)
{
    const Xml::Element *nonce = of.message.inToken("Nonce");
    if (!nonce) {
        return {};
    }
    const QByteArray text = nonce->trimmedText().toUtf8();
    const Result<QByteArray> bytes = decodeBase64(text, Base64Alphabet::Standard, true);
    const bool isHexInside = bytes && bytes->size() >= kShortestNonce && isHex(*bytes);
    if (bytes && !isHexInside) {
        return {};
    }
    Finding finding = newDigest(of, password, Certainty::Possible);
    finding.evidence.prepend(of.message.at(*nonce));
    finding.catalogue = {"X8", "X4", "X5"};
    finding.title = bytes
                        ? Text::tr("The nonce is Base64 of hexadecimal digits: the digest may be made from other "
                                   "bytes than the service sees.")
                        : Text::tr("The nonce is not Base64: the digest may be made from other bytes than the service "
                                   "sees.");
    finding.why = Text::tr("The service decodes the nonce's Base64 and hashes what comes out.");
    finding.wouldTell = Text::tr("Give the password that was meant: then the digest tells how it was made.");
    return {finding};
}

} // namespace

QList<Finding> checkDigest(const SecurityCase &of)
{
    const Xml::Element *password = of.message.inToken("Password");
    const bool mayBe =
        isAuthenticationFailure(of) || of.fault().has(u"SecurityError") || of.fault().has(u"InvalidSecurity");
    if (!password || !of.message.sendsDigest() || !mayBe) {
        return {};
    }
    const Secret *meant = of.capture.meant(u"password"_s);
    if (meant && meant->isSet()) {
        const bool isSaid = isAuthenticationFailure(of);
        Finding finding = decided(of, *password, *meant);
        const bool isMistake = finding.rule == "wssecurity.digest";
        return isSaid || isMistake ? QList<Finding>{finding} : QList<Finding>();
    }
    if (!isAuthenticationFailure(of)) {
        return {};
    }
    QList<Finding> found = byForm(of, *password);
    return found.isEmpty() ? byNonce(of, *password) : found;
}

} // namespace Ticketscope::Diagnosis
