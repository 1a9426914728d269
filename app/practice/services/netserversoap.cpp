// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/netserversoap.h"

#include "practice/services/iis.h"
#include "practice/services/soap.h"
#include "practice/services/superofficexml.h"
#include "practice/services/wsdl.h"
#include "protocol/httpmessage.h"
#include "protocol/wsse.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr const char *kAddressingNone = "http://schemas.microsoft.com/ws/2005/05/addressing/none";
constexpr const char *kDispatch = "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";

bool isKnownHeader(const Xml::Element &block, QByteArrayView nameSpace)
{
    return block.nameSpace == nameSpace &&
           (block.name == "ApplicationToken" || block.name == "Credentials" || block.name == "TimeZone");
}

/// 415 as WCF says it: in the reason phrase, without a body.
Response unsupportedMediaType(const QByteArray &got)
{
    Response response = plainResponse(415);
    response.reason = "Cannot process the message because the content type '" + got +
                      "' was not the expected type 'text/xml; charset=utf-8'.";
    return response;
}

Response actionNotSupported(const QByteArray &action)
{
    return Soap::fault11(
        "ActionNotSupported", kAddressingNone,
        u"The message with Action '%1' cannot be processed at the receiver, due to a ContractFilter "
        "mismatch at the EndpointDispatcher. This may be because of either a contract mismatch "
        "(mismatched Actions between sender and receiver) or a binding/security mismatch between the "
        "sender and the receiver.  Check that sender and receiver have the same contract and the same "
        "binding (including security requirements, e.g. Message, Transport, None)."_s.arg(QString::fromUtf8(action)));
}

Response servicePage(const QString &agent)
{
    return plainResponse(200, "text/html; charset=UTF-8",
                         "<HTML><HEAD><TITLE>Wcf" + agent.toLatin1() +
                             "Service Service</TITLE></HEAD><BODY><P class='heading1'>Wcf" + agent.toLatin1() +
                             "Service Service</P><P class='intro'>You have created a service.</P></BODY></HTML>");
}

/// The operations of an agent, as its WSDL has them.
bool hasOperation(const SuperOffice::ServicesVersion &version, const QString &agent, const QByteArray &operation)
{
    if (agent == "SoPrincipal"_L1) {
        return operation == "GetSystemInfo" || operation == "AuthenticateImplicit" ||
               operation == "AuthenticateUsernamePassword" ||
               (operation == "AuthenticateWithAccessToken" && version.hasAccessToken);
    }
    return operation == "GetContact";
}

/// The agent's own spelling, or nothing for an agent that is not here.
QString agentOf(const QString &file)
{
    if (file == "soprincipal.svc"_L1) {
        return u"SoPrincipal"_s;
    }
    return file == "contact.svc"_L1 ? u"Contact"_s : QString();
}

/// "Services88" of "services88" where that folder is there (those below 84 were dropped), "7.0" without a folder.
QByteArray versionOf(const QString &folder)
{
    if (folder == "remote"_L1) {
        return "7.0";
    }
    bool isNumber = false;
    const int number = folder.startsWith("services"_L1) ? folder.mid(8).toInt(&isNumber) : 0;
    return isNumber && number >= 84 && number <= 88 ? "Services" + QByteArray::number(number) : QByteArray();
}

} // namespace

NetServerSoap::NetServerSoap(const PracticeContext &context, SuperOfficeData &data)
    : m_context(context)
    , m_data(data)
    , m_netServer6(context, data)
    , m_windows(context)
{
}

Response NetServerSoap::answer(const Request &request)
{
    Response response = dispatch(request);
    response.setHeader("Cache-Control", "private");
    Iis::addServerHeaders(m_context, response);
    return response;
}

Response NetServerSoap::dispatch(const Request &request)
{
    const QStringList segments = Iis::segments(request.path);
    if (segments.size() < 2 || m_context.has("S13")) {
        return Iis::notFound();
    }
    Call call;
    call.tenant = Iis::tenantOf(segments);
    if (segments.first() == "superofficewindows"_L1) {
        QByteArray final;
        if (const auto refusal = m_windows.refuse(request, {}, &final)) {
            return *refusal;
        }
        call.knowsWindowsUser = true;
        Response response = answerCall(request, segments, std::move(call));
        if (!final.isEmpty()) {
            response.addHeader("WWW-Authenticate", final);
        }
        return response;
    }
    if (call.tenant.isEmpty() && segments.first() != "superoffice"_L1) {
        return Iis::notFound();
    }
    return answerCall(request, segments, std::move(call));
}

Response NetServerSoap::answerCall(const Request &request, const QStringList &segments, Call call)
{
    if (segments.last().endsWith(".asmx"_L1) && call.tenant.isEmpty()) {
        return m_netServer6.answer(request);
    }
    call.agent = agentOf(segments.last());
    const QByteArray version = versionOf(segments.at(segments.size() - 2));
    const bool isOldOnline = version == "7.0" && !call.tenant.isEmpty();
    const bool isThere = !isOldOnline && segments.at(1) == "remote"_L1 && segments.size() == (version == "7.0" ? 3 : 4);
    const auto spelling = SuperOffice::servicesVersion(version);
    if (!isThere || version.isEmpty() || call.agent.isEmpty() || !spelling) {
        return Iis::notFound();
    }
    call.version = *spelling;
    if (Wsdl::isAskedFor(request)) {
        return Wsdl::response(request, Wsdl::netServer(call.version, call.agent.toLatin1()));
    }
    if (request.method == "GET" || request.method == "HEAD") {
        return servicePage(call.agent);
    }
    if (request.method != "POST") {
        return Iis::methodNotAllowed("GET, HEAD, POST");
    }
    return receive(request, std::move(call));
}

Response NetServerSoap::receive(const Request &request, Call call)
{
    const QByteArray contentType = request.header("Content-Type");
    const QByteArray charset = Http::charsetOf(contentType);
    if (m_context.has("S7")) {
        return unsupportedMediaType("application/soap+xml; charset=utf-8");
    }
    if (Http::mediaTypeOf(contentType) != "text/xml" ||
        !(charset.isEmpty() || charset == "utf-8" || charset == "utf-16" || charset == "utf-16le")) {
        return unsupportedMediaType(contentType);
    }
    const Xml::Document document = Xml::parse(request.body, charset);
    if (document.error || !document.hasRoot || document.root.name != "Envelope") {
        return plainResponse(400);
    }
    if (document.root.nameSpace != Wsse::kSoap11) {
        return Soap::fault11("VersionMismatch", {},
                             u"The envelope version of the incoming message does not match that of the encoder (Soap11 "
                             "(http://schemas.xmlsoap.org/soap/envelope/))."_s);
    }
    // The action chooses the operation before anything of the message is read.
    const QByteArray action = Soap::actionOf(request);
    const QByteArray prefix = call.version.nameSpace + '/' + call.agent.toLatin1() + '/';
    call.operation = action.startsWith(prefix) ? action.mid(prefix.size()) : QByteArray();
    if (m_context.has("S8") || !hasOperation(call.version, call.agent, call.operation)) {
        return actionNotSupported(action);
    }
    const Xml::Element *header = document.root.child(Wsse::kSoap11, "Header");
    if (header) {
        if (const Xml::Element *block =
                Soap::notUnderstood(*header, Wsse::kSoap11, isKnownHeader, call.version.nameSpace)) {
            return Soap::fault11("MustUnderstand", {},
                                 u"Header '%1' from namespace '%2' was not understood by the recipient of this "
                                 "message, causing the message to not be processed."_s.arg(
                                     QString::fromUtf8(block->name), QString::fromUtf8(block->nameSpace)));
        }
        // Only in the Header and only in this version's namespace: everything else is passed over without a word.
        if (const Xml::Element *token = header->child(call.version.nameSpace, "ApplicationToken");
            token && call.version.hasApplicationToken) {
            call.applicationToken = token->text;
        }
        if (const Xml::Element *credentials = header->child(call.version.nameSpace, "Credentials")) {
            call.ticket = Soap::readInOrder(*credentials, call.version.nameSpace, {"Ticket"}).first().trimmed();
        }
    }
    const Xml::Element *body = document.root.child(Wsse::kSoap11, "Body");
    call.body = body && !body->children.isEmpty() ? &body->children.first() : nullptr;
    if (!call.body || !call.body->is(call.version.nameSpace, call.operation)) {
        return Soap::fault11(
            "DeserializationFailed", kDispatch,
            u"The formatter threw an exception while trying to deserialize the message: OperationFormatter "
            "encountered an invalid Message body. Expected to find node type 'Element' with name '%1' and "
            "namespace '%2'."_s.arg(QString::fromLatin1(call.operation), QString::fromLatin1(call.version.nameSpace)));
    }
    return reply(call, run(call));
}

NetServerSoap::Outcome NetServerSoap::run(const Call &call)
{
    if (m_context.has("S26")) {
        return {{},
                Exception{u"Web service requests are not allowed by this installation's configuration."_s,
                          u"AllowWebServiceRequests is false."_s, "System.InvalidOperationException", "SoCore"}};
    }
    if (m_context.has("S27")) {
        return {{}, Exception{u"The exception is not wrapped."_s, QString(), "System.Exception", "SoCore"}};
    }
    if (call.operation == "GetSystemInfo") {
        return {SuperOfficeXml::systemInfo(call.version), {}};
    }
    if (m_context.has("S2")) {
        return {{},
                Exception{u"The session's licence was withdrawn (practice fault S2)."_s,
                          u"The user has no valid licence for web services."_s,
                          "SuperOffice.Exceptions.SoLicenseException", "SoDataBase"}};
    }
    if (auto exception = applicationException(call)) {
        return {{}, exception};
    }
    return call.agent == "SoPrincipal"_L1 ? principal(call) : getContact(call);
}

std::optional<NetServerSoap::Exception> NetServerSoap::applicationException(const Call &call) const
{
    const bool isOnline = !call.tenant.isEmpty();
    const bool isRight = isOnline && call.applicationToken == QLatin1String(Accounts::kApplicationToken);
    if (m_context.has("S12") || (isOnline && !isRight)) {
        return Exception{u"The ApplicationToken is missing or does not belong to this application."_s,
                         u"The application is not allowed to access this installation."_s,
                         "SuperOffice.Exceptions.SoSessionException", "SoCore"};
    }
    return {};
}

NetServerSoap::Outcome NetServerSoap::principal(const Call &call)
{
    if (m_context.has("S3")) {
        return {{},
                Exception{u"Failed to validate tokens: logins from this address are not allowed (practice validator)"_s,
                          u"Failed to validate tokens: logins from this address are not allowed (practice validator)"_s,
                          "SuperOffice.Exceptions.SoSessionException", "SoCore"}};
    }
    if (call.operation == "AuthenticateImplicit" || m_context.has("S1")) {
        // Where IIS did not ask, NetServer sees nobody to recognise.
        return authenticated(call, call.knowsWindowsUser && !m_context.has("S1") ? &Accounts::jr() : nullptr);
    }
    if (call.operation == "AuthenticateWithAccessToken") {
        const QString token = Soap::readInOrder(*call.body, call.version.nameSpace, {"AccessToken"}).first().trimmed();
        return authenticated(call, m_data.accessTokenAccount(token.toUtf8()));
    }
    const bool passwordFirst = call.version.passwordFirst != m_context.has("S10");
    const QList<QByteArray> order =
        passwordFirst ? QList<QByteArray>{"Password", "UserName"} : QList<QByteArray>{"UserName", "Password"};
    const QList<QString> values = Soap::readInOrder(*call.body, call.version.nameSpace, order);
    const QString &user = values.at(passwordFirst ? 1 : 0);
    const QString &password = values.at(passwordFirst ? 0 : 1);
    const bool isRefusedOnline = !call.tenant.isEmpty() && !user.startsWith("7T:"_L1);
    if (user.isNull() || password.isNull() || isRefusedOnline) {
        return authenticated(call, nullptr);
    }
    return authenticated(call, m_data.authenticate(user, password, call.tenant));
}

NetServerSoap::Outcome NetServerSoap::authenticated(const Call &call, const Accounts::Account *account)
{
    const QByteArray ticket = account ? m_data.issueTicket(*account, call.tenant) : QByteArray();
    return {SuperOfficeXml::authenticateResponse(call.version, account, ticket, call.tenant), {}};
}

std::optional<NetServerSoap::Exception> NetServerSoap::ticketException(const Call &call, const TicketCheck &check) const
{
    const auto exception = [](const QString &text) {
        return Exception{u"Authentication failed: "_s + text, text, "SuperOffice.Exceptions.SoSessionException",
                         "SoCore"};
    };
    switch (check.fault) {
    case TicketFault::None:
        return {};
    case TicketFault::Missing:
        return exception(u"the call is not authenticated."_s);
    case TicketFault::Malformed:
        return exception(u"the ticket is not valid."_s);
    case TicketFault::Unknown:
        return exception(u"the ticket is unknown."_s);
    case TicketFault::Expired:
        return exception(u"the ticket has expired."_s);
    case TicketFault::OtherTenant:
        return exception(u"the ticket belongs to %1, not to %2."_s.arg(
            check.tenant.isEmpty() ? u"Default"_s : check.tenant, call.tenant.isEmpty() ? u"Default"_s : call.tenant));
    }
    return {};
}

NetServerSoap::Outcome NetServerSoap::getContact(const Call &call)
{
    const TicketCheck check = m_data.useTicket(call.ticket.toUtf8(), call.tenant);
    if (auto exception = ticketException(call, check)) {
        return {{}, exception};
    }
    const QString id = Soap::readInOrder(*call.body, call.version.nameSpace, {"ContactId"}).first();
    return {SuperOfficeXml::contactResponse(call.version, m_data.contact(id.trimmed().toInt())), {}};
}

Response NetServerSoap::reply(const Call &call, const Outcome &outcome) const
{
    if (outcome.exception && m_context.has("S27")) {
        return Soap::fault11(
            "InternalServiceFault", kDispatch,
            u"The server was unable to process the request due to an internal error.  For more information "
            "about the error, either turn on IncludeExceptionDetailInFaults (either from "
            "ServiceBehaviorAttribute or from the <serviceDebug> configuration behavior) on the server in "
            "order to send the exception information back to the client, or turn on tracing as per the "
            "Microsoft .NET Framework SDK documentation and inspect the server trace logs."_s);
    }
    QByteArray exceptionInfo;
    if (outcome.exception) {
        exceptionInfo =
            SuperOfficeXml::exceptionInfo(call.version, outcome.exception->message, outcome.exception->friendlyText,
                                          outcome.exception->type, outcome.exception->source);
    }
    return plainResponse(200, "text/xml; charset=utf-8",
                         SuperOfficeXml::envelope(call.version, exceptionInfo, outcome.body));
}

} // namespace Ticketscope::Practice
