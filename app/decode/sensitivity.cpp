// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/sensitivity.h"

#include <QList>

#include <algorithm>
#include <array>

namespace Ticketscope {

namespace {

// What a name ends in decides: an access token is a secret, a token type is not.
constexpr std::array<QByteArrayView, 33> kSecretEndings{
    "password",      "passwd",    "pwd",          "passphrase", "secret",    "token",      "apikey",
    "ticket",        "canary",    "credential",   "assertion",  "sessionid", "sessid",     "privatekey",
    "accesskey",     "secretkey", "codeverifier", "devicecode", "authcode",  "usec",       "signature",
    "authorization", "authkey",   "clientsecret", "jsessionid", "phpsessid", "sessionkey", "aspxauth",
    "logincookie",   "bearer",    "pin",          "usercode",   "tokenhint",
};
// Exact only: too common as the end of other words.
constexpr std::array<QByteArrayView, 5> kSecretNames{"code", "pass", "auth", "sid", "connectsid"};
constexpr std::array<QByteArrayView, 6> kPersonalEndings{"username", "email",    "emailaddress",
                                                         "login",    "fullname", "userid"};

QByteArray bare(QByteArrayView name)
{
    QByteArray letters;
    letters.reserve(name.size());
    for (const char c : name) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            letters.append(c);
        } else if (c >= 'A' && c <= 'Z') {
            letters.append(char(c - 'A' + 'a'));
        }
    }
    return letters;
}

/// "tokens" and "passwords" too.
QByteArrayView singular(const QByteArray &letters)
{
    const QByteArrayView view(letters);
    return view.endsWith("s") && !view.endsWith("ss") && view.size() > 4 ? view.chopped(1) : view;
}

} // namespace

Sensitivity sensitivityOfName(QByteArrayView name)
{
    const QByteArray letters = bare(name);
    const QByteArrayView one = singular(letters);
    const auto endsIn = [&](QByteArrayView ending) { return one.endsWith(ending); };
    if (std::any_of(kSecretEndings.begin(), kSecretEndings.end(), endsIn) ||
        std::find(kSecretNames.begin(), kSecretNames.end(), QByteArrayView(letters)) != kSecretNames.end()) {
        return Sensitivity::Secret;
    }
    if (std::any_of(kPersonalEndings.begin(), kPersonalEndings.end(), endsIn)) {
        return Sensitivity::Personal;
    }
    return Sensitivity::Public;
}

Sensitivity sensitivityOfContext(QByteArrayView context)
{
    if (context == "token" || context.startsWith("credentials") || context.startsWith("cookie:")) {
        return Sensitivity::Secret;
    }
    const qsizetype colon = context.indexOf(':');
    return colon < 0 ? Sensitivity::Public : sensitivityOfName(context.sliced(colon + 1));
}

} // namespace Ticketscope
