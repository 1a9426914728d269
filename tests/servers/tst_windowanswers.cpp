// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/realserver.h"
#include "support/windowchecks.h"
#include "ui/stillnessmeter.h"
#include "workbench/answers.h"
#include "workbench/byteserver.h"

#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/attemptcontroller.h"

#include "ui/raw/rawview.h"

#include <QLabel>
#include <QStatusBar>
#include <QTest>

#include <atomic>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Ticketscope::TestUi;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kTimeout = 2s;
constexpr auto kPatient = 60s;

const QByteArray kText = "The quick brown fox jumps over the lazy dog. ";

/// What a server does with a request while it is broken.
struct Misdeed
{
    QByteArray answer;
    QByteArray end;  ///< "stall", "reset" or "close"
    qint64 more = 0; ///< bytes of a body that follow the answer
};

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

/// Whatever a network does to an answer: through the real window it ends in time, in a sentence that the person sees,
/// with the bytes up to the break in the ladder, and the next login works.
class WindowAnswersTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_driver.open()); }

    void anAnswerThatDoesNotArriveWhole_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<qint64>("more");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char *name, const QByteArray &answer, const char *end, const QString &sentence,
                            qint64 more = 0) { QTest::newRow(name) << answer << QByteArray(end) << more << sentence; };
        const QByteArray whole = withLength(kText.repeated(20));
        const QByteArray half = whole.left(whole.size() - 400);
        const QByteArray announced = head("Content-Length: 900\r\n");
        const QByteArray chunked = head("Transfer-Encoding: chunked\r\n");
        const QString silent = u"127.0.0.1:%1 took the connection but did not answer within 2 s."_s;
        const QString stopped =
            u"127.0.0.1:%1 stopped in the middle of its answer for 2 s. What came before is shown."_s;
        const QString nothing = u"127.0.0.1:%1 closed the connection without an answer."_s;
        const QString headOnly = u"127.0.0.1:%1 closed the connection before the head of its answer was whole."_s;
        const QString cut =
            u"127.0.0.1:%1 closed the connection in the middle of its answer. What came before is shown."_s;
        const QString chunk =
            u"A chunk of the body has no valid size or does not end where its size says (byte * of the message)."_s;
        const QString length =
            u"The Content-Length is not a number, or contradicts another header (byte * of the message): where the body ends cannot be known."_s;
        const QString foreign =
            u"The first line does not name HTTP/1.0 or HTTP/1.1 (byte 0 of the message): this is not HTTP/1.1."_s;
        add("stalls before a byte", {}, "stall", silent);
        add("stalls in the status line", "HTTP/1.1 2", "stall", stopped);
        add("stalls in the head", whole.left(40), "stall", stopped);
        add("stalls after the head", announced, "stall", stopped);
        add("stalls in the body", half, "stall", stopped);
        add("stalls in a chunk", QByteArray(chunked + "1f\r\nabc"), "stall", stopped);
        add("resets before a byte", {}, "reset", nothing);
        add("resets in the head", whole.left(40), "reset", headOnly);
        add("resets after the head", announced, "reset", cut);
        add("resets in the body", half, "reset", cut);
        add("resets after a chunk", QByteArray(chunked + "3\r\nabc\r\n"), "reset", cut);
        add("resets in 50 MB", head("Content-Length: 60000000\r\n"), "reset", cut, 50'000'000);
        add("closes before a byte", {}, "close", nothing);
        add("closes in the head", whole.left(40), "close", headOnly);
        add("closes in the body", half, "close", cut);
        add("closes before the last chunk", QByteArray(chunked + "3\r\nabc\r\n"), "close", cut);
        add("a chunk size that is no number", QByteArray(chunked + "3\r\nabc\r\nxyz\r\ndef\r\n0\r\n\r\n"), "close",
            chunk);
        add("a chunk without its line end", QByteArray(chunked + "3\r\nabcdef\r\n0\r\n\r\n"), "close", chunk);
        add("two lengths that differ", QByteArray(head("Content-Length: 5\r\nContent-Length: 7\r\n") + "abcdefg"),
            "close", length);
        add("a length that is no number", QByteArray(head("Content-Length: five\r\n") + "abcde"), "close", length);
        add("garbage instead of HTTP", "\x16\x03\x01\x02 garbage \x7f\r\n\r\nmore", "close", foreign);
        add("another protocol's greeting", "220 mail.acme.example ESMTP ready\r\n250 fine\r\n\r\n", "close", foreign);
        for (const QByteArray &coding : {"gzip"_ba, "br"_ba, "zstd"_ba}) {
            const QByteArray fields = "Content-Encoding: " + coding + "\r\n";
            const QString text =
                u"The body's coding “%1” does not decode at byte * of the message. The compressed data "_s;
            const QString early = QString(text.arg(QString::fromLatin1(coding)) + u"ends early."_s);
            // Brotli's decoder takes the damage for a piece that is still to come.
            const QString damaged =
                coding == "br" ? early : QString(text.arg(QString::fromLatin1(coding)) + u"is damaged."_s);
            const QByteArray good = packed(manyWords(), coding);
            add(QByteArray("broken " + coding).constData(), withLength(brokenPacked(manyWords(), coding), fields),
                "close", damaged);
            add(QByteArray(coding + " that ends too soon").constData(), withLength(good.left(good.size() / 2), fields),
                "close", early);
        }
        add("text that says it is gzip", withLength(kText, "Content-Encoding: gzip\r\n"), "close",
            u"The body's coding “gzip” does not decode at byte 91 of the message. The compressed data is damaged."_s);
    }
    void anAnswerThatDoesNotArriveWhole()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, end);
        QFETCH(qint64, more);
        QFETCH(QString, sentence);
        ByteServer server([&](BytePeer &peer) { misbehave(peer, {answer, end, more}); });
        const Profile profile = profileFor(QUrl(server.url()), end == "stall" ? kTimeout : kPatient);
        m_isBroken = true;

        StillnessMeter meter;
        m_driver.choose(profile.id);
        QVERIFY(m_driver.logIn());
        verifyTold(m_driver, sentence.replace(u"%1"_s, QString::number(server.port())));
        verifyLively(meter);
        if (QTest::currentTestFailed()) {
            return;
        }
        verifyIdle(m_driver, server.port());
        if (more == 0 && !answer.contains('\x16') && !answer.contains("Content-Encoding")) {
            verifyShown(m_driver, Side::Response, answer);
        }
        m_isBroken = false;
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, server);
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
        StillnessMeter meter;
        m_driver.choose(profileFor(QUrl(server.url())).id);
        QVERIFY(m_driver.logIn());
        verifyTold(m_driver,
                   u"The message's head, a chunk's line or its trailers go on beyond byte 262144 without an end."_s);
        verifyLively(meter);
        verifyIdle(m_driver, server.port());
        // The server may have sent on; what was looked at is there.
        QVERIFY(m_driver.selected());
        const QByteArray wire = m_driver.selected()->response.wire.all();
        const QByteArray sent = "HTTP/1.1 200 OK\r\n" + field.repeated(int(wire.size() / field.size()) + 1);
        QVERIFY2(wire.size() > 8192 && sent.startsWith(wire), QByteArray::number(wire.size()));
    }

    void fiftyMegabytesPassWhileTheWindowLives()
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
        StillnessMeter meter;
        m_driver.choose(profileFor(QUrl(server.url())).id);
        QVERIFY(m_driver.logIn(60s));
        QVERIFY(m_driver.settle(60s));
        qInfo("the window stood still for at most %.1f ms, by itself for at most %.1f ms", meter.longest(),
              meter.longestOwn());
        verifyLively(meter);
        QVERIFY(m_driver.attempts().isLoggedIn());
        QVERIFY(m_driver.shown(Side::Response).startsWith(u"HTTP/1.1 200 OK"_s));
        verifyIdle(m_driver, server.port());
        verifyBytes(m_driver, server);
    }

    void slowBytesAreNoFailureWhileTheyCome()
    {
        const QByteArray answer = withLength(kText.repeated(2));
        ByteServer server([&](BytePeer &peer) {
            if (peer.readRequest()) {
                peer.trickle(answer, 7, 120ms);
            }
        });
        m_driver.choose(profileFor(QUrl(server.url()), kTimeout).id);
        QVERIFY(m_driver.logIn());
        QVERIFY2(m_driver.attempts().isLoggedIn(), qPrintable(m_driver.sentence()));
        QVERIFY(m_driver.settle());
        verifyShown(m_driver, Side::Response, answer);
        verifyBytes(m_driver, server);
    }

    void escapeEndsAStallAtOnce_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("focus");
        const QByteArray half = head("Content-Length: 100\r\n") + "abc";
        QTest::newRow("before the answer") << QByteArray() << u"window"_s;
        QTest::newRow("in the head") << "HTTP/1.1 200 OK\r\nServer: slow"_ba << u"window"_s;
        QTest::newRow("in the body") << half << u"window"_s;
        QTest::newRow("in the body, from the ladder") << half << u"ladder"_s;
        QTest::newRow("in the body, from the raw view") << half << u"raw"_s;
        QTest::newRow("in the body, from the search for profiles") << half << u"search"_s;
    }
    void escapeEndsAStallAtOnce()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, focus);
        std::atomic<bool> stalls = false;
        ByteServer server([&](BytePeer &peer) { misbehave(peer, {answer, "stall", 0}, [&stalls] { stalls = true; }); });
        m_isBroken = true;
        m_driver.choose(profileFor(QUrl(server.url())).id);
        StillnessMeter meter;
        m_driver.press(Qt::Key_F5);
        QTRY_VERIFY(stalls);
        QTest::qWait(300); // what was sent has come as far as it comes
        QVERIFY(m_driver.attempts().isBusy());
        const auto *running = m_driver.window().statusBar()->findChild<QLabel *>();
        QVERIFY(running && running->isVisible());
        QWidget *place = placeOf(focus);
        place->setFocus();
        QTest::keyClick(place, Qt::Key_Escape);
        QTRY_VERIFY(!m_driver.attempts().isBusy()); // long before the profile's time-out
        verifyTold(m_driver, u"Stopped."_s);
        verifyLively(meter);
        verifyIdle(m_driver, server.port());
        verifyShown(m_driver, Side::Response, answer);
        m_isBroken = false;
        verifyWorksAgain(m_driver);
        verifyBytes(m_driver, server);
    }

    void escapeEndsABodyWithoutEnd()
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
        StillnessMeter meter;
        m_driver.choose(profileFor(QUrl(server.url())).id);
        m_driver.press(Qt::Key_F5);
        QTRY_VERIFY(sent > 20'000'000);
        m_driver.press(Qt::Key_Escape);
        QTRY_VERIFY(!m_driver.attempts().isBusy());
        verifyTold(m_driver, u"Stopped."_s);
        verifyLively(meter);
        verifyIdle(m_driver, server.port());
        QVERIFY(m_driver.selected());
        const QByteArray wire = m_driver.selected()->response.wire.all();
        const qsizetype body = wire.indexOf("\r\n\r\n") + 4;
        QVERIFY2(wire.size() > 10'000'000, QByteArray::number(wire.size()));
        QCOMPARE(wire.count('b') - wire.left(body).count('b'), wire.size() - body);
    }

    void escapeEndsEveryLoginThatRuns()
    {
        std::atomic<int> stalled = 0;
        ByteServer server([&](BytePeer &peer) { misbehave(peer, {{}, "stall", 0}, [&stalled] { ++stalled; }); });
        m_isBroken = true;
        m_driver.choose(profileFor(QUrl(server.url())).id);
        m_driver.press(Qt::Key_F5);
        QTRY_COMPARE(stalled.load(), 1);
        m_driver.press(Qt::Key_F5);
        QTRY_COMPARE(stalled.load(), 2);
        m_driver.press(Qt::Key_Escape);
        QTRY_VERIFY(!m_driver.attempts().isBusy());
        verifyIdle(m_driver, server.port());
        QCOMPARE(m_driver.ladder(server.port()).size(), 2);
        verifyBytes(m_driver, server);
    }

private:
    /// Profiles are for this server only: a fresh one each time.
    [[nodiscard]] Profile profileFor(const QUrl &url, std::chrono::seconds timeout = kPatient)
    {
        Profile profile = m_driver.bench().add(QString::fromUtf8(QTest::currentDataTag()), u"Acme AS"_s, "none");
        profile.name = QTest::currentDataTag() ? profile.name : QString::fromUtf8(QTest::currentTestFunction());
        profile.url = url;
        profile.timeout = timeout;
        profile.proxy.mode = ProxyMode::None;
        if (!m_driver.bench()->profiles().save(profile)) {
            qFatal("the profile cannot be saved");
        }
        return profile;
    }

    /// While the switch is on; else a good answer.
    void misbehave(BytePeer &peer, const Misdeed &misdeed, const std::function<void()> &done = {})
    {
        if (!peer.readRequest()) {
            return;
        }
        if (!m_isBroken) {
            peer.send(withLength("fine"));
            return;
        }
        const QByteArray block = kText.repeated(1000);
        bool goesOn = peer.send(misdeed.answer);
        for (qint64 sent = 0; goesOn && sent < misdeed.more; sent += block.size()) {
            goesOn = peer.send(block);
        }
        if (done) {
            peer.waitUntilRead();
            done();
        }
        if (goesOn && misdeed.end == "stall") {
            peer.stall();
        } else if (goesOn && misdeed.end == "reset") {
            peer.reset();
        }
    }

    [[nodiscard]] QWidget *placeOf(const QString &focus)
    {
        if (focus == u"ladder"_s) {
            return m_driver.part<Ui::LadderView>();
        }
        if (focus == u"raw"_s) {
            m_driver.part<Ui::RawView>()->focusPane();
            return QApplication::focusWidget();
        }
        if (focus == u"search"_s) {
            m_driver.press(Qt::Key_K, Qt::ControlModifier);
            return QApplication::focusWidget();
        }
        return &m_driver.window();
    }

    std::atomic<bool> m_isBroken = false;
    WindowDriver m_driver;
};

QTEST_MAIN(WindowAnswersTest)
#include "tst_windowanswers.moc"
