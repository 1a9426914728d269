// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/legreader.h"
#include "login/loginflow.h"

#include <QFile>

#include <functional>

namespace Ticketscope {

/// Answers legs from raw responses, in their order, and keeps the requests: a flow is tested as a transcript.
class ScriptedLegs final : public LegSender
{
public:
    QList<HttpRequest> sent;
    QList<Step> steps;
    QList<QByteArray> answers;
    /// Answers in place of the script where it is set: a whole response for a request; null: no answer at all.
    std::function<QByteArray(const HttpRequest &)> server;
    /// The connection of each leg; the last one holds on. Empty: 0.
    QList<ConnectionId> connections;
    TlsFacts tls; ///< of every leg

    /// Answers with a file of tests/data/login, whose head has LF line ends for the sake of reading; the body stands
    /// after the empty line. Content-Length is added.
    void answerFile(const QString &name)
    {
        QFile file(QStringLiteral(TEST_DATA "/login/") + name);
        if (!file.open(QIODevice::ReadOnly)) {
            qFatal("no such transcript: %s", qPrintable(name));
        }
        const QByteArray text = file.readAll();
        const qsizetype gap = text.indexOf("\n\n");
        QByteArray head = text.left(gap);
        answer(head.replace('\n', "\r\n"), text.mid(gap + 2));
    }

    /// `head` without its empty line.
    void answer(const QByteArray &head, const QByteArray &body = {})
    {
        const QByteArray length = QByteArray::number(body.size());
        answers.append(head + "\r\nContent-Length: " + length + "\r\n\r\n" + body);
    }

    QCoro::Task<Result<Leg>> send(HttpRequest request, Step step) override
    {
        sent.append(request);
        steps.append(step);
        const QByteArray wire = server ? server(request) : answers.isEmpty() ? QByteArray() : answers.takeFirst();
        if (wire.isNull()) {
            co_return failure(ErrorCode::ConnectionClosed, QStringLiteral("The script has no more answers."));
        }
        auto exchange = std::make_shared<Exchange>();
        exchange->id = sent.size();
        exchange->url = request.url;
        exchange->step = step;
        exchange->tls = tls;
        if (!connections.isEmpty()) {
            exchange->connection = connections.value(sent.size() - 1, connections.last());
        }
        Message &response = exchange->response;
        response.wire = WireBytes(wire);
        const Result<Http::Head> head = Http::parseHead(wire, Http::MessageKind::Response);
        if (!head) {
            qFatal("a scripted answer has no head: %s", wire.constData());
        }
        response.head = *head;
        response.headBytes = wire.left(head->end);
        response.body = {head->end, wire.size()};
        response.complete = true;
        co_return readLeg(exchange);
    }
};

/// A context over scripted legs at a fixed time.
struct ScriptedContext
{
    std::shared_ptr<ScriptedLegs> legs = std::make_shared<ScriptedLegs>();
    LoginContext context;

    ScriptedContext(const char *service, const char *scheme, const char *url)
    {
        context.profile.id = QUuid::createUuid();
        context.profile.name = QStringLiteral("Test");
        context.profile.service = service;
        context.profile.scheme = scheme;
        context.profile.url = QUrl(QString::fromLatin1(url));
        context.attempt = "attempt";
        context.legs = legs;
        context.clock = [] { return QDateTime({2012, 6, 5}, {17, 8, 40}, Qt::UTC); };
    }
    void secret(const char *name, const char *value)
    {
        context.secrets.insert(QString::fromLatin1(name), Secret(QByteArrayView(value)));
    }
    void parameter(const char *name, const QVariant &value)
    {
        context.profile.parameters.insert(QString::fromLatin1(name), value);
    }
    [[nodiscard]] FlowInfo flow() const { return *flowFor(context.profile.service); }
    [[nodiscard]] Result<Session> logIn() const { return QCoro::waitFor(flow().login(context)); }
};

} // namespace Ticketscope
