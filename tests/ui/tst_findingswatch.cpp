// SPDX-License-Identifier: GPL-3.0-or-later
// The findings dock in the window, over logins to the practice services.
#include "bench.h"
#include "sampleexchange.h"

#include "report/har.h"
#include "ui/common/messagebar.h"
#include "ui/findings/findingspanel.h"
#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/mainwindow/mainwindow.h"

#include <QDockWidget>
#include <QFile>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

struct Fixture
{
    TestUi::Bench bench;
    QTemporaryDir settings;
    std::unique_ptr<MainWindow> window;

    Fixture()
    {
        if (!bench->start() || !bench->startPractice()) {
            qFatal("the tap or the practice services do not start");
        }
        window = std::make_unique<MainWindow>(*bench, settings.filePath(u"window.ini"_s));
        window->resize(1280, 800);
        window->show();
    }
    FindingsPanel *panel() { return window->findChild<FindingsPanel *>(); }
    AttemptController *attempts() { return window->findChild<AttemptController *>(); }
    QString title() { return window->findChild<QDockWidget *>(u"findings"_s)->windowTitle(); }
    QString message()
    {
        const auto bars = window->centralWidget()->findChildren<MessageBar *>(QString(), Qt::FindDirectChildrenOnly);
        return bars.isEmpty() ? QString() : bars.first()->text();
    }
    void setFaults(const QStringList &faults)
    {
        if (!bench->setPracticeFaults(faults)) {
            qFatal("no such fault");
        }
    }
    bool logIn(const QByteArray &service, const QByteArray &scheme)
    {
        const QList<QUuid> ids = bench->practiceProfiles();
        for (const QUuid &id : ids) {
            const auto profile = bench->profiles().profile(id);
            if (profile && profile->service == service && profile->scheme == scheme) {
                QSignalSpy finished(attempts(), &AttemptController::finished);
                attempts()->logIn(id);
                return finished.wait(20000);
            }
        }
        return false;
    }
    const Diagnosis::Finding *first()
    {
        const QList<Diagnosis::Finding> &findings = panel()->findings().diagnosis().findings;
        return findings.isEmpty() ? nullptr : &findings.first();
    }
};

} // namespace

class TestFindingsWatch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFailedLoginIsDiagnosed()
    {
        Fixture f;
        f.setFaults({u"clock-behind"_s});
        QVERIFY(f.logIn("ws-security", "password-digest"));
        QTRY_VERIFY(f.first());
        QVERIFY2(f.first()->title.contains(u"clock"), qPrintable(f.first()->title));
        QVERIFY(f.panel()->findings().diagnosis().failed);
        QVERIFY2(f.title().startsWith(u"Findings ("), qPrintable(f.title()));
        // Later logins take its place; the older one comes back when it is selected.
        const ExchangeId failed = f.first()->evidence.first().exchange;
        f.setFaults({});
        QVERIFY(f.logIn("http", "basic"));
        QTRY_COMPARE(f.panel()->headline(), u"Nothing failed."_s);
        auto *ladder = f.window->findChild<LadderView *>();
        ladder->setCurrentIndex(qobject_cast<LadderModel *>(ladder->model())->indexOf(failed));
        QTRY_VERIFY(f.first() && f.first()->title.contains(u"clock"));
    }
    void aTrialTellsWhetherThatWasIt()
    {
        Fixture f;
        f.setFaults({u"clock-behind"_s});
        QVERIFY(f.logIn("ws-security", "password-digest"));
        QTRY_VERIFY(f.first() && !f.first()->experiments.isEmpty());
        const qsizetype before = f.bench->capture().size();
        auto *trial = TestUi::button<QToolButton>(*f.panel(), f.first()->experiments.first().title);
        QVERIFY(trial);
        QTRY_VERIFY(trial->isEnabled());
        QSignalSpy finished(f.attempts(), &AttemptController::finished);
        trial->click();
        QVERIFY(finished.wait(20000));
        QVERIFY(f.bench->capture().size() > before);
        QVERIFY(!finished.first().at(2).value<std::optional<Error>>());
        QTRY_VERIFY(!f.message().isEmpty());
        QTRY_COMPARE(f.panel()->headline(), u"Nothing failed."_s);
        // The profile that is kept stays as it was.
        const auto kept = f.bench->profiles().profile(f.attempts()->activeProfile());
        QVERIFY(kept && kept->parameters.value(u"clockOffsetSeconds"_s).toInt() == 0);
    }
    void anOpenedFileIsDiagnosedAndClearedAway()
    {
        Fixture f;
        const QString file = f.settings.filePath(u"refused.har"_s);
        {
            Capture capture;
            const ExchangePtr exchange =
                TestUi::append(capture, TestUi::basicRequest(),
                               "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                               "Content-Length: 0\r\n\r\n");
            QFile har(file);
            QVERIFY(har.open(QIODevice::WriteOnly));
            har.write(writeHar({exchange}, SecretsInReport::Keep));
        }
        f.window->openFiles({file});
        QTRY_VERIFY(f.first());
        // There is no profile to try anything with.
        const QList<QToolButton *> buttons = f.panel()->findChildren<QToolButton *>();
        for (const Diagnosis::Experiment &experiment : f.first()->experiments) {
            for (const QToolButton *button : buttons) {
                QVERIFY(button->text() != experiment.title || !button->isEnabled());
            }
        }
        f.bench->capture().clear();
        QTRY_VERIFY(!f.first());
        QTRY_COMPARE(f.title(), u"Findings"_s);
    }
};

QTEST_MAIN(TestFindingsWatch)
#include "tst_findingswatch.moc"
