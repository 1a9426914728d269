// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/windowsproxysettings.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Tap;
using namespace Qt::StringLiterals;

namespace {

Target http(const QString &host, quint16 port = 80)
{
    return {host, port, false};
}

Target https(const QString &host, quint16 port = 443)
{
    return {host, port, true};
}

QString text(const ProxyHop &hop)
{
    const QString kind = hop.kind == ProxyHop::Kind::Socks5 ? u"socks "_s : QString();
    return hop.kind == ProxyHop::Kind::None ? u"direct"_s : QString(kind + hop.name());
}

} // namespace

class TestWindowsProxySettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void choosesTheProxyOfAScheme_data();
    void choosesTheProxyOfAScheme();
    void knowsWhatGoesDirectly_data();
    void knowsWhatGoesDirectly();
};

void TestWindowsProxySettings::choosesTheProxyOfAScheme_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("forHttp");
    QTest::addColumn<QString>("forHttps");
    const auto row = [](const char *name, const QString &list, const QString &forHttp, const QString &forHttps) {
        QTest::newRow(name) << list << forHttp << forHttps;
    };
    row("none", QString(), u"direct"_s, u"direct"_s);
    row("one for all", u"proxy.acme.example:3128"_s, u"proxy.acme.example:3128"_s, u"proxy.acme.example:3128"_s);
    row("without a port", u"proxy"_s, u"proxy:80"_s, u"proxy:80"_s);
    row("upper case", u"HTTP=Proxy:8080"_s, u"proxy:8080"_s, u"direct"_s);
    row("each its own", u"http=a:81;https=b:82"_s, u"a:81"_s, u"b:82"_s);
    row("http only", u"http=a:81"_s, u"a:81"_s, u"direct"_s);
    row("https only", u"https=b:82"_s, u"direct"_s, u"b:82"_s);
    row("ftp is neither", u"ftp=f:21"_s, u"direct"_s, u"direct"_s);
    row("socks for the rest", u"http=a:81;socks=s"_s, u"a:81"_s, u"socks s:1080"_s);
    row("socks alone", u"socks=s:9050"_s, u"socks s:9050"_s, u"socks s:9050"_s);
    row("all and its own", u"a:81;https=b:82"_s, u"a:81"_s, u"b:82"_s);
    row("the first of several", u"a:81;b:82;c:83"_s, u"a:81"_s, u"a:81"_s);
    row("spaces between", u" a:81  b:82 "_s, u"a:81"_s, u"a:81"_s);
    row("as URLs", u"http=http://a:81/;https=http://b:82/"_s, u"a:81"_s, u"b:82"_s);
    row("a SOCKS URL", u"socks5://s:1081"_s, u"socks s:1081"_s, u"socks s:1081"_s);
    row("IPv6", u"[fd00::1]:3128"_s, u"[fd00::1]:3128"_s, u"[fd00::1]:3128"_s);
    row("IPv6 without a port", u"[fd00::1]"_s, u"[fd00::1]:80"_s, u"[fd00::1]:80"_s);
    row("no port where one is announced", u"proxy:"_s, u"direct"_s, u"direct"_s);
    row("port too large", u"proxy:65536;b:1"_s, u"b:1"_s, u"b:1"_s);
    row("nonsense", u";;=;://;:;[;]:;http=;gopher://g:70"_s, u"direct"_s, u"direct"_s);
}

void TestWindowsProxySettings::choosesTheProxyOfAScheme()
{
    QFETCH(QString, list);
    QFETCH(QString, forHttp);
    QFETCH(QString, forHttps);
    QCOMPARE(text(proxyFromWindowsList(list, http(u"crm.acme.example"_s))), forHttp);
    QCOMPARE(text(proxyFromWindowsList(list, https(u"crm.acme.example"_s))), forHttps);
}

void TestWindowsProxySettings::knowsWhatGoesDirectly_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<bool>("directly");
    const auto row = [](const char *name, const QString &list, const Target &target, bool directly) {
        QTest::newRow(name) << list << target.host << int(target.port) << target.tls << directly;
    };
    row("nothing", QString(), http(u"crm"_s), false);
    row("local: a name without a dot", u"<local>"_s, http(u"crm"_s), true);
    row("local: in capitals", u"<LOCAL>"_s, http(u"crm"_s), true);
    row("local: a name with a dot", u"<local>"_s, http(u"crm.acme.example"_s), false);
    row("local: an address", u"<local>"_s, http(u"10.0.0.1"_s), false);
    row("local: an IPv6 address", u"<local>"_s, http(u"fd00::1"_s), false);
    row("the host", u"crm.acme.example"_s, http(u"CRM.acme.example"_s), true);
    row("a part of a host", u"acme.example"_s, http(u"crm.acme.example"_s), false);
    row("a star", u"*.acme.example"_s, http(u"crm.acme.example"_s), true);
    row("a star is not the domain itself", u"*.acme.example"_s, http(u"acme.example"_s), false);
    row("a dot is a dot", u"*.acme.example"_s, http(u"crm.acmeXexample"_s), false);
    row("everything", u"*"_s, https(u"crm.acme.example"_s), true);
    row("stars within", u"crm*.ac*.example"_s, http(u"crm2.acme.example"_s), true);
    row("a net", u"10.*"_s, http(u"10.1.2.3"_s), true);
    row("another net", u"10.*"_s, http(u"110.1.2.3"_s), false);
    row("second in the list", u"a.example;*.b.example"_s, http(u"x.b.example"_s), true);
    row("after a space", u"a.example x.b.example"_s, http(u"x.b.example"_s), true);
    row("the scheme", u"https://crm.acme.example"_s, https(u"crm.acme.example"_s), true);
    row("another scheme", u"https://crm.acme.example"_s, http(u"crm.acme.example"_s), false);
    row("the port", u"crm.acme.example:8443"_s, https(u"crm.acme.example"_s, 8443), true);
    row("another port", u"crm.acme.example:8443"_s, https(u"crm.acme.example"_s), false);
    row("IPv6", u"[fd00::1]"_s, http(u"fd00::1"_s), true);
    row("IPv6 and a port", u"[fd00::1]:81"_s, http(u"fd00::1"_s, 80), false);
    row("IPv6 without brackets", u"fd00::*"_s, http(u"fd00::1"_s), true);
    row("nonsense", u"://;:;[;(;\\;:x"_s, http(u"crm"_s), false);
}

void TestWindowsProxySettings::knowsWhatGoesDirectly()
{
    QFETCH(QString, list);
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(bool, isTls);
    QFETCH(bool, directly);
    QCOMPARE(isBypassedByWindowsList(list, {host, quint16(port), isTls}), directly);
}

QTEST_GUILESS_MAIN(TestWindowsProxySettings)

#include "tst_windowsproxysettings.moc"
