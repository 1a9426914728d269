// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/secretsinput.h"

#include "login/loginflow.h"
#include "protocol/jsontree.h"

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cli)
};

Result<SecretsByName> secretsIn(const QByteArray &json)
{
    const auto parsed = Json::parse(json);
    if (!parsed) {
        return failureAt(ErrorCode::Usage,
                         Text::tr("The secrets are not JSON (see byte %1). They must look like {\"password\": \"…\"}.")
                             .arg(parsed.error().offset.value_or(0)),
                         parsed.error().offset.value_or(0));
    }
    if (parsed->type != Json::Value::Type::Object) {
        return failure(ErrorCode::Usage, Text::tr("The secrets must be one JSON object, like {\"password\": \"…\"}."));
    }
    const QStringList known = secretParameterNames();
    SecretsByName secrets;
    for (const Json::Value &member : parsed->children) {
        if (!known.contains(member.key)) {
            return failureAt(
                ErrorCode::Usage,
                Text::tr("No service has a secret \"%1\". The secrets are: %2.").arg(member.key, known.join(u", "_s)),
                member.keyRange.start);
        }
        if (member.type != Json::Value::Type::String) {
            return failureAt(ErrorCode::Usage, Text::tr("The secret \"%1\" must be a text.").arg(member.key),
                             member.range.start);
        }
        QString text = member.scalar.toString();
        secrets.insert(member.key, Secret::fromString(text));
    }
    return secrets;
}

} // namespace

Result<SecretsByName> readSecrets(const Terminal &terminal, const QString &fileOrDash)
{
    auto bytes = terminal.readInput(fileOrDash);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    auto secrets = secretsIn(*bytes);
    Secret::wipe(*bytes);
    return secrets;
}

} // namespace Ticketscope::Cli
