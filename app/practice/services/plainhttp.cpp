// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/plainhttp.h"

#include "practice/accounts.h"
#include "practice/compression.h"
#include "protocol/base64.h"

#include <QStringEncoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

using namespace std::chrono_literals;

constexpr qint64 kMaxLarge = 1024LL * 1024 * 1024;
constexpr int kMaxSlowSeconds = 600;
constexpr int kMaxHops = 100;

constexpr const char *kIndex = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Practice HTTP server</title></head><body>
<h1>Practice HTTP server</h1><ul>
<li>/none: nothing is asked</li>
<li>/basic, /basic-latin1: Basic, the password in UTF-8 or in Latin-1</li>
<li>/digest: SHA-256 or MD5; /digest/md5, /digest/sha-256, /digest/md5-sess, /digest/sha-256-sess, /digest/auth-int,
/digest/legacy (RFC 2069), /digest/once (a nonce serves one request)</li>
<li>/negotiate, /ntlm: Windows authentication, NTLM inside Negotiate or bare</li>
<li>/bearer, /header: a token, or a header X-Api-Key</li>
<li>/challenges: several challenges, some in one line; /proxy-challenge: 407</li>
<li>/redirect/N: N redirects, then /none; /redirect/loop; /redirect/basic; /redirect/away: to another origin</li>
<li>/cookies: sets cookies, shows those that came</li>
<li>/gzip, /deflate, /br, /zstd, /chunked, /until-close: one text in every packing</li>
<li>/large?size=BYTES, /slow?seconds=N</li>
<li>/echo: the request as it came; /status/N</li>
</ul></body></html>
)";

Response text(int status, const QByteArray &body)
{
    return plainResponse(status, "text/plain; charset=utf-8", body);
}

QByteArray sampleText()
{
    QByteArray body;
    for (int line = 1; line <= 100; ++line) {
        body += "Line " + QByteArray::number(line) + " of 100: blåbærsyltetøy, the same in every packing.\n";
    }
    return body;
}

/// The user name and password as they must come, in the charset of the address.
QByteArray encoded(const QString &plain, bool isLatin1)
{
    return isLatin1 ? plain.toLatin1() : plain.toUtf8();
}

Response redirect(const Request &request, const QString &kind)
{
    bool isNumber = false;
    const int hops = kind.toInt(&isNumber);
    QByteArray target;
    if (isNumber && hops >= 1 && hops <= kMaxHops) {
        target = hops == 1 ? QByteArray("/none") : QByteArray("/redirect/" + QByteArray::number(hops - 1));
    } else if (kind == "loop"_L1) {
        target = "/redirect/loop";
    } else if (kind == "basic"_L1) {
        target = "/basic";
    } else if (kind == "away"_L1) {
        // The same server under its other name is another origin (RFC 6454).
        QByteArray host = request.header("Host");
        target = "http://" + host.replace("127.0.0.1", "localhost") + "/echo";
    } else {
        return text(404, "There is no such redirect.\n");
    }
    bool isStatus = false;
    const int wanted = request.queryValue(u"status"_s).toInt(&isStatus);
    const QList<int> statuses{301, 302, 303, 307, 308};
    Response response = text(isStatus && statuses.contains(wanted) ? wanted : 302, "Look elsewhere.\n");
    response.addHeader("Location", target);
    return response;
}

Response cookies(const Request &request)
{
    QByteArray body = "Cookies that came:\n";
    for (const QByteArray &line : request.headerValues("Cookie")) {
        body += line + '\n';
    }
    Response response = text(200, body);
    response.addHeader("Set-Cookie", "session=abc123; Path=/; HttpOnly; SameSite=Lax");
    response.addHeader("Set-Cookie", "lasting=yes; Path=/cookies; Max-Age=3600; Expires=Wed, 09 Jun 2100 10:18:14 GMT");
    response.addHeader("Set-Cookie", "only-https=1; Path=/; Secure");
    response.addHeader("Set-Cookie", "gone=; Path=/; Max-Age=0");
    return response;
}

Response challenges()
{
    Response response = text(401, "Several schemes are offered.\n");
    response.addHeader("WWW-Authenticate", R"(Negotiate, NTLM, Basic realm="one, two", charset="UTF-8")");
    response.addHeader("WWW-Authenticate", R"(Newauth realm="apps", type=1, title="Login to \"apps\"", Bearer)");
    return response;
}

Response echo(const Request &request)
{
    QByteArray body = request.method + ' ' + request.target + '\n';
    for (const auto &[name, value] : request.headers) {
        body += name + ": " + value + '\n';
    }
    return text(200, body + '\n' + request.body);
}

Response packed(const QByteArray &coding)
{
    Response response = text(200, sampleText());
    if (coding == "chunked") {
        response.delivery.framing = Delivery::Framing::Chunked;
        response.delivery.pieceSize = 1000;
    } else if (coding == "until-close") {
        response.delivery.framing = Delivery::Framing::UntilClose;
    } else {
        response.body = compress(response.body, coding).value_or(QByteArray());
        response.addHeader("Content-Encoding", coding);
    }
    return response;
}

Response large(const Request &request)
{
    Response response = text(200, {});
    response.setHeader("Content-Type", "application/octet-stream");
    response.delivery.padding = std::clamp<qint64>(request.queryValue(u"size"_s).toLongLong(), 0, kMaxLarge);
    return response;
}

Response slow(const Request &request)
{
    bool isNumber = false;
    const int seconds = request.queryValue(u"seconds"_s).toInt(&isNumber);
    Response response = text(200, "Here at last.\n");
    response.delivery.delay = std::chrono::seconds(isNumber ? std::clamp(seconds, 0, kMaxSlowSeconds) : 5);
    return response;
}

Response status(const QString &number)
{
    bool isNumber = false;
    const int code = number.toInt(&isNumber);
    return isNumber && code >= 200 && code <= 599 ? text(code, "As you wished.\n")
                                                  : text(404, "There is no such status.\n");
}

DigestPolicy policyOf(const QString &kind)
{
    using enum Http::DigestAlgorithm;
    const QList<Http::DigestQop> both{Http::DigestQop::Auth, Http::DigestQop::AuthInt};
    const QList<Http::DigestQop> auth{Http::DigestQop::Auth};
    if (kind == "md5"_L1) {
        return {{Md5}, auth, 5};
    }
    if (kind == "sha-256"_L1) {
        return {{Sha256}, auth, 5};
    }
    if (kind == "md5-sess"_L1) {
        return {{Md5Sess}, auth, 5};
    }
    if (kind == "sha-256-sess"_L1) {
        return {{Sha256Sess}, auth, 5};
    }
    if (kind == "auth-int"_L1) {
        return {{Sha256, Md5}, {Http::DigestQop::AuthInt}, 5};
    }
    if (kind == "legacy"_L1) {
        return {{Md5}, {Http::DigestQop::None}, 5};
    }
    if (kind == "once"_L1) {
        return {{Sha256, Md5}, both, 1};
    }
    return kind.isEmpty() ? DigestPolicy{{Sha256, Md5}, both, 5} : DigestPolicy{};
}

} // namespace

PlainHttp::PlainHttp(const PracticeContext &context)
    : m_context(context)
    , m_digest(context)
    , m_windows(context)
{
}

Response PlainHttp::answer(const Request &request)
{
    Response response = dispatch(request);
    response.addHeader("Server", "Ticketscope-practice");
    response.addHeader("Date", m_context.httpDate());
    return response;
}

Response PlainHttp::dispatch(const Request &request)
{
    const QStringList segments = request.path.split(u'/', Qt::SkipEmptyParts);
    const QString first = segments.value(0);
    const QString second = segments.value(1);
    if (first.isEmpty()) {
        return plainResponse(200, "text/html; charset=utf-8", kIndex);
    }
    if (first == "redirect"_L1) {
        return redirect(request, segments.size() < 2 ? u"1"_s : second);
    }
    if (first == "status"_L1) {
        return status(second);
    }
    if (first == "digest"_L1) {
        return digest(request, second);
    }
    if (segments.size() > 1) {
        return text(404, "There is nothing here; / lists what there is.\n");
    }
    if (first == "none"_L1) {
        return greeting(request);
    }
    if (first == "basic"_L1 || first == "basic-latin1"_L1) {
        return basic(request, first == "basic-latin1"_L1);
    }
    if (first == "negotiate"_L1 || first == "ntlm"_L1) {
        return windows(request, {first == "negotiate"_L1, first == "ntlm"_L1});
    }
    if (first == "bearer"_L1) {
        return bearer(request);
    }
    if (first == "header"_L1) {
        return headerKey(request);
    }
    if (first == "challenges"_L1) {
        return challenges();
    }
    if (first == "proxy-challenge"_L1) {
        Response response = text(407, "The proxy wants to know who you are.\n");
        response.addHeader("Proxy-Authenticate", "Basic realm=\"practice proxy\"");
        return response;
    }
    if (first == "cookies"_L1) {
        return cookies(request);
    }
    if (first == "echo"_L1) {
        return echo(request);
    }
    if (first == "large"_L1) {
        return large(request);
    }
    if (first == "slow"_L1) {
        return slow(request);
    }
    const QStringList packings{u"gzip"_s, u"deflate"_s, u"br"_s, u"zstd"_s, u"chunked"_s, u"until-close"_s};
    return packings.contains(first) ? packed(first.toLatin1())
                                    : text(404, "There is nothing here; / lists what there is.\n");
}

Response PlainHttp::greeting(const Request &request) const
{
    return text(200, "Hello. You asked for " + request.target + ".\n");
}

Response PlainHttp::basic(const Request &request, bool isLatin1) const
{
    const QList<QByteArray> headers = request.headerValues("Authorization");
    if (headers.size() == 1 && headers.first().toLower().startsWith("basic ")) {
        const QString right = Accounts::httpUser() + u':' + m_context.passwordNow(Accounts::httpPassword());
        const auto sent = decodeBase64(headers.first().mid(6).trimmed());
        if (sent && *sent == encoded(right, isLatin1)) {
            return greeting(request);
        }
    }
    Response response = text(401, "A user name and password are needed.\n");
    // There is no charset parameter for Latin-1 (RFC 7617 section 2.1): that server says nothing.
    response.addHeader("WWW-Authenticate",
                       isLatin1 ? R"(Basic realm="practice, Latin-1")" : R"(Basic realm="practice", charset="UTF-8")");
    return response;
}

Response PlainHttp::digest(const Request &request, const QString &kind)
{
    const DigestPolicy policy = policyOf(kind);
    if (policy.algorithms.isEmpty()) {
        return text(404, "There is no such Digest.\n");
    }
    const auto refusal = m_digest.refuse(request, policy);
    return refusal ? *refusal : greeting(request);
}

Response PlainHttp::windows(const Request &request, WindowsGuard::Offer offer)
{
    QByteArray final;
    if (const auto refusal = m_windows.refuse(request, offer, &final)) {
        return *refusal;
    }
    Response response = greeting(request);
    if (!final.isEmpty()) {
        response.addHeader("WWW-Authenticate", final);
    }
    return response;
}

Response PlainHttp::bearer(const Request &request) const
{
    const QList<QByteArray> headers = request.headerValues("Authorization");
    const bool isBearer = headers.size() == 1 && headers.first().toLower().startsWith("bearer ");
    if (isBearer && headers.first().mid(7).trimmed() == Accounts::kHttpToken && !m_context.has("password-changed")) {
        return greeting(request);
    }
    // RFC 6750 section 3: no error code where no token came.
    Response response = text(401, "An access token is needed.\n");
    response.addHeader("WWW-Authenticate",
                       isBearer ? "Bearer realm=\"practice\", error=\"invalid_token\", error_description=\"The access "
                                  "token is not known here\""
                                : "Bearer realm=\"practice\"");
    return response;
}

Response PlainHttp::headerKey(const Request &request) const
{
    if (request.header(Accounts::kHttpHeader) == Accounts::kHttpHeaderValue && !m_context.has("password-changed")) {
        return greeting(request);
    }
    return text(403, QByteArray("The header ") + Accounts::kHttpHeader + " is missing or wrong.\n");
}

} // namespace Ticketscope::Practice
