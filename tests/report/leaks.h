// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QUrl>

#include <utility>

namespace Ticketscope::TestData {

/// The forms in which a secret could stand in a file or in output, each with its name. Written without the program's
/// own search, so that it proves it.
inline QList<std::pair<QByteArray, QByteArray>> formsOf(const QByteArray &secret)
{
    const QString text = QString::fromUtf8(secret);
    QByteArray wide;
    QByteArray wideBig;
    for (const QChar c : text) {
        wide += char(c.unicode() & 0xFF);
        wide += char(c.unicode() >> 8);
        wideBig += char(c.unicode() >> 8);
        wideBig += char(c.unicode() & 0xFF);
    }
    QList<std::pair<QByteArray, QByteArray>> forms{
        {"plain", secret},
        {"UTF-16LE", wide},
        {"UTF-16BE", wideBig},
        {"percent-encoded", secret.toPercentEncoding()},
        {"percent-encoded in lower case", secret.toPercentEncoding().toLower()},
        {"as in a form", secret.toPercentEncoding(" ").replace(' ', '+')},
        {"XML-escaped", text.toHtmlEscaped().toUtf8()},
        {"XML-escaped text", QByteArray(secret).replace("&", "&amp;").replace("<", "&lt;")},
        {"JSON-escaped", QByteArray(secret).replace("\\", "\\\\").replace("\"", "\\\"")},
        {"hex", secret.toHex()},
    };
    // Base64 of any text that holds it: what lies within whole groups of three.
    for (const QByteArray &bytes : {secret, wide}) {
        for (int skip = 0; skip < 3; ++skip) {
            const QByteArray rest = bytes.mid(skip);
            const QByteArray groups = rest.left(rest.size() - rest.size() % 3);
            forms.append({"Base64 at " + QByteArray::number(skip), groups.toBase64()});
            forms.append({"Base64url at " + QByteArray::number(skip), groups.toBase64(QByteArray::Base64UrlEncoding)});
        }
    }
    return forms;
}

/// Names of the forms in which the secret stands in the bytes, or in what Base64 texts within them decode to.
inline QByteArray leaksIn(const QByteArray &bytes, const QByteArray &secret)
{
    for (const auto &[name, form] : formsOf(secret)) {
        if (!form.isEmpty() && bytes.contains(form)) {
            return name;
        }
    }
    return {};
}

} // namespace Ticketscope::TestData
