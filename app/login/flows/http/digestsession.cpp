// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/http/digestsession.h"

#include "login/flows/common/basic.h"

#include <QRandomGenerator>
#include <QUrl>

#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::HttpFlow {

namespace {

constexpr const char *kChallenge = "digestChallenge";
constexpr const char *kClientNonce = "digestClientNonce";
constexpr const char *kNonce = "digestNonce";
constexpr const char *kCount = "digestCount";

QByteArray randomNonce()
{
    std::array<quint32, 4> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()), sizeof words).toBase64();
}

/// The request target as it goes on the wire: QNetworkAccessManager normalizes path segments.
QByteArray requestTarget(const QUrl &url)
{
    QUrl target = url;
    QUrl::FormattingOptions format =
        QUrl::FullyEncoded | QUrl::RemoveFragment | QUrl::RemoveUserInfo | QUrl::RemoveScheme | QUrl::RemoveAuthority;
    if (target.path().isEmpty()) {
        target.setPath(u"/"_s);
    } else {
        format |= QUrl::NormalizePathSegments;
    }
    return target.toEncoded(format);
}

/// The challenge as text again: a session holds values only.
QByteArray written(const Http::DigestChallenge &challenge)
{
    const auto quoted = [](QByteArray text) {
        text.replace('\\', "\\\\").replace('"', "\\\"");
        return QByteArray('"' + text + '"');
    };
    QByteArray text = "Digest realm=" + quoted(challenge.realm) + ", nonce=" + quoted(challenge.nonce);
    if (challenge.hasOpaque) {
        text += ", opaque=" + quoted(challenge.opaque);
    }
    if (challenge.algorithmGiven) {
        text += ", algorithm=" + challenge.algorithmName;
    }
    if (!challenge.qops.isEmpty()) {
        text += Http::bestQop(challenge) == Http::DigestQop::AuthInt ? ", qop=\"auth-int\"" : ", qop=\"auth\"";
    }
    text += challenge.utf8 ? ", charset=UTF-8" : "";
    text += challenge.userhash ? ", userhash=true" : "";
    return text;
}

Result<Http::DigestChallenge> chosenFrom(const QList<QByteArray> &values)
{
    QList<Http::Challenge> all;
    std::optional<Error> damage;
    for (const QByteArray &value : values) {
        const Result<QList<Http::Challenge>> challenges = Http::parseChallenges(value);
        if (challenges) {
            all += *challenges;
        } else {
            damage = challenges.error();
        }
    }
    if (all.isEmpty() && damage) {
        return tl::unexpected<Error>(*damage);
    }
    return Http::chooseDigestChallenge(all);
}

/// nextnonce of Authentication-Info (RFC 7616 section 3.5), which has the grammar of a challenge without its scheme.
QByteArray nextNonce(const Leg &leg)
{
    const QByteArray info = leg.header("Authentication-Info");
    if (info.isEmpty()) {
        return {};
    }
    const Result<Http::Challenge> read = Http::parseCredentials(QByteArray("Digest " + info));
    return read ? read->parameter("nextnonce") : QByteArray();
}

} // namespace

void keepChallenge(Session &session, const Http::DigestChallenge &challenge)
{
    session.facts.insert(kChallenge, written(challenge));
    session.facts.insert(kNonce, challenge.nonce);
    session.facts.insert(kClientNonce, randomNonce());
    session.counters.insert(kCount, 0);
}

Result<Http::DigestChallenge> challengeOf(const Leg &leg)
{
    return chosenFrom(leg.headers("WWW-Authenticate"));
}

Result<QByteArray> digestHeader(Session &session, const HttpRequest &request, const QString &user,
                                const QString &charset)
{
    Result<Http::DigestChallenge> challenge = chosenFrom({session.facts.value(kChallenge)});
    if (!challenge) {
        return tl::unexpected<Error>(challenge.error());
    }
    challenge->nonce = session.facts.value(kNonce);
    const QString used = challenge->utf8 ? u"utf-8"_s : charset;
    Result<QByteArray> userBytes = encodedText(user, used);
    if (!userBytes) {
        return userBytes;
    }
    QString passwordText = session.secrets.value("password").revealText();
    Result<QByteArray> passwordBytes = encodedText(passwordText, used);
    Secret::wipe(passwordText);
    if (!passwordBytes) {
        return passwordBytes;
    }
    Http::DigestInput input;
    input.algorithm = challenge->algorithm;
    input.qop = Http::bestQop(*challenge);
    input.userName = *userBytes;
    input.password = Secret(*passwordBytes);
    Secret::wipe(*passwordBytes);
    input.realm = challenge->realm;
    input.nonce = challenge->nonce;
    input.cnonce = session.facts.value(kClientNonce);
    input.nonceCount = quint32(++session.counters[kCount]);
    input.method = request.method;
    input.uri = requestTarget(request.url);
    input.body = request.body;
    return Http::digestAuthorization(*challenge, input);
}

bool absorbDigest(Session &session, const Leg &leg)
{
    if (leg.status == 401) {
        const Result<Http::DigestChallenge> fresh = challengeOf(leg);
        if (!fresh) {
            return false;
        }
        // Without stale the password was refused: the new nonce is kept, but not tried with it.
        keepChallenge(session, *fresh);
        return fresh->stale;
    }
    if (const QByteArray next = nextNonce(leg); !next.isEmpty()) {
        session.facts.insert(kNonce, next);
        session.counters.insert(kCount, 0);
    }
    return false;
}

} // namespace Ticketscope::HttpFlow
