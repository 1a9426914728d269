// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jws.h"

#include <QTest>

using namespace Ticketscope;
using Jose::SignatureState;

namespace {

Jose::KeySet setOf(const Jose::Key &key, const QByteArray &kid = {})
{
    Jose::SetKey entry;
    entry.key = key;
    entry.kid = kid;
    return {{entry}};
}

} // namespace

class JwsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signsAndVerifies_data();
    void signsAndVerifies();
};

void JwsTest::signsAndVerifies_data()
{
    QTest::addColumn<QByteArray>("algorithm");
    for (const char *name : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
                             "Ed25519", "Ed448"}) {
        QTest::newRow(name) << QByteArray(name);
    }
}

void JwsTest::signsAndVerifies()
{
    QFETCH(QByteArray, algorithm);
    const Result<Jose::Key> key = Jose::Key::generate(algorithm);
    QVERIFY2(key.has_value(), key ? "" : qPrintable(key.error().text));
    QVERIFY(key->isPrivate());
    const QByteArray header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\"}";
    const Result<QByteArray> token = Jose::sign(header, "{\"sub\":\"alice\"}", *key);
    QVERIFY2(token.has_value(), token ? "" : qPrintable(token.error().text));

    const QByteArray set = "{\"keys\":[" + key->publicJwk("k1", algorithm, "sig") + "]}";
    const Result<Jose::KeySet> published = Jose::readKeySet(set);
    QVERIFY2(published.has_value(), published ? "" : qPrintable(published.error().text));
    QCOMPARE(published->keys[0].problem, QString());
    QVERIFY(!published->keys[0].key.isPrivate());
    const Jose::SignatureCheck check = Jose::checkSignature(*token, *published);
    QVERIFY2(check.state == SignatureState::Valid, qPrintable(check.text));
    QCOMPARE(check.kid, "k1");
    QCOMPARE(check.key.value_or(-1), 0);

    const Result<Jose::Key> other = Jose::Key::generate(algorithm);
    QCOMPARE(Jose::checkSignature(*token, setOf(*other, "k1")).state, SignatureState::Invalid);
}

QTEST_GUILESS_MAIN(JwsTest)
#include "tst_jws.moc"
