// SPDX-License-Identifier: GPL-3.0-or-later
#include "answers.h"
#include "byteserver.h"
#include "program.h"
#include "support/commandline.h"
#include "support/realserver.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <atomic>
#include <sys/resource.h>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kTimeoutSeconds = 2;
/// What a start of the program may cost on a busy machine, beside the time-out and two seconds.
constexpr auto kStart = 6s;

const QByteArray kText = "The quick brown fox jumps over the lazy dog. ";

/// A text that a compressor has to work on.
QByteArray manyWords()
{
    QByteArray text;
    for (int i = 0; i < 400; ++i) {
        text += QByteArray::number(i * 7919 % 1009) + " bottles, ";
    }
    return text;
}

} // namespace

/// Whatever a network does to a login, it ends in time, in a sentence, with what was received kept to the byte.
class FailuresTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_program = std::make_unique<Program>(); }

    void aNameThatDoesNotResolve()
    {
        const ProgramRun run = logIn(u"http://crm.acme.invalid/service"_s);
        verifyFailed(run, u"nameNotResolved"_s);
        QVERIFY2(run.errorText().contains(u"crm.acme.invalid"_s), qPrintable(run.errorText()));
        QCOMPARE(run.wire("response"), QByteArray());
    }

    void aPortWhereNothingListens()
    {
        const quint16 port = freePorts(1).value(0);
        const ProgramRun run = logIn(u"http://127.0.0.1:%1/service"_s.arg(port));
        verifyFailed(run, u"connectionRefused"_s);
        QVERIFY2(run.errorText().contains(QString::number(port)), qPrintable(run.errorText()));
        QCOMPARE(run.wire("response"), QByteArray());
    }

    void aPortWhereNothingListensOverTls()
    {
        const ProgramRun run = logIn(u"https://127.0.0.1:%1/service"_s.arg(freePorts(1).value(0)));
        verifyFailed(run, u"connectionRefused"_s);
    }

    void anAnswerThatDoesNotArriveWhole_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("end");
        QTest::addColumn<QString>("code");
        const QString stall = u"stall"_s;
        const QString reset = u"reset"_s;
        const QString close = u"close"_s;
        const QByteArray whole = withLength(kText.repeated(20));
        const QByteArray half = whole.left(whole.size() - 400);
        const QByteArray timed = head("Content-Length: 900\r\n");
        const QByteArray chunked = head("Transfer-Encoding: chunked\r\n");
        QTest::newRow("stalls before a byte") << QByteArray() << stall << u"timedOut"_s;
        QTest::newRow("stalls in the status line") << "HTTP/1.1 2"_ba << stall << u"timedOut"_s;
        QTest::newRow("stalls in the head") << whole.left(40) << stall << u"timedOut"_s;
        QTest::newRow("stalls after the head") << timed << stall << u"timedOut"_s;
        QTest::newRow("stalls in the body") << half << stall << u"timedOut"_s;
        QTest::newRow("stalls in a chunk") << QByteArray(chunked + "1f\r\nabc") << stall << u"timedOut"_s;
        QTest::newRow("resets before a byte") << QByteArray() << reset << u"connectionClosed"_s;
        QTest::newRow("resets in the head") << whole.left(40) << reset << u"connectionClosed"_s;
        QTest::newRow("resets after the head") << timed << reset << u"connectionClosed"_s;
        QTest::newRow("resets in the body") << half << reset << u"connectionClosed"_s;
        QTest::newRow("resets after a chunk") << QByteArray(chunked + "3\r\nabc\r\n") << reset << u"connectionClosed"_s;
        QTest::newRow("closes before a byte") << QByteArray() << close << u"connectionClosed"_s;
        QTest::newRow("closes in the head") << whole.left(40) << close << u"connectionClosed"_s;
        QTest::newRow("closes with a short body") << half << close << u"connectionClosed"_s;
        QTest::newRow("closes before the last chunk")
            << QByteArray(chunked + "3\r\nabc\r\n") << close << u"connectionClosed"_s;
        QTest::newRow("chunk size that is no number")
            << QByteArray(chunked + "3\r\nabc\r\nxyz\r\ndef\r\n0\r\n\r\n") << close << u"brokenFraming"_s;
        QTest::newRow("chunk size too big to be")
            << QByteArray(chunked + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n") << close << u"brokenFraming"_s;
        QTest::newRow("chunk without its line end")
            << QByteArray(chunked + "3\r\nabcdef\r\n0\r\n\r\n") << close << u"brokenFraming"_s;
        QTest::newRow("two lengths that differ")
            << QByteArray(head("Content-Length: 5\r\nContent-Length: 7\r\n") + "abcdefg") << close
            << u"brokenFraming"_s;
        QTest::newRow("a length that is no number")
            << QByteArray(head("Content-Length: five\r\n") + "abcde") << close << u"brokenFraming"_s;
        QTest::newRow("garbage instead of HTTP")
            << QByteArray("\x16\x03\x01\x02\x00\xff\xfe\x00 garbage \x80\x81\r\n\r\nmore", 27) << close
            << u"brokenFraming"_s;
        QTest::newRow("another protocol's greeting")
            << "220 mail.acme.example ESMTP ready\r\n250 fine\r\n\r\n"_ba << close << u"brokenFraming"_s;
        for (const QByteArray &coding : {"gzip"_ba, "br"_ba, "zstd"_ba}) {
            const QByteArray fields = "Content-Encoding: " + coding + "\r\n";
            QTest::addRow("broken %s", coding.constData())
                << withLength(brokenPacked(manyWords(), coding), fields) << close << u"brokenEncoding"_s;
            const QByteArray good = packed(manyWords(), coding);
            QTest::addRow("%s that ends too soon", coding.constData())
                << withLength(good.left(good.size() / 2), fields) << close << u"brokenEncoding"_s;
        }
        QTest::newRow("text that says it is gzip")
            << withLength(kText, "Content-Encoding: gzip\r\n") << close << u"brokenEncoding"_s;
    }
    void anAnswerThatDoesNotArriveWhole()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, end);
        QFETCH(QString, code);
        ByteServer server([&](BytePeer &peer) {
            if (!peer.readRequest() || !peer.send(answer)) {
                return;
            }
            if (end == u"stall"_s) {
                peer.stall();
            } else if (end == u"reset"_s) {
                peer.reset();
            }
        });
        const ProgramRun run = logIn(server.url());
        server.stop();
        verifyFailed(run, code);
        verifyWire(run, server);
        QCOMPARE(run.wire("response"), answer);
    }

    void headersWithoutEnd()
    {
        const QByteArray field = "X-Filler: " + QByteArray(1000, 'a') + "\r\n";
        ByteServer server([&](BytePeer &peer) {
            if (peer.readRequest() && peer.send("HTTP/1.1 200 OK\r\n")) {
                while (peer.send(field)) {
                }
            }
        });
        const ProgramRun run = logIn(server.url());
        server.stop();
        verifyFailed(run, u"tooLarge"_s);
        // The server may have sent on; what was looked at is there.
        const QByteArray wire = run.wire("response");
        QVERIFY2(wire.size() >= 8192, QByteArray::number(wire.size()));
        QVERIFY2(wire.size() < 4 << 20, QByteArray::number(wire.size()));
        const QByteArray expected = "HTTP/1.1 200 OK\r\n" + field.repeated(int(wire.size() / field.size()) + 1);
        QVERIFY(expected.startsWith(wire));
    }

    void aBodyWithoutEndIsLetPassUntilThePersonStopsIt()
    {
        std::atomic<qint64> sent = 0;
        const QByteArray block(1 << 16, 'b');
        ByteServer server([&](BytePeer &peer) {
            if (peer.readRequest() && peer.send(head("Content-Length: 99999999999999\r\n"))) {
                while (peer.send(block)) {
                    sent += block.size();
                }
            }
        });
        RunOptions options;
        options.interruptWhen = [&] { return sent > 5 * block.size(); };
        const ProgramRun run = m_program->run({u"login"_s, fileOf(server.url())}, options);
        server.stop();
        QVERIFY2(run.ended && run.exitCode == 3, run.all());
        QVERIFY(!run.leftProcesses);
    }

    void fiftyMegabytesPassInLittleMemory()
    {
        const QByteArray block = kText.repeated(1000);
        const int blocks = 50'000'000 / int(block.size()) + 1;
        ByteServer server([&](BytePeer &peer) {
            const QByteArray size = QByteArray::number(block.size() * blocks);
            if (peer.readRequest() && peer.send(head("Content-Length: " + size + "\r\n"))) {
                for (int i = 0; i < blocks && peer.send(block); ++i) {
                }
            }
        });
        const ProgramRun run = m_program->run({u"login"_s, fileOf(server.url(), 30)});
        server.stop();
        QVERIFY2(run.exitCode == 0, run.all());
        // Sixteen megabytes of a body are kept in memory; the rest is in a file that only this run can read.
        QVERIFY2(mostMemory() < 250, QByteArray::number(mostMemory()));
    }

    void fiftyMegabytesAreSavedWhole()
    {
        const QByteArray block = kText.repeated(1000);
        const int blocks = 50'000'000 / int(block.size()) + 1;
        const qint64 size = block.size() * blocks;
        ByteServer server([&](BytePeer &peer) {
            if (peer.readRequest() && peer.send(head("Content-Length: " + QByteArray::number(size) + "\r\n"))) {
                for (int i = 0; i < blocks && peer.send(block); ++i) {
                }
            }
        });
        const QString har = m_program->file(u"big.har"_s);
        const ProgramRun run = m_program->run({u"login"_s, fileOf(server.url(), 30), u"--save"_s, har});
        server.stop();
        QVERIFY2(run.exitCode == 0, run.all());
        QVERIFY(!run.leftProcesses);
        QFile file(har);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject entry =
            QJsonDocument::fromJson(file.readAll()).object()[u"log"_s][u"entries"_s][0].toObject();
        QCOMPARE(entry[u"response"_s][u"bodySize"_s].toInteger(), size);
        QCOMPARE(entry[u"response"_s][u"content"_s][u"size"_s].toInteger(), size);
        const QString text = entry[u"response"_s][u"content"_s][u"text"_s].toString();
        QCOMPARE(text.size(), size);
        QVERIFY(text.toLatin1() == block.repeated(blocks));
        // It is written as one JSON document that holds the body twice, as text and as it crossed.
        QVERIFY2(mostMemory() < 1000, QByteArray::number(mostMemory()));
    }

    void slowBytesAreNoFailureWhileTheyCome()
    {
        const QByteArray answer = withLength(kText.repeated(2));
        ByteServer server([&](BytePeer &peer) {
            if (peer.readRequest()) {
                peer.trickle(answer, 7, 60ms);
            }
        });
        const ProgramRun run = logIn(server.url());
        server.stop();
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(run.wire("response"), answer);
        verifyWire(run, server);
    }

    void interruptedInAStallItEndsAtOnce_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("before the answer") << QByteArray();
        QTest::newRow("in the head") << "HTTP/1.1 200 OK\r\nServer: slow"_ba;
        QTest::newRow("in the body") << QByteArray(head("Content-Length: 100\r\n") + "abc");
    }
    void interruptedInAStallItEndsAtOnce()
    {
        QFETCH(QByteArray, answer);
        std::atomic<bool> stalls = false;
        ByteServer server([&](BytePeer &peer) {
            if (peer.readRequest() && peer.send(answer)) {
                peer.waitUntilRead();
                stalls = true;
                peer.stall();
            }
        });
        RunOptions options;
        options.interruptWhen = [&stalls] { return stalls.load(); };
        const QJsonObject patient = profile(u"http"_s, u"none"_s, server.url(), {}, {{u"timeoutSeconds"_s, 60}});
        const ProgramRun run = m_program->logIn(patient, {}, {u"--keep-secrets"_s}, options);
        server.stop();
        QVERIFY2(run.ended, run.all());
        QVERIFY2(run.took < 10s, QByteArray::number(qint64(run.took.count())));
        QVERIFY(!run.leftProcesses);
        QCOMPARE(run.exitCode, 3);
        QCOMPARE(run.errorCode(), u"cancelled"_s);
        QCOMPARE(run.json[u"outcome"_s].toString(), u"failed"_s);
        QCOMPARE(run.json[u"error"_s][u"exchange"_s].toInteger(-1), run.exchanges().last()[u"id"_s].toInteger());
        verifyWire(run, server);
    }

    void interruptedInACallTheLoginStands()
    {
        std::atomic<bool> stalls = false;
        ByteServer server([&](BytePeer &peer) {
            if (peer.readRequest() && peer.send(withLength("fine", "Connection: close\r\n"))) {
                return;
            }
        });
        ByteServer silent([&](BytePeer &peer) {
            if (peer.readRequest()) {
                stalls = true;
                peer.stall();
            }
        });
        RunOptions options;
        options.interruptWhen = [&stalls] { return stalls.load(); };
        const ProgramRun run =
            m_program->logIn(profile(u"http"_s, u"none"_s, server.url(), {}, {{u"timeoutSeconds"_s, 60}}), {},
                             {u"--call"_s, QString(u"GET "_s + silent.url())}, options);
        QVERIFY2(run.ended && run.took < 10s, run.all());
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json[u"outcome"_s].toString(), u"loggedIn"_s);
        QCOMPARE(run.json[u"call"_s][u"ok"_s].toBool(true), false);
        QCOMPARE(run.json[u"call"_s][u"error"_s][u"code"_s].toString(), u"cancelled"_s);
    }

private:
    [[nodiscard]] ProgramRun logIn(const QString &url)
    {
        // Bytes that are no whole message could hold anything, and would be masked.
        return m_program->logIn(profile(u"http"_s, u"none"_s, url, {}, {{u"timeoutSeconds"_s, kTimeoutSeconds}}), {},
                                {u"--keep-secrets"_s});
    }
    [[nodiscard]] QString fileOf(const QString &url, int timeoutSeconds = kTimeoutSeconds) const
    {
        const QJsonObject object = profile(u"http"_s, u"none"_s, url, {}, {{u"timeoutSeconds"_s, timeoutSeconds}});
        return m_program->write(u"one.ticketscope.json"_s, QJsonDocument(object).toJson());
    }

    /// Megabytes that the hungriest run so far held at once.
    static qint64 mostMemory()
    {
        rusage used{};
        return getrusage(RUSAGE_CHILDREN, &used) == 0 ? used.ru_maxrss / 1024 : -1;
    }

    static void verifyFailed(const ProgramRun &run, const QString &code)
    {
        QVERIFY2(run.ended, run.all());
        QVERIFY(!run.leftProcesses);
        QVERIFY2(run.took < std::chrono::seconds(kTimeoutSeconds) + 2s + kStart,
                 QByteArray::number(qint64(run.took.count())));
        QVERIFY2(run.errorCode() == code, run.all());
        QVERIFY2(run.exitCode == 3, run.all());
        QCOMPARE(run.json[u"outcome"_s].toString(), u"failed"_s);
        const QString text = run.errorText();
        QVERIFY2(text.size() > 20 && text.endsWith(u'.') && text.contains(u' '), qPrintable(text));
        QVERIFY2(run.err.contains(text.toUtf8()), run.err.constData());
        QVERIFY2(!run.exchanges().isEmpty(), run.all());
        const QJsonValue exchange = run.exchanges().last();
        QCOMPARE(run.json[u"error"_s][u"exchange"_s].toInteger(), exchange[u"id"_s].toInteger());
    }

    /// What the program shows is what the server saw and sent, on the last connection that carried a request.
    static void verifyWire(const ProgramRun &run, const ByteServer &server)
    {
        QVERIFY(!server.received().isEmpty());
        QCOMPARE(run.wire("request"), server.received().last());
        QCOMPARE(run.wire("response"), server.sent().last());
    }

    std::unique_ptr<Program> m_program;
};

QTEST_GUILESS_MAIN(FailuresTest)
#include "tst_failures.moc"
