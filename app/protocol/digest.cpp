// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/digest.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QStringList>

#include <algorithm>
#include <array>

namespace Ticketscope::Http {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Http::Digest)
};

struct AlgorithmName
{
    DigestAlgorithm algorithm;
    const char *name;
};

constexpr std::array kAlgorithms{
    AlgorithmName{DigestAlgorithm::Md5, "MD5"},
    AlgorithmName{DigestAlgorithm::Md5Sess, "MD5-sess"},
    AlgorithmName{DigestAlgorithm::Sha256, "SHA-256"},
    AlgorithmName{DigestAlgorithm::Sha256Sess, "SHA-256-sess"},
};

bool isSess(DigestAlgorithm algorithm)
{
    return algorithm == DigestAlgorithm::Md5Sess || algorithm == DigestAlgorithm::Sha256Sess;
}

QCryptographicHash::Algorithm hashOf(DigestAlgorithm algorithm)
{
    return algorithm == DigestAlgorithm::Md5 || algorithm == DigestAlgorithm::Md5Sess ? QCryptographicHash::Md5
                                                                                      : QCryptographicHash::Sha256;
}

/// Lower-case hex of the hash over the parts with a colon between each.
QByteArray hashed(DigestAlgorithm algorithm, std::initializer_list<QByteArrayView> parts)
{
    QCryptographicHash hash(hashOf(algorithm));
    bool first = true;
    for (const QByteArrayView part : parts) {
        if (!first) {
            hash.addData(QByteArrayView(":"));
        }
        first = false;
        hash.addData(part);
    }
    return hash.result().toHex();
}

QByteArray qopName(DigestQop qop)
{
    return qop == DigestQop::AuthInt ? QByteArrayLiteral("auth-int") : QByteArrayLiteral("auth");
}

QByteArray nonceCountText(quint32 count)
{
    return QByteArray::number(count, 16).rightJustified(8, '0');
}

QByteArray quotedString(const QByteArray &value)
{
    QByteArray out("\"");
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out.append('\\');
        }
        out.append(c);
    }
    out.append('"');
    return out;
}

bool isTrue(const QByteArray &value)
{
    return value.compare("true", Qt::CaseInsensitive) == 0;
}

/// Lower is better.
int rank(const DigestChallenge &challenge)
{
    const bool weakHash = hashOf(challenge.algorithm) == QCryptographicHash::Md5;
    const DigestQop qop = bestQop(challenge);
    const int qopRank = qop == DigestQop::Auth ? 0 : (qop == DigestQop::AuthInt ? 1 : 2);
    return (weakHash ? 10 : 0) + qopRank;
}

Result<QList<DigestQop>> readQops(const QByteArray &text)
{
    QList<DigestQop> qops;
    for (const QByteArray &word : text.split(',')) {
        const QByteArray name = word.trimmed();
        if (name.compare("auth", Qt::CaseInsensitive) == 0) {
            qops.append(DigestQop::Auth);
        } else if (name.compare("auth-int", Qt::CaseInsensitive) == 0) {
            qops.append(DigestQop::AuthInt);
        }
    }
    if (qops.isEmpty()) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("The Digest challenge asks for the quality of protection \"%1\", which nobody defined.")
                           .arg(QString::fromLatin1(text)));
    }
    return qops;
}

} // namespace

QByteArray digestResponse(const DigestInput &input)
{
    const DigestAlgorithm algorithm = input.algorithm;
    QByteArray a1 = hashed(algorithm, {input.userName, input.realm, input.password.reveal()});
    if (isSess(algorithm)) {
        a1 = hashed(algorithm, {a1, input.nonce, input.cnonce});
    }
    QByteArray a2;
    if (input.qop == DigestQop::AuthInt) {
        const QByteArray body = QCryptographicHash::hash(input.body, hashOf(algorithm)).toHex();
        a2 = hashed(algorithm, {input.method, input.uri, body});
    } else {
        a2 = hashed(algorithm, {input.method, input.uri});
    }
    QByteArray response;
    if (input.qop == DigestQop::None) {
        response = hashed(algorithm, {a1, input.nonce, a2});
    } else {
        response = hashed(algorithm,
                          {a1, input.nonce, nonceCountText(input.nonceCount), input.cnonce, qopName(input.qop), a2});
    }
    Secret::wipe(a1);
    return response;
}

DigestQop bestQop(const DigestChallenge &challenge)
{
    if (challenge.qops.contains(DigestQop::Auth)) {
        return DigestQop::Auth;
    }
    return challenge.qops.contains(DigestQop::AuthInt) ? DigestQop::AuthInt : DigestQop::None;
}

Result<DigestChallenge> readDigestChallenge(const Challenge &challenge)
{
    if (!challenge.isScheme("Digest")) {
        return failure(ErrorCode::UnexpectedAnswer, Text::tr("The challenge is not a Digest challenge."));
    }
    DigestChallenge read;
    read.realm = challenge.parameter("realm");
    read.nonce = challenge.parameter("nonce");
    if (read.realm.isNull() || read.nonce.isNull()) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("The Digest challenge has no %1, so it cannot be answered.")
                           .arg(read.nonce.isNull() ? QLatin1StringView("nonce") : QLatin1StringView("realm")));
    }
    const QByteArray algorithm = challenge.parameter("algorithm");
    read.algorithmGiven = !algorithm.isNull();
    read.algorithmName = algorithm;
    if (read.algorithmGiven) {
        const auto *row = std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](const AlgorithmName &name) {
            return algorithm.compare(name.name, Qt::CaseInsensitive) == 0;
        });
        if (row == kAlgorithms.end()) {
            return failure(ErrorCode::NotSupported,
                           Text::tr("The Digest challenge wants the algorithm \"%1\". MD5 and SHA-256 can be answered.")
                               .arg(QString::fromLatin1(algorithm)));
        }
        read.algorithm = row->algorithm;
    }
    const QByteArray qop = challenge.parameter("qop");
    if (!qop.isNull()) {
        Result<QList<DigestQop>> qops = readQops(qop);
        if (!qops) {
            return tl::unexpected<Error>(qops.error());
        }
        read.qops = *qops;
    }
    read.opaque = challenge.parameter("opaque");
    read.hasOpaque = !read.opaque.isNull();
    read.stale = isTrue(challenge.parameter("stale"));
    read.userhash = isTrue(challenge.parameter("userhash"));
    read.utf8 = challenge.parameter("charset").compare("utf-8", Qt::CaseInsensitive) == 0;
    return read;
}

Result<DigestChallenge> chooseDigestChallenge(const QList<Challenge> &challenges)
{
    QList<DigestChallenge> usable;
    QStringList offered;
    std::optional<Error> why;
    for (const Challenge &challenge : challenges) {
        offered.append(QString::fromLatin1(challenge.scheme));
        if (!challenge.isScheme("Digest")) {
            continue;
        }
        Result<DigestChallenge> read = readDigestChallenge(challenge);
        if (read) {
            usable.append(*std::move(read));
        } else if (!why) {
            why = read.error();
        }
    }
    if (!usable.isEmpty()) {
        std::stable_sort(usable.begin(), usable.end(),
                         [](const DigestChallenge &a, const DigestChallenge &b) { return rank(a) < rank(b); });
        return usable.first();
    }
    if (why) {
        return tl::unexpected<Error>(*why);
    }
    if (offered.isEmpty()) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("The server does not say how it wants to be logged in to."));
    }
    offered.removeDuplicates();
    return failure(
        ErrorCode::UnexpectedAnswer,
        Text::tr("The server does not offer Digest here. It offers: %1.").arg(offered.join(QLatin1StringView(", "))));
}

QByteArray digestAuthorization(const DigestChallenge &challenge, const DigestInput &input)
{
    QByteArray user = input.userName;
    if (challenge.userhash) {
        user = hashed(input.algorithm, {input.userName, input.realm});
    }
    QByteArray value("Digest username=");
    value += quotedString(user) + ", realm=" + quotedString(input.realm) + ", nonce=" + quotedString(input.nonce) +
             ", uri=" + quotedString(input.uri);
    if (challenge.algorithmGiven) {
        value += ", algorithm=" + challenge.algorithmName;
    }
    if (challenge.hasOpaque) {
        value += ", opaque=" + quotedString(challenge.opaque);
    }
    if (input.qop != DigestQop::None) {
        value += ", qop=" + qopName(input.qop) + ", nc=" + nonceCountText(input.nonceCount);
    }
    // RFC 2617 forbids a cnonce without qop, but an answer with -sess cannot be checked without it.
    if (input.qop != DigestQop::None || isSess(input.algorithm)) {
        value += ", cnonce=" + quotedString(input.cnonce);
    }
    if (challenge.userhash) {
        value += ", userhash=true";
    }
    value += ", response=" + quotedString(digestResponse(input));
    return value;
}

} // namespace Ticketscope::Http
