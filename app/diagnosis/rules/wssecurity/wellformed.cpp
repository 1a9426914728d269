// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securitychecks.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

struct Prefix
{
    QByteArray name;
    ByteRange range;
};

/// The first prefix of an element or attribute that is declared nowhere.
std::optional<Prefix> undeclaredPrefix(const QByteArray &body)
{
    // Latin-1 keeps offsets; prefixes outside ASCII are not looked for.
    const QString text = QString::fromLatin1(body);
    static const QRegularExpression used(u"(?:<|\\s)([A-Za-z_][\\w.-]*):[A-Za-z_][\\w.-]*(?=[\\s=/>])"_s);
    auto matches = used.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const QString prefix = match.captured(1);
        const bool isBuiltIn = prefix == "xml"_L1 || prefix == "xmlns"_L1;
        if (!isBuiltIn && !text.contains(QString("xmlns:"_L1 + prefix))) {
            return Prefix{prefix.toLatin1(), {match.capturedStart(1), match.capturedEnd(0)}};
        }
    }
    return std::nullopt;
}

} // namespace

QList<Finding> checkXml(const SecurityCase &of)
{
    const SecurityMessage &message = of.message;
    if (!message.document().error || !of.exchange().exchange().request.complete) {
        return {};
    }
    const QByteArray body = of.exchange().body(Side::Request).toByteArray();
    const qint64 place = message.document().error->offset.value_or(0);
    const std::optional<Prefix> prefix = undeclaredPrefix(body);
    const ByteRange range = prefix ? prefix->range : ByteRange{place, qMin<qint64>(place + 1, body.size())};
    Finding finding =
        newFinding("wssecurity.xml", Severity::Cause, Certainty::Proven, message.at(range, Text::tr("not XML")));
    finding.evidence.append(message.atAnswer());
    finding.catalogue = {"X3"};
    finding.reference = QUrl(u"https://www.w3.org/TR/xml-names/"_s);
    if (prefix) {
        const QString name = QString::fromLatin1(prefix->name);
        finding.title = Text::tr("The request uses the prefix %1: and does not declare it.").arg(name);
        finding.why = Text::tr("There is no xmlns:%1 in the message, so that no XML parser can read it.").arg(name);
        finding.remedy = Text::tr("Developer: declare the prefix on the Envelope or on the Security element. Samples "
                                  "that are copied from a page often lack it.");
    } else {
        finding.title = Text::tr("The request is not well-formed XML.");
        finding.why = Text::tr("It cannot be read beyond byte %1 of its body.").arg(place);
        finding.remedy = Text::tr("Developer: make the message with an XML library, and escape &, < and > in values.");
    }
    return {finding};
}

} // namespace Ticketscope::Diagnosis
