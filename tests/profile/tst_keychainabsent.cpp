// SPDX-License-Identifier: GPL-3.0-or-later
// A machine where no keychain answers: no D-Bus session at all, and one without a Secret Service.
#include "profile/keychainsecretstore.h"

#include <QCoroTask>

#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

class TestKeychainAbsent : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysSoOnceAndKeepsForTheRun();
    void readingFindsNothing();
    void removingForgets();
};

void TestKeychainAbsent::saysSoOnceAndKeepsForTheRun()
{
    KeychainSecretStore store;
    QSignalSpy unavailable(&store, &SecretStore::keychainUnavailable);
    const QUuid id = QUuid::createUuid();
    for (const auto &parameter : {u"password"_s, u"ticket"_s}) {
        const auto place = QCoro::waitFor(store.write(id, parameter, Secret::fromString(u"value of "_s + parameter)));
        QVERIFY(place.has_value());
        QCOMPARE(*place, SecretPlace::ThisRun);
    }
    QVERIFY(QCoro::waitFor(store.read(id, u"password"_s))->revealText() == u"value of password"_s);
    QVERIFY(QCoro::waitFor(store.read(id, u"ticket"_s))->revealText() == u"value of ticket"_s);
    QVERIFY(!QCoro::waitFor(store.read(id, u"accessToken"_s))->isSet());
    QCOMPARE(unavailable.size(), 1);
    const QString why = unavailable.first().first().toString();
    QVERIFY(!why.isEmpty());
    QVERIFY(!why.contains(u"value of"_s));
    KeychainSecretStore nextRun;
    QVERIFY(!QCoro::waitFor(nextRun.read(id, u"password"_s))->isSet());
}

void TestKeychainAbsent::readingFindsNothing()
{
    KeychainSecretStore store;
    QSignalSpy unavailable(&store, &SecretStore::keychainUnavailable);
    const auto read = QCoro::waitFor(store.read(QUuid::createUuid(), u"password"_s));
    QVERIFY(read.has_value());
    QVERIFY(!read->isSet());
    QCOMPARE(unavailable.size(), 1);
}

void TestKeychainAbsent::removingForgets()
{
    KeychainSecretStore store;
    const QUuid id = QUuid::createUuid();
    store.keepForRun(id, u"password"_s, Secret::fromString(u"x"_s));
    QVERIFY(QCoro::waitFor(store.read(id, u"password"_s))->isSet());
    QVERIFY(QCoro::waitFor(store.remove(id, u"password"_s)).has_value());
    QVERIFY(!QCoro::waitFor(store.read(id, u"password"_s))->isSet());
}

int main(int argc, char **argv)
{
    for (const char *name : {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"}) {
        qunsetenv(name);
    }
    const QCoreApplication application(argc, argv);
    TestKeychainAbsent test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychainabsent.moc"
