// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"

#include "support/madecapture.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kBasic = "Authorization: Basic VXNlcjpQYXNzd29yZCE=\n"; // User:Password!
const QByteArray kApp = "AppName: Tool\nAppVersion: 1.0\n";
const QByteArray kPublisher = "AppPublisherName: Acme\n";
const QByteArray kCanary = "60094f67-7cbf-6af1-b5fb-1944397c51e2";
const QByteArray kCookie = "ASP.NET_SessionId=gemffw0zn3ybci4ccqervley";
const QByteArray kSession = "Canary: " + kCanary + "\nCookie: " + kCookie + "\n";

MadeExchange made(const QByteArray &method, const QString &path, const QByteArray &headers, const QByteArray &response)
{
    MadeExchange exchange;
    exchange.url = u"https://office.acme.example/services/builtin/"_s + path;
    exchange.request =
        method + " /services/builtin/" + path.toLatin1() + " HTTP/1.1\nHost: office.acme.example\n" + headers;
    exchange.response = response;
    return exchange;
}

QByteArray answer(int status, const QByteArray &headers = "Server: Microsoft-IIS/8.5\n", const QByteArray &body = {})
{
    return "HTTP/1.1 " + QByteArray::number(status) + " Svar\nDate: Sat, 31 Jan 2026 12:30:15 GMT\n" + headers + "\n" +
           body;
}

MadeExchange login(const QByteArray &headers, int status)
{
    const QByteArray good = "Canary: " + kCanary + "\nSet-Cookie: " + kCookie + "; path=/; HttpOnly\n";
    return made("GET", u"session.svc/login"_s, headers, status == 200 ? answer(200, good) : answer(status));
}

MadeExchange goodLogin()
{
    return login(kBasic + kApp + kPublisher, 200);
}

MadeExchange call(const QString &path, const QByteArray &headers, int status, const QByteArray &method = "GET")
{
    return made(method, path, headers, answer(status));
}

const QString kInfo = u"servermanagement.svc/serverinformation"_s;

struct Row
{
    const char *name = "";
    QList<MadeExchange> exchanges;
    QByteArray catalogue;
    QByteArray rule;
    QByteArray evidence;
};

void addLoginRows(QList<Row> *rows)
{
    rows->append({"refused", {login(kBasic + kApp + kPublisher, 401)}, "E1", "essentials.credentials", "401"});
    rows->append({"no AppVersion",
                  {login(kBasic + "AppName: Tool\n" + kPublisher, 401)},
                  "E2",
                  "essentials.app-headers",
                  "session.svc/login"});
    rows->append({"publisher of 2012",
                  {login(kBasic + kApp + "Apppublisher: Acme\n", 401)},
                  "E3",
                  "essentials.publisher",
                  "ublisher: Acme"});
    rows->append({"waits for a challenge",
                  {login(kApp + kPublisher, 401)},
                  "E19",
                  "essentials.no-credentials",
                  "session.svc/login"});
}

void addSessionRows(QList<Row> *rows)
{
    MadeExchange late = call(kInfo, kSession, 401);
    late.started = late.started.addSecs(45 * 60);
    rows->append({"idle", {goodLogin(), call(kInfo, kSession, 200), late}, "E4", "essentials.session", "anary"});
    MadeExchange second = call(kInfo, kSession, 401);
    second.url += u"?x"_s;
    second.url.replace(u"serverinformation"_s, u"other"_s);
    rows->append({"ended", {goodLogin(), call(kInfo, kSession, 200), second}, "E4", "essentials.session", "anary"});
    rows->append({"not known", {goodLogin(), call(kInfo, kSession, 401)}, "E4", "essentials.session", "anary"});
    rows->append({"cookie only",
                  {goodLogin(), call(kInfo, "Cookie: " + kCookie + "\n", 401)},
                  "E5",
                  "essentials.no-canary",
                  "serverinformation"});
    rows->append({"blank in the cookie",
                  {goodLogin(),
                   call(kInfo, "Canary: " + kCanary + "\nCookie: ASP.NET_SessionId= gemffw0zn3ybci4ccqervley\n", 401)},
                  "E6",
                  "essentials.cookie",
                  "ookie"});
    rows->append({"no administrator",
                  {goodLogin(), call(u"usermanagement.svc/users/index/0/count/9"_s, kSession, 401)},
                  "E7",
                  "essentials.administrator",
                  "users/index"});
    rows->append({"mailboxes",
                  {goodLogin(), call(u"MailboxManagement.svc/mailboxes"_s, kSession, 401)},
                  "E8",
                  "essentials.administrator",
                  "mailboxes"});
    rows->append(
        {"log-off", {goodLogin(), call(u"session.svc/logout"_s, kSession, 401)}, "E9", "essentials.logout", "anary"});
}

void addAddressRows(QList<Row> *rows)
{
    rows->append({"path of the sample",
                  {call(u"sessionservice.svc/login"_s, kBasic, 404)},
                  "E10",
                  "essentials.path",
                  "sessionservice.svc"});
    MadeExchange plain = login(kBasic + kApp + kPublisher, 0);
    plain.url.replace(u"https:"_s, u"http:"_s);
    plain.response.clear();
    plain.error = Error{ErrorCode::ConnectionRefused, u"refused"_s, {}, {}, {}};
    rows->append({"http", {plain}, "E13", "essentials.https", "session.svc/login"});
    MadeExchange old = call(kInfo, {}, 404, "POST");
    old.url = u"https://office.acme.example/remote/RegistryService.svc/IRegistryService"_s;
    rows->append({"interface of 2011", {old}, "E20", "essentials.old-interface", "POST"});
}

void addStateRows(QList<Row> *rows)
{
    const auto state = [rows](const char *name, const QString &path, int status, const QByteArray &row,
                              const QByteArray &rule) {
        rows->append(
            {name, {goodLogin(), call(path, kSession, status, "POST")}, row, rule, QByteArray::number(status)});
    };
    state("backup runs", u"DeviceManagement.svc/device/7/startbackup"_s, 403, "E14", "essentials.conflict");
    state("user exists", u"UserManagement.svc/user/add"_s, 403, "E14", "essentials.conflict");
    state("licences", u"MailboxManagement.svc/mailbox/setemailaddresses"_s, 402, "E15", "essentials.licences");
    state("media", u"media.svc/metadata/item/1"_s, 500, "E16", "essentials.media");
    state("search", u"fileoperationservice.svc/items/index/0/count/9/search"_s, 503, "E17", "essentials.search");
}

QList<Row> rows()
{
    QList<Row> all;
    addLoginRows(&all);
    addSessionRows(&all);
    addAddressRows(&all);
    addStateRows(&all);
    return all;
}

QByteArray told(const Diagnosis::Diagnosis &diagnosis)
{
    QStringList lines;
    for (const Finding &finding : diagnosis.findings) {
        lines.append(QString::fromLatin1(finding.rule) + u": "_s + finding.title);
    }
    return lines.join(u'\n').toUtf8();
}

bool has(const Diagnosis::Diagnosis &diagnosis, const QByteArray &rule)
{
    return std::any_of(diagnosis.findings.cbegin(), diagnosis.findings.cend(),
                       [&rule](const Finding &finding) { return finding.rule == rule; });
}

} // namespace

class EssentialsRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsTheCauseFirst_data()
    {
        QTest::addColumn<int>("row");
        const QList<Row> all = rows();
        for (int i = 0; i < all.size(); ++i) {
            QTest::newRow(all.at(i).name) << i;
        }
    }
    void putsTheCauseFirst()
    {
        QFETCH(int, row);
        const Row wanted = rows().at(row);
        for (const Variation variation : {Variation::None, Variation::HeadersReversed, Variation::HeaderNamesLower,
                                          Variation::HeaderNamesUpper, Variation::GzipAndChunked, Variation::Http10}) {
            const QList<ExchangePtr> capture = madeCapture(wanted.exchanges, variation);
            const Diagnosis::Diagnosis diagnosis = diagnose(capture);
            QVERIFY(!diagnosis.findings.isEmpty());
            const Finding &first = diagnosis.findings.first();
            QVERIFY2(first.rule == wanted.rule, told(diagnosis));
            QVERIFY(first.catalogue.contains(wanted.catalogue));
            QCOMPARE(first.severity, Severity::Cause);
            QVERIFY(!first.title.isEmpty() && !first.why.isEmpty() && !first.remedy.isEmpty());
            QVERIFY(first.certainty != Certainty::Possible || !first.wouldTell.isEmpty());
            if (variation == Variation::None) {
                const Evidence &evidence = first.evidence.first();
                const ExchangePtr exchange = capture.at(qsizetype(evidence.exchange) - 1);
                const QByteArray bytes = exchange->message(evidence.side).wire.bytes(evidence.wire);
                QVERIFY2(bytes.contains(wanted.evidence), bytes);
            }
        }
    }
    void namesNoSecret()
    {
        for (const Row &wanted : rows()) {
            for (const Finding &finding : diagnose(madeCapture(wanted.exchanges)).findings) {
                const QString text = explainForCustomer(finding) + finding.wouldTell;
                for (const char *secret : {"Password!", "VXNlcjpQ", "60094f67", "gemffw0zn"}) {
                    QVERIFY2(!text.contains(QString::fromLatin1(secret)), wanted.name);
                }
            }
        }
    }
    void hasNoCauseWhereTheLoginWorks()
    {
        const QList<MadeExchange> good{goodLogin(), call(kInfo, kSession, 200),
                                       call(u"session.svc/logout"_s, kSession, 200)};
        // A session that ended and was made good by a new login.
        const QList<MadeExchange> again{goodLogin(), call(kInfo, kSession, 401), goodLogin(),
                                        call(kInfo, kSession, 200)};
        for (const QList<MadeExchange> &exchanges : {good, again}) {
            for (const Finding &finding : diagnose(madeCapture(exchanges)).findings) {
                QVERIFY2(finding.severity != Severity::Cause, finding.rule);
            }
        }
    }
    void doesNotSpeakOfThePasswordAfterALogin()
    {
        const Diagnosis::Diagnosis diagnosis =
            diagnose(madeCapture({goodLogin(), call(u"usermanagement.svc/usergroups"_s, kSession, 401)}));
        QVERIFY(!has(diagnosis, "essentials.credentials"));
    }
    void leavesOtherServicesAlone()
    {
        MadeExchange other = login(kBasic, 401);
        other.url = u"https://crm.acme.example/session.svc/login"_s;
        for (const Finding &finding : diagnose(madeCapture({other})).findings) {
            QVERIFY2(!finding.rule.startsWith("essentials."), finding.rule);
        }
        MadeExchange page = call(kInfo, {}, 404);
        page.url = u"http://crm.acme.example/nowhere"_s;
        for (const Finding &finding : diagnose(madeCapture({page})).findings) {
            QVERIFY2(!finding.rule.startsWith("essentials."), finding.rule);
        }
    }
    void notesWhatIsOddInAnswersThatWentWell()
    {
        MadeExchange info = call(kInfo, kSession, 200);
        info.response = answer(200, "Content-Type: application/xml\n",
                               "<ServerInfo xmlns=\"http://contracts.microsoft.com/WindowsServerEssentials/2011/09/"
                               "WebApi\"><ServerUtcNow>2026-01-31T12:37:15.3817387Z</ServerUtcNow></ServerInfo>");
        const Diagnosis::Diagnosis diagnosis = diagnose(madeCapture({goodLogin(), info}));
        QVERIFY2(has(diagnosis, "essentials.xml"), told(diagnosis));
        QVERIFY2(has(diagnosis, "essentials.clock"), told(diagnosis));
        MadeExchange add = call(u"usermanagement.svc/user/add?username=a&usergroups=b"_s, kSession, 200, "POST");
        add.response.replace("IIS/8.5", "IIS/8.0");
        QVERIFY(has(diagnose(madeCapture({goodLogin(), add})), "essentials.usergroups"));
    }
    void tellsOfTls_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("rule");
        QTest::newRow("handshake") << int(ErrorCode::TlsHandshake) << "essentials.tls"_ba;
        QTest::newRow("certificate") << int(ErrorCode::TlsUntrusted) << "essentials.certificate"_ba;
    }
    void tellsOfTls()
    {
        QFETCH(int, code);
        QFETCH(QByteArray, rule);
        MadeExchange exchange = login(kBasic, 0);
        exchange.response.clear();
        exchange.error = Error{ErrorCode(code), u"no"_s, {}, {}, {}};
        const Diagnosis::Diagnosis diagnosis = diagnose(madeCapture({exchange}));
        bool isThere = has(diagnosis, rule);
        for (const Finding &finding : diagnosis.findings) {
            isThere = isThere || std::any_of(finding.consequences.cbegin(), finding.consequences.cend(),
                                             [&rule](const Finding &one) { return one.rule == rule; });
        }
        QVERIFY2(isThere, told(diagnosis));
    }
};

QTEST_GUILESS_MAIN(EssentialsRulesTest)
#include "tst_essentialsrules.moc"
