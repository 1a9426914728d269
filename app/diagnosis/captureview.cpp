// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/captureview.h"

#include "diagnosis/lineage/lineage.h"
#include "diagnosis/outcome.h"

#include <QLocale>
#include <QSet>
#include <QTimeZone>

namespace Ticketscope::Diagnosis {

namespace {

/// Bodies beyond this are not looked into: no answer to a login is that large.
constexpr qint64 kBodyLimit = qint64(8) << 20;

size_t indexOf(Side side)
{
    return side == Side::Request ? 0 : 1;
}

/// RFC 9110 section 5.6.7: the form that servers send, and the two older ones.
std::optional<QDateTime> httpDate(const QByteArray &value)
{
    // Without the name of the day: with a year of two digits it is that of another century.
    const QString text = QString::fromLatin1(value.mid(value.indexOf(',') + 1)).simplified();
    for (const char *format : {"dd MMM yyyy HH:mm:ss 'GMT'", "dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"}) {
        QDateTime time = QLocale::c().toDateTime(text, QString::fromLatin1(format));
        if (time.isValid()) {
            time.setTimeSpec(Qt::UTC);
            return time.date().year() < 1970 ? time.addYears(100) : time;
        }
    }
    return std::nullopt;
}

/// What a later request must share to count as the same one tried again.
QByteArray placeOf(const ExchangeView &exchange)
{
    const QUrl &url = exchange.exchange().url;
    const QString path = url.path();
    // A provider describes itself at one of several addresses, and programs try one after the other (RFC 8414 section
    // 5).
    if (path.contains(QLatin1String("/.well-known/openid-configuration")) ||
        path.contains(QLatin1String("/.well-known/oauth-authorization-server"))) {
        return "discovery " + url.authority().toUtf8();
    }
    const QByteArray action = exchange.header(Side::Request, "SOAPAction");
    return exchange.exchange().request.head.method + ' ' +
           url.toEncoded(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment) + ' ' + action;
}

} // namespace

/// What was worked out so far.
struct ExchangeView::Lazy
{
    struct Half
    {
        SourceBufferPtr wire;
        std::optional<Http::DecodedBody> body;
        std::optional<DecodedMessage> decoded;
    };

    std::array<Half, 2> halves;
    std::optional<QList<Http::Challenge>> challenges;
    std::optional<Outcome> outcome;
    std::optional<WhoAnswered> answerer;
};

ExchangeView::ExchangeView(ExchangePtr exchange)
    : m_exchange(std::move(exchange))
    , m_lazy(std::make_unique<Lazy>())
{
}

ExchangeView::~ExchangeView() = default;
ExchangeView::ExchangeView(ExchangeView &&) noexcept = default;

QByteArray ExchangeView::header(Side side, QByteArrayView name) const
{
    return m_exchange->message(side).headerValue(name);
}

QList<QByteArray> ExchangeView::headers(Side side, QByteArrayView name) const
{
    return m_exchange->message(side).headerValues(name);
}

bool ExchangeView::hasHeader(Side side, QByteArrayView name) const
{
    return !headers(side, name).isEmpty();
}

QByteArray ExchangeView::mediaType(Side side) const
{
    return Http::mediaTypeOf(header(side, "Content-Type"));
}

QByteArrayView ExchangeView::body(Side side) const
{
    Lazy::Half &half = m_lazy->halves.at(indexOf(side));
    if (!half.body) {
        const Message &message = m_exchange->message(side);
        if (message.body.isEmpty() || message.body.length() > kBodyLimit) {
            half.body.emplace();
        } else {
            half.wire = SourceBuffer::root("wire", message.wire.all());
            half.body = Http::decodeBody(half.wire, message.head, message.body, kBodyLimit);
        }
    }
    return half.body->body ? QByteArrayView(half.body->body->bytes()) : QByteArrayView();
}

bool ExchangeView::bodyHas(Side side, QByteArrayView bytes) const
{
    return body(side).contains(bytes);
}

const DecodedMessage &ExchangeView::decoded(Side side) const
{
    Lazy::Half &half = m_lazy->halves.at(indexOf(side));
    if (!half.decoded) {
        half.decoded = decodeMessage(*m_exchange, side, DecoderRegistry::builtin(), kBodyLimit);
    }
    return *half.decoded;
}

const DecodedNode *ExchangeView::field(Side side, QByteArrayView id) const
{
    return decoded(side).root.find(id);
}

QString ExchangeView::text(Side side, QByteArrayView id) const
{
    const DecodedNode *node = field(side, id);
    return node ? node->value.toString() : QString();
}

const QList<Http::Challenge> &ExchangeView::challenges() const
{
    if (!m_lazy->challenges) {
        const QByteArray name = status() == 407 ? "Proxy-Authenticate" : "WWW-Authenticate";
        m_lazy->challenges = Http::readAllChallenges(headers(Side::Response, name));
    }
    return *m_lazy->challenges;
}

bool ExchangeView::offers(QByteArrayView scheme) const
{
    return std::any_of(challenges().begin(), challenges().end(),
                       [scheme](const Http::Challenge &challenge) { return challenge.isScheme(scheme); });
}

QByteArray ExchangeView::sentScheme() const
{
    const QByteArray value = header(Side::Request, status() == 407 ? "Proxy-Authorization" : "Authorization").trimmed();
    return value.left(value.indexOf(' ') < 0 ? value.size() : value.indexOf(' ')).toLower();
}

bool ExchangeView::isCutOff() const
{
    const bool isLeftOut = m_exchange->reconstructed && m_exchange->response.body.isEmpty();
    return hasAnswer() && !m_exchange->response.complete && !isLeftOut;
}

const Outcome &ExchangeView::outcome() const
{
    if (!m_lazy->outcome) {
        m_lazy->outcome = outcomeOf(*this);
    }
    return *m_lazy->outcome;
}

const WhoAnswered &ExchangeView::answerer() const
{
    if (!m_lazy->answerer) {
        m_lazy->answerer = whoAnswered(*this);
    }
    return *m_lazy->answerer;
}

std::optional<qint64> ExchangeView::clockSkew() const
{
    const std::optional<QDateTime> date = httpDate(header(Side::Response, "Date"));
    if (!date || !m_exchange->started.isValid()) {
        return std::nullopt;
    }
    // The server wrote its Date when it began to answer; what the phases before that took is known, or nothing.
    const Timings &timings = m_exchange->timings;
    const double until = timings.total() - timings.receive.value_or(0);
    return m_exchange->started.addMSecs(qint64(until)).secsTo(*date);
}

Evidence ExchangeView::whole(const QString &label) const
{
    const Side side = m_exchange->response.isEmpty() ? Side::Request : Side::Response;
    return {id(), side, m_exchange->message(side).head.startLine, label};
}

Evidence ExchangeView::at(Side side, ByteRange wire, const QString &label) const
{
    return {id(), side, wire, label};
}

Evidence ExchangeView::at(Side side, const DecodedNode &node, const QString &label) const
{
    return {id(), side, node.source.wire(), label.isEmpty() ? node.name : label};
}

Evidence ExchangeView::atHeader(Side side, QByteArrayView name, const QString &label) const
{
    const Message &message = m_exchange->message(side);
    for (const Http::HeaderField &field : message.head.headers) {
        const QByteArrayView found = QByteArrayView(message.headBytes).sliced(field.name.start, field.name.length());
        if (found.compare(name, Qt::CaseInsensitive) == 0) {
            // Without its line end.
            return {id(), side, {field.name.start, field.value.end}, label};
        }
    }
    return {id(), side, message.head.startLine, label};
}

Evidence ExchangeView::atStatus(const QString &label) const
{
    return {id(), Side::Response, m_exchange->response.head.startLine, label};
}

Evidence ExchangeView::atBody(Side side, QByteArrayView bytes, const QString &label) const
{
    const qsizetype place = body(side).indexOf(bytes);
    const SourceBufferPtr buffer = m_lazy->halves.at(indexOf(side)).body->body;
    if (place < 0 || !buffer) {
        return {id(), side, m_exchange->message(side).body, label};
    }
    return {id(), side, buffer->toRoot({place, place + bytes.size()}), label};
}

Evidence ExchangeView::inBody(Side side, ByteRange range, const QString &label) const
{
    if (body(side).isEmpty()) {
        return {id(), side, m_exchange->message(side).body, label};
    }
    return {id(), side, m_lazy->halves.at(indexOf(side)).body->body->toRoot(range), label};
}

CaptureView::CaptureView(const QList<ExchangePtr> &exchanges, QHash<QString, Secret> meant, ExchangeId stoppedAt)
    : m_meant(std::move(meant))
    , m_stoppedAt(stoppedAt)
{
    m_exchanges.reserve(size_t(exchanges.size()));
    for (const ExchangePtr &exchange : exchanges) {
        m_places.insert(exchange->id, qsizetype(m_exchanges.size()));
        m_reconstructed = m_reconstructed || exchange->reconstructed;
        m_exchanges.emplace_back(exchange);
    }
}

const ExchangeView *CaptureView::exchange(ExchangeId id) const
{
    const auto place = m_places.constFind(id);
    return place == m_places.constEnd() ? nullptr : &m_exchanges.at(size_t(*place));
}

const QList<const ExchangeView *> &CaptureView::failed() const
{
    if (m_failed) {
        return *m_failed;
    }
    m_failed.emplace();
    // From the end: what a later request to the same place came to decides.
    QHash<QByteArray, bool> seen; // place → a later request there was accepted
    QSet<QString> loggedIn;       // hosts that later accepted credentials
    for (auto exchange = m_exchanges.rbegin(); exchange != m_exchanges.rend(); ++exchange) {
        if (exchange->exchange().step.kind == StepKind::Probe) {
            continue;
        }
        const bool isStop = exchange->id() == m_stoppedAt && !exchange->isFailure();
        const Outcome outcome = isStop ? Outcome::Refused : exchange->outcome();
        const QByteArray place = placeOf(*exchange);
        const auto later = seen.constFind(place);
        const bool madeGood = later != seen.constEnd() && *later;
        const QString host = exchange->exchange().url.host();
        const bool hasCredentials = !exchange->sentScheme().isEmpty();
        // A client that asks what a server wants gets a challenge, wherever it then logs in.
        const bool answered = outcome == Outcome::Challenged &&
                              (later != seen.constEnd() || (!hasCredentials && loggedIn.contains(host)));
        if (outcome == Outcome::Accepted || outcome == Outcome::Redirected) {
            seen.insert(place, true);
            if (hasCredentials) {
                loggedIn.insert(host);
            }
        } else {
            if (!madeGood && !answered) {
                m_failed->prepend(&*exchange);
            }
            if (later == seen.constEnd()) {
                seen.insert(place, false);
            }
        }
    }
    return *m_failed;
}

const ExchangeView *CaptureView::lastFailed() const
{
    return failed().isEmpty() ? nullptr : failed().last();
}

namespace {

/// Captures of other programs know no attempts: there the host stands for it.
bool belongTogether(const Exchange &a, const Exchange &b)
{
    return a.attempt.isEmpty() && b.attempt.isEmpty() ? a.url.host() == b.url.host() : a.attempt == b.attempt;
}

} // namespace

QList<const ExchangeView *> CaptureView::before(const ExchangeView &exchange) const
{
    QList<const ExchangeView *> found;
    for (const ExchangeView &other : m_exchanges) {
        if (&other == &exchange) {
            break;
        }
        if (belongTogether(other.exchange(), exchange.exchange())) {
            found.append(&other);
        }
    }
    return found;
}

QList<const ExchangeView *> CaptureView::after(const ExchangeView &exchange) const
{
    QList<const ExchangeView *> found;
    for (qsizetype i = m_places.value(exchange.id()) + 1; i < qsizetype(m_exchanges.size()); ++i) {
        const ExchangeView &other = m_exchanges.at(size_t(i));
        if (belongTogether(other.exchange(), exchange.exchange())) {
            found.append(&other);
        }
    }
    return found;
}

const Lineage &CaptureView::lineage() const
{
    if (!m_lineage) {
        m_lineage = std::make_shared<const Lineage>(lineageOf(*this));
    }
    return *m_lineage;
}

const Secret *CaptureView::meant(const QString &parameter) const
{
    const auto place = m_meant.constFind(parameter);
    return place == m_meant.constEnd() ? nullptr : &*place;
}

} // namespace Ticketscope::Diagnosis
