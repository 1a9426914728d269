// SPDX-License-Identifier: GPL-3.0-or-later
// Logins that wait for a person, and what becomes of their tokens, in the window over the practice provider.
#include "bench.h"

#include "ui/common/messagebar.h"
#include "ui/decoded/decodedtreeview.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/mainwindow/windowactions.h"
#include "ui/session/noticecard.h"
#include "ui/session/sessionpanel.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTest>
#include <QToolButton>
#include <QUrlQuery>

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
        // No browser of this computer is to come up.
        qputenv("BROWSER", "/nonexistent/browser");
        if (!bench->start() || !bench->startPractice()) {
            qFatal("the tap or the practice services do not start");
        }
        window = std::make_unique<MainWindow>(*bench, settings.filePath(u"window.ini"_s));
        window->resize(1280, 800);
        window->show();
    }
    AttemptController *attempts() { return window->findChild<AttemptController *>(); }
    WindowActions *actions() { return window->findChild<WindowActions *>(); }
    NoticeCard *card() { return window->findChild<NoticeCard *>(); }
    SessionModel &items() { return window->findChild<SessionPanel *>()->items(); }
    QUuid profile(const QByteArray &scheme)
    {
        const QList<QUuid> ids = bench->practiceProfiles();
        for (const QUuid &id : ids) {
            const auto found = bench->profiles().profile(id);
            if (found && found->service == "oauth2" && found->scheme == scheme) {
                return id;
            }
        }
        qFatal("no practice profile for %s", scheme.constData());
    }
    MessageBar *bar() const
    {
        const auto bars = window->centralWidget()->findChildren<MessageBar *>(QString(), Qt::FindDirectChildrenOnly);
        return bars.isEmpty() ? nullptr : bars.first();
    }
    QString statusTexts()
    {
        QStringList texts;
        for (const QLabel *label : window->statusBar()->findChildren<QLabel *>()) {
            if (label->isVisibleTo(window.get())) {
                texts.append(label->text());
            }
        }
        return texts.join(u'\n');
    }
    void logIn(const QByteArray &scheme)
    {
        QSignalSpy finished(attempts(), &AttemptController::finished);
        attempts()->logIn(profile(scheme));
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    }
    void type(const QString &code, const QByteArray &decision)
    {
        QUrlQuery form;
        form.addQueryItem(u"user_code"_s, code);
        form.addQueryItem(u"action"_s, QString::fromLatin1(decision));
        QNetworkRequest request(card()->notice()->address);
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
        QNetworkAccessManager person;
        QNetworkReply *reply = person.post(request, form.toString(QUrl::FullyEncoded).toUtf8());
        QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 10000);
        QCOMPARE(reply->error(), QNetworkReply::NoError);
    }
};

} // namespace

class TestOAuthWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDeviceCodeIsShownUntilItIsTyped()
    {
        Fixture f;
        QSignalSpy finished(f.attempts(), &AttemptController::finished);
        f.attempts()->logIn(f.profile("device-code"));
        QTRY_VERIFY_WITH_TIMEOUT(f.card()->isVisibleTo(f.window.get()), 20000);
        const std::optional<LoginNotice> notice = f.card()->notice();
        QVERIFY(notice && !notice->userCode.isEmpty());
        QVERIFY2(f.statusTexts().contains(notice->userCode), qPrintable(f.statusTexts()));
        f.type(notice->userCode, "allow");
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30000);
        QVERIFY(f.attempts()->isLoggedIn());
        QVERIFY(!f.card()->isVisibleTo(f.window.get()));
        QVERIFY(!f.statusTexts().contains(notice->userCode));
    }
    void aWaitIsCancelled()
    {
        Fixture f;
        QSignalSpy finished(f.attempts(), &AttemptController::finished);
        f.attempts()->logIn(f.profile("authorization-code"));
        QTRY_VERIFY_WITH_TIMEOUT(f.card()->isVisibleTo(f.window.get()), 20000);
        // No browser came up, and that is said.
        QVERIFY(f.card()->notice()->browserFailed);
        QVERIFY(!f.window->findChild<QLineEdit *>(u"noticeAddress"_s)->text().isEmpty());
        auto *cancel = TestUi::button<QToolButton>(*f.card(), u"Cancel"_s);
        QVERIFY(cancel);
        cancel->click();
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 5000);
        QVERIFY(!f.attempts()->isLoggedIn());
        QVERIFY(!f.card()->isVisibleTo(f.window.get()));
    }
    void aRenewalKeepsWhatItReplaced()
    {
        Fixture f;
        f.logIn("refresh-token");
        QVERIFY2(f.attempts()->isLoggedIn(), qPrintable(f.bar()->text()));
        const int before = f.items().rowCount();
        QVERIFY(f.actions()->renew->isEnabled());
        QVERIFY(f.actions()->autoRenew->isEnabled());
        f.actions()->renew->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.items().rowCount() > before, 10000);
        QVERIFY(f.items().item(f.items().rowCount() - 1)->replacedBy > 0);
        QTRY_VERIFY(!f.attempts()->isBusy());
    }
    void aRefusedRenewalOffersAFreshLogin()
    {
        Fixture f;
        f.logIn("refresh-token");
        QVERIFY(f.attempts()->isLoggedIn());
        QVERIFY(f.bench->setPracticeFaults({u"refresh-revoked"_s}));
        QSignalSpy failed(f.attempts(), &AttemptController::renewalFailed);
        const qsizetype before = f.bench->capture().size();
        f.actions()->renew->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 10000);
        QVERIFY(f.bar()->isVisibleTo(f.window.get()));
        QVERIFY2(f.bar()->text().contains(u"refresh", Qt::CaseInsensitive), qPrintable(f.bar()->text()));
        QVERIFY(TestUi::button<QToolButton>(*f.bar(), u"Log in"_s));
        // Asked once, and no more.
        const qsizetype asked = f.bench->capture().size();
        QVERIFY(asked > before);
        QTest::qWait(1500);
        QCOMPARE(f.bench->capture().size(), asked);
    }
    void theSwitchIsOfThisSession()
    {
        Fixture f;
        f.logIn("client-credentials");
        QVERIFY2(f.attempts()->isLoggedIn(), qPrintable(f.bar()->text()));
        QAction *autoRenew = f.actions()->autoRenew;
        QVERIFY(autoRenew->isEnabled());
        QVERIFY(!autoRenew->isChecked());
        auto *box = f.window->findChild<SessionPanel *>()->findChild<QCheckBox *>();
        QVERIFY(box->isVisibleTo(f.window.get()));
        box->click();
        QVERIFY(autoRenew->isChecked());
        QVERIFY(f.attempts()->autoRenewal().isOn(f.attempts()->active()));
        f.logIn("client-credentials");
        QVERIFY(!autoRenew->isChecked());
    }
    void aTokenIsLedToItsFields()
    {
        Fixture f;
        f.logIn("client-credentials");
        QVERIFY(f.attempts()->isLoggedIn());
        auto *panel = f.window->findChild<SessionPanel *>();
        int row = -1;
        for (int one = 0; one < f.items().rowCount(); ++one) {
            if (f.items().item(one)->kind == SessionItemKind::Token) {
                row = one;
            }
        }
        QVERIFY(row >= 0);
        panel->showBytes(row);
        Q_EMIT panel->checkTokenRequested();
        auto *decoded = f.window->findChild<DecodedTreeView *>();
        QTRY_VERIFY(decoded->currentIndex().isValid());
        const DecodedNode *node = decoded->fields().node(decoded->currentIndex());
        QVERIFY(node);
        const QByteArray wire = f.bench->capture().exchange(f.items().item(row)->fromExchange)->response.wire.all();
        const ByteRange range = node->source.wire();
        QVERIFY(wire.mid(range.start, range.length()).contains(f.items().item(row)->value.reveal().toByteArray()));
        QTRY_VERIFY(decoded->isExpanded(decoded->currentIndex().siblingAtColumn(0)));
    }
    void whyThereIsNothingToRenewIsSaid()
    {
        Fixture f;
        QVERIFY(!f.actions()->renew->isEnabled());
        QVERIFY(!f.actions()->autoRenew->isEnabled());
        QSignalSpy failed(f.attempts(), &AttemptController::failed);
        f.attempts()->renew();
        QCOMPARE(failed.count(), 1);
        QVERIFY(!f.bar()->text().isEmpty());
        QVERIFY(f.bench->capture().size() == 0);
    }
};

QTEST_MAIN(TestOAuthWindow)
#include "tst_oauthwindow.moc"
