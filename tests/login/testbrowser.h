// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QTimer>
#include <QUrlQuery>

namespace Ticketscope {

/// What a person does in a browser, for tests: fetches the page, follows redirects, fills the login form in and sends
/// it, up to the page that says goodbye. No cookies are kept, no script runs.
class TestBrowser final : public QObject
{
public:
    QString user;
    QString password;
    QString button = QStringLiteral("login"); ///< "refuse": the person does not want to
    QUrl opened;                              ///< the address that it was opened with
    QList<QUrl> visited;
    QByteArray lastPage;

    /// Goes to an address, as a person does who was told it.
    void open(const QUrl &url)
    {
        opened = url;
        visited.clear();
        QTimer::singleShot(0, this, [this, url] { visit(url, {}); });
    }

    /// As LoginRunner::setBrowser() wants it.
    [[nodiscard]] std::function<Result<void>(const QUrl &)> opener()
    {
        return [this](const QUrl &url) -> Result<void> {
            open(url);
            return {};
        };
    }

private:
    static constexpr int kMostSteps = 12;

    void visit(const QUrl &url, const QByteArray &form)
    {
        visited.append(url);
        if (visited.size() > kMostSteps) {
            return;
        }
        QNetworkRequest request(url);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/x-www-form-urlencoded"));
        QNetworkReply *reply = form.isEmpty() ? m_manager.get(request) : m_manager.post(request, form);
        connect(reply, &QNetworkReply::finished, this, [this, reply] {
            reply->deleteLater();
            arrived(*reply);
        });
    }

    void arrived(QNetworkReply &reply)
    {
        // Not QNetworkRequest::LocationHeader, which leaves relative ones out.
        if (const QByteArray location = reply.rawHeader("Location"); !location.isEmpty()) {
            visit(reply.url().resolved(QUrl::fromEncoded(location)), {});
            return;
        }
        lastPage = reply.readAll();
        const QString page = QString::fromUtf8(lastPage);
        static const QRegularExpression form(QStringLiteral("<form method=\"post\" action=\"([^\"]*)\">"));
        const QRegularExpressionMatch match = form.match(page);
        if (match.hasMatch()) {
            const QUrl target(match.captured(1).replace(QStringLiteral("&amp;"), QStringLiteral("&")));
            visit(reply.url().resolved(target), filled(page));
        }
    }

    [[nodiscard]] QByteArray filled(const QString &page) const
    {
        static const QRegularExpression hidden(
            QStringLiteral("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">"));
        QList<std::pair<QString, QString>> fields;
        QRegularExpressionMatchIterator matches = hidden.globalMatch(page);
        while (matches.hasNext()) {
            const QRegularExpressionMatch match = matches.next();
            fields.append({match.captured(1), match.captured(2)});
        }
        if (page.contains(QStringLiteral("name=\"user\""))) {
            fields.append({QStringLiteral("user"), user});
            fields.append({QStringLiteral("password"), password});
            fields.append({QStringLiteral("action"), button});
        }
        // The page on which the code of a device is typed, which the address has filled in.
        static const QRegularExpression code(QStringLiteral("name=\"user_code\"[^>]* value=\"([^\"]+)\""));
        if (const QRegularExpressionMatch match = code.match(page); match.hasMatch()) {
            fields.append({QStringLiteral("user_code"), match.captured(1)});
            fields.append(
                {QStringLiteral("action"), button == QLatin1String("refuse") ? button : QStringLiteral("allow")});
        }
        QByteArray form;
        for (const auto &[name, value] : fields) {
            form += (form.isEmpty() ? "" : "&") + QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
        }
        return form;
    }

    QNetworkAccessManager m_manager;
};

} // namespace Ticketscope
