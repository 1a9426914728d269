// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

struct Scheme
{
    const char *id;   ///< of the service "http"
    const char *name; ///< as the registry of schemes writes it
};

constexpr std::array kSchemes{Scheme{"basic", "Basic"}, Scheme{"digest", "Digest"}, Scheme{"bearer", "Bearer"},
                              Scheme{"negotiate", "Negotiate"}, Scheme{"ntlm", "NTLM"}};

/// Empty for one that is none of these: what stands there may be a token.
QString schemeName(const QByteArray &id)
{
    const auto *place =
        std::find_if(kSchemes.begin(), kSchemes.end(), [&id](const Scheme &one) { return id == one.id; });
    return place == kSchemes.end() ? QString() : QString::fromLatin1(place->name);
}

std::optional<Finding> two(const ExchangeView &exchange)
{
    const QList<HeaderLine> lines = headerLines(exchange, Side::Request, "Authorization");
    if (lines.size() < 2) {
        return std::nullopt;
    }
    Finding finding = newFinding("http.authorization-twice", Severity::Cause, Certainty::Likely,
                                 exchange.at(Side::Request, lines[1].line));
    finding.evidence.append(exchange.at(Side::Request, lines[0].line));
    finding.title = Text::tr("The request has two Authorization headers.");
    finding.why = Text::tr("Only one may stand there; servers take the first, the last, or none.");
    finding.remedy = Text::tr("Take one of them out. Often one comes from the program and the other from a setting of "
                              "its own headers, or from a proxy.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-5.3"_s);
    finding.explains = {"http.basic", "http.bearer", "http.scheme", "http.bearer-request"};
    return finding;
}

bool offersOnlyIntegrated(const ExchangeView &exchange)
{
    return std::all_of(exchange.challenges().begin(), exchange.challenges().end(), [](const auto &challenge) {
        return challenge.isScheme("Negotiate") || challenge.isScheme("NTLM") || challenge.isScheme("Kerberos");
    });
}

/// What the profile sends is not what the server takes: the plainest cause there is.
std::optional<Finding> otherScheme(const ExchangeView &exchange, const SentCredentials &sent)
{
    if (exchange.challenges().isEmpty() || exchange.offers(sent.scheme) || offersOnlyIntegrated(exchange)) {
        return std::nullopt;
    }
    Finding finding = newFinding("http.scheme", Severity::Cause, Certainty::Likely,
                                 exchange.atHeader(Side::Response, "WWW-Authenticate"));
    finding.evidence.append(exchange.at(Side::Request, sent.line));
    const QString mine = schemeName(sent.scheme);
    const QString offered = schemesOf(exchange.challenges());
    finding.title = mine.isEmpty()
                        ? Text::tr("The server accepts %1 here; the request carried something else.").arg(offered)
                        : Text::tr("The server accepts %1 here; the request carried %2.").arg(offered, mine);
    finding.why = Text::tr("The answer names what the server takes, and that is not among it.");
    finding.remedy = Text::tr("Choose a scheme that the server offers, or let its administrator switch on the one that "
                              "was sent.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1"_s);
    finding.explains = {"http.basic-charset"};
    for (const Scheme &scheme : kSchemes) {
        if (exchange.offers(scheme.id)) {
            finding.experiments.append({QByteArray("scheme-") + scheme.id,
                                        Text::tr("Try with %1").arg(QString::fromLatin1(scheme.name)),
                                        {},
                                        scheme.id});
        }
    }
    return finding;
}

bool hasSeveralInOneLine(const ExchangeView &exchange)
{
    const QList<QByteArray> lines = exchange.headers(Side::Response, "WWW-Authenticate");
    return std::any_of(lines.begin(), lines.end(),
                       [](const QByteArray &line) { return Http::readChallenges(line).challenges.size() > 1; });
}

/// Q4 of the catalogue.
Finding oneLine(const ExchangeView &exchange)
{
    // Programs on Qt that set no name of their own call themselves so.
    const bool isQt = exchange.header(Side::Request, "User-Agent") == "Mozilla/5.0";
    Finding finding =
        newFinding("http.challenges-in-one-line", Severity::Cause, isQt ? Certainty::Likely : Certainty::Possible,
                   exchange.atHeader(Side::Response, "WWW-Authenticate"));
    finding.catalogue = {"Q4"};
    finding.title = Text::tr("The server offers several schemes in one line, and the client may read only the first.");
    finding.why = Text::tr("That is allowed, but some clients, Qt's own among them, look only at the beginning of each "
                           "line.");
    finding.remedy = Text::tr("The developers should read all challenges of a line, or the server's administrator "
                              "should write one line for each.");
    finding.wouldTell = Text::tr("A login with this program: it reads all of them.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1"_s);
    return finding;
}

/// Something else in the request may be the login: a cookie, a canary, a key.
bool hasOtherLogin(const ExchangeView &exchange)
{
    for (const char *name : {"Cookie", "Canary", "X-XSRF-TOKEN", "X-Api-Key", "Api-Key", "SO-AppToken"}) {
        if (exchange.hasHeader(Side::Request, name)) {
            return true;
        }
    }
    return exchange.bodyHas(Side::Request, "Password") || exchange.bodyHas(Side::Request, "Ticket");
}

Finding unanswered(const ExchangeView &exchange)
{
    const bool isSure = !offersOnlyIntegrated(exchange) && !hasOtherLogin(exchange);
    Finding finding = newFinding("http.unanswered", Severity::Cause, isSure ? Certainty::Likely : Certainty::Possible,
                                 exchange.atHeader(Side::Response, "WWW-Authenticate"));
    finding.title = Text::tr("The server asks for a login, and the request carried none.");
    finding.why = Text::tr("The answer offers %1; the request had no Authorization header.")
                      .arg(schemesOf(exchange.challenges()));
    finding.remedy = Text::tr("Give the program user name and password or a token, in a scheme that the server offers. "
                              "If it had them, see whether something on the way takes the header out.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1"_s);
    return finding;
}

/// Without the domain, before or behind.
QString bareName(const QString &user)
{
    return user.mid(user.lastIndexOf(u'\\') + 1).section(u'@', 0, 0).toLower();
}

/// Q5 of the catalogue: another profile's credentials, kept by the client.
std::optional<Finding> otherUser(const ExchangeView &exchange, const SentCredentials &sent, const Profile &profile)
{
    const QByteArray wanted = profile.parameter("userName"_L1).toUtf8();
    QByteArray user;
    if (sent.scheme == "basic") {
        const auto pair = basicPair(sent);
        user = pair ? pair->user : QByteArray();
    } else if (sent.scheme == "digest") {
        for (const Http::AuthParameter &parameter : Http::readParameters(sent.rest).parameters) {
            user = parameter.name.compare("username", Qt::CaseInsensitive) == 0 ? parameter.value : user;
        }
    }
    const bool isHashed = user.size() >= 32 && !user.contains('@');
    const bool isSame = bareName(QString::fromUtf8(user)) == bareName(QString::fromUtf8(wanted)) ||
                        bareName(QString::fromLatin1(user)) == bareName(QString::fromUtf8(wanted));
    if (wanted.isEmpty() || user.isEmpty() || isHashed || isSame) {
        return std::nullopt;
    }
    Finding finding =
        newFinding("http.other-user", Severity::Cause, Certainty::Likely, exchange.at(Side::Request, sent.range));
    finding.catalogue = {"Q5"};
    finding.title = Text::tr("The request carried another user than the profile names.");
    finding.why = Text::tr("The profile's user is %1.").arg(profile.parameter("userName"_L1));
    finding.remedy = Text::tr("The client may have kept the credentials of an earlier login: start it afresh. Its "
                              "developers should use a network object of its own for each login.");
    finding.explains = {"http.basic", "http.digest"};
    return finding;
}

QList<Finding> authorizationFindings(const ExchangeView &exchange, const Profile &profile)
{
    QList<Finding> findings;
    if (const auto finding = two(exchange)) {
        findings.append(*finding);
    }
    const auto sent = sentCredentials(exchange);
    if (sent && isUnauthorized(exchange)) {
        for (const auto &finding : {otherScheme(exchange, *sent), otherUser(exchange, *sent, profile)}) {
            if (finding) {
                findings.append(*finding);
            }
        }
    } else if (!sent && isUnauthorized(exchange) && !exchange.challenges().isEmpty()) {
        if (hasSeveralInOneLine(exchange)) {
            findings.append(oneLine(exchange));
        }
        findings.append(unanswered(exchange));
    }
    return findings;
}

} // namespace

QList<Finding> authorization(const CaptureView &capture, const Profile &profile)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (exchange->status() >= 400) {
            findings.append(authorizationFindings(*exchange, profile));
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
