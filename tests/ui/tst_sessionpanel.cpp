// SPDX-License-Identifier: GPL-3.0-or-later
// The session dock: what a login waits for, what the session holds, what was replaced.
#include "sampleexchange.h"

#include "ui/session/noticecard.h"
#include "ui/session/sessionpanel.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

const QDateTime kStart(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

struct Fixture
{
    QDateTime now = kStart;
    Capture capture;
    SelectionController selection;
    QAction logIn, renew, logOff, autoRenew;
    SessionPanel panel;

    Fixture()
        : panel(capture, selection, [this] { return now; }, {&logIn, &renew, &logOff, nullptr, &autoRenew})
    {
        autoRenew.setCheckable(true);
        panel.resize(364, 480);
        panel.show();
    }
    QToolButton *button(const QString &text)
    {
        for (QToolButton *one : panel.findChildren<QToolButton *>()) {
            if (one->isVisibleTo(&panel) && one->text().remove(u'&') == text) {
                return one;
            }
        }
        return nullptr;
    }
    QStringList texts()
    {
        QStringList all;
        for (const QLabel *label : panel.findChildren<QLabel *>()) {
            if (label->isVisibleTo(&panel)) {
                all.append(label->text());
            }
        }
        return all;
    }
};

LoginNotice deviceNotice()
{
    LoginNotice notice;
    notice.kind = LoginNotice::Kind::DeviceCode;
    notice.text = u"Open the address on any device and type the code."_s;
    notice.address = QUrl(u"https://id.example/device"_s);
    notice.userCode = u"WDJB-MJHT"_s;
    notice.expires = kStart.addSecs(300);
    return notice;
}

Session session()
{
    Session made;
    made.attempt = "a";
    made.user = u"alice"_s;
    made.where = u"Acme"_s;
    made.since = kStart;
    SessionItem token;
    token.kind = SessionItemKind::Token;
    token.name = u"access_token"_s;
    token.value = Secret::fromString(u"eyJhbGciOiJSUzI1NiJ9.new.sig"_s);
    token.expires = kStart.addSecs(3600);
    made.items = {token};
    return made;
}

} // namespace

class TestSessionPanel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDeviceCodeStandsLargeWithItsTime()
    {
        Fixture f;
        f.panel.setNotice(deviceNotice());
        auto *code = f.panel.findChild<QLabel *>(u"userCode"_s);
        QVERIFY(code && code->isVisibleTo(&f.panel));
        QCOMPARE(code->text(), u"WDJB-MJHT"_s);
        QVERIFY(code->font().pointSizeF() > 1.8 * f.panel.font().pointSizeF());
        QVERIFY(code->textInteractionFlags().testFlag(Qt::TextSelectableByMouse));
        QCOMPARE(f.panel.findChild<QLineEdit *>(u"noticeAddress"_s)->text(), u"https://id.example/device"_s);
        QVERIFY(f.texts().contains(NoticeCard::tr("%1 left").arg(u"5:00"_s)));
        // "Nobody is logged in" is not what to read then.
        for (const QString &text : f.texts()) {
            QVERIFY2(!text.contains(u"Nobody"), qPrintable(text));
        }
        f.now = kStart.addSecs(298);
        QTRY_VERIFY_WITH_TIMEOUT(f.texts().contains(NoticeCard::tr("%1 left").arg(u"0:02"_s)), 3000);
        f.now = kStart.addSecs(301);
        QTRY_VERIFY_WITH_TIMEOUT(f.texts().contains(NoticeCard::tr("The time is over.")), 3000);
    }
    void codeAndAddressAreCopiedAndOpened()
    {
        Fixture f;
        f.panel.setNotice(deviceNotice());
        QSignalSpy opened(&f.panel, &SessionPanel::openRequested);
        QSignalSpy cancelled(&f.panel, &SessionPanel::cancelRequested);
        f.button(u"Copy code"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"WDJB-MJHT"_s);
        f.button(u"Copy address"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"https://id.example/device"_s);
        f.button(u"Open"_s)->click();
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.first().first().toUrl(), QUrl(u"https://id.example/device"_s));
        f.button(u"Cancel"_s)->click();
        QCOMPARE(cancelled.count(), 1);
        f.panel.setNotice(std::nullopt);
        QVERIFY(!f.panel.findChild<NoticeCard *>()->isVisibleTo(&f.panel));
        QVERIFY(!f.button(u"Cancel"_s));
    }
    void aBrowserThatDidNotOpenIsSaid()
    {
        Fixture f;
        LoginNotice notice;
        notice.text = u"Log in with the browser that was opened."_s;
        notice.address = QUrl(u"https://id.example/authorize?client_id=app"_s);
        f.panel.setNotice(notice);
        QVERIFY(f.button(u"Open again"_s));
        QVERIFY(!f.button(u"Copy code"_s));
        notice.browserFailed = true;
        notice.text = u"No browser could be started."_s;
        f.panel.setNotice(notice);
        QVERIFY(f.button(u"Open"_s));
        QVERIFY(f.texts().contains(notice.text));
    }
    void theSwitchFollowsTheAction()
    {
        Fixture f;
        f.panel.setSession(session());
        auto *box = f.panel.findChild<QCheckBox *>();
        QVERIFY(box && box->isVisibleTo(&f.panel));
        QSignalSpy triggered(&f.autoRenew, &QAction::triggered);
        box->click();
        QVERIFY(f.autoRenew.isChecked());
        QCOMPARE(triggered.count(), 1);
        f.autoRenew.setChecked(false);
        QVERIFY(!box->isChecked());
        f.autoRenew.setEnabled(false);
        QVERIFY(!box->isVisibleTo(&f.panel));
    }
    void whatWasReplacedStaysBelowWithItsUses()
    {
        Fixture f;
        const ExchangePtr used =
            TestUi::append(f.capture, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer old-token-1\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Session renewed = session();
        SessionItem old = renewed.items.first();
        old.value = Secret::fromString(u"old-token-1"_s);
        old.replacedBy = 12;
        renewed.former = {old};
        renewed.attempt = used->attempt;
        f.panel.setSession(renewed);
        SessionModel &model = f.panel.items();
        QCOMPARE(model.rowCount(), 2);
        QTRY_COMPARE(model.uses(1), QList<ExchangeId>{used->id});
        QVERIFY(model.uses(0).isEmpty());
        QVERIFY(model.index(1, 0).data(SessionModel::FormerRole).toBool());
    }
    void theBytesOfATokenThatWasBroughtAreThoseOfItsFirstUse()
    {
        Fixture f;
        const QByteArray token = "eyJhbGciOiJSUzI1NiJ9.new.sig";
        const ExchangePtr used =
            TestUi::append(f.capture, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + "\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Session brought = session();
        brought.attempt = used->attempt;
        f.panel.setSession(brought);
        QTRY_COMPARE(f.panel.items().uses(0), QList<ExchangeId>{used->id});
        f.panel.showBytes(0);
        QCOMPARE(f.selection.exchange(), used->id);
        QCOMPARE(f.selection.side(), Side::Request);
        const ByteRange range = f.selection.range().range;
        QCOMPARE(used->request.wire.all().mid(range.start, range.length()), token);
    }
};

QTEST_MAIN(TestSessionPanel)
#include "tst_sessionpanel.moc"
