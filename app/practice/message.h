// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QUrlQuery>

#include <chrono>
#include <optional>

namespace Ticketscope::Practice {

using HeaderList = QList<QPair<QByteArray, QByteArray>>;

/// A request as a practice service sees it: the head as it was sent (order, case and repetition kept), the body
/// without its framing and codings.
struct Request
{
    QByteArray method;
    QByteArray target; ///< as sent; what a Digest response is computed over
    QString path;      ///< of the target, percent-decoded, without the query
    QUrlQuery query;
    HeaderList headers;
    QByteArray body;
    bool isBodyDamaged = false; ///< a coding of the body does not decode
    quint64 connection = 0;     ///< which of the server's connections it came over

    /// The value of the first field of that name, case-insensitive; null if there is none.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> headerValues(QByteArrayView name) const;
    /// The value of a cookie; null if there is none.
    [[nodiscard]] QByteArray cookie(QByteArrayView name) const;
    /// Whether a list-valued field (Accept, Accept-Encoding) names the token with a weight other than 0.
    [[nodiscard]] bool accepts(QByteArrayView field, QByteArrayView token) const;
    [[nodiscard]] QString queryValue(const QString &name) const;
};

/// How a response is put on the wire: as it should be, or broken on purpose.
struct Delivery
{
    enum class Framing
    {
        Length,
        Chunked,
        UntilClose
    };
    enum class After
    {
        KeepAlive,
        Close,
        Reset,  ///< an RST, not a FIN
        Silence ///< the connection stays open and nothing more comes
    };

    Framing framing = Framing::Length;
    After after = After::KeepAlive;
    bool nothing = false;                       ///< not one byte is sent; `after` follows at once
    bool brokenChunk = false;                   ///< a chunk size that is no hexadecimal number comes in the middle
    std::optional<qint64> declaredLength;       ///< a Content-Length that is a lie
    std::optional<qint64> sendAtMost;           ///< bytes of the body after which it stops
    qint64 padding = 0;                         ///< blanks that follow the body, made while they are sent
    qint64 pieceSize = 0;                       ///< 0: as much as the socket takes
    std::chrono::milliseconds pieceInterval{0}; ///< pause between pieces
    std::chrono::milliseconds delay{0};         ///< pause before the head
};

struct Response
{
    int status = 200;
    QByteArray reason; ///< empty: the usual one
    HeaderList headers;
    QByteArray body;
    Delivery delivery;

    void setHeader(const QByteArray &name, const QByteArray &value); ///< replaces
    void addHeader(const QByteArray &name, const QByteArray &value);
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    void removeHeader(QByteArrayView name);
    /// Content-Type and body in one.
    void setBody(const QByteArray &contentType, const QByteArray &bytes);
};

/// "Not Found" and so on (RFC 9110 section 15).
[[nodiscard]] QByteArray reasonPhrase(int status);
/// A response of that status with a body.
[[nodiscard]] Response plainResponse(int status, const QByteArray &contentType = {}, const QByteArray &body = {});

} // namespace Ticketscope::Practice
