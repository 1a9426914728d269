// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/onlineclaims.h"

#include "login/flows/common/requests.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "login/oauth/idtoken.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

const QString kPrefix = QStringLiteral("http://schemes.superoffice.net/identity/");

QUrl withSlash(QUrl url)
{
    if (!url.path().endsWith(u'/')) {
        url.setPath(url.path() + u'/');
    }
    return url;
}

/// What the claim names, where it may be used; a note where it may not.
QUrl usableNetServer(const QString &told, const QUrl &environment, const Profile &profile, QStringList *notes)
{
    if (told.isEmpty()) {
        return {};
    }
    const QUrl url(told, QUrl::StrictMode);
    if (const QString problem = addressProblem(url, environment); !problem.isEmpty()) {
        notes->append(Text::tr("The claim netserver_url cannot be used. %1").arg(problem));
        return {};
    }
    return servicesFolder(url, servicesVersionOf(profile));
}

/// The claims that no call can do without.
struct RequiredClaims
{
    QStringList missing;  ///< from the token, and not known otherwise
    QStringList borrowed; ///< missing from the token only
};

RequiredClaims takeRequired(const Json::Value &claims, QString *tenant, QString *webApi)
{
    RequiredClaims required;
    const auto take = [&claims, &required](const QString &name, QString *value) {
        if (const QString told = identityClaim(claims, name); !told.isEmpty()) {
            *value = told;
        } else {
            (value->isEmpty() ? required.missing : required.borrowed).append(name);
        }
    };
    take(u"ctx"_s, tenant);
    take(u"webapi_url"_s, webApi);
    return required;
}

void noteTenant(const TenantPlace &place, const QString &asked, QStringList *notes)
{
    if (!asked.isEmpty() && !isSameTenant(asked, place.tenant)) {
        notes->append(Text::tr("The profile asks for the tenant %1, but the login is to the tenant %2 (claim ctx). "
                               "Calls go to %2.")
                          .arg(asked, place.tenant));
    }
}

} // namespace

QString identityClaim(const Json::Value &claims, QStringView name)
{
    const QString told = OAuth::claimText(claims, QString(kPrefix + name));
    return (told.isEmpty() ? OAuth::claimText(claims, name) : told).trimmed();
}

Result<TenantPlace> placeOf(const Json::Value &claims, const QUrl &environment, const Profile &profile,
                            const TenantPlace &otherwise)
{
    TenantPlace place = otherwise;
    QString webApi = otherwise.webApi.toString(QUrl::FullyEncoded);
    const RequiredClaims required = takeRequired(claims, &place.tenant, &webApi);
    if (!required.missing.isEmpty()) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("The login went well, but its token does not tell where the tenant is: missing is %1. "
                                "Programs end here with \"error occurred trying to obtain the context identifier\". "
                                "Check which claims SuperOffice has registered for the application.")
                           .arg(required.missing.join(", "_L1)));
    }
    if (!required.borrowed.isEmpty()) {
        place.notes.append(Text::tr("The token does not tell where the tenant is (missing is %1); what the tenant's "
                                    "status and the profile say is used instead.")
                               .arg(required.borrowed.join(", "_L1)));
    }
    const QUrl url(webApi, QUrl::StrictMode);
    if (const QString problem = addressProblem(url, environment); !problem.isEmpty()) {
        return failure(ErrorCode::UnexpectedAnswer, Text::tr("The claim webapi_url cannot be used. %1").arg(problem));
    }
    place.webApi = withSlash(url);
    if (isForeign(url, environment)) {
        place.notes.append(Text::tr("The token sends calls to %1, which is not a place of the environment %2.")
                               .arg(url.host(), environment.host()));
    }
    place.user.clear();
    place.netServer = usableNetServer(identityClaim(claims, u"netserver_url"), environment, profile, &place.notes);
    for (const QStringView name : {QStringView(u"upn"), QStringView(u"email"), QStringView(u"initials")}) {
        if (place.user.isEmpty()) {
            place.user = identityClaim(claims, name);
        }
    }
    noteTenant(place, tenantOf(profile), &place.notes);
    return place;
}

QByteArray servicesVersionOf(const Profile &profile)
{
    const QByteArray given = profile.parameter("servicesVersion"_L1).trimmed().toLatin1();
    return given.isEmpty() ? QByteArrayLiteral("Services88") : given;
}

QUrl servicesFolder(const QUrl &netServer, const QByteArray &version)
{
    static const QRegularExpression whole(u"/Services\\d+/*$"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression remote(u"/Remote/*$"_s, QRegularExpression::CaseInsensitiveOption);
    const QString path = netServer.path();
    if (whole.match(path).hasMatch()) {
        return withSlash(netServer);
    }
    const QString folder = QString::fromLatin1(version) + u'/';
    return below(netServer, remote.match(path).hasMatch() ? folder : QString(u"Remote/" + folder));
}

QString tenantOfAccessToken(QByteArrayView token)
{
    static const QRegularExpression form(u"^8A:([^.]+)\\."_s);
    return form.match(QString::fromLatin1(token.first(std::min<qsizetype>(token.size(), 64)))).captured(1);
}

} // namespace Ticketscope::Online
