// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"

#include <cstdlib>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;

namespace {

void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

Message message(const QByteArray &wire, Http::MessageKind kind)
{
    Message made;
    made.wire = WireBytes(wire);
    made.complete = true;
    const auto head = Http::parseHead(wire, kind);
    if (!head) {
        made.body = {wire.size(), wire.size()};
        return made;
    }
    made.head = *head;
    made.headBytes = wire.left(head->end);
    made.body = {head->end, wire.size()};
    return made;
}

void check(const Finding &finding, const QList<ExchangePtr> &exchanges)
{
    require(!finding.rule.isEmpty() && !finding.title.isEmpty());
    for (const Evidence &evidence : finding.evidence) {
        require(evidence.exchange >= 1 && evidence.exchange <= ExchangeId(exchanges.size()));
        const Message &shown = exchanges.at(qsizetype(evidence.exchange) - 1)->message(evidence.side);
        require(evidence.wire.start >= 0 && evidence.wire.start <= evidence.wire.end &&
                evidence.wire.end <= shown.wire.size());
    }
    for (const Finding &consequence : finding.consequences) {
        check(consequence, exchanges);
    }
}

} // namespace

/// The input is an address and then messages, request and response in turn, each behind a byte 0x1e (which no head
/// has). Evidence stays within its message, and a login that worked has no cause.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QList<QByteArray> parts = QByteArray(reinterpret_cast<const char *>(data), qsizetype(size)).split('\x1e');
    const QUrl url = QUrl::fromEncoded(parts.takeFirst().trimmed());
    QList<ExchangePtr> exchanges;
    for (qsizetype i = 0; i < parts.size() && i < 32; i += 2) {
        auto exchange = std::make_shared<Exchange>();
        exchange->id = ExchangeId(exchanges.size() + 1);
        exchange->connection = 1;
        exchange->attempt = "fuzz";
        exchange->url = url;
        exchange->started = QDateTime({2026, 1, 31}, QTime(12, 30), Qt::UTC).addSecs(exchanges.size());
        exchange->request = message(parts.at(i), Http::MessageKind::Request);
        exchange->response = message(parts.value(i + 1), Http::MessageKind::Response);
        exchanges.append(exchange);
    }
    const QHash<QString, Secret> meant{{QStringLiteral("password"), Secret::fromString(QStringLiteral("secret"))}};
    const auto diagnosis = diagnose(exchanges, {}, meant);
    for (const Finding &finding : diagnosis.findings) {
        check(finding, exchanges);
        require(diagnosis.failed || finding.severity != Severity::Cause);
    }
    return 0;
}
