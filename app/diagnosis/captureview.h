// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "decode/decodemessage.h"
#include "diagnosis/answerer.h"
#include "diagnosis/finding.h"
#include "exchange/exchange.h"
#include "profile/profile.h"
#include "protocol/challenge.h"

#include <QHash>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace Ticketscope::Diagnosis {

struct Lineage;

/// How an exchange ended, by what its answer means rather than by its status alone.
enum class Outcome
{
    Accepted,   ///< the request did what it was to do
    Challenged, ///< 401 or 407 with a challenge that asks for (more of) a login
    Redirected, ///< 3xx
    Refused,    ///< the service said no: status, SOAP fault, Succeeded or AuthenticationSucceeded false, error object
    Broken      ///< no whole answer: name, network, TLS, time-out, framing, encoding
};

/// One exchange with what rules ask of it. Costly answers are worked out when first asked for, once. Not thread-safe.
class ExchangeView final
{
public:
    explicit ExchangeView(ExchangePtr exchange);
    ~ExchangeView();
    ExchangeView(ExchangeView &&) noexcept;
    ExchangeView &operator=(ExchangeView &&) = delete;
    Q_DISABLE_COPY(ExchangeView)

    [[nodiscard]] const Exchange &exchange() const { return *m_exchange; }
    [[nodiscard]] ExchangeId id() const { return m_exchange->id; }
    [[nodiscard]] int status() const { return m_exchange->status(); }
    /// The answer ended before its end. A body that another program left out of its file was not cut off.
    [[nodiscard]] bool isCutOff() const;
    [[nodiscard]] bool hasAnswer() const { return m_exchange->response.head.status != 0; }
    [[nodiscard]] QByteArray header(Side side, QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> headers(Side side, QByteArrayView name) const;
    [[nodiscard]] bool hasHeader(Side side, QByteArrayView name) const;
    /// Lower case, without parameters.
    [[nodiscard]] QByteArray mediaType(Side side) const;
    /// Un-chunked and decompressed; empty where there is none.
    [[nodiscard]] QByteArrayView body(Side side) const;
    /// The body has these bytes (case matters): a cheap look before a costly one.
    [[nodiscard]] bool bodyHas(Side side, QByteArrayView bytes) const;
    /// Taken apart.
    [[nodiscard]] const DecodedMessage &decoded(Side side) const;
    /// The first node of that id; null if there is none.
    [[nodiscard]] const DecodedNode *field(Side side, QByteArrayView id) const;
    /// Its value as text; a null string if there is no such node.
    [[nodiscard]] QString text(Side side, QByteArrayView id) const;
    /// Of WWW-Authenticate (or Proxy-Authenticate), all of them.
    [[nodiscard]] const QList<Http::Challenge> &challenges() const;
    [[nodiscard]] bool offers(QByteArrayView scheme) const;
    /// The scheme of the request's Authorization (or Proxy-Authorization), lower case; empty: none was sent.
    [[nodiscard]] QByteArray sentScheme() const;
    [[nodiscard]] const Outcome &outcome() const;
    [[nodiscard]] bool isFailure() const { return outcome() == Outcome::Refused || outcome() == Outcome::Broken; }
    [[nodiscard]] const WhoAnswered &answerer() const;
    /// The server's clock less the client's, in seconds, from the Date header and when the answer came. Whole seconds
    /// are all that Date has. Not set where the capture does not say when.
    [[nodiscard]] std::optional<qint64> clockSkew() const;

    [[nodiscard]] Evidence whole(const QString &label = {}) const;
    [[nodiscard]] Evidence at(Side side, ByteRange wire, const QString &label = {}) const;
    [[nodiscard]] Evidence at(Side side, const DecodedNode &node, const QString &label = {}) const;
    /// The first header of that name, whole line; the start line where there is none.
    [[nodiscard]] Evidence atHeader(Side side, QByteArrayView name, const QString &label = {}) const;
    [[nodiscard]] Evidence atStatus(const QString &label = {}) const;
    /// The first place of these bytes in the body, by the way back to the wire; the whole body where they are not.
    [[nodiscard]] Evidence atBody(Side side, QByteArrayView bytes, const QString &label = {}) const;
    /// A range of body(), by the way back to the wire.
    [[nodiscard]] Evidence inBody(Side side, ByteRange range, const QString &label = {}) const;

private:
    struct Lazy;

    ExchangePtr m_exchange;
    std::unique_ptr<Lazy> m_lazy;
};

/// A finished capture as rules see it.
class CaptureView final
{
public:
    /// `meant`: secrets that the person says were meant, by parameter name; may be empty.
    /// `stoppedAt`: the exchange at which the program itself gave up, as what came was not what had to come (a state,
    /// a signature); it counts as failed. 0: none.
    explicit CaptureView(const QList<ExchangePtr> &exchanges, QHash<QString, Secret> meant = {},
                         ExchangeId stoppedAt = 0);
    Q_DISABLE_COPY_MOVE(CaptureView)

    [[nodiscard]] const std::vector<ExchangeView> &exchanges() const { return m_exchanges; }
    [[nodiscard]] const ExchangeView *exchange(ExchangeId id) const;
    /// Exchanges that failed (or challenged) and were not made good: no later request to the same place was accepted.
    /// A challenge that is followed by another request to the same place counts only as what came of that.
    /// What a probe sent neither failed nor makes good: it is meant to be refused.
    [[nodiscard]] const QList<const ExchangeView *> &failed() const;
    /// The last of them: where to look first. Null: nothing failed.
    [[nodiscard]] const ExchangeView *lastFailed() const;
    /// Exchanges of the same attempt or, in captures that know none, to the same host, before that one.
    [[nodiscard]] QList<const ExchangeView *> before(const ExchangeView &exchange) const;
    [[nodiscard]] QList<const ExchangeView *> after(const ExchangeView &exchange) const;
    /// Where tickets, tokens and cookies came from and who carried them; worked out once.
    [[nodiscard]] const Lineage &lineage() const;
    /// Null: nobody said.
    [[nodiscard]] const Secret *meant(const QString &parameter) const;
    /// Some of it was rebuilt from another program's fields: rules that need the exact bytes must not claim them.
    [[nodiscard]] bool isReconstructed() const { return m_reconstructed; }

private:
    std::vector<ExchangeView> m_exchanges;
    QHash<ExchangeId, qsizetype> m_places;
    QHash<QString, Secret> m_meant;
    mutable std::optional<QList<const ExchangeView *>> m_failed;
    mutable std::shared_ptr<const Lineage> m_lineage;
    ExchangeId m_stoppedAt = 0;
    bool m_reconstructed = false;
};

} // namespace Ticketscope::Diagnosis
