// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "sampleexchange.h"

#include "ui/findings/findingdetail.h"
#include "ui/findings/findingspanel.h"

#include <QClipboard>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Ticketscope::Diagnosis;
using namespace Qt::StringLiterals;
using Diagnosed = Ticketscope::Diagnosis::Diagnosis;

namespace {

const QByteArray kRefusal = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                            "Content-Length: 0\r\n\r\n";

struct Fixture
{
    Capture capture;
    SelectionController selection;
    FindingsPanel panel{capture, selection};
    ExchangePtr first = TestUi::append(capture, TestUi::basicRequest(), kRefusal);
    ExchangePtr second = TestUi::append(capture, TestUi::basicRequest(), kRefusal);

    Fixture()
    {
        panel.resize(900, 220);
        panel.show();
    }
    [[nodiscard]] Diagnosed outcome() const
    {
        Finding cause;
        cause.rule = "http.basic";
        cause.title = u"The password is wrong."_s;
        cause.why = u"The server says 401."_s;
        cause.remedy = u"Ask for it again."_s;
        cause.wouldTell = u"The server's log."_s;
        cause.certainty = Certainty::Possible;
        cause.evidence = {{second->id, Side::Response, {0, 25}, u"status"_s},
                          {first->id, Side::Request, {26, 40}, {}},
                          {first->id, Side::Response, {0, 0}, {}}};
        cause.experiments = {{"charset-latin-1", u"Try with the charset latin-1"_s, {}, {}}};
        Finding follows;
        follows.rule = "http.follows";
        follows.title = u"The call was refused."_s;
        cause.consequences = {follows};
        Finding warning;
        warning.severity = Severity::Warning;
        warning.title = u"The clock is late."_s;
        Diagnosed made;
        made.failed = true;
        made.answerer = {Answerer::Iis, u"IIS 10.0"_s, {}};
        made.findings = {cause, warning};
        return made;
    }
    QToolButton *button(const QString &text) { return TestUi::button<QToolButton>(panel, text); }
    QString shownText()
    {
        QStringList texts;
        const QList<QLabel *> labels = panel.findChildren<QLabel *>();
        for (const QLabel *label : labels) {
            if (label->isVisibleTo(&panel)) {
                texts.append(label->text());
            }
        }
        return texts.join(u'\n');
    }
};

} // namespace

class TestFindingsPanel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatWillStandThere()
    {
        Fixture f;
        QVERIFY(f.shownText().contains(u"why it failed will stand here"));
    }
    void theFirstLineTellsWhoAnswered()
    {
        Fixture f;
        QSignalSpy counts(&f.panel, &FindingsPanel::countChanged);
        f.panel.showDiagnosis(f.outcome());
        QCOMPARE(f.panel.headline(), u"Answered by: IIS 10.0"_s);
        QCOMPARE(counts.last().first().toLongLong(), 2);
    }
    void theCauseIsOpenAtOnce()
    {
        Fixture f;
        f.panel.showDiagnosis(f.outcome());
        QCOMPARE(f.panel.list()->currentIndex(), f.panel.findings().index(0, 0));
        for (const QString &text :
             {u"The password is wrong."_s, u"The server says 401."_s, u"Ask for it again."_s, u"The server's log."_s}) {
            QVERIFY2(f.shownText().contains(text), qPrintable(text));
        }
        QVERIFY(!f.panel.list()->isExpanded(f.panel.findings().index(0, 0)));
    }
    void nothingFailedIsSaid()
    {
        Fixture f;
        f.panel.showDiagnosis({});
        QVERIFY(f.shownText().contains(u"Nothing failed."));
        Diagnosed unknown;
        unknown.failed = true;
        f.panel.showDiagnosis(unknown);
        QVERIFY(f.shownText().contains(u"no rule knows why"));
        Diagnosed notes = f.outcome();
        notes.failed = false;
        notes.findings.removeFirst();
        f.panel.showDiagnosis(notes);
        QCOMPARE(f.panel.headline(), u"Nothing failed."_s);
        QVERIFY(f.panel.list()->isVisibleTo(&f.panel));
    }
    void chipsLeadToTheirBytes()
    {
        Fixture f;
        f.panel.showDiagnosis(f.outcome());
        QTest::mouseClick(f.button(u"#%1 status"_s.arg(f.second->id)), Qt::LeftButton);
        QCOMPARE(f.selection.exchange(), f.second->id);
        QCOMPARE(f.selection.range().view().toByteArray(), QByteArray("HTTP/1.1 401 Unauthorized"));
        f.button(u"#%1 request"_s.arg(f.first->id))->click();
        QCOMPARE(f.selection.exchange(), f.first->id);
        QCOMPARE(f.selection.side(), Side::Request);
        QCOMPARE(f.selection.range().range, (ByteRange{26, 40}));
        f.button(u"#%1"_s.arg(f.first->id))->click(); // no bytes: the exchange
        QCOMPARE(f.selection.side(), Side::Response);
        QVERIFY(!f.selection.range().isValid());
    }
    void aClickOrEnterGoesToTheBytes()
    {
        Fixture f;
        f.panel.showDiagnosis(f.outcome());
        QTest::keyClick(f.panel.list(), Qt::Key_Return);
        QCOMPARE(f.selection.exchange(), f.second->id);
        f.selection.selectExchange(f.first->id, Side::Request);
        const QRect row = f.panel.list()->visualRect(f.panel.findings().index(0, 0));
        QTest::mouseClick(f.panel.list()->viewport(), Qt::LeftButton, {}, row.center());
        QCOMPARE(f.selection.exchange(), f.second->id);
    }
    void movingOnlyReads()
    {
        Fixture f;
        f.panel.showDiagnosis(f.outcome());
        QTest::keyClick(f.panel.list(), Qt::Key_Down);
        QVERIFY(f.shownText().contains(u"The clock is late."));
        QCOMPARE(f.selection.exchange(), ExchangeId(0));
    }
    void evidenceThatIsGoneLeadsNowhere()
    {
        Fixture f;
        f.panel.showDiagnosis(f.outcome());
        f.capture.clear();
        QTest::keyClick(f.panel.list(), Qt::Key_Return);
        QCOMPARE(f.selection.exchange(), ExchangeId(0));
    }
    void explainsForTheCustomer()
    {
        Fixture f;
        f.panel.showDiagnosis(f.outcome());
        QSignalSpy said(&f.panel, &FindingsPanel::statusMessage);
        f.button(u"Explain for the customer"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 u"The password is wrong. The server says 401. Ask for it again. The server's log."_s);
        QCOMPARE(said.count(), 1);
    }
    void trialsNeedSomethingToLogInWith()
    {
        Fixture f;
        QSignalSpy wanted(&f.panel, &FindingsPanel::experimentRequested);
        f.panel.showDiagnosis(f.outcome());
        QToolButton *trial = f.button(u"Try with the charset latin-1"_s);
        QVERIFY(trial && !trial->isEnabled());
        f.panel.setExperimentsEnabled(true);
        trial->click();
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted.first().first().value<Experiment>().id, QByteArray("charset-latin-1"));
        f.panel.list()->setCurrentIndex(f.panel.findings().index(1, 0));
        f.panel.list()->setCurrentIndex(f.panel.findings().index(0, 0));
        QVERIFY(f.button(u"Try with the charset latin-1"_s)->isEnabled());
    }
    void theKeyboardReachesTheButtons()
    {
        Fixture f;
        f.panel.setExperimentsEnabled(true);
        f.panel.showDiagnosis(f.outcome());
        f.panel.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&f.panel));
        f.panel.list()->setFocus();
        QSet<QWidget *> reached;
        for (int i = 0; i < 20; ++i) {
            reached.insert(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (const QString &text : {u"#2 status"_s, u"Explain for the customer"_s, u"Try with the charset latin-1"_s}) {
            QVERIFY2(reached.contains(f.button(text)), qPrintable(text));
        }
    }
    void staysWholeInANarrowDock()
    {
        Fixture f;
        f.panel.resize(300, 600);
        f.panel.showDiagnosis(f.outcome());
        QCoreApplication::processEvents();
        QVERIFY(f.panel.detail()->y() >= f.panel.list()->height());
        QVERIFY(f.panel.detail()->width() > 250);
    }
};

QTEST_MAIN(TestFindingsPanel)
#include "tst_findingspanel.moc"
