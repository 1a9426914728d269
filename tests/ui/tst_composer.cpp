// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "protocol/xmltree.h"
#include "ui/common/messagebar.h"
#include "ui/composer/bodyeditor.h"
#include "ui/composer/composedrequest.h"
#include "ui/composer/composerpanel.h"
#include "ui/composer/partchips.h"
#include "ui/composer/requestview.h"
#include "ui/profiles/headertable.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>

using namespace Ticketscope;
using namespace Ticketscope::TestUi;
using namespace Qt::StringLiterals;

class ComposerTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Bench> m_bench;
    std::unique_ptr<Ui::ComposerPanel> m_panel;

    QLineEdit *address() { return m_panel->findChild<QLineEdit *>(u"address"_s); }
    Ui::HeaderTable *headers() { return m_panel->findChild<Ui::HeaderTable *>(); }
    Ui::BodyEditor *body() { return m_panel->findChild<Ui::BodyEditor *>(); }
    QPlainTextEdit *bodyText() { return body()->findChild<QPlainTextEdit *>(); }
    Ui::PartChips *chips() { return m_panel->findChild<Ui::PartChips *>(); }
    QTabWidget *tabs() { return m_panel->findChild<QTabWidget *>(); }
    QString sentText() { return m_panel->findChild<Ui::RequestView *>()->findChild<QPlainTextEdit *>()->toPlainText(); }

    QMenu *readyCalls()
    {
        const QList<QToolButton *> buttons = m_panel->findChildren<QToolButton *>();
        for (const QToolButton *one : buttons) {
            if (one->menu()) {
                return one->menu();
            }
        }
        return nullptr;
    }

    QAction *readyCall(bool usable)
    {
        const QList<QAction *> calls = readyCalls()->actions();
        const auto found = std::find_if(calls.begin(), calls.end(),
                                        [usable](const QAction *call) { return call->isEnabled() == usable; });
        return found == calls.end() ? nullptr : *found;
    }

    QString messages()
    {
        QStringList texts;
        const QList<Ui::MessageBar *> bars = m_panel->findChildren<Ui::MessageBar *>();
        for (const Ui::MessageBar *bar : bars) {
            if (bar->isVisible()) {
                texts.append(bar->text());
            }
        }
        return texts.join(u'\n');
    }

    bool anyLabelContains(const QWidget *within, const QString &text)
    {
        const QList<QLabel *> labels = within->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&text](const QLabel *l) { return l->text().contains(text); });
    }

    Profile practice(const QByteArray &service, const QByteArray &scheme)
    {
        const QList<QUuid> all = (*m_bench)->practiceProfiles();
        for (const QUuid &id : all) {
            Profile profile = *(*m_bench)->profiles().profile(id);
            if (profile.service == service && profile.scheme == scheme) {
                return profile;
            }
        }
        qFatal("there is no such practice profile");
    }

    AttemptId logIn(const Profile &profile)
    {
        AttemptId attempt = LoginRunner::newAttempt();
        const Result<Session> session = QCoro::waitFor((*m_bench)->runner().logIn(profile, attempt));
        if (!session) {
            qFatal("%s", qPrintable(session.error().text));
        }
        m_panel->setContext(attempt, profile.id);
        return attempt;
    }

    /// Waits for the call to end and yields how.
    bool sendAndWait()
    {
        QSignalSpy finished(m_panel.get(), &Ui::ComposerPanel::callFinished);
        address()->setFocus();
        QTest::keyClick(address(), Qt::Key_Return, Qt::ControlModifier);
        return (finished.size() == 1 || finished.wait(10000)) && finished.first().at(2).toBool();
    }

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<Bench>();
        QVERIFY((*m_bench)->start());
        QVERIFY((*m_bench)->startPractice());
        m_panel = std::make_unique<Ui::ComposerPanel>(**m_bench);
        m_panel->resize(720, 480);
        m_panel->show();
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }

    void cleanup()
    {
        m_panel.reset();
        m_bench.reset();
    }

    void resolvesAddressesAsABrowserDoes_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("resolved");
        const QString base = u"https://crm.acme.example/SuperOffice/api/"_s;
        QTest::newRow("from the root") << base << u"/api/v1"_s << u"https://crm.acme.example/api/v1"_s;
        QTest::newRow("relative") << base << u"v1/Contact/3"_s
                                  << u"https://crm.acme.example/SuperOffice/api/v1/Contact/3"_s;
        QTest::newRow("up") << base << u"../x"_s << u"https://crm.acme.example/SuperOffice/x"_s;
        QTest::newRow("query only") << base << u"?a=1"_s << u"https://crm.acme.example/SuperOffice/api/?a=1"_s;
        QTest::newRow("nothing") << base << u""_s << base;
        QTest::newRow("whole") << base << u"http://other.example/"_s << u"http://other.example/"_s;
        QTest::newRow("no slash at the end") << u"https://h.example/a/b"_s << u"c"_s << u"https://h.example/a/c"_s;
        QTest::newRow("blanks around") << base << u"  /x "_s << u"https://crm.acme.example/x"_s;
        QTest::newRow("no profile, relative") << QString() << u"/x"_s << QString();
        QTest::newRow("another protocol") << base << u"ftp://h.example/"_s << QString();
        QTest::newRow("script") << base << u"javascript:alert(1)"_s << QString();
    }

    void resolvesAddressesAsABrowserDoes()
    {
        QFETCH(const QString, base);
        QFETCH(const QString, typed);
        QFETCH(const QString, resolved);
        const Result<QUrl> url = Ui::resolvedAddress(QUrl(base), typed);
        QCOMPARE(url.has_value(), !resolved.isEmpty());
        if (url) {
            QCOMPARE(url->toString(), resolved);
        } else {
            QVERIFY(!url.error().text.isEmpty());
        }
    }

    void callsWithoutASession()
    {
        const Profile profile = practice("superoffice-netserver", "username-password");
        m_panel->setContext({}, profile.id);
        QSignalSpy opened(m_panel.get(), &Ui::ComposerPanel::attemptOpened);
        QVERIFY(readyCall(false)); // those that need a session say so
        QVERIFY(readyCall(false)->text().contains(u"needs a session"_s));
        QAction *call = readyCall(true);
        QVERIFY(call);
        call->trigger();
        QVERIFY2(sendAndWait(), qPrintable(messages()));
        QCOMPARE(opened.size(), 1);
        QVERIFY(!messages().isEmpty());
        QCOMPARE((*m_bench)->capture().size(), 1);
        QVERIFY2(sendAndWait(), qPrintable(messages())); // again, with the same attempt
        QCOMPARE(opened.size(), 1);
    }

    void everyReadyCallOfEveryServiceWorks_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::addColumn<QByteArray>("scheme");
        QTest::newRow("soap") << "superoffice-netserver"_ba
                              << "username-password"_ba;
        QTest::newRow("rest") << "superoffice-webapi"_ba
                              << "basic"_ba;
        QTest::newRow("essentials") << "windows-essentials"_ba
                                    << "canary"_ba;
        QTest::newRow("ws-security") << "ws-security"_ba
                                     << "password-text"_ba;
        QTest::newRow("http") << "http"_ba
                              << "basic"_ba;
    }

    void everyReadyCallOfEveryServiceWorks()
    {
        QFETCH(const QByteArray, service);
        QFETCH(const QByteArray, scheme);
        const Profile profile = practice(service, scheme);
        logIn(profile);
        const QList<ReadyCall> calls = flowFor(service)->readyCalls(profile);
        QVERIFY(!calls.isEmpty());
        for (qsizetype i = 0; i < calls.size(); ++i) {
            const QString path = calls.at(i).request.url.path();
            const bool refused = !calls.at(i).needsSession && calls.at(i).request.url == profile.url;
            if (refused || path.contains(u"devicemanagement"_s) || path.contains(u"alertmanagement"_s)) {
                continue; // asks without a login, to be refused; or is not among what the emulator serves
            }
            QAction *call = readyCalls()->actions().at(i);
            QVERIFY(call->isEnabled());
            call->trigger();
            QVERIFY2(sendAndWait(), qPrintable(QString(calls.at(i).title + u": "_s + messages())));
        }
    }

    void chipsSwitchPartsOff()
    {
        logIn(practice("superoffice-webapi", "basic"));
        const QList<QToolButton *> all = chips()->findChildren<QToolButton *>();
        QVERIFY(!all.isEmpty());
        address()->setText(u"/SuperOffice/api/v1/User/currentPrincipal"_s);
        QVERIFY2(sendAndWait(), qPrintable(messages()));
        for (QToolButton *chip : all) {
            chip->setFocus();
            QTest::keyClick(chip, Qt::Key_Space);
            QVERIFY(!chip->isChecked());
        }
        QVERIFY(!sendAndWait());
        QVERIFY(messages().contains(u"401"_s));
    }

    void whatWillBeSentMasksTheSessionsSecrets()
    {
        const Profile profile = practice("superoffice-netserver", "username-password");
        const AttemptId attempt = logIn(profile);
        readyCall(true)->trigger();
        tabs()->setCurrentIndex(2);
        const SessionItem *ticket = (*m_bench)->runner().session(attempt)->item(SessionItemKind::Ticket);
        QVERIFY(ticket);
        const QList<QAction *> calls = readyCalls()->actions();
        for (QAction *call : calls) {
            call->trigger();
            QTest::qWait(400);
            QVERIFY(!sentText().contains(ticket->value.revealText()));
        }
        for (qsizetype i = 0; i < calls.size(); ++i) {
            if (flowFor(profile.service)->readyCalls(profile).at(i).needsSession) {
                calls.at(i)->trigger();
            }
        }
        QTRY_VERIFY(sentText().contains(u"\u2022\u2022\u2022\u2022"_s));
        auto *eye = button<QToolButton>(*m_panel, u"Show the secrets"_s);
        QVERIFY(eye);
        QTest::mouseClick(eye, Qt::LeftButton);
        QVERIFY(sentText().contains(ticket->value.revealText()));
    }

    void errorsInTheBodyStandAtLineAndColumn_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("place");
        QTest::newRow("json") << u"application/json"_s << u"{\n  \"a\": 1,\n  \"\u00e5\": x\n}"_s
                              << u"Line 3, column 8"_s;
        QTest::newRow("xml") << u"text/xml"_s << u"<a>\n  <b></c>\n</a>"_s << u"Line 2, column"_s;
        QTest::newRow("fine") << u"text/xml"_s << u"<a/>"_s << u"Well-formed XML"_s;
        QTest::newRow("soap mix") << u"application/soap+xml"_s
                                  << u"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"/>"_s
                                  << u"SOAP 1.1"_s;
        QTest::newRow("nothing said") << QString() << u"a=b"_s << u"Content-Type"_s;
    }

    void errorsInTheBodyStandAtLineAndColumn()
    {
        QFETCH(const QString, type);
        QFETCH(const QString, text);
        QFETCH(const QString, place);
        if (!type.isEmpty()) {
            headers()->setHeaders({{"Content-Type", type.toUtf8()}});
        }
        tabs()->setCurrentIndex(1);
        bodyText()->setPlainText(text);
        QTRY_VERIFY2(anyLabelContains(body(), place), qPrintable(place));
    }

    void choosingSoapSetsTypeActionAndEnvelope()
    {
        headers()->setHeaders({{"X-Trace", "1"}, {"SOAPAction", "\"urn:a/B\""}});
        auto *kind = body()->findChild<QComboBox *>();
        const auto choose = [kind](const QString &title) {
            kind->setCurrentIndex(kind->findText(title));
            Q_EMIT kind->activated(kind->currentIndex());
        };
        choose(u"SOAP 1.2"_s);
        const QList<Header> twelve{{"X-Trace", "1"},
                                   {"Content-Type", "application/soap+xml; charset=utf-8; action=\"urn:a/B\""}};
        QCOMPARE(headers()->headers(), twelve);
        QVERIFY(body()->body().contains("http://www.w3.org/2003/05/soap-envelope"));
        choose(u"SOAP 1.1"_s);
        const QList<Header> eleven{
            {"X-Trace", "1"}, {"Content-Type", "text/xml; charset=utf-8"}, {"SOAPAction", "\"urn:a/B\""}};
        QCOMPARE(headers()->headers(), eleven);
        QVERIFY(body()->body().contains("http://schemas.xmlsoap.org/soap/envelope/"));
        QVERIFY(!body()->body().contains("2003/05"));
        choose(u"JSON"_s);
        QCOMPARE(headers()->headers().size(), 2);
    }

    void formatsWithoutChangingWhatIsSaid_data()
    {
        QTest::addColumn<Ui::BodyKind>("kind");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("json keeps order, numbers and escapes")
            << Ui::BodyKind::Json << R"({"b":1.50,"a":[1,{}],"c":"\u00e5\n","d":12345678901234567890})"_ba
            << "{\n  \"b\": 1.50,\n  \"a\": [\n    1,\n    {}\n  ],\n  \"c\": \"\\u00e5\\n\",\n  \"d\": 12345678901234567890\n}"_ba;
        QTest::newRow("xml keeps comments, mixed content and entities")
            << Ui::BodyKind::Xml << R"(<?xml version="1.0"?><a x='1'><!-- c --><b>1 &lt; 2</b><m>t <i>u</i></m></a>)"_ba
            << "<?xml version=\"1.0\"?>\n<a x='1'>\n  <!-- c -->\n  <b>1 &lt; 2</b>\n  <m>t <i>u</i></m>\n</a>"_ba;
        QTest::newRow("text") << Ui::BodyKind::Text << "a  b"_ba
                              << "a  b"_ba;
        QTest::newRow("nothing") << Ui::BodyKind::Json << ""_ba
                                 << ""_ba;
    }

    void formatsWithoutChangingWhatIsSaid()
    {
        QFETCH(const Ui::BodyKind, kind);
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        const Result<QByteArray> once = Ui::formatted(kind, before);
        QVERIFY(once);
        QCOMPARE(*once, after);
        QCOMPARE(*Ui::formatted(kind, *once), after); // and again changes nothing
    }

    void formatsNothingThatIsBroken()
    {
        QVERIFY(!Ui::formatted(Ui::BodyKind::Json, "{\"a\":"));
        QVERIFY(!Ui::formatted(Ui::BodyKind::Xml, "<a><b></a>"));
    }

    void composesFromTheLadderLessWhatTheSessionAdds()
    {
        const Profile profile = practice("superoffice-netserver", "username-password");
        logIn(profile);
        readyCall(true)->trigger();
        const QList<QAction *> calls = readyCalls()->actions();
        QAction *withTicket = nullptr;
        const QList<ReadyCall> ready = flowFor(profile.service)->readyCalls(profile);
        for (qsizetype i = 0; i < ready.size(); ++i) {
            if (ready.at(i).needsSession) {
                withTicket = calls.at(i);
            }
        }
        QVERIFY(withTicket);
        withTicket->trigger();
        const QByteArray written = body()->body();
        const QList<Header> writtenHeaders = headers()->headers();
        QVERIFY2(sendAndWait(), qPrintable(messages()));
        const ExchangePtr last = (*m_bench)->capture().exchanges().last();
        QVERIFY(last->request.wire.all().contains("Credentials"));
        address()->clear();
        m_panel->composeFrom(last);
        QVERIFY(!body()->body().contains("Credentials"));
        QCOMPARE(last->url.toString().endsWith(address()->text()), true);
        for (const Header &header : writtenHeaders) {
            const QList<Header> now = headers()->headers();
            QVERIFY2(
                std::any_of(now.begin(), now.end(),
                            [&](const Header &h) { return h.name.compare(header.name, Qt::CaseInsensitive) == 0; }),
                header.name.constData());
        }
        QVERIFY(!written.isEmpty());
        QVERIFY2(sendAndWait(), qPrintable(messages()));
    }

    void aRecordedLoginIsMaskedUntilAskedFor()
    {
        const Profile profile = practice("superoffice-netserver", "username-password");
        logIn(profile);
        const QString password = m_bench->stored(profile.id, u"password"_s).mid(1);
        QVERIFY(!password.isEmpty());
        const QList<ExchangePtr> all = (*m_bench)->capture().exchanges();
        const QByteArray written = Xml::escaped(password);
        const auto login = std::find_if(all.begin(), all.end(), [&written](const ExchangePtr &e) {
            return e->request.wire.all().contains(written);
        });
        QVERIFY(login != all.end());
        m_panel->composeFrom(*login);
        tabs()->setCurrentIndex(1);
        QVERIFY(!bodyText()->toPlainText().contains(QString::fromUtf8(written)));
        QVERIFY(body()->body().contains(written)); // what is sent is whole
        auto *show = button<QToolButton>(*body(), u"Show and edit"_s);
        QVERIFY(show);
        QTest::mouseClick(show, Qt::LeftButton);
        QVERIFY(bodyText()->toPlainText().contains(QString::fromUtf8(written)));
    }

    void escStopsAStalledCallAtOnce()
    {
        const Profile profile = practice("superoffice-webapi", "basic");
        logIn(profile);
        QVERIFY((*m_bench)->setPracticeFaults({u"stall"_s}));
        address()->setText(u"/SuperOffice/api"_s);
        QSignalSpy finished(m_panel.get(), &Ui::ComposerPanel::callFinished);
        address()->setFocus();
        QTest::keyClick(address(), Qt::Key_Return);
        QVERIFY(button<QPushButton>(*m_panel, u"Cancel"_s));
        QTest::qWait(200);
        QCOMPARE(finished.size(), 0);
        QElapsedTimer clock;
        clock.start();
        QTest::keyClick(address(), Qt::Key_Escape);
        QTRY_COMPARE(finished.size(), 1);
        QVERIFY(clock.elapsed() < 1000);
        QVERIFY(!finished.first().at(2).toBool());
        QVERIFY(button<QPushButton>(*m_panel, u"Send"_s));
        QVERIFY(messages().contains(u"Stopped"_s));
    }

    void saysInPlaceWhatCannotBeSent_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("address");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("address") << u"GET"_s << u"ftp://h.example/"_s << "X-Trace"_ba;
        QTest::newRow("method") << u"G T"_s << u"/x"_s << "X-Trace"_ba;
        QTest::newRow("header") << u"GET"_s << u"/x"_s << "X Trace:"_ba;
    }

    void saysInPlaceWhatCannotBeSent()
    {
        QFETCH(const QString, method);
        QFETCH(const QString, address);
        QFETCH(const QByteArray, header);
        m_panel->setContext({}, practice("http", "none").id);
        m_panel->findChild<QComboBox *>()->setCurrentText(method);
        this->address()->setText(address);
        headers()->setHeaders({{header, "1"}});
        m_panel->send();
        QVERIFY(!messages().isEmpty());
        QCOMPARE((*m_bench)->capture().size(), 0);
    }

    void anotherOriginGetsNothingOfTheSession()
    {
        logIn(practice("superoffice-webapi", "basic"));
        const QUrl other = practice("http", "none").url;
        address()->setText(other.toString());
        QVERIFY(anyLabelContains(m_panel.get(), u"nothing of the session"_s));
        sendAndWait();
        const ExchangePtr last = (*m_bench)->capture().exchanges().last();
        QCOMPARE(last->url, other);
        QVERIFY(last->request.headerValue("Authorization").isNull());
    }
};

QTEST_MAIN(ComposerTest)
#include "tst_composer.moc"
