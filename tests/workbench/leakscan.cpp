// SPDX-License-Identifier: GPL-3.0-or-later
#include "leakscan.h"

#include <QDirIterator>
#include <QFile>
#include <QSet>

#include <algorithm>

namespace Ticketscope::Testing {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShortest = 6;
constexpr int kDeepest = 3; ///< Base64 within Base64, as the JSON of a HAR has it

QByteArray wide(const QString &text, bool bigEndian)
{
    QByteArray bytes;
    for (const QChar c : text) {
        const char low = char(c.unicode() & 0xFF);
        const char high = char(c.unicode() >> 8);
        bytes += bigEndian ? high : low;
        bytes += bigEndian ? low : high;
    }
    return bytes;
}

bool isUnreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

QByteArray percent(const QByteArray &bytes, const QByteArray &asTheyAre, bool upperCase, const QByteArray &blank)
{
    QByteArray out;
    for (const char c : bytes) {
        if (c == ' ') {
            out += blank;
        } else if (isUnreserved(c) || asTheyAre.contains(c)) {
            out += c;
        } else {
            const QByteArray hex = QByteArray(1, c).toHex();
            out += '%';
            out += upperCase ? hex.toUpper() : hex;
        }
    }
    return out;
}

/// `numeric`: 0 names, 10 decimal, 16 hexadecimal references; `all`: everything beyond ASCII too.
QByteArray xml(const QString &text, const QByteArray &special, int numeric, bool all)
{
    static const QList<std::pair<char, QByteArray>> names{
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};
    QByteArray out;
    for (const QChar c : text) {
        const bool isSpecial = c.unicode() < 128 && special.contains(char(c.unicode()));
        if (!isSpecial && (!all || c.unicode() <= 127)) {
            out += QString(c).toUtf8();
            continue;
        }
        const auto name =
            std::find_if(names.begin(), names.end(), [c](const auto &n) { return QLatin1Char(n.first) == c; });
        if (isSpecial && numeric == 0 && name != names.end()) {
            out += name->second;
        } else {
            out += numeric == 16 ? "&#x"_ba : "&#"_ba;
            out += QByteArray::number(c.unicode(), numeric == 16 ? 16 : 10) + ';';
        }
    }
    return out;
}

QByteArray json(const QString &text, const QByteArray &escapedAsUnits, bool solidus, bool ascii, bool upperCase)
{
    QByteArray out;
    for (const QChar c : text) {
        const bool isUnit = (c.unicode() < 128 && escapedAsUnits.contains(char(c.unicode()))) ||
                            (ascii && c.unicode() > 127) || c.unicode() < 0x20;
        if (isUnit) {
            const QByteArray digits = QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
            out += R"(\u)"_ba + (upperCase ? digits.toUpper() : digits);
        } else if (c == u'"' || c == u'\\' || (solidus && c == u'/')) {
            out += '\\';
            out += char(c.unicode());
        } else {
            out += QString(c).toUtf8();
        }
    }
    return out;
}

/// The characters of Base64 that depend on these bytes alone, whatever stands before and after them.
QByteArray base64Inside(const QByteArray &bytes, int before, QByteArray::Base64Options options)
{
    const int skip = (3 - before) % 3;
    const QByteArray groups = bytes.mid(skip, (bytes.size() - skip) / 3 * 3);
    return groups.toBase64(options);
}

bool isBase64Character(char c)
{
    return isUnreserved(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

} // namespace

QList<SecretForm> formsOf(const QByteArray &secret)
{
    const QString text = QString::fromUtf8(secret);
    QList<SecretForm> forms;
    QSet<QByteArray> seen;
    const auto add = [&](const QByteArray &name, const QByteArray &bytes) {
        if (bytes.size() >= kShortest && !seen.contains(bytes)) {
            seen.insert(bytes);
            forms.append({name, bytes});
        }
    };
    add("plain", secret);
    const QList<std::pair<QByteArray, QByteArray>> encodings{{"UTF-8", secret},
                                                             {"Latin-1", text.toLatin1()},
                                                             {"UTF-16LE", wide(text, false)},
                                                             {"UTF-16BE", wide(text, true)}};
    for (const auto &[name, bytes] : encodings) {
        add(name, bytes);
        for (const int before : {0, 1, 2}) {
            const QByteArray at = " of " + name + " at " + QByteArray::number(before);
            add("Base64" + at, base64Inside(bytes, before, QByteArray::Base64Encoding));
            add("Base64url" + at, base64Inside(bytes, before, QByteArray::Base64UrlEncoding));
        }
        add("hex of " + name, bytes.toHex());
        add("HEX of " + name, bytes.toHex().toUpper());
        add("spaced hex of " + name, bytes.toHex(' '));
    }
    for (const QByteArray &bytes : {secret, text.toLatin1()}) {
        for (const QByteArray &kept : {"-._~"_ba, "-._~!'()*"_ba, "-._~!$&'()*+,;=:@/?"_ba}) {
            for (const bool upperCase : {true, false}) {
                add("percent-encoded", percent(bytes, kept, upperCase, "%20"));
                add("as in a form", percent(bytes, kept, upperCase, "+"));
            }
        }
    }
    for (const QByteArray &special : {"&<"_ba, "&<>"_ba, R"(&<>")"_ba, R"(&<>"')"_ba}) {
        for (const int numeric : {0, 10, 16}) {
            add("XML-escaped", xml(text, special, numeric, false));
            add("XML-escaped", xml(text, special, numeric, true));
        }
    }
    for (const QByteArray &units : {QByteArray(), "<>&'"_ba, R"(<>&'"+`)"_ba}) {
        for (int bits = 0; bits < 8; ++bits) {
            add("JSON-escaped", json(text, units, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
        }
    }
    return forms;
}

void LeakScan::add(const QByteArray &name, const QByteArray &secret)
{
    if (secret.size() >= kShortest) {
        m_secrets.append({name, secret, formsOf(secret)});
    }
}

QList<QByteArray> LeakScan::find(const QByteArray &bytes, const QByteArray &where) const
{
    QList<QByteArray> found;
    search(bytes, where, 0, &found);
    return found;
}

void LeakScan::search(const QByteArray &bytes, const QByteArray &where, int depth, QList<QByteArray> *found) const
{
    for (const Known &known : m_secrets) {
        for (const SecretForm &form : known.forms) {
            if (const qsizetype at = bytes.indexOf(form.bytes); at >= 0) {
                found->append(known.name + " as " + form.name + " in " + where + ", byte " + QByteArray::number(at));
                break;
            }
        }
    }
    if (depth == kDeepest) {
        return;
    }
    // Whatever looks like Base64 is opened: the messages of a report stand there, and in them anything.
    for (qsizetype start = 0; start < bytes.size();) {
        qsizetype end = start;
        while (end < bytes.size() && isBase64Character(bytes.at(end))) {
            ++end;
        }
        if (end - start >= 16) {
            const QByteArray run = bytes.mid(start, end - start);
            const bool isUrl = run.contains('-') || run.contains('_');
            const QByteArray inside =
                QByteArray::fromBase64(run, isUrl ? QByteArray::Base64UrlEncoding : QByteArray::Base64Encoding);
            search(inside, where + " (Base64 at byte " + QByteArray::number(start) + ')', depth + 1, found);
        }
        start = end + 1;
    }
}

QList<QByteArray> LeakScan::findBelow(const QString &folder, int *files) const
{
    QList<QByteArray> found;
    QDirIterator all(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        const QString name = all.next();
        QFile file(name);
        if (!file.open(QIODevice::ReadOnly)) {
            found.append("cannot be read: " + name.toUtf8());
            continue;
        }
        found += find(file.readAll(), name.toUtf8());
        found += find(name.toUtf8(), "the name of " + name.toUtf8());
        if (files) {
            ++*files;
        }
    }
    return found;
}

} // namespace Ticketscope::Testing
