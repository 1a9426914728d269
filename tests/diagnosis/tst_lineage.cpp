// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/lineage/lineage.h"

#include "report/har.h"
#include "support/madecapture.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QThread>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;

namespace {

constexpr const char *kTicket =
    "7T:MAAwADEAMQAyADIAMwAzADQANAA1ADUANgA2ADcANwA4ADgAOQA5AGEAYQBiAGIAYwBjAGQAZABlAGUAZgBm"
    "ADsAMQAyADUANAA4ADkANQA=";
const QDateTime kNoon = QDateTime({2026, 1, 31}, QTime(12, 0), Qt::UTC);

MadeExchange row(const QByteArray &request, const QByteArray &response, int minute = 0)
{
    MadeExchange made;
    made.request = request;
    made.response = response;
    made.started = kNoon.addSecs(qint64(minute) * 60);
    return made;
}

/// As another program's capture has it: no attempts.
QList<MadeExchange> foreign(QList<MadeExchange> rows)
{
    for (MadeExchange &one : rows) {
        one.attempt.clear();
    }
    return rows;
}

MadeExchange get(const QByteArray &headers, int minute, const QByteArray &answer = "HTTP/1.1 200 OK\n\n")
{
    return row("GET /api/v1/Contact/3 HTTP/1.1\nHost: crm.acme.example\n" + headers + "\n", answer, minute);
}

MadeExchange tokens(const QByteArray &form, const QByteArray &json, int minute, const QByteArray &status = "200 OK")
{
    MadeExchange made = row("POST /token HTTP/1.1\nHost: id.acme.example\n"
                            "Content-Type: application/x-www-form-urlencoded\n\n" +
                                form,
                            "HTTP/1.1 " + status + "\nContent-Type: application/json\n\n" + json, minute);
    made.url = QStringLiteral("https://id.acme.example/token");
    return made;
}

const LineageItem *itemOf(const Lineage &lineage, const QByteArray &value)
{
    const auto found = std::find_if(lineage.items.begin(), lineage.items.end(),
                                    [&value](const LineageItem &item) { return item.value.reveal() == value; });
    return found == lineage.items.end() ? nullptr : &*found;
}

QByteArray bytesAt(const QList<ExchangePtr> &capture, const Evidence &place)
{
    return capture.at(place.exchange - 1)->message(place.side).wire.bytes(place.wire);
}

/// "2 replaced 3; " for a use in exchange 2 of what exchange 3 replaced; "current" where it was none.
QByteArray told(const LineageItem &item)
{
    QByteArray text;
    for (const LineageUse &use : item.uses) {
        const QByteArray stale = stalenessName(use.stale);
        text += QByteArray::number(use.place.exchange) + ' ' + (stale.isEmpty() ? QByteArray("current") : stale) +
                (use.since > 0 ? ' ' + QByteArray::number(use.since) : QByteArray()) + "; ";
    }
    return text.trimmed();
}

} // namespace

class LineageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsATicketFromSoapToItsHeader()
    {
        const QByteArray ticket = kTicket;
        MadeExchange login =
            row("POST /Remote/Services88/SoPrincipal.svc HTTP/1.1\nContent-Type: text/xml\n\n"
                "<s:Envelope><s:Body><AuthenticateUsernamePassword><UserName>JR</UserName>"
                "</AuthenticateUsernamePassword></s:Body></s:Envelope>",
                "HTTP/1.1 200 OK\nContent-Type: text/xml\n\n<s:Envelope><s:Body><AuthenticateResponse><Credentials>"
                "<n:Ticket>" +
                    ticket + "</n:Ticket></Credentials></AuthenticateResponse></s:Body></s:Envelope>");
        MadeExchange call = row("POST /Remote/Services88/Contact.svc HTTP/1.1\nContent-Type: text/xml\n\n"
                                "<s:Envelope><s:Header><Credentials><Ticket>\n " +
                                    ticket + "</Ticket></Credentials></s:Header></s:Envelope>",
                                "HTTP/1.1 200 OK\n\n", 1);
        const QList<ExchangePtr> capture =
            madeCapture({login, call, get("Authorization: SOTicket " + ticket + "\n", 2),
                         get("Authorization: Basic " + QByteArray(ticket + ':').toBase64() + "\n", 10 * 60)});
        const Lineage lineage = lineageOf(capture);
        const LineageItem *item = itemOf(lineage, ticket);
        QVERIFY(item);
        QCOMPARE(item->kind, LineageKind::Ticket);
        QVERIFY(item->issued);
        QCOMPARE(item->issued->exchange, ExchangeId(1));
        QCOMPARE(bytesAt(capture, *item->issued), ticket);
        QCOMPARE(told(*item), QByteArray("2 current; 3 current; 4 expired;"));
        QCOMPARE(bytesAt(capture, item->uses.at(0).place), ticket);
        QCOMPARE(bytesAt(capture, item->uses.at(1).place), ticket);
        // Six hours from its last use.
        QVERIFY(item->lifeIsInferred);
        QCOMPARE(item->expires.toSecsSinceEpoch() / 60, kNoon.addSecs(6 * 3600 + 2 * 60).toSecsSinceEpoch() / 60);
        QCOMPARE(lineage.staleIn(4).size(), 1);
        QVERIFY(lineage.staleIn(3).isEmpty());
    }

    void tellsTheUseOfATokenThatARefreshReplaced()
    {
        const QList<ExchangePtr> capture = madeCapture(foreign(
            {tokens("grant_type=authorization_code&code=abc%2Fdef&client_id=app&client_secret=x",
                    R"({"access_token":"first-access","expires_in":3600,"refresh_token":"first-refresh"})", 0),
             get("Authorization: Bearer first-access\n", 1),
             tokens("grant_type=refresh_token&refresh_token=first-refresh&client_id=app&client_secret=x",
                    R"({"access_token":"second\u002daccess","expires_in":"3600","refresh_token":"second-refresh"})", 2),
             get("Authorization: Bearer second-access\n", 3), get("Authorization: Bearer first-access\n", 4),
             tokens("grant_type=refresh_token&refresh_token=first-refresh", R"({"error":"invalid_grant"})", 5,
                    "400 Bad Request")}));
        const Lineage lineage = lineageOf(capture);
        const LineageItem *first = itemOf(lineage, "first-access");
        const LineageItem *refresh = itemOf(lineage, "first-refresh");
        const LineageItem *second = itemOf(lineage, "second-access");
        const LineageItem *code = itemOf(lineage, "abc/def");
        QVERIFY(first && refresh && second && code);
        QCOMPARE(told(*first), QByteArray("2 current; 5 replaced 3;"));
        QCOMPARE(lineage.replacedIn(*first), ExchangeId(3));
        QCOMPARE(told(*refresh), QByteArray("3 current; 6 replaced 3;"));
        QCOMPARE(told(*second), QByteArray("4 current;"));
        QCOMPARE(bytesAt(capture, *second->issued), QByteArray("second\\u002daccess"));
        QCOMPARE(second->expires, capture.at(2)->started.addMSecs(20).addSecs(3600));
        QCOMPARE(code->endedBy, ExchangeId(1));
        QCOMPARE(bytesAt(capture, code->uses.first().place), QByteArray("abc%2Fdef"));
        QCOMPARE(lineage.use(lineage.staleIn(5).first()).since, ExchangeId(3));
        QVERIFY(!stalenessText(first->uses.last()).isEmpty());
        QVERIFY(stalenessText(first->uses.first()).isEmpty());
    }

    void leavesAReusableRefreshTokenAsItIs()
    {
        const QByteArray refresh = "grant_type=refresh_token&refresh_token=kept&client_id=app";
        const Lineage lineage =
            lineageOf(madeCapture({tokens("grant_type=authorization_code&code=abcdef&client_id=app",
                                          R"({"access_token":"a1","refresh_token":"kept"})", 0),
                                   tokens(refresh, R"({"access_token":"a2"})", 1),
                                   tokens(refresh, R"({"access_token":"a3","refresh_token":"kept"})", 2),
                                   tokens(refresh, R"({"access_token":"a4"})", 3)}));
        QCOMPARE(told(*itemOf(lineage, "kept")), QByteArray("2 current; 3 current; 4 current;"));
        QCOMPARE(lineage.replacedIn(*itemOf(lineage, "a2")), ExchangeId(3));
    }

    void keepsTokensOfOtherScopesAndUsersApart()
    {
        // A server logs several people in: nobody's token takes the place of another's.
        const QByteArray form = "grant_type=authorization_code&client_id=app&client_secret=x&code=";
        const QByteArray machine = "grant_type=client_credentials&client_id=app&client_secret=x&scope=";
        const Lineage lineage = lineageOf(madeCapture(foreign(
            {tokens(form + "alices", R"({"access_token":"alice"})", 0),
             tokens(form + "bobs", R"({"access_token":"bob"})", 1), get("Authorization: Bearer alice\n", 2),
             tokens(machine + "read", R"({"access_token":"reader"})", 3),
             tokens(machine + "write", R"({"access_token":"writer"})", 4), get("Authorization: Bearer reader\n", 5),
             tokens(machine + "read", R"({"access_token":"reader-2"})", 6),
             get("Authorization: Bearer reader\n", 7)})));
        QCOMPARE(told(*itemOf(lineage, "alice")), QByteArray("3 current;"));
        QCOMPARE(told(*itemOf(lineage, "reader")), QByteArray("6 current; 8 replaced 7;"));
    }

    void countsByTimeAndNotByOrder()
    {
        // The call was under way before the refresh came back, though it ended after it.
        QList<MadeExchange> rows{
            tokens("grant_type=authorization_code&code=abcdef&client_id=app",
                   R"({"access_token":"old","refresh_token":"r"})", 0),
            tokens("grant_type=refresh_token&refresh_token=r&client_id=app", R"({"access_token":"new"})", 10),
            get("Authorization: Bearer old\n", 9)};
        QCOMPARE(told(*itemOf(lineageOf(madeCapture(rows)), "old")), QByteArray("3 current;"));
        rows.last().started = QDateTime();
        QCOMPARE(told(*itemOf(lineageOf(madeCapture(rows)), "old")), QByteArray("3 replaced 2;"));
    }

    void tellsCookiesThatWereReplacedDeletedAndOver()
    {
        const QByteArray ok = "HTTP/1.1 200 OK\n";
        const QList<ExchangePtr> capture = madeCapture({
            get("", 0, ok + "Set-Cookie: sid=one; Path=/; HttpOnly\nSet-Cookie: short=s; Max-Age=60\n\n"),
            get("Cookie: sid=one; short=s\n", 0, ok + "Set-Cookie: sid=two; Path=/\n\n"),
            get("Cookie: sid=one; short=s\n", 5),
            get("Cookie: sid=two\n", 6, ok + "Set-Cookie: sid=; Path=/; Max-Age=0\n\n"),
            get("Cookie: sid=two\n", 7),
        });
        const Lineage lineage = lineageOf(capture);
        QCOMPARE(told(*itemOf(lineage, "one")), QByteArray("2 current; 3 replaced 2;"));
        QCOMPARE(told(*itemOf(lineage, "two")), QByteArray("4 current; 5 ended 4;"));
        QCOMPARE(told(*itemOf(lineage, "s")), QByteArray("2 current; 3 expired;"));
        QCOMPARE(bytesAt(capture, itemOf(lineage, "one")->uses.last().place), QByteArray("one"));
        QCOMPARE(bytesAt(capture, *itemOf(lineage, "two")->issued), QByteArray("two"));
        QCOMPARE(itemOf(lineage, "one")->name, QStringLiteral("sid"));
    }

    void keepsCookiesOfOtherPlacesAndAttemptsApart()
    {
        const QByteArray ok = "HTTP/1.1 200 OK\n";
        QList<MadeExchange> rows{get("", 0, ok + "Set-Cookie: sid=one; Path=/a\n\n"),
                                 get("", 1, ok + "Set-Cookie: sid=two; Path=/b\n\n"), get("Cookie: sid=one\n", 2),
                                 get("", 3, ok + "Set-Cookie: sid=three; Path=/a\n\n"), get("Cookie: sid=one\n", 4)};
        rows[3].attempt = "attempt-2";
        QCOMPARE(told(*itemOf(lineageOf(madeCapture(rows)), "one")), QByteArray("3 current; 5 current;"));
    }

    void knowsWhatWasBroughtAlong()
    {
        const Lineage lineage =
            lineageOf(madeCapture(foreign({get("Cookie: sid=old\nAuthorization: Bearer brought\n", 0,
                                               "HTTP/1.1 200 OK\nSet-Cookie: sid=fresh; path=/\n\n"),
                                           get("Cookie: sid=old\nAuthorization: Bearer brought\n", 1)})));
        QVERIFY(!itemOf(lineage, "brought")->issued);
        QCOMPARE(told(*itemOf(lineage, "brought")), QByteArray("1 current; 2 current;"));
        QVERIFY(!itemOf(lineage, "old")->issued);
        QCOMPARE(told(*itemOf(lineage, "old")), QByteArray("1 current; 2 replaced 1;"));
    }

    void endsACanaryWithTheLogOff()
    {
        MadeExchange login = get("Authorization: Basic QTpC\n", 0, "HTTP/1.1 200 OK\nCanary: 60094f67-7cbf\n\n");
        MadeExchange logOff = get("Canary: 60094f67-7cbf\n", 2);
        logOff.url = QStringLiteral("https://box.acme.example/services/builtin/session.svc/logout");
        const Lineage lineage = lineageOf(
            madeCapture(foreign({login, get("Canary: 60094f67-7cbf\n", 1), logOff, get("Canary: 60094f67-7cbf\n", 3),
                                 get("Authorization: Basic QTpC\n", 4, "HTTP/1.1 200 OK\nCanary: second\n\n"),
                                 get("Canary: second\n", 40)})));
        QCOMPARE(told(*itemOf(lineage, "60094f67-7cbf")), QByteArray("2 current; 3 current; 4 ended 3;"));
        QCOMPARE(told(*itemOf(lineage, "second")), QByteArray("6 expired;"));
    }

    void tellsARevokedToken()
    {
        MadeExchange revoke = tokens("token=r1&token_type_hint=refresh_token", "", 1);
        revoke.url = QStringLiteral("https://id.acme.example/revoke");
        const QByteArray refresh = "grant_type=refresh_token&refresh_token=r1";
        const Lineage lineage =
            lineageOf(madeCapture({tokens("grant_type=authorization_code&code=abcdef", R"({"refresh_token":"r1"})", 0),
                                   revoke, tokens(refresh, R"({"error":"invalid_grant"})", 2, "400 Bad Request")}));
        QCOMPARE(told(*itemOf(lineage, "r1")), QByteArray("2 current; 3 ended 2;"));
    }

    void tellsALoopOfRefusedRefreshes()
    {
        const MadeExchange refused =
            tokens("grant_type=refresh_token&refresh_token=r1", R"({"error":"invalid_grant"})", 2, "400 Bad Request");
        const Lineage lineage = lineageOf(madeCapture(foreign({refused, refused, refused})));
        QCOMPARE(told(*itemOf(lineage, "r1")), QByteArray("1 current; 2 ended 1; 3 ended 1;"));
    }

    void followsACodeFromTheRedirect()
    {
        MadeExchange authorize = row("GET /authorize?response_type=code&state=s1&client_id=app HTTP/1.1\n\n",
                                     "HTTP/1.1 302 Found\nLocation: http://127.0.0.1:4711/cb?code=c%2D1&state=s1\n\n");
        MadeExchange callback =
            row("GET /cb?code=c%2D1&state=s1 HTTP/1.1\nHost: 127.0.0.1:4711\n\n", "HTTP/1.1 200 OK\n\n", 1);
        callback.url = QStringLiteral("http://127.0.0.1:4711/cb?code=c%2D1&state=s1");
        callback.kind = StepKind::Browser;
        const MadeExchange grant =
            tokens("grant_type=authorization_code&code=c-1&client_id=app", R"({"access_token":"a"})", 1);
        const QList<ExchangePtr> capture = madeCapture({authorize, callback, grant, grant});
        const LineageItem *code = itemOf(lineageOf(capture), "c-1");
        QVERIFY(code);
        const LineageItem copy = *itemOf(lineageOf(capture), "c-1");
        QCOMPARE(bytesAt(capture, *copy.issued), QByteArray("c%2D1"));
        QCOMPARE(told(copy), QByteArray("2 current; 3 current; 4 ended 3;"));
        // As this program sees its own login: the browser brings it.
        const QList<ExchangePtr> own = madeCapture({callback, grant});
        const Lineage lineage = lineageOf(own);
        const LineageItem *brought = itemOf(lineage, "c-1");
        QVERIFY(brought && brought->issued);
        QCOMPARE(brought->issued->side, Side::Request);
        QCOMPARE(told(*brought), QByteArray("2 current;"));
    }

    void findsTheTicketInsideASystemUsersToken()
    {
        const QByteArray claims =
            R"({"exp":1769864400,"http://schemes.superoffice.net/identity/ticket":")" + QByteArray(kTicket) + R"("})";
        const auto url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
        const QByteArray jwt = QByteArray(R"({"alg":"RS256"})").toBase64(url) + '.' + claims.toBase64(url) + "." +
                               QByteArray("sig").toBase64(url);
        MadeExchange login = row("POST /Login/api/PartnerSystemUser/Authenticate HTTP/1.1\n"
                                 "Content-Type: application/json\n\n{\"SignedSystemToken\":\"x\"}",
                                 "HTTP/1.1 200 OK\nContent-Type: application/json\n\n"
                                 R"({"IsSuccessful":true,"Token":")" +
                                     jwt + R"("})");
        const QList<ExchangePtr> capture =
            madeCapture({login, get("Authorization: SOTicket " + QByteArray(kTicket) + "\n", 1)});
        const Lineage lineage = lineageOf(capture);
        const LineageItem *ticket = itemOf(lineage, kTicket);
        QVERIFY(ticket && ticket->issued);
        QCOMPARE(ticket->issued->exchange, ExchangeId(1));
        QCOMPARE(told(*ticket), QByteArray("2 current;"));
        // The range is that of the Base64 that carries the ticket.
        const QByteArray carried = bytesAt(capture, *ticket->issued);
        QVERIFY(jwt.contains(carried));
        QVERIFY(carried.size() >= qsizetype(qstrlen(kTicket)) * 4 / 3);
        QCOMPARE(itemOf(lineage, jwt)->expires.toSecsSinceEpoch(), 1769864400);
    }

    void judgesATokensOwnEndByTheServersClock()
    {
        const auto url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
        const QByteArray jwt = QByteArray(R"({"alg":"RS256"})").toBase64(url) + '.' +
                               QByteArray(R"({"exp":1769860800})").toBase64(url) + ".c2ln"; // noon
        // By this machine's clock it is three hours before.
        const Lineage lineage =
            lineageOf(madeCapture({get("Authorization: Bearer " + jwt + "\n", -180,
                                       "HTTP/1.1 401 Unauthorized\nDate: Sat, 31 Jan 2026 12:00:01 GMT\n\n")}));
        QCOMPARE(told(*itemOf(lineage, jwt)), QByteArray("1 expired;"));
    }

    void readsXsrfFromPageCookieAndHeader()
    {
        const QList<ExchangePtr> capture =
            madeCapture({get("", 0,
                             "HTTP/1.1 200 OK\nContent-Type: text/html\nSet-Cookie: XSRF-TOKEN=x-1; path=/\n\n"
                             "<form><input type=hidden name='XSRF_TOKEN' value='x-1'></form>"),
                         get("X-XSRF-TOKEN: x-1\nCookie: XSRF-TOKEN=x-1\n", 1)});
        const Lineage lineage = lineageOf(capture);
        QCOMPARE(lineage.items.size(), 1);
        QCOMPARE(lineage.items.first().kind, LineageKind::Xsrf);
        QCOMPARE(told(lineage.items.first()), QByteArray("2 current; 2 current;"));
    }

    void leavesMaskedValuesOut()
    {
        const Lineage lineage = lineageOf(
            madeCapture({get("Cookie: sid=****\nAuthorization: Bearer ********\n", 0), get("Canary: ********\n", 1)}));
        QVERIFY(lineage.items.isEmpty());
    }

    void mapsACompressedAnswerToItsBody()
    {
        const QList<MadeExchange> rows{
            tokens("grant_type=client_credentials&client_id=app", R"({"access_token":"packed"})", 0),
            get("Authorization: Bearer packed\n", 1)};
        const QList<ExchangePtr> capture = madeCapture(rows, Variation::GzipAndChunked);
        const Lineage lineage = lineageOf(capture);
        const LineageItem *item = itemOf(lineage, "packed");
        QVERIFY(item && item->issued);
        QVERIFY(capture.first()->response.body.contains(item->issued->wire));
        QCOMPARE(told(*item), QByteArray("2 current;"));
    }

    void isTheSameFromAViewAndFromExchanges()
    {
        const QList<ExchangePtr> capture = madeCapture({get("Cookie: a=1; b=2\n", 0), get("Cookie: a=1\n", 1)});
        const CaptureView view(capture);
        QCOMPARE(lineageOf(view).items.size(), lineageOf(capture).items.size());
    }

    void survivesHostileMessages_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QByteArray>("response");
        const QByteArray json = "HTTP/1.1 200 OK\nContent-Type: application/json\n\n";
        QTest::newRow("token without an end") << QByteArray("GET / HTTP/1.1\nAuthorization: Bearer eyJ.\n\n") << json;
        QTest::newRow("no scheme") << QByteArray("GET / HTTP/1.1\nAuthorization: \n\n") << json;
        QTest::newRow("deep JSON") << QByteArray("GET / HTTP/1.1\n\n")
                                   << QByteArray(json + QByteArray(5000, '[') + "\"access_token\"");
        QTest::newRow("array of tokens") << QByteArray("GET / HTTP/1.1\n\n")
                                         << QByteArray(json + R"(["access_token"])");
        QTest::newRow("tokens that are no text")
            << QByteArray("GET / HTTP/1.1\n\n") << QByteArray(json + R"({"access_token":{"a":1},"id_token":5})");
        QTest::newRow("expires in no time")
            << QByteArray("GET / HTTP/1.1\n\n") << QByteArray(json + R"({"access_token":"a","expires_in":1e308})");
        QTest::newRow("open element") << QByteArray("POST / HTTP/1.1\nContent-Type: text/xml\n\n<Ticket")
                                      << QByteArray("HTTP/1.1 200 OK\nContent-Type: text/xml\n\n<a:Ticket>");
        QTest::newRow("a thousand inputs") << QByteArray("GET / HTTP/1.1\n\n")
                                           << QByteArray("HTTP/1.1 200 OK\nContent-Type: text/html\n\n\"code\"" +
                                                         QByteArray("<input name=code value=").repeated(1000));
        QTest::newRow("no answer") << QByteArray("GET /?code=1&state=2 HTTP/1.1\n\n") << QByteArray();
        QTest::newRow("only ampersands") << QByteArray("GET /?&&&&=&%&=% HTTP/1.1\n\n") << QByteArray();
    }
    void survivesHostileMessages()
    {
        QFETCH(QByteArray, request);
        QFETCH(QByteArray, response);
        const QList<ExchangePtr> capture = madeCapture({row(request, response), row(request, response, 1)});
        const Lineage lineage = lineageOf(capture);
        for (const LineageItem &item : lineage.items) {
            for (const LineageUse &use : item.uses) {
                const Message &message = capture.at(use.place.exchange - 1)->message(use.place.side);
                QVERIFY(use.place.wire.start >= 0 && use.place.wire.end <= message.wire.size());
            }
        }
    }

    /// The ranges of every real capture hold what they say.
    void citesTheBytesOfEveryCapture()
    {
        qsizetype looked = 0;
        QDirIterator files(QStringLiteral(TEST_DATA "/failures"), {QStringLiteral("*.har")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const Result<QList<ExchangePtr>> read = readHar(file.readAll());
            QVERIFY2(read, qPrintable(file.fileName()));
            const Lineage lineage = lineageOf(*read);
            for (const LineageItem &item : lineage.items) {
                for (const LineageUse &use : item.uses) {
                    const auto exchange = std::find_if(read->begin(), read->end(), [&use](const ExchangePtr &one) {
                        return one->id == use.place.exchange;
                    });
                    QVERIFY2(exchange != read->end(), qPrintable(file.fileName()));
                    const QByteArray bytes = (*exchange)->message(use.place.side).wire.bytes(use.place.wire);
                    const bool isPlain = item.value.reveal() == bytes;
                    const bool isEncoded = item.value.reveal() == QByteArray::fromPercentEncoding(bytes) ||
                                           item.value.reveal() == QByteArray::fromBase64(bytes).chopped(1);
                    QVERIFY2(isPlain || isEncoded, qPrintable(file.fileName() + QLatin1Char(' ') + item.name));
                    ++looked;
                }
            }
        }
        QVERIFY(looked > 100);
    }

    /// A good capture uses nothing old, but for the two whose server took an expired token or led to a renewal.
    void findsNothingOldInGoodCaptures()
    {
        QDirIterator files(QStringLiteral(TEST_DATA "/failures/good"), {QStringLiteral("*.har")}, QDir::Files);
        QByteArray old;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const Result<QList<ExchangePtr>> read = readHar(file.readAll());
            QVERIFY2(read, qPrintable(file.fileName()));
            const Lineage lineage = lineageOf(*read);
            for (const LineageItem &item : lineage.items) {
                const QByteArray text = told(item);
                const bool isMeant = text == "1 expired;" && files.fileName().startsWith(QLatin1String("kestrel-"));
                if (!isMeant && (text.contains("replaced") || text.contains("expired") || text.contains("ended"))) {
                    old += files.fileName().toUtf8() + ' ' + item.name.toUtf8() + ": " + text + '\n';
                }
            }
        }
        QVERIFY2(old.isEmpty(), old);
    }
};

QTEST_GUILESS_MAIN(LineageTest)
#include "tst_lineage.moc"
