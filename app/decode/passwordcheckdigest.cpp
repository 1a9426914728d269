// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/passwordcheckparts.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>
#include <array>

#include <openssl/evp.h>

namespace Ticketscope::PasswordCheck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::PasswordCheck)
};

struct Algorithm
{
    const char *name;
    const EVP_MD *(*hash)();
    bool isSession;
};

/// RFC 7616 section 3.3. Qt has no SHA-512/256.
constexpr std::array kAlgorithms{
    Algorithm{"MD5", EVP_md5, false},
    Algorithm{"MD5-sess", EVP_md5, true},
    Algorithm{"SHA-256", EVP_sha256, false},
    Algorithm{"SHA-256-sess", EVP_sha256, true},
    Algorithm{"SHA-512-256", EVP_sha512_256, false},
    Algorithm{"SHA-512-256-sess", EVP_sha512_256, true},
};

constexpr std::array kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "PROPFIND"};

/// H() of RFC 7616 section 3.4.2 over the parts with a colon between each: lower-case hex.
QByteArray hashed(const Algorithm &algorithm, std::initializer_list<QByteArrayView> parts)
{
    using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
    const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    bool good = context && EVP_DigestInit_ex(context.get(), algorithm.hash(), nullptr) == 1;
    bool isFirst = true;
    for (const QByteArrayView part : parts) {
        good = good && (isFirst || EVP_DigestUpdate(context.get(), ":", 1) == 1) &&
               EVP_DigestUpdate(context.get(), part.data(), size_t(part.size())) == 1;
        isFirst = false;
    }
    good = good && EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1;
    return good ? QByteArray(reinterpret_cast<const char *>(digest.data()), qsizetype(length)).toHex() : QByteArray();
}

/// The parameters of the header, as far as they count.
struct Response
{
    const Algorithm *algorithm = nullptr;
    QByteArray user;    ///< unquoted
    QByteArray rawUser; ///< as it stands between the quotes: some clients hash that
    QByteArray realm;
    QByteArray nonce;
    QByteArray nonceCount;
    QByteArray clientNonce;
    QByteArray qop;
    QByteArray uri;
    QByteArray response;
    ByteRange range; ///< of the response
    bool isUserHashed = false;
};

/// What the second half of the hash is made of.
struct Target
{
    QByteArray method;
    QByteArray uri;
    QByteArray body;
};

QByteArray responseFor(const Response &given, const QByteArray &user, const QByteArray &password, const Target &target)
{
    const Algorithm &algorithm = *given.algorithm;
    QByteArray a1 = hashed(algorithm, {user, given.realm, password});
    if (algorithm.isSession) {
        a1 = hashed(algorithm, {a1, given.nonce, given.clientNonce});
    }
    const bool coversBody = given.qop.compare("auth-int", Qt::CaseInsensitive) == 0;
    const QByteArray a2 = coversBody ? hashed(algorithm, {target.method, target.uri, hashed(algorithm, {target.body})})
                                     : hashed(algorithm, {target.method, target.uri});
    QByteArray response =
        given.qop.isEmpty() ? hashed(algorithm, {a1, given.nonce, a2})
                            : hashed(algorithm, {a1, given.nonce, given.nonceCount, given.clientNonce, given.qop, a2});
    Secret::wipe(a1);
    return response;
}

/// username* (RFC 8187): "UTF-8''J%C3%A4s".
QByteArray extendedUser(const QByteArray &value)
{
    const qsizetype quote = value.lastIndexOf('\'');
    return QByteArray::fromPercentEncoding(value.mid(quote + 1));
}

Response readResponse(const FoundHeader &header)
{
    const Http::Challenge &content = header.content;
    Response read;
    const QByteArray algorithm = content.parameter("algorithm");
    const auto *row = std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](const Algorithm &candidate) {
        return algorithm.isNull() ? !candidate.isSession : algorithm.compare(candidate.name, Qt::CaseInsensitive) == 0;
    });
    read.algorithm = row == kAlgorithms.end() ? nullptr : row;
    read.user = content.parameter("username");
    if (read.user.isNull()) {
        read.user = extendedUser(content.parameter("username*"));
    }
    for (const Http::AuthParameter &parameter : content.parameters) {
        if (parameter.name.compare("username", Qt::CaseInsensitive) == 0) {
            read.rawUser = header.at(parameter.valueRange).view().toByteArray();
        } else if (parameter.name.compare("response", Qt::CaseInsensitive) == 0) {
            read.range = parameter.valueRange;
        }
    }
    read.realm = content.parameter("realm");
    read.nonce = content.parameter("nonce");
    read.nonceCount = content.parameter("nc");
    read.clientNonce = content.parameter("cnonce");
    read.qop = content.parameter("qop");
    read.uri = content.parameter("uri");
    read.response = content.parameter("response").toLower();
    read.isUserHashed = content.parameter("userhash").compare("true", Qt::CaseInsensitive) == 0;
    return read;
}

/// The name in the encodings that clients hash; the header's own bytes first.
QList<QByteArray> withEncodings(const QString &text)
{
    QList<QByteArray> forms{text.toUtf8()};
    if (const QByteArray latin1 = text.toLatin1(); QString::fromLatin1(latin1) == text && !forms.contains(latin1)) {
        forms.append(latin1);
    }
    return forms;
}

/// Tries one password in its encodings against targets.
class Attempt
{
public:
    Attempt(const Response &given, QList<QByteArray> users, const Secret &password)
        : m_given(given)
        , m_users(std::move(users))
    {
        QString text = password.revealText();
        m_passwords = withEncodings(text);
        Secret::wipe(text);
    }
    ~Attempt()
    {
        for (QByteArray &password : m_passwords) {
            Secret::wipe(password);
        }
    }
    Q_DISABLE_COPY_MOVE(Attempt)

    [[nodiscard]] bool fits(const Target &target) const
    {
        return std::any_of(m_users.begin(), m_users.end(), [&](const QByteArray &user) {
            return std::any_of(m_passwords.begin(), m_passwords.end(), [&](const QByteArray &password) {
                return responseFor(m_given, user, password, target) == m_given.response;
            });
        });
    }

private:
    const Response &m_given;
    QList<QByteArray> m_users;
    QList<QByteArray> m_passwords;
};

/// Why the response cannot be checked; empty where it can.
QString obstacle(const Exchange &exchange, const Response &given)
{
    if (!given.algorithm) {
        return Text::tr("The response is made with an algorithm that is not one of RFC 7616.");
    }
    if (given.response.isEmpty() || given.nonce.isEmpty() || given.uri.isNull()) {
        return Text::tr("The header lacks the response, the nonce or the uri, so that the password cannot be checked.");
    }
    const bool coversBody = given.qop.compare("auth-int", Qt::CaseInsensitive) == 0;
    if (coversBody && !exchange.request.complete) {
        return Text::tr("The response covers the body, which was not recorded whole.");
    }
    return {};
}

/// The users that may have been hashed; none where only a hash is known that does not fit the given name.
QList<QByteArray> usersOf(const Response &given, const QString &userName)
{
    if (!given.isUserHashed) {
        QList<QByteArray> users{given.user};
        if (!given.rawUser.isEmpty() && given.rawUser != given.user) {
            users.append(given.rawUser);
        }
        return users;
    }
    QList<QByteArray> users;
    for (const QByteArray &form : withEncodings(userName)) {
        if (!userName.isEmpty() && hashed(*given.algorithm, {form, given.realm}) == given.user.toLower()) {
            users.append(form);
        }
    }
    return users;
}

QByteArray bodyOf(const Exchange &exchange, const Response &given)
{
    if (given.qop.compare("auth-int", Qt::CaseInsensitive) != 0) {
        return {};
    }
    const Message &request = exchange.request;
    if (request.headerValue("Transfer-Encoding").isNull()) {
        return request.wire.bytes(request.body);
    }
    const Http::DecodedBody decoded =
        Http::decodeBody(SourceBuffer::root("wire", request.wire.all()), request.head, request.body);
    return decoded.body ? decoded.body->bytes() : QByteArray();
}

QString quoted(const QByteArray &text)
{
    return QString::fromUtf8(text);
}

/// Looks for what the response was made for; the sentence says what is odd about that. Null where nothing fits.
QString fitSentence(const Attempt &attempt, const Exchange &exchange, const Response &given)
{
    const Target real{exchange.request.head.method, exchange.request.head.target, bodyOf(exchange, given)};
    Target named = real;
    named.uri = given.uri;
    if (attempt.fits(named)) {
        return given.uri == real.uri
                   ? Text::tr("The password fits the Digest response.")
                   : Text::tr("The password fits the Digest response, which was made for \"%1\", as its uri says; but "
                              "the request asks for \"%2\". A server may refuse that.")
                         .arg(quoted(given.uri), quoted(real.uri));
    }
    if (attempt.fits(real)) {
        return Text::tr("The password fits, but the response was made for the request's own target \"%1\", while its "
                        "uri says \"%2\". Servers refuse that.")
            .arg(quoted(real.uri), quoted(given.uri));
    }
    Target bare = named;
    bare.uri = given.uri.left(given.uri.indexOf('?'));
    if (bare.uri != named.uri && attempt.fits(bare)) {
        return Text::tr(
                   "The password fits, but the response was made for \"%1\", without the query of its uri. Servers "
                   "refuse that.")
            .arg(quoted(bare.uri));
    }
    for (const char *method : kMethods) {
        for (Target other : {named, real}) {
            other.method = method;
            if (attempt.fits(other)) {
                return Text::tr("The password fits, but the response was made for the method %1, while the request is "
                                "%2. Servers refuse that.")
                    .arg(QString::fromLatin1(method), quoted(real.method));
            }
        }
    }
    return {};
}

} // namespace

PasswordVerdict digestVerdict(const Exchange &exchange, const FoundHeader &header, const Secret &password,
                              const QString &userName)
{
    const Response given = readResponse(header);
    PasswordVerdict verdict;
    verdict.exchange = exchange.id;
    verdict.scheme = QStringLiteral("Digest");
    verdict.user = given.isUserHashed ? userName : quoted(given.user);
    verdict.evidence = header.at(given.range.isEmpty() ? header.content.range : given.range);
    verdict.sentence = obstacle(exchange, given);
    if (!verdict.sentence.isEmpty()) {
        return verdict;
    }
    const QList<QByteArray> users = usersOf(given, userName);
    if (users.isEmpty()) {
        verdict.sentence =
            userName.isEmpty()
                ? Text::tr("The header holds only a hash of the user name; give the name too, so that the "
                           "password can be checked.")
                : Text::tr("The hash in the header is not that of the user name \"%1\", so that the "
                           "password cannot be checked.")
                      .arg(userName);
        return verdict;
    }
    const Attempt attempt(given, users, password);
    verdict.sentence = fitSentence(attempt, exchange, given);
    if (verdict.sentence.isEmpty()) {
        verdict.fit = PasswordVerdict::Fit::DoesNotFit;
        verdict.sentence = Text::tr("The password does not make this Digest response, neither for the uri and method "
                                    "that it names nor for those of the request: another password was used.");
        return verdict;
    }
    verdict.fit = PasswordVerdict::Fit::Fits;
    if (const QString refusal = refusedAllTheSame(exchange, header.isProxys); !refusal.isEmpty()) {
        verdict.sentence += QLatin1Char(' ');
        verdict.sentence += refusal;
    }
    return verdict;
}

} // namespace Ticketscope::PasswordCheck
