// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/wirelog.h"
#include "tap/wiretap.h"

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QThread>
#include <QTimer>

#include <memory>

namespace Ticketscope::Testing {

/// What QNetworkAccessManager made of a request.
struct Answered
{
    QNetworkReply::NetworkError error = QNetworkReply::NoError;
    QString errorText;
    int status = 0;
    QByteArray body;
    QList<QNetworkReply::RawHeaderPair> headers;
    bool inTime = false;
};

/// A tap in a thread of its own, as in the program, with a QNetworkAccessManager for one attempt.
class TapRunner final
{
public:
    TapRunner()
    {
        m_tap = new WireTap(&log);
        m_tap->moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(
            m_tap, [this] { started = m_tap->start().has_value(); }, Qt::BlockingQueuedConnection);
    }
    ~TapRunner()
    {
        manager.reset();
        QMetaObject::invokeMethod(
            m_tap, [this] { delete m_tap; }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(TapRunner)

    /// Opens the attempt and makes the manager that belongs to it.
    Result<void> open(const ConnectionPolicy &policy, const AttemptId &id = "attempt-1")
    {
        const auto opened = m_tap->openAttempt(id, policy);
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        address = *opened;
        attempt = id;
        manager = std::make_unique<QNetworkAccessManager>();
        manager->setProxy(address.proxy);
        return {};
    }

    [[nodiscard]] QNetworkRequest request(const QUrl &url) const
    {
        QNetworkRequest request(url);
        request.setSslConfiguration(address.tls);
        request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        return request;
    }

    [[nodiscard]] Answered get(const QString &url, const QList<QNetworkReply::RawHeaderPair> &headers = {}) const
    {
        QNetworkRequest get = request(QUrl(url));
        for (const auto &[name, value] : headers) {
            get.setRawHeader(name, value);
        }
        return finish(manager->get(get));
    }
    [[nodiscard]] Answered post(const QString &url, const QByteArray &body) const
    {
        QNetworkRequest post = request(QUrl(url));
        post.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("text/plain"));
        return finish(manager->post(post, body));
    }
    [[nodiscard]] static Answered finish(QNetworkReply *reply, int milliseconds = 20000)
    {
        QEventLoop loop;
        QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
        QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
        if (!reply->isFinished()) {
            loop.exec();
        }
        Answered answered{reply->error(),
                          reply->errorString(),
                          reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                          reply->readAll(),
                          reply->rawHeaderPairs(),
                          reply->isFinished()};
        delete reply;
        return answered;
    }

    [[nodiscard]] WireTap &tap() { return *m_tap; }

    WireLog log;
    bool started = false;
    TransportAddress address;
    AttemptId attempt;
    std::unique_ptr<QNetworkAccessManager> manager;

private:
    WireTap *m_tap = nullptr;
    QThread m_thread;
};

/// Straight to the service, two seconds for each phase.
[[nodiscard]] inline ConnectionPolicy directPolicy()
{
    ConnectionPolicy policy;
    policy.proxy.mode = ProxyMode::None;
    policy.timeout = std::chrono::milliseconds(2000);
    return policy;
}

} // namespace Ticketscope::Testing
