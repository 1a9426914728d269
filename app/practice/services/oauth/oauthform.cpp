// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/oauthform.h"

#include "protocol/httpmessage.h"

#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr qsizetype kMaxForm = 64LL * 1024;
constexpr qsizetype kMaxParameters = 64;

int hexValue(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// RFC 8707 section 2: these may stand more than once.
bool mayRepeat(const QString &name)
{
    return name == "resource"_L1 || name == "audience"_L1;
}

} // namespace

tl::expected<QString, QString> formDecoded(QByteArrayView text)
{
    QByteArray bytes;
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text.at(at) != '%') {
            bytes.append(text.at(at) == '+' ? ' ' : text.at(at));
            continue;
        }
        const int high = at + 2 < text.size() ? hexValue(text.at(at + 1)) : -1;
        const int low = high < 0 ? -1 : hexValue(text.at(at + 2));
        if (low < 0) {
            return tl::unexpected(u"A percent sign is not followed by two hexadecimal digits"_s);
        }
        bytes.append(static_cast<char>(high * 16 + low));
        at += 2;
    }
    QStringDecoder decoder(QStringConverter::Utf8, QStringConverter::Flag::Stateless);
    const QString decoded = decoder(bytes);
    if (decoder.hasError() || decoded.contains(QChar::Null)) {
        return tl::unexpected(u"A parameter is not UTF-8 text"_s);
    }
    return decoded;
}

tl::expected<OAuthForm, QString> OAuthForm::read(QByteArrayView encoded)
{
    if (encoded.size() > kMaxForm) {
        return tl::unexpected(u"The form is too long"_s);
    }
    OAuthForm form;
    const QList<QByteArray> pieces = encoded.isEmpty() ? QList<QByteArray>() : encoded.toByteArray().split('&');
    if (pieces.size() > kMaxParameters) {
        return tl::unexpected(u"There are too many parameters"_s);
    }
    for (const QByteArray &piece : pieces) {
        if (piece.isEmpty()) {
            continue;
        }
        const qsizetype equals = piece.indexOf('=');
        const auto name = formDecoded(equals < 0 ? QByteArrayView(piece) : QByteArrayView(piece).first(equals));
        const auto value = formDecoded(equals < 0 ? QByteArrayView() : QByteArrayView(piece).sliced(equals + 1));
        if (!name || !value) {
            return tl::unexpected(name ? value.error() : name.error());
        }
        const bool isThere = std::any_of(form.m_parameters.cbegin(), form.m_parameters.cend(),
                                         [&](const auto &one) { return one.first == *name; });
        if (isThere && !mayRepeat(*name)) {
            return tl::unexpected(QString(u"The parameter "_s + *name + u" stands more than once"_s));
        }
        form.m_parameters.append({*name, *value});
    }
    return form;
}

tl::expected<OAuthForm, QString> OAuthForm::ofBody(const Request &request)
{
    if (Http::mediaTypeOf(request.header("Content-Type")) != "application/x-www-form-urlencoded") {
        return tl::unexpected(u"The body is not declared as application/x-www-form-urlencoded"_s);
    }
    return read(request.body);
}

tl::expected<OAuthForm, QString> OAuthForm::ofQuery(const Request &request)
{
    return read(rawQuery(request));
}

QString OAuthForm::value(const QString &name) const
{
    for (const auto &[key, value] : m_parameters) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

QStringList OAuthForm::words(const QString &name) const
{
    return value(name).split(u' ', Qt::SkipEmptyParts);
}

QByteArray rawQuery(const Request &request)
{
    const qsizetype mark = request.target.indexOf('?');
    return mark < 0 ? QByteArray() : request.target.mid(mark + 1);
}

QByteArray formEncoded(const QList<QPair<QString, QString>> &parameters)
{
    QList<QByteArray> pieces;
    for (const auto &[name, value] : parameters) {
        pieces.append(name.toUtf8().toPercentEncoding() + '=' + value.toUtf8().toPercentEncoding());
    }
    return pieces.join('&');
}

} // namespace Ticketscope::Practice
