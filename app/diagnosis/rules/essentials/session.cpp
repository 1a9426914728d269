// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/essentials/essentialschecks.h"
#include "diagnosis/rules/shared/headerlines.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr int kUnauthorized = 401;
constexpr qint64 kIdleSeconds = qint64(30) * 60;
constexpr QByteArrayView kSessionCookie = "ASP.NET_SessionId";

QList<Finding> logout(const EssentialsCase &of)
{
    if (!of.call.isLogout()) {
        return {};
    }
    const bool hasCanary = of.exchange().hasHeader(Side::Request, "Canary");
    Finding finding = newEssentialsRefusal(
        of, "essentials.logout", "E9", Certainty::Likely,
        hasCanary ? of.exchange().atHeader(Side::Request, "Canary")
                  : of.exchange().at(Side::Request, of.exchange().exchange().request.head.startLine));
    finding.title = hasCanary ? Text::tr("The session had ended already when it was logged off.")
                              : Text::tr("The log-off was sent without the Canary header.");
    finding.why = Text::tr("The server answers 401 to the log-off; the login itself is not concerned.");
    finding.remedy = hasCanary ? Text::tr("Nothing has to be done.") : Text::tr("Developer: send the Canary header.");
    return {finding};
}

QList<Finding> noCanary(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    if (exchange.hasHeader(Side::Request, "Canary") || exchange.hasHeader(Side::Request, "Authorization")) {
        return {};
    }
    const ExchangeView *login = loginBefore(of.capture, exchange);
    Finding finding = newEssentialsRefusal(of, "essentials.no-canary", "E5", Certainty::Likely,
                                           exchange.at(Side::Request, exchange.exchange().request.head.startLine));
    if (login) {
        finding.certainty = Certainty::Proven;
        finding.evidence.append(login->atHeader(Side::Response, "Canary"));
    }
    finding.title = Text::tr("The call was sent without the Canary header.");
    finding.why = exchange.hasHeader(Side::Request, "Cookie")
                      ? Text::tr("It carries a cookie only. The server wants the Canary that the login gave, or the "
                                 "password again.")
                      : Text::tr("The server wants the Canary that the login gave, or the password again.");
    finding.remedy = Text::tr("Developer: send the Canary header of the login's answer with each call.");
    return {finding};
}

/// Of "name=value" the value, blanks and all; null: it is another cookie.
std::optional<QByteArray> sessionCookie(const QByteArray &pair)
{
    const qsizetype equals = pair.indexOf('=');
    const bool isIt = equals > 0 && pair.left(equals).trimmed() == kSessionCookie;
    return isIt ? std::optional(pair.mid(equals + 1)) : std::nullopt;
}

/// The session cookie as it is sent, blanks and all; null: none.
std::optional<QByteArray> sentCookie(const ExchangeView &exchange)
{
    for (const QByteArray &line : exchange.headers(Side::Request, "Cookie")) {
        for (const QByteArray &pair : line.split(';')) {
            if (std::optional<QByteArray> value = sessionCookie(pair)) {
                return value;
            }
        }
    }
    return std::nullopt;
}

/// As the login set it; null: it is not in the capture.
std::optional<QByteArray> givenCookie(const ExchangeView &login)
{
    for (const QByteArray &line : login.headers(Side::Response, "Set-Cookie")) {
        if (const std::optional<QByteArray> value = sessionCookie(line.left(line.indexOf(';')))) {
            return value->trimmed();
        }
    }
    return std::nullopt;
}

QList<Finding> damagedCookie(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    const std::optional<QByteArray> sent = sentCookie(exchange);
    if (!sent) {
        return {};
    }
    const ExchangeView *login = loginBefore(of.capture, exchange);
    const std::optional<QByteArray> given = login ? givenCookie(*login) : std::nullopt;
    const bool hasBlank = sent->startsWith(' ');
    const bool isOther = given && sent->trimmed() != *given;
    if (!hasBlank && !isOther) {
        return {};
    }
    Finding finding =
        newEssentialsRefusal(of, "essentials.cookie", "E6", isOther ? Certainty::Likely : Certainty::Possible,
                             exchange.atHeader(Side::Request, "Cookie"));
    if (given) {
        finding.evidence.append(login->atHeader(Side::Response, "Set-Cookie"));
    }
    finding.title = hasBlank ? Text::tr("The session cookie is sent with a blank before its value.")
                             : Text::tr("The session cookie is not the one that the login gave.");
    finding.why = hasBlank
                      ? Text::tr("A sample in Microsoft's documentation shows that blank; the server may take it for "
                                 "part of the value.")
                      : Text::tr("Canary and cookie must come from the same login.");
    finding.remedy = hasBlank ? Text::tr("Developer: leave the blank out.")
                              : Text::tr("Developer: send the cookie of the same login as the Canary.");
    finding.wouldTell = hasBlank ? Text::tr("The same call without the blank tells.") : QString();
    return {finding};
}

QList<Finding> notAdministrator(const EssentialsCase &of)
{
    const bool isWeb = of.call.startsWith("azureadmanagement.svc"_L1) || of.call.startsWith("mailboxmanagement.svc"_L1);
    const bool isSaid = of.exchange().exchange().response.head.reason.contains("Administrator");
    if (!of.call.isData() || (!of.call.isForAdministrators() && !isWeb && !isSaid)) {
        return {};
    }
    // Whoever could do other things before with the same canary is logged in.
    const bool wasGood = lastGoodUse(of.capture, of.exchange()) || loginBefore(of.capture, of.exchange());
    Finding finding =
        newEssentialsRefusal(of, "essentials.administrator", isWeb ? "E8" : "E7",
                             wasGood || isSaid ? Certainty::Likely : Certainty::Possible,
                             of.exchange().at(Side::Request, of.exchange().exchange().request.head.startLine));
    finding.title = Text::tr("Only an administrator may make this call.");
    finding.why = wasGood
                      ? Text::tr("The login was accepted. The server answers 401 also to a user who is logged in and "
                                 "may not do this.")
                      : Text::tr("The server answers 401 also to a user who is logged in and may not do this.");
    finding.remedy = Text::tr("Use an account of an administrator of the server, or leave the call out.");
    finding.wouldTell = wasGood || isSaid ? QString() : Text::tr("The same call as an administrator tells.");
    return {finding};
}

QList<Finding> ended(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    if (!exchange.hasHeader(Side::Request, "Canary")) {
        return {};
    }
    const ExchangeView *last = lastGoodUse(of.capture, exchange);
    const ExchangeView *login = loginBefore(of.capture, exchange);
    const ExchangeView *before = last ? last : login;
    const QDateTime now = exchange.exchange().started;
    const qint64 pause =
        before && now.isValid() && before->exchange().started.isValid() ? before->exchange().started.secsTo(now) : 0;
    const bool isPause = pause >= kIdleSeconds;
    Finding finding =
        newEssentialsRefusal(of, "essentials.session", "E4", isPause || last ? Certainty::Likely : Certainty::Possible,
                             exchange.atHeader(Side::Request, "Canary"));
    if (before) {
        finding.evidence.append(before->atStatus());
    }
    if (isPause) {
        finding.title = Text::tr("The session has ended: it was not used for more than 30 minutes.");
        finding.why = Text::tr("The same Canary was accepted %1 before.").arg(spanText(pause));
    } else if (last) {
        finding.title = Text::tr("The session has ended.");
        finding.why =
            Text::tr("The same Canary was accepted %1 before. Sessions end after 30 minutes without use, with a "
                     "log-off, and when the server starts anew.")
                .arg(spanText(pause));
    } else {
        finding.catalogue = {"E4", "E5", "E6"};
        finding.title = Text::tr("The server does not know the session.");
        finding.why = login ? Text::tr("The Canary is the one that the login gave. The session may have ended, or the "
                                       "Canary may not have reached the server.")
                            : Text::tr("The login that gave the Canary is not in the capture. The session may have "
                                       "ended after 30 minutes without use.");
        finding.wouldTell = Text::tr("A login with the call right behind it tells, sent past any proxy.");
    }
    finding.remedy = Text::tr("Developer: log in again once when a call is answered with 401, and repeat it.");
    return {finding};
}

} // namespace

QList<Finding> checkEssentialsSession(const EssentialsCase &of)
{
    if (of.status() != kUnauthorized || of.call.isLogin()) {
        return {};
    }
    for (const EssentialsCheck check : {logout, noCanary, damagedCookie, notAdministrator, ended}) {
        if (QList<Finding> found = check(of); !found.isEmpty()) {
            return found;
        }
    }
    return {};
}

} // namespace Ticketscope::Diagnosis
