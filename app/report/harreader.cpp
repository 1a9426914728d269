// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/har.h"

#include "report/certificatejson.h"
#include "report/harmessage.h"
#include "report/harvalues.h"
#include "report/steps.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QStringDecoder>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct HarReader
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HarReader)
};

constexpr qsizetype kBeginning = 4096;
constexpr qsizetype kUtf8Mark = 3;

/// Without a byte order mark, and as UTF-8 where the mark says that it is UTF-16.
QByteArray asUtf8(const QByteArray &bytes)
{
    if (bytes.startsWith("\xEF\xBB\xBF")) {
        return bytes.mid(kUtf8Mark);
    }
    if (bytes.startsWith("\xFF\xFE") || bytes.startsWith("\xFE\xFF")) {
        QStringDecoder decoder(QStringDecoder::Utf16, QStringDecoder::Flag::Stateless);
        return QString(decoder.decode(bytes)).toUtf8();
    }
    return bytes;
}

std::optional<double> phase(const QJsonObject &timings, QLatin1StringView name)
{
    const double value = timings.value(name).toDouble(-1);
    return value < 0 ? std::nullopt : std::optional(value);
}

Timings timingsFromJson(const QJsonObject &object)
{
    Timings timings;
    timings.dns = phase(object, "dns"_L1);
    timings.tls = phase(object, "ssl"_L1);
    timings.connect = phase(object, "connect"_L1);
    if (timings.connect && timings.tls) {
        *timings.connect = std::max(0.0, *timings.connect - *timings.tls);
    }
    timings.send = phase(object, "send"_L1);
    timings.wait = phase(object, "wait"_L1);
    timings.receive = phase(object, "receive"_L1);
    return timings;
}

/// Where a writer names no phases, all of the time that it names went by waiting.
Timings timingsOf(const QJsonObject &entry)
{
    Timings timings = timingsFromJson(entry.value("timings"_L1).toObject());
    if (timings.total() <= 0 && entry.value("time"_L1).toDouble() > 0) {
        timings.wait = entry.value("time"_L1).toDouble();
    }
    return timings;
}

/// A text of ISO 8601 or, as some have it, milliseconds since 1970.
QDateTime startOf(const QJsonValue &value)
{
    if (value.isDouble() && value.toDouble() > 0) {
        return QDateTime::fromMSecsSinceEpoch(value.toInteger(), Qt::UTC);
    }
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}

/// Of CONNECT, some writers name host and port alone.
QUrl addressOf(const QJsonObject &request)
{
    const QString text = HarMessage::textOf(request.value("url"_L1)).trimmed();
    const bool isHostAlone = request.value("method"_L1).toString() == u"CONNECT"_s && !text.contains(u"://"_s);
    return QUrl(isHostAlone ? QString(u"https://"_s + text) : text);
}

TlsFacts tlsFromJson(const QJsonObject &object)
{
    TlsFacts tls;
    tls.protocol = object.value("protocol"_L1).toString().toLatin1();
    tls.cipher = object.value("cipher"_L1).toString().toLatin1();
    tls.alpn = object.value("alpn"_L1).toString().toLatin1();
    tls.serverName = object.value("serverName"_L1).toString();
    for (const auto &certificate : object.value("chain"_L1).toArray()) {
        tls.chain.append(certificateFromJson(certificate.toObject()));
    }
    tls.problems = object.value("problems"_L1).toVariant().toStringList();
    tls.trustedByPin = object.value("trustedByPin"_L1).toBool();
    tls.clientCertificateAsked = object.value("clientCertificateAsked"_L1).toBool();
    tls.clientCertificateSent = object.value("clientCertificateSent"_L1).toBool();
    return tls;
}

std::optional<Error> errorFromJson(const QJsonValue &value, const Exchange &exchange)
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        Error error;
        error.code = errorCodeFromName(object.value("code"_L1).toString().toLatin1()).value_or(ErrorCode::Internal);
        error.text = object.value("text"_L1).toString();
        error.url = exchange.url;
        error.exchange = exchange.id;
        if (object.contains("offset"_L1)) {
            error.offset = object.value("offset"_L1).toInteger();
        }
        return error;
    }
    // Browsers note the name of their own error here, at the entry or at its response.
    if (value.isString() && !value.toString().isEmpty()) {
        return Error{ErrorCode::ConnectionClosed,
                     HarReader::tr("The program that recorded this noted the error \"%1\".").arg(value.toString()),
                     exchange.url,
                     {},
                     exchange.id};
    }
    return std::nullopt;
}

/// The part of an entry that only Ticketscope writes; of another's, what stands for it.
void readContext(const QJsonObject &entry, Exchange *exchange)
{
    exchange->attempt = entry.value("_attempt"_L1).toString().toUtf8();
    const QJsonObject step = entry.value("_step"_L1).toObject();
    exchange->step.kind = stepKindFromName(step.value("kind"_L1).toString());
    exchange->step.label = step.value("label"_L1).toString(HarReader::tr("From a file"));
    exchange->tls = tlsFromJson(entry.value("_tls"_L1).toObject());
    exchange->timings = timingsOf(entry);
    exchange->started = startOf(entry.value("startedDateTime"_L1));
    exchange->peerAddress = entry.value("_peerAddress"_L1).toString(entry.value("serverIPAddress"_L1).toString());
    exchange->proxy = entry.value("_proxy"_L1).toString();
}

Result<std::shared_ptr<Exchange>> readEntry(const QJsonValue &value, qsizetype number)
{
    const QJsonObject entry = value.toObject();
    const QJsonObject request = entry.value("request"_L1).toObject();
    const QJsonObject response = entry.value("response"_L1).toObject();
    auto exchange = std::make_shared<Exchange>();
    exchange->id = entry.value("_id"_L1).toInteger(0);
    exchange->url = addressOf(request);
    if (request.isEmpty() || (request.value("url"_L1).toString().isEmpty() && !request.contains("_wire"_L1))) {
        return failure(ErrorCode::Malformed, HarReader::tr("Entry %1 of the HAR file has no request.").arg(number));
    }
    readContext(entry, exchange.get());
    exchange->reconstructed = entry.value("_reconstructed"_L1).toBool();
    for (const Side side : {Side::Request, Side::Response}) {
        HarMessage::Read read = HarMessage::read(side == Side::Request ? request : response, side, exchange->url);
        (side == Side::Request ? exchange->request : exchange->response) = read.message;
        exchange->reconstructed = exchange->reconstructed || read.reconstructed;
    }
    for (const auto &wire : response.value("_interim"_L1).toArray()) {
        exchange->interim.append(HarMessage::fromWire(QByteArray::fromBase64(wire.toString().toLatin1()),
                                                      Http::MessageKind::Response, true));
    }
    const QList<QJsonValue> errors{entry.value("_error"_L1), response.value("_error"_L1),
                                   response.value("_failureText"_L1), request.value("_failureText"_L1)};
    for (const QJsonValue &error : errors) {
        if (!exchange->error) {
            exchange->error = errorFromJson(error, *exchange);
        }
    }
    return exchange;
}

/// Names of connections that are no numbers become such, each its own. Those of one capture only.
class Connections final
{
public:
    ConnectionId number(const QJsonValue &name)
    {
        const QString text = HarMessage::textOf(name);
        bool isNumber = false;
        const ConnectionId given = text.toLongLong(&isNumber);
        if (text.isEmpty() || (isNumber && given >= 0)) {
            return given;
        }
        const auto known = m_numbers.constFind(text);
        return known != m_numbers.cend() ? *known : *m_numbers.insert(text, ConnectionId(m_numbers.size()) + 1);
    }

private:
    QHash<QString, ConnectionId> m_numbers;
};

/// Ids are kept where they are all there and all different; else the entries are numbered from 1.
void number(QList<ExchangePtr> *exchanges)
{
    QSet<ExchangeId> ids;
    for (const ExchangePtr &exchange : std::as_const(*exchanges)) {
        if (exchange->id > 0) {
            ids.insert(exchange->id);
        }
    }
    if (ids.size() == exchanges->size()) {
        return;
    }
    ExchangeId next = 0;
    for (ExchangePtr &exchange : *exchanges) {
        auto numbered = std::make_shared<Exchange>(*exchange);
        numbered->id = ++next;
        if (std::optional<Error> &error = numbered->error) {
            error->exchange = numbered->id;
        }
        exchange = numbered;
    }
}

} // namespace

bool looksLikeHar(const QByteArray &bytes)
{
    const QByteArray start = asUtf8(bytes.left(kBeginning)).simplified();
    return start.startsWith('{') && start.contains("\"log\"") && asUtf8(bytes).contains("\"entries\"");
}

Result<QList<ExchangePtr>> readHar(const QByteArray &json)
{
    QJsonParseError problem;
    const QByteArray text = asUtf8(json);
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (problem.error != QJsonParseError::NoError) {
        return failureAt(ErrorCode::Malformed, HarReader::tr("The file is not JSON: %1.").arg(problem.errorString()),
                         problem.offset + (text.size() + kUtf8Mark == json.size() ? kUtf8Mark : 0));
    }
    const QJsonValue entries = document.object().value("log"_L1).toObject().value("entries"_L1);
    if (!entries.isArray()) {
        return failureAt(ErrorCode::Malformed,
                         HarReader::tr(R"(The file is not a HAR capture: it has no "log" with "entries".)"), 0);
    }
    QList<ExchangePtr> exchanges;
    Connections connections;
    for (const auto &entry : entries.toArray()) {
        auto exchange = readEntry(entry, exchanges.size() + 1);
        if (!exchange) {
            return tl::unexpected(exchange.error());
        }
        (*exchange)->connection = connections.number(entry["connection"_L1]);
        exchanges.append(*exchange);
    }
    number(&exchanges);
    return exchanges;
}

} // namespace Ticketscope
