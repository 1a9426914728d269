// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long a capture of ten thousand exchanges, made of those of tests/data/failures over and over, takes to be
// diagnosed, beside how long a tenth of its messages takes to be taken apart.
#include "decode/decodemessage.h"
#include "diagnosis/diagnosisengine.h"
#include "diagnosis/lineage/lineage.h"
#include "report/har.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>

using namespace Ticketscope;

namespace {

constexpr qsizetype kDefaultCount = 10'000;

QList<QList<ExchangePtr>> corpus()
{
    QStringList names;
    QDirIterator files(QStringLiteral(TEST_DATA "/failures"), {QStringLiteral("*.har")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        names.append(files.next());
    }
    std::sort(names.begin(), names.end());
    QList<QList<ExchangePtr>> captures;
    for (const QString &name : std::as_const(names)) {
        QFile file(name);
        if (const auto exchanges = file.open(QIODevice::ReadOnly) ? readHar(file.readAll()) : QList<ExchangePtr>()) {
            captures.append(*exchanges);
        }
    }
    return captures;
}

/// The captures one after another, again and again, each time as an attempt of its own at a server of its own, so that
/// no login makes good what failed in another. `together`: as another program's capture of one server, where all
/// belongs to all.
QList<ExchangePtr> repeated(const QList<QList<ExchangePtr>> &captures, qsizetype count, bool together)
{
    QList<ExchangePtr> whole;
    for (qint64 round = 0; whole.size() < count && !captures.isEmpty(); ++round) {
        const QList<ExchangePtr> &capture = captures.at(round % captures.size());
        for (const ExchangePtr &exchange : capture) {
            auto copy = std::make_shared<Exchange>(*exchange);
            copy->id = ExchangeId(whole.size() + 1);
            copy->attempt = together ? QByteArray() : QByteArray::number(round);
            copy->connection += round * 100;
            copy->url.setPort(int(1024 + round % 60'000)); // what a place is tells the port, what a server is does not
            if (together) {
                copy->url.setHost(QStringLiteral("crm.acme.example"));
            }
            whole.append(copy);
        }
    }
    whole.resize(std::min(whole.size(), count));
    return whole;
}

struct Spent
{
    double wall = 0; ///< seconds
    double processor = 0;
};

Spent spentOn(const std::function<void()> &work)
{
    QElapsedTimer timer;
    timer.start();
    const std::clock_t before = std::clock();
    work();
    return {double(timer.nsecsElapsed()) / 1e9, double(std::clock() - before) / CLOCKS_PER_SEC};
}

} // namespace

/// usage: bench_diagnosis [EXCHANGES]; with each rule's share where BENCH_RULES is set.
int main(int argc, char **argv)
{
    const qsizetype count = argc > 1 ? QByteArray(argv[1]).toLongLong() : kDefaultCount;
    const QList<QList<ExchangePtr>> captures = corpus();
    const QList<ExchangePtr> exchanges = repeated(captures, count, false);
    const QList<ExchangePtr> together = repeated(captures, count, true);
    if (exchanges.isEmpty()) {
        std::fprintf(stderr, "no captures in %s\n", TEST_DATA "/failures");
        return 1;
    }
    const Spent diagnosing = spentOn([&] { (void)Diagnosis::diagnose(exchanges); });
    const Spent diagnosingOne = spentOn([&] { (void)Diagnosis::diagnose(together); });
    const Spent following = spentOn([&] { (void)Diagnosis::lineageOf(together); });
    const Spent decoding = spentOn([&] {
        for (qsizetype i = 0; i < exchanges.size(); i += 10) {
            (void)decodeMessage(*exchanges.at(i), Side::Request);
            (void)decodeMessage(*exchanges.at(i), Side::Response);
        }
    });
    const auto print = [](const QString &what, const Spent &spent) {
        std::printf("%-44s %8.2f s, %8.2f s of processor time\n", qPrintable(what), spent.wall, spent.processor);
    };
    print(QStringLiteral("%1 exchanges, many attempts: diagnosed").arg(exchanges.size()), diagnosing);
    print(QStringLiteral("%1 exchanges, one server: diagnosed").arg(together.size()), diagnosingOne);
    print(QStringLiteral("%1 exchanges, one server: lineage").arg(together.size()), following);
    print(QStringLiteral("a tenth of their messages: taken apart"), decoding);
    std::printf("%-44s %8.1f, %8.1f\n", "ratio, in processor time", diagnosing.processor / decoding.processor,
                diagnosingOne.processor / decoding.processor);

    std::printf("%-44s %8.1f\n", "ratio of the lineage, in processor time", following.processor / decoding.processor);

    if (qEnvironmentVariableIsSet("BENCH_RULES")) {
        // What was worked out for one rule is there for the next; so each looks at a view of its own.
        for (qsizetype i = 0; i < Diagnosis::builtinRules().size(); ++i) {
            const Diagnosis::CaptureView capture(together);
            (void)capture.failed();
            QList<Diagnosis::Finding> found;
            const Spent one = spentOn([&] { found = Diagnosis::builtinRules().at(i)(capture, {}); });
            const QByteArray name = found.isEmpty() ? QByteArray("-") : found.first().rule;
            std::printf("%8.3f s  rule %lld %s (%lld)\n", one.processor, static_cast<long long>(i), name.constData(),
                        static_cast<long long>(found.size()));
        }
    }
    return 0;
}
