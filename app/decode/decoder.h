// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "decode/decodednode.h"
#include "decode/decodekeys.h"

#include <QByteArray>
#include <QHash>

#include <memory>
#include <optional>
#include <vector>

namespace Ticketscope {

class DecoderRegistry;

/// What a decoder is handed: bytes, and where they were found.
struct DecodeInput
{
    SourceRange source;
    /// What the finder knows: "header:Authorization", "body", "xml:wsse:BinarySecurityToken",
    /// "cookie:ASP.NET_SessionId", "pasted", … Decoders match on it or on the bytes themselves.
    QByteArray context;
    QByteArray mediaType; ///< for bodies, lower case, without parameters
    QByteArray charset;
    int depth = 0; ///< nesting; the registry stops at a limit
    /// Facts from further out: "scheme", "host", "method", "target", "status", "server-date", "side", and of a token
    /// "carrier": the context that it was found in.
    QHash<QByteArray, QByteArray> facts;
    DecodeKeysPtr keys; ///< with which more can be read; null: none

    [[nodiscard]] QByteArrayView bytes() const { return source.view(); }
    /// What a decoder hands on: other bytes one level further in, with the same facts and keys.
    [[nodiscard]] DecodeInput inner(SourceRange bytes, QByteArray newContext) const;
    /// Whether the context is "KIND:NAME" with that name (case-insensitive): isContext("header", "Authorization").
    [[nodiscard]] bool isContext(QByteArrayView kind, QByteArrayView name) const;
    /// Whether the context is "KIND" or "KIND:…".
    [[nodiscard]] bool isContext(QByteArrayView kind) const;
    /// What stands after the colon of the context.
    [[nodiscard]] QByteArray contextName() const;
    /// A value with nothing around it that says what it is: "token" or "pasted".
    [[nodiscard]] bool isBare() const { return context == "token" || context == "pasted"; }
};

/// Takes one format apart. Stateless; one instance serves all threads.
class Decoder
{
public:
    Decoder() = default;
    virtual ~Decoder() = default;
    Q_DISABLE_COPY_MOVE(Decoder)

    [[nodiscard]] virtual QByteArray id() const = 0;
    /// 0: not mine, 100: certainly mine. The highest wins; the first registered of equals.
    [[nodiscard]] virtual int confidence(const DecodeInput &input) const = 0;
    /// Strict: never accepts what is corrupted. What can still be shown goes into a node with state Damaged; an Error
    /// (with the offset in the input's buffer) means that nothing can, and the registry shows the bytes raw with it.
    [[nodiscard]] virtual Result<DecodedNode> decode(const DecodeInput &input,
                                                     const DecoderRegistry &registry) const = 0;
};

/// The decoders in one list. Thread-safe once built.
class DecoderRegistry final
{
public:
    DecoderRegistry();
    ~DecoderRegistry();
    Q_DISABLE_COPY_MOVE(DecoderRegistry)

    /// All that the program has.
    [[nodiscard]] static const DecoderRegistry &builtin();

    void add(std::unique_ptr<Decoder> decoder);
    /// Never fails: what no decoder knows becomes a text or hex node with state Unknown; a decoder that fails leaves
    /// the bytes shown raw with a note and state Damaged; one that stops half-way (a node "error" right below its
    /// own) leaves the rest as a node "rest", which is secret.
    [[nodiscard]] DecodedNode decode(const DecodeInput &input) const;
    /// Likewise, but null if no decoder wants it.
    [[nodiscard]] std::optional<DecodedNode> decodeIfKnown(const DecodeInput &input) const;

    /// Decoders hand on to decoders at most this many times.
    static constexpr int kMaximumDepth = 24;

private:
    [[nodiscard]] const Decoder *choose(const DecodeInput &input) const;

    std::vector<std::unique_ptr<Decoder>> m_decoders;
};

} // namespace Ticketscope
