// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/answerprint.h"

#include "login/flows/common/requests.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

constexpr qsizetype kComparedBody = 8192;
constexpr qsizetype kLongestQuote = 140;

/// Challenges with what does not change: scheme, realm, error.
QStringList challengePrint(const ProbeAnswer &answer)
{
    QStringList prints;
    for (const Http::Challenge &challenge : answer.view->challenges()) {
        const QByteArray print =
            challenge.scheme.toLower() + '|' + challenge.parameter("realm") + '|' + challenge.parameter("error");
        prints.append(QString::fromLatin1(print));
    }
    prints.sort();
    prints.removeDuplicates();
    return prints;
}

QString bodyPrint(const ProbeAnswer &answer)
{
    // Figures, and long runs as ids and nonces are.
    static const QRegularExpression changing(u"[A-Za-z0-9+/=_-]{24,}|[0-9A-Fa-f]{8,}|[0-9]+"_s);
    QString text = QString::fromUtf8(answer.leg->body.left(kComparedBody)).simplified();
    text.replace(changing, u"#"_s);
    return text;
}

QString firstText(const Diagnosis::ExchangeView &view, std::initializer_list<const char *> ids)
{
    for (const char *id : ids) {
        const QString text = view.text(Side::Response, id).simplified();
        if (!text.isEmpty()) {
            return text;
        }
    }
    return {};
}

} // namespace

bool saysSomethingElse(const ProbeAnswer &a, const ProbeAnswer &b)
{
    if (!a.leg || !b.leg || !a.view || !b.view) {
        return bool(a.leg) != bool(b.leg);
    }
    return a.status() != b.status() || a.leg->exchange->response.head.reason != b.leg->exchange->response.head.reason ||
           a.view->mediaType(Side::Response) != b.view->mediaType(Side::Response) ||
           challengePrint(a) != challengePrint(b) || bodyPrint(a) != bodyPrint(b);
}

QString statusOf(const ProbeAnswer &answer)
{
    if (answer.leg) {
        return statusText(*answer.leg);
    }
    return answer.error ? answer.error->text : QString(u""_s);
}

QString whatItSays(const ProbeAnswer &answer)
{
    if (!answer.leg || !answer.view) {
        return statusOf(answer);
    }
    QString said = firstText(*answer.view, {"soap.fault.text", "webapi.error.errormessage", "webapi.error.message"});
    if (said.isEmpty()) {
        if (const DecodedNode *info = answer.view->field(Side::Response, "superoffice.exceptioninfo");
            info && info->state == NodeState::Notable) {
            said = info->note.simplified();
        }
    }
    if (said.isEmpty()) {
        return statusOf(answer);
    }
    while (said.endsWith(u'.') || said.endsWith(u',')) {
        said.chop(1);
    }
    if (said.size() > kLongestQuote) {
        said.truncate(kLongestQuote - 1);
        said += u'…';
    }
    return Text::tr("%1: \"%2\"").arg(statusOf(answer), said);
}

QString offeredBy(const ProbeAnswer &answer)
{
    return answer.leg ? offeredSchemes(*answer.leg) : QString();
}

} // namespace Ticketscope::Probe
