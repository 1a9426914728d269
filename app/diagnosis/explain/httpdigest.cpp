// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/httpdigest.h"

#include "diagnosis/explain/passwordforms.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace Ticketscope::Diagnosis::Explain {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Explain)
};

/// How the two halves are put together.
struct Scheme
{
    QCryptographicHash::Algorithm hash = QCryptographicHash::Md5;
    bool session = false; ///< -sess
    bool binary = false;  ///< the bytes of the first hash, not its hexadecimal digits
    QByteArray qop;       ///< empty: RFC 2069
};

/// One text that goes into the hash, in every way; the first is the right one.
class TextPart final
{
public:
    void add(const QByteArray &id, const QString &name, const QByteArray &value)
    {
        if (m_values.isEmpty() || !m_values.contains(value)) {
            m_ways.append({id, name});
            m_values.append(value);
        }
    }
    [[nodiscard]] const QByteArray &at(qsizetype way) const { return m_values.at(way); }
    [[nodiscard]] const QList<Way> &ways() const { return m_ways; }

private:
    QList<Way> m_ways;
    QList<QByteArray> m_values;
};

/// The header's parameters.
class Sent final
{
public:
    explicit Sent(const HttpDigestInput &input)
        : m_raw(input.credentials)
    {
        if (Result<Http::Challenge> read = Http::parseCredentials(input.credentials)) {
            m_header = *std::move(read);
        }
    }

    [[nodiscard]] bool isDigest() const { return m_header.isScheme("Digest"); }
    [[nodiscard]] QByteArray value(QByteArrayView name) const { return m_header.parameter(name); }
    /// As it stands in the header, escapes and all.
    [[nodiscard]] QByteArray raw(QByteArrayView name) const
    {
        for (const Http::AuthParameter &parameter : m_header.parameters) {
            if (QByteArrayView(parameter.name).compare(name, Qt::CaseInsensitive) == 0) {
                return m_raw.mid(parameter.valueRange.start, parameter.valueRange.length());
            }
        }
        return {};
    }

private:
    QByteArray m_raw;
    Http::Challenge m_header;
};

QByteArray quoted(const QByteArray &value)
{
    QByteArray text("\"");
    text += value + '"';
    return text;
}

void addQuoting(TextPart *part, const QByteArray &id, const QString &name, const QByteArray &raw)
{
    part->add(id, name, raw);
    part->add(id, name, quoted(raw));
}

/// username* of RFC 8187: "UTF-8''J%C3%A4s".
QByteArray headerUser(const Sent &sent)
{
    const QByteArray plain = sent.value("username");
    const QByteArray extended = sent.value("username*");
    return plain.isNull() ? QByteArray::fromPercentEncoding(extended.mid(extended.lastIndexOf('\'') + 1)) : plain;
}

TextPart users(const Sent &sent, const QString &meant)
{
    TextPart part;
    const bool isHashed = sent.value("userhash").compare("true", Qt::CaseInsensitive) == 0;
    const QByteArray user = isHashed && !meant.isEmpty() ? meant.toUtf8() : headerUser(sent);
    part.add("right", {}, user);
    addQuoting(&part, "user-quoting", Text::tr("the user name was hashed with its quotes or escapes"),
               sent.raw("username"));
    const QString text = QString::fromUtf8(user);
    const qsizetype slash = text.lastIndexOf(u'\\');
    const qsizetype at = text.lastIndexOf(u'@');
    const QString bare = slash >= 0 ? text.mid(slash + 1) : (at > 0 ? text.left(at) : text);
    part.add("user-domain-left-out", Text::tr("the user name was hashed without its domain"), bare.toUtf8());
    const QByteArray realm = sent.value("realm");
    const QString domain = QString::fromUtf8(realm);
    part.add("user-domain-added", Text::tr("the user name was hashed with the realm as its domain"),
             QString(domain + u'\\' + text).toUtf8());
    part.add("user-domain-added", Text::tr("the user name was hashed with the realm as its domain"),
             QString(text + u'@' + domain).toUtf8());
    if (!meant.isEmpty()) {
        part.add("user-other", Text::tr("another user name was hashed than the header names"), meant.toUtf8());
    }
    part.add("user-latin1", Text::tr("the user name was in Latin-1, not UTF-8"), text.toLatin1());
    part.add("user-case", Text::tr("the user name was hashed in other upper and lower case"), text.toLower().toUtf8());
    part.add("user-case", Text::tr("the user name was hashed in other upper and lower case"), text.toUpper().toUtf8());
    return part;
}

TextPart realms(const Sent &sent, const Http::Challenge &challenge)
{
    TextPart part;
    part.add("right", {}, sent.value("realm"));
    addQuoting(&part, "realm-quoting", Text::tr("the realm was hashed with its quotes or escapes"), sent.raw("realm"));
    if (const QByteArray asked = challenge.parameter("realm"); !asked.isNull()) {
        part.add("realm-challenge", Text::tr("the challenge's realm was hashed, and another one sent"), asked);
    }
    part.add("realm-empty", Text::tr("no realm was hashed"), {});
    const QString text = QString::fromUtf8(sent.value("realm"));
    part.add("realm-latin1", Text::tr("the realm was in Latin-1, not UTF-8"), text.toLatin1());
    return part;
}

TextPart nonces(const Sent &sent, const Http::Challenge &challenge)
{
    TextPart part;
    part.add("right", {}, sent.value("nonce"));
    addQuoting(&part, "nonce-quoting", Text::tr("the nonce was hashed with its quotes or escapes"), sent.raw("nonce"));
    if (const QByteArray asked = challenge.parameter("nonce"); !asked.isNull()) {
        part.add("nonce-challenge", Text::tr("the challenge's nonce was hashed, and another one sent"), asked);
    }
    return part;
}

TextPart targets(const Sent &sent, const HttpDigestInput &input)
{
    TextPart part;
    const QByteArray uri = sent.value("uri");
    part.add("right", {}, uri);
    addQuoting(&part, "uri-quoting", Text::tr("the uri was hashed with its quotes or escapes"), sent.raw("uri"));
    part.add("uri-target", Text::tr("the address of the request line was hashed, and another uri sent"), input.target);
    part.add("uri-no-query", Text::tr("the uri was hashed without its query"), uri.left(uri.indexOf('?')));
    part.add("uri-whole", Text::tr("the whole address was hashed, with scheme and host"), input.url);
    part.add("uri-decoded", Text::tr("the uri was hashed with its %-escapes undone"),
             QByteArray::fromPercentEncoding(uri));
    part.add("uri-root", Text::tr("/ was hashed as the uri"), "/");
    part.add("uri-empty", Text::tr("no uri was hashed"), {});
    return part;
}

TextPart methods(const QByteArray &method)
{
    TextPart part;
    part.add("right", {}, method);
    for (const char *other : {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT"}) {
        part.add(QByteArray("method-") + other,
                 Text::tr("the method %1 was hashed, not that of the request").arg(QLatin1StringView(other)), other);
    }
    part.add("method-case", Text::tr("the method was hashed in lower case"), method.toLower());
    return part;
}

TextPart counts(const QByteArray &sent)
{
    TextPart part;
    part.add("right", {}, sent);
    const QByteArray quotes = quoted(sent);
    part.add("nc-quoting", Text::tr("the count nc was hashed with quotes"), quotes);
    const uint number = sent.toUInt(nullptr, 16);
    part.add("nc-short", Text::tr("the count nc was hashed without its leading zeros"), QByteArray::number(number, 16));
    const QString other = Text::tr("another count nc was hashed than was sent");
    for (uint count = number > 2 ? number - 2 : 0; count <= number + 2; ++count) {
        part.add("nc-other", other, QByteArray::number(count, 16).rightJustified(8, '0'));
    }
    part.add("nc-other", other, "00000001");
    return part;
}

struct Schemes
{
    QList<Way> ways;
    QList<Scheme> schemes;

    void add(const QByteArray &id, const QString &name, const Scheme &scheme)
    {
        ways.append({id, name});
        schemes.append(scheme);
    }
};

std::optional<Scheme> schemeOf(const Sent &sent)
{
    QByteArray name = sent.value("algorithm").toUpper();
    Scheme scheme;
    scheme.qop = sent.value("qop");
    scheme.session = name.endsWith("-SESS");
    name.chop(scheme.session ? 5 : 0);
    if (name == "SHA-256") {
        scheme.hash = QCryptographicHash::Sha256;
    } else if (!name.isEmpty() && name != "MD5") {
        return std::nullopt;
    }
    return scheme;
}

Schemes schemes(const Scheme &right)
{
    Schemes all;
    all.add("right", {}, right);
    Scheme other = right;
    other.session = !right.session;
    all.add(right.session ? "sess-left-out" : "sess-added",
            right.session ? Text::tr("the session's step of -sess was left out")
                          : Text::tr("the session's step was made that only -sess has"),
            other);
    other = right;
    other.hash = right.hash == QCryptographicHash::Md5 ? QCryptographicHash::Sha256 : QCryptographicHash::Md5;
    all.add("algorithm-other", Text::tr("another algorithm was used than the header names"), other);
    other = right;
    other.qop = right.qop.isEmpty() ? QByteArray("auth") : QByteArray();
    all.add(right.qop.isEmpty() ? "qop-added" : "qop-left-out",
            right.qop.isEmpty() ? Text::tr("qop, nc and cnonce were hashed and not sent")
                                : Text::tr("qop, nc and cnonce were sent and not hashed"),
            other);
    other.qop = right.qop == "auth-int" ? "auth" : "auth-int";
    if (!right.qop.isEmpty()) {
        all.add("qop-other", Text::tr("another qop was hashed than was sent"), other);
        for (const QByteArray &name : {QByteArray("auth,auth-int"), QByteArray("auth, auth-int"),
                                       QByteArray("auth-int,auth"), quoted(right.qop)}) {
            other.qop = name;
            all.add("qop-other", Text::tr("another qop was hashed than was sent"), other);
        }
    }
    other = right;
    other.binary = true;
    all.add("binary", Text::tr("the bytes of the first hash were used, not their hexadecimal digits"), other);
    return all;
}

QByteArray hashed(QCryptographicHash::Algorithm algorithm, std::initializer_list<QByteArrayView> parts)
{
    QCryptographicHash hash(algorithm);
    bool isFirst = true;
    for (const QByteArrayView part : parts) {
        if (!isFirst) {
            hash.addData(QByteArrayView(":"));
        }
        isFirst = false;
        hash.addData(part);
    }
    return hash.result();
}

/// All that goes into one response.
struct Ingredients
{
    QByteArrayView user;
    QByteArrayView realm;
    QByteArrayView password;
    QByteArrayView nonce;
    QByteArrayView method;
    QByteArrayView uri;
    QByteArrayView count;
    QByteArrayView clientNonce;
    QByteArrayView body;
};

QByteArray responseOf(const Scheme &scheme, const Ingredients &of)
{
    const auto text = [&scheme](const QByteArray &hash) { return scheme.binary ? hash : hash.toHex(); };
    QByteArray a1 = text(hashed(scheme.hash, {of.user, of.realm, of.password}));
    if (scheme.session) {
        a1 = text(hashed(scheme.hash, {a1, of.nonce, of.clientNonce}));
    }
    const QByteArray a2 = scheme.qop == "auth-int"
                              ? text(hashed(scheme.hash, {of.method, of.uri, text(hashed(scheme.hash, {of.body}))}))
                              : text(hashed(scheme.hash, {of.method, of.uri}));
    return (scheme.qop.isEmpty() ? hashed(scheme.hash, {a1, of.nonce, a2})
                                 : hashed(scheme.hash, {a1, of.nonce, of.count, of.clientNonce, scheme.qop, a2}))
        .toHex();
}

Explanation problem(const QString &text)
{
    Explanation nothing;
    nothing.problem = text;
    return nothing;
}

} // namespace

Explanation explainHttpDigest(const HttpDigestInput &input)
{
    const Sent sent(input);
    if (!sent.isDigest() || sent.value("response").isEmpty()) {
        return problem(Text::tr("This is no Digest response."));
    }
    if (!input.password.isSet()) {
        return problem(Text::tr("The password that was meant is needed."));
    }
    const std::optional<Scheme> right = schemeOf(sent);
    if (!right) {
        return problem(Text::tr("Only the algorithms MD5 and SHA-256 can be tried."));
    }
    const TextPart user = users(sent, input.userName);
    const TextPart realm = realms(sent, input.challenge);
    const TextPart nonce = nonces(sent, input.challenge);
    const TextPart method = methods(input.method);
    const TextPart target = targets(sent, input);
    const TextPart count = counts(sent.value("nc"));
    const Schemes scheme = schemes(*right);
    const QList<PasswordForm> forms = passwordForms(input.password);
    const QByteArray clientNonce = sent.value("cnonce");
    const auto value = [&](const Choice &choice) {
        return responseOf(scheme.schemes.at(choice.at(7)),
                          {user.at(choice.at(0)), realm.at(choice.at(1)), forms.at(choice.at(2)).password.reveal(),
                           nonce.at(choice.at(3)), method.at(choice.at(4)), target.at(choice.at(5)),
                           count.at(choice.at(6)), clientNonce, input.body});
    };
    const QByteArray response = sent.value("response").toLower();
    return search({user.ways(), realm.ways(), waysOf(forms), nonce.ways(), method.ways(), target.ways(), count.ways(),
                   scheme.ways},
                  Text::tr("the response was made as the standard says"), value,
                  [&response](const QByteArray &made) { return made == response; });
}

} // namespace Ticketscope::Diagnosis::Explain
