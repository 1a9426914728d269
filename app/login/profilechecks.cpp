// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/profilechecks.h"

#include "login/flows/common/parameters.h"

#include <QCoreApplication>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileCheck)
};

void checkUrl(const QUrl &url, QList<ProfileProblem> *problems)
{
    const QString field = u"url"_s;
    if (url.isEmpty()) {
        problems->append({field, Text::tr("The address is missing.")});
    } else if (!url.isValid()) {
        problems->append({field, Text::tr("The address is not valid: %1").arg(url.errorString())});
    } else if (url.scheme() != "http"_L1 && url.scheme() != "https"_L1) {
        problems->append({field, Text::tr("The address must begin with https:// or http://.")});
    } else if (url.host().isEmpty()) {
        problems->append({field, Text::tr("The address names no host.")});
    } else if (!url.userInfo().isEmpty()) {
        problems->append({field, Text::tr("The address must not hold a user name or password; they have fields of "
                                          "their own, and the password goes into the keychain.")});
    }
}

QString valueProblem(const ParameterInfo &parameter, const QString &value)
{
    switch (parameter.type) {
    case ParameterInfo::Type::Choice:
        if (!parameter.choices.contains(value)) {
            return Text::tr("\"%1\" is none of: %2.").arg(value, parameter.choices.join(", "_L1));
        }
        break;
    case ParameterInfo::Type::Boolean:
        if (value != "true"_L1 && value != "false"_L1) {
            return Text::tr("Write true or false.");
        }
        break;
    case ParameterInfo::Type::Number:
        if (QString problem = checkInteger(value); !problem.isEmpty()) {
            return problem;
        }
        break;
    default:
        break;
    }
    return parameter.check ? parameter.check(value) : QString();
}

void checkParameters(const Profile &profile, const FlowInfo &flow, QList<ProfileProblem> *problems)
{
    const SchemeInfo *scheme = flow.scheme(profile.scheme);
    if (!scheme) {
        return;
    }
    for (const QString &name : scheme->parameters) {
        const ParameterInfo *parameter = flow.parameter(name);
        if (!parameter || parameter->type == ParameterInfo::Type::Secret) {
            continue;
        }
        const QVariant given = profile.parameters.value(name);
        const QString value = given.toString();
        if (value.trimmed().isEmpty()) {
            if (FlowInfo::isRequired(*scheme, *parameter)) {
                problems->append({name, Text::tr("%1 is missing.").arg(parameter->title)});
            }
            continue;
        }
        QString problem = valueProblem(*parameter, value);
        if (const auto check = scheme->checks.value(name, nullptr); check && problem.isEmpty()) {
            problem = check(value);
        }
        if (!problem.isEmpty()) {
            problems->append({name, problem});
        }
    }
}

void checkFile(const QString &field, const QString &file, QList<ProfileProblem> *problems)
{
    if (file.isEmpty()) {
        return;
    }
    const QFileInfo info(file);
    if (!info.isFile()) {
        problems->append({field, Text::tr("There is no file %1.").arg(file)});
    } else if (!info.isReadable()) {
        problems->append({field, Text::tr("The file %1 cannot be read.").arg(file)});
    }
}

void checkTls(const TlsPolicy &tls, QList<ProfileProblem> *problems)
{
    constexpr qsizetype sha256Size = 32;
    if (!tls.pinnedSha256.isEmpty() && tls.pinnedSha256.size() != sha256Size) {
        problems->append({u"tls.pinnedSha256"_s, Text::tr("A SHA-256 fingerprint has 64 hexadecimal digits.")});
    }
    checkFile(u"tls.caFile"_s, tls.caFile, problems);
    checkFile(u"tls.clientCertificateFile"_s, tls.clientCertificateFile, problems);
    checkFile(u"tls.clientKeyFile"_s, tls.clientKeyFile, problems);
    if (!tls.clientKeyFile.isEmpty() && tls.clientCertificateFile.isEmpty()) {
        problems->append({u"tls.clientCertificateFile"_s, Text::tr("There is a key, but no certificate for it.")});
    }
    const QByteArray &version = tls.minimumVersion;
    if (version != "1.0" && version != "1.1" && version != "1.2" && version != "1.3") {
        problems->append({u"tls.minimumVersion"_s, Text::tr("The TLS version is one of 1.0, 1.1, 1.2, 1.3.")});
    }
}

void checkProxy(const ProxyPolicy &proxy, QList<ProfileProblem> *problems)
{
    if (proxy.mode != ProxyMode::Http && proxy.mode != ProxyMode::Socks5) {
        return;
    }
    if (proxy.host.trimmed().isEmpty()) {
        problems->append({u"proxy.host"_s, Text::tr("The proxy's host is missing.")});
    }
    if (proxy.port == 0) {
        problems->append({u"proxy.port"_s, Text::tr("The proxy's port is missing.")});
    }
}

void checkHeaders(const QList<Header> &headers, QList<ProfileProblem> *problems)
{
    for (const Header &header : headers) {
        const QString name = QString::fromUtf8(header.name);
        if (name.isEmpty() || !checkHeaderName(name).isEmpty()) {
            problems->append({u"headers"_s, Text::tr("\"%1\" cannot be the name of a header.").arg(name)});
        } else if (header.value.contains('\r') || header.value.contains('\n') || header.value.contains('\0')) {
            problems->append({u"headers"_s, Text::tr("The value of the header %1 contains a line break.").arg(name)});
        }
    }
}

bool isMissing(const Profile &profile, const FlowInfo &flow, const QString &field)
{
    return flow.parameter(field) && profile.parameters.value(field).toString().trimmed().isEmpty();
}

} // namespace

Result<FlowInfo> supportedFlow(const Profile &profile)
{
    const std::optional<FlowInfo> flow = flowFor(profile.service);
    const QString service = QString::fromUtf8(profile.service);
    if (!flow) {
        return failure(ErrorCode::NotSupported, Text::tr("The service \"%1\" is not known.").arg(service));
    }
    if (!flow->scheme(profile.scheme)) {
        return failure(
            ErrorCode::NotSupported,
            Text::tr("The service %1 has no scheme \"%2\".").arg(service, QString::fromUtf8(profile.scheme)));
    }
    return *flow;
}

QList<ProfileProblem> checkProfile(const Profile &profile)
{
    QList<ProfileProblem> problems;
    if (profile.name.trimmed().isEmpty()) {
        problems.append({u"name"_s, Text::tr("The profile needs a name.")});
    }
    const Result<FlowInfo> flow = supportedFlow(profile);
    const bool needsNoAddress = flow && flow->needsNoAddress && flow->needsNoAddress(profile);
    if (!profile.url.isEmpty() || !needsNoAddress) {
        checkUrl(profile.url, &problems);
    }
    if (!flow) {
        problems.append({flowFor(profile.service) ? u"scheme"_s : u"service"_s, flow.error().text});
    } else {
        checkParameters(profile, *flow, &problems);
        if (flow->check) {
            problems += flow->check(profile);
        }
    }
    checkTls(profile.tls, &problems);
    checkProxy(profile.proxy, &problems);
    checkHeaders(profile.headers, &problems);
    if (profile.timeout <= std::chrono::seconds::zero()) {
        problems.append({u"timeoutSeconds"_s, Text::tr("The time to wait has to be at least one second.")});
    }
    return problems;
}

std::optional<Error> blockingProblem(const Profile &profile)
{
    const Result<FlowInfo> flow = supportedFlow(profile);
    if (!flow) {
        return flow.error();
    }
    const QList<ProfileProblem> problems = checkProfile(profile);
    for (const ProfileProblem &problem : problems) {
        if (problem.field != "name"_L1) {
            const ErrorCode code =
                isMissing(profile, *flow, problem.field) ? ErrorCode::MissingParameter : ErrorCode::InvalidProfile;
            return Error{code, problem.text, profile.url, {}, {}};
        }
    }
    return {};
}

} // namespace Ticketscope
