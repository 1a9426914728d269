// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/form.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

constexpr qsizetype kMostFields = 200;

QByteArray unescaped(QByteArrayView text)
{
    QByteArray bytes = text.toByteArray();
    bytes.replace('+', ' ');
    return QByteArray::fromPercentEncoding(bytes);
}

} // namespace

void Form::add(const QByteArray &name, const QString &value)
{
    add(name, Secret::fromString(value));
}

void Form::add(const QByteArray &name, const Secret &value)
{
    if (!value.isEmpty()) {
        m_fields.append({name, value});
    }
}

bool Form::contains(QByteArrayView name) const
{
    return value(name).has_value();
}

std::optional<Secret> Form::value(QByteArrayView name) const
{
    const auto found =
        std::find_if(m_fields.begin(), m_fields.end(), [name](const auto &field) { return field.first == name; });
    return found == m_fields.end() ? std::nullopt : std::optional(found->second);
}

QString Form::text(QByteArrayView name) const
{
    const std::optional<Secret> found = value(name);
    return found ? found->revealText() : QString();
}

QList<QByteArray> Form::repeated() const
{
    QList<QByteArray> seen;
    QList<QByteArray> twice;
    for (const auto &[name, value] : m_fields) {
        if (seen.contains(name) && !twice.contains(name)) {
            twice.append(name);
        }
        seen.append(name);
    }
    return twice;
}

QByteArray Form::escaped(QByteArrayView value)
{
    // What the URL standard leaves as it is, and a space as "+".
    QByteArray text = value.toByteArray().toPercentEncoding(" *", "~");
    text.replace(' ', '+');
    return text;
}

QByteArray Form::encoded() const
{
    QByteArray text;
    for (const auto &[name, value] : m_fields) {
        if (!text.isEmpty()) {
            text += '&';
        }
        text += escaped(name);
        text += '=';
        text += escaped(value.reveal());
    }
    return text;
}

QUrl Form::appendedTo(const QUrl &url) const
{
    QByteArray whole = url.toEncoded(QUrl::RemoveFragment);
    if (isEmpty()) {
        return QUrl::fromEncoded(whole);
    }
    const bool hasQuery = whole.contains('?');
    const bool isOpen = whole.endsWith('?') || whole.endsWith('&');
    whole += isOpen ? "" : hasQuery ? "&" : "?";
    whole += encoded();
    return QUrl::fromEncoded(whole);
}

Form Form::parse(QByteArrayView text)
{
    Form form;
    qsizetype start = 0;
    while (start <= text.size() && form.m_fields.size() < kMostFields) {
        const qsizetype found = text.indexOf('&', start);
        const qsizetype end = found < 0 ? text.size() : found;
        const QByteArrayView field = text.sliced(start, end - start);
        if (!field.isEmpty()) {
            const qsizetype equals = field.indexOf('=');
            const QByteArrayView name = equals < 0 ? field : field.first(equals);
            QByteArray value = equals < 0 ? QByteArray() : unescaped(field.sliced(equals + 1));
            form.m_fields.append({unescaped(name), Secret(value)});
            Secret::wipe(value);
        }
        start = end + 1;
    }
    return form;
}

} // namespace Ticketscope::OAuth
