// SPDX-License-Identifier: GPL-3.0-or-later
#include "rulecheck.h"

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kAsk = "GET /service HTTP/1.1\nHost: crm.acme.example\nAccept: application/json";

MadeExchange failed(ErrorCode code, const QString &text = u"It did not work."_s)
{
    MadeExchange made{.request = {}, .response = {}};
    made.error = Error{code, text, {}, {}, {}};
    return made;
}

CertificateFacts certificate(const QString &subject, const QString &issuer, const QStringList &names = {})
{
    CertificateFacts facts;
    facts.subject = subject;
    facts.issuer = issuer;
    facts.names = names;
    facts.notBefore = QDateTime({2025, 12, 1}, QTime(0, 0), Qt::UTC);
    facts.notAfter = QDateTime({2026, 12, 1}, QTime(0, 0), Qt::UTC);
    return facts;
}

CertificateFacts leaf()
{
    return certificate(u"CN=crm.acme.example"_s, u"CN=Acme CA"_s, {u"crm.acme.example"_s});
}

MadeExchange untrusted(const QList<CertificateFacts> &chain, qsizetype problems = 1)
{
    MadeExchange made = failed(ErrorCode::TlsUntrusted);
    made.tls.chain = chain;
    for (qsizetype i = 0; i < problems; ++i) {
        made.tls.problems.append(u"Something is held against it."_s);
    }
    return made;
}

MadeExchange answered(const QByteArray &response, const QString &url = u"https://crm.acme.example/service"_s)
{
    MadeExchange made{.request = kAsk, .response = response};
    made.url = url;
    return made;
}

MadeExchange failedAfter(ErrorCode code, const QByteArray &request)
{
    MadeExchange made = failed(code);
    made.request = request;
    return made;
}

Profile olderThan(const QByteArray &version)
{
    Profile profile;
    profile.tls.minimumVersion = version;
    return profile;
}

const QByteArray kPage = "<!DOCTYPE html><html><head><title>Guest network: sign in</title></head><body><form></form>"
                         "</body></html>";

} // namespace

class TransportRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesWhatKeptTheAnswerAway_data()
    {
        QTest::addColumn<RuleCase>("wanted");
        const auto row = [](const char *name, const RuleCase &wanted) { QTest::newRow(name) << wanted; };

        row("name", {{failed(ErrorCode::NameNotResolved)}, "transport.name"});
        row("browser's name",
            {{failed(ErrorCode::ConnectionClosed, u"noted net::ERR_NAME_NOT_RESOLVED"_s)}, "transport.name"});
        row("refused", {{failed(ErrorCode::ConnectionRefused)}, "transport.refused"});
        row("unreachable", {{failed(ErrorCode::NetworkUnreachable)}, "transport.unreachable"});
        row("no connection", {{failed(ErrorCode::TimedOut)}, "transport.name"});
        row("no answer", {{failedAfter(ErrorCode::TimedOut, kAsk)}, "transport.timeout", "GET /service"});
        row("closed", {{failedAfter(ErrorCode::ConnectionClosed, kAsk)}, "transport.closed", "GET /service"});
        row("TLS version", {{failed(ErrorCode::TlsHandshake, u"alert “protocol_version”"_s)},
                            "transport.tls-version",
                            {},
                            "E11",
                            olderThan("1.2")});
        row("TLS handshake",
            {{failed(ErrorCode::TlsHandshake, u"alert “handshake_failure”"_s)}, "transport.tls-handshake", {}, "E11"});
        row("no TLS there", {{failed(ErrorCode::TlsHandshake,
                                     u"TLS failed: what answers there does not speak TLS; the address may have to "
                                     "begin with http, or the port is wrong."_s)},
                             "transport.tls-on-plain"});
        row("pin", {{failed(ErrorCode::TlsPinMismatch)}, "transport.pin"});
        row("client certificate", {{failed(ErrorCode::ClientCertificate)}, "transport.client-certificate"});
        row("nginx wants a certificate",
            {{answered("HTTP/1.1 400 Bad Request\nServer: nginx\nContent-Type: text/html\n\n<html>No required SSL "
                       "certificate was sent</html>")},
             "transport.client-certificate",
             "No required SSL"});
        row("proxy", {{failed(ErrorCode::ProxyFailed)}, "transport.proxy"});
        row("proxy's login", {{answered("HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic "
                                        "realm=\"Acme\"\n\nno")},
                              "transport.proxy-authentication",
                              "Proxy-Authenticate"});
        row("gateway", {{answered("HTTP/1.1 502 Bad Gateway\nServer: nginx\nContent-Type: text/html\n\nbad")},
                        "transport.gateway",
                        "HTTP/1."});
        row("firewall", {{answered("HTTP/1.1 403 Forbidden\nServer: cloudflare\nCF-RAY: 7d0\nContent-Type: "
                                   "text/html\n\n<html>blocked</html>")},
                         "transport.filtered",
                         "CF-RAY"});
        row("guest network",
            {{answered("HTTP/1.1 200 OK\nServer: guest-portal/2.1\nContent-Type: text/html\n\n" + kPage,
                       u"http://crm.acme.example/service"_s)},
             "transport.captive-portal",
             "Server: guest-portal"});
        row("guest network by status", {{answered("HTTP/1.1 511 Network Authentication Required\nContent-Type: "
                                                  "text/html\n\n" +
                                                      kPage,
                                                  u"http://crm.acme.example/service"_s)},
                                        "transport.captive-portal"});
        row("TLS port", {{answered("HTTP/1.1 400 Bad Request\nServer: nginx\nContent-Type: text/html\n\n<html>The "
                                   "plain HTTP request was sent to HTTPS port</html>",
                                   u"http://crm.acme.example:443/service"_s)},
                         "transport.plain-on-tls",
                         "plain HTTP request"});
        row("circle", {{answered("HTTP/1.1 302 Found\nLocation: /service\nContent-Type: text/plain\n\nmoved")},
                       "http.redirect-loop",
                       "Location: /service"});
    }
    void namesWhatKeptTheAnswerAway()
    {
        QFETCH(RuleCase, wanted);
        for (const Variation variation : {Variation::None, Variation::HeadersReversed, Variation::HeaderNamesLower,
                                          Variation::HeaderNamesUpper, Variation::GzipAndChunked, Variation::Http10}) {
            const QByteArray wrong = mismatch(wanted, variation);
            QVERIFY2(wrong.isEmpty(), QByteArray("variation " + QByteArray::number(int(variation)) + ": " + wrong));
        }
    }

    void readsTheCertificateItself_data()
    {
        QTest::addColumn<RuleCase>("wanted");
        CertificateFacts old = leaf();
        old.notAfter = QDateTime({2026, 1, 1}, QTime(0, 0), Qt::UTC);
        CertificateFacts early = leaf();
        early.notBefore = QDateTime({2026, 6, 1}, QTime(0, 0), Qt::UTC);
        CertificateFacts other = leaf();
        other.names = {u"*.elsewhere.example"_s};
        CertificateFacts deep = leaf();
        deep.names = {u"*.example"_s}; // a wildcard stands for one label
        const CertificateFacts root = certificate(u"CN=Acme CA"_s, u"CN=Acme CA"_s);
        const CertificateFacts middle = certificate(u"CN=Acme Issuing"_s, u"CN=Acme Root"_s);
        CertificateFacts issued = leaf();
        issued.issuer = u"CN=Acme Issuing"_s;
        CertificateFacts pointing = leaf();
        pointing.der = QByteArray::fromHex("300a06082b06010505073002");

        QTest::newRow("expired") << RuleCase{{untrusted({old, root})}, "transport.expired", {}, "E12"};
        QTest::newRow("not yet valid") << RuleCase{{untrusted({early, root})}, "transport.notyetvalid"};
        QTest::newRow("other host") << RuleCase{{untrusted({other, root})}, "transport.wronghost"};
        QTest::newRow("wildcard too wide") << RuleCase{{untrusted({deep, root})}, "transport.wronghost"};
        QTest::newRow("self-signed") << RuleCase{
            {untrusted({certificate(u"CN=crm.acme.example"_s, u"CN=crm.acme.example"_s)})}, "transport.selfsigned"};
        QTest::newRow("intermediate by name") << RuleCase{{untrusted({issued})}, "transport.nochain"};
        QTest::newRow("intermediate by address") << RuleCase{{untrusted({pointing})}, "transport.nochain"};
        QTest::newRow("unknown authority") << RuleCase{{untrusted({leaf()})}, "transport.authority"};
        QTest::newRow("unknown root above") << RuleCase{{untrusted({issued, middle})}, "transport.authority"};
        QTest::newRow("unknown in words") << RuleCase{{untrusted({leaf(), root})}, "transport.untrusted"};
        QTest::newRow("browser: date") << RuleCase{
            {failed(ErrorCode::ConnectionClosed, u"noted \"net::ERR_CERT_DATE_INVALID\""_s)}, "transport.expired"};
        QTest::newRow("browser: authority") << RuleCase{
            {failed(ErrorCode::ConnectionClosed, u"noted \"SEC_ERROR_UNKNOWN_ISSUER\""_s)}, "transport.authority"};
    }
    void readsTheCertificateItself()
    {
        QFETCH(RuleCase, wanted);
        const QByteArray wrong = mismatch(wanted);
        QVERIFY2(wrong.isEmpty(), wrong);
    }
    void namesEveryProblemOfACertificate()
    {
        CertificateFacts bad = leaf();
        bad.notAfter = QDateTime({2026, 1, 1}, QTime(0, 0), Qt::UTC);
        bad.names = {u"other.example"_s};
        const QList<Finding> findings = findingsIn({untrusted({bad}, 3)});
        for (const char *rule : {"transport.expired", "transport.wronghost", "transport.authority"}) {
            QVERIFY2(hasRule(findings, rule), told(findings));
        }
    }
    void knowsAnAuthorityThatTheVerifierNames()
    {
        MadeExchange made = untrusted({leaf(), certificate(u"CN=Acme CA"_s, u"CN=Acme CA"_s)});
        made.tls.problems = {u"The certificate chain ends at the authority “Acme CA”, which this computer does not "
                             "trust."_s};
        const QByteArray wrong = mismatch({{made}, "transport.authority"});
        QVERIFY2(wrong.isEmpty(), wrong);
    }

    void tellsWhereAnAnswerBreaks_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("rule");
        QTest::newRow("framing") << ErrorCode::BrokenFraming << "transport.framing"_ba;
        QTest::newRow("encoding") << ErrorCode::BrokenEncoding << "transport.encoding"_ba;
        QTest::newRow("closed") << ErrorCode::ConnectionClosed << "transport.truncated"_ba;
        QTest::newRow("stalled") << ErrorCode::TimedOut << "transport.timeout"_ba;
    }
    void tellsWhereAnAnswerBreaks()
    {
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, rule);
        MadeExchange made = answered("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 900\n\nhalf of it");
        made.responseComplete = false;
        made.error = Error{code, u"It did not end well."_s, {}, 75, {}};
        const QByteArray wrong = mismatch({{made}, rule});
        QVERIFY2(wrong.isEmpty(), wrong);
    }
    void tellsATruncatedAnswerWithoutAnError()
    {
        MadeExchange made = answered("HTTP/1.1 200 OK\nContent-Length: 900\n\nhalf of it");
        made.responseComplete = false;
        const QByteArray wrong = mismatch({{made}, "transport.truncated", "Content-Length: 900"});
        QVERIFY2(wrong.isEmpty(), wrong);
    }

    void measuresTheClock()
    {
        MadeExchange made = answered("HTTP/1.1 200 OK\nDate: Sat, 31 Jan 2026 12:40:15 GMT\nContent-Type: "
                                     "application/json\n\n{}");
        QList<Finding> findings = findingsIn({made});
        QVERIFY2(hasRule(findings, "transport.clock"), told(findings));
        QVERIFY(!hasCause(findings));
        QVERIFY(findings.first().title.contains(u"10"));
        made.response.replace("Date:", "Age: 600\nDate:"); // a cache's answer is as old as it is
        QVERIFY(!hasRule(findingsIn({made}), "transport.clock"));
        made.response.replace("12:40:15", "12:30:16");
        made.response.replace("Age: 600\n", "");
        QVERIFY(!hasRule(findingsIn({made}), "transport.clock"));
    }

    void seesASessionThatOneServerDoesNotKnow()
    {
        MadeExchange login = answered("HTTP/1.1 200 OK\nX-Served-By: web1\nSet-Cookie: SESSION=0123456789abcdef; "
                                      "path=/\nContent-Type: application/json\n\n{}");
        MadeExchange call = answered("HTTP/1.1 401 Unauthorized\nX-Served-By: web2\nContent-Type: "
                                     "application/json\n\n{}",
                                     u"https://crm.acme.example/data"_s);
        call.request = "GET /data HTTP/1.1\nHost: crm.acme.example\nCookie: SESSION=0123456789abcdef";
        const QByteArray wrong = mismatch({{login, call}, "transport.affinity", "Cookie: SESSION"});
        QVERIFY2(wrong.isEmpty(), wrong);
        QVERIFY(!tells(findingsIn({login, call}), u"0123456789abcdef"_s));
        call.started = login.started.addSecs(3600); // may have expired
        QVERIFY(!hasRule(findingsIn({login, call}), "transport.affinity"));
        call.started = login.started;
        call.request.replace("0123456789abcdef", "another-session-id"); // not the one that was made
        QVERIFY(!hasRule(findingsIn({login, call}), "transport.affinity"));
    }

    void seesALoginThatARedirectLost()
    {
        MadeExchange redirect = answered("HTTP/1.1 301 Moved Permanently\nLocation: https://www.acme.example/service"
                                         "\nContent-Type: text/plain\n\nmoved");
        redirect.request += "\nAuthorization: Bearer 0123456789";
        MadeExchange next = answered("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\nContent-Type: "
                                     "text/plain\n\nno",
                                     u"https://www.acme.example/service"_s);
        const QByteArray wrong = mismatch({{redirect, next}, "http.redirect-authorization", "HTTP/1.1 401", "Q6"});
        QVERIFY2(wrong.isEmpty(), wrong);
        next.request += "\nAuthorization: Bearer 0123456789";
        QVERIFY(!hasRule(findingsIn({redirect, next}), "http.redirect-authorization"));
    }
    void seesABodyThatARedirectLost()
    {
        MadeExchange redirect =
            answered("HTTP/1.1 302 Found\nLocation: https://crm.acme.example/Service\nContent-Type: "
                     "text/plain\n\nmoved");
        redirect.request = "POST /service HTTP/1.1\nHost: crm.acme.example\nContent-Type: text/xml\n\n<a/>";
        MadeExchange next = answered("HTTP/1.1 405 Method Not Allowed\nAllow: POST\nContent-Type: text/plain\n\nno",
                                     u"https://crm.acme.example/Service"_s);
        next.request.replace("/service", "/Service");
        const QByteArray wrong = mismatch({{redirect, next}, "http.redirect-method", "HTTP/1.1 405", "Q6"});
        QVERIFY2(wrong.isEmpty(), wrong);
    }
    void warnsOfALoginThatWasRedirectedToHttps()
    {
        MadeExchange redirect = answered("HTTP/1.1 301 Moved Permanently\nLocation: https://crm.acme.example/service"
                                         "\nContent-Type: text/plain\n\nmoved",
                                         u"http://crm.acme.example/service"_s);
        redirect.request += "\nAuthorization: Basic YTpi";
        const QList<Finding> findings =
            findingsIn({redirect, answered("HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}")});
        QVERIFY2(hasRule(findings, "transport.redirect-https"), told(findings));
        QVERIFY(!hasCause(findings));
    }

    void leavesNearMissesAlone_data()
    {
        QTest::addColumn<MadeExchange>("made");
        QTest::addColumn<QByteArray>("rule");
        QTest::newRow("a page over proven TLS is no guest network") << [] {
            MadeExchange made = answered("HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + kPage);
            made.tls.protocol = "TLSv1.3";
            return made;
        }() << "transport.captive-portal"_ba;
        QTest::newRow("503 of IIS is no gateway's")
            << answered("HTTP/1.1 503 Service Unavailable\nServer: Microsoft-HTTPAPI/2.0\nContent-Type: "
                        "text/html\n\nno")
            << "transport.gateway"_ba;
        QTest::newRow("403 in JSON comes from the service")
            << answered("HTTP/1.1 403 Forbidden\nServer: cloudflare\nCF-RAY: 7d0\nContent-Type: application/json\n\n{}")
            << "transport.filtered"_ba;
        QTest::newRow("closed on port 80") << [] {
            MadeExchange made = failedAfter(ErrorCode::ConnectionClosed, kAsk);
            made.url = u"http://crm.acme.example/service"_s;
            return made;
        }() << "transport.plain-on-tls"_ba;
        QTest::newRow("a redirect that sets a cookie is no circle")
            << answered("HTTP/1.1 302 Found\nLocation: /service\nSet-Cookie: probe=1\nContent-Type: "
                        "text/plain\n\nmoved")
            << "http.redirect-loop"_ba;
    }
    void leavesNearMissesAlone()
    {
        QFETCH(MadeExchange, made);
        QFETCH(QByteArray, rule);
        const QList<Finding> findings = findingsIn({made});
        QVERIFY2(!hasRule(findings, rule), told(findings));
    }

    void findsNoCauseInALoginThatWorks()
    {
        const QList<Finding> findings = findingsIn(
            {answered(
                 "HTTP/1.1 302 Found\nLocation: https://crm.acme.example/start\nContent-Type: text/plain\n\nmoved"),
             answered("HTTP/1.1 200 OK\nServer: cloudflare\nVia: 1.1 proxy\nContent-Type: application/json\n\n{}",
                      u"https://crm.acme.example/start"_s)});
        QVERIFY2(!hasCause(findings), told(findings));
    }

    void saysWhatARebuiltCaptureCannotShow()
    {
        MadeExchange made{.request = "GET /data HTTP/1.1\nHost: crm.acme.example",
                          .response = "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nfine"};
        QVERIFY(diagnose(madeCapture({made})).findings.isEmpty());
        made.reconstructed = true;
        const auto diagnosis = diagnose(madeCapture({made, made}));
        QCOMPARE(diagnosis.findings.size(), 1);
        QCOMPARE(diagnosis.findings.first().rule, QByteArray("transport.rebuilt"));
        QCOMPARE(diagnosis.findings.first().severity, Severity::Note);
        QVERIFY(diagnosis.findings.first().why.contains(u'2'));
    }
};

QTEST_GUILESS_MAIN(TransportRulesTest)
#include "tst_transportrules.moc"
