// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/passwordforms.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securityexperiments.h"
#include "protocol/base64.h"

#include <QCoreApplication>
#include <QStringDecoder>

#include <algorithm>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qsizetype kDigestLength = 28;
constexpr qsizetype kSha1Bytes = 20;

bool isEcrv(const SecurityCase &of)
{
    return of.profile.parameters.value(u"preset"_s).toString() == "ecrv"_L1 ||
           of.exchange().exchange().url.toString().contains("ecrv"_L1, Qt::CaseInsensitive) ||
           of.exchange().bodyHas(Side::Request, "ecrv");
}

Finding newCredentials(const SecurityCase &of, const QByteArray &id, const QByteArray &row, Certainty certainty,
                       const Evidence &evidence)
{
    Finding finding = newFinding(id, Severity::Cause, certainty, evidence);
    finding.evidence.append(of.message.atAnswer());
    finding.catalogue = {row};
    finding.reference = usernameTokenProfile();
    finding.explains = {"wssecurity.credentials"};
    return finding;
}

QList<Finding> noPassword(const SecurityCase &of, const Xml::Element *password)
{
    const Xml::Element *token = of.message.token();
    Finding finding = newCredentials(
        of, "wssecurity.no-password", "X6", Certainty::Likely,
        of.message.at((password ? password : token)->startTag, password ? u"Password"_s : u"UsernameToken"_s));
    finding.title =
        password ? Text::tr("The password in the message is empty.") : Text::tr("The message carries no password.");
    finding.why = Text::tr("The service refuses the login, and the UsernameToken has nothing that proves it.");
    finding.remedy = Text::tr("Enter the password where the client keeps it.");
    if (of.canExperiment() && !password) {
        finding.experiments.append({"password-text", Text::tr("Try with PasswordText"), {}, "password-text"});
    }
    return {finding};
}

/// UTF-8 that was taken for Latin-1 and put into UTF-8 once more.
bool isUtf8Twice(const QString &text)
{
    const QByteArray latin1 = text.toLatin1();
    if (QString::fromLatin1(latin1) != text || text.toUtf8() == latin1) {
        return false;
    }
    QStringDecoder decoder(QStringConverter::Utf8);
    const QString decoded = decoder(latin1);
    return !decoder.hasError() && decoded.size() < text.size();
}

bool isEscapedTwice(const QString &text)
{
    return text.contains("&amp;"_L1) || text.contains("&lt;"_L1) || text.contains("&gt;"_L1) ||
           text.contains("&quot;"_L1) || text.contains("&#"_L1);
}

/// What a plain password's own form tells, without knowing it.
QList<Finding> byForm(const SecurityCase &of, const Xml::Element &password)
{
    const QString &text = password.text;
    const Result<QByteArray> bytes = decodeBase64(text.toUtf8());
    if (text.size() == kDigestLength && bytes && bytes->size() == kSha1Bytes) {
        Finding finding =
            newCredentials(of, "wssecurity.digest-as-text", "X5", Certainty::Likely, of.message.at(password));
        finding.title = Text::tr("What is sent as the password looks like a digest, and is marked as plain text.");
        finding.why = Text::tr("It is the Base64 of 20 bytes, as a digest is.");
        finding.remedy = Text::tr("Developer: mark a digest as #PasswordDigest, or send the password itself.");
        offer(&finding, of, otherPasswordType(of.message));
        return {finding};
    }
    const bool isTwice = isEscapedTwice(text);
    const bool isMisread = isUtf8Twice(text);
    const bool hasBlank = text != text.trimmed() || text.startsWith(QChar(0xfeff));
    if (!isTwice && !isMisread && !hasBlank) {
        return {};
    }
    Finding finding = newCredentials(of, "wssecurity.password-form", "X7", Certainty::Likely, of.message.at(password));
    finding.title = isTwice     ? Text::tr("The password was escaped for XML twice.")
                    : isMisread ? Text::tr("Letters of the password outside ASCII are damaged.")
                                : Text::tr("A blank or a line end stands around the password.");
    finding.why = isTwice     ? Text::tr("An escape such as &amp;amp; is left in it after the XML was read.")
                  : isMisread ? Text::tr("They were put into UTF-8 twice.")
                              : Text::tr("It counts as part of the password.");
    finding.remedy = hasBlank ? Text::tr("Enter the password anew where the client keeps it.")
                              : Text::tr("Developer: hand the password to the XML library as it is, in UTF-8, and let "
                                         "only the library escape it.");
    return {finding};
}

/// A plain password against the one that was meant.
QList<Finding> byMeant(const SecurityCase &of, const Xml::Element &password, const Secret &meant)
{
    QByteArray sent = password.text.toUtf8();
    const QList<Explain::PasswordForm> forms = Explain::passwordForms(meant);
    const Secret sentSecret{QByteArrayView(sent)};
    Secret::wipe(sent);
    const auto form = std::find_if(forms.cbegin(), forms.cend(), [&sentSecret](const Explain::PasswordForm &one) {
        return one.password == sentSecret;
    });
    if (form == forms.cbegin()) {
        Finding finding =
            newCredentials(of, "wssecurity.password-refused", "X4", Certainty::Likely, of.message.at(password));
        finding.catalogue = {"X4", "X5"};
        finding.title = Text::tr("The password that was meant was sent, and the service refuses it.");
        finding.why = Text::tr("The account may be another one's or of another environment, or the service may want a "
                               "digest.");
        finding.remedy =
            Text::tr("Check that account and address belong together: test and production have accounts of "
                     "their own.");
        finding.wouldTell = Text::tr("A trial with the other password type tells.");
        offer(&finding, of, otherPasswordType(of.message));
        return {finding};
    }
    if (form == forms.cend()) {
        Finding finding =
            newCredentials(of, "wssecurity.other-password", "X4", Certainty::Likely, of.message.at(password));
        finding.title = Text::tr("Another password was sent than the one that was meant.");
        finding.why = Text::tr("What stands in the message differs from it.");
        finding.remedy = Text::tr("Enter the password anew where the client keeps it.");
        return {finding};
    }
    Finding finding = newCredentials(of, "wssecurity.password-form", "X7", Certainty::Proven, of.message.at(password));
    finding.title = Text::tr("The password was changed on its way into the message: %1.").arg(form->way.name);
    finding.why = Text::tr("Done that way, the password that was meant gives exactly what was sent.");
    finding.remedy = Text::tr("Developer: hand the password to the XML library as it is, in UTF-8, and let only the "
                              "library escape it.");
    return {finding};
}

Finding refused(const SecurityCase &of, const Xml::Element *password)
{
    const SecurityMessage &message = of.message;
    Finding finding = newCredentials(of, "wssecurity.credentials", "X4", Certainty::Possible, message.atAnswer());
    if (const Xml::Element *user = message.inToken("Username")) {
        finding.evidence.append(message.at(*user));
    }
    if (password) {
        finding.evidence.append(message.at(*password));
    }
    finding.explains.clear();
    finding.catalogue = {"X4", "X5"};
    finding.title = Text::tr("The service refused the user name or the password.");
    finding.why = message.sendsDigest()
                      ? Text::tr("The password was sent as a digest. The password may be wrong, the digest made in a "
                                 "wrong way, or the service may want PasswordText.")
                      : Text::tr("The password was sent as plain text. User name or password may be wrong, or the "
                                 "service may want a digest.");
    finding.remedy = Text::tr("Check user name and password, and that the account belongs to this address: test and "
                              "production have accounts of their own.");
    if (message.sendsDigest()) {
        finding.catalogue.append("X8");
    }
    if (isEcrv(of)) {
        finding.catalogue.append("X30");
        finding.remedy.append(u' ').append(
            Text::tr("A system account's password cannot be reset on the page; contact eCRV Support."));
    }
    finding.wouldTell =
        Text::tr("Give the password that was meant: then the message tells whether it was sent. A trial "
                 "with the other password type tells too.");
    offer(&finding, of, otherPasswordType(of.message));
    return finding;
}

} // namespace

bool isAuthenticationFailure(const SecurityCase &of)
{
    const SoapFault &fault = of.fault();
    if (fault.has(u"FailedAuthentication")) {
        return true;
    }
    const bool isOther = fault.has(u"MessageExpired") || fault.has(u"MustUnderstand") ||
                         fault.has(u"InvalidSecurity") || fault.has(u"SecurityError") || fault.says("replay"_L1) ||
                         !fault.profileRules().isEmpty();
    if (!of.message.token() || isOther) {
        return false;
    }
    const bool isSaid = fault.says("authenticat"_L1) || fault.says("password"_L1) || fault.says("credential"_L1) ||
                        fault.says("unauthorized"_L1) || fault.says("not authorized"_L1) ||
                        fault.says("invalid user"_L1);
    const int status = of.exchange().status();
    const bool isStatus = (status == 401 || status == 403) && of.exchange().challenges().isEmpty();
    return (fault.isThere && isSaid) || isStatus;
}

QList<Finding> checkCredentials(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    if (!message.token() || !isAuthenticationFailure(of)) {
        return {};
    }
    const Xml::Element *password = message.inToken("Password");
    if (!password || password->text.isEmpty()) {
        return noPassword(of, password);
    }
    const Secret *meant = of.capture.meant(u"password"_s);
    const bool isMeant = meant && meant->isSet();
    if (message.sendsDigest() && isMeant) {
        return {}; // the digest has told
    }
    if (!message.sendsDigest()) {
        if (isMeant) {
            return byMeant(of, *password, *meant);
        }
        if (QList<Finding> found = byForm(of, *password); !found.isEmpty()) {
            return found;
        }
    }
    return {refused(of, password)};
}

} // namespace Ticketscope::Diagnosis
