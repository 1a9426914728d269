// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/workbench.h"

#include "exchange/recorder.h"
#include "practice/practiceservices.h"
#include "profile/keychainsecretstore.h"
#include "tap/wiretap.h"
#include "workbench/browser.h"
#include "workbench/threadedservice.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

// The same practice profile has the same id in every run, so that what a person arranged (the selected profile, a
// script) still finds it.
QUuid practiceProfileId(const Practice::PracticeProfile &profile)
{
    static const QUuid nameSpace(u"{5b0c7b2e-4f6a-4c51-9a55-6d0f6a6f7a10}");
    return QUuid::createUuidV5(nameSpace, QString(QLatin1StringView(profile.service) + u'/' + profile.name));
}

Profile toProfile(const Practice::PracticeProfile &practice)
{
    Profile profile;
    profile.id = practiceProfileId(practice);
    profile.name = practice.name;
    profile.group = QCoreApplication::translate("Ticketscope::Workbench", "Practice");
    profile.service = practice.service;
    profile.scheme = practice.scheme;
    profile.url = practice.url;
    profile.parameters = practice.parameters;
    profile.proxy.mode = ProxyMode::None;
    return profile;
}

} // namespace

// Declared so that what uses a thing goes before it: the runner before the tap, the tap before its recorder.
struct Workbench::Private
{
    Private(Options options, Workbench *workbench)
        : profiles(options.configFolder.isEmpty() ? ProfileStore::defaultFolder() : options.configFolder,
                   secretParameterNames())
        , secrets(options.secrets ? std::move(options.secrets) : std::make_unique<KeychainSecretStore>())
        , recorder(&capture)
        , tap(std::make_unique<WireTap>(&recorder))
        , runner(&tap.object(), &recorder, secrets.get(), options.clock)
        , clock(options.clock)
        , q(workbench)
    {
    }

    ProfileStore profiles;
    std::unique_ptr<SecretStore> secrets;
    Capture capture;
    Recorder recorder;
    ThreadedService<WireTap> tap;
    LoginRunner runner;
    Clock clock;
    Workbench *q;

    std::unique_ptr<ThreadedService<Practice::PracticeServices>> practice;
    QList<QUuid> practiceProfiles;
    QStringList practiceFaults;
    /// Raised whenever the services start or stop, so that the answer of a start that was overtaken is dropped.
    quint64 practiceRun = 0;
    bool practiceStarting = false;

    void makePractice();
    [[nodiscard]] Result<void> takePractice(const Result<QList<Practice::PracticeProfile>> &started);
};

namespace {

Result<QList<Practice::PracticeProfile>> startServices(Practice::PracticeServices &services)
{
    if (services.isRunning()) {
        return services.profiles();
    }
    if (const Result<void> started = services.start(); !started) {
        return tl::unexpected(started.error());
    }
    return services.profiles();
}

} // namespace

void Workbench::Private::makePractice()
{
    practice = std::make_unique<ThreadedService<Practice::PracticeServices>>(
        std::make_unique<Practice::PracticeServices>(clock));
    practiceStarting = true;
    ++practiceRun;
}

Result<void> Workbench::Private::takePractice(const Result<QList<Practice::PracticeProfile>> &started)
{
    practiceStarting = false;
    ++practiceRun;
    if (!started) {
        practice.reset();
        return tl::unexpected(started.error());
    }
    practiceProfiles.clear();
    for (const Practice::PracticeProfile &one : *started) {
        const Profile profile = toProfile(one);
        profiles.addTransient(profile);
        for (auto secret = one.secrets.cbegin(); secret != one.secrets.cend(); ++secret) {
            secrets->keepForRun(profile.id, secret.key(), Secret::fromString(secret.value()));
        }
        practiceProfiles.append(profile.id);
    }
    Q_EMIT q->practiceChanged();
    return {};
}

Workbench::Workbench(Options options, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(std::move(options), this))
{
    d->runner.setBrowser(openInBrowser);
    connect(&d->tap.object(), &WireTap::started, this, &Workbench::tapStarted);
    connect(&d->tap.object(), &WireTap::startFailed, this, &Workbench::tapFailed);
}

Workbench::~Workbench() = default;

Result<void> Workbench::start()
{
    return d->tap.call([](WireTap &tap) { return tap.start(); });
}

void Workbench::startSoon()
{
    d->tap.object().startSoon();
}

ProfileStore &Workbench::profiles()
{
    return d->profiles;
}

SecretStore &Workbench::secrets()
{
    return *d->secrets;
}

Capture &Workbench::capture()
{
    return d->capture;
}

LoginRunner &Workbench::runner()
{
    return d->runner;
}

quint16 Workbench::tapPort() const
{
    return d->tap.object().port();
}

Result<void> Workbench::startPractice()
{
    if (isPracticeRunning()) {
        return {};
    }
    if (!d->practice) {
        d->makePractice();
    }
    return d->takePractice(d->practice->call(startServices));
}

void Workbench::startPracticeSoon()
{
    if (d->practice) {
        return;
    }
    d->makePractice();
    d->practice->post([this, run = d->practiceRun](Practice::PracticeServices &services) {
        const Result<QList<Practice::PracticeProfile>> started = startServices(services);
        const auto take = [this, run, started] {
            if (run != d->practiceRun) {
                return;
            }
            if (const Result<void> taken = d->takePractice(started); !taken) {
                Q_EMIT practiceFailed(taken.error());
            }
        };
        QMetaObject::invokeMethod(this, take, Qt::QueuedConnection);
    });
}

bool Workbench::isPracticeStarting() const
{
    return d->practiceStarting;
}

void Workbench::stopPractice()
{
    if (!d->practice) {
        return;
    }
    d->practice.reset();
    d->practiceStarting = false;
    ++d->practiceRun;
    d->practiceFaults.clear();
    Q_EMIT practiceChanged();
}

bool Workbench::isPracticeRunning() const
{
    return d->practice != nullptr && !d->practiceStarting;
}

QStringList Workbench::practiceFaults() const
{
    return d->practiceFaults;
}

Result<void> Workbench::setPracticeFaults(const QStringList &ids)
{
    if (!isPracticeRunning()) {
        return failure(ErrorCode::Usage, tr("The practice services are not running. Start them first."));
    }
    Result<void> set =
        d->practice->call([ids](Practice::PracticeServices &services) { return services.setFaults(ids); });
    if (set) {
        d->practiceFaults = ids;
        Q_EMIT practiceChanged();
    }
    return set;
}

QList<QUuid> Workbench::practiceProfiles() const
{
    return d->practiceProfiles;
}

} // namespace Ticketscope
