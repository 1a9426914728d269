// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/requesttext.h"

namespace Ticketscope::Ui {

namespace {

QByteArray hostOf(const QUrl &url)
{
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':')) {
        host = '[' + host + ']';
    }
    const int usual = url.scheme() == QLatin1StringView("https") ? 443 : 80;
    return url.port(usual) == usual ? host : QByteArray(host + ':' + QByteArray::number(url.port()));
}

} // namespace

QByteArray requestBytes(const HttpRequest &request)
{
    QByteArray target = request.url.path(QUrl::FullyEncoded).toLatin1();
    if (target.isEmpty()) {
        target = "/";
    }
    if (request.url.hasQuery()) {
        target += '?' + request.url.query(QUrl::FullyEncoded).toLatin1();
    }
    QByteArray text = request.method + ' ' + target + " HTTP/1.1\n";
    if (request.header("Host").isNull()) {
        text += "Host: " + hostOf(request.url) + '\n';
    }
    for (const Header &header : request.headers) {
        text += header.name + ": " + header.value + '\n';
    }
    if (!request.body.isEmpty() && request.header("Content-Length").isNull()) {
        text += "Content-Length: " + QByteArray::number(request.body.size()) + '\n';
    }
    text += '\n';
    return text + request.body;
}

} // namespace Ticketscope::Ui
