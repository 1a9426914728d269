// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/principals.h"

namespace Ticketscope::Negotiate {

namespace {

constexpr krb5_int32 kServiceInstance = KRB5_NT_SRV_INST;

/// A name as krb5_parse_name reads it: "@" and "\" of the person's own are escaped.
QString principalText(QString user, const QString &realm)
{
    user.replace(u'\\', QStringLiteral("\\\\")).replace(u'@', QStringLiteral("\\@"));
    return QString(user % u'@' % realm);
}

QList<UserCandidate> domainCandidates(const QString &user, const QString &domain, const QString &defaultRealm)
{
    const QString realm = domain.toUpper();
    const QString shortName = defaultRealm.section(u'.', 0, 0).toUpper();
    QList<UserCandidate> candidates;
    if (defaultRealm.isEmpty() || (realm != shortName && domain != defaultRealm)) {
        candidates.append({principalText(user, realm), false});
    }
    if (!defaultRealm.isEmpty() && realm != defaultRealm) {
        candidates.append({principalText(user, defaultRealm), false});
    }
    if (candidates.isEmpty()) {
        candidates.append({principalText(user, realm), false});
    }
    return candidates;
}

QList<UserCandidate> principalNameCandidates(const QString &userName, const QString &defaultRealm)
{
    const qsizetype at = userName.lastIndexOf(u'@');
    const QString user = userName.left(at);
    const QString suffix = userName.mid(at + 1);
    QList<UserCandidate> candidates{{principalText(user, suffix.toUpper()), false}};
    if (suffix != suffix.toUpper()) {
        candidates.append({principalText(user, suffix), false});
    }
    if (!defaultRealm.isEmpty() && suffix.contains(u'.')) {
        candidates.append({userName, true});
    }
    return candidates;
}

} // namespace

QList<UserCandidate> userCandidates(const QString &userName, const QString &domain, const QString &defaultRealm)
{
    const qsizetype backslash = userName.indexOf(u'\\');
    if (backslash > 0) {
        return domainCandidates(userName.mid(backslash + 1), userName.left(backslash), defaultRealm);
    }
    const QString user = userName.mid(backslash + 1);
    if (user.contains(u'@')) {
        return principalNameCandidates(user, defaultRealm);
    }
    if (!domain.isEmpty()) {
        return domainCandidates(user, domain, defaultRealm);
    }
    if (defaultRealm.isEmpty()) {
        return {};
    }
    return {{principalText(user, defaultRealm), false}};
}

QString defaultRealm(krb5_context context)
{
    char *realm = nullptr;
    if (krb5_get_default_realm(context, &realm) != 0) {
        return {};
    }
    QString name = QString::fromUtf8(realm);
    krb5_free_default_realm(context, realm);
    return name;
}

krb5_error_code parseUser(krb5_context context, const UserCandidate &candidate, Krb5::Principal *result)
{
    krb5_principal principal = nullptr;
    const QByteArray name = candidate.name.toUtf8();
    const krb5_error_code code = krb5_parse_name_flags(
        context, name.constData(), candidate.enterprise ? KRB5_PRINCIPAL_PARSE_ENTERPRISE : 0, &principal);
    *result = Krb5::Principal(principal, {context});
    return code;
}

krb5_error_code parseService(krb5_context context, const QString &spn, Krb5::Principal *result)
{
    const QByteArray name = spn.toUtf8();
    krb5_principal principal = nullptr;
    krb5_error_code code =
        krb5_parse_name_flags(context, name.constData(), KRB5_PRINCIPAL_PARSE_REQUIRE_REALM, &principal);
    if (code != 0) {
        code = krb5_parse_name_flags(context, name.constData(), KRB5_PRINCIPAL_PARSE_NO_REALM, &principal);
        if (code != 0) {
            return code;
        }
        *result = Krb5::Principal(principal, {context});
        QString realm;
        if (principal->length >= 2) {
            char **realms = nullptr;
            const QByteArray host = Krb5::textOf(principal->data[1]).section(u':', 0, 0).toUtf8();
            if (krb5_get_host_realm(context, host.constData(), &realms) == 0) {
                realm = QString::fromUtf8(realms[0] == nullptr ? "" : realms[0]);
                krb5_free_host_realm(context, realms);
            }
        }
        code = krb5_set_principal_realm(context, principal, realm.toUtf8().constData());
    } else {
        *result = Krb5::Principal(principal, {context});
    }
    principal->type = kServiceInstance;
    return code;
}

} // namespace Ticketscope::Negotiate
