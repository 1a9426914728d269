// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "sampleexchange.h"

#include "protocol/ntlmclient.h"
#include "protocol/ntlmmessage.h"
#include "ui/common/secretlineedit.h"
#include "ui/decoded/decodedpanel.h"
#include "ui/decoded/decodedtreeview.h"
#include "ui/passwordcheck/passwordcheckdialog.h"
#include "ui/raw/rawpane.h"
#include "ui/raw/rawview.h"
#include "ui/raw/textpane.h"

#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;
using Fit = PasswordVerdict::Fit;

namespace {

// RFC 7616 section 3.9.1.
const QByteArray kChallenge =
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"http-auth@example.org\", "
    "qop=\"auth, auth-int\", algorithm=MD5, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"\r\nContent-Length: 0\r\n\r\n";
const QByteArray kResponse = "8ca523f5e9506fed4657c9700eebdbec";
const QByteArray kRequest =
    "GET /dir/index.html HTTP/1.1\r\nHost: www.example.org\r\nAuthorization: Digest username=\"Mufasa\", "
    "realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=MD5, "
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
    "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"" +
    kResponse + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"\r\n\r\n";
const QByteArray kPlain = "GET /dir/index.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n";

struct Fixture
{
    Capture capture;
    SelectionController selection;
    PasswordCheckDialog dialog{capture, selection};
    ExchangePtr first = TestUi::append(capture, kPlain, kChallenge);
    ExchangePtr second = TestUi::append(capture, kRequest, TestUi::response("text/plain", "ok"));

    Fixture()
    {
        dialog.setSubject(second->id, second->attempt);
        dialog.show();
    }
    SecretLineEdit *password() { return dialog.findChild<SecretLineEdit *>(); }
    void check(const QString &typed)
    {
        password()->setText(typed);
        QSignalSpy checked(&dialog, &PasswordCheckDialog::checked);
        dialog.check();
        if (!checked.wait()) {
            qFatal("no verdict comes");
        }
    }
};

} // namespace

class TestPasswordCheckDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhetherThePasswordFits_data()
    {
        QTest::addColumn<QString>("password");
        QTest::addColumn<int>("fit");
        QTest::addColumn<QString>("word");
        QTest::newRow("right") << u"Circle of Life"_s << int(Fit::Fits)
                               << u"Fits the response of Mufasa in exchange 2"_s;
        QTest::newRow("wrong") << u"Circle of Lies"_s << int(Fit::DoesNotFit)
                               << u"Does not fit the response of Mufasa in exchange 2"_s;
    }
    void tellsWhetherThePasswordFits()
    {
        QFETCH(QString, password);
        QFETCH(int, fit);
        QFETCH(QString, word);
        Fixture f;
        f.check(password);
        QCOMPARE(f.dialog.verdicts().size(), 1);
        QCOMPARE(int(f.dialog.verdicts().first().fit), fit);
        QCOMPARE(f.dialog.list()->count(), 1);
        const QString shown = f.dialog.list()->item(0)->text();
        QVERIFY2(shown.startsWith(word), qPrintable(shown));
        QVERIFY(!shown.contains(password));
        QVERIFY(!f.dialog.list()->item(0)->icon().isNull());
    }

    void aVerdictLeadsToItsBytes()
    {
        Fixture f;
        f.check(u"x"_s);
        QSignalSpy ranges(&f.selection, &SelectionController::rangeSelected);
        f.dialog.list()->setFocus();
        f.dialog.list()->setCurrentRow(0);
        QSignalSpy checked(&f.dialog, &PasswordCheckDialog::checked);
        QTest::keyClick(f.dialog.list(), Qt::Key_Return);
        QCOMPARE(ranges.count(), 1);
        QTest::qWait(30);
        QCOMPARE(checked.count(), 0);
        QCOMPARE(f.selection.exchange(), f.second->id);
        QCOMPARE(f.selection.side(), Side::Request);
        const QByteArray bytes = f.selection.range().view().toByteArray();
        QVERIFY2(bytes.contains(kResponse), bytes.constData());
    }

    void theDecodedPaneFindsTheResponse()
    {
        Fixture f;
        MessageDecoder decoder;
        DecodedPanel panel(f.capture, decoder, f.selection);
        panel.show();
        f.check(u"x"_s);
        f.dialog.list()->setCurrentRow(0);
        QTest::keyClick(f.dialog.list(), Qt::Key_Return);
        QTRY_VERIFY(panel.view()->currentIndex().isValid());
        const DecodedNode *node = panel.view()->fields().node(panel.view()->currentIndex());
        QVERIFY(node);
        QCOMPARE(node->id, QByteArray("http.digest.response"));
    }

    void theDecodedPaneFindsTheResponseInsideAToken()
    {
        Capture capture;
        SelectionController selection;
        MessageDecoder decoder;
        DecodedPanel panel(capture, decoder, selection);
        PasswordCheckDialog dialog(capture, selection);
        panel.show();
        dialog.show();
        Ntlm::ChallengeFields fields;
        fields.flags = 0xe28a8237;
        fields.version = Ntlm::shownVersion();
        fields.targetName = u"ACME"_s;
        fields.serverChallenge = QByteArray::fromHex("0123456789abcdef");
        fields.targetInfo = Ntlm::avPair(Ntlm::AvId::NetbiosDomainName, u"ACME"_s) +
                            Ntlm::avPair(Ntlm::AvId::EndOfList, QByteArrayView());
        Ntlm::Client client({u"alice"_s, u"ACME"_s}, Secret(QByteArrayView("Password1")), {});
        const QByteArray one = client.negotiate();
        const QByteArray two = Ntlm::buildChallenge(fields);
        const QByteArray three = client.authenticate(two).value();
        const auto request = [](const QByteArray &token) {
            return QByteArray("GET / HTTP/1.1\r\nHost: web1\r\nAuthorization: NTLM " + token.toBase64() + "\r\n\r\n");
        };
        TestUi::append(capture, request(one),
                       "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM " + two.toBase64() +
                           "\r\nContent-Length: 0\r\n\r\n");
        const ExchangePtr last = TestUi::append(capture, request(three), TestUi::response("text/plain", "ok"));
        dialog.setSubject(last->id, last->attempt);
        dialog.findChild<SecretLineEdit *>()->setText(u"Password1"_s);
        QSignalSpy checked(&dialog, &PasswordCheckDialog::checked);
        dialog.check();
        QVERIFY(checked.wait());
        QCOMPARE(dialog.verdicts().size(), 1);
        QCOMPARE(dialog.verdicts().first().fit, Fit::Fits);
        dialog.list()->setCurrentRow(0);
        QTest::keyClick(dialog.list(), Qt::Key_Return);
        QTRY_VERIFY(panel.view()->currentIndex().isValid());
        const DecodedNode *node = panel.view()->fields().node(panel.view()->currentIndex());
        QVERIFY(node);
        QCOMPARE(node->id, QByteArray("ntlm.ntresponse"));
    }

    void theRawViewScrollsToTheResponse()
    {
        Fixture f;
        MessageDecoder decoder;
        RawView raw(f.capture, decoder, f.selection);
        raw.resize(420, 300);
        raw.show();
        f.selection.selectExchange(f.second->id, Side::Response);
        QVERIFY(QTest::qWaitForWindowExposed(&raw));
        QTest::qWait(100);
        f.check(u"x"_s);
        f.dialog.list()->setCurrentRow(0);
        QTest::keyClick(f.dialog.list(), Qt::Key_Return);
        auto *text = raw.pane(Side::Request)->findChild<TextPane *>();
        QVERIFY(text);
        QTRY_VERIFY(text->isVisible());
        const auto at = [&] { return static_cast<unsigned long>(text->shownText().indexOf(u"response=")); };
        QTRY_VERIFY(at() > 0 && at() < 100000);
        QTRY_VERIFY(text->SendScintilla(QsciScintillaBase::SCI_GETXOFFSET) > 0);
        const long x = text->SendScintilla(QsciScintillaBase::SCI_POINTXFROMPOSITION, 0UL, long(at() + 10));
        QVERIFY2(x >= 0 && x < text->width(), QByteArray::number(qlonglong(x)));
    }

    void checksOnlyTheExchangeThatIsChosen()
    {
        Fixture f;
        f.dialog.setSubject(f.first->id, f.first->attempt, PasswordCheckDialog::Scope::Exchange);
        f.check(u"Circle of Life"_s);
        QVERIFY(f.dialog.verdicts().isEmpty());
        QVERIFY(f.dialog.statusText().contains(u"no NTLM or Digest response"));
        f.dialog.setSubject(f.second->id, f.second->attempt, PasswordCheckDialog::Scope::Exchange);
        f.check(u"Circle of Life"_s);
        QCOMPARE(f.dialog.verdicts().size(), 1);
    }

    void forgetsThePasswordWhenItCloses()
    {
        Fixture f;
        f.check(u"Circle of Life"_s);
        f.password()->setRevealed(true);
        QTest::keyClick(&f.dialog, Qt::Key_Escape);
        QVERIFY(!f.dialog.isVisible());
        QVERIFY(f.password()->text().isEmpty());
        QVERIFY(!f.password()->isRevealed());
        QCOMPARE(f.dialog.list()->count(), 0);
        QVERIFY(f.dialog.verdicts().isEmpty());
        f.dialog.list()->setFocus();
        f.dialog.show();
        QCOMPARE(f.dialog.focusWidget(), f.password());
    }

    void checksByEnterAndNotWithoutAPassword()
    {
        Fixture f;
        auto *check = TestUi::button<QPushButton>(f.dialog, u"Check"_s);
        QVERIFY(check && check->isDefault() && !check->isEnabled());
        QSignalSpy checked(&f.dialog, &PasswordCheckDialog::checked);
        f.dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&f.dialog));
        QCOMPARE(QApplication::focusWidget(), f.password());
        QTest::keyClicks(f.password(), u"Circle of Life"_s);
        QTest::keyClick(f.password(), Qt::Key_Return);
        QVERIFY(checked.wait());
        QCOMPARE(f.dialog.verdicts().first().fit, Fit::Fits);
    }

    void theKeyboardReachesEverything()
    {
        Fixture f;
        f.check(u"x"_s);
        f.dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&f.dialog));
        f.password()->setFocus();
        QSet<QWidget *> reached;
        for (int i = 0; i < 12; ++i) {
            reached.insert(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        QVERIFY(reached.contains(f.dialog.list()));
        QVERIFY(reached.contains(f.dialog.findChild<QComboBox *>()));
        for (QPushButton *button : f.dialog.findChildren<QPushButton *>()) {
            QVERIFY2(reached.contains(button), qPrintable(button->text()));
        }
    }

    void aClearedLadderLeavesNothingToPointAt()
    {
        Fixture f;
        f.check(u"Circle of Life"_s);
        f.capture.clear();
        QSignalSpy ranges(&f.selection, &SelectionController::rangeSelected);
        f.dialog.list()->setCurrentRow(0);
        QTest::keyClick(f.dialog.list(), Qt::Key_Return);
        QCOMPARE(ranges.count(), 0);
        QCOMPARE(f.dialog.findChild<QComboBox *>()->count(), 1);
    }
};

QTEST_MAIN(TestPasswordCheckDialog)
#include "tst_passwordcheckdialog.moc"
