// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/httpdigest.h"
#include "diagnosis/rules/explained/explainedrules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr int kProxyStatus = 407;

bool isStale(const ExchangeView &exchange)
{
    const QList<Http::Challenge> &challenges = exchange.challenges();
    return std::any_of(challenges.begin(), challenges.end(), [](const Http::Challenge &one) {
        return one.parameter("stale").compare("true", Qt::CaseInsensitive) == 0;
    });
}

/// The Digest challenge that came before, that of the same nonce first.
Http::Challenge challengeBefore(const CaptureView &capture, const ExchangeView &exchange, const QByteArray &nonce)
{
    Http::Challenge found;
    for (const ExchangeView *before : capture.before(exchange)) {
        for (const Http::Challenge &one : before->challenges()) {
            const bool isBetter = found.scheme.isEmpty() || found.parameter("nonce") != nonce;
            if (one.isScheme("Digest") && (isBetter || one.parameter("nonce") == nonce)) {
                found = one;
            }
        }
    }
    return found;
}

Finding told(const ExchangeView &exchange, const QByteArray &header, const Explain::Candidate *fitting)
{
    Finding finding = newFinding("http.digest-made", Severity::Cause, Certainty::Proven,
                                 exchange.atHeader(Side::Request, header, u"Digest"_s));
    finding.evidence.append(exchange.atStatus());
    finding.explains = {"http.digest", "http.refused"};
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7616#section-3.4.1"_s);
    if (!fitting) {
        finding.certainty = Certainty::Likely;
        finding.title = Text::tr("The digest was made from another password than the one that was meant.");
        finding.why = Text::tr("None of the known mistakes makes this digest out of it.");
        finding.remedy = Text::tr("Enter the password anew where the client keeps it.");
    } else if (fitting->isRight) {
        finding.certainty = Certainty::Likely;
        finding.title = Text::tr("The digest is right for the password that was meant, and the service refuses it.");
        finding.why = Text::tr("The account may have another password there, or it may be locked.");
        finding.remedy = Text::tr("Check which password the account has on the server, and the form of the user name.");
        finding.wouldTell = Text::tr("The server's log tells.");
    } else {
        finding.title = Text::tr("The Digest response is made in a wrong way: %1.").arg(fitting->name);
        finding.why = Text::tr("Made that way, the password that was meant gives exactly the digest that was sent.");
        finding.remedy = Text::tr("Developer: make the response as RFC 7616 has it.");
    }
    return finding;
}

} // namespace

QList<Finding> explainedDigest(const CaptureView &capture, const Profile &profile)
{
    QList<Finding> found;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        const bool isProxys = exchange->status() == kProxyStatus;
        const Secret *meant = capture.meant(isProxys ? u"proxyPassword"_s : u"password"_s);
        const bool isRefusal = isProxys || exchange->status() == 400 || exchange->status() == 401;
        if (!meant || !meant->isSet() || !isRefusal || exchange->sentScheme() != "digest" || isStale(*exchange)) {
            continue;
        }
        const QByteArray header = isProxys ? "Proxy-Authorization" : "Authorization";
        const Exchange &what = exchange->exchange();
        Explain::HttpDigestInput input;
        input.credentials = exchange->header(Side::Request, header);
        input.method = what.request.head.method;
        input.target = what.request.head.target;
        input.url = what.url.toEncoded(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
        input.body = exchange->body(Side::Request).toByteArray();
        input.userName = profile.parameter("userName"_L1);
        input.password = *meant;
        if (const auto sent = Http::parseCredentials(input.credentials)) {
            input.challenge = challengeBefore(capture, *exchange, sent->parameter("nonce"));
        }
        const Explain::Explanation explanation = Explain::explainHttpDigest(input);
        if (explanation.problem.isEmpty()) {
            found.append(told(*exchange, header, explanation.fitting()));
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis
