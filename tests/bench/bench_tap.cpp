// SPDX-License-Identifier: GPL-3.0-or-later

// What the tap costs: QNetworkAccessManager through it against QNetworkAccessManager straight to the same server, in
// turns within one run, so that the ratios hold on a busy machine too. The observer does nothing: a recorder's cost is
// not in these figures.

#include "exchange/wireobserver.h"
#include "tap/certificates.h"
#include "tap/wiretap.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpServer>
#include <QTextStream>
#include <QThread>

#include <algorithm>
#include <ctime>
#include <functional>
#include <memory>
#include <vector>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kBig = qsizetype(100) * 1000 * 1000;
constexpr int kSmallRuns = 400;
constexpr int kBigRuns = 5;
constexpr int kNewRuns = 40;

class NoObserver final : public WireObserver
{
public:
    void connectionOpened(const ConnectionFacts &) override {}
    void connectionChanged(const ConnectionFacts &) override {}
    void bytesCrossed(ConnectionId, WirePeer, WireDirection, QByteArrayView, qint64) override {}
    void connectionClosed(ConnectionId, const std::optional<Error> &) override {}
};

/// Answers GET /small, GET /big and POST on kept connections.
class BenchServer final : public QTcpServer
{
public:
    explicit BenchServer(std::optional<QSslConfiguration> tls)
        : m_tls(std::move(tls))
        , m_big("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(kBig) + "\r\n\r\n" + QByteArray(kBig, 'x'))
    {
        listen(QHostAddress::LocalHost);
    }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QSslSocket(this);
        socket->setSocketDescriptor(descriptor);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(socket, &QSslSocket::readyRead, socket, [this, socket, request = QByteArray()]() mutable {
            request += socket->readAll();
            if (request.endsWith(request.startsWith("POST") ? "</end>" : "\r\n\r\n")) {
                socket->write(request.startsWith("GET /big")
                                  ? m_big
                                  : QByteArrayLiteral("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
                socket->flush();
                request.clear();
            }
        });
        connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
        if (m_tls) {
            socket->setSslConfiguration(*m_tls);
            socket->startServerEncryption();
        }
    }

private:
    std::optional<QSslConfiguration> m_tls;
    QByteArray m_big;
};

/// A QObject that lives in a thread of its own.
template<typename T>
class InThread
{
public:
    template<typename... Arguments>
    explicit InThread(Arguments &&...arguments)
    {
        m_thread.start();
        m_context.moveToThread(&m_thread);
        QMetaObject::invokeMethod(
            &m_context, [&] { m_object = std::make_unique<T>(std::forward<Arguments>(arguments)...); },
            Qt::BlockingQueuedConnection);
    }
    ~InThread()
    {
        QMetaObject::invokeMethod(
            &m_context, [this] { m_object.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(InThread)
    template<typename Call>
    void call(Call call)
    {
        QMetaObject::invokeMethod(
            &m_context, [&] { call(*m_object); }, Qt::BlockingQueuedConnection);
    }
    T *operator->() { return m_object.get(); }

private:
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<T> m_object;
};

/// Milliseconds of one exchange; negative where it failed.
double exchange(QNetworkAccessManager &manager, const QNetworkRequest &request, qint64 wanted)
{
    static const QByteArray body = QByteArray(3000, 'x') + "</end>";
    QElapsedTimer clock;
    clock.start();
    const std::unique_ptr<QNetworkReply> reply(request.url().path() == u"/post"_s ? manager.post(request, body)
                                                                                  : manager.get(request));
    QEventLoop loop;
    qint64 got = 0;
    QObject::connect(reply.get(), &QNetworkReply::readyRead, &loop, [&] { got += reply->readAll().size(); });
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    got += reply->readAll().size();
    return reply->error() == QNetworkReply::NoError && got == wanted ? double(clock.nsecsElapsed()) / 1e6 : -1.0;
}

/// Milliseconds of processor time that the calling thread has used.
double threadTime()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

struct Way
{
    QNetworkAccessManager manager;
    QSslConfiguration tls;
    std::vector<double> milliseconds;

    [[nodiscard]] bool run(const QString &url, qint64 wanted)
    {
        QNetworkRequest request{QUrl(url)};
        request.setSslConfiguration(tls);
        request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"text/xml"_s);
        const double took = exchange(manager, request, wanted);
        milliseconds.push_back(took);
        return took >= 0;
    }
};

bool compare(QTextStream &out, const QString &what, const QString &url, qint64 wanted, int runs, Way &direct,
             Way &tapped, const std::function<double()> &tapTime)
{
    double timeBefore = 0;
    direct.milliseconds.clear();
    tapped.milliseconds.clear();
    for (int i = 0; i <= runs; ++i) {
        if (!direct.run(url, wanted) || !tapped.run(url, wanted)) {
            out << what << ": an exchange failed\n";
            return false;
        }
        if (i == 0) { // connects
            out << u"%1, first: direct %2 ms, tap %3 ms\n"_s.arg(what, -20)
                       .arg(direct.milliseconds.back(), 0, 'f', 2)
                       .arg(tapped.milliseconds.back(), 0, 'f', 2);
            direct.milliseconds.clear();
            tapped.milliseconds.clear();
            timeBefore = tapTime();
        }
    }
    const double d = median(direct.milliseconds);
    const double t = median(tapped.milliseconds);
    out << u"%1, kept:  direct %2 ms, tap %3 ms, added %4 ms, ratio %5"_s.arg(what, -20)
               .arg(d, 0, 'f', 2)
               .arg(t, 0, 'f', 2)
               .arg(t - d, 0, 'f', 2)
               .arg(t / d, 0, 'f', 2);
    if (wanted > 1000) {
        out << u"; direct %1 MB/s, tap %2 MB/s"_s.arg(double(wanted) / 1e3 / d, 0, 'f', 0)
                   .arg(double(wanted) / 1e3 / t, 0, 'f', 0);
    }
    out << u"; processor time in the tap %1 ms each\n"_s.arg((tapTime() - timeBefore) / runs, 0, 'f', 3);
    return true;
}

/// A whole exchange with its connection: name, TCP, TLS.
bool compareNew(QTextStream &out, const QString &what, const QString &url, const Way &direct, const Way &tapped,
                const std::function<double()> &tapTime)
{
    std::vector<double> directTimes;
    std::vector<double> tappedTimes;
    const double timeBefore = tapTime();
    for (int i = 0; i < kNewRuns; ++i) {
        for (const Way *way : {&direct, &tapped}) {
            Way fresh;
            fresh.manager.setProxy(way->manager.proxy());
            fresh.tls = way->tls;
            if (!fresh.run(url, 2)) {
                out << what << ": an exchange failed\n";
                return false;
            }
            (way == &direct ? directTimes : tappedTimes).push_back(fresh.milliseconds.back());
        }
    }
    const double d = median(directTimes);
    const double t = median(tappedTimes);
    out << u"%1, new:   direct %2 ms, tap %3 ms, added %4 ms, ratio %5; processor time in the tap %6 ms each\n"_s
               .arg(what, -20)
               .arg(d, 0, 'f', 2)
               .arg(t, 0, 'f', 2)
               .arg(t - d, 0, 'f', 2)
               .arg(t / d, 0, 'f', 2)
               .arg((tapTime() - timeBefore) / kNewRuns, 0, 'f', 3);
    return true;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QTextStream out(stdout);
    const Certificates certificates;
    QSslConfiguration serverTls = QSslConfiguration::defaultConfiguration();
    serverTls.setLocalCertificate(certificates.good.qtCertificate());
    serverTls.setPrivateKey(certificates.good.qtKey());
    QSslConfiguration directTls = QSslConfiguration::defaultConfiguration();
    directTls.setCaCertificates({certificates.authority.qtCertificate()});

    NoObserver observer;
    InThread<WireTap> tap(&observer);
    bool started = false;
    tap.call([&started](WireTap &t) { started = t.start().has_value(); });
    ConnectionPolicy policy;
    policy.proxy.mode = ProxyMode::None;
    policy.tls.caFile = certificates.authorityFile();
    const auto address = tap->openAttempt("bench", policy);
    if (!started || !address) {
        out << "the tap does not start\n";
        return 1;
    }
    const auto tapTime = [&tap] {
        double time = 0;
        tap.call([&time](WireTap &) { time = threadTime(); });
        return time;
    };
    bool fine = true;
    for (const bool tls : {false, true}) {
        InThread<BenchServer> server(tls ? std::optional(serverTls) : std::nullopt);
        const QString base = u"%1://localhost:%2"_s.arg(tls ? u"https"_s : u"http"_s).arg(server->serverPort());
        Way direct;
        direct.manager.setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
        direct.tls = directTls;
        Way tapped;
        tapped.manager.setProxy(address->proxy);
        tapped.tls = address->tls;
        const QString name = tls ? u"https"_s : u"http"_s;
        fine = compare(out, name + u" small", base + u"/small"_s, 2, kSmallRuns, direct, tapped, tapTime) && fine;
        fine = compare(out, name + u" POST"_s, base + u"/post"_s, 2, kSmallRuns, direct, tapped, tapTime) && fine;
        fine = compareNew(out, name + u" small", base + u"/small"_s, direct, tapped, tapTime) && fine;
        fine = compare(out, name + u" 100 MB", base + u"/big"_s, kBig, kBigRuns, direct, tapped, tapTime) && fine;
        out.flush();
    }
    return fine ? 0 : 1;
}
