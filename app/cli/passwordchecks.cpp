// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/passwordchecks.h"

#include <QCoreApplication>
#include <QJsonObject>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;
using Fit = PasswordVerdict::Fit;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cli)
};

QString fitWords(Fit fit)
{
    switch (fit) {
    case Fit::Fits:
        return Text::tr("fits");
    case Fit::DoesNotFit:
        return Text::tr("does not fit");
    case Fit::CannotTell:
        break;
    }
    return Text::tr("cannot tell");
}

} // namespace

QJsonArray passwordChecksToJson(const QList<PasswordVerdict> &verdicts, const Masker &masker)
{
    QJsonArray array;
    for (const PasswordVerdict &verdict : verdicts) {
        const ByteRange bytes = verdict.evidence.wire();
        const QString side = verdict.side == Side::Request ? u"request"_s : u"response"_s;
        array.append(QJsonObject{
            {u"exchange"_s, verdict.exchange},
            {u"scheme"_s, verdict.scheme},
            {u"user"_s, masker.text(verdict.user)},
            {u"fits"_s, verdict.fit == Fit::CannotTell ? QJsonValue(QJsonValue::Null) : verdict.fit == Fit::Fits},
            {u"text"_s, masker.text(verdict.sentence)},
            {u"evidence"_s, QJsonObject{{u"exchange"_s, verdict.exchange},
                                        {u"side"_s, side},
                                        {u"start"_s, bytes.start},
                                        {u"end"_s, bytes.end}}}});
    }
    return array;
}

QStringList passwordCheckLines(const QList<PasswordVerdict> &verdicts, const Masker &masker)
{
    if (verdicts.isEmpty()) {
        return {Text::tr("There is no NTLM or Digest response that the password could be checked against.")};
    }
    QStringList lines{Text::tr("The password:")};
    for (const PasswordVerdict &verdict : verdicts) {
        lines.append(u"  #%1 %2 %3: %4"_s.arg(QString::number(verdict.exchange), verdict.scheme,
                                              masker.text(verdict.user), fitWords(verdict.fit)));
        lines.append(u"     "_s + masker.text(verdict.sentence));
    }
    return lines;
}

} // namespace Ticketscope::Cli
