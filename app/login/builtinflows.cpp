// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/http/httpflow.h"
#include "login/flows/oauth2/oauth2flow.h"
#include "login/flows/superoffice-netserver/netserverflow.h"
#include "login/flows/superoffice-online/onlineflow.h"
#include "login/flows/superoffice-webapi/webapiflow.h"
#include "login/flows/windows-essentials/essentialsflow.h"
#include "login/flows/ws-security/wssecurityflow.h"
#include "login/loginflow.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope {

const SchemeInfo *FlowInfo::scheme(QByteArrayView id) const
{
    const auto found =
        std::find_if(schemes.begin(), schemes.end(), [id](const SchemeInfo &info) { return info.id == id; });
    return found == schemes.end() ? nullptr : &*found;
}

const ParameterInfo *FlowInfo::parameter(QStringView name) const
{
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [name](const ParameterInfo &info) { return info.name == name; });
    return found == parameters.end() ? nullptr : &*found;
}

QList<FlowInfo> builtinFlows()
{
    return {netServerFlow(), webApiFlow(), onlineFlow(), essentialsFlow(), wsSecurityFlow(), oauth2Flow(), httpFlow()};
}

std::optional<FlowInfo> flowFor(QByteArrayView service)
{
    const QList<FlowInfo> flows = builtinFlows();
    const auto found =
        std::find_if(flows.begin(), flows.end(), [service](const FlowInfo &flow) { return flow.service == service; });
    return found == flows.end() ? std::nullopt : std::optional(*found);
}

QStringList secretParameterNames()
{
    QStringList names{u"clientCertificatePassphrase"_s, u"proxyPassword"_s};
    const QList<FlowInfo> flows = builtinFlows();
    for (const FlowInfo &flow : flows) {
        for (const ParameterInfo &parameter : flow.parameters) {
            if (parameter.type == ParameterInfo::Type::Secret) {
                names.append(parameter.name);
            }
        }
    }
    names.removeDuplicates();
    return names;
}

} // namespace Ticketscope
