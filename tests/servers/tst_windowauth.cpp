// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowchecks.h"
#include "support/windowdriver.h"
#include "support/windowsrealm.h"

#include "ui/composer/composerpanel.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/session/sessionpanel.h"
#include "ui/tickets/ticketswindow.h"

#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Ticketscope::TestUi;
using namespace Qt::StringLiterals;

namespace {

const QString kAlice = uR"(EXAMPLE\alice)"_s;
const QString kTicket = u"By Kerberos, in #*: a ticket for HTTP/localhost@EXAMPLE.TEST, encrypted with aes*."_s;
const QString kNtlmV2 = uR"(By NTLMv2 as EXAMPLE\alice, in #*, for connection c*.)"_s;

} // namespace

/// Windows authentication through the real window, against a real KDC and Apache: who was proven and how stands in the
/// session, and what fails is said where the person looks.
class WindowAuthTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_realm.start();
        QVERIFY2(problem.isEmpty(), problem.constData());
        const QByteArray ticket = m_realm.takeTicket(u"alice"_s, u"alice"_s);
        QVERIFY2(ticket.isEmpty(), ticket.constData());
        become(u"nobody"_s);
        QVERIFY(m_driver.open());
    }

    void logsInCallsAndLogsOff_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QString>("place");
        QTest::addColumn<bool>("tls");
        QTest::addColumn<QVariantMap>("parameters");
        QTest::addColumn<QString>("tickets");
        QTest::addColumn<QString>("who");
        QTest::addColumn<QString>("proof");
        QTest::addColumn<QString>("link");
        const QString kdc = u"What the KDC said"_s;
        const QString alice = u"alice@EXAMPLE.TEST"_s;
        const QVariantMap kerberosOnly{{u"mechanisms"_s, u"kerberos"_s}};
        const QVariantMap user{{u"userName"_s, kAlice}};
        QTest::newRow("Kerberos, ticket cache")
            << "negotiate"_ba << u"/kerberos/"_s << false << kerberosOnly << u"alice"_s << alice << kTicket << kdc;
        QTest::newRow("Kerberos, ticket cache, TLS")
            << "negotiate"_ba << u"/kerberos/"_s << true << kerberosOnly << u"alice"_s << alice << kTicket << kdc;
        QTest::newRow("Kerberos, user and password")
            << "negotiate"_ba << u"/kerberos/"_s << false
            << QVariantMap{{u"mechanisms"_s, u"kerberos"_s}, {u"userName"_s, u"alice"_s}} << u"nobody"_s << alice
            << kTicket << kdc;
        QTest::newRow("Negotiate prefers Kerberos")
            << "negotiate"_ba << u"/negotiate/"_s << false << QVariantMap() << u"alice"_s << alice << kTicket << kdc;
        QTest::newRow("Negotiate goes on with NTLM") << "negotiate"_ba << u"/spnego-ntlm/"_s << false << user
                                                     << u"nobody"_s << kAlice << kNtlmV2 << u"What was tried"_s;
        QTest::newRow("NTLM") << "ntlm"_ba << u"/ntlm/"_s << false << user << u"nobody"_s << kAlice << kNtlmV2
                              << QString();
        QTest::newRow("NTLM, TLS") << "ntlm"_ba << u"/ntlm/"_s << true << user << u"nobody"_s << kAlice << kNtlmV2
                                   << QString();
        QTest::newRow("NTLMv1")
            << "ntlm"_ba << u"/ntlm/"_s << false << QVariantMap{{u"userName"_s, kAlice}, {u"ntlmVersion"_s, u"v1"_s}}
            << u"nobody"_s << kAlice
            << uR"(By NTLMv1 as EXAMPLE\alice, in #*, for connection c*. Current systems refuse *)"_s << QString();
    }
    void logsInCallsAndLogsOff()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QString, place);
        QFETCH(bool, tls);
        QFETCH(QVariantMap, parameters);
        QFETCH(QString, tickets);
        QFETCH(QString, proof);
        QFETCH(QString, link);
        become(tickets);
        const bool hasPassword = parameters.contains(u"userName"_s);
        m_driver.choose(profile(scheme, tls ? m_realm.https(place) : m_realm.http(place), parameters,
                                hasPassword ? WindowsRealm::password() : QString()));
        QVERIFY(m_driver.logIn());
        QVERIFY2(m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
        QTEST(m_driver.attempts().activeSession()->user, "who");

        const QString said = labels().join(u'\n');
        QVERIFY2(isLike(said, QString(u"*"_s + proof + u'*')), qPrintable(said));
        Ui::TicketsWindow *account = openAccount(*m_driver.part<Ui::SessionPanel>(), link);
        QCOMPARE(account != nullptr, !link.isEmpty());
        if (account) {
            QVERIFY(account->isVisible());
            const QString text = account->text();
            const bool isKerberos = proof == kTicket;
            QVERIFY2(text.contains(isKerberos ? u"HTTP/localhost"_s : u"NTLM"_s), qPrintable(text));
            QVERIFY(!text.contains(WindowsRealm::password()));
            leave(account);
        }

        const QSignalSpy called(&m_driver.composer(), &Ui::ComposerPanel::callFinished);
        QVERIFY(m_driver.call());
        QVERIFY2(called.first().at(2).toBool(), qPrintable(m_driver.callSentence()));
        QVERIFY(m_driver.logOff());
        QVERIFY(!m_driver.attempts().isLoggedIn());
    }

    void whatFailsIsSaid_data()
    {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QVariantMap>("parameters");
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QString>("button");
        QTest::addColumn<QString>("account");
        const QVariantMap kerberosOnly{{u"mechanisms"_s, u"kerberos"_s}};
        QTest::newRow("no ticket") << "negotiate"_ba << u"/kerberos/"_s << kerberosOnly << u"*ticket*"_s
                                   << u"What the KDC said"_s << QString();
        QTest::newRow("Kerberos, wrong password")
            << "negotiate"_ba << u"/kerberos/"_s
            << QVariantMap{{u"mechanisms"_s, u"kerberos"_s}, {u"userName"_s, u"bob"_s}} << u"*PREAUTH_FAILED*"_s
            << u"What the KDC said"_s << u"PREAUTH_FAILED"_s;
        QTest::newRow("Kerberos, nobody of that name")
            << "negotiate"_ba << u"/kerberos/"_s
            << QVariantMap{{u"mechanisms"_s, u"kerberos"_s}, {u"userName"_s, u"nobody"_s}} << u"*C_PRINCIPAL_UNKNOWN*"_s
            << u"What the KDC said"_s << u"C_PRINCIPAL_UNKNOWN"_s;
        QTest::newRow("NTLM, wrong password")
            << "ntlm"_ba << u"/ntlm/"_s << QVariantMap{{u"userName"_s, uR"(EXAMPLE\bob)"_s}} << uR"(*EXAMPLE\bob*)"_s
            << QString() << QString();
    }
    void whatFailsIsSaid()
    {
        QFETCH(QByteArray, scheme);
        QFETCH(QString, place);
        QFETCH(QVariantMap, parameters);
        QFETCH(QString, sentence);
        QFETCH(QString, button);
        QFETCH(QString, account);
        become(u"nobody"_s);
        const QString wrong = u"Not this one 7"_s;
        m_driver.choose(
            profile(scheme, m_realm.http(place), parameters, parameters.contains(u"userName"_s) ? wrong : QString()));
        QVERIFY(m_driver.logIn());
        QVERIFY(!m_driver.attempts().isLoggedIn());
        QVERIFY2(isLike(m_driver.sentence(), sentence), qPrintable(m_driver.sentence()));
        QCOMPARE(m_driver.cutOff(), QString());
        QVERIFY(!m_driver.sentence().contains(wrong));
        QVERIFY(m_driver.selected());

        Ui::TicketsWindow *kdc = openAccount(m_driver.window(), u"What the KDC said"_s);
        QCOMPARE(kdc != nullptr, !button.isEmpty());
        if (kdc) {
            QVERIFY(kdc->isVisible());
            QVERIFY2(kdc->text().contains(account), qPrintable(kdc->text()));
            QVERIFY(!kdc->text().contains(wrong));
            leave(kdc);
        }
    }

private:
    /// With that person's tickets, as if logged on anew.
    void become(const QString &cache)
    {
        const QMap<QString, QString> environment = m_realm.client(cache);
        for (auto it = environment.begin(); it != environment.end(); ++it) {
            qputenv(it.key().toLatin1(), it.value().toUtf8());
        }
    }
    [[nodiscard]] QUuid profile(const QByteArray &scheme, const QString &url, const QVariantMap &parameters,
                                const QString &password)
    {
        Profile profile = m_driver.bench().add(QString::fromUtf8(QTest::currentDataTag()), u"Real servers"_s, "none");
        profile.scheme = scheme;
        profile.url = QUrl(url);
        profile.parameters = parameters;
        profile.proxy.mode = ProxyMode::None;
        if (profile.url.scheme() == u"https"_s) {
            profile.tls.caFile = m_realm.authority();
        }
        if (!m_driver.bench()->profiles().save(profile)) {
            qFatal("the profile cannot be saved");
        }
        if (!password.isNull()) {
            m_driver.bench().keep(profile.id, u"password"_s, password);
        }
        return profile.id;
    }
    /// What the session panel says.
    [[nodiscard]] QStringList labels()
    {
        QStringList texts;
        for (const QLabel *label : m_driver.part<Ui::SessionPanel>()->findChildren<QLabel *>()) {
            if (label->isVisible()) {
                texts.append(label->text());
            }
        }
        return texts;
    }
    /// Back to the window, as window managers do it.
    void leave(Ui::TicketsWindow *account)
    {
        account->close();
        m_driver.window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_driver.window()));
    }
    /// With the keyboard; null where there is nothing of that name.
    [[nodiscard]] Ui::TicketsWindow *openAccount(QWidget &place, const QString &name)
    {
        auto *button = TestUi::button<QToolButton>(place, name);
        if (!button) {
            return nullptr;
        }
        button->setFocus(Qt::TabFocusReason);
        QTest::keyClick(button, Qt::Key_Space);
        return m_driver.part<Ui::TicketsWindow>();
    }

    WindowsRealm m_realm;
    WindowDriver m_driver;
};

QTEST_MAIN(WindowAuthTest)
#include "tst_windowauth.moc"
