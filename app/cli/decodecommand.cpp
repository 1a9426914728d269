// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/decodecommand.h"

#include "cli/ladder.h"
#include "cli/messagefile.h"
#include "cli/passwordchecks.h"
#include "cli/tokenoptions.h"
#include "workbench/keytabfile.h"

#include <QJsonArray>

#include <algorithm>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

/// Whether everything below was understood.
bool isUnderstood(const DecodedNode &node)
{
    return node.state != NodeState::Damaged && node.state != NodeState::Unknown &&
           std::all_of(node.children.begin(), node.children.end(), isUnderstood);
}

QByteArray outcomeName(bool understood)
{
    return understood ? "decoded" : "damaged";
}

} // namespace

QString DecodeCommand::summary() const
{
    return tr("Take apart a header, a token, a message, an envelope or a capture.");
}

void DecodeCommand::describe(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"FILE"_s, tr("What to take apart; standard input for - or if it is left out."),
                                 u"[FILE|-]"_s);
    parser.addOption({u"json"_s, tr("Print one JSON document.")});
    parser.addOption({u"keep-secrets"_s, tr("Show secrets as they are.")});
    parser.addOption({u"secrets"_s,
                      tr("Secrets that are masked wherever they stand, as JSON: {\"password\": \"…\"}. The password is "
                         "also tried on the tickets of Kerberos."),
                      u"FILE|-"_s});
    parser.addOption(
        {u"keytab"_s, tr("The service's keytab: the inside of Kerberos tickets is taken apart too."), u"FILE"_s});
    parser.addOption(
        {u"check-password"_s, tr("Tell whether the password fits the NTLM and Digest responses of a capture, or of raw "
                                 "messages one after the other. No server is asked.")});
    parser.addOption({u"account"_s,
                      tr("Whose password it is: the service's account for tickets, the user where Digest holds only a "
                         "hash of the name."),
                      u"NAME"_s});
    describeTokenOptions(&parser);
}

SecretsInReport DecodeCommand::secretsInReport() const
{
    return options().isSet(u"keep-secrets"_s) ? SecretsInReport::Keep : SecretsInReport::Mask;
}

Result<Secret> DecodeCommand::passwordToCheck(const SecretsByName &secrets) const
{
    if (secrets.contains(u"password"_s)) {
        return secrets.value(u"password"_s);
    }
    if (!terminal().isInteractive()) {
        return failure(ErrorCode::Usage, tr("--check-password needs the password: name a file with --secrets, with "
                                            "{\"password\": \"…\"} in it."));
    }
    return terminal().readSecret(tr("The password to check:"));
}

/// Tokens are always held against something: for what was pasted this computer's time, if nothing else.
QCoro::Task<Result<DecodeCommand::Given>> DecodeCommand::given() const
{
    auto given = givenSecrets();
    if (!given) {
        co_return tl::unexpected(given.error());
    }
    const auto expected = co_await readTokenOptions(&terminal(), &options());
    if (!expected) {
        co_return tl::unexpected(expected.error());
    }
    given->keys =
        DecodeKeys::withTokens(given->keys, [tokens = *expected] { return TokenExpectations::ofPerson(tokens); });
    co_return given;
}

Result<DecodeCommand::Given> DecodeCommand::givenSecrets() const
{
    Given given;
    SecretsByName secrets;
    if (options().isSet(u"secrets"_s)) {
        auto read = readSecrets(terminal(), options().value(u"secrets"_s));
        if (!read) {
            return tl::unexpected(read.error());
        }
        secrets = *read;
    }
    QList<Kerberos::KeytabEntry> keytab;
    if (options().isSet(u"keytab"_s)) {
        auto entries = readKeytabFile(options().value(u"keytab"_s));
        if (!entries) {
            return tl::unexpected(entries.error());
        }
        keytab = *entries;
    }
    if (options().isSet(u"check-password"_s)) {
        auto password = passwordToCheck(secrets);
        if (!password) {
            return tl::unexpected(password.error());
        }
        given.password = *password;
        secrets.insert(u"password"_s, *password);
    }
    given.known = secrets.values();
    const Secret password = secrets.value(u"password"_s);
    if (!keytab.isEmpty() || password.isSet()) {
        given.keys =
            std::make_shared<const DecodeKeys>(keytab, password, options().value(u"account"_s).trimmed().toUtf8());
    }
    return given;
}

QCoro::Task<ExitCode> DecodeCommand::run()
{
    const QStringList arguments = options().positionalArguments();
    if (arguments.size() > 1) {
        co_return wrongUse(tr("Name one file at most."));
    }
    const QString input = arguments.value(0, u"-"_s);
    if (input == u"-"_s && options().value(u"secrets"_s) == u"-"_s) {
        co_return wrongUse(tr("Standard input cannot be both the secrets and what is to be taken apart."));
    }
    if (input == u"-"_s && options().value(u"jwks"_s) == u"-"_s) {
        co_return wrongUse(tr("Standard input cannot be both the keys and what is to be taken apart."));
    }
    const auto read = co_await given();
    if (!read) {
        co_return showError(read.error());
    }
    if (input == u"-"_s && terminal().isInteractive()) {
        terminal().say(tr("Paste what is to be taken apart, then press Ctrl+D."));
    }
    const auto bytes = terminal().readInput(input);
    if (!bytes) {
        co_return showError(bytes.error());
    }
    if (bytes->trimmed().isEmpty()) {
        co_return wrongUse(tr("There is nothing to take apart."));
    }
    co_return showInput(*bytes, *read);
}

ExitCode DecodeCommand::showInput(const QByteArray &bytes, const Given &given) const
{
    if (looksLikeHar(bytes)) {
        const auto exchanges = readHar(bytes);
        return exchanges ? showCapture(*exchanges, given) : showError(exchanges.error());
    }
    if (!given.password.isSet()) {
        return showPasted(bytes, given);
    }
    const QList<ExchangePtr> exchanges = exchangesOfMessages(bytes);
    if (exchanges.isEmpty()) {
        return showError({ErrorCode::Usage,
                          tr("A password is checked against the messages of a login: a capture (HAR), or the raw "
                             "messages in one file, one after the other."),
                          {},
                          {},
                          {}});
    }
    return showCapture(exchanges, given);
}

ExitCode DecodeCommand::showError(const Error &error) const
{
    terminal().complain(error);
    if (options().isSet(u"json"_s)) {
        terminal().result(runReportToJson({"failed", {}, {}, error, {}, {}, {}}, secretsInReport()));
    }
    // A capture that cannot be read is damaged input, not wrong use.
    return error.code == ErrorCode::Malformed ? ExitCode::Refused : exitCodeOf(error);
}

ExitCode DecodeCommand::showCapture(const QList<ExchangePtr> &exchanges, const Given &given) const
{
    const Masker masker(exchanges, secretsInReport(), given.known, given.keys);
    bool understood = true;
    QStringList lines = ladderLines(exchanges, masker);
    for (const ExchangePtr &exchange : exchanges) {
        for (const Side side : {Side::Request, Side::Response}) {
            if (exchange->message(side).isEmpty()) {
                continue;
            }
            const DecodedNode &root = masker.decoded(*exchange, side).root;
            understood = understood && isUnderstood(root);
            lines.append(QString());
            lines.append(u"#%1 %2"_s.arg(exchange->id).arg(exchange->step.label));
            lines.append(treeLines(root, masker));
        }
    }
    QList<PasswordVerdict> verdicts;
    if (given.password.isSet()) {
        verdicts = checkPassword(exchanges, given.password, options().value(u"account"_s));
        lines.append(QString());
        lines.append(passwordCheckLines(verdicts, masker));
    }
    if (options().isSet(u"json"_s)) {
        QJsonObject document = runReportToJson(
            {outcomeName(understood), {}, exchanges, {}, {}, {}, given.known, {}, given.keys}, secretsInReport());
        if (given.password.isSet()) {
            document.insert(u"passwordChecks"_s, passwordChecksToJson(verdicts, masker));
        }
        terminal().result(document);
    } else {
        terminal().result(lines.join(u'\n'));
    }
    return understood ? ExitCode::Success : ExitCode::Refused;
}

ExitCode DecodeCommand::showPasted(const QByteArray &bytes, const Given &given) const
{
    const DecodedMessage message = decodePasted(bytes, DecoderRegistry::builtin(), given.keys);
    const bool understood = isUnderstood(message.root);
    if (options().isSet(u"json"_s)) {
        terminal().result(pastedToJson(message, outcomeName(understood), secretsInReport(), given.known));
    } else {
        terminal().result(treeLines(message.root, Masker(message, secretsInReport(), given.known)).join(u'\n'));
    }
    return understood ? ExitCode::Success : ExitCode::Refused;
}

} // namespace Ticketscope::Cli
