// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/diagnosecommand.h"

#include "cli/findinglines.h"
#include "cli/lineagelines.h"
#include "cli/loginrun.h"
#include "cli/messagefile.h"
#include "diagnosis/experiment.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

/// What the last failure of a capture came to, in the words of --json.
QByteArray outcomeOf(const Diagnosis::Diagnosis &diagnosis)
{
    if (!diagnosis.failed) {
        return "loggedIn";
    }
    using Diagnosis::Answerer;
    const Answerer answerer = diagnosis.answerer.answerer;
    return answerer == Answerer::Nobody || answerer == Answerer::Tls ? "failed" : "refused";
}

ExitCode exitCodeOf(const Diagnosis::Diagnosis &diagnosis)
{
    return diagnosis.failed && diagnosis.findings.isEmpty() ? ExitCode::Refused : ExitCode::Success;
}

std::optional<Diagnosis::Experiment> experimentNamed(const QList<Diagnosis::Finding> &findings, const QByteArray &id)
{
    for (const Diagnosis::Finding &finding : findings) {
        for (const Diagnosis::Experiment &experiment : finding.experiments) {
            if (experiment.id == id) {
                return experiment;
            }
        }
        if (const auto below = experimentNamed(finding.consequences, id)) {
            return below;
        }
    }
    return std::nullopt;
}

bool isNamedLikeAFile(const QString &input)
{
    return input.contains(u'/') || input.endsWith(u".har"_s, Qt::CaseInsensitive) ||
           input.endsWith(u".json"_s, Qt::CaseInsensitive);
}

} // namespace

QString DiagnoseCommand::summary() const
{
    return tr("Say why a login failed, with the bytes that prove it, and what to do.");
}

void DiagnoseCommand::describe(QCommandLineParser &parser) const
{
    parser.setApplicationDescription(
        summary() + u"\n\n"_s +
        tr("Exit codes: 0 there is something to say, or nothing failed; 1 something failed and no rule knows why, or "
           "the capture is damaged; 2 wrong use; 3 nothing was sent; 4 keychain."));
    parser.addPositionalArgument(
        u"FILE|NAME"_s,
        tr("A capture (HAR, or raw messages one after the other; - for standard input), or a profile, by its name, id "
           "or file: then a login is made first."));
    parser.addOption({u"json"_s, tr("Print one JSON document.")});
    parser.addOption({u"secrets"_s,
                      tr("The secrets that were meant, as JSON: {\"password\": \"…\"}, from a file or standard input. "
                         "They decide what the bytes alone leave open."),
                      u"FILE|-"_s});
    parser.addOption({u"try"_s,
                      tr("With a profile: log in once more with what a finding says is worth a try, by its word in "
                         "brackets, and say whether that was it."),
                      u"EXPERIMENT"_s});
    parser.addOption(
        {u"lineage"_s, tr("Show where every ticket, token, cookie and code came from and which requests carried it; "
                          "without this, only what was used although it was old.")});
    parser.addOption({u"keep-secrets"_s, tr("Show secrets as they are.")});
}

SecretsInReport DiagnoseCommand::secretsInReport() const
{
    return options().isSet(u"keep-secrets"_s) ? SecretsInReport::Keep : SecretsInReport::Mask;
}

QCoro::Task<ExitCode> DiagnoseCommand::run()
{
    const QStringList arguments = options().positionalArguments();
    if (arguments.size() != 1) {
        co_return wrongUse(tr("Name one capture or profile."));
    }
    const QString input = arguments.first();
    if (input == u"-"_s && options().value(u"secrets"_s) == u"-"_s) {
        co_return wrongUse(tr("Standard input cannot be both the secrets and the capture."));
    }
    const auto bytes = captureBytes(input);
    if (!bytes) {
        co_return showError(bytes.error());
    }
    if (!*bytes) {
        co_return co_await logInAndDiagnose(input);
    }
    if (options().isSet(u"try"_s)) {
        co_return wrongUse(tr("--try needs a profile: nothing can be tried with a capture."));
    }
    const auto report = diagnoseCapture(**bytes);
    if (!report) {
        co_return showError(report.error());
    }
    show(*report);
    co_return exitCodeOf(report->diagnosis);
}

Result<std::optional<QByteArray>> DiagnoseCommand::captureBytes(const QString &input) const
{
    const bool isFile = input == u"-"_s || QFileInfo(input).isFile();
    if (!isFile && !isNamedLikeAFile(input)) {
        return std::optional<QByteArray>();
    }
    const auto bytes = terminal().readInput(input);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    const bool isProfile = input != u"-"_s && !looksLikeHar(*bytes) && bytes->contains("\"ticketscope-profile\"");
    return isProfile ? std::optional<QByteArray>() : std::optional(*bytes);
}

Result<RunReport> DiagnoseCommand::diagnoseCapture(const QByteArray &bytes) const
{
    SecretsByName meant;
    if (options().isSet(u"secrets"_s)) {
        auto secrets = readSecrets(terminal(), options().value(u"secrets"_s));
        if (!secrets) {
            return tl::unexpected(secrets.error());
        }
        meant = *secrets;
    }
    RunReport report;
    report.known = meant.values();
    if (looksLikeHar(bytes)) {
        auto exchanges = readHar(bytes);
        if (!exchanges) {
            return tl::unexpected(exchanges.error());
        }
        report.exchanges = *exchanges;
    } else {
        report.exchanges = exchangesOfMessages(bytes);
        if (report.exchanges.isEmpty()) {
            return failure(ErrorCode::Malformed,
                           tr("This is neither a capture (HAR), nor raw messages, nor a profile."));
        }
    }
    report.diagnosis = Diagnosis::diagnose(report.exchanges, {}, meant);
    report.outcome = outcomeOf(report.diagnosis);
    return report;
}

QCoro::Task<ExitCode> DiagnoseCommand::logInAndDiagnose(QString profile) const
{
    LoginRequest request;
    request.profile = std::move(profile);
    if (options().isSet(u"secrets"_s)) {
        // Read here: standard input is there once, and --try logs in twice.
        const auto secrets = readSecrets(terminal(), options().value(u"secrets"_s));
        if (!secrets) {
            co_return showError(secrets.error());
        }
        request.given = *secrets;
    }
    LoginRun login(context(), request);
    co_await login.run();
    const RunReport &report = login.report();
    const std::optional<Error> &error = report.error;
    if (!error || !report.exchanges.isEmpty()) {
        if (options().isSet(u"try"_s)) {
            const std::optional<ExitCode> ended = co_await tryAgain(request, &report);
            co_return ended.value_or(exitCodeOf(report.diagnosis));
        }
        show(report);
        co_return exitCodeOf(report.diagnosis);
    }
    const bool isSecretMissing = error->code == ErrorCode::SecretMissing || error->code == ErrorCode::MissingParameter;
    const ExitCode code = showError(*error);
    co_return isSecretMissing && !login.keychainAnswers() ? ExitCode::Keychain : code;
}

QCoro::Task<std::optional<ExitCode>> DiagnoseCommand::tryAgain(LoginRequest request, const RunReport *report) const
{
    const QString id = options().value(u"try"_s);
    const std::optional<Diagnosis::Experiment> experiment = experimentNamed(report->diagnosis.findings, id.toUtf8());
    if (!experiment) {
        show(*report);
        terminal().say(tr("Error: no finding offers the experiment \"%1\".").arg(id));
        co_return ExitCode::WrongUse;
    }
    request.experiment = experiment;
    terminal().say(experiment->title);
    LoginRun again(context(), request);
    co_await again.run();
    const QList<ExchangePtr> exchanges = again.report().exchanges;
    const Diagnosis::ExperimentResult result = Diagnosis::experimentResult(*experiment, report->exchanges, exchanges);
    const Masker masker(exchanges, secretsInReport(), again.report().known);
    const QString text = masker.text(result.text);
    QJsonArray sent;
    for (const ExchangePtr &exchange : exchanges) {
        sent.append(exchangeToJson(*exchange, masker));
    }
    const QJsonObject tried{{u"id"_s, id},
                            {u"works"_s, result.outcome == Diagnosis::ExperimentOutcome::Works},
                            {u"text"_s, text},
                            {u"exchanges"_s, sent}};
    show(*report, {{u"experiment"_s, tried}});
    if (!options().isSet(u"json"_s)) {
        terminal().result(QString());
        terminal().result(text);
    }
    co_return std::nullopt;
}

void DiagnoseCommand::show(const RunReport &report, const QJsonObject &more) const
{
    if (options().isSet(u"json"_s)) {
        QJsonObject document = runReportToJson(report, secretsInReport());
        for (auto it = more.begin(); it != more.end(); ++it) {
            document.insert(it.key(), it.value());
        }
        terminal().result(document);
        return;
    }
    const Masker masker(report.exchanges, secretsInReport(), report.known, report.keys);
    QStringList lines = findingLines(report.diagnosis, report.exchanges, masker);
    const QStringList lineage =
        lineageLines(Diagnosis::lineageOf(report.exchanges), masker, options().isSet(u"lineage"_s));
    if (!lineage.isEmpty()) {
        lines += QStringList(QString()) + lineage;
    }
    terminal().result(lines.join(u'\n'));
}

ExitCode DiagnoseCommand::showError(const Error &error) const
{
    terminal().complain(error);
    if (options().isSet(u"json"_s)) {
        terminal().result(runReportToJson({"failed", {}, {}, error, {}, {}, {}}, secretsInReport()));
    }
    // A capture that cannot be read is damaged input, not wrong use.
    return error.code == ErrorCode::Malformed ? ExitCode::Refused : Cli::exitCodeOf(error);
}

} // namespace Ticketscope::Cli
