// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/challenge.h"

#include <QCoreApplication>

namespace Ticketscope::Http {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Challenge)
};

bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken68Character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           QByteArrayView("-._~+/").contains(c);
}

bool isOpaqueCharacter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && c != ',' && c != '"';
}

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n'; // line ends: an obsolete fold
}

/// Reads the grammar of RFC 9110 section 11: challenges and their parameters are both parted by commas, so that what
/// comes after a comma decides what it is.
class Parser
{
public:
    explicit Parser(QByteArrayView text)
        : m_text(text)
    {
    }

    void readList();
    void readOne();
    void readParameters();
    [[nodiscard]] PartialChallenges take() { return {std::move(m_challenges), std::move(m_error)}; }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] char here() const { return atEnd() ? '\0' : m_text[m_at]; }
    [[nodiscard]] qint64 afterSpace(qint64 from) const
    {
        while (from < m_text.size() && isSpace(m_text[from])) {
            ++from;
        }
        return from;
    }
    [[nodiscard]] qint64 afterToken(qint64 from) const
    {
        while (from < m_text.size() && isTokenCharacter(m_text[from])) {
            ++from;
        }
        return from;
    }
    [[nodiscard]] QByteArray textOf(ByteRange range) const
    {
        return m_text.sliced(range.start, range.length()).toByteArray();
    }
    void skipSpace() { m_at = afterSpace(m_at); }
    void fail(const QString &text, qint64 offset) { m_error = Error{ErrorCode::Malformed, text, {}, offset, {}}; }

    [[nodiscard]] bool startsParameter() const;
    [[nodiscard]] bool readScheme();
    [[nodiscard]] bool readToken68(bool (*takes)(char));
    [[nodiscard]] bool readParameter();
    [[nodiscard]] bool readQuoted(AuthParameter *parameter);

    QByteArrayView m_text;
    qint64 m_at = 0;
    QList<Challenge> m_challenges;
    std::optional<Error> m_error;
};

/// Whether "name =" stands here.
bool Parser::startsParameter() const
{
    const qint64 nameEnd = afterToken(m_at);
    const qint64 equals = afterSpace(nameEnd);
    return nameEnd > m_at && equals < m_text.size() && m_text[equals] == '=';
}

bool Parser::readScheme()
{
    const qint64 start = m_at;
    m_at = afterToken(m_at);
    if (m_at == start) {
        fail(Text::tr("The name of an authentication scheme should stand here."), start);
        return false;
    }
    Challenge challenge;
    challenge.schemeRange = {start, m_at};
    challenge.range = challenge.schemeRange;
    challenge.scheme = textOf(challenge.schemeRange);
    m_challenges.append(challenge);
    if (!atEnd() && !isSpace(here()) && here() != ',') {
        fail(Text::tr("A space should stand here, after the name of the scheme."), m_at);
        return false;
    }
    return true;
}

/// True if a token68 stood here whole; else nothing was taken.
bool Parser::readToken68(bool (*takes)(char))
{
    qint64 end = m_at;
    while (end < m_text.size() && takes(m_text[end])) {
        ++end;
    }
    const bool isEmpty = end == m_at;
    while (end < m_text.size() && m_text[end] == '=') {
        ++end;
    }
    const qint64 next = afterSpace(end);
    if (isEmpty || (next < m_text.size() && m_text[next] != ',')) {
        return false;
    }
    const ByteRange range{m_at, end};
    if (textOf(range).compare("realm=", Qt::CaseInsensitive) == 0) {
        return false; // an empty realm, as broken servers write it
    }
    Challenge &challenge = m_challenges.last();
    challenge.token68Range = range;
    challenge.token68 = textOf(range);
    challenge.range.end = end;
    m_at = next;
    return true;
}

bool Parser::readQuoted(AuthParameter *parameter)
{
    const qint64 quote = m_at++;
    parameter->quoted = true;
    parameter->valueRange.start = m_at;
    while (!atEnd() && here() != '"') {
        if (here() == '\\' && m_at + 1 < m_text.size()) {
            ++m_at;
        }
        parameter->value.append(here());
        ++m_at;
    }
    parameter->valueRange.end = m_at;
    if (atEnd()) {
        fail(Text::tr("The quote that opens here is never closed."), quote);
        return false;
    }
    ++m_at;
    return true;
}

bool Parser::readParameter()
{
    AuthParameter parameter;
    parameter.nameRange = {m_at, afterToken(m_at)};
    parameter.name = textOf(parameter.nameRange);
    m_at = afterSpace(afterSpace(parameter.nameRange.end) + 1);
    bool good = true;
    if (here() == '"') {
        good = readQuoted(&parameter);
    } else {
        parameter.valueRange = {m_at, afterToken(m_at)};
        parameter.value = textOf(parameter.valueRange);
        m_at = parameter.valueRange.end;
    }
    Challenge &challenge = m_challenges.last();
    challenge.parameters.append(parameter);
    challenge.range.end = m_at;
    if (!good) {
        return false;
    }
    skipSpace();
    if (!atEnd() && here() != ',') {
        fail(parameter.quoted ? Text::tr("A comma should stand here, after the parameter.")
                              : Text::tr("This character may stand in a value only if the value is in quotes."),
             m_at);
        return false;
    }
    return true;
}

void Parser::readList()
{
    while (!m_error) {
        skipSpace();
        if (here() == ',') {
            ++m_at;
            continue;
        }
        if (atEnd()) {
            return;
        }
        const bool belongsToLast = !m_challenges.isEmpty() && m_challenges.last().token68.isEmpty();
        if (belongsToLast && startsParameter()) {
            if (!readParameter()) {
                return;
            }
            continue;
        }
        if (!readScheme()) {
            return;
        }
        skipSpace();
        if (atEnd() || here() == ',' || readToken68(isToken68Character)) {
            continue;
        }
        if (!startsParameter()) {
            fail(Text::tr("A token or a parameter should stand here, after the name of the scheme."), m_at);
            return;
        }
    }
}

void Parser::readOne()
{
    skipSpace();
    if (!readScheme()) {
        return;
    }
    skipSpace();
    if (atEnd()) {
        return;
    }
    if (readToken68(isToken68Character) || readToken68(isOpaqueCharacter)) {
        if (!atEnd()) {
            fail(Text::tr("More text follows the credentials."), m_at);
        }
        return;
    }
    readParameters();
}

void Parser::readParameters()
{
    if (m_challenges.isEmpty()) {
        m_challenges.append(Challenge());
    }
    while (!m_error && !atEnd()) {
        skipSpace();
        if (here() == ',') {
            ++m_at;
        } else if (!atEnd() && !startsParameter()) {
            fail(Text::tr("This cannot stand here; a space or line end may have got in when copying."), m_at);
        } else if (!atEnd() && !readParameter()) {
            return;
        }
    }
}

} // namespace

bool Challenge::isScheme(QByteArrayView name) const
{
    return scheme.compare(name, Qt::CaseInsensitive) == 0;
}

QByteArray Challenge::parameter(QByteArrayView name) const
{
    for (const AuthParameter &candidate : parameters) {
        if (candidate.name.compare(name, Qt::CaseInsensitive) == 0) {
            return candidate.value.isNull() ? QByteArray("") : candidate.value;
        }
    }
    return {};
}

PartialChallenges readChallenges(QByteArrayView value)
{
    Parser parser(value);
    parser.readList();
    return parser.take();
}

QList<Challenge> readAllChallenges(const QList<QByteArray> &values)
{
    QList<Challenge> all;
    for (const QByteArray &value : values) {
        all += readChallenges(value).challenges;
    }
    return all;
}

Result<QList<Challenge>> parseChallenges(QByteArrayView value)
{
    PartialChallenges read = readChallenges(value);
    if (read.error) {
        return tl::unexpected(*read.error);
    }
    if (read.challenges.isEmpty()) {
        return failureAt(ErrorCode::Malformed, Text::tr("There is no challenge in this header."), 0);
    }
    return std::move(read.challenges);
}

Result<Challenge> parseCredentials(QByteArrayView value)
{
    Parser parser(value);
    parser.readOne();
    PartialChallenges read = parser.take();
    if (read.error) {
        return tl::unexpected(*read.error);
    }
    return std::move(read.challenges.first());
}

PartialParameters readParameters(QByteArrayView text)
{
    Parser parser(text);
    parser.readParameters();
    PartialChallenges read = parser.take();
    return {std::move(read.challenges.first().parameters), std::move(read.error)};
}

} // namespace Ticketscope::Http
