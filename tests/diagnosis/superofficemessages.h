// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/diagnosisengine.h"
#include "protocol/superoffice.h"
#include "support/madecapture.h"

#include <QTest>

/// Messages of SuperOffice's services for the tests of its rules, and how findings are looked at there.
namespace Ticketscope::TestData {

inline constexpr const char *kServices = "http://www.superoffice.net/ws/crm/NetServer/Services88";
inline constexpr const char *kOnsite = "https://crm.acme.example/SuperOffice/Remote/Services88/";

/// A SOAP request to an agent. `head`, `body`: what stands in soap:Header and soap:Body, prefix "ser".
struct SoapText
{
    QByteArray agent = "SoPrincipal";
    QByteArray operation = "AuthenticateUsernamePassword";
    QByteArray head = {};
    QByteArray body = "<ser:UserName>jr</ser:UserName><ser:Password>pw</ser:Password>";
    QByteArray nameSpace = kServices;
    QByteArray site = kOnsite;
    QByteArray besideHeader = {};
    QByteArray envelope = "http://schemas.xmlsoap.org/soap/envelope/";
    QByteArray contentType = "text/xml; charset=utf-8";
    QByteArray action = {}; ///< empty: the right one
    QByteArray prefix = "ser";

    [[nodiscard]] QByteArray bytes() const
    {
        QByteArray text = "POST " + QUrl(QString::fromLatin1(site + agent + ".svc")).path().toLatin1() +
                          " HTTP/1.1\nHost: crm.acme.example\nContent-Type: " + contentType + "\nSOAPAction: \"" +
                          (action.isEmpty() ? QByteArray(nameSpace + '/' + agent + '/' + operation) : action) +
                          "\"\n\n<e:Envelope xmlns:e=\"" + envelope + "\" xmlns:ser=\"" + nameSpace + "\">" +
                          besideHeader + "<e:Header>" + head + "</e:Header><e:Body><ser:" + operation + '>' + body +
                          "</ser:" + operation + "></e:Body></e:Envelope>";
        text.replace("ser:", QByteArray(prefix + ':')).replace("xmlns:ser=", QByteArray("xmlns:" + prefix + '='));
        return text;
    }
    [[nodiscard]] MadeExchange with(const QByteArray &response) const
    {
        MadeExchange made;
        made.request = bytes();
        made.response = response;
        made.url = QString::fromLatin1(site + agent + ".svc");
        return made;
    }
};

inline QByteArray soapAnswer(const QByteArray &header, const QByteArray &body)
{
    return "HTTP/1.1 200 OK\nContent-Type: text/xml; charset=utf-8\nServer: Microsoft-IIS/10.0\n\n"
           "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>" +
           header + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
}

inline QByteArray authenticated(const QByteArray &flag, const QByteArray &ticket = {})
{
    const QByteArray own = kServices;
    return soapAnswer("<h:Succeeded xmlns:h=\"" + own + "\">true</h:Succeeded>",
                      "<AuthenticateResponse xmlns=\"" + own + "\"><Credentials><Ticket>" + ticket +
                          "</Ticket></Credentials><AuthenticationSucceeded>" + flag +
                          "</AuthenticationSucceeded></AuthenticateResponse>");
}

inline QByteArray exceptionAnswer(const QByteArray &type, const QByteArray &text, const QByteArray &prefix = "h")
{
    QByteArray header = "<h:ExceptionInfo xmlns:h=\"" + QByteArray(kServices) + "\"><h:Message>" + text +
                        "</h:Message><h:FriendlyText>" + text + "</h:FriendlyText><h:ExceptionType>" + type +
                        "</h:ExceptionType></h:ExceptionInfo><h:Succeeded xmlns:h=\"" + QByteArray(kServices) +
                        "\">false</h:Succeeded>";
    header.replace("h:", QByteArray(prefix + ':')).replace("xmlns:h=", QByteArray("xmlns:" + prefix + '='));
    return soapAnswer(header, {});
}

inline QByteArray soapFault(const QByteArray &code, const QByteArray &text)
{
    return "HTTP/1.1 500 Internal Server Error\nContent-Type: text/xml; charset=utf-8\n\n"
           "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode "
           "xmlns:a=\"http://schemas.microsoft.com/ws/2005/05/addressing/none\">a:" +
           code + "</faultcode><faultstring>" + text + "</faultstring></s:Fault></s:Body></s:Envelope>";
}

inline QByteArray ticketHeader(const QByteArray &ticket)
{
    return "<ser:Credentials><ser:Ticket>" + ticket + "</ser:Ticket></ser:Credentials>";
}

inline SoapText contactCall(const QByteArray &ticket)
{
    SoapText call;
    call.agent = "Contact";
    call.operation = "GetContact";
    call.head = ticketHeader(ticket);
    call.body = "<ser:ContactId>3</ser:ContactId>";
    return call;
}

inline QByteArray goodTicket(const QString &tenant = {})
{
    return SuperOffice::makeTicket(
        {QStringLiteral("00112233445566778899aabbccddeeff"), QStringLiteral("1254895"), tenant});
}

/// The bytes of the message that a finding points at first.
inline QByteArray evidenceBytes(const Diagnosis::Finding &finding, const QList<ExchangePtr> &capture,
                                qsizetype which = 0)
{
    const Diagnosis::Evidence &evidence = finding.evidence.at(which);
    const auto exchange = std::find_if(capture.begin(), capture.end(),
                                       [&evidence](const ExchangePtr &one) { return one->id == evidence.exchange; });
    const QByteArray wire = (*exchange)->message(evidence.side).wire.all();
    return wire.mid(evidence.wire.start, evidence.wire.length());
}

inline const Diagnosis::Finding *findingOf(const QList<Diagnosis::Finding> &findings, const QByteArray &rule)
{
    for (const Diagnosis::Finding &one : findings) {
        if (one.rule == rule) {
            return &one;
        }
        if (const Diagnosis::Finding *under = findingOf(one.consequences, rule)) {
            return under;
        }
    }
    return nullptr;
}

inline QByteArray listed(const QList<Diagnosis::Finding> &findings)
{
    QByteArray text;
    for (const Diagnosis::Finding &one : findings) {
        text += Diagnosis::severityName(one.severity) + ' ' + one.rule + " (" + listed(one.consequences) + ") ";
    }
    return text;
}

/// Whatever stands in a finding's texts.
inline QString wordsOf(const QList<Diagnosis::Finding> &findings)
{
    QString text;
    for (const Diagnosis::Finding &one : findings) {
        text += one.title + one.why + one.remedy + one.wouldTell + wordsOf(one.consequences);
    }
    return text;
}

/// The finding comes first, answers the row, and does so whatever the messages look like on the wire.
inline void verifyFirst(const QList<MadeExchange> &rows, const QByteArray &rule, const QByteArray &row,
                        const QByteArray &evidence, const Profile &profile = {}, bool chunksToo = true)
{
    for (const Variation variation : {Variation::None, Variation::HeadersReversed, Variation::HeaderNamesLower,
                                      Variation::HeaderNamesUpper, Variation::Http10, Variation::GzipAndChunked}) {
        if (variation == Variation::GzipAndChunked && !chunksToo) {
            continue;
        }
        const QList<ExchangePtr> capture = madeCapture(rows, variation);
        const QList<Diagnosis::Finding> found = Diagnosis::diagnose(capture, profile).findings;
        const QByteArray context = "variation " + QByteArray::number(int(variation)) + ": " + listed(found);
        QVERIFY2(!found.isEmpty(), context.constData());
        QVERIFY2(found.first().rule == rule, context.constData());
        QCOMPARE(found.first().severity, Diagnosis::Severity::Cause);
        QVERIFY2(row.isEmpty() || found.first().catalogue.contains(row), found.first().catalogue.join(' ').constData());
        QVERIFY(!found.first().title.isEmpty() && !found.first().why.isEmpty() && !found.first().remedy.isEmpty());
        QVERIFY(found.first().certainty != Diagnosis::Certainty::Possible || !found.first().wouldTell.isEmpty());
        const QByteArray bytes = evidenceBytes(found.first(), capture);
        if (variation == Variation::None) {
            QVERIFY2(bytes.contains(evidence), bytes.constData());
        }
        QVERIFY(!bytes.isEmpty());
    }
}

/// No cause at all.
inline void verifyNoCause(const QList<MadeExchange> &rows, const Profile &profile = {})
{
    const QList<Diagnosis::Finding> found = Diagnosis::diagnose(madeCapture(rows), profile).findings;
    const bool hasCause = std::any_of(found.begin(), found.end(), [](const Diagnosis::Finding &one) {
        return one.severity == Diagnosis::Severity::Cause;
    });
    QVERIFY2(!hasCause, listed(found).constData());
}

} // namespace Ticketscope::TestData
