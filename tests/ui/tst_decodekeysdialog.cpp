// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "sampleexchange.h"

#include "protocol/jws.h"
#include "ui/common/secretlineedit.h"
#include "ui/decoded/decodedpanel.h"
#include "ui/decoded/decodedtreeview.h"
#include "ui/decodekeys/decodekeysdialog.h"
#include "ui/paste/pastewindow.h"

#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

const QString kKeytab = QStringLiteral(TEST_DATA "/kerberos/http.keytab");

/// Of a key on P-256, signed with it.
constexpr const char *kCertificate =
    "MIIBkzCCATmgAwIBAgIUWa3kNXBiLKnQdPOYL2zSjz+PvfAwCgYIKoZIzj0EAwIwHjEcMBoGA1UEAwwTaXNzdWVyLmV4YW1wbGUu"
    "dGVzdDAgFw0yNjExMjIxMTIwMTBaGA8yMTI2MTAyOTExMjAxMFowHjEcMBoGA1UEAwwTaXNzdWVyLmV4YW1wbGUudGVzdDBZMBMG"
    "ByqGSM49AgEGCCqGSM49AwEHA0IABL0tmhNx4w/3rtWX5QRBJL7VmHB8o49FDvWC7hqEgKUyoYqJP8UmGB/y99H1MSkOJ4Rny2iC"
    "TxD5hvU7lRz5keyjUzBRMB0GA1UdDgQWBBQ/6XHTEAwdEpH02OwaeSntumN4rTAfBgNVHSMEGDAWgBQ/6XHTEAwdEpH02OwaeSnt"
    "umN4rTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDRKXBGFmdoSeQON7EGIenrVeR9cNHq+UttnVZS6tV0OwIg"
    "TFIuKfgusuweb+CY2w4uZ+BTmcT9ZmX7cJgb4IAO7ec=";

QByteArray ticketRequest()
{
    QFile file(QStringLiteral(TEST_DATA "/kerberos/aes256-sha1.req"));
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("no token");
    }
    return "GET / HTTP/1.1\r\nHost: a.example.test\r\nAuthorization: Negotiate " + file.readAll().toBase64() +
           "\r\n\r\n";
}

struct Fixture
{
    Capture capture;
    MessageDecoder decoder;
    SelectionController selection;
    DecodedPanel panel{capture, decoder, selection};
    DecodeKeysDialog dialog{decoder};
    ExchangePtr exchange = TestUi::append(capture, ticketRequest(), TestUi::response("text/plain", "ok"));

    Fixture()
    {
        panel.resize(500, 500);
        panel.show();
        selection.selectExchange(exchange->id, Side::Request);
        dialog.show();
    }
    void readKeytab(const QString &file)
    {
        QSignalSpy read(&dialog, &DecodeKeysDialog::read);
        dialog.setKeytab(file);
        if (!read.wait()) {
            qFatal("the keytab does not come");
        }
    }
    /// Whether the decoded pane shows the inside of the ticket.
    [[nodiscard]] bool isOpen()
    {
        const DecodedTreePtr &tree = panel.view()->fields().tree();
        return tree && tree->message.root.find("kerberos.ticket.inside");
    }
    [[nodiscard]] bool isShown() { return panel.view()->fields().tree() != nullptr; }
    QPushButton *button(const QString &text) { return TestUi::button<QPushButton>(dialog, text); }
};

} // namespace

class TestDecodeKeysDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensTheTicketThatIsShown()
    {
        Fixture f;
        QTRY_VERIFY(f.isShown());
        QVERIFY(!f.isOpen());
        QVERIFY(!f.button(u"Use for this run"_s)->isEnabled());
        f.readKeytab(kKeytab);
        QVERIFY(f.dialog.keyList()->topLevelItemCount() > 1);
        QVERIFY(!f.isOpen());
        f.button(u"Use for this run"_s)->click();
        QVERIFY(!f.dialog.isVisible());
        QTRY_VERIFY(f.isOpen());
        f.dialog.show();
        QVERIFY(f.dialog.statusText().contains(u"used now"));
        f.button(u"Forget the keys"_s)->click();
        QTRY_VERIFY(f.isShown() && !f.isOpen());
        QCOMPARE(f.dialog.keyList()->topLevelItemCount(), 0);
        QVERIFY(!f.decoder.keys());
    }

    void verifiesTokensWithTheIssuersKeys()
    {
        Fixture f;
        const Jose::Key key = Jose::Key::generate("ES256").value();
        const QByteArray token = Jose::sign(R"({"alg":"ES256"})", R"({"sub":"alice"})", key).value();
        const QByteArray body = "{\"access_token\":\"" + token + "\"}";
        f.decoder.setCapture(&f.capture);
        const ExchangePtr answer =
            TestUi::append(f.capture, ticketRequest(), TestUi::response("application/json", body));
        f.selection.selectExchange(answer->id, Side::Response);
        const auto verdict = [&f] {
            const DecodedTreePtr &tree = f.panel.view()->fields().tree();
            const DecodedNode *check = tree ? tree->message.root.find("jwt.check.signature") : nullptr;
            return check ? check->verdict : QByteArray();
        };
        QTRY_COMPARE(verdict(), "notChecked");
        QSignalSpy read(&f.dialog, &DecodeKeysDialog::issuerKeysRead);
        f.dialog.setIssuerKeys(u"no keys at all"_s);
        QVERIFY(read.wait());
        QVERIFY(!f.button(u"Use for this run"_s)->isEnabled());
        f.dialog.setIssuerKeys(QString::fromLatin1(key.publicJwk()));
        QVERIFY(read.wait());
        f.button(u"Use for this run"_s)->click();
        QTRY_COMPARE(verdict(), "passed");
        f.dialog.show();
        QVERIFY2(f.dialog.statusText().contains(u"verified with 1 key"), qPrintable(f.dialog.statusText()));
        f.button(u"Forget the keys"_s)->click();
        QTRY_COMPARE(verdict(), "notChecked");
    }

    void readsACertificateInDer()
    {
        Fixture f;
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write(QByteArray::fromBase64(kCertificate));
        file.close();
        QSignalSpy read(&f.dialog, &DecodeKeysDialog::issuerKeysRead);
        f.dialog.loadIssuerKeys(file.fileName());
        QVERIFY(read.wait());
        QVERIFY2(f.button(u"Use for this run"_s)->isEnabled(), qPrintable(f.dialog.statusText()));
    }

    void listsPrincipalsVersionsAndEncryptions()
    {
        Fixture f;
        f.readKeytab(kKeytab);
        bool weakIsNamed = false;
        for (int i = 0; i < f.dialog.keyList()->topLevelItemCount(); ++i) {
            const QTreeWidgetItem *item = f.dialog.keyList()->topLevelItem(i);
            QVERIFY(item->text(0).endsWith(u"@EXAMPLE.TEST"));
            QVERIFY(item->text(1).toInt() > 0);
            QVERIFY(!item->text(2).isEmpty());
            weakIsNamed = weakIsNamed || (item->text(2).startsWith(u"rc4-hmac") && item->text(2).endsWith(u"weak"));
        }
        QVERIFY(weakIsNamed);
    }

    void opensItWithThePasswordToo()
    {
        Fixture f;
        QTRY_VERIFY(f.isShown());
        auto *password = f.dialog.findChild<SecretLineEdit *>();
        // The salt's account is the service itself, so that none needs to be named.
        password->setText(u"service-aes256-cts-hmac-sha1-96"_s);
        f.button(u"Use for this run"_s)->click();
        QVERIFY(password->text().isEmpty());
        QVERIFY(f.decoder.keys() && f.decoder.keys()->hasPassword());
        QTRY_VERIFY(f.isOpen());
    }

    void namesWhatIsWrongWithAFile_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("words");
        QTest::newRow("absent") << u"/nonexistent/web.keytab"_s << u"cannot be read"_s;
        QTest::newRow("not a keytab") << QStringLiteral(TEST_DATA "/kerberos/README.md") << u"is not a keytab"_s;
        QTest::newRow("a folder") << QStringLiteral(TEST_DATA "/kerberos") << u"cannot be read"_s;
    }
    void namesWhatIsWrongWithAFile()
    {
        QFETCH(QString, file);
        QFETCH(QString, words);
        Fixture f;
        f.readKeytab(file);
        QVERIFY2(f.dialog.statusText().contains(words), qPrintable(f.dialog.statusText()));
        QVERIFY(f.dialog.statusText().contains(file));
        QVERIFY(!f.button(u"Use for this run"_s)->isEnabled());
        f.readKeytab(kKeytab);
        QVERIFY(f.button(u"Use for this run"_s)->isEnabled());
    }

    void aTornKeytabIsNamedWithItsFile()
    {
        QFile whole(kKeytab);
        QVERIFY(whole.open(QIODevice::ReadOnly));
        QTemporaryDir folder;
        const QString name = folder.filePath(u"torn.keytab"_s);
        QFile torn(name);
        QVERIFY(torn.open(QIODevice::WriteOnly));
        torn.write(whole.readAll().left(70));
        torn.close();
        Fixture f;
        f.readKeytab(name);
        QVERIFY2(f.dialog.statusText().contains(u"torn.keytab cannot be used"), qPrintable(f.dialog.statusText()));
        QCOMPARE(f.dialog.keyList()->topLevelItemCount(), 0);
    }

    void whatIsPastedIsReadWithTheKeysToo()
    {
        Fixture f;
        PasteWindow paste;
        paste.setText(QString::fromLatin1(ticketRequest()));
        const auto isOpen = [&paste] {
            const DecodedTreePtr &tree = paste.view()->fields().tree();
            return tree && tree->message.root.find("kerberos.ticket.inside");
        };
        QTRY_VERIFY(paste.view()->fields().tree());
        QVERIFY(!isOpen());
        f.readKeytab(kKeytab);
        f.dialog.use();
        paste.setKeys(f.decoder.keys());
        QTRY_VERIFY(isOpen());
    }

    void theKeyboardReachesEverything()
    {
        Fixture f;
        f.readKeytab(kKeytab);
        f.dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&f.dialog));
        f.dialog.keyList()->setFocus();
        QSet<QWidget *> reached;
        for (int i = 0; i < 14; ++i) {
            reached.insert(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        QVERIFY(reached.contains(f.dialog.findChild<SecretLineEdit *>()));
        QVERIFY(reached.contains(f.dialog.findChild<QToolButton *>()));
        for (QPushButton *button : f.dialog.findChildren<QPushButton *>()) {
            QVERIFY2(!button->isEnabled() || reached.contains(button), qPrintable(button->text()));
        }
    }

    void forgetsATypedPasswordWhenItCloses()
    {
        Fixture f;
        auto *password = f.dialog.findChild<SecretLineEdit *>();
        password->setText(u"secret"_s);
        QTest::keyClick(&f.dialog, Qt::Key_Escape);
        QVERIFY(!f.dialog.isVisible());
        QVERIFY(password->text().isEmpty());
        QVERIFY(!f.decoder.keys());
    }
};

QTEST_MAIN(TestDecodeKeysDialog)
#include "tst_decodekeysdialog.moc"
