// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/formfields.h"

#include <QRegularExpression>

#include <algorithm>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

/// Forms of logins are small; what is larger is an upload.
constexpr qsizetype kLargestForm = 65536;
constexpr qsizetype kMostFields = 500;

QByteArray decoded(QByteArrayView text)
{
    QByteArray bytes = text.toByteArray();
    bytes.replace('+', ' ');
    return QByteArray::fromPercentEncoding(bytes);
}

/// Finds the value of an attribute within one tag, quoted or not.
QRegularExpression attributePattern(const QString &name)
{
    return QRegularExpression(u"[\\s\"']%1\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+))"_s.arg(name),
                              QRegularExpression::CaseInsensitiveOption);
}

ByteRange attributeIn(const QString &tag, const QRegularExpression &pattern)
{
    const QRegularExpressionMatch match = pattern.match(tag);
    for (int group = 1; group <= 3; ++group) {
        if (match.capturedStart(group) >= 0) {
            return {match.capturedStart(group), match.capturedEnd(group)};
        }
    }
    return {};
}

QByteArray unescaped(QByteArray text)
{
    return text.replace("&#43;", "+").replace("&#x2b;", "+").replace("&quot;", "\"").replace("&amp;", "&");
}

} // namespace

FormFields readFields(QByteArrayView text, qint64 offset)
{
    FormFields fields;
    qsizetype at = 0;
    while (at < text.size() && fields.size() < kMostFields) {
        const qsizetype amp = text.indexOf('&', at);
        const qsizetype end = amp < 0 ? text.size() : amp;
        const QByteArrayView pair = text.sliced(at, end - at);
        const qsizetype equals = pair.indexOf('=');
        const qsizetype nameEnd = equals < 0 ? pair.size() : equals;
        const qsizetype valueStart = equals < 0 ? pair.size() : equals + 1;
        if (nameEnd > 0) {
            fields.append({decoded(pair.first(nameEnd)),
                           decoded(pair.sliced(valueStart)),
                           {offset + at, offset + at + nameEnd},
                           {offset + at + valueStart, offset + end}});
        }
        at = end + 1;
    }
    return fields;
}

const FormField *field(const FormFields &fields, QByteArrayView name)
{
    const auto found = std::find_if(fields.cbegin(), fields.cend(),
                                    [name](const FormField &one) { return QByteArrayView(one.name) == name; });
    return found == fields.cend() ? nullptr : &*found;
}

QByteArray value(const FormFields &fields, QByteArrayView name)
{
    const FormField *found = field(fields, name);
    return found ? found->value : QByteArray();
}

qsizetype count(const FormFields &fields, QByteArrayView name)
{
    return std::count_if(fields.cbegin(), fields.cend(),
                         [name](const FormField &one) { return QByteArrayView(one.name) == name; });
}

FormFields queryFields(const ExchangeView &exchange)
{
    const Http::Head &head = exchange.exchange().request.head;
    const qsizetype mark = head.target.indexOf('?');
    if (mark < 0) {
        return {};
    }
    const qint64 target = head.startLine.start + head.method.size() + 1;
    return readFields(QByteArrayView(head.target).sliced(mark + 1), target + mark + 1);
}

FormFields bodyFields(const ExchangeView &exchange, Side side)
{
    if (exchange.mediaType(side) != "application/x-www-form-urlencoded") {
        return {};
    }
    const QByteArrayView body = exchange.body(side);
    return body.size() > kLargestForm ? FormFields() : readFields(body);
}

FormFields locationFields(const ExchangeView &exchange)
{
    const Message &message = exchange.exchange().response;
    for (const Http::HeaderField &header : message.head.headers) {
        const QByteArrayView name = QByteArrayView(message.headBytes).sliced(header.name.start, header.name.length());
        if (name.compare("Location", Qt::CaseInsensitive) != 0) {
            continue;
        }
        const QByteArrayView text = QByteArrayView(message.headBytes).sliced(header.value.start, header.value.length());
        const qsizetype hash = text.indexOf('#');
        const QByteArrayView before = hash < 0 ? text : text.first(hash);
        const qsizetype mark = before.indexOf('?');
        FormFields fields =
            mark < 0 ? FormFields() : readFields(before.sliced(mark + 1), header.value.start + mark + 1);
        if (hash >= 0) {
            fields.append(readFields(text.sliced(hash + 1), header.value.start + hash + 1));
        }
        return fields;
    }
    return {};
}

FormFields pageFields(const ExchangeView &exchange)
{
    const QByteArrayView body = exchange.body(Side::Response);
    if (body.size() > kLargestForm || exchange.mediaType(Side::Response) != "text/html") {
        return {};
    }
    const QRegularExpression namePattern = attributePattern(u"name"_s);
    const QRegularExpression valuePattern = attributePattern(u"value"_s);
    FormFields fields;
    qsizetype end = 0;
    for (qsizetype at = body.indexOf("<input"); at >= 0 && fields.size() < kMostFields;
         at = body.indexOf("<input", end)) {
        end = body.indexOf('>', at);
        if (end < 0) {
            break;
        }
        // Latin-1, so that characters are bytes.
        const QString tag = QString::fromLatin1(body.sliced(at, end - at));
        const ByteRange name = attributeIn(tag, namePattern);
        const ByteRange content = attributeIn(tag, valuePattern);
        if (!name.isEmpty()) {
            fields.append({body.sliced(at + name.start, name.length()).toByteArray(),
                           unescaped(body.sliced(at + content.start, content.length()).toByteArray()), name.moved(at),
                           content.moved(at)});
        }
    }
    return fields;
}

} // namespace Ticketscope::Diagnosis
