// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <functional>
#include <limits>

namespace Ticketscope::Http {

/// What a message's head says of its framing beyond what Boost.Beast keeps, and what of its body passed by.
struct MessageNotes
{
    QByteArray method;
    int status = 0;
    int version = 11;
    bool hasContentLength = false;
    QByteArray transferEncoding;         ///< all its lines, joined by commas
    const char *transferStart = nullptr; ///< where the last of them stands in what was given to put()
    std::function<void(QByteArrayView)> onBody;
    quint64 chunkLeft = 0;
    bool atChunkLine = false;
};

/// Boost.Beast's parser for either kind of message behind one face.
class BeastMessage
{
public:
    using ErrorCode = boost::beast::error_code;

    BeastMessage() = default;
    virtual ~BeastMessage() = default;
    Q_DISABLE_COPY_MOVE(BeastMessage)

    virtual qsizetype put(QByteArrayView bytes, ErrorCode &error) = 0;
    virtual void putEnd(ErrorCode &error) = 0;
    virtual void skipBody() = 0;
    [[nodiscard]] virtual bool isHeadDone() const = 0;
    [[nodiscard]] virtual bool isDone() const = 0;
    [[nodiscard]] virtual bool isChunked() const = 0;
    [[nodiscard]] virtual bool keepsAlive() const = 0;
};

template<bool isRequest>
class BeastMessageOf final : public BeastMessage, private boost::beast::http::basic_parser<isRequest>
{
    using Parser = boost::beast::http::basic_parser<isRequest>;
    using View = boost::beast::string_view;

public:
    explicit BeastMessageOf(MessageNotes *notes)
        : m_notes(notes)
    {
        // An absent limit would compare as less than any length in Boost 1.74; the head's limit is kept elsewhere.
        Parser::body_limit(std::numeric_limits<std::uint64_t>::max());
        Parser::header_limit(std::numeric_limits<std::uint32_t>::max());
        Parser::eager(false);
    }

    qsizetype put(QByteArrayView bytes, ErrorCode &error) override
    {
        return qsizetype(Parser::put(boost::asio::const_buffer(bytes.data(), size_t(bytes.size())), error));
    }
    void putEnd(ErrorCode &error) override { Parser::put_eof(error); }
    void skipBody() override { Parser::skip(true); }
    [[nodiscard]] bool isHeadDone() const override { return Parser::is_header_done(); }
    [[nodiscard]] bool isDone() const override { return Parser::is_done(); }
    [[nodiscard]] bool isChunked() const override { return Parser::chunked(); }
    [[nodiscard]] bool keepsAlive() const override { return Parser::keep_alive(); }

private:
    void on_request_impl(boost::beast::http::verb, View method, View, int version, ErrorCode &) override
    {
        m_notes->method = QByteArray(method.data(), qsizetype(method.size()));
        m_notes->version = version;
    }
    void on_response_impl(int status, View, int version, ErrorCode &) override
    {
        m_notes->status = status;
        m_notes->version = version;
    }
    void on_field_impl(boost::beast::http::field field, View, View value, ErrorCode &) override
    {
        if (m_headDone) {
            return; // a trailer
        }
        if (field == boost::beast::http::field::content_length) {
            m_notes->hasContentLength = true;
        } else if (field == boost::beast::http::field::transfer_encoding) {
            m_notes->transferEncoding += m_notes->transferEncoding.isEmpty() ? "" : ",";
            m_notes->transferEncoding += QByteArrayView(value.data(), qsizetype(value.size()));
            m_notes->transferStart = value.data();
        }
    }
    void on_header_impl(ErrorCode &) override { m_headDone = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t> &, ErrorCode &) override {}
    std::size_t on_body_impl(View body, ErrorCode &) override { return pass(body); }
    void on_chunk_header_impl(std::uint64_t size, View, ErrorCode &) override
    {
        m_notes->chunkLeft = size;
        m_notes->atChunkLine = size == 0;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, View body, ErrorCode &) override
    {
        m_notes->chunkLeft -= body.size();
        m_notes->atChunkLine = m_notes->chunkLeft == 0;
        return pass(body);
    }
    void on_finish_impl(ErrorCode &) override {}

    std::size_t pass(View body)
    {
        if (m_notes->onBody && !body.empty()) {
            m_notes->onBody(QByteArrayView(body.data(), qsizetype(body.size())));
        }
        return body.size();
    }

    MessageNotes *m_notes;
    bool m_headDone = false;
};

} // namespace Ticketscope::Http
