// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/digestsubject.h"

#include "diagnosis/captureview.h"
#include "protocol/xmltree.h"

namespace Ticketscope {

using namespace Diagnosis::Explain;
using Diagnosis::CaptureView;
using Diagnosis::ExchangeView;

namespace {

QByteArray textOf(const Xml::Element *parent, QByteArrayView name)
{
    const Xml::Element *child = parent ? parent->child(name) : nullptr;
    return child ? child->text.toUtf8() : QByteArray();
}

const Xml::Element *elementOf(const Xml::Document &document, QByteArrayView name)
{
    if (!document.hasRoot) {
        return nullptr;
    }
    return document.root.name == name ? &document.root : document.root.descendant(name);
}

std::optional<WsseDigestInput> wsseInput(const Xml::Document &document)
{
    const Xml::Element *token = elementOf(document, "UsernameToken");
    const Xml::Element *password = token ? token->child("Password") : nullptr;
    const Xml::Attribute *type = password ? password->attribute("Type") : nullptr;
    if (!type || !type->value.contains(QLatin1String("Digest"))) {
        return std::nullopt;
    }
    WsseDigestInput input;
    input.nonce = textOf(token, "Nonce");
    input.created = textOf(token, "Created");
    input.timestampCreated = textOf(elementOf(document, "Timestamp"), "Created");
    input.digest = password->text.toUtf8();
    return input;
}

std::optional<Secret6Input> secret6Input(const Xml::Document &document, const ExchangeView &exchange)
{
    const Xml::Element *credentials = elementOf(document, "SoCredentials");
    if (!credentials || !credentials->child("Secret")) {
        return std::nullopt;
    }
    Secret6Input input;
    input.authenticationType = QString::fromUtf8(textOf(credentials, "AuthenticationType").trimmed());
    input.userName = QString::fromUtf8(textOf(credentials, "UserId").trimmed());
    input.secret = textOf(credentials, "Secret").trimmed();
    // The server's clock is what counts.
    input.when = exchange.exchange().started.toUTC();
    if (const std::optional<qint64> skew = exchange.clockSkew()) {
        input.when = input.when.addSecs(*skew);
    }
    return input;
}

/// The last challenge of Digest before that exchange, of the same attempt; that with its nonce where there is one.
Http::Challenge challengeFor(const CaptureView &capture, const ExchangeView &exchange, const QByteArray &credentials)
{
    Http::Challenge found;
    for (const ExchangeView *before : capture.before(exchange)) {
        for (const Http::Challenge &challenge : before->challenges()) {
            const QByteArray nonce = challenge.parameter("nonce");
            const bool isAnswered = !nonce.isEmpty() && credentials.contains(nonce);
            if (challenge.isScheme("Digest") && (isAnswered || found.scheme.isEmpty())) {
                found = challenge;
            }
        }
    }
    return found;
}

std::optional<HttpDigestInput> httpInput(const CaptureView &capture, const ExchangeView &exchange)
{
    HttpDigestInput input;
    for (const auto *name : {"Authorization", "Proxy-Authorization"}) {
        const QByteArray value = exchange.header(Side::Request, name).trimmed();
        if (input.credentials.isEmpty() && value.left(7).toLower() == "digest ") {
            input.credentials = value;
        }
    }
    if (input.credentials.isEmpty()) {
        return std::nullopt;
    }
    const Exchange &what = exchange.exchange();
    input.method = what.request.head.method;
    input.target = what.request.head.target;
    input.url = what.url.toEncoded();
    input.body = exchange.body(Side::Request).toByteArray();
    input.challenge = challengeFor(capture, exchange, input.credentials);
    return input;
}

} // namespace

DigestSubject digestSubjectOf(const QList<ExchangePtr> &exchanges, ExchangeId id)
{
    const CaptureView capture(exchanges);
    const ExchangeView *exchange = capture.exchange(id);
    if (!exchange) {
        return {};
    }
    DigestSubject subject;
    if (exchange->bodyHas(Side::Request, "UsernameToken") || exchange->bodyHas(Side::Request, "SoCredentials")) {
        const Xml::Document document = Xml::parse(exchange->body(Side::Request));
        subject.wsse = wsseInput(document);
        subject.secret6 = secret6Input(document, *exchange);
    }
    subject.http = httpInput(capture, *exchange);
    return subject;
}

Explanation explainDigest(const DigestInput &input)
{
    struct Explain
    {
        Explanation operator()(const WsseDigestInput &wsse) const { return explainWsseDigest(wsse); }
        Explanation operator()(const HttpDigestInput &http) const { return explainHttpDigest(http); }
        Explanation operator()(const Secret6Input &secret6) const { return explainSecret6(secret6); }
    };
    return std::visit(Explain{}, input);
}

} // namespace Ticketscope
