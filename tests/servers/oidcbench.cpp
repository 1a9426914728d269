// SPDX-License-Identifier: GPL-3.0-or-later
#include "oidcbench.h"

#include "workbench/leakscan.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QUrlQuery>

namespace Ticketscope::Testing {

using namespace Qt::StringLiterals;

namespace {

QString someKey()
{
    QProcess openssl;
    openssl.start(u"openssl"_s, {u"genpkey"_s, u"-algorithm"_s, u"RSA"_s, u"-quiet"_s});
    openssl.waitForFinished();
    return QString::fromLatin1(openssl.readAllStandardOutput());
}

QString findVerdict(const QJsonValue &node, const QString &id)
{
    if (node[u"id"_s].toString() == id) {
        return node[u"verdict"_s].toString();
    }
    QString verdict;
    for (const auto &child : node[u"children"_s].toArray()) {
        verdict = verdict.isEmpty() ? findVerdict(child, id) : verdict;
    }
    return verdict;
}

} // namespace

OidcBench::OidcBench()
{
    m_cli.setWatcher([this](const QByteArray &err) {
        m_processes.look();
        if (m_whileItRuns) {
            m_whileItRuns(err);
        }
    });
}

void OidcBench::forget()
{
    m_said.clear();
    m_whileItRuns = {};
}

CommandRun OidcBench::logIn(const QString &scheme, const QString &issuer, const QJsonObject &parameters,
                            Person::Wish wish, const QStringList &more, const QString &change)
{
    QJsonObject all{{u"issuer"_s, issuer},
                    {u"clientId"_s, u"native"_s},
                    {u"clientAuthentication"_s, u"none"_s},
                    {u"scopes"_s, u"openid api:read"_s}};
    for (auto it = parameters.begin(); it != parameters.end(); ++it) {
        all.insert(it.key(), it.value());
    }
    const bool isWrong = all.take(u"wrong"_s).toBool();
    QJsonObject secrets;
    const QString method = all[u"clientAuthentication"_s].toString();
    if (method.startsWith(u"client_secret"_s)) {
        secrets.insert(u"clientSecret"_s, isWrong ? u"not the secret"_s : OidcProvider::clientSecret());
    } else if (method == u"private_key_jwt"_s) {
        secrets.insert(u"privateKey"_s, isWrong ? someKey() : m_provider.privateKey());
    }
    QJsonObject safe;
    if (issuer.startsWith(u"https:"_s)) {
        safe.insert(u"tls"_s, QJsonObject{{u"caFile"_s, m_provider.caFile()}});
    }
    m_cli.setEnvironment(m_person.environment(wish, change));
    const CommandRun run = m_cli.logIn(profile(u"oauth2"_s, scheme, issuer, all, safe), secrets,
                                       QStringList{u"--save"_s, QString(m_cli.folder() + u"/saved.har")} + more);
    m_said += run.all();
    return run;
}

CommandRun OidcBench::refresh(const QByteArray &token)
{
    m_cli.setEnvironment(m_person.environment(Person::Wish::Absent));
    const QJsonObject parameters{
        {u"issuer"_s, m_provider.issuer()}, {u"clientId"_s, u"native"_s}, {u"clientAuthentication"_s, u"none"_s}};
    const CommandRun run = m_cli.logIn(profile(u"oauth2"_s, u"refresh-token"_s, m_provider.issuer(), parameters),
                                       {{u"refreshToken"_s, QString::fromLatin1(token)}}, callTo(m_provider.issuer()));
    m_said += run.all();
    return run;
}

CommandRun OidcBench::decode(const QByteArray &token, const QString &client)
{
    const CommandRun run =
        m_cli.run({u"decode"_s, u"-"_s, u"--json"_s, u"--jwks"_s, QString(m_provider.issuer() + u"/jwks"),
                   u"--issuer"_s, m_provider.issuer(), u"--audience"_s, client},
                  token);
    m_said += run.all();
    return run;
}

QByteArray OidcBench::witnessedSince(qsizetype before, const QByteArray &name) const
{
    QByteArray last;
    const auto all = m_provider.witnessed().mid(before);
    for (const auto &[is, value] : all) {
        last = is == name ? value : last;
    }
    return last;
}

QByteArray OidcBench::leaks() const
{
    LeakScan scan;
    const auto all = m_provider.witnessed();
    for (const auto &[name, value] : all) {
        scan.add(name, value);
        // The claims of a JWT may be read; with its signature it is a token.
        if (value.count('.') == 2) {
            scan.add("the signature of " + name, value.mid(value.lastIndexOf('.') + 1));
        }
    }
    scan.add("client secret", OidcProvider::clientSecret().toUtf8());
    scan.add("password", Person::password());
    scan.add("private key", m_provider.privateKey().section(u'\n', 3, 3).toLatin1());
    int files = 0;
    const QList<QByteArray> found = scan.findBelow(m_cli.folder(), &files) +
                                    scan.find(m_said, "what the program said") +
                                    scan.find(m_processes.seen(), "the arguments of processes");
    if (scan.size() < 3 || files == 0 || m_said.isEmpty()) {
        return "there is nothing to look for, or nothing to look at";
    }
    return found.join('\n');
}

QStringList callTo(const QString &issuer)
{
    return {u"--call"_s, QString(u"GET " + issuer + u"/api/me")};
}

QStringList itemNames(const CommandRun &run)
{
    QStringList names;
    for (const auto &item : run.json[u"session"_s][u"items"_s].toArray()) {
        names.append(item[u"name"_s].toString());
    }
    return names;
}

QString errorText(const CommandRun &run)
{
    return run.json[u"error"_s][u"text"_s].toString();
}

QString pathOf(const QJsonValue &exchange)
{
    return QUrl(exchange[u"request"_s][u"url"_s].toString()).path();
}

QByteArray wireOf(const QJsonValue &exchange, const QString &side)
{
    return QByteArray::fromBase64(exchange[side][u"wire"_s].toString().toLatin1());
}

QJsonValue failedExchange(const CommandRun &run)
{
    const int id = run.json[u"error"_s][u"exchange"_s].toInt();
    for (const auto &exchange : run.exchanges()) {
        if (exchange[u"id"_s].toInt() == id) {
            return exchange;
        }
    }
    return {};
}

QList<QJsonValue> exchangesAt(const CommandRun &run, const QString &path)
{
    QList<QJsonValue> found;
    for (const auto &exchange : run.exchanges()) {
        if (pathOf(exchange) == path) {
            found.append(exchange);
        }
    }
    return found;
}

QString verdictOf(const CommandRun &run, const QString &check)
{
    return findVerdict(run.json[u"decoded"_s][0][u"node"_s], QString(u"jwt.check." + check));
}

QByteArray faultOf(const QJsonObject &visit, const QByteArray &code)
{
    const QByteArray all = QJsonDocument(visit).toJson();
    if (visit[u"ended"_s].toString() != u"page"_s || visit[u"text"_s].toString().isEmpty()) {
        return "the browser shows no page: " + all;
    }
    const QUrl address(visit[u"address"_s].toString());
    if (address.hasQuery() || address.hasFragment()) {
        return "the address says more than it should: " + all;
    }
    const QString state = QUrlQuery(QUrl(visit[u"opened"_s].toString())).queryItemValue(u"state"_s);
    if (state.size() < 20) {
        return "the state is no random value: " + all;
    }
    QStringList seen{address.toString(), visit[u"title"_s].toString(), visit[u"text"_s].toString()};
    for (const auto &entry : visit[u"history"_s].toArray()) {
        seen.append(entry.toString());
    }
    for (const QString &text : qAsConst(seen)) {
        if (text.contains(state) || (!code.isEmpty() && text.contains(QString::fromLatin1(code)))) {
            return "the browser shows state or code: " + all;
        }
    }
    return {};
}

} // namespace Ticketscope::Testing
