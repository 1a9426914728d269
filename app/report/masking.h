// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodemessage.h"
#include "decode/tokencontext.h"
#include "login/session.h"
#include "report/secretsweep.h"

#include <map>
#include <utility>

namespace Ticketscope {

enum class SecretsInReport
{
    Mask,
    Keep
};

/// All that the session holds that is secret.
[[nodiscard]] QList<Secret> secretsOf(const Session &session);

/// What stands for a masked value: eight bullets, always, so that its length tells nothing.
[[nodiscard]] QString maskedValue();

/// The bytes with each byte of the ranges replaced by '*' (0x2A), so that lengths and offsets stay true.
[[nodiscard]] QByteArray masked(QByteArray bytes, const QList<ByteRange> &ranges);
/// The message's wire, secrets masked.
[[nodiscard]] QByteArray maskedWire(const Exchange &exchange, Side side);

/// Shows exchanges without what is secret in them. What is secret is decided by the sensitivity of the decoded fields;
/// the values found so, and those of the session, are then masked wherever else they stand in any of the exchanges or
/// texts (SecretSweep). With SecretsInReport::Keep everything passes as it is.
class Masker final
{
public:
    /// `known`: secrets that are masked wherever they stand, besides those that are found.
    /// `keys`: with which encrypted fields are read. Tokens are held against what the exchanges tell about them.
    Masker(const QList<ExchangePtr> &exchanges, SecretsInReport secrets, const QList<Secret> &known = {},
           DecodeKeysPtr keys = {});
    /// For what was pasted.
    Masker(const DecodedMessage &message, SecretsInReport secrets, const QList<Secret> &known = {});

    [[nodiscard]] bool isMasking() const { return m_secrets == SecretsInReport::Mask; }

    /// One half of an exchange.
    [[nodiscard]] const DecodedMessage &decoded(const Exchange &exchange, Side side) const;
    [[nodiscard]] QByteArray wire(const Exchange &exchange, Side side) const;
    /// The body after un-chunking and decompression; null where there is none.
    [[nodiscard]] QByteArray body(const Exchange &exchange, Side side) const;
    [[nodiscard]] QUrl url(const QUrl &url) const;
    /// A sentence, a name, a note.
    [[nodiscard]] QString text(const QString &text) const;
    /// What a node shows as its value.
    [[nodiscard]] QString value(const DecodedNode &node) const;
    [[nodiscard]] QString value(const Secret &secret) const;

private:
    using Key = std::pair<const Exchange *, Side>;

    [[nodiscard]] DecodeKeysPtr keysFor(const Exchange &exchange) const;
    void learn(const QList<Secret> &known);
    void learn(const DecodedNode &node);
    void learnCoded(const SourceRange &source);
    [[nodiscard]] QList<ByteRange> rangesToMask(const DecodedMessage &message, const SourceBufferPtr &buffer) const;

    SecretsInReport m_secrets;
    QList<ExchangePtr> m_exchanges;
    DecodeKeysPtr m_keys;
    std::shared_ptr<TokenClueCache> m_clues = std::make_shared<TokenClueCache>();
    mutable std::map<Key, std::shared_ptr<const DecodedMessage>> m_decoded;
    SecretSweep m_sweep;
};

} // namespace Ticketscope
