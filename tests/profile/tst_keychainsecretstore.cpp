// SPDX-License-Identifier: GPL-3.0-or-later
// Against a real Secret Service: started directly, the program runs itself again under run-with-keyring.sh.
#include "profile/keychainsecretstore.h"

#include <QCoroTask>

#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <unistd.h>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QString kSecret = u"p\u00e6r & «50 %»\n€"_s;

struct Found
{
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
};

/// What another program finds in the keychain under the documented names.
Found secretTool(const QStringList &arguments)
{
    QProcess process;
    process.start(u"secret-tool"_s, arguments);
    if (!process.waitForFinished(20000)) {
        return {};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QString keyOf(const QUuid &id, const QString &parameter)
{
    return id.toString(QUuid::WithoutBraces) + u'/' + parameter;
}

} // namespace

class TestKeychainSecretStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsBytesAsTheyAre_data();
    void keepsBytesAsTheyAre();
    void anotherRunOfTheProgramReadsThem();
    void otherProgramsFindThemUnderTheDocumentedNames();
    void aMissingEntryIsNoSecretAndNoError();
    void overwriting();
    void removing();
    void removingWhatIsNotThereIsFine();
    void keepForRunStandsInFrontAndStaysOut();
    void profilesAndParametersAreKeptApart();
    void manyAtOnce();
    void theStoreMayGoWhileAJobIsUnderWay();
};

void TestKeychainSecretStore::keepsBytesAsTheyAre_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("text") << kSecret.toUtf8();
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("zero byte") << QByteArray("a\0b", 3);
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe\x80\x00\x01", 5);
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbfx");
    QTest::newRow("overlong UTF-8") << QByteArray("\xc0\xaf");
    QTest::newRow("trailing line break") << QByteArray("secret\r\n");
    QTest::newRow("looks like Base64") << QByteArray("c2VjcmV0");
    QTest::newRow("a private key's size") << QByteArray(4000, 'k');
    QTest::newRow("64 KiB") << QByteArray(65536, '\x80');
}

void TestKeychainSecretStore::keepsBytesAsTheyAre()
{
    QFETCH(QByteArray, bytes);
    KeychainSecretStore store;
    QSignalSpy unavailable(&store, &SecretStore::keychainUnavailable);
    const QUuid id = QUuid::createUuid();
    const auto place = QCoro::waitFor(store.write(id, u"password"_s, Secret(bytes)));
    QVERIFY(place.has_value());
    QCOMPARE(*place, SecretPlace::Keychain);
    const auto read = QCoro::waitFor(store.read(id, u"password"_s));
    QVERIFY(read.has_value());
    QVERIFY(read->isSet());
    QVERIFY(read->reveal() == bytes);
    QCOMPARE(unavailable.size(), 0);
}

void TestKeychainSecretStore::anotherRunOfTheProgramReadsThem()
{
    const QUuid id = QUuid::createUuid();
    {
        KeychainSecretStore store;
        QVERIFY(QCoro::waitFor(store.write(id, u"ticket"_s, Secret::fromString(kSecret))).has_value());
    }
    KeychainSecretStore store;
    QVERIFY(QCoro::waitFor(store.read(id, u"ticket"_s))->revealText() == kSecret);
}

void TestKeychainSecretStore::otherProgramsFindThemUnderTheDocumentedNames()
{
    KeychainSecretStore store;
    const QUuid id = QUuid::createUuid();
    QVERIFY(QCoro::waitFor(store.write(id, u"password"_s, Secret::fromString(kSecret))).has_value());
    const Found found = secretTool({u"lookup"_s, u"server"_s, u"Ticketscope"_s, u"user"_s, keyOf(id, u"password"_s)});
    QCOMPARE(found.exitCode, 0);
    QVERIFY(found.output == kSecret.toUtf8());

    const Found search =
        secretTool({u"search"_s, u"--all"_s, u"server"_s, u"Ticketscope"_s, u"user"_s, keyOf(id, u"password"_s)});
    QCOMPARE(search.exitCode, 0);
    const QByteArray said = search.output + search.errors;
    QVERIFY2(said.contains("attribute.server = Ticketscope"), "the service's name is not an attribute");
    const QByteArray user = "attribute.user = " + keyOf(id, u"password"_s).toUtf8();
    QVERIFY(said.contains(user));
    QCOMPARE(said.count("attribute.user = "), 1);
}

void TestKeychainSecretStore::aMissingEntryIsNoSecretAndNoError()
{
    KeychainSecretStore store;
    QSignalSpy unavailable(&store, &SecretStore::keychainUnavailable);
    const auto read = QCoro::waitFor(store.read(QUuid::createUuid(), u"password"_s));
    QVERIFY(read.has_value());
    QVERIFY(!read->isSet());
    QCOMPARE(unavailable.size(), 0);
}

void TestKeychainSecretStore::overwriting()
{
    KeychainSecretStore store;
    const QUuid id = QUuid::createUuid();
    for (const auto &value : {u"first"_s, u"second"_s}) {
        QVERIFY(QCoro::waitFor(store.write(id, u"password"_s, Secret::fromString(value))).has_value());
    }
    QVERIFY(QCoro::waitFor(store.read(id, u"password"_s))->revealText() == u"second"_s);
    // From text to bytes and back: still one entry.
    for (const QByteArray &value : {QByteArray("\x80\x81"), QByteArray("text"), QByteArray("\xff")}) {
        QVERIFY(QCoro::waitFor(store.write(id, u"password"_s, Secret(value))).has_value());
        QVERIFY(QCoro::waitFor(store.read(id, u"password"_s))->reveal() == value);
        const Found search = secretTool({u"search"_s, u"--all"_s, u"user"_s, keyOf(id, u"password"_s)});
        const QByteArray said = search.output + search.errors;
        QCOMPARE(said.count("attribute.user = "), 1);
    }
}

void TestKeychainSecretStore::removing()
{
    KeychainSecretStore store;
    const QUuid id = QUuid::createUuid();
    QVERIFY(QCoro::waitFor(store.write(id, u"password"_s, Secret::fromString(kSecret))).has_value());
    QVERIFY(QCoro::waitFor(store.remove(id, u"password"_s)).has_value());
    QVERIFY(!QCoro::waitFor(store.read(id, u"password"_s))->isSet());
    QVERIFY(secretTool({u"lookup"_s, u"server"_s, u"Ticketscope"_s, u"user"_s, keyOf(id, u"password"_s)}).exitCode !=
            0);
}

void TestKeychainSecretStore::removingWhatIsNotThereIsFine()
{
    KeychainSecretStore store;
    QSignalSpy unavailable(&store, &SecretStore::keychainUnavailable);
    QVERIFY(QCoro::waitFor(store.remove(QUuid::createUuid(), u"password"_s)).has_value());
    QCOMPARE(unavailable.size(), 0);
}

void TestKeychainSecretStore::keepForRunStandsInFrontAndStaysOut()
{
    KeychainSecretStore store;
    const QUuid id = QUuid::createUuid();
    QVERIFY(QCoro::waitFor(store.write(id, u"password"_s, Secret::fromString(u"kept"_s))).has_value());
    store.keepForRun(id, u"password"_s, Secret::fromString(u"typed"_s));
    QVERIFY(QCoro::waitFor(store.read(id, u"password"_s))->revealText() == u"typed"_s);
    KeychainSecretStore nextRun;
    QVERIFY(QCoro::waitFor(nextRun.read(id, u"password"_s))->revealText() == u"kept"_s);
}

void TestKeychainSecretStore::profilesAndParametersAreKeptApart()
{
    KeychainSecretStore store;
    const QUuid one = QUuid::createUuid();
    const QUuid two = QUuid::createUuid();
    QVERIFY(QCoro::waitFor(store.write(one, u"password"_s, Secret::fromString(u"1p"_s))).has_value());
    QVERIFY(QCoro::waitFor(store.write(one, u"ticket"_s, Secret::fromString(u"1t"_s))).has_value());
    QVERIFY(QCoro::waitFor(store.write(two, u"password"_s, Secret::fromString(u"2p"_s))).has_value());
    QVERIFY(QCoro::waitFor(store.read(one, u"password"_s))->revealText() == u"1p"_s);
    QVERIFY(QCoro::waitFor(store.read(one, u"ticket"_s))->revealText() == u"1t"_s);
    QVERIFY(QCoro::waitFor(store.read(two, u"password"_s))->revealText() == u"2p"_s);
    QVERIFY(!QCoro::waitFor(store.read(two, u"ticket"_s))->isSet());
}

void TestKeychainSecretStore::manyAtOnce()
{
    KeychainSecretStore store;
    const QUuid id = QUuid::createUuid();
    std::vector<QCoro::Task<Result<SecretPlace>>> writes;
    for (int i = 0; i < 12; ++i) {
        const QString number = QString::number(i);
        writes.push_back(store.write(id, number, Secret::fromString(u"value "_s + number)));
    }
    for (auto &write : writes) {
        QVERIFY(QCoro::waitFor(std::move(write)).has_value());
    }
    for (int i = 0; i < 12; ++i) {
        const QString number = QString::number(i);
        const QString expected = u"value "_s + number;
        QVERIFY(QCoro::waitFor(store.read(id, number))->revealText() == expected);
    }
}

void TestKeychainSecretStore::theStoreMayGoWhileAJobIsUnderWay()
{
    auto store = std::make_unique<KeychainSecretStore>();
    const QUuid id = QUuid::createUuid();
    auto write = store->write(id, u"password"_s, Secret::fromString(kSecret));
    store.reset();
    const auto place = QCoro::waitFor(std::move(write));
    QVERIFY(place.has_value());
    QCOMPARE(*place, SecretPlace::Keychain);
}

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("TICKETSCOPE_TEST_KEYRING")) {
        std::vector<char *> arguments{const_cast<char *>("bash"), const_cast<char *>(KEYRING_SCRIPT)};
        arguments.insert(arguments.end(), argv, argv + argc);
        arguments.push_back(nullptr);
        execvp("bash", arguments.data());
        qFatal("bash cannot be started");
    }
    const QCoreApplication application(argc, argv);
    TestKeychainSecretStore test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychainsecretstore.moc"
