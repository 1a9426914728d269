// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/oidcprovider.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QThread>

namespace Ticketscope::Testing {

using namespace Qt::StringLiterals;

namespace {

QString script(const QString &name)
{
    return QString(QStringLiteral(TEST_SERVERS "/oidc-provider/") + name);
}

QByteArray contents(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

bool OidcProvider::start()
{
    m_ports = freePorts(2);
    return m_server.start(
        u"bash"_s,
        {script(u"server.sh"_s), m_server.folder(), QString::number(m_ports[0]), QString::number(m_ports[1])}, m_ports,
        {{u"CLIENT_SECRET"_s, clientSecret()}}, std::chrono::seconds(60));
}

QString OidcProvider::issuer() const
{
    return u"http://127.0.0.1:%1"_s.arg(m_ports[0]);
}

QString OidcProvider::tenantIssuer() const
{
    return QString(issuer() + u"/tenant");
}

QString OidcProvider::oauthIssuer() const
{
    return QString(issuer() + u"/oauth");
}

QString OidcProvider::tlsIssuer() const
{
    return u"https://localhost:%1"_s.arg(m_ports[1]);
}

QString OidcProvider::caFile() const
{
    return QString(m_server.folder() + u"/certificates/ca.pem");
}

QString OidcProvider::clientSecret()
{
    // What a form and a header each write in their own way (RFC 6749 section 2.3.1).
    return u"open & shut+case=100% \"sure\": so"_s;
}

QString OidcProvider::privateKey() const
{
    return QString::fromLatin1(contents(QString(m_server.folder() + u"/client.key")));
}

QList<std::pair<QByteArray, QByteArray>> OidcProvider::witnessed() const
{
    QList<std::pair<QByteArray, QByteArray>> all;
    const QList<QByteArray> lines = contents(QString(m_server.folder() + u"/witness")).split('\n');
    for (const QByteArray &line : lines) {
        const qsizetype blank = line.indexOf(' ');
        const std::pair<QByteArray, QByteArray> secret{line.left(blank), line.mid(blank + 1)};
        if (blank > 0 && !all.contains(secret)) {
            all.append(secret);
        }
    }
    return all;
}

Person::Person() = default;

Person::~Person()
{
    for (const auto &browser : m_browsers) {
        browser->terminate();
        browser->waitForFinished(8000);
    }
}

QByteArray Person::password()
{
    return "typed only at the provider";
}

QMap<QString, QString> Person::environment(Wish wish, const QString &change) const
{
    static const QMap<Wish, QString> wishes{
        {Wish::Allow, u"allow"_s}, {Wish::Deny, u"deny"_s}, {Wish::Close, u"close"_s}};
    return {{u"BROWSER"_s, wish == Wish::Absent ? u"true"_s : script(u"browser.sh"_s)},
            {u"TICKETSCOPE_TEST_BROWSER"_s, wishes.value(wish)},
            {u"TICKETSCOPE_TEST_BROWSER_CHANGE"_s, change},
            {u"TICKETSCOPE_TEST_BROWSER_RESULT"_s, result()},
            {u"TICKETSCOPE_TEST_USER"_s, u"alice"_s},
            {u"TICKETSCOPE_TEST_PASSWORD"_s, QString::fromLatin1(password())}};
}

void Person::enterCode(const QString &address, const QString &userCode, Wish wish)
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    const QMap<QString, QString> mine = environment(wish);
    for (auto it = mine.cbegin(); it != mine.cend(); ++it) {
        variables.insert(it.key(), it.value());
    }
    variables.insert(u"TICKETSCOPE_TEST_USER_CODE"_s, userCode);
    auto browser = std::make_unique<QProcess>();
    browser->setProcessEnvironment(variables);
    browser->setProcessChannelMode(QProcess::ForwardedChannels);
    browser->start(script(u"browser.sh"_s), {address});
    m_browsers.push_back(std::move(browser));
}

QJsonObject Person::visit(std::chrono::seconds within)
{
    QElapsedTimer clock;
    clock.start();
    while (std::chrono::milliseconds(clock.elapsed()) < within) {
        const QByteArray json = contents(result());
        if (!json.isEmpty()) {
            QFile::remove(result());
            return QJsonDocument::fromJson(json).object();
        }
        QThread::msleep(50);
    }
    return {};
}

} // namespace Ticketscope::Testing
