// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "sampleexchange.h"

#include "protocol/ntlmclient.h"
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

/// The legs of a login by NTLM: types 1 and 2, type 3; the latter is returned.
ExchangePtr appendNtlm(Capture &capture, Ntlm::ResponseKind kind)
{
    Ntlm::ClientOptions options;
    options.response = kind;
    Ntlm::Client client({u"alice"_s, u"ACME"_s}, Secret::fromString(u"secret-1"_s), options);
    Ntlm::ChallengeFields fields;
    fields.flags = Ntlm::NegotiateUnicode | Ntlm::RequestTarget | Ntlm::NegotiateNtlm | Ntlm::NegotiateTargetInfo;
    if (kind != Ntlm::ResponseKind::V1) {
        fields.flags |= Ntlm::ExtendedSessionSecurity;
    }
    fields.targetName = u"ACME"_s;
    fields.serverChallenge = QByteArray::fromHex("0123456789abcdef");
    // A client that is told the time makes a MIC.
    fields.targetInfo = Ntlm::avPair(Ntlm::AvId::NetbiosDomainName, u"ACME"_s) +
                        Ntlm::avPair(Ntlm::AvId::Timestamp, QByteArrayView("\0\0\0\0\1\2\3\1", 8)) +
                        Ntlm::avPair(Ntlm::AvId::EndOfList, QByteArrayView());
    const QByteArray challenge = Ntlm::buildChallenge(fields);
    const auto request = [](const QByteArray &token) {
        return QByteArray("GET /s HTTP/1.1\r\nHost: host.example\r\nAuthorization: NTLM " + token.toBase64() +
                          "\r\n\r\n");
    };
    TestUi::append(capture, request(client.negotiate()),
                   "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM " + challenge.toBase64() +
                       "\r\nContent-Length: 0\r\n\r\n");
    return TestUi::append(capture, request(client.authenticate(challenge).value()),
                          "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
}

QByteArray systemUserRequest(const QByteArray &minute)
{
    return post("{\"SignedSystemToken\":\"Acme Tool-8k8Q7DmBgo." + minute + '.' + QByteArray(256, 'x').toBase64() +
                "\",\"ContextIdentifier\":\"Cust12345\"}")
        .replace("text/xml", "application/json");
}

const QByteArray kDatedRefusal = "HTTP/1.1 401 No\r\nDate: Sat, 31 Jan 2026 16:42:31 GMT\r\nContent-Length: 0\r\n\r\n";

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
    void tellsTheVersionsOfNtlmApart_data()
    {
        QTest::addColumn<Ntlm::ResponseKind>("kind");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("other");
        QTest::addColumn<QString>("verdict");
        QTest::newRow("v2") << Ntlm::ResponseKind::V2 << u"NTLMv2: "_s << u"NTLMv1"_s
                            << u"the server has another one"_s;
        QTest::newRow("v1") << Ntlm::ResponseKind::V1 << u"NTLMv1: "_s << u"NTLMv2"_s
                            << u"as NTLMv1, which servers may refuse"_s;
        QTest::newRow("session") << Ntlm::ResponseKind::Ntlm2Session << u"NTLM2 session: "_s << u"NTLMv2"_s
                                 << u"as NTLM2 session, which servers may refuse"_s;
    }
    void tellsTheVersionsOfNtlmApart()
    {
        QFETCH(Ntlm::ResponseKind, kind);
        QFETCH(QString, first);
        QFETCH(QString, other);
        QFETCH(QString, verdict);
        Fixture f;
        QVERIFY(f.fillFrom(appendNtlm(f.capture, kind)));
        QCOMPARE(f.dialog.form()->kind(), DigestForm::Kind::Ntlm);
        f.check(u"secret-1"_s);
        QVERIFY2(f.dialog.verdict().contains(verdict), qPrintable(f.dialog.verdict()));
        QCOMPARE(f.dialog.list()->currentItem(), f.dialog.list()->topLevelItem(0));
        QVERIFY(f.dialog.list()->topLevelItem(0)->text(1).startsWith(first));
        const QList<QTreeWidgetItem *> others = f.dialog.list()->findItems(other, Qt::MatchExactly, 1);
        QCOMPARE(others.size(), 1);
        QCOMPARE(others.first()->text(0), u"no"_s);
        f.check(u"secret-1 "_s);
        QVERIFY2(f.dialog.verdict().contains(u"but: "), qPrintable(f.dialog.verdict()));
        f.check(u"something else"_s);
        QVERIFY2(f.dialog.verdict().contains(u"None of these"), qPrintable(f.dialog.verdict()));
    }
    void aChangedTypeOneBreaksTheMic()
    {
        Fixture f;
        Ntlm::NegotiateFields other;
        other.flags = Ntlm::NegotiateUnicode;
        QVERIFY(f.fillFrom(appendNtlm(f.capture, Ntlm::ResponseKind::V2)));
        f.check(u"secret-1"_s);
        QVERIFY2(!f.dialog.verdict().contains(u"MIC"), qPrintable(f.dialog.verdict()));
        const QList<QLineEdit *> lines = f.dialog.form()->findChildren<QLineEdit *>();
        for (QLineEdit *line : lines) {
            if (line->isVisible() && !line->placeholderText().isEmpty()) {
                line->setText(u"NTLM "_s + QString::fromLatin1(Ntlm::buildNegotiate(other).toBase64()));
            }
        }
        f.check(u"secret-1"_s);
        QVERIFY2(f.dialog.verdict().contains(u"MIC is wrong"), qPrintable(f.dialog.verdict()));
    }
    void measuresTheSystemUsersMinute_data()
    {
        QTest::addColumn<QByteArray>("minute");
        QTest::addColumn<QString>("verdict");
        QTest::newRow("right") << "202601311641"_ba << u"The time is right"_s;
        QTest::newRow("Oslo") << "202601311742"_ba << u"wrong: the time is local time (UTC+01:00), not UTC"_s;
        QTest::newRow("clock") << "202601311702"_ba << u"wrong: it was signed 20 minute"_s;
        QTest::newRow("no time") << "202699999999"_ba << u"not a time"_s;
    }
    void measuresTheSystemUsersMinute()
    {
        QFETCH(QByteArray, minute);
        QFETCH(QString, verdict);
        Fixture f;
        QVERIFY(f.fillFrom(TestUi::append(f.capture, systemUserRequest(minute), kDatedRefusal)));
        QCOMPARE(f.dialog.form()->kind(), DigestForm::Kind::Minute);
        QVERIFY(!f.password()->isVisible());
        f.check({});
        QVERIFY2(f.dialog.verdict().contains(verdict), qPrintable(f.dialog.verdict()));
        // Nobody can try a password against these.
        QVERIFY(!f.dialog.findChild<QCheckBox *>()->isVisible());
        QCOMPARE(f.dialog.list()->topLevelItem(0)->text(2), u"202601311642"_s);
    }
    void anotherKindForgetsTheVerdict()
    {
        Fixture f;
        QVERIFY(f.fillFrom(TestUi::append(f.capture, systemUserRequest("202601311641"), kDatedRefusal)));
        f.check({});
        QVERIFY(f.dialog.list()->topLevelItemCount() > 0);
        f.dialog.form()->setKind(DigestForm::Kind::Ntlm);
        QCOMPARE(f.dialog.list()->topLevelItemCount(), 0);
        QVERIFY(f.dialog.explanation().candidates.isEmpty());
        QVERIFY(f.password()->isVisible());
        QVERIFY(!TestUi::button<QPushButton>(f.dialog, u"Check"_s)->isEnabled());
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
