// SPDX-License-Identifier: GPL-3.0-or-later
//
// A whole NTLM and a whole Kerberos login, ours against curl's on the same servers, in turns, in one run. Prints the
// medians in milliseconds and their ratios.
//
// Whole process: `ticketscope-cli login FILE --json --secrets -` (the tap started, the login, every leg decoded and
// printed) against `curl -K -`; and the processor time of that, which says the same on a busy machine. Login alone: in
// this process, warm, from the runner's start to the session, with a QNetworkAccessManager and connections of its own,
// over the tap; against curl's time_total, which leaves out its process's start. Over https ours are two TLS
// handshakes (the tap's and the server's), curl's is one; both read the system's authorities for each login.
//
// A login of ours starts with the bare request, to see what the server offers, so it takes a leg more than curl's when
// that is told what to send. "curl, asking first" sends the bare request too, on the same connection.
//
// Which server: Apache with mod_auth_gssapi cannot be it for NTLM (gss-ntlmssp refuses curl's messages, see
// windows-auth.sh). bindings.py takes both, with gss-ntlmssp as the judge; the practice service's server takes the
// least time of its own. Apache's place is a CGI script, whose start is part of every login there.
// All use one ticket cache, which holds the service's ticket from the first login on.
// That each login is one is checked: status 200, and 401 with a wrong password or without a ticket.
#include "bench/timedprocess.h"
#include "login/memorysecrets.h"
#include "practice/accounts.h"
#include "profile/profilefiles.h"
#include "support/windowsrealm.h"
#include "workbench/workbench.h"

#include <QCoroTask>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcessEnvironment>
#include <QSet>

#include <algorithm>
#include <cstdio>
#include <openssl/x509.h>
#include <vector>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int kRuns = 25;

/// A server, and how to log in to it.
struct Place
{
    QString name;
    Profile profile;
    QString password;         ///< empty: the ticket cache's person
    QByteArray authorities{}; ///< file, for curl: the system's and the profile's, which ours reads too

    [[nodiscard]] bool isNtlm() const { return profile.scheme == "ntlm"; }
};

/// What one way of logging in took.
struct Figures
{
    QString name;
    qsizetype legs = 0;
    qsizetype connections = 0;
    std::vector<double> process;   ///< milliseconds
    std::vector<double> processor; ///< milliseconds of processor time of that
    std::vector<double> login;     ///< milliseconds
};

double median(std::vector<double> values)
{
    if (values.empty()) {
        return 0;
    }
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

/// Nothing more can be measured. Thrown, so that the servers are stopped on the way out.
struct Stopped
{
    QString what;
    QByteArray why;
};

[[noreturn]] void stop(const QString &what, const QByteArray &why)
{
    throw Stopped{what, why};
}

QByteArray contents(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray quoted(QByteArray text)
{
    return '"' + text.replace('\\', "\\\\").replace('"', "\\\"") + '"';
}

/// What curl reads from its standard input: nothing secret is an argument. Its NTLM makes UTF-16 of a password by
/// widening each byte, so it gets Latin-1.
QByteArray curlOptions(const Place &place, const QString &password, bool asksFirst)
{
    QByteArray common = "url = " + quoted(place.profile.url.toEncoded()) +
                        "\noutput = \"/dev/null\"\nnoproxy = \"*\"\nmax-time = 20\n"
                        "write-out = \"%{http_code} %{num_connects} %{time_total}\\n\"\n";
    if (!place.authorities.isEmpty()) {
        common += "cacert = " + quoted(place.authorities) + '\n';
    }
    QByteArray login = common;
    if (place.isNtlm()) {
        const QByteArray user = place.profile.parameters.value(u"userName"_s).toString().toLatin1();
        login += "ntlm\nuser = " + quoted(user + ':' + password.toLatin1()) + '\n';
    } else {
        login += "negotiate\nuser = \":\"\n";
    }
    return "silent\n" + (asksFirst ? QByteArray(common + "next\n") : QByteArray()) + login;
}

/// One line of curl's a transfer.
struct CurlRun
{
    int status = 0; ///< of the last one
    qsizetype connections = 0;
    double milliseconds = 0;
};

CurlRun curlSaid(const QByteArray &out)
{
    CurlRun run;
    for (const QByteArray &line : out.split('\n')) {
        const QByteArrayList words = line.split(' ');
        if (words.size() == 3) {
            run.status = words.at(0).toInt();
            run.connections += words.at(1).toInt();
            run.milliseconds += words.at(2).toDouble() * 1000;
        }
    }
    return run;
}

class Comparison final
{
public:
    Comparison(Place place, const QString &folder, Workbench &workbench)
        : m_place(std::move(place))
        , m_file(folder + u"/place.ticketscope.json"_s)
        , m_workbench(workbench)
        , m_environment(QProcessEnvironment::systemEnvironment().toStringList())
    {
        if (!writePrivateFile(m_file, profileToJson(m_place.profile))) {
            stop(m_file, "it cannot be written");
        }
        if (!m_place.profile.tls.caFile.isEmpty()) {
            const QString all = folder + u"/authorities.pem"_s;
            const QString system = qEnvironmentVariable(X509_get_default_cert_file_env(),
                                                        QString::fromLocal8Bit(X509_get_default_cert_file()));
            if (!writePrivateFile(all, contents(system) + contents(m_place.profile.tls.caFile))) {
                stop(all, "it cannot be written");
            }
            m_place.authorities = all.toLocal8Bit();
        }
        if (!m_place.password.isEmpty()) {
            m_secrets = QJsonDocument(QJsonObject{{u"password"_s, m_place.password}}).toJson();
            m_workbench.secrets().keepForRun(m_place.profile.id, u"password"_s, Secret::fromString(m_place.password));
        }
    }

    void run()
    {
        proveCurl();
        for (int turn = 0; turn <= kRuns; ++turn) {
            if (turn == 1) { // the first warms
                for (Figures *figures : {&m_ours, &m_curl, &m_curlAsking}) {
                    figures->process.clear();
                    figures->processor.clear();
                    figures->login.clear();
                }
            }
            runOurs();
            runCurl(m_curl, false);
            runCurl(m_curlAsking, true);
            logInHere();
        }
    }

    void print() const
    {
        std::printf("%s\n  %-20s %5s %12s %15s %15s %15s\n", qPrintable(m_place.name), "", "legs", "connections",
                    "whole process", "its processor", "login alone");
        for (const Figures *figures : {&m_ours, &m_curl, &m_curlAsking}) {
            std::printf("  %-20s %5lld %12lld %12.1f ms %12.1f ms %12.2f ms\n", qPrintable(figures->name),
                        static_cast<long long>(figures->legs), static_cast<long long>(figures->connections),
                        median(figures->process), median(figures->processor), median(figures->login));
        }
        for (const Figures *figures : {&m_curl, &m_curlAsking}) {
            const auto ratio = [this, figures](std::vector<double> Figures::*part) {
                return median(m_ours.*part) / median(figures->*part);
            };
            std::printf("  %-39s %12.2f    %12.2f    %12.2f\n", qPrintable(u"ours / "_s + figures->name),
                        ratio(&Figures::process), ratio(&Figures::processor), ratio(&Figures::login));
        }
        std::fflush(stdout);
    }

private:
    /// With the right password or ticket it is let in, without it is not.
    void proveCurl()
    {
        const QByteArray right = curlOptions(m_place, m_place.password, false);
        const TimedRun in = runTimed({"curl", "-q", "-v", "-K", "-"}, right, m_environment);
        QStringList without = m_environment;
        without.append(u"KRB5CCNAME=FILE:/nonexistent"_s);
        without.removeIf(
            [](const QString &line) { return line.startsWith(u"KRB5CCNAME="_s) && !line.endsWith(u"/nonexistent"_s); });
        const QByteArray wrong = curlOptions(m_place, u"wrong"_s, false);
        const TimedRun out = runTimed({"curl", "-q", "-K", "-"}, wrong, without);
        if (curlSaid(in.out).status != 200 || curlSaid(out.out).status != 401) {
            stop(m_place.name, "curl is answered " + in.out + " and, where it should be refused, " + out.out);
        }
        m_curl.legs = in.err.count("\n> GET ");
        m_curlAsking.legs = m_curl.legs + 1;
    }

    void runOurs()
    {
        const TimedRun run =
            runTimed({TEST_BIN "/ticketscope-cli", "login", m_file.toLocal8Bit(), "--json", "--secrets", "-"},
                     m_secrets.isEmpty() ? QByteArray("{}") : m_secrets, m_environment);
        const QJsonObject said = QJsonDocument::fromJson(run.out).object();
        const QJsonArray exchanges = said[u"exchanges"_s].toArray();
        if (run.exitCode != 0 || exchanges.last()[u"response"_s][u"status"_s].toInt() != 200) {
            stop(m_place.name, "ticketscope-cli: " + run.err);
        }
        m_ours.process.push_back(run.milliseconds);
        m_ours.processor.push_back(run.processor);
    }

    void runCurl(Figures &figures, bool asksFirst)
    {
        const TimedRun run =
            runTimed({"curl", "-q", "-K", "-"}, curlOptions(m_place, m_place.password, asksFirst), m_environment);
        const CurlRun said = curlSaid(run.out);
        if (run.exitCode != 0 || said.status != 200) {
            stop(m_place.name, "curl: " + run.out + run.err);
        }
        figures.connections = said.connections;
        figures.process.push_back(run.milliseconds);
        figures.processor.push_back(run.processor);
        figures.login.push_back(said.milliseconds);
    }

    void logInHere()
    {
        const AttemptId attempt = LoginRunner::newAttempt();
        QElapsedTimer clock;
        clock.start();
        const Result<Session> session = QCoro::waitFor(m_workbench.runner().logIn(m_place.profile, attempt));
        const double took = double(clock.nsecsElapsed()) / 1e6;
        const QList<ExchangePtr> legs = m_workbench.capture().exchanges();
        if (!session || legs.isEmpty() || legs.last()->response.head.status != 200) {
            stop(m_place.name, session ? QByteArray("no login") : session.error().text.toUtf8());
        }
        QSet<ConnectionId> connections;
        for (const ExchangePtr &leg : legs) {
            connections.insert(leg->connection);
        }
        m_ours.legs = legs.size();
        m_ours.connections = connections.size();
        m_ours.login.push_back(took);
        m_workbench.runner().forget(attempt);
        m_workbench.capture().clear();
    }

    Place m_place;
    QString m_file;
    Workbench &m_workbench;
    QStringList m_environment;
    QByteArray m_secrets;
    Figures m_ours{u"ticketscope"_s, 0, 0, {}, {}, {}};
    Figures m_curl{u"curl"_s, 0, 0, {}, {}, {}};
    Figures m_curlAsking{u"curl, asking first"_s, 0, 0, {}, {}, {}};
};

Place placeAt(const QString &name, const QString &scheme, const QString &url, const QString &caFile,
              const QString &password = {})
{
    const QJsonObject parameters = scheme == u"ntlm"_s ? QJsonObject{{u"userName"_s, uR"(EXAMPLE\alice)"_s}}
                                                       : QJsonObject{{u"mechanisms"_s, u"kerberos"_s}};
    const QJsonObject json =
        Testing::profile(u"http"_s, scheme, url, parameters, {{u"tls"_s, QJsonObject{{u"caFile"_s, caFile}}}});
    const Result<Profile> profile = profileFromJson(QJsonDocument(json).toJson(), {});
    if (!profile) {
        stop(name, profile.error().text.toUtf8());
    }
    return {name, *profile, password, {}};
}

Place practicePlace(Workbench &workbench)
{
    const Result<void> started = workbench.startPractice();
    if (!started) {
        stop(u"The practice services"_s, started.error().text.toUtf8());
    }
    for (const QUuid &id : workbench.practiceProfiles()) {
        const std::optional<Profile> profile = workbench.profiles().profile(id);
        if (profile && profile->scheme == "ntlm" && profile->url.path() == u"/ntlm"_s) {
            return {u"NTLM, http, the practice service"_s, *profile, Practice::Accounts::httpPassword(), {}};
        }
    }
    stop(u"The practice services"_s, "there is no NTLM");
}

void compareAll()
{
    const QTemporaryDir folder;
    WindowsRealm realm;
    RealServer judge;
    const QString password = u"Spring 7, in ASCII"_s; // curl has no other letters than Latin-1's
    QByteArray problem = realm.start();
    if (problem.isEmpty()) {
        problem = realm.takeTicket(u"alice"_s, u"alice"_s);
    }
    const QList<quint16> ports = freePorts(4); // https three times, http
    QStringList arguments{QStringLiteral(TEST_SERVERS "/bindings.py"), judge.folder()};
    for (const quint16 port : ports) {
        arguments.append(QString::number(port));
    }
    QMap<QString, QString> accounts = realm.server();
    accounts.insert(u"SERVER_PASSWORD"_s, password);
    if (problem.isEmpty() && !judge.start(u"/usr/bin/python3"_s, arguments, ports, accounts)) {
        problem = judge.output();
    }
    if (!problem.isEmpty()) {
        stop(u"The servers"_s, problem);
    }

    qputenv("TICKETSCOPE_CONFIG_HOME", folder.path().toLocal8Bit());
    const QMap<QString, QString> client = realm.client(u"alice"_s);
    for (auto it = client.cbegin(); it != client.cend(); ++it) {
        qputenv(it.key().toLatin1().constData(), it.value().toLocal8Bit());
    }
    Workbench workbench({folder.path(), std::make_unique<MemorySecrets>(), systemUtc});
    if (const Result<void> started = workbench.start(); !started) {
        stop(u"The tap"_s, started.error().text.toUtf8());
    }
    const QString http = u"http://localhost:%1/allowed/"_s.arg(ports.at(3));
    const QString https = u"https://localhost:%1/allowed/"_s.arg(ports.at(0));
    const QString ca = judge.folder() + u"/certificates/ca.pem"_s;
    const QList<Place> places{
        placeAt(u"Kerberos, http, Apache"_s, u"negotiate"_s, realm.http(u"/kerberos/echo"_s), {}),
        placeAt(u"Kerberos, https, Apache"_s, u"negotiate"_s, realm.https(u"/kerberos/echo"_s), realm.authority()),
        placeAt(u"Kerberos, http, bindings.py"_s, u"negotiate"_s, http, {}),
        placeAt(u"NTLM, http, bindings.py"_s, u"ntlm"_s, http, {}, password),
        placeAt(u"NTLM, https, bindings.py"_s, u"ntlm"_s, https, ca, password),
        practicePlace(workbench),
    };
    std::printf("one login, median of %d\n", kRuns);
    for (const Place &place : places) {
        Comparison comparison(place, folder.path(), workbench);
        comparison.run();
        comparison.print();
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    try {
        compareAll();
    } catch (const Stopped &stopped) {
        std::fprintf(stderr, "%s: %s\n", qPrintable(stopped.what), stopped.why.constData());
        return 1;
    }
    return 0;
}
