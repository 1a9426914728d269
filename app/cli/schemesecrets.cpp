// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/schemesecrets.h"

#include "login/loginflow.h"

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

QStringList schemeSecrets(const Profile &profile, bool onlyRequired)
{
    const auto flow = flowFor(profile.service);
    const SchemeInfo *scheme = flow ? flow->scheme(profile.scheme) : nullptr;
    if (!flow || !scheme) {
        return onlyRequired ? QStringList() : secretParameterNames();
    }
    QStringList names;
    for (const QString &name : scheme->parameters) {
        const ParameterInfo *parameter = flow->parameter(name);
        if (parameter && parameter->type == ParameterInfo::Type::Secret &&
            (FlowInfo::isRequired(*scheme, *parameter) || !onlyRequired)) {
            names.append(name);
        }
    }
    return names;
}

} // namespace

QStringList secretParametersOf(const Profile &profile)
{
    QStringList names = schemeSecrets(profile, false);
    if (!profile.tls.clientCertificateFile.isEmpty()) {
        names.append(u"clientCertificatePassphrase"_s);
    }
    if (!profile.proxy.userName.isEmpty()) {
        names.append(u"proxyPassword"_s);
    }
    names.removeDuplicates();
    return names;
}

QStringList requiredSecretsOf(const Profile &profile)
{
    return schemeSecrets(profile, true);
}

} // namespace Ticketscope::Cli
