// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/netserverrest.h"

#include "practice/compression.h"
#include "practice/services/iis.h"
#include "practice/services/jsontext.h"
#include "practice/services/superofficejson.h"
#include "protocol/base64.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

QByteArray siteUrl(const Request &request, const QString &site)
{
    return "http://" + request.header("Host") + site.toUtf8();
}

bool isAgentMutation(const QByteArray &method)
{
    return method == "PUT" || method == "PATCH" || method == "DELETE";
}

/// As ASP.NET Web API answers where no route fits.
Response noResource(const Request &request)
{
    Response response = SuperOfficeJson::json(
        JsonText::Object()
            .text("Message", u"No HTTP resource was found that matches the request URI '%1'."_s.arg(
                                 QString::fromUtf8("http://" + request.header("Host") + request.target)))
            .json());
    response.status = 404;
    return response;
}

/// An agent's argument, of the query or of the body; case does not matter. Null if there is none.
QString argument(const Request &request, const QString &name)
{
    const auto items = request.query.queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    for (auto member = body.begin(); member != body.end(); ++member) {
        if (member.key().compare(name, Qt::CaseInsensitive) == 0) {
            return member.value().toVariant().toString();
        }
    }
    return {};
}

Response contactNotFound(const QString &id)
{
    return SuperOfficeJson::error(404, "SoNotFoundException", "ErrorMessage", u"Contact id %1 not found"_s.arg(id),
                                  "SuperOffice.Services.Implementation");
}

} // namespace

NetServerRest::NetServerRest(const PracticeContext &context, SuperOfficeData &data)
    : m_context(context)
    , m_data(data)
    , m_webClient(context)
    , m_windows(context)
{
}

Response NetServerRest::answer(const Request &request)
{
    Response response = dispatch(request);
    addHeaders(request, response);
    return response;
}

void NetServerRest::addHeaders(const Request &request, Response &response) const
{
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("Pragma", "no-cache");
    response.setHeader("Expires", "-1");
    if (response.header("Content-Type").startsWith("application/json")) {
        response.delivery.framing = Delivery::Framing::Chunked;
        // Blanks cannot follow what is compressed.
        if (request.accepts("Accept-Encoding", "gzip") && !m_context.has("big-body")) {
            response.body = compress(response.body, "gzip").value_or(response.body);
            response.setHeader("Content-Encoding", "gzip");
        }
        response.setHeader("Vary", "Accept-Encoding");
    }
    Iis::addServerHeaders(m_context, response);
}

Response NetServerRest::dispatch(const Request &request)
{
    Call call;
    call.path = Iis::segments(request.path);
    call.tenant = Iis::tenantOf(call.path);
    if (!call.tenant.isEmpty()) {
        call.site = u'/' + call.tenant;
        call.path.removeFirst();
    } else if (!call.path.isEmpty() && call.path.first() == "superoffice"_L1) {
        call.site = u"/SuperOffice"_s;
        call.path.removeFirst();
    } else if (!call.path.isEmpty() && call.path.first() == "superofficewindows"_L1) {
        call.site = u"/SuperOfficeWindows"_s;
        call.path.removeFirst();
        return behindWindows(request, std::move(call));
    } // else the site is the server's root
    return answerCall(request, std::move(call));
}

Response NetServerRest::behindWindows(const Request &request, Call call)
{
    QByteArray final;
    if (const auto refusal = m_windows.refuse(request, {}, &final)) {
        return *refusal;
    }
    call.account = &Accounts::jr();
    Response response = answerCall(request, std::move(call));
    if (!final.isEmpty()) {
        response.addHeader("WWW-Authenticate", final);
    }
    return response;
}

Response NetServerRest::answerCall(const Request &request, Call call)
{
    // The tenant has moved: to the same server under its other name.
    if (m_context.has("R15") && !request.header("Host").startsWith("localhost:")) {
        return plainResponse(421, "text/plain; charset=utf-8", "Wrong subdomain used to access tenant");
    }
    if (WebClient::isPage(call.path)) {
        return m_webClient.page(request, call.path, call.site);
    }
    if (call.path.value(0) != "api"_L1) {
        return Iis::notFound();
    }
    if (m_context.has("R12")) {
        Response response = plainResponse(302, "text/html; charset=utf-8", "<h2>Object moved</h2>\r\n");
        response.addHeader("Location",
                           call.site.toUtf8() + "/Security/Login.aspx?ReturnUrl=" + request.target.toPercentEncoding());
        return response;
    }
    if (m_context.has("R13") && isAgentMutation(request.method)) {
        return Iis::methodNotAllowed("GET, HEAD, OPTIONS, TRACE");
    }
    if (m_context.has("R4")) {
        // IIS asks the domain, and knows nobody of these users.
        return Iis::unauthorized({"Basic realm=\"" + request.header("Host") + "\""});
    }
    if (call.path.size() == 1) {
        return root(request, call);
    }
    if (call.path.at(1) != "v1"_L1) {
        return noResource(request);
    }
    if (auto refusal = authorize(request, call)) {
        return *refusal;
    }
    const QString area = call.path.value(2);
    if (area.isEmpty()) {
        return SuperOfficeJson::json(
            JsonText::Object()
                .raw("GET " + siteUrl(request, call.site) + "/api/v1/Contact/{id}", R"("Gets a ContactEntity object.")")
                .raw("GET " + siteUrl(request, call.site) + "/api/v1/User/currentPrincipal",
                     R"("Gets the current principal.")")
                .json());
    }
    if (area == "user"_L1 && call.path.size() == 4 && request.method == "GET") {
        return user(call);
    }
    if (area == "contact"_L1) {
        return contact(request, call);
    }
    return area == "agents"_L1 ? agent(request, call) : noResource(request);
}

Response NetServerRest::root(const Request &request, const Call &call) const
{
    const QByteArray version = SuperOfficeJson::version(siteUrl(request, call.site));
    if (request.accepts("Accept", "application/json")) {
        return SuperOfficeJson::json(version);
    }
    return plainResponse(200, "text/html; charset=utf-8",
                         "<!DOCTYPE html><html><head><title>SuperOffice WebApi</title></head><body><h1>SuperOffice "
                         "WebApi</h1><p>v1</p></body></html>");
}

std::optional<Response> NetServerRest::authorize(const Request &request, Call &call)
{
    if (call.account) {
        return {};
    }
    const QList<QByteArray> headers = m_context.has("R1") ? QList<QByteArray>() : request.headerValues("Authorization");
    // ASP.NET joins several fields of that name, and the result is no scheme that it knows.
    const QByteArray value = headers.join(", ").trimmed();
    const qsizetype space = value.indexOf(' ');
    const QByteArray scheme = (space < 0 ? value : value.left(space)).toLower();
    const QByteArray credentials = space < 0 ? QByteArray() : value.mid(space + 1).trimmed();
    if (scheme == "basic") {
        return authorizeBasic(credentials, call);
    }
    if (scheme == "soticket") {
        return authorizeTicket(request, credentials, call);
    }
    if (scheme == "bearer") {
        const bool isHere = call.tenant.isEmpty() || call.tenant == QLatin1String(Accounts::kTenant);
        call.account = isHere ? m_data.accessTokenAccount(credentials) : nullptr;
        if (!call.account) {
            return SuperOfficeJson::unauthorized("SoSessionException", u"The access token is not valid."_s);
        }
        return {};
    }
    return authorizeSession(request, call);
}

std::optional<Response> NetServerRest::authorizeBasic(QByteArrayView credentials, Call &call)
{
    const auto refusal = SuperOfficeJson::unauthorized("SoSessionException", u"Authentication failed."_s);
    const auto bytes = decodeBase64(credentials);
    const qsizetype colon = bytes ? bytes->indexOf(':') : -1;
    if (colon < 0 || !call.tenant.isEmpty() || m_context.has("R5")) {
        return refusal;
    }
    QStringDecoder decoder(m_context.has("R10") ? QStringConverter::Latin1 : QStringConverter::Utf8);
    const QString userName = decoder(bytes->left(colon));
    const QString password = decoder(bytes->mid(colon + 1));
    if (decoder.hasError()) {
        return refusal;
    }
    call.account = m_data.authenticate(userName, password, call.tenant);
    return call.account ? std::nullopt : std::optional(refusal);
}

std::optional<Response> NetServerRest::authorizeTicket(const Request &request, QByteArrayView ticket, Call &call)
{
    const bool isOnline = !call.tenant.isEmpty();
    const bool isApplicationRight = request.header("SO-AppToken") == Accounts::kApplicationToken;
    if (m_context.has("R6") || (isOnline && !isApplicationRight)) {
        return SuperOfficeJson::unauthorized("SoSessionException", u"The application token is missing or wrong."_s);
    }
    const TicketCheck check = m_data.useTicket(ticket, call.tenant);
    call.account = check.account;
    if (!call.account) {
        return SuperOfficeJson::unauthorized("SoSessionException", check.fault == TicketFault::Expired
                                                                       ? u"The ticket has expired."_s
                                                                       : u"The ticket is not valid."_s);
    }
    return {};
}

std::optional<Response> NetServerRest::authorizeSession(const Request &request, Call &call)
{
    if (request.header("X-XSRF-TOKEN").isEmpty()) {
        return SuperOfficeJson::xsrfMissing();
    }
    if (!m_webClient.isAuthorized(request)) {
        return SuperOfficeJson::unauthorized("SoSessionException", u"The X-XSRF-TOKEN does not belong to a session."_s);
    }
    call.account = &Accounts::jr();
    return {};
}

Response NetServerRest::user(const Call &call)
{
    const QString &what = call.path.at(3);
    if (what == "currentprincipal"_L1 || what == "current"_L1 || what == "currentassociate"_L1) {
        return SuperOfficeJson::json(SuperOfficeJson::principal(*call.account, call.tenant));
    }
    if (what == "currenttoken"_L1) {
        return SuperOfficeJson::json(
            JsonText::Object().text("Token", QString::fromLatin1(m_data.issueAccessToken(*call.account))).json());
    }
    return SuperOfficeJson::error(404, "SoNotFoundException", "ErrorMessage", u"User id %1 not found"_s.arg(what),
                                  "SuperOffice.Services.Implementation");
}

Response NetServerRest::contact(const Request &request, const Call &call)
{
    if (call.path.size() == 3 && request.method == "GET") {
        QList<QByteArray> rows;
        const QList<Contact> contacts = m_data.contacts();
        for (const Contact &one : contacts) {
            rows.append(JsonText::Object().number("contactId", one.id).text("name", one.name).json());
        }
        return SuperOfficeJson::json(R"({"value":[)" + rows.join(',') + "]}");
    }
    bool isNumber = false;
    const int id = call.path.value(3).toInt(&isNumber);
    if (!isNumber || call.path.size() > 5) {
        return noResource(request);
    }
    if (isAgentMutation(request.method)) {
        return changeContact(request, id);
    }
    if (request.method != "GET" && request.method != "HEAD") {
        return Iis::methodNotAllowed("GET, PUT, DELETE");
    }
    const auto found = m_data.contact(id);
    if (!found) {
        return contactNotFound(call.path.at(3));
    }
    const bool isTranslated = !request.header("Accept-Language").isEmpty() || !request.header("SO-Language").isEmpty();
    return SuperOfficeJson::json(SuperOfficeJson::contact(*found, siteUrl(request, call.site), isTranslated));
}

Response NetServerRest::changeContact(const Request &request, int id)
{
    auto found = m_data.contact(id);
    if (!found) {
        return contactNotFound(QString::number(id));
    }
    if (request.method == "DELETE") {
        m_data.removeContact(id);
        return plainResponse(204);
    }
    QJsonParseError error{};
    const QJsonObject change = QJsonDocument::fromJson(request.body, &error).object();
    if (error.error != QJsonParseError::NoError) {
        return SuperOfficeJson::error(400, "JsonReaderException", "ErrorMessage", u"The body is not JSON."_s,
                                      "SuperOffice.Services.WebApi");
    }
    found->name = change.value("Name"_L1).toString(found->name);
    found->department = change.value("Department"_L1).toString(found->department);
    m_data.setContact(*found);
    return SuperOfficeJson::json(SuperOfficeJson::contact(*found, siteUrl(request, {}), true));
}

Response NetServerRest::agent(const Request &request, const Call &call)
{
    if (request.method != "POST") {
        Response response = SuperOfficeJson::json(
            JsonText::Object()
                .text("Message", u"The requested resource does not support http method '%1'."_s.arg(
                                     QString::fromLatin1(request.method)))
                .json());
        response.status = 405;
        response.addHeader("Allow", "POST");
        return response;
    }
    QJsonParseError error{};
    QJsonDocument::fromJson(request.body, &error);
    if (!request.body.trimmed().isEmpty() && error.error != QJsonParseError::NoError) {
        return SuperOfficeJson::error(400, "JsonReaderException", "ErrorMessage", u"The body is not JSON."_s,
                                      "SuperOffice.Services.WebApi");
    }
    return m_context.has("R38") ? SuperOfficeJson::json("null") : agentResult(request, call);
}

Response NetServerRest::agentResult(const Request &request, const Call &call)
{
    const QString method = call.path.mid(3).join(u'/');
    if (method == "user/getcurrentprincipal"_L1) {
        return SuperOfficeJson::json(SuperOfficeJson::principal(*call.account, call.tenant));
    }
    if (method == "user/getcurrenttoken"_L1) {
        return SuperOfficeJson::json(JsonText::quoted(QString::fromLatin1(m_data.issueAccessToken(*call.account))));
    }
    const bool isEntity = method == "contact/getcontactentity"_L1;
    if (!isEntity && method != "contact/getcontact"_L1) {
        return noResource(request);
    }
    const QString parameter = isEntity ? u"contactEntityId"_s : u"contactId"_s;
    const QString id = argument(request, parameter);
    bool isNumber = false;
    const auto found = m_data.contact(id.toInt(&isNumber));
    if (!isNumber) {
        return SuperOfficeJson::json(
            JsonText::Object()
                .text("Message", u"The request is invalid."_s)
                .text("MessageDetail",
                      u"The parameters dictionary contains a null entry for parameter '%1'."_s.arg(parameter))
                .json());
    }
    // Nothing there is not an error for an agent: 200 and null.
    return SuperOfficeJson::json(found ? SuperOfficeJson::contact(*found, siteUrl(request, call.site), true)
                                       : QByteArray("null"));
}

} // namespace Ticketscope::Practice
