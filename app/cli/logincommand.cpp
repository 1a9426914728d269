// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/logincommand.h"

#include "cli/ladder.h"
#include "cli/loginrun.h"
#include "profile/profilefiles.h"
#include "report/certificatejson.h"

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
    LoginRun login(context(), request(passwordLimit));
    co_await login.run();
    const RunReport &report = login.report();
    const bool saved = save(report);
    show(report);
    const ExitCode code = finish(report, login.keychainAnswers());
    co_return saved || code != ExitCode::Success ? code : ExitCode::WrongUse;
}

LoginRequest LoginCommand::request(int passwordLimit) const
{
    const auto given = [this](const QString &name) {
        return options().isSet(name) ? std::optional(options().value(name)) : std::nullopt;
    };
    LoginRequest request;
    request.profile = options().positionalArguments().value(0);
    request.secrets = given(u"secrets"_s);
    request.keytab = given(u"keytab"_s);
    request.call = given(u"call"_s);
    request.body = given(u"body"_s);
    request.logOff = options().isSet(u"logoff"_s);
    request.passwordLimit = passwordLimit;
    return request;
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
