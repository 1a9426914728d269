// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/practiceservices.h"

#include "practice/faults.h"
#include "practice/httpserver.h"
#include "practice/oauthprofiles.h"
#include "practice/practiceprofiles.h"
#include "practice/services/ecrv.h"
#include "practice/services/essentials.h"
#include "practice/services/netserverrest.h"
#include "practice/services/netserversoap.h"
#include "practice/services/oauth/oauthprovider.h"
#include "practice/services/plainhttp.h"
#include "practice/services/superid/superid.h"

#include <QCoreApplication>

#include <vector>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

struct Row
{
    const char *id;
    const char *service;
    const char *title;
    const char *path; ///< of the address that a profile names
};

// clang-format off
constexpr Row kServices[]{
    {"netserver-soap", "superoffice-netserver", QT_TRANSLATE_NOOP("Ticketscope::Practice", "SuperOffice NetServer SOAP"), "/SuperOffice/Remote/Services88/"},
    {"netserver-rest", "superoffice-webapi", QT_TRANSLATE_NOOP("Ticketscope::Practice", "SuperOffice WebApi"), "/SuperOffice/"},
    {"superid", "superoffice-online", QT_TRANSLATE_NOOP("Ticketscope::Practice", "SuperOffice Online: SuperID"), "/login/"},
    {"essentials", "windows-essentials", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Windows Server Essentials"), "/"},
    {"ecrv", "ws-security", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Web service with a UsernameToken, like eCRV"), "/practice/ecrv/SearchService"},
    {"oauth", "oauth2", QT_TRANSLATE_NOOP("Ticketscope::Practice", "OAuth 2.0 and OpenID Connect provider"), "/api/me"},
    {"http", "http", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Plain HTTP server"), "/"},
};
// clang-format on

} // namespace

struct PracticeServices::Private
{
    explicit Private(Clock clock)
        : context(std::move(clock))
    {
    }

    struct Running
    {
        Row row{};
        std::unique_ptr<Service> service;
        std::unique_ptr<HttpServer> server;
    };

    [[nodiscard]] std::unique_ptr<Service> make(QByteArrayView id)
    {
        if (id == "netserver-soap") {
            return std::make_unique<NetServerSoap>(context, *superOffice);
        }
        if (id == "netserver-rest") {
            return std::make_unique<NetServerRest>(context, *superOffice);
        }
        if (id == "superid") {
            const auto root = [this](const char *service) { return [this, service] { return rootOf(service); }; };
            return std::make_unique<SuperId>(
                context, keys, *superOffice,
                TenantAddresses{root("superid"), root("netserver-rest"), root("netserver-soap")});
        }
        if (id == "oauth") {
            return std::make_unique<OAuthProvider>(context, keys, [this] { return rootOf("oauth"); });
        }
        if (id == "essentials") {
            return std::make_unique<Essentials>(context);
        }
        if (id == "ecrv") {
            return std::make_unique<Ecrv>(context);
        }
        return std::make_unique<PlainHttp>(context);
    }

    [[nodiscard]] static QUrl rootOf(const Running &one)
    {
        QUrl url(u"http://127.0.0.1/"_s);
        url.setPort(one.server->port());
        return url;
    }

    /// "http://127.0.0.1:PORT" of a service that runs; else empty.
    [[nodiscard]] QString rootOf(QByteArrayView id) const
    {
        for (const Running &one : running) {
            if (id == one.row.id) {
                return rootOf(one).toString(QUrl::FullyEncoded | QUrl::RemovePath);
            }
        }
        return {};
    }

    PracticeContext context;
    PracticeKeys keys; ///< stay from one start to the next
    std::unique_ptr<SuperOfficeData> superOffice;
    std::vector<Running> running;
    QStringList faults;
};

PracticeServices::PracticeServices(Clock clock, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(std::move(clock)))
{
}

PracticeServices::~PracticeServices() = default;

Result<void> PracticeServices::start(quint16 basePort)
{
    stop();
    d->superOffice = std::make_unique<SuperOfficeData>(d->context);
    quint16 port = basePort;
    for (const Row &row : kServices) {
        Private::Running &one = d->running.emplace_back();
        one.row = row;
        one.service = d->make(row.id);
        one.server =
            std::make_unique<HttpServer>([service = one.service.get(), context = &d->context](const Request &request) {
                auto before = answerBeforeService(*context, request);
                Response response = before ? std::move(*before) : service->answer(request);
                spoilDelivery(*context, response);
                return response;
            });
        if (auto listening = one.server->listen(port); !listening) {
            stop();
            return listening;
        }
        port = basePort == 0 ? 0 : static_cast<quint16>(port + 1);
    }
    return {};
}

void PracticeServices::stop()
{
    d->running.clear();
    d->superOffice.reset();
}

bool PracticeServices::isRunning() const
{
    return !d->running.empty();
}

QList<ServiceInfo> PracticeServices::services() const
{
    QList<ServiceInfo> services;
    for (const Private::Running &one : d->running) {
        const QUrl url = Private::rootOf(one).resolved(QUrl(QString::fromLatin1(one.row.path)));
        services.append(
            {one.row.id, one.row.service, QCoreApplication::translate("Ticketscope::Practice", one.row.title), url});
    }
    return services;
}

QList<PracticeProfile> PracticeServices::profiles() const
{
    QList<PracticeProfile> profiles;
    if (isRunning()) {
        d->keys.prepare(); // whoever asks for profiles is about to log in
    }
    for (const Private::Running &one : d->running) {
        const QByteArray id = one.row.id;
        if (id == "oauth") {
            profiles += oauthProfiles(Private::rootOf(one), d->keys.application());
        } else if (id == "superid") {
            profiles += superIdProfiles(Private::rootOf(one), QUrl(d->rootOf("netserver-rest")), d->keys.application());
        } else {
            profiles += profilesOf(id, Private::rootOf(one));
        }
    }
    return profiles;
}

QList<FaultInfo> PracticeServices::availableFaults()
{
    return faultCatalogue();
}

Result<void> PracticeServices::setFaults(const QStringList &ids)
{
    QSet<QByteArray> known;
    const QList<FaultInfo> catalogue = faultCatalogue();
    for (const FaultInfo &fault : catalogue) {
        known.insert(fault.id);
    }
    QSet<QByteArray> wanted;
    QStringList unknown;
    for (const QString &id : ids) {
        if (known.contains(id.toUtf8())) {
            wanted.insert(id.toUtf8());
        } else {
            unknown.append(id);
        }
    }
    if (!unknown.isEmpty()) {
        return failure(ErrorCode::Usage,
                       QCoreApplication::translate("Ticketscope::Practice",
                                                   "The practice services know no fault called %1. Choose one of the "
                                                   "list of faults.")
                           .arg(unknown.join(u", "_s)));
    }
    if (d->context.faults() == wanted) {
        return {};
    }
    d->context.setFaults(wanted);
    d->faults = ids;
    d->faults.removeDuplicates();
    Q_EMIT faultsChanged();
    return {};
}

QStringList PracticeServices::faults() const
{
    return d->faults;
}

} // namespace Ticketscope::Practice
