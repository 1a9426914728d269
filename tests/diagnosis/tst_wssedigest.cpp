// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/wssedigest.h"
#include "protocol/wsse.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QRandomGenerator>
#include <QStringEncoder>
#include <QTest>

#include <functional>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis::Explain;
using namespace Qt::StringLiterals;

namespace {

/// A message that a program makes, with one mistake in how it does.
struct Made
{
    QByteArray nonceBytes;
    QByteArray nonce;
    QByteArray created;
    QByteArray password; // UTF-8
    QByteArray digest;
};

QByteArray sha1(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha1);
}

QByteArray digest(const QByteArray &bytes)
{
    return sha1(bytes).toBase64();
}

using Program = std::function<void(Made *)>;

/// Hashes what the function makes of the parts.
Program hashing(const std::function<QByteArray(const Made &)> &parts)
{
    return [parts](Made *made) { made->digest = digest(parts(*made)); };
}

Program withPassword(const std::function<QByteArray(const QString &)> &form)
{
    return [form](Made *made) {
        made->digest = digest(made->nonceBytes + made->created + form(QString::fromUtf8(made->password)));
    };
}

QByteArray shifted(const QByteArray &created, int minutes, const QString &format)
{
    const QDateTime time = QDateTime::fromString(QString::fromLatin1(created), Qt::ISODateWithMs).toUTC();
    return time.addSecs(qint64(minutes) * 60).toString(format).toLatin1();
}

const QString kSeconds = u"yyyy-MM-ddTHH:mm:ss"_s;

QList<std::pair<const char *, std::pair<const char *, Program>>> mistakes()
{
    const auto row = [](const char *name, const char *id, Program program) {
        return std::make_pair(name, std::make_pair(id, std::move(program)));
    };
    return {
        row("Base64 text of the nonce", "nonce-text",
            hashing([](const Made &m) { return QByteArray(m.nonce + m.created + m.password); })),
        row("nonce as hex", "nonce-hex",
            hashing([](const Made &m) { return QByteArray(m.nonceBytes.toHex() + m.created + m.password); })),
        row("nonce as upper hex", "nonce-hex",
            hashing([](const Made &m) { return QByteArray(m.nonceBytes.toHex().toUpper() + m.created + m.password); })),
        row("Base64 of the nonce's hex hashed", "nonce-hex-base64", hashing([](const Made &m) {
                return QByteArray(m.nonceBytes.toHex().toBase64() + m.created + m.password);
            })),
        row("Base64 of hex sent", "nonce-sent-hex",
            [](Made *m) {
                m->digest = digest(m->nonceBytes + m->created + m->password);
                m->nonce = m->nonceBytes.toHex().toBase64();
            }),
        row("Base64 twice", "nonce-sent-twice",
            [](Made *m) {
                m->digest = digest(m->nonceBytes + m->created + m->password);
                m->nonce = m->nonce.toBase64();
            }),
        row("no nonce", "nonce-missing", hashing([](const Made &m) { return QByteArray(m.created + m.password); })),
        row("no Created", "created-missing",
            hashing([](const Made &m) { return QByteArray(m.nonceBytes + m.password); })),
        row("Created of the Timestamp", "created-timestamp",
            hashing([](const Made &m) { return QByteArray(m.nonceBytes + "2026-01-31T12:00:01.001Z" + m.password); })),
        row("whole seconds hashed", "created-no-fraction",
            [](Made *m) {
                m->created = "2026-01-31T12:00:00.123Z";
                m->digest = digest(m->nonceBytes + "2026-01-31T12:00:00Z" + m->password);
            }),
        row("milliseconds hashed", "created-milliseconds",
            [](Made *m) {
                m->created = "2026-01-31T12:00:00Z";
                m->digest = digest(m->nonceBytes + "2026-01-31T12:00:00.617Z" + m->password);
            }),
        row("no Z", "created-zone",
            hashing([](const Made &m) { return QByteArray(m.nonceBytes + m.created.chopped(1) + m.password); })),
        row("local time", "created-local", hashing([](const Made &m) {
                return QByteArray(m.nonceBytes + shifted(m.created, 120, kSeconds) + "Z" + m.password);
            })),
        row("local time of India with its offset", "created-local", hashing([](const Made &m) {
                return QByteArray(m.nonceBytes + shifted(m.created, 330, kSeconds) + "+05:30" + m.password);
            })),
        row("local time sent", "created-utc",
            [](Made *m) {
                m->digest = digest(m->nonceBytes + m->created + m->password);
                m->created = shifted(m->created, -300, kSeconds) + "-05:00";
            }),
        row("password hashed first", "password-hashed",
            hashing([](const Made &m) { return QByteArray(m.nonceBytes + m.created + sha1(m.password).toBase64()); })),
        row("digest hashed again", "digest-twice",
            [](Made *m) { m->digest = digest(sha1(m->nonceBytes + m->created + m->password)); }),
        row("UTF-16", "password-utf16", withPassword([](const QString &password) {
                return QByteArray(QStringEncoder(QStringConverter::Utf16LE).encode(password));
            })),
        row("Latin-1", "password-latin1", withPassword([](const QString &password) { return password.toLatin1(); })),
        row("UTF-8 twice", "password-utf8-twice",
            withPassword([](const QString &password) { return QString::fromLatin1(password.toUtf8()).toUtf8(); })),
        row("newline", "password-newline",
            withPassword([](const QString &password) { return QByteArray(password.toUtf8() + "\r\n"); })),
        row("byte order mark", "password-bom",
            withPassword([](const QString &password) { return QByteArray("\xEF\xBB\xBF" + password.toUtf8()); })),
        row("XML escapes", "password-escaped", withPassword([](const QString &password) {
                return QString(password).replace("&"_L1, "&amp;"_L1).toUtf8();
            })),
        row("SHA-256", "sha-256",
            [](Made *m) {
                m->digest = QCryptographicHash::hash(QByteArray(m->nonceBytes + m->created + m->password),
                                                     QCryptographicHash::Sha256)
                                .toBase64();
            }),
        row("order", "order", hashing([](const Made &m) { return QByteArray(m.password + m.created + m.nonceBytes); })),
        row("hex digest", "digest-hex",
            [](Made *m) { m->digest = sha1(m->nonceBytes + m->created + m->password).toHex(); }),
        row("Base64 of hex digest", "digest-hex-base64",
            [](Made *m) { m->digest = sha1(m->nonceBytes + m->created + m->password).toHex().toBase64(); }),
        row("two mistakes", "nonce-text+password-latin1", hashing([](const Made &m) {
                return QByteArray(m.nonce + m.created + QString::fromUtf8(m.password).toLatin1());
            })),
    };
}

Made freshMessage(quint32 seed)
{
    QRandomGenerator random(seed);
    Made made;
    for (int i = 0; i < 16; ++i) {
        made.nonceBytes.append(char(random.bounded(256)));
    }
    made.nonce = made.nonceBytes.toBase64();
    made.created = "2026-01-31T12:00:" + QByteArray::number(10 + seed % 50) + "Z";
    made.password = "b&\xC3\xB8" + QByteArray::number(random.generate()) + "\xC3\xA9";
    return made;
}

Explanation explained(const Made &made, const QByteArray &password)
{
    return explainWsseDigest({made.nonce, made.created, "2026-01-31T12:00:01.001Z", made.digest, Secret(password)});
}

} // namespace

class WsseDigestTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheVectors()
    {
        const Explanation found = explainWsseDigest({"AAECAwQFBgcICQoLDA0ODw==",
                                                     "2012-06-05T17:08:40Z",
                                                     {},
                                                     "OzfngjglNnJU2GljjrNC1IWgdbk=",
                                                     Secret(QByteArrayView("sBSI!Z65"))});
        QVERIFY(found.fitting());
        QVERIFY(found.fitting()->isRight);
    }
    void namesEachMistake_data()
    {
        QTest::addColumn<int>("row");
        const auto rows = mistakes();
        for (int i = 0; i < rows.size(); ++i) {
            QTest::newRow(rows.at(i).first) << i;
        }
    }
    void namesEachMistake()
    {
        QFETCH(int, row);
        const auto mistake = mistakes().at(row).second;
        for (quint32 seed = 1; seed <= 5; ++seed) {
            Made made = freshMessage(seed);
            mistake.second(&made);
            const Explanation found = explained(made, made.password);
            QVERIFY2(found.fitting(), "nothing fits");
            QCOMPARE(found.fitting()->id, QByteArray(mistake.first));
            QVERIFY(!found.fitting()->name.isEmpty());
            QCOMPARE(found.fitting()->value, made.digest);
            QVERIFY(!found.candidates.first().fits);
        }
    }
    void saysNoneForAnotherPassword()
    {
        const auto rows = mistakes();
        for (const auto &mistake : rows) {
            Made made = freshMessage(7);
            mistake.second.second(&made);
            QVERIFY2(explained(made, made.password + "x").isNone(), mistake.first);
        }
    }
    void saysRightForARightMessage()
    {
        for (quint32 seed = 1; seed <= 20; ++seed) {
            Made made = freshMessage(seed);
            made.digest = Wsse::passwordDigest(made.nonceBytes, made.created, Secret(made.password));
            const Explanation found = explained(made, made.password);
            QVERIFY(found.fitting() && found.fitting()->isRight);
        }
    }
    void takesBlanksAroundWhatXmlFolds()
    {
        Made made = freshMessage(3);
        made.digest = "\n  " + Wsse::passwordDigest(made.nonceBytes, made.created, Secret(made.password)) + "\n";
        made.nonce = "\n " + made.nonce + " \n";
        QVERIFY(explained(made, made.password).fitting()->isRight);
    }
    void namesTheOffsetOfLocalTime()
    {
        Made made = freshMessage(4);
        made.digest = digest(made.nonceBytes + shifted(made.created, -210, kSeconds) + "Z" + made.password);
        const Explanation found = explained(made, made.password);
        QVERIFY(found.fitting());
        QVERIFY2(found.fitting()->name.contains("UTC-03:30"_L1), qPrintable(found.fitting()->name));
    }
    void listsEachWayOnce()
    {
        Made made = freshMessage(5);
        made.digest = "AAAA";
        QList<QByteArray> ids;
        for (const Candidate &candidate : explained(made, made.password).candidates) {
            ids.append(candidate.id);
            QVERIFY(!candidate.name.isEmpty());
        }
        QCOMPARE(QSet<QByteArray>(ids.cbegin(), ids.cend()).size(), ids.size());
        QVERIFY(ids.size() > 25);
    }
    void needsDigestAndPassword()
    {
        Made made = freshMessage(6);
        QVERIFY(!explained(made, made.password).problem.isEmpty());
        QVERIFY(!explainWsseDigest({made.nonce, made.created, {}, "AAAA", {}}).problem.isEmpty());
        QVERIFY(!explainWsseDigest({}).isNone());
    }
    void standsHostileInput()
    {
        for (const QByteArray &text : {QByteArray(), QByteArray("\0\xff<", 3), QByteArray(100000, 'A'),
                                       QByteArray("9999-99-99T99:99:99Z"), QByteArray("2026-01-31T12:00:00.+99:99")}) {
            QVERIFY(explainWsseDigest({text, text, text, "x" + text, Secret(QByteArrayView("p"))}).isNone());
        }
    }
};

QTEST_GUILESS_MAIN(WsseDigestTest)
#include "tst_wssedigest.moc"
