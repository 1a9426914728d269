// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/messagedecoder.h"
#include "ui/raw/prettybody.h"

#include <memory>
#include <optional>

namespace Ticketscope::Ui {

enum class RawMode
{
    AsSent,
    Pretty,
    Hex
};

/// One screenful of text to work with: at most kPageBytes of a document, with very long lines broken so that the view
/// stays quick. Positions of `text` and of the document are turned into each other here.
struct RawPage
{
    qint64 start = 0; ///< offset in the document
    qint64 end = 0;
    QByteArray text;
    std::vector<qint64> breaks;    ///< offsets in the document before which a line end was put in, ascending
    QList<ByteRange> secrets;      ///< of `text`, masked or not
    QList<ByteRange> startLines;   ///< of `text`
    QList<ByteRange> headerNames;  ///< of `text`
    QList<ByteRange> headerValues; ///< of `text`
    qint64 bodyStart = 0;          ///< of `text`; 0 on a page past the head
    BodyLanguage language = BodyLanguage::Text;

    [[nodiscard]] qint64 toText(qint64 document) const;
    [[nodiscard]] ByteRange toText(ByteRange document) const;
    [[nodiscard]] qint64 toDocument(qint64 textOffset) const;
};

/// A message as text: as sent, or its head and its laid-out body. Immutable; made and read in the thread pool.
class RawDocument final
{
public:
    static constexpr qint64 kPageBytes = qint64(256) << 10;
    static constexpr qint64 kLineBytes = 1000;

    /// mode: AsSent or Pretty. Pretty is as sent where there is no decoded body.
    RawDocument(ExchangePtr exchange, Side side, DecodedTreePtr tree, RawMode mode);

    [[nodiscard]] qint64 size() const { return m_size; }
    [[nodiscard]] const DecodedTreePtr &tree() const { return m_tree; }
    [[nodiscard]] const ExchangePtr &exchange() const { return m_exchange; }
    [[nodiscard]] Side side() const { return m_side; }
    /// Ranges of the document that are masked unless revealed, ascending.
    [[nodiscard]] const QList<ByteRange> &secrets() const { return m_secrets; }
    /// The page that holds the offset.
    [[nodiscard]] RawPage page(qint64 offset, bool reveal) const;
    /// Bytes of the document; secrets as '*' unless `reveal`.
    [[nodiscard]] QByteArray bytes(ByteRange range, bool reveal) const;
    /// Where the range stands in the document.
    [[nodiscard]] ByteRange toDocument(const SourceRange &range) const;
    /// What stands at an offset of the document: the buffer and the offset in it.
    [[nodiscard]] SourceRange toSource(qint64 offset) const;
    /// Offsets at which the text occurs, at most `limit`.
    [[nodiscard]] QList<qint64> find(const QByteArray &text, bool caseSensitive, bool reveal, qsizetype limit) const;

private:
    [[nodiscard]] const Message &message() const { return m_exchange->message(m_side); }
    [[nodiscard]] QByteArray plainBytes(ByteRange range) const;
    void addHeadRanges(RawPage *page) const;

    ExchangePtr m_exchange;
    Side m_side;
    DecodedTreePtr m_tree;
    bool m_laidOut = false; ///< the body is m_pretty, else as it is on the wire
    qint64 m_headSize = 0;
    qint64 m_size = 0;
    PrettyBody m_pretty;
    BodyLanguage m_language = BodyLanguage::Text;
    QList<ByteRange> m_secrets; ///< of the document, ascending
};

using RawDocumentPtr = std::shared_ptr<const RawDocument>;

/// "1,834 bytes, gzip from 12,402, UTF-8": the line below a message.
[[nodiscard]] QString sizeText(const Exchange &exchange, Side side, const DecodedTreePtr &tree);

} // namespace Ticketscope::Ui
