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

/// The answer can be that of a service that found the header not to be as its rules say.
bool mayBeRules(const SecurityCase &of)
{
    const SoapFault &fault = of.fault();
    return fault.isThere && !fault.has(u"FailedAuthentication") && !fault.has(u"MessageExpired") &&
           !fault.has(u"MustUnderstand");
}

/// How sure it is that a rule that the message breaks is why it was refused.
Certainty certaintyOf(const SecurityCase &of, const QStringList &rules)
{
    const QStringList named = of.fault().profileRules();
    const bool isNamed =
        std::any_of(rules.begin(), rules.end(), [&named](const QString &rule) { return named.contains(rule); });
    if (isNamed) {
        return Certainty::Proven;
    }
    return of.fault().has(u"InvalidSecurity") && named.isEmpty() ? Certainty::Likely : Certainty::Possible;
}

Finding newRule(const SecurityCase &of, const QByteArray &id, const QByteArray &row, const Evidence &evidence,
                const QStringList &rules)
{
    Finding finding = newFinding(id, Severity::Cause, certaintyOf(of, rules), evidence);
    finding.evidence.append(of.message.atAnswer());
    finding.catalogue = {row};
    finding.reference = basicSecurityProfile();
    finding.explains = {"wssecurity.hidden", "wssecurity.rules"};
    if (finding.certainty == Certainty::Possible) {
        finding.wouldTell = Text::tr("A trial with this one thing mended tells, or the service's log.");
    }
    return finding;
}

QList<Finding> missingAttributes(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    const Xml::Element *password = message.inToken("Password");
    const Xml::Element *nonce = message.inToken("Nonce");
    QList<Finding> found;
    if (password && !password->attribute("Type")) {
        Finding finding =
            newRule(of, "wssecurity.password-type", "X17", message.at(password->startTag, u"Password"_s), {u"R4201"_s});
        finding.title = Text::tr("The Password element has no Type.");
        finding.why = Text::tr("The Basic Security Profile wants one (R4201); strict services refuse the message.");
        finding.remedy = Text::tr("Developer: add the Type, #PasswordText or #PasswordDigest with its whole address.");
        found.append(finding);
    }
    if (nonce && !nonce->attribute("EncodingType")) {
        Finding finding = newRule(of, "wssecurity.nonce-encoding", "X17", message.at(nonce->startTag, u"Nonce"_s),
                                  {u"R4220"_s, u"R4221"_s});
        finding.title = Text::tr("The Nonce element has no EncodingType.");
        finding.why = Text::tr("The Basic Security Profile wants #Base64Binary there (R4220); strict services refuse "
                               "the message.");
        finding.remedy = Text::tr("Developer: add the EncodingType, #Base64Binary with its whole address.");
        found.append(finding);
    }
    return found;
}

/// The second child of that name.
const Xml::Element *secondOf(const Xml::Element &parent, QByteArrayView name)
{
    bool isSecond = false;
    for (const Xml::Element &child : parent.children) {
        if (name == child.name) {
            if (isSecond) {
                return &child;
            }
            isSecond = true;
        }
    }
    return nullptr;
}

QList<Finding> doubled(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    struct Row
    {
        const Xml::Element *parent;
        const char *name;
        const char *rule;
    };
    QList<Finding> found;
    for (const Row &row : {Row{message.security(), "Timestamp", "R3227"}, Row{message.security(), "UsernameToken", ""},
                           Row{message.token(), "Password", "R4222"}, Row{message.token(), "Nonce", "R4225"},
                           Row{message.token(), "Created", "R4223"}}) {
        const Xml::Element *second = row.parent ? secondOf(*row.parent, row.name) : nullptr;
        if (!second) {
            continue;
        }
        const QString name = QString::fromLatin1(row.name);
        Finding finding = newRule(of, "wssecurity.doubled", "X18", message.at(second->startTag, name),
                                  {QString::fromLatin1(row.rule)});
        finding.title = Text::tr("The security header holds %1 twice.").arg(name);
        finding.why = Text::tr("Only one is allowed. Often a library and the program's own code both add one.");
        finding.remedy = Text::tr("Developer: let only one of them add it.");
        found.append(finding);
    }
    return found;
}

QList<Finding> order(const SecurityCase &of)
{
    const Xml::Element *token = of.message.token();
    if (!token || token->children.isEmpty() || token->children.first().name == "Username" ||
        !of.message.inToken("Username")) {
        return {};
    }
    Finding finding =
        newRule(of, "wssecurity.order", "X20", of.message.at(token->children.first().startTag, u"UsernameToken"_s), {});
    if (of.fault().says("username"_L1) || of.fault().says("cvc-"_L1)) {
        finding.certainty = Certainty::Likely;
        finding.wouldTell.clear();
    }
    finding.title = Text::tr("Username does not stand first in the UsernameToken.");
    finding.why = Text::tr("The schema of WS-Security wants it first; KDSoap, for one, writes it last.");
    finding.remedy = Text::tr("Developer: write Username, Password, Nonce, Created, in this order.");
    finding.reference = usernameTokenProfile();
    return {finding};
}

/// The service names rules that the message, as it was sent, keeps.
QList<Finding> lostOnTheWay(const SecurityCase &of, bool isExplained)
{
    const QStringList rules = of.fault().profileRules();
    if (rules.isEmpty() || isExplained) {
        return {};
    }
    const auto names = [&rules](std::initializer_list<QString> wanted) {
        return std::any_of(wanted.begin(), wanted.end(), [&rules](const QString &one) { return rules.contains(one); });
    };
    const bool isAttribute = names({u"R4201"_s, u"R4220"_s, u"R4221"_s});
    const bool isDouble = names({u"R3227"_s, u"R4222"_s, u"R4223"_s, u"R4225"_s});
    Finding finding = newFinding("wssecurity.rules", Severity::Cause, Certainty::Likely, of.message.atAnswer());
    finding.evidence.append(of.message.atSecurity());
    finding.reference = basicSecurityProfile();
    if (isAttribute || isDouble) {
        finding.catalogue = {isAttribute ? "X17" : "X18"};
        finding.title = isAttribute ? Text::tr("The service misses an attribute that was sent.")
                                    : Text::tr("The service sees an element twice that was sent once.");
        finding.why = Text::tr("It names the Basic Security Profile's %1; the message, as it was sent, keeps that. "
                               "Something between may have changed it.")
                          .arg(rules.join(u", "_s));
        finding.remedy =
            Text::tr("Send the same message past the gateway, or have the service's operator look at it as "
                     "it arrived.");
        return {finding};
    }
    // Times have a check of their own.
    if (names({u"R3217"_s, u"R3223"_s, u"R3220"_s, u"R3229"_s, u"R3213"_s, u"R3215"_s})) {
        return {};
    }
    finding.catalogue = {"X18"};
    finding.title = Text::tr("The security header breaks a rule of the Basic Security Profile.");
    finding.why = Text::tr("The service names %1.").arg(rules.join(u", "_s));
    finding.remedy = Text::tr("Developer: look the rule up in the profile and mend the header.");
    return {finding};
}

} // namespace

QList<Finding> checkProfileRules(const SecurityCase &of)
{
    if (!of.message.security() || !mayBeRules(of)) {
        return {};
    }
    QList<Finding> found = missingAttributes(of);
    found.append(doubled(of));
    found.append(order(of));
    const bool isExplained = std::any_of(found.cbegin(), found.cend(),
                                         [](const Finding &finding) { return finding.certainty == Certainty::Proven; });
    found.append(lostOnTheWay(of, isExplained));
    return found;
}

} // namespace Ticketscope::Diagnosis
