// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/jsonreport.h"

#include "report/certificatejson.h"
#include "report/findings.h"
#include "report/lineagejson.h"

#include <QJsonArray>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

QString base64(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QString sideName(Side side)
{
    return side == Side::Request ? u"request"_s : u"response"_s;
}

QJsonValue orNull(const std::optional<qint64> &number)
{
    return number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
}

QJsonObject errorObject(const Error &error, const QString &text)
{
    return {{u"code"_s, QString::fromLatin1(errorCodeName(error.code))},
            {u"text"_s, text},
            {u"exchange"_s, orNull(error.exchange)},
            {u"offset"_s, orNull(error.offset)}};
}

QJsonValue errorToJson(const std::optional<Error> &error, const Masker &masker)
{
    return error ? QJsonValue(errorObject(*error, masker.text(error->text))) : QJsonValue(QJsonValue::Null);
}

/// A phase that did not happen took no time.
QJsonObject timingsToJson(const Timings &timings)
{
    return {{u"dns"_s, timings.dns.value_or(0)},   {u"connect"_s, timings.connect.value_or(0)},
            {u"tls"_s, timings.tls.value_or(0)},   {u"send"_s, timings.send.value_or(0)},
            {u"wait"_s, timings.wait.value_or(0)}, {u"receive"_s, timings.receive.value_or(0)}};
}

QJsonObject tlsToJson(const TlsFacts &tls)
{
    QJsonArray chain;
    for (const CertificateFacts &certificate : tls.chain) {
        chain.append(certificateToJson(certificate));
    }
    return {{u"protocol"_s, QString::fromLatin1(tls.protocol)},
            {u"cipher"_s, QString::fromLatin1(tls.cipher)},
            {u"chain"_s, chain},
            {u"problems"_s, QJsonArray::fromStringList(tls.problems)}};
}

QJsonValue sessionToJson(const std::optional<Session> &session, const Masker &masker)
{
    if (!session) {
        return QJsonValue::Null;
    }
    QJsonArray items;
    for (const SessionItem &item : session->items) {
        items.append(QJsonObject{{u"kind"_s, QString::fromLatin1(sessionItemKindName(item.kind))},
                                 {u"name"_s, masker.text(item.name)},
                                 {u"value"_s, masker.value(item.value)},
                                 {u"expires"_s, timeToText(item.expires)},
                                 {u"fromExchange"_s, item.fromExchange}});
    }
    return QJsonObject{{u"user"_s, masker.text(session->user)},  {u"where"_s, session->where},
                       {u"since"_s, timeToText(session->since)}, {u"loggedOff"_s, session->loggedOff},
                       {u"note"_s, masker.text(session->note)},  {u"items"_s, items}};
}

QJsonArray accountToJson(const QList<AccountLine> &account, const Masker &masker)
{
    QJsonArray lines;
    for (const AccountLine &line : account) {
        lines.append(QJsonObject{{u"at"_s, timeToText(line.at)}, {u"text"_s, masker.text(line.text)}});
    }
    return lines;
}

QJsonValue callToJson(const RunReport &report, const Masker &masker)
{
    if (report.call) {
        const CallResult &call = *report.call;
        return QJsonObject{
            {u"ok"_s, call.verdict.ok},
            {u"exchange"_s, orNull(call.leg.exchange ? std::optional(call.leg.exchange->id) : std::nullopt)},
            {u"text"_s, masker.text(call.verdict.text)}};
    }
    if (report.callError) {
        return QJsonObject{{u"ok"_s, false},
                           {u"exchange"_s, orNull(report.callError->exchange)},
                           {u"text"_s, masker.text(report.callError->text)},
                           {u"error"_s, errorToJson(report.callError, masker)}};
    }
    return QJsonValue::Null;
}

QJsonObject rangeToJson(ByteRange range)
{
    return {{u"start"_s, range.start}, {u"end"_s, range.end}};
}

QString stateName(NodeState state)
{
    switch (state) {
    case NodeState::Fine:
        return u"fine"_s;
    case NodeState::Notable:
        return u"notable"_s;
    case NodeState::Damaged:
        return u"damaged"_s;
    case NodeState::Unknown:
        break;
    }
    return u"unknown"_s;
}

} // namespace

QJsonValue errorToJson(const std::optional<Error> &error)
{
    return error ? QJsonValue(errorObject(*error, error->text)) : QJsonValue(QJsonValue::Null);
}

QJsonObject nodeToJson(const DecodedNode &node, const Masker &masker)
{
    QJsonArray children;
    for (const DecodedNode &child : node.children) {
        children.append(nodeToJson(child, masker));
    }
    QJsonObject object{
        {u"id"_s, QString::fromLatin1(node.id)},
        {u"name"_s, masker.text(node.name)},
        {u"value"_s, masker.value(node)},
        {u"start"_s, node.source.range.start},
        {u"end"_s, node.source.range.end},
        {u"source"_s, u"wire"_s},
        {u"sensitive"_s, node.sensitivity == Sensitivity::Secret},
        {u"state"_s, stateName(node.state)},
        {u"note"_s, masker.text(node.note)},
        {u"children"_s, children},
    };
    if (!node.verdict.isEmpty()) {
        object.insert("verdict"_L1, QString::fromLatin1(node.verdict));
    }
    if (node.source.isValid() && node.source.buffer->parent()) {
        object.insert("source"_L1, QString::fromUtf8(node.source.buffer->name()));
        object.insert("parent"_L1, rangeToJson(node.source.wire()));
    }
    return object;
}

QJsonObject nodeToJson(const DecodedNode &node, SecretsInReport secrets)
{
    DecodedMessage message;
    message.root = node;
    return nodeToJson(node, Masker(message, secrets));
}

QJsonObject exchangeToJson(const Exchange &exchange, const Masker &masker)
{
    QJsonObject object{
        {u"id"_s, exchange.id},
        {u"step"_s, exchange.step.label},
        {u"connection"_s, exchange.connection},
        {u"request"_s, QJsonObject{{u"method"_s, masker.text(QString::fromLatin1(exchange.request.head.method))},
                                   {u"url"_s, masker.url(exchange.url).toString(QUrl::FullyEncoded)},
                                   {u"wire"_s, base64(masker.wire(exchange, Side::Request))}}},
        {u"response"_s,
         QJsonObject{{u"status"_s, exchange.status()}, {u"wire"_s, base64(masker.wire(exchange, Side::Response))}}},
        {u"started"_s, timeToText(exchange.started)},
        {u"timings"_s, timingsToJson(exchange.timings)},
        {u"tls"_s, tlsToJson(exchange.tls)},
        {u"error"_s, errorToJson(exchange.error, masker)},
    };
    if (exchange.reconstructed) {
        object.insert("reconstructed"_L1, true);
    }
    return object;
}

QJsonObject exchangeToJson(const Exchange &exchange, SecretsInReport secrets)
{
    const ExchangePtr borrowed(&exchange, [](const Exchange *) {});
    return exchangeToJson(exchange, Masker({borrowed}, secrets));
}

QJsonObject runReportToJson(const RunReport &report, SecretsInReport secrets)
{
    QList<Secret> known = report.known;
    if (report.session) {
        known.append(secretsOf(*report.session));
    }
    const Masker masker(report.exchanges, secrets, known, report.keys);
    QJsonArray exchanges;
    QJsonArray decoded;
    for (const ExchangePtr &exchange : report.exchanges) {
        exchanges.append(exchangeToJson(*exchange, masker));
        for (const Side side : {Side::Request, Side::Response}) {
            if (!exchange->message(side).isEmpty()) {
                decoded.append(QJsonObject{{u"exchange"_s, exchange->id},
                                           {u"side"_s, sideName(side)},
                                           {u"node"_s, nodeToJson(masker.decoded(*exchange, side).root, masker)}});
            }
        }
    }
    QJsonObject document{{u"outcome"_s, QString::fromLatin1(report.outcome)},
                         {u"session"_s, sessionToJson(report.session, masker)},
                         {u"account"_s, accountToJson(report.account, masker)},
                         {u"call"_s, callToJson(report, masker)},
                         {u"exchanges"_s, exchanges},
                         {u"decoded"_s, decoded},
                         {u"findings"_s, findingsToJson(report.diagnosis.findings, masker)},
                         {u"lineage"_s, lineageToJson(Diagnosis::lineageOf(report.exchanges), masker)},
                         {u"error"_s, errorToJson(report.error, masker)}};
    if (report.diagnosis.failed) {
        document.insert("answeredBy"_L1, answererToJson(report.diagnosis.answerer, masker));
    }
    return document;
}

QJsonObject pastedToJson(const DecodedMessage &message, const QByteArray &outcome, SecretsInReport secrets,
                         const QList<Secret> &known)
{
    const Masker masker(message, secrets, known);
    const QString side = message.root.id == "http.response" ? u"response"_s : u"request"_s;
    QJsonObject document = runReportToJson({outcome, {}, {}, {}, {}, {}, {}}, secrets);
    document.insert("decoded"_L1, QJsonArray{QJsonObject{{u"exchange"_s, QJsonValue::Null},
                                                         {u"side"_s, side},
                                                         {u"node"_s, nodeToJson(message.root, masker)}}});
    return document;
}

} // namespace Ticketscope
