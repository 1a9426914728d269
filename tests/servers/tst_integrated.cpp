// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowsrealm.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

const QJsonObject kNoSecrets;
const QByteArray kBody = "{\"Name\": \"Å & Sønner\", \"Text\": \"" + QByteArray(3000, 'x') + "\"}";

/// One way in, and who is to come out of it.
struct Way
{
    const char *name;
    const char *scheme;
    const char *place;
    QJsonObject parameters;
    bool ticket;   ///< the person has one
    bool password; ///< it is given
    bool kdc;      ///< it can be reached
    const char *user;
    const char *type; ///< what Apache took
};

QJsonObject parameters(std::initializer_list<std::pair<const char *, const char *>> values)
{
    QJsonObject object;
    for (const auto &[name, value] : values) {
        object.insert(QString::fromLatin1(name), QString::fromLatin1(value));
    }
    return object;
}

QList<Way> ways()
{
    const char *const kerberosAlice = "alice@EXAMPLE.TEST";
    const char *const ntlmAlice = R"(EXAMPLE\alice)";
    return {
        {"Kerberos, ticket cache", "negotiate", "kerberos", parameters({{"mechanisms", "kerberos"}}), true, false, true,
         kerberosAlice, "Negotiate"},
        {"Kerberos, user and password", "negotiate", "kerberos",
         parameters({{"mechanisms", "kerberos"}, {"userName", "alice"}}), false, true, true, kerberosAlice,
         "Negotiate"},
        {"Kerberos, user@REALM and password", "negotiate", "kerberos",
         parameters({{"mechanisms", "kerberos"}, {"userName", "alice@EXAMPLE.TEST"}}), false, true, true, kerberosAlice,
         "Negotiate"},
        {"Kerberos, another person's password than the ticket's", "negotiate", "kerberos",
         parameters({{"mechanisms", "kerberos"}, {"userName", "bob"}}), true, true, true, "bob@EXAMPLE.TEST",
         "Negotiate"},
        {"Kerberos, held by the connection", "negotiate", "bound", parameters({{"mechanisms", "kerberos"}}), true,
         false, true, kerberosAlice, "Negotiate"},
        {"SPNEGO prefers Kerberos", "negotiate", "negotiate", {}, true, false, true, kerberosAlice, "Negotiate"},
        {"SPNEGO falls back: no KDC", "negotiate", "negotiate", parameters({{"userName", R"(EXAMPLE\alice)"}}), false,
         true, false, ntlmAlice, "Negotiate"},
        {"SPNEGO falls back: unknown SPN", "negotiate", "negotiate",
         parameters({{"userName", "alice"}, {"domain", "EXAMPLE"}, {"spn", "HTTP/nowhere"}}), false, true, true,
         ntlmAlice, "Negotiate"},
        {"SPNEGO falls back: the server knows no Kerberos", "negotiate", "spnego-ntlm",
         parameters({{"userName", "alice"}, {"domain", "EXAMPLE"}}), true, true, true, ntlmAlice, "Negotiate"},
        {"SPNEGO with NTLM first", "negotiate", "negotiate",
         parameters({{"userName", R"(EXAMPLE\alice)"}, {"mechanisms", "ntlm-kerberos"}}), false, true, true, ntlmAlice,
         "Negotiate"},
        {"SPNEGO with NTLM alone", "negotiate", "spnego-ntlm",
         parameters({{"userName", R"(EXAMPLE\alice)"}, {"mechanisms", "ntlm"}}), false, true, true, ntlmAlice,
         "Negotiate"},
        {"NTLM, DOMAIN\\user", "ntlm", "ntlm", parameters({{"userName", R"(EXAMPLE\alice)"}}), false, true, true,
         ntlmAlice, "NTLM"},
        {"NTLM, user and domain", "ntlm", "ntlm",
         parameters({{"userName", "alice"}, {"domain", "EXAMPLE"}, {"workstation", "DESK7"}}), false, true, true,
         ntlmAlice, "NTLM"},
        {"NTLM, beside Negotiate", "ntlm", "negotiate", parameters({{"userName", R"(EXAMPLE\alice)"}}), true, true,
         true, ntlmAlice, "NTLM"},
        {"NTLMv1", "ntlm", "ntlm", parameters({{"userName", R"(EXAMPLE\alice)"}, {"ntlmVersion", "v1"}}), false, true,
         true, ntlmAlice, "NTLM"},
        {"NTLM2 session", "ntlm", "ntlm",
         parameters({{"userName", R"(EXAMPLE\alice)"}, {"ntlmVersion", "ntlm2-session"}}), false, true, true, ntlmAlice,
         "NTLM"},
    };
}

} // namespace

/// Kerberos, NTLM and what falls back between them, against Apache with mod_auth_gssapi, MIT Kerberos and gss-ntlmssp.
/// What those servers need of a client, and what was worked around in them, stands in windows-auth.sh.
class IntegratedTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_realm.start();
        QVERIFY2(problem.isEmpty(), problem.constData());
        const QByteArray refused = m_realm.takeTicket(u"alice"_s, u"alice"_s);
        QVERIFY2(refused.isEmpty(), refused.constData());
        m_bodyFile = m_cli.folder() + u"/body.json"_s;
        QFile file(m_bodyFile);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(kBody);
    }

    void logsInAndCalls_data()
    {
        QTest::addColumn<int>("way");
        QTest::addColumn<bool>("https");
        const QList<Way> all = ways();
        for (int i = 0; i < all.size(); ++i) {
            QTest::addRow("%s, http", all.at(i).name) << i << false;
            QTest::addRow("%s, https", all.at(i).name) << i << true;
        }
    }
    void logsInAndCalls()
    {
        QFETCH(int, way);
        QFETCH(bool, https);
        const Way chosen = ways().at(way);
        m_cli.setEnvironment(m_realm.client(chosen.ticket ? u"alice"_s : u"nobody"_s,
                                            chosen.kdc ? u"krb5.conf"_s : u"krb5-nokdc.conf"_s));
        const QString echo = u"/%1/echo"_s.arg(QString::fromLatin1(chosen.place));
        const CommandRun run = m_cli.logIn(
            profileFor(u"http"_s, QString::fromLatin1(chosen.scheme), echo, https, chosen.parameters),
            chosen.password ? password() : kNoSecrets, {u"--call"_s, u"POST "_s + echo, u"--body"_s, m_bodyFile});
        QVERIFY2(run.exitCode == 0, run.all());
        QVERIFY(!run.out.contains(WindowsRealm::password().toUtf8()));

        const QList<int> statuses = run.statuses();
        QVERIFY2(statuses.size() <= 8, run.all());
        const auto in = statuses.indexOf(200);
        const QJsonObject login = answerOf(run, int(in));
        QCOMPARE(login[u"method"_s].toString(), u"GET"_s);
        QCOMPARE(login[u"user"_s].toString(), QString::fromLatin1(chosen.user));
        QCOMPARE(login[u"type"_s].toString(), QString::fromLatin1(chosen.type));

        QCOMPARE(statuses.last(), 200);
        QVERIFY(in < statuses.size() - 1);
        const QJsonObject call = answerOf(run);
        QCOMPARE(call[u"method"_s].toString(), u"POST"_s);
        QCOMPARE(call[u"user"_s].toString(), QString::fromLatin1(chosen.user));
        QCOMPARE(call[u"https"_s].toString(), https ? u"on"_s : QString());
        QCOMPARE(call[u"body"_s].toString().toUtf8(), kBody);
        QCOMPARE(run.json[u"call"_s][u"ok"_s].toBool(), true);
    }

    void theLegsOfNtlmStayOnOneConnection()
    {
        m_cli.setEnvironment(m_realm.client(u"nobody"_s));
        const CommandRun run = m_cli.logIn(
            profileFor(u"http"_s, u"ntlm"_s, u"/ntlm/echo"_s, true, parameters({{"userName", R"(EXAMPLE\alice)"}})),
            password());
        QVERIFY2(run.exitCode == 0, run.all());
        const QJsonArray exchanges = run.exchanges();
        QVERIFY(exchanges.size() >= 2);
        const QJsonValue challenged = exchanges.at(exchanges.size() - 2);
        QCOMPARE(challenged[u"response"_s][u"status"_s].toInt(), 401);
        QCOMPARE(exchanges.last()[u"connection"_s].toInt(), challenged[u"connection"_s].toInt());
    }

    void superOfficeLogsIn_data()
    {
        QTest::addColumn<QString>("service");
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("mechanisms");
        const QString webApi = u"/SuperOffice/"_s;
        const QString netServer = u"/SuperOffice/Remote/Services88/"_s;
        QTest::newRow("WebApi, Kerberos") << u"superoffice-webapi"_s << u"negotiate"_s << webApi << u"kerberos"_s;
        QTest::newRow("WebApi, NTLM in SPNEGO") << u"superoffice-webapi"_s << u"negotiate"_s << webApi << u"ntlm"_s;
        QTest::newRow("WebApi, NTLM") << u"superoffice-webapi"_s << u"ntlm"_s << webApi << QString();
        QTest::newRow("NetServer, Kerberos")
            << u"superoffice-netserver"_s << u"implicit"_s << netServer << u"kerberos"_s;
        QTest::newRow("NetServer, NTLM") << u"superoffice-netserver"_s << u"implicit"_s << netServer << u"ntlm"_s;
    }
    void superOfficeLogsIn()
    {
        QFETCH(QString, service);
        QFETCH(QString, scheme);
        QFETCH(QString, path);
        QFETCH(QString, mechanisms);
        const bool kerberos = mechanisms == u"kerberos"_s;
        m_cli.setEnvironment(m_realm.client(kerberos ? u"alice"_s : u"nobody"_s));
        QJsonObject values;
        if (!mechanisms.isEmpty()) {
            values.insert(u"mechanisms"_s, mechanisms);
        }
        if (!kerberos) {
            values.insert(u"userName"_s, uR"(EXAMPLE\alice)"_s);
        }
        const CommandRun run =
            m_cli.logIn(profileFor(service, scheme, path, true, values), kerberos ? kNoSecrets : password());
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(run.json[u"outcome"_s].toString(), u"loggedIn"_s);
        QCOMPARE(run.statuses().last(), 200);
        const bool hasTicket = run.json[u"session"_s][u"items"_s][0][u"kind"_s].toString() == u"ticket"_s;
        QCOMPARE(hasTicket, scheme == u"implicit"_s);
    }

private:
    [[nodiscard]] QJsonObject profileFor(const QString &service, const QString &scheme, const QString &path, bool https,
                                         const QJsonObject &values) const
    {
        const QJsonObject tls{{u"caFile"_s, m_realm.authority()}};
        return profile(service, scheme, https ? m_realm.https(path) : m_realm.http(path), values, {{u"tls"_s, tls}});
    }
    static QJsonObject password() { return {{u"password"_s, WindowsRealm::password()}}; }

    WindowsRealm m_realm;
    CommandLine m_cli;
    QString m_bodyFile;
};

QTEST_GUILESS_MAIN(IntegratedTest)
#include "tst_integrated.moc"
