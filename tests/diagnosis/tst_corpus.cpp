// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"

#include "report/har.h"
#include "report/harmessage.h"
#include "support/madecapture.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cstdio>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

using FullDiagnosis = Ticketscope::Diagnosis::Diagnosis;

constexpr double kRightFirst = 0.95;
constexpr double kInTheFirstThree = 0.99;

/// One capture of tests/data/failures and what expected.json says of it.
struct Case
{
    QString name;
    QStringList rows;  ///< of the catalogue, any of which must come first
    QStringList rules; ///< or any rule of these, for what no row names
    bool synthetic = false;
    bool works = false;
    QByteArray har;
    QList<ExchangePtr> exchanges;
};

QByteArray bytesOf(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA "/failures/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList texts(const QJsonValue &list)
{
    return list.toVariant().toStringList();
}

/// "superoffice", "windows", …: whose rules answer it, by the first row or rule that is expected.
QString topicOf(const Case &one)
{
    if (one.rows.isEmpty()) {
        return one.rules.value(0).section(u'.', 0, 0);
    }
    switch (one.rows.first().at(0).unicode()) {
    case 'S':
    case 'R':
        return u"superoffice"_s;
    case 'W':
        return u"windows"_s;
    case 'E':
        return u"essentials"_s;
    case 'X':
        return u"wssecurity"_s;
    default:
        return u"http"_s;
    }
}

bool isExpected(const Finding &finding, const Case &one)
{
    const auto names = [&finding](const QString &row) { return finding.catalogue.contains(row.toLatin1()); };
    return finding.severity == Severity::Cause && (std::any_of(one.rows.begin(), one.rows.end(), names) ||
                                                   one.rules.contains(QString::fromLatin1(finding.rule)));
}

QByteArray told(const Finding &finding)
{
    return severityName(finding.severity) + ' ' + finding.rule + " [" + finding.catalogue.join(' ') + "] " +
           finding.title.toUtf8();
}

QByteArray told(const Case &one, const FullDiagnosis &diagnosis)
{
    const QStringList expected = one.rows + one.rules;
    QByteArray text = one.name.toUtf8() + ": expected " + expected.join(u'|').toUtf8() + '\n';
    if (!diagnosis.failed) {
        text += "    by its answers nothing failed\n";
    }
    for (const Finding &finding : diagnosis.findings.mid(0, 3)) {
        text += "    " + told(finding) + '\n';
    }
    return diagnosis.findings.isEmpty() ? QByteArray(text + "    nothing was found\n") : text;
}

QByteArray share(qsizetype part, qsizetype whole)
{
    return QByteArray::number(part) + " of " + QByteArray::number(whole) + " (" +
           QByteArray::number(100.0 * double(part) / double(qMax<qsizetype>(1, whole)), 'f', 1) + " %)";
}

Message varied(const Message &message, Side side, Variation variation)
{
    if (message.head.end == 0) {
        return message;
    }
    const bool isResponse = side == Side::Response;
    const QByteArray wire = TestData::varied(message.wire.all(), variation, isResponse);
    return HarMessage::fromWire(wire, isResponse ? Http::MessageKind::Response : Http::MessageKind::Request,
                                message.complete);
}

/// The same capture with its messages written otherwise. Messages that came broken stay as they are.
QList<ExchangePtr> varied(const QList<ExchangePtr> &exchanges, Variation variation)
{
    QList<ExchangePtr> others;
    for (const ExchangePtr &exchange : exchanges) {
        auto other = std::make_shared<Exchange>(*exchange);
        if (!exchange->error && exchange->response.complete) {
            other->request = varied(exchange->request, Side::Request, variation);
            other->response = varied(exchange->response, Side::Response, variation);
        }
        others.append(other);
    }
    return others;
}

QByteArray firstRule(const QList<ExchangePtr> &exchanges)
{
    const QList<Finding> findings = diagnose(exchanges).findings;
    return findings.isEmpty() ? QByteArray("nothing") : findings.first().rule;
}

} // namespace

/// The rules against captures that they were not written from: practice services, real servers, and synthetic ones.
class CorpusTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QJsonObject expected = QJsonDocument::fromJson(bytesOf(u"expected.json"_s)).object();
        for (auto entry = expected.begin(); entry != expected.end(); ++entry) {
            const QJsonObject row = entry.value().toObject();
            Case one;
            one.name = entry.key();
            one.rows = texts(row[u"first"_s]);
            one.rules = texts(row[u"rule"_s]);
            one.synthetic = row[u"synthetic"_s].toBool();
            one.works = one.name.startsWith(u"good/"_s);
            one.har = bytesOf(one.name);
            const auto exchanges = readHar(one.har);
            QVERIFY2(exchanges, qPrintable(one.name));
            QVERIFY2(!exchanges->isEmpty(), qPrintable(one.name));
            one.exchanges = *exchanges;
            (one.works ? m_good : m_failing).append(one);
        }
    }

    void hasEnoughCaptures()
    {
        QVERIFY2(m_failing.size() >= 120, QByteArray::number(m_failing.size()));
        QVERIFY2(m_good.size() >= 40, QByteArray::number(m_good.size()));
        for (const Case &one : m_failing + m_good) {
            const QJsonObject log = QJsonDocument::fromJson(one.har).object()[u"log"_s].toObject();
            QVERIFY2(log[u"_synthetic"_s].toBool() == one.synthetic, qPrintable(one.name));
            QVERIFY2(one.works || !one.rows.isEmpty() || !one.rules.isEmpty(), qPrintable(one.name));
        }
    }

    void namesTheRightCauseFirst()
    {
        qsizetype first = 0;
        qsizetype inThree = 0;
        QMap<QString, QByteArray> missed;
        for (const Case &one : std::as_const(m_failing)) {
            const FullDiagnosis diagnosis = diagnose(one.exchanges);
            const QList<Finding> top = diagnosis.findings.mid(0, 3);
            const bool isFirst = !top.isEmpty() && isExpected(top.first(), one);
            const bool isInThree =
                std::any_of(top.begin(), top.end(), [&one](const Finding &each) { return isExpected(each, one); });
            first += isFirst ? 1 : 0;
            inThree += isInThree ? 1 : 0;
            if (!isFirst) {
                missed[topicOf(one)] += told(one, diagnosis);
            }
        }
        for (auto topic = missed.cbegin(); topic != missed.cend(); ++topic) {
            std::printf("== %s\n%s", qPrintable(topic.key()), topic->constData());
        }
        std::printf("right cause first: %s\n", share(first, m_failing.size()).constData());
        std::printf("in the first three: %s\n", share(inThree, m_failing.size()).constData());
        std::fflush(stdout);
        QVERIFY(double(first) >= kRightFirst * double(m_failing.size()));
        QVERIFY(double(inThree) >= kInTheFirstThree * double(m_failing.size()));
    }

    void raisesNoFalseAlarm()
    {
        QByteArray alarms;
        qsizetype count = 0;
        for (const Case &one : std::as_const(m_good)) {
            const FullDiagnosis diagnosis = diagnose(one.exchanges);
            if (std::any_of(diagnosis.findings.begin(), diagnosis.findings.end(),
                            [](const Finding &each) { return each.severity == Severity::Cause; })) {
                alarms += told(one, diagnosis);
                ++count;
            }
        }
        std::printf("%sfalse alarms: %s\n", alarms.constData(), share(count, m_good.size()).constData());
        std::fflush(stdout);
        QCOMPARE(count, 0);
    }

    void aSavedFileKeepsWhatRulesNeed()
    {
        for (const Case &one : m_failing + m_good) {
            const auto again = readHar(writeHar(one.exchanges, SecretsInReport::Keep));
            QVERIFY2(again, qPrintable(one.name));
            QVERIFY2(firstRule(*again) == firstRule(one.exchanges), qPrintable(one.name));
        }
    }

    void findsTheSameOnOtherWires_data()
    {
        QTest::addColumn<Variation>("variation");
        QTest::newRow("headers reversed") << Variation::HeadersReversed;
        QTest::newRow("header names in lower case") << Variation::HeaderNamesLower;
        QTest::newRow("header names in upper case") << Variation::HeaderNamesUpper;
        QTest::newRow("gzip and chunks") << Variation::GzipAndChunked;
    }
    void findsTheSameOnOtherWires()
    {
        QFETCH(Variation, variation);
        QByteArray others;
        for (const Case &one : m_failing + m_good) {
            const QByteArray before = firstRule(one.exchanges);
            const QByteArray after = firstRule(varied(one.exchanges, variation));
            if (before != after) {
                others += one.name.toUtf8() + ": " + before + ", then " + after + '\n';
            }
        }
        std::printf("%s", others.constData());
        std::fflush(stdout);
        QVERIFY(others.isEmpty());
    }

    /// What a person may pass on: a capture whose secrets are masked. Some rules must read a token and cannot then.
    void tellsHowMaskedCapturesFare()
    {
        qsizetype same = 0;
        qsizetype alarms = 0;
        for (const Case &one : std::as_const(m_failing)) {
            const auto masked = readHar(writeHar(one.exchanges, SecretsInReport::Mask));
            QVERIFY2(masked, qPrintable(one.name));
            const QList<Finding> findings = diagnose(*masked).findings;
            const bool isRight = !findings.isEmpty() && isExpected(findings.first(), one);
            same += isRight ? 1 : 0;
            if (!isRight && qEnvironmentVariableIsSet("CORPUS_MASKED")) {
                std::printf("masked %s", told(one, diagnose(*masked)).constData());
            }
        }
        for (const Case &one : std::as_const(m_good)) {
            const QList<Finding> findings = diagnose(*readHar(writeHar(one.exchanges, SecretsInReport::Mask))).findings;
            alarms += !findings.isEmpty() && findings.first().severity == Severity::Cause ? 1 : 0;
        }
        std::printf("secrets masked, right cause first: %s, false alarms: %s\n",
                    share(same, m_failing.size()).constData(), share(alarms, m_good.size()).constData());
        std::fflush(stdout);
        QCOMPARE(alarms, 0);
    }

private:
    QList<Case> m_failing;
    QList<Case> m_good;
};

QTEST_GUILESS_MAIN(CorpusTest)
#include "tst_corpus.moc"
