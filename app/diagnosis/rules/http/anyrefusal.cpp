// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// What statuses mean that have no rule of their own (RFC 9110 section 15).
struct Meaning
{
    int status;
    const char *title;
    const char *remedy;
};

constexpr std::array kMeanings{
    Meaning{400, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The server does not understand the request."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The developers should compare the request with one that works, header by header.")},
    Meaning{404, QT_TRANSLATE_NOOP("Ticketscope::Findings", "There is nothing at this address."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "Check the address, letter by letter, and that the service is installed there.")},
    Meaning{
        408, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The request did not reach the server in time."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings", "Check the network; a slow or broken upload is the usual reason.")},
    Meaning{411, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The server wants Content-Length in the request."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "Send the body with its length, not chunked.")},
    Meaning{413, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The request is larger than the server allows."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The server's administrator can raise the limit, or send less at a time.")},
    Meaning{415, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The server does not take a body of this type."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "Compare Content-Type with what the service's manual says.")},
    Meaning{417, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The server does not take the header Expect."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "Switch off “Expect: 100-continue” in the client; in .NET it is Expect100Continue.")},
    Meaning{426, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The server wants another protocol than was spoken."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "Use https, or the version of HTTP that the answer names.")},
    Meaning{431, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The headers of the request are too long for the server."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "Long tokens and many cookies are the usual reason; the server's administrator can raise "
                              "the limit.")},
    Meaning{500, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The server failed while it worked on the request."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The server's administrator should look for the error in the server's log, at the time "
                              "of the request.")},
    Meaning{503, QT_TRANSLATE_NOOP("Ticketscope::Findings", "The service is not running or is overloaded."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The server's administrator should see whether the service, on IIS its application pool, "
                              "has stopped.")}};

const Meaning *meaningOf(int status)
{
    for (const Meaning &meaning : kMeanings) {
        if (meaning.status == status) {
            return &meaning;
        }
    }
    return nullptr;
}

QString whyOf(const ExchangeView &exchange)
{
    if (exchange.exchange().error) {
        return exchange.exchange().error->text;
    }
    return Text::tr("%1 answered with status %2.").arg(exchange.answerer().name).arg(exchange.status());
}

} // namespace

QList<Finding> anyRefusal(const CaptureView &capture, const Profile & /*profile*/)
{
    const ExchangeView *last = capture.lastFailed();
    // Where the program itself stopped, the server refused nothing.
    if (!last || last->outcome() == Outcome::Accepted || last->outcome() == Outcome::Redirected) {
        return {};
    }
    Finding finding;
    finding.rule = "http.refused";
    finding.severity = Severity::Cause;
    finding.certainty = Certainty::Possible;
    finding.isLastResort = true;
    finding.evidence = last->hasAnswer() ? QList<Evidence>{last->atStatus()} : QList<Evidence>{last->whole()};
    finding.evidence.append(last->answerer().evidence);
    finding.why = whyOf(*last);
    if (const Meaning *meaning = meaningOf(last->status())) {
        finding.title = Text::tr(meaning->title);
        finding.remedy = Text::tr(meaning->remedy);
    } else if (last->hasAnswer()) {
        finding.title = Text::tr("The service said no, and the capture does not show why.");
        finding.remedy =
            Text::tr("Read the answer's text, and ask the service's administrator for the log of that time.");
    } else {
        finding.title = Text::tr("No whole answer came.");
        finding.remedy = Text::tr("Try again, and from another network.");
    }
    finding.wouldTell =
        Text::tr("A capture of a login that works, to compare with, and the server's log of that time.");
    return {finding};
}

} // namespace Ticketscope::Diagnosis
