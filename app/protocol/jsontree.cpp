// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jsontree.h"

#include <QCoreApplication>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <vector>

namespace Ticketscope::Json {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Json)
};

constexpr size_t kMaximumDepth = 256;
constexpr unsigned kFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;

/// Builds the tree. Between two events only white space and punctuation stand, so that the start of a value is found
/// by walking on from the end of the one before.
class TreeBuilder
{
public:
    using Ch = char;

    TreeBuilder(QByteArrayView bytes, const rapidjson::MemoryStream &stream)
        : m_bytes(bytes)
        , m_stream(&stream)
    {
    }

    bool Null() { return addWord(Value::Type::Null, {}, 4); }
    bool Bool(bool value) { return addWord(Value::Type::Boolean, value, value ? 4 : 5); }
    bool RawNumber(const char *text, rapidjson::SizeType length, bool /*copy*/)
    {
        const qint64 start = nextToken();
        Value number;
        number.type = Value::Type::Number;
        number.raw = QByteArray(text, qsizetype(length));
        number.range = {start, start + qint64(length)};
        bool isInteger = false;
        const qint64 integer = number.raw.toLongLong(&isInteger);
        number.scalar = isInteger ? QVariant(integer) : QVariant(number.raw.toDouble());
        m_cursor = number.range.end;
        add(std::move(number));
        return true;
    }
    bool String(const char *text, rapidjson::SizeType length, bool /*copy*/)
    {
        Value string;
        string.type = Value::Type::String;
        string.range = takeString();
        string.scalar = QString::fromUtf8(text, qsizetype(length));
        add(std::move(string));
        return true;
    }
    bool Key(const char *text, rapidjson::SizeType length, bool /*copy*/)
    {
        m_keyRange = takeString();
        m_key = QString::fromUtf8(text, qsizetype(length));
        return true;
    }
    bool StartObject() { return open(Value::Type::Object); }
    bool EndObject(rapidjson::SizeType /*count*/) { return close(); }
    bool StartArray() { return open(Value::Type::Array); }
    bool EndArray(rapidjson::SizeType /*count*/) { return close(); }
    // Never called: numbers come as text.
    bool Int(int /*value*/) { return false; }
    bool Uint(unsigned /*value*/) { return false; }
    bool Int64(int64_t /*value*/) { return false; }
    bool Uint64(uint64_t /*value*/) { return false; }
    bool Double(double /*value*/) { return false; }

    [[nodiscard]] bool isTooDeep() const { return m_tooDeep; }
    [[nodiscard]] qint64 cursor() const { return m_cursor; }
    /// Closes what is still open at `offset` and gives the tree away.
    [[nodiscard]] bool finish(qint64 offset, Value *root)
    {
        while (!m_open.empty()) {
            closeTop(offset);
        }
        *root = std::move(m_root);
        return m_hasRoot;
    }

private:
    static bool isFiller(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':'; }
    [[nodiscard]] qint64 nextToken() const
    {
        qint64 at = m_cursor;
        while (at < m_bytes.size() && isFiller(m_bytes[at])) {
            ++at;
        }
        return at;
    }
    /// The reader stands after the closing quote when it reports a string.
    ByteRange takeString()
    {
        const qint64 start = nextToken() + 1;
        m_cursor = qint64(m_stream->Tell());
        return {start, std::max(start, m_cursor - 1)};
    }
    bool addWord(Value::Type type, const QVariant &scalar, qint64 length)
    {
        Value word;
        word.type = type;
        word.scalar = scalar;
        const qint64 start = nextToken();
        word.range = {start, start + length};
        m_cursor = word.range.end;
        add(std::move(word));
        return true;
    }
    void nameIt(Value &value)
    {
        if (!m_open.empty() && m_open.back().type == Value::Type::Object) {
            value.key = std::exchange(m_key, {});
            value.keyRange = m_keyRange;
        }
    }
    void add(Value &&value)
    {
        nameIt(value);
        place(std::move(value));
    }
    void place(Value &&value)
    {
        if (m_open.empty()) {
            m_root = std::move(value);
            m_hasRoot = true;
        } else {
            m_open.back().children.append(std::move(value));
        }
    }
    bool open(Value::Type type)
    {
        const qint64 start = nextToken();
        m_cursor = start + 1;
        if (m_open.size() >= kMaximumDepth) {
            m_tooDeep = true;
            m_cursor = start;
            return false;
        }
        Value value;
        value.type = type;
        value.range = {start, start};
        nameIt(value);
        m_open.push_back(std::move(value));
        return true;
    }
    bool close()
    {
        m_cursor = nextToken() + 1;
        closeTop(m_cursor);
        return true;
    }
    void closeTop(qint64 end)
    {
        Value value = std::move(m_open.back());
        m_open.pop_back();
        value.range.end = std::max(value.range.start, end);
        place(std::move(value));
    }

    QByteArrayView m_bytes;
    const rapidjson::MemoryStream *m_stream;
    std::vector<Value> m_open;
    Value m_root;
    bool m_hasRoot = false;
    bool m_tooDeep = false;
    QString m_key;
    ByteRange m_keyRange;
    qint64 m_cursor = 0;
};

QString describe(rapidjson::ParseErrorCode code)
{
    switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
        return Text::tr("There is no JSON here: the text is empty.");
    case rapidjson::kParseErrorDocumentRootNotSingular:
        return Text::tr("More text follows the end of the JSON value.");
    case rapidjson::kParseErrorObjectMissName:
        return Text::tr("A member's name in quotes should stand here.");
    case rapidjson::kParseErrorObjectMissColon:
        return Text::tr("A colon should stand here, after the member's name.");
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
        return Text::tr("A comma or the closing \"}\" should stand here.");
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
        return Text::tr("A comma or the closing \"]\" should stand here.");
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
        return Text::tr("An escape \\u needs four hexadecimal digits.");
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
        return Text::tr("Half of a surrogate pair stands alone.");
    case rapidjson::kParseErrorStringEscapeInvalid:
        return Text::tr("This escape is not one that JSON knows.");
    case rapidjson::kParseErrorStringMissQuotationMark:
        return Text::tr("A string ends without its closing quote.");
    case rapidjson::kParseErrorStringInvalidEncoding:
        return Text::tr("A string holds a byte that is not UTF-8, or a control character.");
    case rapidjson::kParseErrorNumberTooBig:
        return Text::tr("A number is too big.");
    case rapidjson::kParseErrorNumberMissFraction:
        return Text::tr("A number lacks the digits after its point.");
    case rapidjson::kParseErrorNumberMissExponent:
        return Text::tr("A number lacks the digits of its exponent.");
    default:
        return Text::tr("This is not a JSON value.");
    }
}

qint64 skipByteOrderMark(QByteArrayView bytes)
{
    return bytes.startsWith("\xef\xbb\xbf") ? 3 : 0;
}

void shift(Value &value, qint64 by)
{
    value.range = value.range.moved(by);
    value.keyRange = value.keyRange.moved(by);
    for (Value &child : value.children) {
        shift(child, by);
    }
}

} // namespace

const Value *Value::member(QStringView name) const
{
    for (const Value &child : children) {
        if (type == Type::Object && child.key == name) {
            return &child;
        }
    }
    return nullptr;
}

QString Value::memberText(QStringView name) const
{
    const Value *found = member(name);
    return found && found->type == Type::String ? found->scalar.toString() : QString();
}

Document parsePartial(QByteArrayView bytes)
{
    const qint64 skipped = skipByteOrderMark(bytes);
    const QByteArrayView text = bytes.sliced(skipped);
    rapidjson::MemoryStream stream(text.data(), size_t(text.size()));
    TreeBuilder builder(text, stream);
    rapidjson::Reader reader;
    const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);

    Document document;
    qint64 stopped = text.size();
    if (result.IsError()) {
        if (builder.isTooDeep()) {
            stopped = builder.cursor();
            document.error =
                Error{ErrorCode::Malformed, Text::tr("The JSON is nested too deeply to be shown."), {}, {}, {}};
        } else {
            stopped = std::min<qint64>(qint64(result.Offset()), text.size());
            document.error = Error{ErrorCode::Malformed, describe(result.Code()), {}, {}, {}};
        }
    } else if (qint64(stream.Tell()) < text.size()) {
        // A NUL byte looks like the end to the reader.
        stopped = qint64(stream.Tell());
        document.error = Error{ErrorCode::Malformed, Text::tr("A zero byte follows the JSON value."), {}, {}, {}};
    }
    if (document.error) {
        document.error->offset = stopped + skipped;
    }
    document.readTo = std::min<qint64>(builder.cursor(), text.size()) + skipped;
    document.hasRoot = builder.finish(stopped, &document.root);
    if (skipped > 0) {
        shift(document.root, skipped);
    }
    return document;
}

Result<Value> parse(QByteArrayView bytes)
{
    Document document = parsePartial(bytes);
    if (document.error) {
        return tl::unexpected(*document.error);
    }
    return std::move(document.root);
}

} // namespace Ticketscope::Json
