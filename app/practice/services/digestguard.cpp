// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/digestguard.h"

#include "practice/accounts.h"
#include "protocol/challenge.h"

#include <QRandomGenerator>

#include <array>

namespace Ticketscope::Practice {

namespace {

using Http::DigestAlgorithm;
using Http::DigestQop;

constexpr const char *kRealm = "practice@ticketscope";
constexpr const char *kOpaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
constexpr qint64 kNonceSeconds = 300;
constexpr qsizetype kMaxNonces = 10000;

struct Name
{
    DigestAlgorithm algorithm;
    const char *text;
};
constexpr std::array kAlgorithms{
    Name{DigestAlgorithm::Md5, "MD5"},
    Name{DigestAlgorithm::Md5Sess, "MD5-sess"},
    Name{DigestAlgorithm::Sha256, "SHA-256"},
    Name{DigestAlgorithm::Sha256Sess, "SHA-256-sess"},
};

QByteArray nameOf(DigestAlgorithm algorithm)
{
    for (const Name &name : kAlgorithms) {
        if (name.algorithm == algorithm) {
            return name.text;
        }
    }
    return {};
}

/// Without the parameter it is MD5 (RFC 7616 section 3.4).
std::optional<DigestAlgorithm> algorithmOf(const QByteArray &text)
{
    if (text.isEmpty()) {
        return DigestAlgorithm::Md5;
    }
    for (const Name &name : kAlgorithms) {
        if (text.compare(name.text, Qt::CaseInsensitive) == 0) {
            return name.algorithm;
        }
    }
    return {};
}

QByteArray nameOf(DigestQop qop)
{
    return qop == DigestQop::AuthInt ? "auth-int" : "auth";
}

std::optional<DigestQop> qopOf(const QByteArray &text)
{
    if (text.isEmpty()) {
        return DigestQop::None;
    }
    if (text == "auth") {
        return DigestQop::Auth;
    }
    return text == "auth-int" ? std::optional(DigestQop::AuthInt) : std::nullopt;
}

} // namespace

DigestGuard::DigestGuard(const PracticeContext &context)
    : m_context(context)
{
}

std::optional<Response> DigestGuard::refuse(const Request &request, const DigestPolicy &policy)
{
    const QList<QByteArray> headers = request.headerValues("Authorization");
    if (headers.size() != 1) {
        return challenge(policy, false);
    }
    const Verdict verdict = judge(request, headers.first(), policy);
    return verdict == Verdict::Good ? std::nullopt : std::optional(challenge(policy, verdict == Verdict::Stale));
}

DigestGuard::Verdict DigestGuard::judge(const Request &request, const QByteArray &authorization,
                                        const DigestPolicy &policy)
{
    const auto credentials = Http::parseCredentials(authorization);
    if (!credentials || !credentials->isScheme("Digest")) {
        return Verdict::Wrong;
    }
    const auto algorithm = algorithmOf(credentials->parameter("algorithm"));
    const auto qop = qopOf(credentials->parameter("qop"));
    if (!algorithm || !policy.algorithms.contains(*algorithm) || !qop || !policy.qops.contains(*qop)) {
        return Verdict::Wrong;
    }
    bool isCount = true;
    const QByteArray countText = credentials->parameter("nc");
    const quint32 count = *qop == DigestQop::None ? 0 : countText.toUInt(&isCount, 16);
    const bool isCountWhole = *qop == DigestQop::None || (isCount && countText.size() == 8 && count > 0);
    // The response counts for this target and no other (RFC 7616 section 3.4.6).
    if (!isCountWhole || credentials->parameter("uri") != request.target || credentials->parameter("realm") != kRealm ||
        credentials->parameter("opaque") != kOpaque ||
        credentials->parameter("username") != Accounts::httpUser().toUtf8()) {
        return Verdict::Wrong;
    }
    Http::DigestInput input;
    input.algorithm = *algorithm;
    input.qop = *qop;
    input.userName = credentials->parameter("username");
    input.password = Secret::fromString(m_context.passwordNow(Accounts::httpPassword()));
    input.realm = kRealm;
    input.nonce = credentials->parameter("nonce");
    input.cnonce = credentials->parameter("cnonce");
    input.nonceCount = count;
    input.method = request.method;
    input.uri = request.target;
    input.body = request.body;
    if (credentials->parameter("response") != Http::digestResponse(input)) {
        return Verdict::Wrong;
    }
    return useNonce(input.nonce, count, policy);
}

DigestGuard::Verdict DigestGuard::useNonce(const QByteArray &value, quint32 count, const DigestPolicy &policy)
{
    const auto nonce = m_nonces.find(value);
    if (nonce == m_nonces.end() || m_context.has("session-lost")) {
        return Verdict::Stale;
    }
    const bool isOld = nonce->issued.secsTo(m_context.now()) > kNonceSeconds || nonce->uses >= policy.usesPerNonce;
    const bool isReplay = count != 0 && count <= nonce->lastCount;
    if (isOld || isReplay) {
        return Verdict::Stale;
    }
    ++nonce->uses;
    nonce->lastCount = count;
    return Verdict::Good;
}

Response DigestGuard::challenge(const DigestPolicy &policy, bool isStale)
{
    Response response = plainResponse(401, "text/plain; charset=utf-8", "Digest authentication is needed.\n");
    QList<QByteArray> qops;
    for (const DigestQop qop : policy.qops) {
        if (qop != DigestQop::None) {
            qops.append(nameOf(qop));
        }
    }
    const QByteArray nonce = newNonce();
    for (const DigestAlgorithm algorithm : policy.algorithms) {
        QByteArray value = QByteArray("Digest realm=\"") + kRealm + '"';
        if (!qops.isEmpty()) {
            value += ", qop=\"" + qops.join(", ") + "\", algorithm=" + nameOf(algorithm);
        }
        value += ", nonce=\"" + nonce + "\", opaque=\"" + kOpaque + '"';
        if (!qops.isEmpty()) {
            value += ", charset=UTF-8";
        }
        if (isStale) {
            value += ", stale=true";
        }
        response.addHeader("WWW-Authenticate", value);
    }
    return response;
}

QByteArray DigestGuard::newNonce()
{
    if (m_nonces.size() >= kMaxNonces) {
        m_nonces.clear();
    }
    QByteArray bytes;
    for (int i = 0; i < 8; ++i) {
        const quint32 word = QRandomGenerator::system()->generate();
        bytes.append(reinterpret_cast<const char *>(&word), sizeof word);
    }
    QByteArray nonce = bytes.toBase64();
    m_nonces.insert(nonce, {m_context.now(), 0, 0});
    return nonce;
}

} // namespace Ticketscope::Practice
