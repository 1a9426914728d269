// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

/// An address of each service that answers 200 without a login.
const QList<std::pair<QByteArray, QString>> kOpen{
    {"netserver-soap", u"/SuperOffice/Remote/Services88/SoPrincipal.svc"_s},
    {"netserver-rest", u"/SuperOffice/api"_s},
    {"essentials", u"/services/builtin/CustomizationManagement.svc/CustomizationInformation"_s},
    {"http", u"/none"_s},
};

void addServices()
{
    QTest::addColumn<QUrl>("path");
    QTest::addColumn<QByteArray>("service");
    for (const auto &[service, path] : kOpen) {
        QTest::newRow(service.constData()) << QUrl(path) << service;
    }
}

} // namespace

/// The faults that any service can have.
class TestPracticeFaults final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void stallNeverAnswers_data() { addServices(); }
    void stallNeverAnswers()
    {
        m_bench->fault("stall");
        const Answer answer = get(300);
        QVERIFY(answer.wire.isEmpty());
        QVERIFY(!answer.isClosed);
    }

    void stallBodyStopsInTheMiddle_data() { addServices(); }
    void stallBodyStopsInTheMiddle()
    {
        m_bench->fault("stall-body");
        const Answer answer = get(300);
        QCOMPARE(answer.status(), 200);
        QVERIFY(!answer.isWhole && !answer.isClosed);
    }

    void closeEarlyStopsInTheMiddle_data() { addServices(); }
    void closeEarlyStopsInTheMiddle()
    {
        m_bench->fault("close-early");
        const Answer answer = get();
        QCOMPARE(answer.status(), 200);
        QVERIFY(!answer.isWhole && answer.isClosed && !answer.isReset);
        QVERIFY(answer.wire.size() > answer.head.end);
    }

    void resetSendsNothingButAReset_data() { addServices(); }
    void resetSendsNothingButAReset()
    {
        m_bench->fault("reset");
        QFETCH(QUrl, path);
        QFETCH(QByteArray, service);
        // Qt reports a reset and a close alike; the system tells them apart.
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<quint16>(m_bench->url(service).port()));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        QCOMPARE(::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
        const QByteArray request = "GET " + path.toEncoded() + " HTTP/1.1\r\nHost: x\r\n\r\n";
        QCOMPARE(::send(socket, request.constData(), static_cast<size_t>(request.size()), 0), request.size());
        char byte = 0;
        ssize_t received = 0;
        int error = EAGAIN;
        QVERIFY(QTest::qWaitFor([&] {
            received = ::recv(socket, &byte, 1, MSG_DONTWAIT);
            error = received < 0 ? errno : 0;
            return error != EAGAIN;
        }));
        ::close(socket);
        QCOMPARE(received, ssize_t(-1));
        QCOMPARE(error, ECONNRESET);
    }

    void brokenChunkHasNoSize_data() { addServices(); }
    void brokenChunkHasNoSize()
    {
        m_bench->fault("broken-chunk");
        const Answer answer = get();
        QCOMPARE(answer.header("Transfer-Encoding"), "chunked");
        QVERIFY(answer.isDamaged && !answer.isWhole);
    }

    void brokenGzipDoesNotDecompress_data() { addServices(); }
    void brokenGzipDoesNotDecompress()
    {
        m_bench->fault("broken-gzip");
        const Answer answer = get();
        QCOMPARE(answer.header("Content-Encoding"), "gzip");
        QVERIFY(answer.isWhole && answer.isDamaged);
    }

    void wrongLengthLeavesBytesBehind_data() { addServices(); }
    void wrongLengthLeavesBytesBehind()
    {
        QFETCH(QUrl, path);
        QFETCH(QByteArray, service);
        const qsizetype right = get().body.size();
        m_bench->fault("wrong-length");
        PracticeClient client(m_bench->url(service));
        client.send("GET " + path.toEncoded() +
                    " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(m_bench->url(service).port()) + "\r\n\r\n");
        const Answer answer = client.receive();
        QVERIFY(answer.isWhole);
        QCOMPARE(answer.body.size(), right - 10);
        QVERIFY(!client.receive("GET", 200).isWhole); // ten bytes that are no answer
    }

    void bigBodyIsFiftyMegabytes()
    {
        m_bench->fault("big-body");
        const Answer answer = exchange(m_bench->url("http", u"/none"_s), "GET", {}, {}, 60000);
        QVERIFY(answer.isWhole);
        QVERIFY(answer.body.size() > 50 * 1000 * 1000);
        QVERIFY(answer.body.startsWith("Hello."));
    }

    void slowBytesTrickle()
    {
        const qsizetype size = exchange(m_bench->url("http", u"/"_s), "GET").body.size();
        m_bench->fault("slow-bytes");
        QElapsedTimer timer;
        timer.start();
        const Answer answer = exchange(m_bench->url("http", u"/"_s), "GET", {}, {}, 20000);
        QVERIFY(answer.isWhole);
        QCOMPARE(answer.body.size(), size);
        QVERIFY(timer.elapsed() >= size / 64 * 90);
    }

    void othersAnswerInsteadOfTheService_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("has");
        QTest::newRow("server-error-500") << 500 << QByteArray("500 - Internal server error.");
        QTest::newRow("html-captive-portal") << 200 << QByteArray("Welcome to the guest network");
        QTest::newRow("redirect-loop") << 302 << QByteArray();
    }
    void othersAnswerInsteadOfTheService()
    {
        QFETCH(QByteArray, has);
        m_bench->fault(QTest::currentDataTag());
        for (const auto &[service, path] : kOpen) {
            const Answer answer = exchange(m_bench->url(service, path), "GET");
            QTEST(answer.status(), "status");
            QVERIFY(answer.header("Content-Type").startsWith("text/html"));
            QVERIFY(answer.body.contains(has));
            QVERIFY(answer.status() != 302 || answer.header("Location") == path.toUtf8());
        }
    }

    void anEmptyAnswerCanBeSpoiltToo_data()
    {
        QTest::addColumn<bool>("isWhole");
        QTest::addColumn<bool>("isDamaged");
        QTest::newRow("close-early") << false << false;
        QTest::newRow("broken-chunk") << false << true;
        QTest::newRow("broken-gzip") << true << true;
        QTest::newRow("wrong-length") << true << false;
    }
    void anEmptyAnswerCanBeSpoiltToo()
    {
        m_bench->fault(QTest::currentDataTag());
        const Answer answer = exchange(m_bench->url("essentials", u"/services/builtin/session.svc/login"_s), "GET",
                                       {{"Authorization", basic(u"alice"_s, u"p&ss<wörd>:1"_s)},
                                        {"AppName", "T"},
                                        {"AppVersion", "1"},
                                        {"AppPublisherName", "T"}});
        QCOMPARE(answer.status(), 200);
        QTEST(answer.isWhole, "isWhole");
        QTEST(answer.isDamaged, "isDamaged");
    }

    void faultsThatBelongTogetherWorkTogether()
    {
        QVERIFY(m_bench->services.setFaults({u"html-captive-portal"_s, u"broken-gzip"_s, u"clock-ahead"_s}));
        const Answer answer = exchange(m_bench->url("http", u"/none"_s), "GET");
        QVERIFY(answer.isDamaged);
    }

    void aFaultEndsWhenItIsSwitchedOff()
    {
        m_bench->fault("stall");
        PracticeClient stalled(m_bench->url("http"));
        stalled.send("GET /none HTTP/1.1\r\nHost: x\r\n\r\n");
        QVERIFY(stalled.receive("GET", 200).wire.isEmpty());
        m_bench->fault("");
        QCOMPARE(exchange(m_bench->url("http", u"/none"_s), "GET").status(), 200);
    }

    void unknownFaultsAreNamed()
    {
        QSignalSpy changed(&m_bench->services, &PracticeServices::faultsChanged);
        const auto refused = m_bench->services.setFaults({u"stall"_s, u"X99"_s, u"s1"_s});
        QVERIFY(!refused);
        QVERIFY(refused.error().text.contains("X99, s1"_L1));
        QCOMPARE(refused.error().code, ErrorCode::Usage);
        QVERIFY(m_bench->services.faults().isEmpty());
        QCOMPARE(changed.size(), 0);
        QVERIFY(m_bench->services.setFaults({u"stall"_s}));
        QVERIFY(m_bench->services.setFaults({u"stall"_s}));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(m_bench->services.faults(), QStringList{u"stall"_s});
    }

    void catalogueIsComplete()
    {
        QSet<QByteArray> ids;
        QSet<QByteArray> services{QByteArray()};
        for (const ServiceInfo &service : m_bench->services.services()) {
            services.insert(service.id);
        }
        for (const FaultInfo &fault : PracticeServices::availableFaults()) {
            QVERIFY2(!ids.contains(fault.id), fault.id.constData());
            ids.insert(fault.id);
            QVERIFY2(services.contains(fault.service), fault.service.constData());
            QVERIFY(!fault.title.isEmpty() && !fault.title.contains(u'\n'));
        }
        const QList<QByteArray> wanted{"S1",  "S2",  "S3",  "S7",    "S8",    "S12",     "S14", "S16", "R1",
                                       "R4",  "R6",  "R7",  "R12",   "R13",   "R15",     "R38", "E2",  "E3",
                                       "E4",  "E5",  "E7",  "X1",    "X4",    "X5",      "X8",  "X9",  "X10",
                                       "X14", "X17", "X23", "stall", "reset", "big-body"};
        for (const QByteArray &id : wanted) {
            QVERIFY2(ids.contains(id), id.constData());
        }
    }

private:
    [[nodiscard]] Answer get(int milliseconds = 5000) const
    {
        QFETCH(QUrl, path);
        QFETCH(QByteArray, service);
        return exchange(m_bench->url(service).resolved(path), "GET", {}, {}, milliseconds);
    }

    std::unique_ptr<Bench> m_bench;
};

QTEST_GUILESS_MAIN(TestPracticeFaults)
#include "tst_practicefaults.moc"
