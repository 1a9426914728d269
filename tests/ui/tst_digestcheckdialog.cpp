// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "sampleexchange.h"

#include "protocol/superoffice.h"
#include "ui/common/secretlineedit.h"
#include "ui/explain/digestcheckdialog.h"

#include <QCheckBox>
#include <QCryptographicHash>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kNonce = QByteArray("0123456789abcdef").toBase64();
const QByteArray kCreated = "2026-01-31T12:00:00Z";

QByteArray digestOf(const QByteArray &nonce, const QByteArray &password)
{
    return QCryptographicHash::hash(QByteArray(nonce + kCreated + password), QCryptographicHash::Sha1).toBase64();
}

QByteArray post(const QByteArray &body)
{
    return "POST /s HTTP/1.1\r\nHost: host.example\r\nContent-Type: text/xml\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

/// Some other prefix than is usual, as clients have it.
QByteArray wsseRequest(const QByteArray &digest)
{
    return post(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:q=\"http://docs.oasis-open.org/"
        "wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" xmlns:u=\"http://docs.oasis-open.org/wss/"
        "2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\"><e:Header><q:Security><q:UsernameToken>"
        "<q:Username>u</q:Username><q:Password Type=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
        "username-token-profile-1.0#PasswordDigest\">" +
        digest + "</q:Password><q:Nonce>" + kNonce + "</q:Nonce><u:Created>" + kCreated +
        "</u:Created></q:UsernameToken></q:Security></e:Header><e:Body/></e:Envelope>");
}

const QByteArray kRefusal = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";

struct Fixture
{
    Capture capture;
    DigestCheckDialog dialog{capture};

    Fixture() { dialog.show(); }
    SecretLineEdit *password()
    {
        const QList<SecretLineEdit *> lines =
            dialog.findChildren<SecretLineEdit *>(QString(), Qt::FindDirectChildrenOnly);
        return lines.value(0);
    }
    bool fillFrom(const ExchangePtr &exchange)
    {
        QSignalSpy filled(&dialog, &DigestCheckDialog::filled);
        dialog.setExchange(exchange ? exchange->id : 0);
        return (filled.count() > 0 || filled.wait()) && filled.last().first().toBool();
    }
    void check(const QString &typed)
    {
        password()->setText(typed);
        QSignalSpy checked(&dialog, &DigestCheckDialog::checked);
        dialog.check();
        if (!checked.wait()) {
            qFatal("no verdict comes");
        }
    }
};

} // namespace

class TestDigestCheckDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheWayThatFits_data()
    {
        QTest::addColumn<QByteArray>("digest");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<bool>("fits");
        QTest::newRow("right") << digestOf("0123456789abcdef", "secret-1") << u"in the right way"_s << true;
        QTest::newRow("nonce's text") << digestOf(kNonce, "secret-1") << u"It was made of this password, but: "_s
                                      << true;
        QTest::newRow("another password") << digestOf("0123456789abcdef", "secret-2") << u"None of these"_s << false;
    }
    void namesTheWayThatFits()
    {
        QFETCH(QByteArray, digest);
        QFETCH(QString, verdict);
        QFETCH(bool, fits);
        Fixture f;
        QVERIFY(f.fillFrom(TestUi::append(f.capture, wsseRequest(digest), kRefusal)));
        QCOMPARE(f.dialog.form()->kind(), DigestForm::Kind::Wsse);
        f.check(u"secret-1"_s);
        QVERIFY2(f.dialog.verdict().contains(verdict), qPrintable(f.dialog.verdict()));
        QVERIFY(f.dialog.list()->topLevelItemCount() > 5);
        QCOMPARE(f.dialog.list()->currentItem() != nullptr, fits);
        if (fits) {
            QCOMPARE(f.dialog.list()->currentItem()->text(0), u"yes"_s);
        }
    }
    void explainsHttpDigest()
    {
        Fixture f;
        // RFC 7616 section 3.9.1.
        const QByteArray nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
        TestUi::append(f.capture, "GET /dir/index.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n",
                       "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"http-auth@example.org\", "
                       "qop=\"auth, auth-int\", algorithm=MD5, nonce=\"" +
                           nonce + "\"\r\nContent-Length: 0\r\n\r\n");
        const ExchangePtr answer = TestUi::append(
            f.capture,
            "GET /dir/index.html HTTP/1.1\r\nHost: www.example.org\r\nAuthorization: Digest username=\"Mufasa\", "
            "realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=MD5, nonce=\"" +
                nonce +
                "\", nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
                "response=\"8ca523f5e9506fed4657c9700eebdbec\"\r\n\r\n",
            kRefusal);
        QVERIFY(f.fillFrom(answer));
        QCOMPARE(f.dialog.form()->kind(), DigestForm::Kind::Http);
        f.check(u"Circle of Life"_s);
        QVERIFY2(f.dialog.verdict().contains(u"in the right way"), qPrintable(f.dialog.verdict()));
        f.check(u"Circle of Lies"_s);
        QVERIFY2(f.dialog.verdict().contains(u"None of these"), qPrintable(f.dialog.verdict()));
    }
    void explainsTheSecretOfNetServer6()
    {
        Fixture f;
        const QDate yesterday = QDateTime::currentDateTimeUtc().date().addDays(-1);
        const QByteArray secret =
            SuperOffice::secret6(u"CRM5"_s, u"JR"_s, Secret(QByteArrayView("secret-1")), yesterday);
        const ExchangePtr exchange = TestUi::append(
            f.capture,
            post("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header><SoCredentials>"
                 "<AuthenticationType>CRM5</AuthenticationType><UserId>JR</UserId><Secret>" +
                 secret + "</Secret></SoCredentials></e:Header><e:Body/></e:Envelope>"),
            kRefusal);
        QVERIFY(f.fillFrom(exchange));
        QCOMPARE(f.dialog.form()->kind(), DigestForm::Kind::Secret6);
        f.check(u"secret-1"_s);
        QVERIFY2(f.dialog.verdict().contains(u"but: "), qPrintable(f.dialog.verdict()));
    }
    void aPersonMayChangeTheFields()
    {
        Fixture f;
        QVERIFY(!f.fillFrom(nullptr));
        f.dialog.form()->setKind(DigestForm::Kind::Wsse);
        f.check(u"secret-1"_s);
        QVERIFY(!f.dialog.explanation().problem.isEmpty());
        QCOMPARE(f.dialog.verdict(), f.dialog.explanation().problem);
        QVERIFY(f.fillFrom(TestUi::append(f.capture, wsseRequest("AAAA"), kRefusal)));
        const QList<SecretLineEdit *> secrets = f.dialog.form()->findChildren<SecretLineEdit *>();
        for (SecretLineEdit *line : secrets) {
            if (line->isVisible()) {
                line->setText(QString::fromLatin1(digestOf("0123456789abcdef", "secret-1")));
            }
        }
        f.check(u"secret-1"_s);
        QVERIFY(f.dialog.verdict().contains(u"in the right way"));
    }
    void valuesAreMaskedUntilAskedFor()
    {
        Fixture f;
        const QByteArray digest = digestOf("0123456789abcdef", "secret-1");
        QVERIFY(f.fillFrom(TestUi::append(f.capture, wsseRequest(digest), kRefusal)));
        f.check(u"secret-1"_s);
        QCOMPARE(f.dialog.list()->topLevelItem(0)->text(2), QString(8, QChar(0x2022)));
        const QList<SecretLineEdit *> secrets = f.dialog.findChildren<SecretLineEdit *>();
        for (const SecretLineEdit *line : secrets) {
            QCOMPARE(line->echoMode(), QLineEdit::Password);
        }
        f.dialog.findChild<QCheckBox *>()->setChecked(true);
        QCOMPARE(f.dialog.list()->topLevelItem(0)->text(2), QString::fromLatin1(digest));
    }
    void forgetsAllWhenItCloses()
    {
        Fixture f;
        QVERIFY(f.fillFrom(TestUi::append(f.capture, wsseRequest("AAAA"), kRefusal)));
        f.check(u"secret-1"_s);
        QTest::keyClick(&f.dialog, Qt::Key_Escape);
        QVERIFY(!f.dialog.isVisible());
        const QList<SecretLineEdit *> secrets = f.dialog.findChildren<SecretLineEdit *>();
        for (const SecretLineEdit *line : secrets) {
            QVERIFY(line->text().isEmpty());
        }
        QCOMPARE(f.dialog.list()->topLevelItemCount(), 0);
        QVERIFY(f.dialog.explanation().candidates.isEmpty());
    }
    void checksByEnterAndNotWithoutAPassword()
    {
        Fixture f;
        auto *check = TestUi::button<QPushButton>(f.dialog, u"Check"_s);
        QVERIFY(check && check->isDefault() && !check->isEnabled());
        QVERIFY(f.fillFrom(TestUi::append(f.capture, wsseRequest("AAAA"), kRefusal)));
        f.dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&f.dialog));
        QCOMPARE(QApplication::focusWidget(), f.password());
        QSignalSpy checked(&f.dialog, &DigestCheckDialog::checked);
        QTest::keyClicks(f.password(), u"secret-1"_s);
        QTest::keyClick(f.password(), Qt::Key_Return);
        QVERIFY(checked.wait());
    }
};

QTEST_MAIN(TestDigestCheckDialog)
#include "tst_digestcheckdialog.moc"
