// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/message.h"

#include <QString>

/// The pages that a provider shows in a browser. Plain forms: they work without a script, and from one.
namespace Ticketscope::Practice::OAuthPages {

struct LoginPage
{
    QString title;
    QByteArray action;  ///< path that the form is sent to
    QByteArray request; ///< hidden: which authorization request it is about
    QString client;
    QStringList scopes;
    QString userName; ///< filled in
    QString hint;     ///< who may log in
    QString problem;  ///< why the page is shown again; may be empty
};

struct DevicePage
{
    QByteArray action;
    QString userCode; ///< filled in
    QString problem;
};

[[nodiscard]] Response login(const LoginPage &page);
[[nodiscard]] Response device(const DevicePage &page);
/// A page that ends it: an error that cannot be sent to the client, or that all is done.
[[nodiscard]] Response message(int status, const QString &title, const QString &text);
/// A form that carries an authorization response to the client (OAuth 2.0 Form Post Response Mode).
[[nodiscard]] Response formPost(const QString &redirectUri, const QList<QPair<QString, QString>> &parameters);

} // namespace Ticketscope::Practice::OAuthPages
