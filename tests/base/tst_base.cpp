// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/connectionpolicy.h"
#include "base/error.h"
#include "base/secret.h"

#include <QSet>
#include <QTest>

#include <type_traits>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

class TestBase final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyErrorCodeHasANameOfItsOwn();
    void errorNamesAreStable_data();
    void errorNamesAreStable();
    void unknownErrorNamesAreRefused();
    void failuresCarryWhatTheyAreTold();
    void proxyModesHaveNames();
    void tellsAnEmptySecretFromNone();
    void comparesSecrets();
    void secretsKeepTheirBytes();
    void wipingEmpties();
    void wipingLeavesCopiesAlone();
    void secretsAreNotPrintable();
};

void TestBase::everyErrorCodeHasANameOfItsOwn()
{
    QSet<QByteArray> names;
    for (int i = 0; i <= int(ErrorCode::Internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        const QByteArray name = errorCodeName(code);
        QVERIFY2(!names.contains(name), name.constData());
        names.insert(name);
        QVERIFY(errorCodeFromName(name) == code);
    }
    QCOMPARE(names.size(), int(ErrorCode::Internal) + 1);
}

void TestBase::errorNamesAreStable_data()
{
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<ErrorFamily>("family");

    const auto row = [](ErrorCode code, const char *name, ErrorFamily family) {
        QTest::newRow(name) << code << QByteArray(name) << family;
    };
    row(ErrorCode::Cancelled, "cancelled", ErrorFamily::Cancelled);
    row(ErrorCode::SecretInFile, "secretInFile", ErrorFamily::Use);
    row(ErrorCode::Malformed, "malformed", ErrorFamily::Use);
    row(ErrorCode::KeychainDenied, "keychainDenied", ErrorFamily::Keychain);
    row(ErrorCode::Refused, "refused", ErrorFamily::Refused);
    row(ErrorCode::UnexpectedAnswer, "unexpectedAnswer", ErrorFamily::Refused);
    row(ErrorCode::NameNotResolved, "nameNotResolved", ErrorFamily::NotReached);
    row(ErrorCode::TlsPinMismatch, "tlsPinMismatch", ErrorFamily::NotReached);
    row(ErrorCode::ProxyAuthentication, "proxyAuthentication", ErrorFamily::NotReached);
    row(ErrorCode::BrokenFraming, "brokenFraming", ErrorFamily::NotReached);
    row(ErrorCode::BrokenEncoding, "brokenEncoding", ErrorFamily::NotReached);
    row(ErrorCode::Internal, "internal", ErrorFamily::Internal);
}

void TestBase::errorNamesAreStable()
{
    QFETCH(ErrorCode, code);
    QFETCH(QByteArray, name);
    QFETCH(ErrorFamily, family);
    QCOMPARE(errorCodeName(code), name);
    QCOMPARE(familyOf(code), family);
    QCOMPARE((Error{code, {}, {}, {}, {}}.family()), family);
}

void TestBase::unknownErrorNamesAreRefused()
{
    for (const char *name : {"", "Refused", "refused ", "nonsense"}) {
        QVERIFY(!errorCodeFromName(name));
    }
    // A code from a later version than this.
    QCOMPARE(errorCodeName(static_cast<ErrorCode>(9999)), "internal"_ba);
    QCOMPARE(familyOf(static_cast<ErrorCode>(9999)), ErrorFamily::Internal);
}

void TestBase::failuresCarryWhatTheyAreTold()
{
    const Result<int> plain = failure(ErrorCode::Refused, u"No."_s);
    QVERIFY(!plain);
    QCOMPARE(plain.error().code, ErrorCode::Refused);
    QCOMPARE(plain.error().text, u"No."_s);
    QVERIFY(!plain.error().offset && !plain.error().exchange);
    const Result<int> at = failureAt(ErrorCode::Malformed, u"Here."_s, 12);
    QCOMPARE(at.error().offset.value_or(0), 12);
}

void TestBase::proxyModesHaveNames()
{
    for (const ProxyMode mode : {ProxyMode::System, ProxyMode::None, ProxyMode::Http, ProxyMode::Socks5}) {
        ProxyMode read = mode == ProxyMode::None ? ProxyMode::System : ProxyMode::None;
        QVERIFY(proxyModeFromName(proxyModeName(mode), &read));
        QCOMPARE(read, mode);
    }
    QCOMPARE(proxyModeName(ProxyMode::Socks5), "socks5"_ba);
    ProxyMode untouched = ProxyMode::Http;
    for (const char *name : {"", "HTTP", "socks", "socks5 "}) {
        QVERIFY(!proxyModeFromName(name, &untouched));
    }
    QCOMPARE(untouched, ProxyMode::Http);
}

void TestBase::tellsAnEmptySecretFromNone()
{
    QVERIFY(!Secret().isSet());
    QVERIFY(Secret().isEmpty());
    QVERIFY(Secret("").isSet());
    QVERIFY(Secret("").isEmpty());
    QVERIFY(Secret::fromString({}).isSet());
    QVERIFY(Secret("x").isSet() && !Secret("x").isEmpty());
    QVERIFY(Secret().reveal().isEmpty());
    QVERIFY(Secret().revealText().isEmpty());
}

void TestBase::comparesSecrets()
{
    QVERIFY(Secret("abc") == Secret("abc"));
    QVERIFY(!(Secret("abc") == Secret("abd")));
    QVERIFY(!(Secret("abc") == Secret("ab")));
    QVERIFY(!(Secret("abc") == Secret("xbc")));
    const Secret one("abc");
    const Secret copy = one; // NOLINT(performance-unnecessary-copy-initialization): the copy is what is tested
    QVERIFY(one == copy);
    QVERIFY(copy.reveal().data() == one.reveal().data());
}

void TestBase::secretsKeepTheirBytes()
{
    const Secret text = Secret::fromString(u"Blåbær€😀"_s);
    QCOMPARE(text.revealText(), u"Blåbær€😀"_s);
    QCOMPARE(text.reveal().toByteArray(), u"Blåbær€😀"_s.toUtf8());
    const QByteArray binary = QByteArray::fromHex("00ff00c3");
    QCOMPARE(Secret(binary).reveal().toByteArray(), binary);
    QCOMPARE(Secret(binary).size(), 4);
    // The caller's array may go or change.
    QByteArray source = "changes"_ba;
    const Secret kept{QByteArrayView(source)};
    source.fill('-');
    QCOMPARE(kept.reveal().toByteArray(), "changes"_ba);
}

void TestBase::wipingEmpties()
{
    QByteArray bytes = "password"_ba;
    Secret::wipe(bytes);
    QVERIFY(bytes.isEmpty());
    QString text = u"password"_s;
    Secret::wipe(text);
    QVERIFY(text.isEmpty());
    QByteArray none;
    Secret::wipe(none);
    QVERIFY(none.isEmpty());
}

void TestBase::wipingLeavesCopiesAlone()
{
    QByteArray bytes("password");
    const QByteArray copy = bytes; // NOLINT(performance-unnecessary-copy-initialization): it must survive
    Secret::wipe(bytes);
    QCOMPARE(copy, "password"_ba);
    QString text = QString::fromLatin1("password");
    const QString textCopy = text; // NOLINT(performance-unnecessary-copy-initialization): it must survive
    Secret::wipe(text);
    QCOMPARE(textCopy, u"password"_s);
}

template<typename T>
concept Printable = requires(QDebug debug, const T &value) { debug << value; };

void TestBase::secretsAreNotPrintable()
{
    QVERIFY(!Printable<Secret>);
    QVERIFY(Printable<QByteArray>);
    QVERIFY((!std::is_convertible_v<Secret, QString>));
    QVERIFY((!std::is_convertible_v<Secret, QByteArray>));
    QVERIFY((!std::is_convertible_v<QByteArray, Secret>));
}

QTEST_GUILESS_MAIN(TestBase)
#include "tst_base.moc"
