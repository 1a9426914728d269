// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

const QUrl &errorPage()
{
    static const QUrl url(u"https://www.rfc-editor.org/rfc/rfc6750#section-3.1"_s);
    return url;
}

/// The challenge of a Bearer service that says what is wrong (RFC 6750 section 3); null: none does.
const Http::Challenge *errorChallenge(const ExchangeView &exchange)
{
    for (const Http::Challenge &challenge : exchange.challenges()) {
        if (challenge.isScheme("Bearer") && !challenge.parameter("error").isEmpty()) {
            return &challenge;
        }
    }
    return nullptr;
}

/// With what the server says about it, which is meant for developers and holds no token.
QString withDescription(const QString &sentence, const Http::Challenge &challenge)
{
    const QString description = QString::fromUtf8(challenge.parameter("error_description")).simplified().left(200);
    return description.isEmpty() ? sentence : Text::tr("%1 The server says: %2").arg(sentence, description);
}

Finding lacksScope(const ExchangeView &exchange, const Http::Challenge &challenge)
{
    Finding finding = newFinding("http.bearer-scope", Severity::Cause, Certainty::Proven,
                                 exchange.atHeader(Side::Response, "WWW-Authenticate"));
    const QString scope = QString::fromUtf8(challenge.parameter("scope"));
    finding.title = scope.isEmpty() ? Text::tr("The token is good, but does not allow this call.")
                                    : Text::tr("The token is good, but lacks the scope %1.").arg(scope);
    finding.why = withDescription(Text::tr("The server answers insufficient_scope."), challenge);
    finding.remedy = Text::tr("Ask for that scope at the login. The person or an administrator may have to consent to "
                              "it.");
    finding.reference = errorPage();
    finding.explains = {"http.forbidden", "http.bearer"};
    return finding;
}

Finding badRequest(const ExchangeView &exchange, const Http::Challenge &challenge)
{
    Finding finding = newFinding("http.bearer-request", Severity::Cause, Certainty::Proven,
                                 exchange.atHeader(Side::Response, "WWW-Authenticate"));
    finding.title = Text::tr("The way in which the token was sent is wrong.");
    finding.why = withDescription(Text::tr("The server answers invalid_request: a parameter is missing or there twice, "
                                           "or the token was sent in more than one way."),
                                  challenge);
    finding.remedy = Text::tr("Send the token once, in the Authorization header.");
    finding.reference = errorPage();
    finding.explains = {"http.refused"};
    return finding;
}

Finding invalid(const ExchangeView &exchange, const Http::Challenge *challenge)
{
    Finding finding = newFinding("http.bearer", Severity::Cause, challenge ? Certainty::Likely : Certainty::Possible,
                                 exchange.atStatus());
    if (challenge) {
        finding.evidence.prepend(exchange.atHeader(Side::Response, "WWW-Authenticate"));
    }
    finding.evidence.append(exchange.atHeader(Side::Request, "Authorization"));
    finding.title = Text::tr("The server does not accept this token: it has expired, was withdrawn, or is for "
                             "something else.");
    finding.why = challenge ? withDescription(Text::tr("The server answers invalid_token."), *challenge)
                            : Text::tr("The request carried a token, and the answer is 401.");
    finding.remedy = Text::tr("Get a new token and try at once. If that fails too, check that it comes from the right "
                              "environment and application.");
    finding.wouldTell = Text::tr("A login now: if the new token works, the old one had expired or was withdrawn.");
    finding.reference = errorPage();
    return finding;
}

} // namespace

QList<Finding> bearer(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        const auto sent = sentCredentials(*exchange);
        const Http::Challenge *challenge = errorChallenge(*exchange);
        const QByteArray error = challenge ? challenge->parameter("error") : QByteArray();
        if (error == "insufficient_scope") {
            findings.append(lacksScope(*exchange, *challenge));
        } else if (error == "invalid_request") {
            findings.append(badRequest(*exchange, *challenge));
        } else if (challenge || (sent && sent->scheme == "bearer" && isUnauthorized(*exchange))) {
            findings.append(invalid(*exchange, challenge));
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
