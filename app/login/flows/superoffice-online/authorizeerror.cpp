// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/authorizeerror.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

struct Name
{
    AuthorizeError code;
    QLatin1StringView name;
};

const std::array<Name, 7> &names()
{
    static const std::array<Name, 7> all{{{AuthorizeError::Revoked, "Revoked"_L1},
                                          {AuthorizeError::InvalidRedirectUrl, "InvalidRedirectUrl"_L1},
                                          {AuthorizeError::Expired, "Expired"_L1},
                                          {AuthorizeError::Denied, "Denied"_L1},
                                          {AuthorizeError::NeedsReapproval, "NeedsReapproval"_L1},
                                          {AuthorizeError::InvalidTimestamp, "InvalidTimestamp"_L1},
                                          {AuthorizeError::InvalidSignature, "InvalidSignature"_L1}}};
    return all;
}

} // namespace

AuthorizeError authorizeErrorIn(const QString &said)
{
    // Names as the service spells them: "expired" is a word of many sentences, "Expired" with its number is not.
    static const QRegularExpression numbered(u"\\b([A-Za-z]+)\\s*\\(([1-7])\\)"_s);
    QRegularExpressionMatchIterator matches = numbered.globalMatch(said);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        for (const Name &one : names()) {
            if (match.captured(2).toInt() == int(one.code) && match.captured(1).endsWith(one.name)) {
                return one.code;
            }
        }
    }
    for (const Name &one : names()) {
        const bool isAlone = said.trimmed() == one.name || said.trimmed() == QString::number(int(one.code));
        // These two words are nothing but such names; the others are also plain English.
        const bool isUnmistakable = one.name.startsWith("Invalid"_L1) || one.name.startsWith("Needs"_L1);
        if (isAlone || (isUnmistakable && said.contains(one.name))) {
            return one.code;
        }
    }
    return AuthorizeError::None;
}

QString authorizeErrorName(AuthorizeError code)
{
    for (const Name &one : names()) {
        if (one.code == code) {
            return QString(one.name) + u" ("_s + QString::number(int(code)) + u')';
        }
    }
    return {};
}

QString explainAuthorizeError(AuthorizeError code)
{
    switch (code) {
    case AuthorizeError::None:
        return {};
    case AuthorizeError::Revoked:
        return Text::tr("The tenant's consent to the application was withdrawn. An administrator of the tenant has to "
                        "approve it again.");
    case AuthorizeError::InvalidRedirectUrl:
        return Text::tr("The redirect address is not registered for the application. It has to be registered letter "
                        "by letter: http or https, 127.0.0.1 and not localhost, port, path and the slash at its end.");
    case AuthorizeError::Expired:
        return Text::tr("The tenant's consent to the application has expired. An administrator of the tenant has to "
                        "approve it again.");
    case AuthorizeError::Denied:
        return Text::tr("The tenant refused the application. An administrator of the tenant has to approve it.");
    case AuthorizeError::NeedsReapproval:
        return Text::tr("The application asks for more than it was approved for. An administrator of the tenant has "
                        "to approve it again.");
    case AuthorizeError::InvalidTimestamp:
        return Text::tr("The minute in the signed token is too far from the server's. It has to be the present minute "
                        "in UTC, not in local time.");
    case AuthorizeError::InvalidSignature:
        return Text::tr("The signature of the token does not fit the application's public key. The private key is "
                        "that of another environment or application, or something else was signed than token, point "
                        "and minute.");
    }
    return {};
}

} // namespace Ticketscope::Online
