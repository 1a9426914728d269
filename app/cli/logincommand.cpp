// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/logincommand.h"

#include "cli/ladder.h"
#include "cli/profileaccess.h"
#include "cli/schemesecrets.h"
#include "profile/profilefiles.h"
#include "report/certificatejson.h"
#include "workbench/keytabfile.h"

#include <QJsonObject>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

QString LoginCommand::usage() const
{
    return u"login NAME|FILE [--call \"METHOD PATH\"] [--json] …"_s;
}

QString LoginCommand::summary() const
{
    return tr("Log in with a profile and show what crossed the wire.");
}

void LoginCommand::describe(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"NAME|FILE"_s, tr("The profile's name or id, or a profile file."));
    parser.addOption({u"call"_s,
                      tr("A call after the login: \"GET path\", the path resolved against the profile's address; for "
                         "SOAP services \"Agent/Operation Name=Value …\"."),
                      u"METHOD PATH"_s});
    parser.addOption({u"body"_s, tr("The body of the call."), u"FILE"_s});
    parser.addOption({u"logoff"_s, tr("Log off at the end.")});
    parser.addOption({u"secrets"_s,
                      tr("Secrets for this run as JSON, {\"password\": \"…\"}, from a file or standard input."),
                      u"FILE|-"_s});
    parser.addOption({u"save"_s, tr("Save the exchanges as a HAR file."), u"OUT.har"_s});
    parser.addOption({u"password-limit"_s,
                      tr("Send no password once so many were refused within this run; 0 for no limit (default: %1).")
                          .arg(PasswordGuard::kDefaultLimit),
                      u"N"_s});
    parser.addOption({u"json"_s, tr("Print one JSON document.")});
    parser.addOption({u"keytab"_s,
                      tr("The service's keytab: with --json, the inside of Kerberos tickets is decoded too."),
                      u"FILE"_s});
    parser.addOption({u"keep-secrets"_s, tr("Show and save secrets as they are.")});
}

SecretsInReport LoginCommand::secretsInReport() const
{
    return options().isSet(u"keep-secrets"_s) ? SecretsInReport::Keep : SecretsInReport::Mask;
}

QCoro::Task<ExitCode> LoginCommand::run()
{
    if (options().positionalArguments().size() != 1) {
        co_return wrongUse(tr("Name one profile."));
    }
    if (options().isSet(u"body"_s) && !options().isSet(u"call"_s)) {
        co_return wrongUse(tr("--body needs --call."));
    }
    if (options().value(u"body"_s) == u"-"_s && options().value(u"secrets"_s) == u"-"_s) {
        co_return wrongUse(tr("Standard input cannot be both the secrets and the body."));
    }
    bool isNumber = true;
    const QString limit = options().value(u"password-limit"_s);
    const int passwordLimit = limit.isEmpty() ? PasswordGuard::kDefaultLimit : limit.toInt(&isNumber);
    if (!isNumber || passwordLimit < 0) {
        co_return wrongUse(tr("--password-limit wants a whole number, zero or more."));
    }
    Workbench workbench({});
    workbench.runner().setPasswordLimit(passwordLimit);
    bool keychainAnswers = true;
    QObject::connect(&workbench.secrets(), &SecretStore::keychainUnavailable, &workbench,
                     [this, &keychainAnswers](const QString &why) {
                         keychainAnswers = false;
                         terminal().say(
                             tr("No keychain answers (%1); only secrets given for this run are used.").arg(why));
                     });
    RunReport report;
    auto planned = plan(workbench);
    if (!planned) {
        report.error = planned.error();
    } else {
        report.keys = planned->keys;
        co_await perform(&workbench, &*planned, &report);
        co_await learnSecrets(&workbench, &*planned, &report);
    }
    report.exchanges = workbench.capture().exchanges();
    report.outcome = report.session ? "loggedIn" : outcomeOf(report.error.value_or(Error()));
    const bool saved = save(report);
    show(report);
    const ExitCode code = finish(report, keychainAnswers);
    co_return saved || code != ExitCode::Success ? code : ExitCode::WrongUse;
}

Result<LoginCommand::Plan> LoginCommand::plan(Workbench &workbench) const
{
    loadProfiles(workbench.profiles(), terminal());
    const auto profile = findProfileOrFile(workbench.profiles(), terminal(), options().positionalArguments().first());
    if (!profile) {
        return tl::unexpected(profile.error());
    }
    Plan plan{*profile, {}, {}, {}};
    if (options().isSet(u"secrets"_s)) {
        auto secrets = readSecrets(terminal(), options().value(u"secrets"_s));
        if (!secrets) {
            return tl::unexpected(secrets.error());
        }
        plan.secrets = *secrets;
    }
    if (options().isSet(u"keytab"_s)) {
        auto entries = readKeytabFile(options().value(u"keytab"_s));
        if (!entries) {
            return tl::unexpected(entries.error());
        }
        plan.keys = std::make_shared<const DecodeKeys>(*entries, Secret());
    }
    auto call = plannedCall(*profile);
    if (!call) {
        return tl::unexpected(call.error());
    }
    plan.call = *call;
    return plan;
}

Result<std::optional<HttpRequest>> LoginCommand::plannedCall(const Profile &profile) const
{
    if (!options().isSet(u"call"_s)) {
        return std::optional<HttpRequest>();
    }
    const auto flow = flowFor(profile.service);
    if (!flow) {
        return failure(ErrorCode::NotSupported,
                       tr("This program does not know the service \"%1\".").arg(QString::fromUtf8(profile.service)));
    }
    QByteArray body;
    if (options().isSet(u"body"_s)) {
        const auto bytes = terminal().readInput(options().value(u"body"_s));
        if (!bytes) {
            return tl::unexpected(bytes.error());
        }
        body = *bytes;
    }
    const auto request = flow->parseCall(profile, options().value(u"call"_s), body);
    if (!request) {
        return tl::unexpected(request.error());
    }
    return std::optional(*request);
}

/// At a terminal a person is asked for what the login cannot do without and neither --secrets nor the keychain has.
QCoro::Task<Result<void>> LoginCommand::askForMissing(Workbench *workbench, Plan *plan) const
{
    if (!terminal().isInteractive() || options().isSet(u"secrets"_s)) {
        co_return Result<void>();
    }
    for (const QString &parameter : requiredSecretsOf(plan->profile)) {
        const auto kept = co_await workbench->secrets().read(plan->profile.id, parameter);
        if (!kept) {
            co_return tl::unexpected(kept.error());
        }
        if (kept->isSet()) {
            continue;
        }
        const auto typed = terminal().readSecret(tr("%1 of \"%2\":").arg(parameter, plan->profile.name));
        if (!typed) {
            co_return tl::unexpected(typed.error());
        }
        plan->secrets.insert(parameter, *typed);
        workbench->secrets().keepForRun(plan->profile.id, parameter, *typed);
    }
    co_return Result<void>();
}

QCoro::Task<void> LoginCommand::perform(Workbench *workbench, Plan *plan, RunReport *report) const
{
    if (const auto started = workbench->start(); !started) {
        report->error = started.error();
        co_return;
    }
    for (auto it = plan->secrets.cbegin(); it != plan->secrets.cend(); ++it) {
        workbench->secrets().keepForRun(plan->profile.id, it.key(), it.value());
    }
    if (const auto asked = co_await askForMissing(workbench, plan); !asked) {
        report->error = asked.error();
        co_return;
    }
    LoginRunner &runner = workbench->runner();
    const AttemptId attempt = LoginRunner::newAttempt();
    QObject::connect(&interrupt(), &Interrupt::asked, workbench, [this, &runner, attempt] {
        terminal().say(tr("Stopping …"));
        runner.cancel(attempt);
    });
    terminal().say(tr("Logging in to \"%1\" …").arg(plan->profile.name));
    const auto session = co_await runner.logIn(plan->profile, attempt);
    report->account = runner.accountOf(attempt);
    if (!session) {
        report->error = session.error();
        co_return;
    }
    report->session = *session;
    if (plan->call) {
        terminal().say(tr("Calling …"));
        co_await call(&runner, attempt, *plan->call, report);
        report->session = runner.session(attempt).value_or(*session);
        report->account = runner.accountOf(attempt);
    }
    if (options().isSet(u"logoff"_s) && !interrupt().wasAsked()) {
        terminal().say(tr("Logging off …"));
        if (const auto loggedOff = co_await runner.logOff(attempt); !loggedOff) {
            report->error = loggedOff.error();
        } else {
            report->session->loggedOff = true;
        }
    }
}

QCoro::Task<void> LoginCommand::call(LoginRunner *runner, AttemptId attempt, HttpRequest request,
                                     RunReport *report) const
{
    // Named: g++ 12 destroys a braced aggregate inside a co_await expression twice.
    const Step step{StepKind::Call, tr("Call")};
    auto result = co_await runner->call(attempt, std::move(request), {}, step);
    if (result) {
        report->call = *result;
    } else {
        report->callError = result.error();
    }
}

/// What was used is masked wherever it stands, also where no login came of it.
QCoro::Task<void> LoginCommand::learnSecrets(Workbench *workbench, const Plan *plan, RunReport *report) const
{
    report->known = plan->secrets.values();
    if (report->session) {
        report->known.append(secretsOf(*report->session));
    }
    for (const QString &parameter : secretParametersOf(plan->profile)) {
        if (plan->secrets.contains(parameter)) {
            continue;
        }
        const auto secret = co_await workbench->secrets().read(plan->profile.id, parameter);
        if (secret && secret->isSet()) {
            report->known.append(*secret);
        }
    }
}

bool LoginCommand::save(const RunReport &report) const
{
    if (!options().isSet(u"save"_s)) {
        return true;
    }
    const QString file = options().value(u"save"_s);
    const auto written = writePrivateFile(file, writeHar(report.exchanges, secretsInReport(), report.known));
    if (!written) {
        terminal().complain(written.error());
        return false;
    }
    terminal().say(tr("The exchanges are saved in %1.").arg(file));
    return true;
}

void LoginCommand::show(const RunReport &report) const
{
    if (options().isSet(u"json"_s)) {
        terminal().result(runReportToJson(report, secretsInReport()));
        return;
    }
    const Masker masker(report.exchanges, secretsInReport(), report.known);
    for (const AccountLine &line : report.account) {
        terminal().say(u"%1  %2"_s.arg(timeToText(line.at), masker.text(line.text)));
    }
    if (report.exchanges.isEmpty() && !report.session && report.error) {
        terminal().say(tr("Error: %1").arg(masker.text(report.error->text)));
        return;
    }
    QStringList lines = ladderLines(report.exchanges, masker);
    if (report.session) {
        const QString user = masker.text(report.session->user);
        const QString where = report.session->where;
        lines.append(QString());
        lines.append(user.isEmpty() ? tr("Logged in to %1.").arg(where)
                                    : tr("Logged in as %1 to %2.").arg(user, where));
        lines.append(sessionLines(*report.session, masker));
        if (!report.session->note.isEmpty()) {
            lines.append(masker.text(report.session->note));
        }
    }
    if (report.call) {
        lines.append(masker.text(report.call->verdict.text));
    }
    if (report.callError) {
        lines.append(tr("The call did not go well: %1").arg(masker.text(report.callError->text)));
    }
    if (report.session && report.session->loggedOff) {
        lines.append(tr("Logged off."));
    }
    if (report.error) {
        const QString text = masker.text(report.error->text);
        const bool isRefusal = report.outcome == "refused";
        lines.append(report.session ? tr("Logging off did not go well: %1").arg(text)
                     : isRefusal    ? tr("Refused: %1").arg(text)
                                    : tr("Failed: %1").arg(text));
    }
    while (!lines.isEmpty() && lines.first().isEmpty()) {
        lines.removeFirst();
    }
    terminal().result(lines.join(u'\n'));
}

ExitCode LoginCommand::finish(const RunReport &report, bool keychainAnswers) const
{
    if (report.error) {
        const bool secretWasMissing =
            report.error->code == ErrorCode::SecretMissing || report.error->code == ErrorCode::MissingParameter;
        if (secretWasMissing && !keychainAnswers) {
            return ExitCode::Keychain;
        }
        if (options().isSet(u"json"_s)) {
            terminal().complain({report.error->code,
                                 Masker(report.exchanges, secretsInReport(), report.known).text(report.error->text),
                                 {},
                                 {},
                                 {}});
        }
        return exitCodeOf(*report.error);
    }
    const bool callFailed = report.callError || (report.call && !report.call->verdict.ok);
    return callFailed ? ExitCode::Refused : ExitCode::Success;
}

} // namespace Ticketscope::Cli
