// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/message.h"

#include "protocol/cookie.h"

#include <array>
#include <utility>

namespace Ticketscope::Practice {

namespace {

bool isSameName(QByteArrayView a, QByteArrayView b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

QByteArray firstValue(const HeaderList &headers, QByteArrayView name)
{
    for (const auto &[field, value] : headers) {
        if (isSameName(field, name)) {
            return value.isNull() ? QByteArray("") : value;
        }
    }
    return {};
}

constexpr std::array kReasons{
    std::pair{100, "Continue"},
    std::pair{200, "OK"},
    std::pair{204, "No Content"},
    std::pair{301, "Moved Permanently"},
    std::pair{302, "Found"},
    std::pair{303, "See Other"},
    std::pair{304, "Not Modified"},
    std::pair{307, "Temporary Redirect"},
    std::pair{308, "Permanent Redirect"},
    std::pair{400, "Bad Request"},
    std::pair{401, "Unauthorized"},
    std::pair{403, "Forbidden"},
    std::pair{404, "Not Found"},
    std::pair{405, "Method Not Allowed"},
    std::pair{407, "Proxy Authentication Required"},
    std::pair{412, "Precondition Failed"},
    std::pair{413, "Content Too Large"},
    std::pair{415, "Unsupported Media Type"},
    std::pair{421, "Misdirected Request"},
    std::pair{431, "Request Header Fields Too Large"},
    std::pair{500, "Internal Server Error"},
    std::pair{501, "Not Implemented"},
    std::pair{503, "Service Unavailable"},
};

} // namespace

QByteArray Request::header(QByteArrayView name) const
{
    return firstValue(headers, name);
}

QList<QByteArray> Request::headerValues(QByteArrayView name) const
{
    QList<QByteArray> values;
    for (const auto &[field, value] : headers) {
        if (isSameName(field, name)) {
            values.append(value);
        }
    }
    return values;
}

QByteArray Request::cookie(QByteArrayView name) const
{
    const QList<QByteArray> lines = headerValues("Cookie");
    for (const QByteArray &line : lines) {
        const QList<Http::CookiePair> pairs = Http::parseCookie(line);
        for (const Http::CookiePair &pair : pairs) {
            if (pair.name == name) {
                return pair.value.isNull() ? QByteArray("") : pair.value;
            }
        }
    }
    return {};
}

bool Request::accepts(QByteArrayView field, QByteArrayView token) const
{
    const QList<QByteArray> lines = headerValues(field);
    for (const QByteArray &line : lines) {
        const QList<QByteArray> members = line.split(',');
        for (const QByteArray &member : members) {
            const QList<QByteArray> parts = member.split(';');
            if (!isSameName(parts.first().trimmed(), token)) {
                continue;
            }
            const QByteArray weight = parts.size() > 1 ? parts.at(1).trimmed() : QByteArray();
            return !weight.startsWith("q=") || weight.mid(2).toDouble() > 0;
        }
    }
    return false;
}

QString Request::queryValue(const QString &name) const
{
    return query.queryItemValue(name, QUrl::FullyDecoded);
}

void Response::setHeader(const QByteArray &name, const QByteArray &value)
{
    for (auto &[field, old] : headers) {
        if (isSameName(field, name)) {
            old = value;
            return;
        }
    }
    headers.append({name, value});
}

void Response::addHeader(const QByteArray &name, const QByteArray &value)
{
    headers.append({name, value});
}

QByteArray Response::header(QByteArrayView name) const
{
    return firstValue(headers, name);
}

void Response::removeHeader(QByteArrayView name)
{
    headers.removeIf([name](const auto &field) { return isSameName(field.first, name); });
}

void Response::setBody(const QByteArray &contentType, const QByteArray &bytes)
{
    setHeader("Content-Type", contentType);
    body = bytes;
}

QByteArray reasonPhrase(int status)
{
    for (const auto &[code, text] : kReasons) {
        if (code == status) {
            return text;
        }
    }
    return "Status";
}

Response plainResponse(int status, const QByteArray &contentType, const QByteArray &body)
{
    Response response;
    response.status = status;
    if (!contentType.isEmpty()) {
        response.setBody(contentType, body);
    }
    return response;
}

} // namespace Ticketscope::Practice
