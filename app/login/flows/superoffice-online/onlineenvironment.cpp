// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/onlineenvironment.h"

#include "login/flows/common/requests.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

const QString kDomain = QStringLiteral(".superoffice.com");

QStringList environmentNames()
{
    return {u"sod"_s, u"qaonline"_s, u"online"_s};
}

/// "sod" of "sod2"; empty where the name has no number at its end.
QString unnumbered(const QString &name)
{
    static const QRegularExpression numbered(u"^([a-z]+)\\d+$"_s);
    return numbered.match(name).captured(1);
}

QString numberedText(const QString &given, const QString &base)
{
    return environmentNames().contains(base)
               ? Text::tr("%1 is one of the numbered subdomains, which serve tenants but log nobody in. Write %2; the "
                          "login itself tells where the tenant is.")
                     .arg(given, base)
               : Text::tr("%1 is one of the numbered subdomains, which serve tenants but log nobody in. Write sod, "
                          "qaonline or online; the login itself tells where the tenant is.")
                     .arg(given);
}

Result<QUrl> invalid(const QString &text)
{
    return failure(ErrorCode::InvalidProfile, text);
}

/// An address as a person may paste it: with /login, or the discovery document's.
Result<QUrl> fromAddress(const QString &text)
{
    static const QRegularExpression login(u"(?:/login(?:/\\.well-known/.*)?)?/*$"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression tenant(u"/Cust\\d+"_s, QRegularExpression::CaseInsensitiveOption);
    QUrl url(text.contains("://"_L1) ? text : QString(u"https://" + text), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1) ||
        !url.userInfo().isEmpty()) {
        return invalid(Text::tr("\"%1\" is no environment. Write sod (development), qaonline (stage), online "
                                "(production), or an address that begins with https://.")
                           .arg(text));
    }
    const QString host = url.host().toLower();
    if (host.endsWith(kDomain)) {
        const QString name = host.chopped(kDomain.size());
        if (const QString base = unnumbered(name); !base.isEmpty()) {
            return invalid(numberedText(host, base));
        }
    }
    QString path = url.path();
    if (tenant.match(path).hasMatch()) {
        return invalid(Text::tr("%1 is a tenant's address. The environment is the part that all its tenants share; "
                                "write sod, qaonline or online, and the tenant beside it.")
                           .arg(text));
    }
    url.setPath(path.remove(login));
    url.setQuery(QString());
    url.setFragment({});
    return url;
}

} // namespace

Result<QUrl> environmentOf(const QString &value)
{
    const QString text = value.trimmed();
    const QString name = text.toLower();
    if (name.isEmpty()) {
        return failure(ErrorCode::MissingParameter,
                       Text::tr("The environment is missing: sod (development), qaonline (stage), online "
                                "(production), or an address."));
    }
    if (environmentNames().contains(name)) {
        return QUrl(QString(u"https://" + name + kDomain));
    }
    if (const QString base = unnumbered(name); !base.isEmpty()) {
        return invalid(numberedText(text, base));
    }
    if (!text.contains(u'.') && !text.contains("://"_L1)) {
        return invalid(Text::tr("\"%1\" is no environment. Write sod (development), qaonline (stage), online "
                                "(production), or an address that begins with https://.")
                           .arg(text));
    }
    return fromAddress(text);
}

Result<QUrl> environmentOf(const Profile &profile)
{
    return environmentOf(profile.parameter("environment"_L1));
}

QString checkEnvironment(const QString &value)
{
    const Result<QUrl> environment = environmentOf(value);
    return environment ? QString() : environment.error().text;
}

QString checkTenant(const QString &value)
{
    static const QRegularExpression form(u"^Cust\\d{1,12}$"_s, QRegularExpression::CaseInsensitiveOption);
    return form.match(value.trimmed()).hasMatch() ? QString()
                                                  : Text::tr("A tenant is named Cust and a number, like Cust12345.");
}

QString tenantOf(const Profile &profile)
{
    return profile.parameter("tenant"_L1).trimmed();
}

bool isSameTenant(const QString &a, const QString &b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

QString addressProblem(const QUrl &told, const QUrl &environment)
{
    const bool isWeb = told.scheme() == "https"_L1 || told.scheme() == "http"_L1;
    if (!told.isValid() || !isWeb || told.host().isEmpty() || !told.userInfo().isEmpty()) {
        return Text::tr("\"%1\" is no address that a call could go to.").arg(told.toDisplayString());
    }
    if (told.scheme() == "https"_L1) {
        return {};
    }
    const bool isChosen =
        told.host().compare(environment.host(), Qt::CaseInsensitive) == 0 && environment.scheme() == "http"_L1;
    if (isChosen || (isThisComputer(told) && isThisComputer(environment))) {
        return {};
    }
    return Text::tr("%1 is not https: what opens the tenant would go there for everybody on the way to read, so "
                    "nothing is sent.")
        .arg(told.toDisplayString());
}

bool isForeign(const QUrl &told, const QUrl &environment)
{
    if (isThisComputer(told) && isThisComputer(environment)) {
        return false;
    }
    const auto domainOf = [](const QUrl &url) {
        const QStringList labels = url.host().toLower().split(u'.');
        return QHostAddress(url.host()).isNull() ? labels.mid(std::max<qsizetype>(0, labels.size() - 2)).join(u'.')
                                                 : url.host();
    };
    return domainOf(told) != domainOf(environment);
}

} // namespace Ticketscope::Online
