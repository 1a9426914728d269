// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long an envelope of ten megabytes takes to be read and to be taken apart. Prints milliseconds.
#include "decode/decodemessage.h"
#include "protocol/jsontree.h"
#include "protocol/xmltree.h"

#include <QElapsedTimer>

#include <cstdio>
#include <ctime>
#include <functional>

using namespace Ticketscope;

namespace {

constexpr qsizetype kSize = 10 * 1000 * 1000;

QByteArray envelope()
{
    QByteArray xml =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>"
        "<h:Succeeded xmlns:h=\"http://www.superoffice.net/ws/crm/NetServer/Services88\">true</h:Succeeded>"
        "</s:Header><s:Body><GetContactListResponse "
        "xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services88\" "
        "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Response>\n";
    for (int i = 0; xml.size() < kSize; ++i) {
        const QByteArray number = QByteArray::number(i);
        xml += "  <Contact><ContactId>" + number + "</ContactId><Name>Bj\xc3\xb8rn &amp; s\xc3\xb8nner " + number +
               " AS</Name><OrgNr>9" + number + "</OrgNr><Department i:nil=\"true\"/><URL>https://www." + number +
               ".example/</URL><City>Oslo</City><DirectPhone>+47 22 51 75 00</DirectPhone></Contact>\n";
    }
    return xml + "</Response></GetContactListResponse></s:Body></s:Envelope>";
}

QByteArray list()
{
    QByteArray json = "[";
    for (int i = 0; json.size() < kSize; ++i) {
        const QByteArray number = QByteArray::number(i);
        json += "{\"ContactId\":" + number + ",\"Name\":\"Bj\xc3\xb8rn " + number +
                " AS\",\"City\":\"Oslo\",\"Deleted\":false,\"Country\":null},\n";
    }
    return json + "{}]";
}

Exchange exchangeOf(const QByteArray &mediaType, const QByteArray &body)
{
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Type: " + mediaType +
                            "; charset=utf-8\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n";
    const QByteArray wire = head + body;
    Exchange exchange;
    exchange.url = QUrl(QStringLiteral("https://crm.acme.example/"));
    exchange.response.wire = WireBytes(wire);
    exchange.response.head = *Http::parseHead(wire, Http::MessageKind::Response);
    exchange.response.headBytes = head;
    exchange.response.body = {head.size(), wire.size()};
    exchange.response.complete = true;
    return exchange;
}

qint64 countNodes(const DecodedNode &node)
{
    qint64 count = 1;
    for (const DecodedNode &child : node.children) {
        count += countNodes(child);
    }
    return count;
}

void measure(const char *what, const std::function<void()> &work)
{
    QElapsedTimer timer;
    timer.start();
    const std::clock_t cpu = std::clock();
    work();
    const double busy = 1000.0 * double(std::clock() - cpu) / CLOCKS_PER_SEC;
    std::printf("%-36s %7lld ms, %7.0f ms of processor time\n", what, static_cast<long long>(timer.elapsed()), busy);
}

} // namespace

int main()
{
    const QByteArray xml = envelope();
    const QByteArray json = list();
    const Exchange soap = exchangeOf("text/xml", xml);
    const Exchange rest = exchangeOf("application/json", json);
    DecodedMessage decoded;
    measure("XML, 10 MB: read", [&] { (void)Xml::parse(xml); });
    measure("SOAP message, 10 MB: taken apart", [&] { decoded = decodeMessage(soap, Side::Response); });
    std::printf("%-36s %7lld\n", "  nodes", static_cast<long long>(countNodes(decoded.root)));
    measure("  ranges of its secrets", [&] { (void)secretRanges(decoded); });
    measure("  node at its middle", [&] { (void)nodeAt(decoded.root, *decoded.wire, kSize / 2); });
    measure("JSON, 10 MB: read", [&] { (void)Json::parse(json); });
    measure("JSON message, 10 MB: taken apart", [&] { decoded = decodeMessage(rest, Side::Response); });
    return 0;
}
