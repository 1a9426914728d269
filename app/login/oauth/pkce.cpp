// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/pkce.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <vector>

namespace Ticketscope::OAuth {

namespace {

constexpr auto kBase64Url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

} // namespace

QByteArray randomText(int bytes)
{
    std::vector<quint32> words((size_t(bytes) + 3) / 4);
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    QByteArray raw = QByteArray(reinterpret_cast<const char *>(words.data()), bytes);
    QByteArray text = raw.toBase64(kBase64Url);
    Secret::wipe(raw);
    return text;
}

QByteArray challengeOf(const Secret &verifier, QByteArrayView method)
{
    if (method == "plain") {
        return verifier.reveal().toByteArray();
    }
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(verifier.reveal());
    return hash.result().toBase64(kBase64Url);
}

Pkce makePkce(const QByteArray &method)
{
    if (method != "S256" && method != "plain") {
        return {};
    }
    QByteArray text = randomText();
    Pkce pkce{method, Secret(text), {}};
    Secret::wipe(text);
    pkce.challenge = challengeOf(pkce.verifier, method);
    return pkce;
}

} // namespace Ticketscope::OAuth
