// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/lineage/lineage.h"
#include "diagnosis/rules/oauth/checks.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

Finding refused(const QByteArray &rule, Certainty certainty, Words words, const QList<Evidence> &evidence)
{
    Finding found = cause(rule, {"R18", "R31"}, certainty, std::move(words), evidence);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-6"_s);
    found.explains << "lineage.old";
    return found;
}

/// The use of a refresh token that was old, in that request; null: there is none.
const LineageUse *oldUse(const Lineage &lineage, const TokenRequest &request)
{
    for (const StaleUse &one : lineage.staleIn(request.exchange->id())) {
        if (lineage.items.at(one.item).kind == LineageKind::RefreshToken) {
            return &lineage.use(one);
        }
    }
    return nullptr;
}

/// The same refused token again and again.
bool isLoop(const Traffic &traffic, const TokenRequest &request)
{
    const QByteArray token = request.value("refresh_token");
    qsizetype times = 0;
    for (const TokenRequest &one : traffic.tokens) {
        times += one.error == "invalid_grant"_L1 && !token.isEmpty() && one.value("refresh_token") == token ? 1 : 0;
    }
    return times > 1 && !isMasked(token);
}

Finding old(const Traffic &traffic, const TokenRequest &request, const LineageUse &use)
{
    const ExchangeView *since = traffic.capture.exchange(use.since);
    QList<Evidence> evidence{request.atError(), request.at("refresh_token")};
    if (since) {
        evidence.append(since->atStatus());
    }
    if (use.stale == Staleness::Replaced) {
        return refused(
            "oauth.refresh-used-up", Certainty::Proven,
            {Text::tr("The refresh token had been replaced by a newer one."),
             Text::tr("Exchange %1 gave a new refresh token; this request sends the old one.").arg(use.since),
             Text::tr("The developer keeps the newest refresh token at once, for all threads and servers. "
                      "Log in anew: after such a use a provider may withdraw the new one too."),
             {}},
            evidence);
    }
    if (use.stale == Staleness::Expired) {
        return refused("oauth.refresh-expired", Certainty::Likely,
                       {Text::tr("The refresh token had expired."),
                        Text::tr("The answer that gave it said how long it lasts, and that time was over."),
                        Text::tr("Log in anew. The provider's administrator can let refresh tokens live longer."),
                        Text::tr("A renewal soon after a new login.")},
                       evidence);
    }
    if (isLoop(traffic, request)) {
        return refused("oauth.refresh-refused", Certainty::Proven,
                       {Text::tr("The program sends a refresh token again that was refused."),
                        Text::tr("Exchange %1 refused it with invalid_grant; that does not change.").arg(use.since),
                        Text::tr("Log in anew. The developer lets the program ask for a login after the first refusal, "
                                 "and not try again."),
                        {}},
                       evidence);
    }
    return refused("oauth.refresh-revoked", Certainty::Proven,
                   {Text::tr("The refresh token had been revoked."),
                    Text::tr("Exchange %1 gave it back to the login server.").arg(use.since),
                    Text::tr("Log in anew."),
                    {}},
                   evidence);
}

Finding anyReason(const TokenRequest &request)
{
    const bool isAtSuperId = isSuperIds(*request.exchange);
    return refused(
        "oauth.refresh-refused", Certainty::Possible,
        {Text::tr("The login server does not accept the refresh token."),
         withDescription(Text::tr("It answers invalid_grant: the token has expired, was revoked (consent withdrawn, "
                                  "password changed), was used up by another renewal, or is another application's."),
                         request.description()),
         isAtSuperId ? Text::tr("The administrator of the tenant approves the application again; then the user logs "
                                "in anew.")
                     : Text::tr("Log in anew. If it happens again, compare how long the provider lets refresh tokens "
                                "live, and whether two programs share one."),
         Text::tr("Log in anew with the browser: it says whether consent is missing.")},
        {request.atError(), request.at("refresh_token")});
}

} // namespace

QList<Finding> refreshes(const Traffic &traffic)
{
    QList<Finding> found;
    for (const TokenRequest &request : traffic.tokens) {
        if (!request.hasFailed || request.grant() != "refresh_token" || request.error != "invalid_grant"_L1) {
            continue;
        }
        const LineageUse *use = oldUse(traffic.capture.lineage(), request);
        found.append(use ? old(traffic, request, *use) : anyReason(request));
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
