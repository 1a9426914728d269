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

QUrl digestPage(const char *section)
{
    return QUrl(u"https://www.rfc-editor.org/rfc/rfc7616#section-"_s + QLatin1String(section));
}

/// What one request answered, and what it was asked.
struct Answer
{
    const ExchangeView *exchange = nullptr;
    SentCredentials sent;
    QList<Http::AuthParameter> parameters;
    QList<Http::Challenge> asked;   ///< Digest challenges before it
    QList<Http::Challenge> refused; ///< and those of its own answer

    [[nodiscard]] const Http::AuthParameter *find(QByteArrayView name) const
    {
        const auto place = std::find_if(parameters.begin(), parameters.end(), [name](const auto &one) {
            return QByteArrayView(one.name).compare(name, Qt::CaseInsensitive) == 0;
        });
        return place == parameters.end() ? nullptr : &*place;
    }
    [[nodiscard]] QByteArray value(QByteArrayView name) const
    {
        const Http::AuthParameter *parameter = find(name);
        return parameter ? parameter->value : QByteArray();
    }
    [[nodiscard]] Evidence at(QByteArrayView name) const
    {
        const Http::AuthParameter *parameter = find(name);
        return exchange->at(Side::Request, parameter ? parameter->valueRange.moved(sent.range.start) : sent.line,
                            QString::fromLatin1(name.toByteArray()));
    }
    /// Some challenge, before or after, has this value.
    [[nodiscard]] bool wasOffered(QByteArrayView name) const
    {
        const QByteArray mine = value(name);
        const auto has = [name, &mine](const Http::Challenge &one) { return one.parameter(name) == mine; };
        return std::any_of(asked.begin(), asked.end(), has) || std::any_of(refused.begin(), refused.end(), has);
    }
};

QList<Http::Challenge> digestsOf(const ExchangeView &exchange)
{
    QList<Http::Challenge> challenges = exchange.challenges();
    challenges.removeIf([](const Http::Challenge &one) { return !one.isScheme("Digest"); });
    return challenges;
}

std::optional<Answer> answerOf(const CaptureView &capture, const ExchangeView &exchange)
{
    auto sent = sentCredentials(exchange);
    if (!sent || sent->scheme != "digest") {
        return std::nullopt;
    }
    Answer answer;
    answer.exchange = &exchange;
    answer.sent = *sent;
    answer.parameters = Http::readParameters(sent->rest).parameters;
    for (const ExchangeView *before : shortlyBefore(capture, exchange)) {
        if (before->status() == 401) {
            answer.asked.append(digestsOf(*before));
        }
    }
    answer.refused = digestsOf(exchange);
    return answer;
}

Finding digestFinding(const QByteArray &rule, Certainty certainty, const Evidence &evidence)
{
    Finding finding = newFinding(rule, Severity::Cause, certainty, evidence);
    finding.explains = {"http.digest"};
    return finding;
}

/// RFC 7616 section 3.4.6: the uri must be that of the request.
std::optional<Finding> otherUri(const Answer &answer)
{
    const QByteArray uri = answer.value("uri");
    const QByteArray target = answer.exchange->exchange().request.head.target;
    const QUrl url = answer.exchange->exchange().url;
    const bool isSame = uri == target || url.resolved(QUrl::fromEncoded(uri)) == url;
    if (uri.isEmpty() || isSame) {
        return std::nullopt;
    }
    Finding finding = digestFinding("http.digest-uri", Certainty::Likely, answer.at("uri"));
    finding.evidence.append(answer.exchange->at(Side::Request, answer.exchange->exchange().request.head.startLine));
    finding.title = Text::tr("The Digest answer was made for another address than the one that is asked for.");
    finding.why = Text::tr("Its uri is not the one in the request line.");
    finding.remedy = Text::tr("The client must compute the answer for each address, its query included. If something "
                              "on the way rewrites addresses, it breaks Digest.");
    finding.reference = digestPage("3.4.6");
    return finding;
}

std::optional<Finding> otherRealm(const Answer &answer)
{
    const bool isKnown = !answer.asked.isEmpty() || !answer.refused.isEmpty();
    if (!isKnown || answer.wasOffered("realm")) {
        return std::nullopt;
    }
    Finding finding = digestFinding("http.digest-realm", Certainty::Likely, answer.at("realm"));
    finding.evidence.append(answer.exchange->atHeader(Side::Response, "WWW-Authenticate"));
    finding.title = Text::tr("The Digest answer names another realm than the server does.");
    finding.why = Text::tr("The realm goes into the digest, so that no password fits.");
    finding.remedy = Text::tr("Take the realm from the server's challenge, letter by letter.");
    finding.reference = digestPage("3.3");
    return finding;
}

std::optional<Finding> oldNonce(const Answer &answer)
{
    const bool isStale = std::any_of(answer.refused.begin(), answer.refused.end(), [](const Http::Challenge &one) {
        return one.parameter("stale").compare("true", Qt::CaseInsensitive) == 0;
    });
    const bool isUnknown = !answer.asked.isEmpty() && !answer.wasOffered("nonce");
    if (!isStale && !isUnknown) {
        return std::nullopt;
    }
    Finding finding =
        digestFinding("http.digest-stale", isStale ? Certainty::Proven : Certainty::Likely, answer.at("nonce"));
    if (isStale) {
        finding.evidence.prepend(answer.exchange->atHeader(Side::Response, "WWW-Authenticate"));
    }
    finding.title = Text::tr("The server's nonce was too old, and the client did not try again with the new one.");
    finding.why = isStale ? Text::tr("The server says stale=true: the password may well be right.")
                          : Text::tr("The nonce in the answer is none of those that the server sent here.");
    finding.remedy = Text::tr("The client should answer the new challenge by itself, without asking for the password. "
                              "If it did and every nonce is old, calls go to servers that do not share their nonces.");
    finding.reference = digestPage("3.3");
    return finding;
}

std::optional<Finding> usedTwice(const CaptureView &capture, const Answer &answer)
{
    const QByteArray nonce = answer.value("nonce");
    const QByteArray count = answer.value("nc");
    if (nonce.isEmpty() || count.isEmpty()) {
        return std::nullopt;
    }
    for (const ExchangeView *before : shortlyBefore(capture, *answer.exchange)) {
        const auto sent = sentCredentials(*before);
        if (!sent || sent->scheme != "digest") {
            continue;
        }
        Answer earlier;
        earlier.parameters = Http::readParameters(sent->rest).parameters;
        if (earlier.value("nonce") == nonce && earlier.value("nc") == count) {
            Finding finding = digestFinding("http.digest-replay", Certainty::Likely, answer.at("nc"));
            finding.title = Text::tr("The client used the same nonce with the same count twice.");
            finding.why = Text::tr("Exchange %1 had both already; servers take that for a replay.").arg(before->id());
            finding.remedy = Text::tr("The client must count nc up with each request, as long as it keeps the nonce.");
            finding.reference = digestPage("3.4");
            return finding;
        }
    }
    return std::nullopt;
}

QByteArray algorithmOf(const QByteArray &value)
{
    return value.isEmpty() ? QByteArray("MD5") : value.toUpper();
}

QString algorithmsText(const QList<Http::Challenge> &challenges)
{
    QStringList names;
    for (const Http::Challenge &challenge : challenges) {
        names.append(QString::fromLatin1(algorithmOf(challenge.parameter("algorithm"))));
    }
    names.removeDuplicates();
    return names.join(", "_L1);
}

bool offersAlgorithm(const QList<Http::Challenge> &challenges, const QByteArray &algorithm)
{
    return std::any_of(challenges.begin(), challenges.end(), [&algorithm](const Http::Challenge &one) {
        return algorithmOf(one.parameter("algorithm")) == algorithm;
    });
}

/// Q3 of the catalogue.
Finding otherAlgorithm(const ExchangeView &exchange, const Evidence &evidence, Certainty certainty)
{
    Finding finding = digestFinding("http.digest-algorithm", certainty, evidence);
    finding.catalogue = {"Q3"};
    finding.title = Text::tr("The server wants Digest with %1, which the client does not use.")
                        .arg(algorithmsText(digestsOf(exchange)));
    finding.why = Text::tr("Many clients, Qt's own among them, know only MD5.");
    finding.remedy = Text::tr("Use a client that knows the algorithm, or let the server's administrator offer MD5 "
                              "beside it.");
    finding.wouldTell = Text::tr("A login with this program: it knows SHA-256.");
    finding.reference = digestPage("3.3");
    finding.explains.append("http.unanswered");
    return finding;
}

Finding refused(const Answer &answer)
{
    Finding finding = newFinding("http.digest", Severity::Cause, Certainty::Likely, answer.exchange->atStatus());
    finding.evidence.append(answer.at("response"));
    finding.title = Text::tr("The server does not accept this user name and password.");
    finding.why = Text::tr("The Digest answer fits the challenge in all that can be seen, so that its digest was made "
                           "with another password than the server's.");
    finding.remedy = Text::tr("Check the password, the form of the user name (alone, DOMAIN\\user or user@domain), and "
                              "whether the account is locked or expired.");
    finding.wouldTell = Text::tr("With the password that was meant, this program can compute the digest and compare.");
    return finding;
}

QList<Finding> digestFindings(const CaptureView &capture, const Answer &answer)
{
    QList<Finding> findings;
    for (const auto &finding : {otherUri(answer), otherRealm(answer), oldNonce(answer), usedTwice(capture, answer)}) {
        if (finding) {
            findings.append(*finding);
        }
    }
    if (!answer.refused.isEmpty() && !offersAlgorithm(answer.refused, algorithmOf(answer.value("algorithm")))) {
        findings.append(otherAlgorithm(*answer.exchange, answer.at("algorithm"), Certainty::Likely));
    }
    if (findings.isEmpty() && isUnauthorized(*answer.exchange)) {
        findings.append(refused(answer));
    }
    return findings;
}

/// Q1 of the catalogue: an answer to a challenge that nobody recorded.
std::optional<Finding> hiddenLeg(const CaptureView &capture)
{
    for (const ExchangeView &exchange : capture.exchanges()) {
        if (exchange.sentScheme() != "digest") {
            continue;
        }
        const auto answer = answerOf(capture, exchange);
        if (!answer || !answer->asked.isEmpty()) {
            return std::nullopt;
        }
        Finding finding = newFinding("http.hidden-leg", Severity::Note, Certainty::Likely, answer->at("nonce"));
        finding.catalogue = {"Q1"};
        finding.title = Text::tr("The challenge that this request answers is not in the capture.");
        finding.why = Text::tr("The client, or the program that recorded it, kept the first 401 to itself.");
        finding.remedy = Text::tr("Record once more with this program as the proxy in front of the service: it sees "
                                  "every leg.");
        return finding;
    }
    return std::nullopt;
}

} // namespace

QList<Finding> digest(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (exchange->status() != 401 && exchange->status() != 400 && exchange->status() != 403) {
            continue;
        }
        if (const auto answer = answerOf(capture, *exchange)) {
            findings.append(digestFindings(capture, *answer));
        } else if (const QList<Http::Challenge> offered = digestsOf(*exchange);
                   !exchange->hasHeader(Side::Request, "Authorization") && !offered.isEmpty() &&
                   offered.size() == exchange->challenges().size() && !offersAlgorithm(offered, "MD5")) {
            findings.append(
                otherAlgorithm(*exchange, exchange->atHeader(Side::Response, "WWW-Authenticate"), Certainty::Likely));
        }
    }
    if (const auto finding = hiddenLeg(capture)) {
        findings.append(*finding);
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
