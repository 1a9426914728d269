// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/probeplan.h"

#include "diagnosis/probe/answerprint.h"
#include "diagnosis/probe/httpschemes.h"
#include "diagnosis/probe/soapprobe.h"
#include "diagnosis/probe/tlsprobe.h"
#include "diagnosis/probe/vendortable.h"
#include "login/flows/common/requests.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

HttpRequest get(const QUrl &url, const QByteArray &accept = "*/*")
{
    return {"GET", url, {{"Accept", accept}}, {}};
}

/// The site of a SuperOffice installation: what stands before Remote/… or api/… in the address.
QUrl siteOf(const QUrl &url)
{
    static const QRegularExpression tail(u"(/Remote(/.*)?|/api(/.*)?|/[^/]+\\.(svc|asmx))$"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    QUrl site = url;
    site.setQuery(QString());
    QString path = url.path();
    path.remove(tail);
    site.setPath(path.endsWith(u'/') ? path : QString(path + u'/'));
    return site;
}

bool looksLikeSoap(const QUrl &url)
{
    const QString path = url.path().toLower();
    return path.endsWith(".svc"_L1) || path.endsWith(".asmx"_L1);
}

bool isNetServerAddress(const QUrl &url)
{
    static const QRegularExpression services(u"/Remote/(Services[0-9]+/?|SoPrincipal)|/SoPrincipal\\.svc"_s,
                                             QRegularExpression::CaseInsensitiveOption);
    return services.match(url.path()).hasMatch();
}

/// A service for an address of which a person said no more; empty: it is to be found out.
QByteArray guessedService(const QUrl &url)
{
    if (isNetServerAddress(url)) {
        return "superoffice-netserver";
    }
    return looksLikeSoap(url) ? QByteArray("ws-security") : QByteArray();
}

bool isWebApi(const ProbeAnswer &answer)
{
    return answer.isAccepted() && answer.view->mediaType(Side::Response).endsWith("json") &&
           answer.leg->body.contains("NetServerVersion");
}

bool isEssentials(const ProbeAnswer &answer)
{
    return answer.isAccepted() && answer.leg->body.contains("CustomizationInfo");
}

bool isDiscovery(const ProbeAnswer &answer)
{
    return answer.isAccepted() && answer.leg->body.contains("\"issuer\"");
}

HttpTarget openTarget(const QString &title, const QUrl &url, const QByteArray &accept)
{
    HttpTarget target;
    target.title = title;
    target.request = get(url, accept);
    target.withOptions = false;
    return target;
}

QUrl rootUrl(const QUrl &url, const QString &path)
{
    QUrl root = url;
    root.setPath(path);
    root.setQuery(QString());
    return root;
}

HttpTarget webApiRoot(const QUrl &site)
{
    return openTarget(Text::tr("WebApi, version"), below(site, u"api"_s), "application/json");
}

HttpTarget essentialsInformation(const QUrl &url)
{
    return openTarget(Text::tr("Windows Server Essentials, customization"),
                      rootUrl(url, u"/services/builtin/customizationmanagement.svc/customizationinformation"_s),
                      "application/xml");
}

HttpTarget openIdConfiguration(const QUrl &url)
{
    QString path = url.path();
    if (!path.endsWith(u'/')) {
        path = path.left(path.lastIndexOf(u'/') + 1);
    }
    return openTarget(Text::tr("OpenID Connect, discovery"),
                      rootUrl(url, QString((path.isEmpty() ? u"/"_s : path) + u".well-known/openid-configuration"_s)),
                      "application/json");
}

/// What stands in the matrix where nothing more is to be said of a page that is open to all.
void noteFound(ProbedEndpoint *endpoint, const QString &note)
{
    endpoint->methods.first().note = note;
}

QCoro::Task<void> probeWebApi(ProbeRunPtr run, QUrl site, QList<QByteArray> left, EndpointSink found)
{
    HttpTarget target =
        openTarget(Text::tr("WebApi"), below(site, u"api/v1/User/currentPrincipal"_s), "application/json");
    target.withOptions = true;
    target.schemes = httpSchemes();
    target.tenant = tenantOf(site);
    if (target.tenant.isNull()) {
        target.tenant = u""_s;
    }
    target.left = left;
    HttpEndpoint endpoint = co_await probeHttp(run, target);
    for (ProbedMethod &method : endpoint.endpoint.methods) {
        addVendor(&method, QByteArray("webapi-" + method.scheme));
    }
    found(endpoint.endpoint);
}

QCoro::Task<void> probeEssentialsLogin(ProbeRunPtr run, QList<QByteArray> left, EndpointSink found)
{
    HttpTarget target =
        openTarget(Text::tr("Windows Server Essentials, login"),
                   rootUrl(run->profile().url, u"/services/builtin/session.svc/login"_s), "application/xml");
    for (const char *header : {"AppName", "AppPublisherName", "Apppublisher"}) {
        target.request.setHeader(header, "Ticketscope");
    }
    target.request.setHeader("AppVersion", "1.0");
    target.schemes = {"canary", "ntlm", "negotiate"};
    target.left = left;
    HttpEndpoint endpoint = co_await probeHttp(run, target);
    for (ProbedMethod &method : endpoint.endpoint.methods) {
        // The service takes Basic unasked, and says the same to everybody whom it does not know.
        if (method.scheme == "canary" && method.state == MethodState::Refused && endpoint.anonymous.status() == 401) {
            method.state = MethodState::Hidden;
            method.note = Text::tr("No challenge offers it, but this service takes Basic unasked. A made-up user is "
                                   "refused.");
        }
    }
    found(endpoint.endpoint);
}

QCoro::Task<void> probeEssentials(ProbeRunPtr run, QList<QByteArray> left, EndpointSink found)
{
    const HttpEndpoint information = co_await probeAnonymous(run, essentialsInformation(run->profile().url));
    found(information.endpoint);
    if (run->wasReached() && !run->isOver()) {
        co_await probeEssentialsLogin(run, left, found);
    }
}

/// What may stand at an address of which no service is known: asked once each, and gone into where it is there.
QCoro::Task<void> discover(ProbeRunPtr run, EndpointSink found)
{
    const QUrl url = run->profile().url;
    const QUrl site = siteOf(url);
    const QList<QByteArray> none;
    HttpEndpoint openId = co_await probeAnonymous(run, openIdConfiguration(url));
    if (isDiscovery(openId.anonymous)) {
        noteFound(&openId.endpoint, Text::tr("An OpenID Connect provider describes itself here."));
        found(openId.endpoint);
    }
    HttpEndpoint api = co_await probeAnonymous(run, webApiRoot(site));
    if (isWebApi(api.anonymous)) {
        addVendor(&api.endpoint.methods.first(), "webapi-version");
        found(api.endpoint);
        co_await probeWebApi(run, site, none, found);
    }
    Profile netServer = run->profile();
    netServer.service = "superoffice-netserver";
    netServer.url = below(site, u"Remote/Services88/"_s);
    const HttpEndpoint systemInfo = co_await probeSystemInfo(run, netServer);
    if (isNetServerAnswer(systemInfo.anonymous)) {
        const QList<ProbedEndpoint> all = co_await probeNetServerLogins(run, netServer, systemInfo, none);
        for (const ProbedEndpoint &endpoint : all) {
            found(endpoint);
        }
    }
    const HttpEndpoint information = co_await probeAnonymous(run, essentialsInformation(url));
    if (isEssentials(information.anonymous)) {
        found(information.endpoint);
        co_await probeEssentialsLogin(run, none, found);
    }
}

HttpTarget addressItself(const ProbeRunPtr &run)
{
    HttpTarget target;
    target.title = Text::tr("The address itself");
    target.request = newRequest(run->profile(), "GET", run->profile().url, {{"Accept", "*/*"}});
    return target;
}

QCoro::Task<void> probeAddress(ProbeRunPtr run, QList<QByteArray> left, bool withDiscovery, EndpointSink found)
{
    HttpTarget target = addressItself(run);
    target.schemes = httpSchemes();
    target.left = left;
    const HttpEndpoint endpoint = co_await probeHttp(run, target);
    found(endpoint.endpoint);
    if (!run->wasReached() || run->isOver()) {
        co_return;
    }
    const WsdlAnswer wsdl = co_await probeWsdl(run, run->profile().url);
    if (wsdl.isThere()) {
        found(wsdl.endpoint);
        const ProbedEndpoint soap = co_await probeTokens(run, wsdl, left, false);
        found(soap);
    }
    if (withDiscovery) {
        co_await discover(run, found);
    }
}

QCoro::Task<void> probeService(ProbeRunPtr run, QList<QByteArray> left, EndpointSink found)
{
    const Profile profile = run->profile();
    const QByteArray service = profile.service.isEmpty() ? guessedService(profile.url) : profile.service;
    if (service == "superoffice-netserver") {
        const QList<ProbedEndpoint> endpoints = co_await probeNetServer(run, left);
        for (const ProbedEndpoint &endpoint : endpoints) {
            found(endpoint);
        }
    } else if (service == "superoffice-webapi") {
        const QUrl site = siteOf(profile.url);
        HttpEndpoint root = co_await probeAnonymous(run, webApiRoot(site));
        addVendor(&root.endpoint.methods.first(), "webapi-version");
        found(root.endpoint);
        if (run->wasReached() && !run->isOver()) {
            co_await probeWebApi(run, site, left, found);
        }
    } else if (service == "windows-essentials") {
        co_await probeEssentials(run, left, found);
    } else if (service == "ws-security") {
        const QList<ProbedEndpoint> endpoints = co_await probeSoap(run, left);
        for (const ProbedEndpoint &endpoint : endpoints) {
            found(endpoint);
        }
    } else {
        co_await probeAddress(run, left, profile.service.isEmpty(), found);
    }
}

/// A TLS handshake that fails says more about TLS than nothing at all.
bool isAboutTls(const std::optional<Error> &error)
{
    return error && (error->code == ErrorCode::TlsHandshake || error->code == ErrorCode::TlsUntrusted ||
                     error->code == ErrorCode::TlsPinMismatch || error->code == ErrorCode::ClientCertificate ||
                     error->code == ErrorCode::ConnectionClosed);
}

} // namespace

QCoro::Task<void> probeAll(ProbeRunPtr run, ProbeTask task, EndpointSink found)
{
    const QList<QByteArray> left = task.withSecrets ? schemesWithSecrets(task) : QList<QByteArray>();
    ExchangeId firstExchange = 0;
    QList<ProbedEndpoint> endpoints;
    const bool isLate = !left.isEmpty();
    // Where secrets are tried as well, their rows are put into the endpoint that they belong to.
    const EndpointSink collect = [&endpoints, &firstExchange, &found, isLate](const ProbedEndpoint &endpoint) {
        if (firstExchange == 0 && !endpoint.methods.isEmpty()) {
            firstExchange = endpoint.methods.first().exchange;
        }
        endpoints.append(endpoint);
        if (!isLate) {
            found(endpoint);
        }
    };
    co_await probeService(run, left, collect);
    if (isLate) {
        // The one at which one logs in is the one of which there is most to say.
        const auto login =
            std::max_element(endpoints.begin(), endpoints.end(), [](const ProbedEndpoint &a, const ProbedEndpoint &b) {
                return a.methods.size() < b.methods.size();
            });
        if (login != endpoints.end() && run->wasReached()) {
            const ProbedEndpoint bare = *login;
            *login = co_await probeWithSecrets(run, task, bare);
        }
        for (const ProbedEndpoint &endpoint : endpoints) {
            found(endpoint);
        }
    }
    const bool isTls = run->profile().url.scheme() == "https"_L1;
    if (isTls && !run->isStopped() && (run->wasReached() || isAboutTls(run->firstError()))) {
        const ExchangePtr seen = firstExchange > 0 ? run->exchange(firstExchange) : nullptr;
        const ProbedEndpoint tls = co_await probeTls(run, seen);
        found(tls);
    }
}

} // namespace Ticketscope::Probe
