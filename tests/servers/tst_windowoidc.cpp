// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/oidcprovider.h"
#include "support/processes.h"
#include "support/windowdriver.h"
#include "workbench/leakscan.h"

#include "ui/composer/composerpanel.h"
#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/attemptcontroller.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

QByteArray joined(const QList<QByteArray> &lines)
{
    return lines.join('\n');
}

/// What the program logged while it ran.
QByteArray &logged()
{
    static QByteArray all;
    return all;
}

void keepLog(QtMsgType /*type*/, const QMessageLogContext & /*context*/, const QString &text)
{
    logged() += text.toUtf8() + '\n';
}

} // namespace

/// Through the real window, with its keys, at the certified oidc-provider: with a browser and with a device's code; and
/// no secret stands where it can be read.
class WindowOidcTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_provider.start(), m_provider.output().constData());
        QVERIFY(m_driver.open());
        m_testsOwn = qInstallMessageHandler(keepLog);
        m_looking.setInterval(50);
        connect(&m_looking, &QTimer::timeout, this, [this] {
            m_processes.look();
            for (const QWidget *window : QApplication::topLevelWidgets()) {
                m_titles += window->windowTitle().toUtf8() + '\n';
            }
        });
        m_looking.start();
    }

    void cleanupTestCase() { qInstallMessageHandler(m_testsOwn); }

    void init() { QApplication::clipboard()->setText(u"what the person had copied"_s); }

    void cleanup()
    {
        Testing::LeakScan scan;
        for (const auto &[name, value] : m_provider.witnessed()) {
            scan.add(name, value);
            if (value.count('.') == 2) {
                scan.add("the signature of " + name, value.mid(value.lastIndexOf('.') + 1));
            }
        }
        scan.add("password", Testing::Person::password());
        QVERIFY(scan.size() > 2);
        for (const auto &[name, bytes] :
             {std::pair("arguments of processes"_ba, m_processes.seen()), std::pair("the window's titles"_ba, m_titles),
              std::pair("the log"_ba, logged()), std::pair("what the window shows"_ba, m_shown)}) {
            QVERIFY(name == "the log" || !bytes.isEmpty());
            const QList<QByteArray> found = scan.find(bytes, name);
            QVERIFY2(found.isEmpty(), joined(found));
        }
        const QList<QByteArray> written = scan.findBelow(m_bench.folder());
        QVERIFY2(written.isEmpty(), joined(written));
        QCOMPARE(QApplication::clipboard()->text(), u"what the person had copied"_s);
    }

    void logsInWithTheBrowser()
    {
        leave(Testing::Person::Wish::Allow);
        const Profile profile = keepProfile(u"Acme, in the browser"_s, "authorization-code", u"native"_s);
        m_driver.choose(profile.id);
        QVERIFY(m_driver.logIn(std::chrono::seconds(60)));
        QVERIFY2(m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
        const QJsonObject visit = m_person.visit();
        QCOMPARE(visit[u"ended"_s].toString(), u"page"_s);
        QVERIFY(QUrl(visit[u"address"_s].toString()).query().isEmpty());

        QVERIFY(m_driver.call({}, std::chrono::seconds(30)));
        QVERIFY2(m_driver.callSentence().contains(u"200"_s), qPrintable(m_driver.callSentence()));
        // What came back through the browser is a row of the ladder, at the address that listened for it.
        const QUrl redirect(
            QUrlQuery(QUrl(visit[u"opened"_s].toString())).queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded));
        const QList<ExchangePtr> brought = m_driver.ladder(quint16(redirect.port()));
        QVERIFY(!brought.isEmpty());
        QCOMPARE(brought.first()->url.path(), u"/callback"_s);
        lookThrough();
        QVERIFY(m_driver.logOff());
        QVERIFY2(!m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
    }

    void renewsUntilTheProviderWillNot()
    {
        leave(Testing::Person::Wish::Allow);
        m_driver.choose(keepProfile(u"Acme, renewed"_s, "authorization-code", u"native"_s).id);
        QVERIFY(m_driver.logIn(std::chrono::seconds(60)));
        QVERIFY2(m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
        QVERIFY(!m_person.visit().isEmpty());
        const QByteArray first = lastRefreshToken();
        renew();
        const QByteArray second = lastRefreshToken();
        QVERIFY2(second != first, qPrintable(m_driver.sentence()));
        QVERIFY(m_driver.call({}, std::chrono::seconds(30)));
        QVERIFY2(m_driver.callSentence().contains(u"200"_s), qPrintable(m_driver.callSentence()));

        // Revoked: one question, a sentence that says what to do, and no loop.
        QVERIFY(revoke(second));
        const qsizetype before = m_driver.ladder(m_provider.port()).size();
        renew();
        QTest::qWait(1500);
        QCOMPARE(m_driver.ladder(m_provider.port()).size(), before + 1);
        QVERIFY2(m_driver.sentence().contains(u"invalid_grant"_s) &&
                     m_driver.sentence().contains(u"log in"_s, Qt::CaseInsensitive),
                 qPrintable(m_driver.sentence()));
        lookThrough();
        QVERIFY(m_driver.logIn(std::chrono::seconds(60)));
        QVERIFY2(m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
        QVERIFY(!m_person.visit().isEmpty());
        QVERIFY(m_driver.logOff());
    }

    void saysThatThePersonDenied()
    {
        leave(Testing::Person::Wish::Deny);
        m_driver.choose(keepProfile(u"Acme, denied"_s, "authorization-code", u"native"_s).id);
        QVERIFY(m_driver.logIn(std::chrono::seconds(60)));
        QVERIFY(!m_driver.attempts().isLoggedIn());
        QVERIFY2(m_driver.sentence().contains(u"access_denied"_s), qPrintable(m_driver.sentence()));
        QVERIFY(!m_person.visit().isEmpty());
        QVERIFY(m_driver.selected());
        QCOMPARE(m_driver.selected()->url.path(), u"/callback"_s);
    }

    void cancelEndsTheWaiting()
    {
        leave(Testing::Person::Wish::Close);
        m_driver.choose(keepProfile(u"Acme, cancelled"_s, "authorization-code", u"native"_s).id);
        const QSignalSpy ended(&m_driver.attempts(), &Ui::AttemptController::finished);
        m_driver.press(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(noticedAddress().contains(u"/auth?"_s), 20000);
        QVERIFY(!m_person.visit().isEmpty());
        QVERIFY(ended.isEmpty());
        m_driver.press(Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 3000);
        QVERIFY(!m_driver.attempts().isLoggedIn());
        QVERIFY(noticedAddress().isEmpty());
    }

    void showsTheCodeOfADevice_data()
    {
        QTest::addColumn<bool>("isDenied");
        QTest::newRow("approved") << false;
        QTest::newRow("denied") << true;
    }
    void showsTheCodeOfADevice()
    {
        QFETCH(bool, isDenied);
        m_driver.choose(keepProfile(u"Acme, device"_s, "device-code", u"device"_s).id);
        const QSignalSpy ended(&m_driver.attempts(), &Ui::AttemptController::finished);
        m_driver.press(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(TestUi::shown<QLabel>(m_driver.window(), u"userCode"_s), 20000);
        const auto *label = TestUi::shown<QLabel>(m_driver.window(), u"userCode"_s);
        QVERIFY2(label->text().size() == 9 && label->text()[4] == u'-', qPrintable(label->text()));
        QVERIFY(label->fontMetrics().horizontalAdvance(label->text()) <= label->width());
        QCOMPARE(QUrl(noticedAddress()).path(), u"/device"_s);
        m_person.enterCode(noticedAddress(), label->text(),
                           isDenied ? Testing::Person::Wish::Deny : Testing::Person::Wish::Allow);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
        QVERIFY2(m_driver.attempts().isLoggedIn() != isDenied, qPrintable(m_driver.sentence()));
        QVERIFY(!m_person.visit().isEmpty());
        QVERIFY(!TestUi::shown<QLabel>(m_driver.window(), u"userCode"_s));
        lookThrough();
        if (isDenied) {
            QVERIFY2(m_driver.sentence().contains(u"access_denied"_s), qPrintable(m_driver.sentence()));
        } else {
            QVERIFY(m_driver.logOff());
        }
    }

private:
    /// Whom $BROWSER calls from now on.
    void leave(Testing::Person::Wish wish)
    {
        const QMap<QString, QString> variables = m_person.environment(wish);
        for (auto it = variables.cbegin(); it != variables.cend(); ++it) {
            qputenv(it.key().toLatin1(), it.value().toUtf8());
        }
    }

    Profile keepProfile(const QString &name, const QByteArray &scheme, const QString &client)
    {
        Profile profile = m_bench.add(name, u"Real servers"_s);
        profile.service = "oauth2";
        profile.scheme = scheme;
        profile.url = QUrl(QString(m_provider.issuer() + u"/api/me"));
        profile.proxy.mode = ProxyMode::None;
        profile.parameters = {{u"issuer"_s, m_provider.issuer()},
                              {u"clientId"_s, client},
                              {u"clientAuthentication"_s, u"none"_s},
                              {u"scopes"_s, u"openid api:read"_s}};
        if (!m_bench->profiles().save(profile)) {
            qFatal("the profile cannot be saved");
        }
        return profile;
    }

    /// Ctrl+R, until nothing runs any more.
    void renew()
    {
        m_driver.press(Qt::Key_R, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver.attempts().isBusy(), 20000);
    }

    [[nodiscard]] QByteArray lastRefreshToken() const
    {
        QByteArray last;
        const auto all = m_provider.witnessed();
        for (const auto &[name, value] : all) {
            last = name == "refresh_token" ? value : last;
        }
        return last;
    }

    /// As the provider's administrator would.
    [[nodiscard]] bool revoke(const QByteArray &token) const
    {
        QProcess curl;
        curl.start(u"curl"_s, {u"-sSf"_s, u"--data"_s, u"@-"_s, QString(m_provider.issuer() + u"/token/revocation")});
        curl.write("client_id=native&token=" + token);
        curl.closeWriteChannel();
        return curl.waitForFinished() && curl.exitCode() == 0;
    }

    /// The address that the session dock says to open; empty where it says none.
    QString noticedAddress()
    {
        const auto *address = TestUi::shown<QLineEdit>(m_driver.window(), u"noticeAddress"_s);
        return address ? address->text() : QString();
    }

    /// Goes through the ladder from its first row to its last, with the keys, and reads both sides of each.
    void lookThrough()
    {
        auto *ladder = m_driver.part<Ui::LadderView>();
        QTest::keyClick(ladder, Qt::Key_Home, Qt::ControlModifier);
        for (ExchangePtr last; m_driver.selected() && m_driver.selected() != last;) {
            last = m_driver.selected();
            QVERIFY(m_driver.settle());
            m_shown += m_driver.shown(Side::Request).toUtf8() + '\n' + m_driver.shown(Side::Response).toUtf8() + '\n';
            QTest::keyClick(ladder, Qt::Key_Down);
        }
        for (const QLabel *label : m_driver.window().findChildren<QLabel *>()) {
            m_shown += label->text().toUtf8() + '\n' + label->toolTip().toUtf8() + '\n';
        }
    }

    Testing::OidcProvider m_provider;
    Testing::Person m_person;
    TestUi::WindowDriver m_driver;
    TestUi::Bench &m_bench = m_driver.bench();
    Testing::Processes m_processes;
    QTimer m_looking;
    QByteArray m_titles;
    QByteArray m_shown;
    QtMessageHandler m_testsOwn = nullptr;
};

QTEST_MAIN(WindowOidcTest)
#include "tst_windowoidc.moc"
