// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/laddermodel.h"

#include "models/laddertext.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Ticketscope;

namespace {

ExchangePtr exchange(Capture &capture, const AttemptId &attempt, StepKind kind, int status,
                     std::optional<Error> error = {})
{
    auto made = std::make_shared<Exchange>();
    made->id = capture.takeId();
    made->attempt = attempt;
    made->connection = 2;
    made->step = {kind, {}};
    made->url = QUrl(QStringLiteral("https://user:pw@host.example/path?q=1"));
    made->request.head.method = "GET";
    made->response.head.status = status;
    made->response.head.reason = status == 200 ? "OK" : "Unauthorized";
    made->timings.wait = 12.3;
    made->error = std::move(error);
    return made;
}

QString text(const LadderModel &model, const QModelIndex &index, int column)
{
    return model.data(index.siblingAtColumn(column)).toString();
}

} // namespace

class TestLadderModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foldsLegsUnderTheirStep()
    {
        Capture capture;
        LadderModel model(capture);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.beginAttempt("a", QStringLiteral("Acme"), QDateTime::currentDateTimeUtc());
        for (const StepKind kind : {StepKind::Login, StepKind::Leg, StepKind::Redirect, StepKind::Call}) {
            capture.append(exchange(capture, "a", kind, 200));
        }
        const QModelIndex attempt = model.indexOfAttempt("a");
        QVERIFY(model.isAttempt(attempt));
        QCOMPARE(model.rowCount(attempt), 2);
        const QModelIndex login = model.indexOf(1);
        QCOMPARE(model.rowCount(login), 2);
        QCOMPARE(model.parent(model.indexOf(3)), login);
        QCOMPARE(model.exchangeAt(model.indexOf(4))->id, 4);
    }

    void notYetIsPartOfTheWay_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("outcome");
        QTest::newRow("pending") << QByteArray(R"({"error":"authorization_pending"})") << int(Outcome::Challenge);
        QTest::newRow("slow down") << QByteArray(R"({"error": "slow_down"})") << int(Outcome::Challenge);
        QTest::newRow("denied") << QByteArray(R"({"error":"access_denied"})") << int(Outcome::Refused);
        QTest::newRow("large") << QByteArray(R"({"error":"slow_down"})") + QByteArray(5000, ' ')
                               << int(Outcome::Refused);
    }

    void notYetIsPartOfTheWay()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, outcome);
        Capture capture;
        Exchange made(*exchange(capture, "a", StepKind::Login, 400));
        made.response.headBytes = "HTTP/1.1 400 Bad Request\r\n\r\n";
        made.response.wire = WireBytes(made.response.headBytes + body);
        QCOMPARE(int(outcomeOf(made)), outcome);
    }

    void foldsTheLegsOfAProxysLogin()
    {
        Capture capture;
        LadderModel model(capture);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QByteArray ask = "CONNECT host.example:443 HTTP/1.1\r\n\r\n";
        const QByteArray answer = "CONNECT host.example:443 HTTP/1.1\r\n"
                                  "Proxy-Authorization: NTLM TlRMTVNTUAABAAAAl4II4g==\r\n\r\n";
        for (const auto &[head, status] : {std::pair{ask, 407}, {answer, 407}, {answer, 200}, {ask, 200}}) {
            const ExchangePtr made = exchange(capture, "a", StepKind::Proxy, status);
            auto whole = std::make_shared<Exchange>(*made);
            whole->request.headBytes = head;
            whole->request.head = *Http::parseHead(head, Http::MessageKind::Request);
            capture.append(whole);
        }
        capture.append(exchange(capture, "a", StepKind::Login, 200));
        QCOMPARE(model.rowCount(model.indexOfAttempt("a")), 3);
        QCOMPARE(model.rowCount(model.indexOf(1)), 2);
        QCOMPARE(text(model, model.indexOf(1), LadderModel::StepName), QStringLiteral("Proxy"));
        QCOMPARE(text(model, model.indexOf(2), LadderModel::StepName), QStringLiteral("Proxy: NTLM type 1"));
        QCOMPARE(model.rowCount(model.indexOf(4)), 0);
    }

    void marksAHandshakeThatLostItsConnection()
    {
        Capture capture;
        LadderModel model(capture);
        const auto leg = [&capture](ConnectionId connection, const QByteArray &token, const QByteArray &challenge) {
            auto made = std::make_shared<Exchange>(*exchange(capture, "a", StepKind::Leg, 401));
            made->connection = connection;
            const QByteArray request = "GET / HTTP/1.1\r\nAuthorization: NTLM " + token + "\r\n\r\n";
            const QByteArray response = "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM" + challenge + "\r\n\r\n";
            made->request.headBytes = request;
            made->request.head = *Http::parseHead(request, Http::MessageKind::Request);
            made->response.headBytes = response;
            made->response.head = *Http::parseHead(response, Http::MessageKind::Response);
            capture.append(made);
        };
        capture.append(exchange(capture, "a", StepKind::Login, 401));
        leg(7, "TlRMTVNTUAABAAAAl4II4g==", " TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8=");
        leg(8, "TlRMTVNTUAADAAAA", {});
        QCOMPARE(text(model, model.indexOf(2), LadderModel::Connection), QStringLiteral("c7"));
        QVERIFY(model.data(model.indexOf(2), LadderModel::ConnectionProblemRole).toString().isEmpty());
        QCOMPARE(text(model, model.indexOf(3), LadderModel::Connection), QStringLiteral("c8 ≠ c7"));
        QVERIFY(model.data(model.indexOf(3), LadderModel::ConnectionProblemRole).toString().contains(u"c7"));
        QVERIFY(model.data(model.indexOf(3).siblingAtColumn(LadderModel::Connection), Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("another connection")));
    }

    void keepsALegThatHasNoStepBeforeIt()
    {
        Capture capture;
        LadderModel model(capture);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        capture.append(exchange(capture, "unknown", StepKind::Leg, 401));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.rowCount(model.index(0, 0)), 1);
    }

    void showsEachAttemptWithItsOwnExchanges()
    {
        Capture capture;
        LadderModel model(capture);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        capture.append(exchange(capture, "a", StepKind::Login, 200));
        capture.append(exchange(capture, "b", StepKind::Login, 200));
        capture.append(exchange(capture, "a", StepKind::Call, 200));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.rowCount(model.indexOfAttempt("a")), 2);
        model.setAttemptState("b", false, false, QStringLiteral("The server said no."));
        QCOMPARE(model.data(model.indexOfAttempt("b"), LadderModel::StateTextRole).toString(),
                 QStringLiteral("The server said no."));
    }

    void neverShowsTheAddressWithAPassword()
    {
        Capture capture;
        LadderModel model(capture);
        capture.append(exchange(capture, "a", StepKind::Login, 200));
        QCOMPARE(text(model, model.indexOf(1), LadderModel::Address), QStringLiteral("host.example/path?q=1"));
    }

    void namesTheStatusInWords_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("error");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<int>("outcome");
        QTest::newRow("good") << 200 << int(StepKind::Call) << -1 << "200 OK" << int(Outcome::Good);
        QTest::newRow("refused") << 401 << int(StepKind::Call) << -1 << "401 Unauthorized" << int(Outcome::Refused);
        QTest::newRow("challenge") << 401 << int(StepKind::Leg) << -1 << "401 Unauthorized" << int(Outcome::Challenge);
        QTest::newRow("timed out") << 0 << int(StepKind::Call) << int(ErrorCode::TimedOut) << "timed out"
                                   << int(Outcome::Failed);
        QTest::newRow("cut off") << 200 << int(StepKind::Call) << int(ErrorCode::ConnectionClosed) << "200, cut off"
                                 << int(Outcome::Failed);
        QTest::newRow("no answer") << 0 << int(StepKind::Call) << -1 << "no answer" << int(Outcome::Failed);
    }

    void namesTheStatusInWords()
    {
        QFETCH(int, status);
        QFETCH(int, kind);
        QFETCH(int, error);
        QFETCH(QString, shown);
        QFETCH(int, outcome);
        Capture capture;
        LadderModel model(capture);
        std::optional<Error> failed;
        if (error >= 0) {
            failed = Error{static_cast<ErrorCode>(error), QStringLiteral("A sentence."), {}, {}, {}};
        }
        capture.append(exchange(capture, "a", static_cast<StepKind>(kind), status, failed));
        QCOMPARE(text(model, model.indexOf(1), LadderModel::Status), shown);
        QCOMPARE(model.data(model.indexOf(1), LadderModel::OutcomeRole).toInt(), outcome);
    }

    void comesBackWithItsTitleAfterAnUndoneClear()
    {
        Capture capture;
        LadderModel model(capture);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.beginAttempt("a", QStringLiteral("Acme"), QDateTime::currentDateTimeUtc());
        const ExchangePtr one = exchange(capture, "a", StepKind::Login, 200);
        capture.append(one);
        capture.clear();
        QVERIFY(model.isEmpty());
        capture.append(one);
        QCOMPARE(text(model, model.indexOfAttempt("a"), LadderModel::Number), QStringLiteral("Acme"));
    }
};

QTEST_GUILESS_MAIN(TestLadderModel)
#include "tst_laddermodel.moc"
