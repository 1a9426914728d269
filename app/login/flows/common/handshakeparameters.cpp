// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/handshakeparameters.h"

#include "login/flows/common/handshakecalls.h"
#include "login/flows/common/parameters.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Handshake)
};

ParameterInfo checkedText(const QString &name, const QString &title, const QString &help,
                          QString (*check)(const QString &))
{
    ParameterInfo info = textParameter(name, title, help);
    info.check = check;
    return info;
}

} // namespace

QString checkServicePrincipal(const QString &value)
{
    static const QRegularExpression form(u"^[^/@\\s]+/[^/@\\s]+(@[^/@\\s]+)?$"_s);
    return form.match(value.trimmed()).hasMatch()
               ? QString()
               : Text::tr("Write service and host with a slash between, like HTTP/crm.example.com; a realm may follow "
                          "behind an at sign.");
}

QString checkDomain(const QString &value)
{
    const QString text = value.trimmed();
    if (text.contains(u'\\') || text.contains(u'/') || text.contains(u'@') || text.contains(u' ')) {
        return Text::tr("Only the domain's name belongs here, like ACME or acme.example.com; the user name has a field "
                        "of its own.");
    }
    return {};
}

QString checkDomainUser(const QString &value)
{
    const QString text = value.trimmed();
    const bool hasBackslash = text.contains(u'\\');
    if (text.contains(u'/')) {
        return Text::tr("Between domain and user stands a backslash: DOMAIN\\user.");
    }
    if (text.count(u'\\') > 1 || text.startsWith(u'\\') || text.endsWith(u'\\') || text.startsWith(u'@') ||
        text.endsWith(u'@')) {
        return Text::tr("Write user, DOMAIN\\user or user@domain.");
    }
    if (hasBackslash && text.contains(u'@')) {
        return Text::tr("The domain is given twice, before the backslash and behind the at sign. Leave one out.");
    }
    return {};
}

QString checkWorkstation(const QString &value)
{
    static const QRegularExpression form(u"^[^\\\\/:*?\"<>|\\s]{1,15}$"_s);
    return form.match(value.trimmed()).hasMatch()
               ? QString()
               : Text::tr("A computer's name has fifteen characters at most, without spaces and \\ / : * ? \" < > |.");
}

QList<ParameterInfo> handshakeParameters()
{
    return {
        checkedText(u"domain"_s, Text::tr("Domain"),
                    Text::tr("Where the user name holds none: ACME, or the Kerberos realm."), checkDomain),
        choiceParameter(u"mechanisms"_s, Text::tr("Prove identity with"),
                        Text::tr("Inside Negotiate, in this order; the next one is used where the first is not to be "
                                 "had."),
                        {u"kerberos-ntlm"_s, u"kerberos"_s, u"ntlm"_s, u"ntlm-kerberos"_s}, u"kerberos-ntlm"_s),
        checkedText(u"spn"_s, Text::tr("Service principal (SPN)"),
                    Text::tr("The name that the service has in the domain. Empty: HTTP/ and the host of the address."),
                    checkServicePrincipal),
        choiceParameter(u"channelBinding"_s, Text::tr("Channel binding"),
                        Text::tr("Ties the login to the server's certificate, as Extended Protection wants it. none "
                                 "and wrong show what the server does without."),
                        {u"auto"_s, u"none"_s, u"wrong"_s}, u"auto"_s),
        choiceParameter(u"ntlmVersion"_s, Text::tr("NTLM version"),
                        Text::tr("v2 is what servers want today; v1 and NTLM2 session are how old clients answer."),
                        {u"v2"_s, u"v1"_s, u"ntlm2-session"_s}, u"v2"_s),
        checkedText(u"workstation"_s, Text::tr("Workstation"),
                    Text::tr("The computer's name as NTLM sends it. Accounts may be allowed on some computers only."),
                    checkWorkstation),
        booleanParameter(u"delegate"_s, Text::tr("Delegate"),
                         Text::tr("Gives the server a ticket to act as the user elsewhere. Only for servers that you "
                                  "trust with it."),
                         false),
    };
}

QStringList negotiateParameterNames()
{
    return {u"userName"_s,       u"domain"_s,      u"password"_s,    u"mechanisms"_s, u"spn"_s,
            u"channelBinding"_s, u"ntlmVersion"_s, u"workstation"_s, u"delegate"_s};
}

QStringList negotiateOptionalNames()
{
    return {u"userName"_s, u"password"_s};
}

QList<SchemeInfo> handshakeSchemes()
{
    SchemeInfo negotiate;
    negotiate.id = "negotiate";
    negotiate.title = Text::tr("Negotiate (Kerberos, NTLM)");
    negotiate.help = Text::tr("Windows authentication. Without user name and password your own ticket is used.");
    negotiate.parameters = negotiateParameterNames();
    negotiate.optional = negotiateOptionalNames();
    negotiate.sendCall = sendCallWithHandshake;
    negotiate.checks = {{u"userName"_s, checkDomainUser}};
    SchemeInfo ntlm;
    ntlm.id = "ntlm";
    ntlm.title = Text::tr("NTLM");
    ntlm.help = Text::tr("Windows authentication by challenge and response; it holds for one connection.");
    ntlm.parameters = {u"userName"_s, u"domain"_s,         u"password"_s,   u"ntlmVersion"_s,
                       u"spn"_s,      u"channelBinding"_s, u"workstation"_s};
    ntlm.sendCall = sendCallWithHandshake;
    ntlm.checks = negotiate.checks;
    return {negotiate, ntlm};
}

bool hasHandshake(QByteArrayView scheme)
{
    return scheme == "negotiate" || scheme == "ntlm";
}

} // namespace Ticketscope
