// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composer/composedrequest.h"

#include "decode/decodemessage.h"
#include "protocol/xmltree.h"
#include "ui/profiles/requesttext.h"

#include <QCoreApplication>
#include <QUrlQuery>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

// A body beyond this is not taken apart on every change; secrets that the session knows are still found in it.
constexpr qint64 kDecodeLimit = qint64(4) << 20;
// Shorter than that a secret would be found everywhere.
constexpr qsizetype kShortestSought = 4;

QString translate(const char *text)
{
    return QCoreApplication::translate("Ticketscope::Ui::ComposerPanel", text);
}

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == u"https"_s ? 443 : 80);
}

bool isWrittenAnew(const QByteArray &name)
{
    static const QByteArrayList names{
        "host", "content-length", "connection", "transfer-encoding", "accept-encoding", "proxy-connection", "expect"};
    return names.contains(name.toLower());
}

// "a=1; b=2" without the named cookies (RFC 6265 section 4.2).
QByteArray withoutCookies(const QByteArray &value, const QSet<QByteArray> &names)
{
    QByteArrayList kept;
    const QByteArrayList pairs = value.split(';');
    for (const QByteArray &pair : pairs) {
        const QByteArray name = pair.split('=').first().trimmed();
        if (!names.contains(name) && !pair.trimmed().isEmpty()) {
            kept.append(pair.trimmed());
        }
    }
    return kept.join("; ");
}

QByteArray withoutSoapHeaders(const QByteArray &body, const QSet<QByteArray> &names)
{
    const Xml::Document document = Xml::parse(body);
    const Xml::Element *header =
        document.hasRoot && document.root.name == "Envelope" ? document.root.child("Header") : nullptr;
    if (!header) {
        return body;
    }
    QByteArray rest = body;
    for (auto child = header->children.crbegin(); child != header->children.crend(); ++child) {
        if (names.contains(child->name)) {
            // The white space in front goes with it.
            qint64 start = child->range.start;
            while (start > header->content.start && QByteArrayView(" \t\r\n").contains(rest.at(start - 1))) {
                --start;
            }
            rest.remove(start, child->range.end - start);
        }
    }
    return rest;
}

QUrl withoutQueryItems(QUrl url, const QSet<QByteArray> &names)
{
    if (!url.hasQuery() || names.isEmpty()) {
        return url;
    }
    QUrlQuery query(url);
    for (const QByteArray &name : names) {
        query.removeAllQueryItems(QString::fromUtf8(name));
    }
    url.setQuery(query.isEmpty() ? QUrlQuery() : query);
    return url;
}

QSet<QByteArray> namesOf(const QList<AuthorizationPart> &parts, AuthorizationPart::Kind kind, bool lower)
{
    QSet<QByteArray> names;
    for (const AuthorizationPart &part : parts) {
        if (part.kind == kind) {
            names.insert(lower ? part.name.toLower() : part.name);
        }
    }
    return names;
}

QByteArray bodyOf(const Exchange &exchange)
{
    const SourceBufferPtr wire = SourceBuffer::root("wire", exchange.request.wire.all());
    const Http::DecodedBody decoded = Http::decodeBody(wire, exchange.request.head, exchange.request.body);
    return decoded.body ? decoded.body->bytes() : QByteArray();
}

void findAll(QList<ByteRange> &ranges, const QByteArray &bytes, QByteArrayView sought)
{
    for (qsizetype at = bytes.indexOf(sought); at >= 0; at = bytes.indexOf(sought, at + sought.size())) {
        ranges.append({at, at + sought.size()});
    }
}

QList<ByteRange> merged(QList<ByteRange> ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](ByteRange a, ByteRange b) { return a.start < b.start; });
    QList<ByteRange> whole;
    for (const ByteRange range : std::as_const(ranges)) {
        if (!whole.isEmpty() && range.start <= whole.last().end) {
            whole.last() = whole.last().united(range);
        } else if (!range.isEmpty()) {
            whole.append(range);
        }
    }
    return whole;
}

} // namespace

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    return a.scheme() == b.scheme() && a.host().compare(b.host(), Qt::CaseInsensitive) == 0 && portOf(a) == portOf(b);
}

Result<QUrl> resolvedAddress(const QUrl &base, const QString &typed)
{
    const QString text = typed.trimmed();
    if (text.isEmpty() && !base.isValid()) {
        return failure(ErrorCode::Usage,
                       translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::ComposerPanel", "Type an address.")));
    }
    const QUrl relative(text, QUrl::TolerantMode);
    if (!text.isEmpty() && !relative.isValid()) {
        return failure(ErrorCode::Usage,
                       translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::ComposerPanel", "This is not an address: %1"))
                           .arg(relative.errorString()));
    }
    const QUrl url = base.isValid() ? base.resolved(relative) : relative;
    if (url.host().isEmpty() || (url.scheme() != u"http"_s && url.scheme() != u"https"_s)) {
        return failure(
            ErrorCode::Usage,
            base.isValid()
                ? translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::ComposerPanel",
                                              "Only http and https addresses can be called."))
                : translate(QT_TRANSLATE_NOOP(
                      "ComposerPanel", "Without a profile the address must be a whole one, https://… or http://…")));
    }
    return url;
}

QString shortAddress(const QUrl &base, const QUrl &url)
{
    return isSameOrigin(base, url) ? url.toString(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::FullyEncoded)
                                   : url.toString(QUrl::FullyEncoded);
}

HttpRequest requestToCompose(const Exchange &exchange, const QList<AuthorizationPart> &parts)
{
    using Kind = AuthorizationPart::Kind;
    const QSet<QByteArray> headerNames = namesOf(parts, Kind::Header, true);
    const QSet<QByteArray> cookieNames = namesOf(parts, Kind::Cookie, false);
    const QSet<QByteArray> elementNames = namesOf(parts, Kind::SoapHeader, false);

    HttpRequest request;
    request.method = exchange.request.head.method;
    request.url = withoutQueryItems(exchange.url, namesOf(parts, Kind::Query, false));
    const QByteArrayView head = exchange.request.headBytes;
    for (const Http::HeaderField &field : exchange.request.head.headers) {
        Header header{head.sliced(field.name.start, field.name.length()).toByteArray(),
                      head.sliced(field.value.start, field.value.length()).toByteArray()};
        if (isWrittenAnew(header.name) || headerNames.contains(header.name.toLower())) {
            continue;
        }
        if (header.name.compare("Cookie", Qt::CaseInsensitive) == 0 && !cookieNames.isEmpty()) {
            header.value = withoutCookies(header.value, cookieNames);
            if (header.value.isEmpty()) {
                continue;
            }
        }
        request.headers.append(header);
    }
    const QByteArray body = bodyOf(exchange);
    request.body = elementNames.isEmpty() ? body : withoutSoapHeaders(body, elementNames);
    return request;
}

Exchange asExchange(const HttpRequest &request)
{
    QByteArray bytes = requestBytes(request);
    const qsizetype bodySize = request.body.size();
    QByteArray head = bytes.first(bytes.size() - bodySize);
    head.replace("\n", "\r\n");
    bytes = head + request.body;

    Exchange exchange;
    exchange.url = request.url;
    exchange.request.wire = WireBytes(bytes);
    exchange.request.headBytes = head;
    if (const Result<Http::Head> parsed = Http::parseHead(head, Http::MessageKind::Request)) {
        exchange.request.head = *parsed;
    }
    exchange.request.body = {head.size(), bytes.size()};
    exchange.request.complete = true;
    return exchange;
}

QList<ByteRange> secretsIn(const Exchange &exchange, const QList<Secret> &known)
{
    const QByteArray bytes = exchange.request.wire.all();
    QList<ByteRange> ranges =
        secretRanges(decodeMessage(exchange, Side::Request, DecoderRegistry::builtin(), kDecodeLimit));
    for (const Secret &secret : known) {
        if (secret.size() < kShortestSought) {
            continue;
        }
        findAll(ranges, bytes, secret.reveal());
        findAll(ranges, bytes, QByteArrayView(Xml::escaped(secret.revealText())));
    }
    return merged(ranges);
}

QString maskedText(const QByteArray &bytes, const QList<ByteRange> &ranges)
{
    QString text;
    text.reserve(bytes.size());
    qint64 at = 0;
    for (const ByteRange range : ranges) {
        const qint64 start = std::clamp<qint64>(range.start, at, bytes.size());
        const qint64 end = std::clamp<qint64>(range.end, start, bytes.size());
        text += QString::fromUtf8(QByteArrayView(bytes).sliced(at, start - at));
        text += QString(QString::fromUtf8(QByteArrayView(bytes).sliced(start, end - start)).size(), u'\u2022');
        at = end;
    }
    return text + QString::fromUtf8(QByteArrayView(bytes).sliced(at));
}

} // namespace Ticketscope::Ui
