// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-netserver/netserverenvelope.h"

#include "login/flows/common/requests.h"
#include "login/flows/common/soap.h"
#include "protocol/xmltree.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope::NetServer {

namespace {

/// The folder of the services, whatever file or query the person pasted along with it.
QUrl folderOf(const QUrl &url)
{
    QUrl folder = url;
    folder.setQuery(QString());
    folder.setFragment({});
    const QString path = folder.path(QUrl::FullyEncoded);
    const qsizetype slash = path.lastIndexOf(u'/');
    const QString file = path.mid(slash + 1).toLower();
    if (file.endsWith(".svc"_L1) || file.endsWith(".asmx"_L1)) {
        folder.setPath(path.left(slash + 1));
    }
    return folder;
}

QByteArray element(const QByteArray &name, const QByteArray &nameSpace, const QByteArray &content)
{
    return '<' + name + " xmlns=\"" + nameSpace + "\">" + content + "</" + name + '>';
}

} // namespace

Result<SuperOffice::ServicesVersion> versionOf(const Profile &profile)
{
    QByteArray name = profile.parameter("servicesVersion"_L1).trimmed().toUtf8();
    if (name.isEmpty()) {
        name = profile.scheme == "secret-6" ? QByteArrayLiteral("6") : SuperOffice::servicesVersionOfUrl(profile.url);
    }
    return SuperOffice::servicesVersion(name);
}

QUrl agentUrl(const Profile &profile, const SuperOffice::ServicesVersion &version, const QString &agent)
{
    return below(folderOf(profile.url), agent + (version.isAsmx ? ".asmx"_L1 : ".svc"_L1));
}

QString agentOfUrl(const QUrl &url)
{
    static const QRegularExpression file(u"/(\\w+)\\.(?:svc|asmx)$"_s, QRegularExpression::CaseInsensitiveOption);
    return file.match(url.path()).captured(1);
}

QByteArray soapAction(const SuperOffice::ServicesVersion &version, const QString &agent, const QString &operation)
{
    // ASMX names an action after namespace and operation, WCF after the contract as well.
    if (version.isAsmx) {
        return version.nameSpace + '/' + operation.toUtf8();
    }
    return version.nameSpace + '/' + agent.toUtf8() + '/' + operation.toUtf8();
}

HttpRequest operationRequest(const Profile &profile, const SuperOffice::ServicesVersion &version, const QString &agent,
                             const QString &operation, const QList<std::pair<QString, QString>> &arguments)
{
    const QByteArray name = operation.toUtf8();
    QByteArray body("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                    "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:ser=\"");
    body += version.nameSpace + "\">\n  <soapenv:Header/>\n  <soapenv:Body>\n";
    if (arguments.isEmpty()) {
        body += "    <ser:" + name + "/>\n";
    } else {
        body += "    <ser:" + name + ">\n";
        for (const auto &[argument, value] : arguments) {
            const QByteArray tag = "ser:" + argument.toUtf8();
            body += "      <" + tag + '>' + Xml::escaped(value) + "</" + tag + ">\n";
        }
        body += "    </ser:" + name + ">\n";
    }
    body += "  </soapenv:Body>\n</soapenv:Envelope>\n";
    return newRequest(profile, "POST", agentUrl(profile, version, agent),
                      Soap::httpHeaders(false, soapAction(version, agent, operation)), body);
}

QByteArray applicationTokenBlock(const QByteArray &nameSpace, const QString &token)
{
    return element("ApplicationToken", nameSpace, Xml::escaped(token));
}

QByteArray credentialsBlock(const QByteArray &nameSpace, const QString &ticket)
{
    return element("Credentials", nameSpace, "<Ticket>" + Xml::escaped(ticket) + "</Ticket>");
}

QByteArray soCredentialsBlock(const QByteArray &nameSpace, const QString &user, const QString &secret)
{
    return element("SoCredentials", nameSpace,
                   "<AuthenticationType>CRM5</AuthenticationType><UserId>" + Xml::escaped(user) + "</UserId><Secret>" +
                       Xml::escaped(secret) + "</Secret>");
}

} // namespace Ticketscope::NetServer
