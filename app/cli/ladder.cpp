// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/ladder.h"

#include "models/laddertext.h"
#include "report/certificatejson.h"

#include <algorithm>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cli)
};

constexpr int kLongestCell = 78;
constexpr int kLongestValue = 160;

QString shortened(QString text, qsizetype longest)
{
    for (QChar &c : text) {
        c = c.unicode() < 0x20 || c.unicode() == 0x7F ? u' ' : c;
    }
    return text.size() > longest ? QString(text.left(longest - 1) + u'…') : text;
}

QString statusCell(const Exchange &exchange)
{
    if (exchange.status() > 0) {
        return QString::number(exchange.status());
    }
    return exchange.error ? u"✖"_s : u"–"_s;
}

QString connectionCell(const Exchange &exchange, const HandshakeLeg &handshake)
{
    const QString text = connectionText(exchange, handshake);
    if (text.isEmpty()) {
        return u"–"_s;
    }
    return handshake.problemText().isEmpty() ? text : QString(text + u" ⚠"_s);
}

/// Columns as wide as they need to be; those named are set to the right.
QStringList aligned(const QList<QStringList> &rows, const QList<int> &toTheRight)
{
    QList<qsizetype> widths(rows.isEmpty() ? 0 : rows.first().size(), 0);
    for (const QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], row.at(i).size());
        }
    }
    QStringList lines;
    for (const QStringList &row : rows) {
        QStringList cells;
        for (qsizetype i = 0; i < row.size(); ++i) {
            cells.append(toTheRight.contains(int(i)) ? row.at(i).rightJustified(widths[i])
                                                     : row.at(i).leftJustified(widths[i]));
        }
        QString line = cells.join(u"  "_s);
        while (line.endsWith(u' ')) {
            line.chop(1);
        }
        lines.append(line);
    }
    return lines;
}

void appendTree(const DecodedNode &node, const Masker &masker, int depth, QStringList *lines)
{
    QString line = QString(qsizetype{2} * depth, u' ') + shortened(masker.text(node.name), kLongestCell);
    const QString value = masker.value(node);
    if (!value.isEmpty()) {
        line += u": "_s + shortened(value, kLongestValue);
    }
    const bool isDerived = node.source.isValid() && node.source.buffer->parent();
    const QString buffer = isDerived ? QString(QString::fromUtf8(node.source.buffer->name()) + u' ') : QString();
    line += u"  [%1%2–%3]"_s.arg(buffer).arg(node.source.range.start).arg(node.source.range.end);
    if (!node.note.isEmpty()) {
        const QString mark = node.state == NodeState::Damaged ? u"✖ "_s : QString();
        line += u"  "_s + mark + masker.text(node.note);
    }
    lines->append(line);
    for (const DecodedNode &child : node.children) {
        appendTree(child, masker, depth + 1, lines);
    }
}

} // namespace

QStringList ladderLines(const QList<ExchangePtr> &exchanges, const Masker &masker)
{
    QList<QStringList> rows{
        {u"#"_s, Text::tr("step"), Text::tr("request"), Text::tr("status"), u"ms"_s, Text::tr("conn")}};
    HandshakeWatch handshakes;
    for (const ExchangePtr &exchange : exchanges) {
        const HandshakeLeg handshake = handshakes.add(*exchange);
        const QString method = QString::fromLatin1(exchange->request.head.method);
        const QString url = masker.url(exchange->url).toString(QUrl::FullyEncoded);
        const QString request = method.isEmpty() ? url : QString(method + u' ' + url);
        rows.append({QString::number(exchange->id),
                     shortened(stepWithToken(exchange->step.label, *exchange, handshake), kLongestCell),
                     shortened(request, kLongestCell), statusCell(*exchange),
                     QString::number(exchange->timings.total(), 'f', 1), connectionCell(*exchange, handshake)});
    }
    return exchanges.isEmpty() ? QStringList() : aligned(rows, {0, 3, 4});
}

QStringList sessionLines(const Session &session, const Masker &masker)
{
    QList<QStringList> rows;
    for (const SessionItem &item : session.items) {
        rows.append({QString::fromLatin1(sessionItemKindName(item.kind)), masker.text(item.name),
                     masker.value(item.value),
                     item.expires.isValid() ? Text::tr("until %1").arg(timeToText(item.expires)) : QString(),
                     item.fromExchange > 0 ? Text::tr("from exchange %1").arg(item.fromExchange) : QString()});
    }
    return aligned(rows, {});
}

QStringList treeLines(const DecodedNode &node, const Masker &masker)
{
    QStringList lines;
    appendTree(node, masker, 0, &lines);
    return lines;
}

} // namespace Ticketscope::Cli
