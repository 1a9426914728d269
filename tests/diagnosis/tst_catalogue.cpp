// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"

#include "report/har.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Qt::StringLiterals;

namespace {

const QString kDiagnosis = QStringLiteral(TEST_DATA "/../../app/diagnosis");
/// How many rows each part of the catalogue has.
const QMap<QString, int> kRows{{u"S"_s, 35}, {u"R"_s, 44}, {u"W"_s, 16}, {u"E"_s, 21}, {u"X"_s, 30}, {u"Q"_s, 7}};

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList filesBelow(const QString &folder, const QString &pattern)
{
    QStringList found;
    QDirIterator all(folder, {pattern}, QDir::Files, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        found.append(all.next());
    }
    return found;
}

} // namespace

/// What CATALOGUE.md says of the rules is what they do.
class CatalogueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        static const QRegularExpression row(u"^\\| ([SRWEXQ]\\d+) \\| [^|]+ \\| (.*) \\|$"_s,
                                            QRegularExpression::MultilineOption);
        static const QRegularExpression rule(u"`([a-z0-9.-]+)`"_s);
        const QString text = QString::fromUtf8(bytesOf(kDiagnosis + u"/CATALOGUE.md"_s));
        for (auto rows = row.globalMatch(text); rows.hasNext();) {
            const auto match = rows.next();
            QVERIFY2(!m_rules.contains(match.captured(1)), qPrintable(match.captured(1)));
            QStringList &rules = m_rules[match.captured(1)];
            for (auto names = rule.globalMatch(match.captured(2)); names.hasNext();) {
                rules.append(names.next().captured(1));
            }
        }
    }

    void hasEveryRow()
    {
        for (auto part = kRows.begin(); part != kRows.end(); ++part) {
            for (int i = 1; i <= part.value(); ++i) {
                const QString row = part.key() + QString::number(i);
                QVERIFY2(m_rules.contains(row), qPrintable(row));
            }
        }
        // The two that no capture can show.
        QVERIFY(m_rules.value(u"S23"_s).isEmpty() && m_rules.value(u"S30"_s).isEmpty());
        m_rules.removeIf([](const auto &one) { return one.value().isEmpty(); });
        QCOMPARE(m_rules.size(), 151);
    }

    void namesRulesThatThereAre()
    {
        QByteArray sources;
        const QStringList files = filesBelow(kDiagnosis + u"/rules"_s, u"*.cpp"_s);
        for (const QString &file : files) {
            sources += bytesOf(file);
        }
        for (auto row = m_rules.cbegin(); row != m_rules.cend(); ++row) {
            QVERIFY2(sources.contains(QString(u'"' + row.key() + u'"').toLatin1()), qPrintable(row.key()));
            for (const QString &rule : row.value()) {
                QVERIFY2(sources.contains(QString(u'"' + rule + u'"').toLatin1()), qPrintable(rule));
            }
        }
    }

    void namesEveryRuleAboutOAuth()
    {
        static const QRegularExpression rule(u"\"((?:oauth|lineage)\\.[a-z-]+)\""_s);
        const QByteArray text = bytesOf(kDiagnosis + u"/CATALOGUE.md"_s);
        QSet<QString> rules;
        const QStringList files = filesBelow(kDiagnosis + u"/rules/oauth"_s, u"*.cpp"_s);
        for (const QString &file : files) {
            const QString source = QString::fromUtf8(bytesOf(file));
            for (auto names = rule.globalMatch(source); names.hasNext();) {
                rules.insert(names.next().captured(1));
            }
        }
        QVERIFY(rules.size() > 40);
        for (const QString &one : std::as_const(rules)) {
            QVERIFY2(text.contains(QString(u'`' + one + u'`').toLatin1()), qPrintable(one));
        }
    }

    void namesTheRulesThatAnswerARow()
    {
        const QStringList captures = filesBelow(QStringLiteral(TEST_DATA "/failures"), u"*.har"_s);
        QVERIFY(captures.size() > 160);
        for (const QString &capture : captures) {
            const Result<QList<ExchangePtr>> exchanges = readHar(bytesOf(capture));
            QVERIFY2(exchanges, qPrintable(capture));
            const auto diagnosis = diagnose(*exchanges);
            for (const Finding &finding : diagnosis.findings) {
                for (const QByteArray &row : finding.catalogue) {
                    QVERIFY2(m_rules.value(QString::fromLatin1(row)).contains(QString::fromLatin1(finding.rule)),
                             QByteArray(row + " is answered by " + finding.rule + " too"));
                }
            }
        }
    }

private:
    QMap<QString, QStringList> m_rules;
};

QTEST_GUILESS_MAIN(CatalogueTest)
#include "tst_catalogue.moc"
