// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/tokenoptions.h"

#include "diagnosis/probe/methodprobe.h"
#include "workbench/workbench.h"

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TokenOptions)
};

bool isAddress(const QString &where)
{
    return where.startsWith("http://"_L1, Qt::CaseInsensitive) || where.startsWith("https://"_L1, Qt::CaseInsensitive);
}

QCoro::Task<Result<QByteArray>> fetch(const Terminal *terminal, QString address)
{
    auto profile = Probe::profileForAddress(address);
    if (!profile) {
        co_return tl::unexpected(profile.error());
    }
    profile->service = "http";
    profile->scheme = "none";
    Workbench workbench({});
    if (const auto started = workbench.start(); !started) {
        co_return tl::unexpected(started.error());
    }
    terminal->say(Text::tr("Fetching the keys at %1 …").arg(profile->name));
    HttpRequest request;
    request.url = profile->url;
    request.setHeader("Accept", "application/jwk-set+json, application/json");
    const Step step(StepKind::Call, Text::tr("Keys"));
    const AttemptId attempt = LoginRunner::newAttempt();
    const auto answer = co_await workbench.runner().callWithoutSession(*profile, attempt, request, step);
    if (!answer) {
        co_return tl::unexpected(answer.error());
    }
    if (answer->leg.status != 200) {
        const QString location = QString::fromLatin1(answer->leg.header("Location"));
        Error refused{ErrorCode::Refused,
                      Text::tr("The keys at %1 were not given out: the answer was %2.")
                          .arg(profile->name)
                          .arg(answer->leg.status),
                      profile->url,
                      {},
                      {}};
        if (!location.isEmpty()) {
            refused.text += u' ' + Text::tr("It points to %1; name that address if you trust it.").arg(location);
        }
        co_return tl::unexpected(refused);
    }
    co_return answer->leg.body;
}

} // namespace

void describeTokenOptions(QCommandLineParser *parser)
{
    parser->addOption(
        {u"jwks"_s,
         Text::tr("The keys of the tokens' issuer: signatures are verified with them. A key set (JWKS), a "
                  "certificate or a public key, in a file or at an address."),
         u"FILE|URL"_s});
    parser->addOption({u"issuer"_s, Text::tr("Who should have issued the tokens (\"iss\")."), u"ISSUER"_s});
    parser->addOption({u"audience"_s, Text::tr("Whom the tokens should be meant for (\"aud\")."), u"AUDIENCE"_s});
    parser->addOption({u"nonce"_s, Text::tr("The nonce that the request sent."), u"NONCE"_s});
}

QCoro::Task<Result<Jose::TokenExpectations>> readTokenOptions(const Terminal *terminal,
                                                              const QCommandLineParser *parser)
{
    Jose::TokenExpectations expected;
    const auto valueOf = [parser](const QString &name) {
        return parser->isSet(name) ? std::optional(parser->value(name)) : std::nullopt;
    };
    expected.issuer = valueOf(u"issuer"_s);
    expected.audience = valueOf(u"audience"_s);
    expected.nonce = valueOf(u"nonce"_s);
    if (parser->isSet(u"jwks"_s)) {
        const QString where = parser->value(u"jwks"_s);
        Result<QByteArray> bytes = failure(ErrorCode::Internal, {});
        if (isAddress(where)) {
            bytes = co_await fetch(terminal, where);
        } else {
            bytes = terminal->readInput(where);
        }
        if (!bytes) {
            co_return tl::unexpected(bytes.error());
        }
        const auto keys = Jose::readKeys(*bytes);
        if (!keys) {
            co_return failure(ErrorCode::Usage,
                              Text::tr("The keys in %1 cannot be used: %2").arg(where, keys.error().text));
        }
        expected.keys = *keys;
        expected.keysFrom = where;
    }
    expected.localNow = systemUtc();
    co_return expected;
}

} // namespace Ticketscope::Cli
