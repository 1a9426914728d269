// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/essentials/essentialschecks.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr int kUnauthorized = 401;
constexpr double kIis2012 = 8.0;
constexpr double kIis2012R2 = 8.5;

struct AppHeaders
{
    QStringList missing; ///< of AppName, AppVersion, and a publisher
    bool hasOldPublisher = false;
    bool hasPublisher = false;
};

AppHeaders appHeaders(const ExchangeView &exchange)
{
    const auto has = [&exchange](QByteArrayView name) {
        return !exchange.header(Side::Request, name).trimmed().isEmpty();
    };
    AppHeaders found;
    found.hasPublisher = has("AppPublisherName");
    found.hasOldPublisher = has("Apppublisher");
    for (const char *name : {"AppName", "AppVersion"}) {
        if (!has(name)) {
            found.missing.append(QString::fromLatin1(name));
        }
    }
    if (!found.hasPublisher && !found.hasOldPublisher) {
        found.missing.append(u"AppPublisherName"_s);
    }
    return found;
}

QList<Finding> noCredentials(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    if (exchange.hasHeader(Side::Request, "Authorization")) {
        return {};
    }
    const bool asks = exchange.hasHeader(Side::Response, "WWW-Authenticate");
    Finding finding = newEssentialsRefusal(of, "essentials.no-credentials", "E19", Certainty::Likely,
                                           exchange.at(Side::Request, exchange.exchange().request.head.startLine));
    finding.title = Text::tr("The client sent no user name and password.");
    finding.why = asks ? Text::tr("The login has no Authorization header, and the client did not answer the challenge.")
                       : Text::tr("The login has no Authorization header, and the server's 401 does not ask for one: a "
                                  "client that waits to be asked never sends it.");
    finding.remedy = Text::tr("Developer: send Authorization: Basic with the first request.");
    return {finding};
}

QList<Finding> missingHeaders(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    const AppHeaders headers = appHeaders(exchange);
    if (headers.missing.isEmpty()) {
        return {};
    }
    Finding finding = newEssentialsRefusal(of, "essentials.app-headers", "E2", Certainty::Likely,
                                           exchange.at(Side::Request, exchange.exchange().request.head.startLine));
    finding.title = Text::tr("The login lacks a header that tells the application.");
    finding.why = Text::tr("Missing or empty: %1. Windows Server Essentials wants AppName, AppPublisherName and "
                           "AppVersion beside the password.")
                      .arg(headers.missing.join(u", "_s));
    finding.remedy = Text::tr("Developer: send all three.");
    return {finding};
}

QList<Finding> publisherHeader(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    const AppHeaders headers = appHeaders(exchange);
    if (headers.hasPublisher == headers.hasOldPublisher) {
        return {};
    }
    const double iis = iisVersion(exchange);
    const bool isWrong = headers.hasOldPublisher ? iis >= kIis2012R2 : iis > 0 && iis <= kIis2012;
    if (!isWrong && !headers.hasOldPublisher) {
        return {};
    }
    const QByteArray sent = headers.hasOldPublisher ? "Apppublisher" : "AppPublisherName";
    Finding finding =
        newEssentialsRefusal(of, "essentials.publisher", "E3", isWrong ? Certainty::Likely : Certainty::Possible,
                             exchange.atHeader(Side::Request, sent));
    finding.title = Text::tr("The server may want the publisher under another header name.");
    finding.why =
        headers.hasOldPublisher
            ? Text::tr("The client sends Apppublisher, as the documentation of 2012 has it. Servers from 2012 R2 "
                       "want AppPublisherName.")
            : Text::tr("The client sends AppPublisherName. The documentation for servers of 2012 has "
                       "Apppublisher.");
    finding.remedy = Text::tr("Developer: send both headers.");
    finding.wouldTell = Text::tr("A login with both headers tells.");
    return {finding};
}

QList<Finding> refused(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    Finding finding =
        newEssentialsRefusal(of, "essentials.credentials", "E1", Certainty::Possible, exchange.atStatus());
    finding.evidence = {exchange.atStatus(), exchange.atHeader(Side::Request, "Authorization")};
    finding.catalogue = {"E1", "E2", "E3"};
    finding.title = Text::tr("The server refused the login: wrong user name or password, or an account that may not.");
    finding.why =
        Text::tr("Windows Server Essentials answers 401 alike for a wrong password and for an account that is "
                 "locked, disabled, expired or not allowed from outside. The headers of the application are "
                 "there.");
    finding.remedy = Text::tr("Check user name and password. The customer's administrator: look at the account in the "
                              "dashboard, and that it may use Anywhere Access.");
    finding.wouldTell = Text::tr("Event 4625 in the Security log of the domain controller may tell, by its sub-status. "
                                 "If it is not there, a proxy may take headers away.");
    return {finding};
}

} // namespace

Finding newEssentialsRefusal(const EssentialsCase &of, const QByteArray &id, const QByteArray &row, Certainty certainty,
                             const Evidence &evidence)
{
    Finding finding = newFinding(id, Severity::Cause, certainty, evidence);
    finding.evidence.append(of.exchange().atStatus());
    finding.catalogue = {row};
    finding.explains = {"http.refused", "http.basic", "transport.affinity"};
    return finding;
}

QList<Finding> checkEssentialsLogin(const EssentialsCase &of)
{
    // Each call may carry the credentials in place of a canary.
    const bool withPassword = of.call.isLogin() || (of.call.isData() && of.exchange().sentScheme() == "basic" &&
                                                    !of.exchange().hasHeader(Side::Request, "Canary"));
    if (!withPassword || of.status() != kUnauthorized || (of.call.isData() && of.call.isForAdministrators())) {
        return {};
    }
    for (const EssentialsCheck check : {noCredentials, missingHeaders, publisherHeader}) {
        if (const QList<Finding> found = check(of); !found.isEmpty()) {
            return found.first().certainty == Certainty::Possible ? found + refused(of) : found;
        }
    }
    return refused(of);
}

} // namespace Ticketscope::Diagnosis
