// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"
#include "diagnosis/rules/transport/trouble.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// Where the bytes go wrong, as far as the error says.
Evidence placeOf(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    const qint64 size = what.response.wire.size();
    if (what.error && what.error->offset && *what.error->offset < size) {
        const qint64 offset = *what.error->offset;
        return exchange.at(Side::Response, {offset, qMin(offset + 16, size)});
    }
    return exchange.at(Side::Response, what.response.body);
}

Finding brokenFraming(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.framing", Severity::Cause, Certainty::Proven, placeOf(exchange));
    for (const char *name : {"Transfer-Encoding", "Content-Length"}) {
        if (exchange.hasHeader(Side::Response, name)) {
            finding.evidence.append(exchange.atHeader(Side::Response, name));
        }
    }
    finding.title = Text::tr("The answer breaks the rules of HTTP, so that nobody can tell where it ends.");
    finding.why = errorText(exchange);
    finding.remedy = Text::tr("The developers of the service, or the administrator of the proxy in front of it, must "
                              "mend the answer. The bytes show where it goes wrong.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9112#section-6"_s);
    return finding;
}

Finding brokenEncoding(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.encoding", Severity::Cause, Certainty::Proven, placeOf(exchange));
    finding.evidence.append(exchange.atHeader(Side::Response, "Content-Encoding"));
    finding.title = Text::tr("The answer is compressed, and cannot be decompressed.");
    finding.why = Text::tr("Content-Encoding says %1, but the bytes are not that.")
                      .arg(QString::fromLatin1(exchange.header(Side::Response, "Content-Encoding")));
    finding.remedy = Text::tr("Try without compression (Accept-Encoding: identity). The administrator of the server or "
                              "of the proxy in front of it must mend the compression.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-8.4"_s);
    return finding;
}

Finding cutOff(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    const qint64 size = what.response.wire.size();
    Finding finding = newFinding("transport.truncated", Severity::Cause, Certainty::Proven,
                                 exchange.at(Side::Response, {qMax<qint64>(0, size - 16), size}));
    if (exchange.hasHeader(Side::Response, "Content-Length")) {
        finding.evidence.append(exchange.atHeader(Side::Response, "Content-Length"));
    }
    finding.title = Text::tr("The answer is not whole: the connection was closed in the middle of it.");
    finding.why = exchange.hasHeader(Side::Response, "Content-Length")
                      ? Text::tr("%1 of %2 bytes of the body came.")
                            .arg(QString::number(what.response.body.length()),
                                 QString::fromLatin1(exchange.header(Side::Response, "Content-Length")))
                      : Text::tr("The end of the answer did not come.");
    finding.remedy = Text::tr("Try from another network to see whether something on the way cuts the answer. If not, "
                              "the server's administrator should look at the server's log.");
    return finding;
}

} // namespace

QList<Finding> damagedAnswers(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        switch (troubleOf(*exchange)) {
        case Trouble::Framing:
            findings.append(brokenFraming(*exchange));
            break;
        case Trouble::Encoding:
            findings.append(brokenEncoding(*exchange));
            break;
        case Trouble::Cut:
            findings.append(cutOff(*exchange));
            break;
        default:
            break;
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
