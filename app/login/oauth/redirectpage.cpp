// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/redirectpage.h"

#include <QCryptographicHash>

namespace Ticketscope::OAuth {

namespace {

constexpr const char *kStyle = "body{font:1.1em sans-serif;max-width:36em;margin:4em auto;padding:0 1em;color:#222;"
                               "background:#fff}@media(prefers-color-scheme:dark){body{color:#ddd;background:#222}}";

QByteArray reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 303:
        return "See Other";
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 431:
        return "Request Header Fields Too Large";
    default:
        return "Error";
    }
}

QByteArray answerOf(int status, const QByteArray &headers, const QByteArray &body)
{
    const QByteArray hash = QCryptographicHash::hash(kStyle, QCryptographicHash::Sha256).toBase64();
    QByteArray answer = "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonOf(status) + "\r\n";
    answer += headers;
    answer += "Cache-Control: no-store\r\n"
              "Referrer-Policy: no-referrer\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Content-Security-Policy: default-src 'none'; img-src data:; style-src 'sha256-";
    answer += hash;
    answer += "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";
    answer += "Content-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n";
    return answer + body;
}

} // namespace

QByteArray movedAnswer(const QByteArray &path)
{
    const QByteArray location = "Location: " + path + "\r\n";
    return answerOf(303, location, {});
}

QByteArray pageAnswer(int status, const QString &text)
{
    QByteArray body = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Ticketscope</title>"
                      "<link rel=\"icon\" href=\"data:,\"><style>";
    body += kStyle;
    body += "</style></head><body><h1>Ticketscope</h1><p>";
    body += text.toHtmlEscaped().toUtf8();
    body += "</p></body></html>\n";
    QByteArray headers = "Content-Type: text/html; charset=utf-8\r\n";
    if (status == 405) {
        headers += "Allow: GET, POST\r\n";
    }
    return answerOf(status, headers, body);
}

} // namespace Ticketscope::OAuth
