// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practiceservices.h"
#include "protocol/httpmessage.h"
#include "protocol/xmltree.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>

#include <memory>

namespace Ticketscope::Practice {

using Headers = QList<QPair<QByteArray, QByteArray>>;

/// What came back, as bytes and taken apart.
struct Answer
{
    QByteArray wire;
    Http::Head head;
    QByteArray body;      ///< without framing and codings
    bool isWhole = false; ///< the message ended as its head said
    bool isClosed = false;
    bool isReset = false;
    bool isDamaged = false; ///< framing or coding that does not decode

    [[nodiscard]] int status() const { return head.status; }
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> headers(QByteArrayView name) const;
    /// The cookie's value out of the Set-Cookie fields.
    [[nodiscard]] QByteArray cookie(const QByteArray &name) const;
    [[nodiscard]] Xml::Document xml() const { return Xml::parse(body); }
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    /// Text of the first element of that local name; null if there is none.
    [[nodiscard]] QString element(QByteArrayView name) const;
    /// Local part of a SOAP fault's code (1.1), or of its innermost subcode or code (1.2).
    [[nodiscard]] QString faultCode() const;
    [[nodiscard]] QString faultText() const;
};

/// A client that sends exactly what it is given. Waits in the event loop, which the services share.
class PracticeClient
{
public:
    explicit PracticeClient(quint16 port);
    explicit PracticeClient(const QUrl &url)
        : PracticeClient(static_cast<quint16>(url.port()))
    {
    }

    void send(const QByteArray &bytes);
    /// Reads one answer; gives up after so many milliseconds with what there is.
    [[nodiscard]] Answer receive(QByteArrayView method = "GET", int milliseconds = 5000);
    [[nodiscard]] QTcpSocket &socket() { return m_socket; }

private:
    QTcpSocket m_socket;
    QByteArray m_buffer; ///< what came after the last answer
};

/// One request on a connection of its own; Host and Content-Length are added.
[[nodiscard]] Answer exchange(const QUrl &url, const QByteArray &method, const Headers &headers = {},
                              const QByteArray &body = {}, int milliseconds = 5000);

/// The services with a clock that the test sets.
struct Bench
{
    Bench();

    [[nodiscard]] QUrl url(const QByteArray &service, const QString &path = {}) const;
    [[nodiscard]] PracticeProfile profile(const QByteArray &service, const QByteArray &scheme,
                                          const QString &nameHas = {}) const;
    void fault(const char *id);

    std::shared_ptr<QDateTime> now = std::make_shared<QDateTime>(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);
    PracticeServices services;
};

[[nodiscard]] QByteArray basic(const QString &user, const QString &password);

} // namespace Ticketscope::Practice
