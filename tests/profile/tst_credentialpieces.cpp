// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/credentialpieces.h"

#include <QTest>

using namespace Ticketscope;

namespace {

constexpr int kShare = int(kCredentialBlobSize - PieceHead::kSize);

QByteArray writeId(char filling)
{
    return QByteArray(PieceHead::kWriteSize, filling);
}

/// No two shares of it are alike.
Secret secretOf(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = 1;
    for (char &byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = char(state >> 24);
    }
    return Secret(bytes);
}

Secret changed(const Secret &piece, qsizetype at, char value)
{
    QByteArray bytes = piece.reveal().toByteArray();
    bytes[at] = value;
    return Secret(bytes);
}

} // namespace

class TestCredentialPieces : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void joinsWhatItSplit_data();
    void joinsWhatItSplit();
    void refusesWhatIsBeyondEveryLogin();
    void aMissingPieceIsNoSecret();
    void aPieceTooManyIsNoSecret();
    void reorderedPiecesAreNoSecret();
    void piecesOfTwoWritesAreNoSecret();
    void aShorterSecretsFirstPieceTakesNoneOfALongerOnes();
    void aForeignBlobIsNoPiece_data();
    void aForeignBlobIsNoPiece();
    void aDamagedHeadIsNoPiece_data();
    void aDamagedHeadIsNoPiece();
};

void TestCredentialPieces::joinsWhatItSplit_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("count");
    QTest::newRow("empty") << 0 << 1;
    QTest::newRow("one byte") << 1 << 1;
    QTest::newRow("a share less one") << kShare - 1 << 1;
    QTest::newRow("a share") << kShare << 1;
    QTest::newRow("a share and one") << kShare + 1 << 2;
    QTest::newRow("2559") << 2559 << 2;
    QTest::newRow("2560") << 2560 << 2;
    QTest::newRow("2561") << 2561 << 2;
    QTest::newRow("two shares") << 2 * kShare << 2;
    QTest::newRow("5120") << 5120 << 3;
    QTest::newRow("100 kB") << 100000 << 40;
    QTest::newRow("largest") << int(kLargestSecret) << int((kLargestSecret + kShare - 1) / kShare);
}

void TestCredentialPieces::joinsWhatItSplit()
{
    QFETCH(int, size);
    QFETCH(int, count);
    const Secret secret = secretOf(size);
    const QList<Secret> pieces = splitSecret(secret, writeId('w'));
    QCOMPARE(pieces.size(), count);
    for (int number = 0; number < pieces.size(); ++number) {
        QVERIFY(pieces.at(number).size() <= kCredentialBlobSize);
        const auto head = readPieceHead(pieces.at(number).reveal());
        QVERIFY(head.has_value());
        QCOMPARE(head->number, number);
        QCOMPARE(head->count, count);
        QCOMPARE(head->secretSize, qsizetype(size));
        QCOMPARE(head->write, writeId('w'));
    }
    const auto joined = joinPieces(pieces);
    QVERIFY(joined.has_value());
    QVERIFY(joined->isSet());
    QVERIFY(*joined == secret);
}

void TestCredentialPieces::refusesWhatIsBeyondEveryLogin()
{
    QVERIFY(splitSecret(secretOf(kLargestSecret + 1), writeId('w')).isEmpty());
}

void TestCredentialPieces::aMissingPieceIsNoSecret()
{
    const QList<Secret> pieces = splitSecret(secretOf(3 * kShare), writeId('w'));
    for (int missing = 0; missing < pieces.size(); ++missing) {
        QList<Secret> rest = pieces;
        rest.removeAt(missing);
        QVERIFY(!joinPieces(rest).has_value());
    }
    QVERIFY(!joinPieces({}).has_value());
}

void TestCredentialPieces::aPieceTooManyIsNoSecret()
{
    QList<Secret> pieces = splitSecret(secretOf(kShare + 1), writeId('w'));
    pieces.append(pieces.last());
    QVERIFY(!joinPieces(pieces).has_value());
}

void TestCredentialPieces::reorderedPiecesAreNoSecret()
{
    const QList<Secret> pieces = splitSecret(secretOf(3 * kShare), writeId('w'));
    for (const auto &order : {QList<int>{0, 2, 1}, {1, 0, 2}, {2, 1, 0}, {0, 1, 1}, {0, 0, 2}}) {
        QList<Secret> other;
        for (const int at : order) {
            other.append(pieces.at(at));
        }
        QVERIFY(!joinPieces(other).has_value());
    }
}

void TestCredentialPieces::piecesOfTwoWritesAreNoSecret()
{
    // The same secret twice: not even then, since nothing but the write tells that it is the same.
    QList<Secret> pieces = splitSecret(secretOf(3 * kShare), writeId('1'));
    pieces[1] = splitSecret(secretOf(3 * kShare), writeId('2')).at(1);
    QVERIFY(!joinPieces(pieces).has_value());
}

void TestCredentialPieces::aShorterSecretsFirstPieceTakesNoneOfALongerOnes()
{
    QList<Secret> pieces = splitSecret(secretOf(3 * kShare), writeId('w'));
    pieces[0] = splitSecret(secretOf(2 * kShare), writeId('w')).first();
    QVERIFY(!joinPieces(pieces).has_value());
    QVERIFY(!joinPieces(pieces.first(2)).has_value());
}

void TestCredentialPieces::aForeignBlobIsNoPiece_data()
{
    QTest::addColumn<QByteArray>("blob");
    const QByteArray piece = splitSecret(secretOf(10), writeId('w')).first().reveal().toByteArray();
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a password in UTF-16") << QByteArray("p\0a\0s\0s\0", 8);
    QTest::newRow("only the mark") << QByteArray("TSc1");
    QTest::newRow("half a head") << piece.first(PieceHead::kSize - 1);
    QTest::newRow("cut off") << piece.chopped(1);
    QTest::newRow("something behind") << QByteArray(piece + 'x');
    QTest::newRow("another mark") << QByteArray("TSc2" + piece.sliced(4));
    QTest::newRow("text of a blob's size") << QByteArray(kCredentialBlobSize, 'x');
    QTest::newRow("more than a blob") << QByteArray("TSc1" + QByteArray(kCredentialBlobSize, '\0'));
}

void TestCredentialPieces::aForeignBlobIsNoPiece()
{
    QFETCH(QByteArray, blob);
    QVERIFY(!readPieceHead(blob).has_value());
    QVERIFY(!joinPieces({Secret(blob)}).has_value());
}

void TestCredentialPieces::aDamagedHeadIsNoPiece_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("value");
    QTest::newRow("the secret's size") << 20 << 0x7f;
    QTest::newRow("one byte more") << 23 << 11;
    QTest::newRow("number") << 24 << 1;
    QTest::newRow("number is the count") << 25 << 1;
    QTest::newRow("many pieces") << 26 << 1;
    QTest::newRow("no piece") << 27 << 0;
    QTest::newRow("two pieces") << 27 << 2;
}

void TestCredentialPieces::aDamagedHeadIsNoPiece()
{
    QFETCH(int, at);
    QFETCH(int, value);
    const Secret piece = splitSecret(secretOf(10), writeId('w')).first();
    QVERIFY(joinPieces({piece}).has_value());
    QVERIFY(!joinPieces({changed(piece, at, char(value))}).has_value());
}

QTEST_GUILESS_MAIN(TestCredentialPieces)

#include "tst_credentialpieces.moc"
