// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/probecommand.h"

#include "cli/profileaccess.h"
#include "cli/schemesecrets.h"
#include "profile/profilefiles.h"
#include "report/har.h"
#include "report/jsonreport.h"

#include <QJsonArray>
#include <QJsonObject>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

bool isAddress(const QString &word)
{
    return word.contains(u"://"_s);
}

QStringList connectionSecrets()
{
    return {u"clientCertificatePassphrase"_s, u"proxyPassword"_s};
}

QJsonObject methodToJson(const Probe::ProbedMethod &method, const Masker &masker)
{
    QString note = method.note;
    if (const QString vendor = Probe::vendorText(method); !vendor.isEmpty()) {
        note += u' ' + vendor;
    }
    return {{u"scheme"_s, QString::fromLatin1(method.scheme)},
            {u"state"_s, QString::fromLatin1(Probe::stateName(method.state))},
            {u"exchange"_s, method.exchange > 0 ? QJsonValue(method.exchange) : QJsonValue(QJsonValue::Null)},
            {u"note"_s, masker.text(note)}};
}

QJsonObject reportToJson(const Probe::ProbeReport &report, const QList<ExchangePtr> &exchanges, const Masker &masker)
{
    QJsonArray endpoints;
    for (const Probe::ProbedEndpoint &endpoint : report.endpoints) {
        QJsonArray methods;
        for (const Probe::ProbedMethod &method : endpoint.methods) {
            methods.append(methodToJson(method, masker));
        }
        endpoints.append(
            QJsonObject{{u"url"_s, masker.url(endpoint.url).toString(QUrl::FullyEncoded)}, {u"methods"_s, methods}});
    }
    QJsonArray sent;
    for (const ExchangePtr &exchange : exchanges) {
        sent.append(exchangeToJson(*exchange, masker));
    }
    return {{u"endpoints"_s, endpoints}, {u"exchanges"_s, sent}};
}

} // namespace

QString ProbeCommand::summary() const
{
    return tr("Find out which ways of logging in an address has.");
}

void ProbeCommand::describe(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"NAME|URL"_s, tr("The profile's name or id, a profile file, or an address."));
    parser.addOption({u"with-secrets"_s, tr("Try the profile's own secrets too. Without this none is sent.")});
    parser.addOption({u"secrets"_s,
                      tr("Secrets for this run as JSON, {\"password\": \"…\"}, from a file or standard input; they are "
                         "sent only with --with-secrets."),
                      u"FILE|-"_s});
    parser.addOption({u"save"_s, tr("Save the exchanges as a HAR file."), u"OUT.har"_s});
    parser.addOption({u"json"_s, tr("Print one JSON document.")});
}

QCoro::Task<ExitCode> ProbeCommand::run()
{
    if (options().positionalArguments().size() != 1) {
        co_return wrongUse(tr("Name one profile or address."));
    }
    Workbench workbench({});
    auto task = plan(workbench);
    if (!task) {
        terminal().complain(task.error());
        co_return exitCodeOf(task.error());
    }
    const auto read = co_await readSecrets(&workbench, &*task);
    if (!read) {
        terminal().complain(read.error());
        co_return exitCodeOf(read.error());
    }
    if (const auto started = workbench.start(); !started) {
        terminal().complain(started.error());
        co_return exitCodeOf(started.error());
    }
    const Probe::ProbeReport report = co_await probe(&workbench, &*task);
    const QList<ExchangePtr> exchanges = workbench.capture().exchanges();
    QList<Secret> known = task->secrets.values();
    known.append(task->connectionSecrets.values());
    show(report, exchanges, Masker(exchanges, SecretsInReport::Mask, known));
    const bool saved = save(exchanges, known);
    if (report.error) {
        terminal().complain(*report.error);
    }
    if (!report.reached || (report.error && report.error->code == ErrorCode::Cancelled)) {
        co_return ExitCode::NotReached;
    }
    co_return saved ? ExitCode::Success : ExitCode::WrongUse;
}

Result<Probe::ProbeTask> ProbeCommand::plan(Workbench &workbench) const
{
    const QString what = options().positionalArguments().first();
    Probe::ProbeTask task;
    task.withSecrets = options().isSet(u"with-secrets"_s);
    Result<Profile> profile = failure(ErrorCode::Internal, {});
    if (isAddress(what)) {
        if (task.withSecrets) {
            return failure(ErrorCode::Usage, tr("An address alone has no secrets. Name a profile."));
        }
        profile = Probe::profileForAddress(what);
    } else {
        loadProfiles(workbench.profiles(), terminal());
        profile = findProfileOrFile(workbench.profiles(), terminal(), what);
    }
    if (!profile) {
        return tl::unexpected(profile.error());
    }
    task.profile = *profile;
    return task;
}

/// Those that were asked for, also for the way there; without --with-secrets none is read. The probe itself knows of no
/// others.
QCoro::Task<Result<void>> ProbeCommand::readSecrets(Workbench *workbench, Probe::ProbeTask *task) const
{
    SecretsByName given;
    if (options().isSet(u"secrets"_s)) {
        const auto secrets = Cli::readSecrets(terminal(), options().value(u"secrets"_s));
        if (!secrets) {
            co_return tl::unexpected(secrets.error());
        }
        given = *secrets;
    }
    QStringList wanted;
    if (task->withSecrets) {
        if (!task->profile.tls.clientCertificateFile.isEmpty()) {
            wanted.append(u"clientCertificatePassphrase"_s);
        }
        wanted.append(u"proxyPassword"_s);
        wanted.append(secretParametersOf(task->profile));
    }
    wanted.removeDuplicates();
    for (const QString &name : wanted) {
        Secret secret = given.value(name);
        if (!secret.isSet()) {
            const auto kept = co_await workbench->secrets().read(task->profile.id, name);
            if (!kept) {
                co_return tl::unexpected(kept.error());
            }
            secret = *kept;
        }
        if (secret.isSet()) {
            (connectionSecrets().contains(name) ? task->connectionSecrets : task->secrets).insert(name, secret);
        }
    }
    co_return Result<void>();
}

QCoro::Task<Probe::ProbeReport> ProbeCommand::probe(Workbench *workbench, const Probe::ProbeTask *task) const
{
    Probe::MethodProbe probe(Probe::wayOver(workbench->runner(), workbench->capture(), LoginRunner::newAttempt()));
    QObject::connect(&interrupt(), &Interrupt::asked, &probe, [this, &probe] {
        terminal().say(tr("Stopping …"));
        probe.cancel();
    });
    terminal().say(tr("Probing %1 …").arg(task->profile.url.toDisplayString(QUrl::RemoveUserInfo)));
    terminal().say(Probe::MethodProbe::whatWillBeSent(task->withSecrets));
    Probe::ProbeReport report = co_await probe.run(*task);
    co_return report;
}

bool ProbeCommand::save(const QList<ExchangePtr> &exchanges, const QList<Secret> &known) const
{
    if (!options().isSet(u"save"_s)) {
        return true;
    }
    const QString file = options().value(u"save"_s);
    const auto written = writePrivateFile(file, writeHar(exchanges, SecretsInReport::Mask, known));
    if (!written) {
        terminal().complain(written.error());
        return false;
    }
    terminal().say(tr("The exchanges are saved in %1.").arg(file));
    return true;
}

void ProbeCommand::show(const Probe::ProbeReport &report, const QList<ExchangePtr> &exchanges,
                        const Masker &masker) const
{
    if (options().isSet(u"json"_s)) {
        terminal().result(reportToJson(report, exchanges, masker));
        return;
    }
    QStringList lines;
    for (const QString &line : Probe::matrixLines(report)) {
        lines.append(masker.text(line));
    }
    if (!lines.isEmpty()) {
        terminal().result(lines.join(u'\n'));
    }
    terminal().say(tr("%n request(s) were sent.", nullptr, report.requests));
}

} // namespace Ticketscope::Cli
