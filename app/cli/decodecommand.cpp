// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/decodecommand.h"

#include "cli/ladder.h"
#include "cli/secretsinput.h"

#include <QJsonDocument>

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

/// A HAR capture, judged by its beginning: an object whose first words are those of a HAR.
bool looksLikeHar(const QByteArray &bytes)
{
    const QByteArray start = bytes.left(4096).simplified();
    return (start.startsWith('{') || start.startsWith("\xEF\xBB\xBF{")) && start.contains("\"log\"") &&
           bytes.contains("\"entries\"");
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
    parser.addOption({u"secrets"_s, tr("Secrets that are masked wherever they stand, as JSON: {\"password\": \"…\"}."),
                      u"FILE|-"_s});
}

SecretsInReport DecodeCommand::secretsInReport() const
{
    return options().isSet(u"keep-secrets"_s) ? SecretsInReport::Keep : SecretsInReport::Mask;
}

QCoro::Task<ExitCode> DecodeCommand::run()
{
    const QStringList arguments = options().positionalArguments();
    if (arguments.size() > 1) {
        co_return wrongUse(tr("Name one file at most."));
    }
    const QString input = arguments.value(0, u"-"_s);
    QList<Secret> known;
    if (options().isSet(u"secrets"_s)) {
        if (input == u"-"_s && options().value(u"secrets"_s) == u"-"_s) {
            co_return wrongUse(tr("Standard input cannot be both the secrets and what is to be taken apart."));
        }
        const auto secrets = readSecrets(terminal(), options().value(u"secrets"_s));
        if (!secrets) {
            co_return showError(secrets.error());
        }
        known = secrets->values();
    }
    if (input == u"-"_s && terminal().isInteractive()) {
        terminal().say(tr("Paste what is to be taken apart, then press Ctrl+D."));
    }
    const auto bytes = terminal().readInput(input);
    if (!bytes) {
        co_return showError(bytes.error());
    }
    if (looksLikeHar(*bytes)) {
        const auto exchanges = readHar(*bytes);
        co_return exchanges ? showCapture(*exchanges, known) : showError(exchanges.error());
    }
    if (bytes->trimmed().isEmpty()) {
        co_return wrongUse(tr("There is nothing to take apart."));
    }
    co_return showPasted(*bytes, known);
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

ExitCode DecodeCommand::showCapture(const QList<ExchangePtr> &exchanges, const QList<Secret> &known) const
{
    const Masker masker(exchanges, secretsInReport(), known);
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
    if (options().isSet(u"json"_s)) {
        terminal().result(
            runReportToJson({outcomeName(understood), {}, exchanges, {}, {}, {}, known}, secretsInReport()));
    } else {
        terminal().result(lines.join(u'\n'));
    }
    return understood ? ExitCode::Success : ExitCode::Refused;
}

ExitCode DecodeCommand::showPasted(const QByteArray &bytes, const QList<Secret> &known) const
{
    const DecodedMessage message = decodePasted(bytes);
    const bool understood = isUnderstood(message.root);
    if (options().isSet(u"json"_s)) {
        terminal().result(pastedToJson(message, outcomeName(understood), secretsInReport(), known));
    } else {
        terminal().result(treeLines(message.root, Masker(message, secretsInReport(), known)).join(u'\n'));
    }
    return understood ? ExitCode::Success : ExitCode::Refused;
}

} // namespace Ticketscope::Cli
