// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/passwordforms.h"
#include "diagnosis/rules/essentials/essentialschecks.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "protocol/base64.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

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

Finding newLogin(const EssentialsCase &of, const QByteArray &id, const QByteArray &row, Certainty certainty,
                 const Evidence &evidence)
{
    Finding finding = newFinding(id, Severity::Cause, certainty, evidence);
    finding.evidence.append(of.exchange().atStatus());
    finding.catalogue = {row};
    finding.explains = {"http.refused"};
    return finding;
}

QList<Finding> noCredentials(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    if (exchange.hasHeader(Side::Request, "Authorization")) {
        return {};
    }
    const bool asks = exchange.hasHeader(Side::Response, "WWW-Authenticate");
    Finding finding = newLogin(of, "essentials.no-credentials", "E19", Certainty::Likely,
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
    Finding finding = newLogin(of, "essentials.app-headers", "E2", Certainty::Likely,
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
    Finding finding = newLogin(of, "essentials.publisher", "E3", isWrong ? Certainty::Likely : Certainty::Possible,
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

struct BasicPassword
{
    bool isReadable = false;
    Secret password;
};

BasicPassword basicPassword(const ExchangeView &exchange)
{
    const QByteArray value = exchange.header(Side::Request, "Authorization").trimmed();
    if (!value.toLower().startsWith("basic ")) {
        return {};
    }
    Result<QByteArray> bytes = decodeBase64(value.mid(6).trimmed());
    const qsizetype colon = bytes ? bytes->indexOf(':') : -1;
    if (colon < 0) {
        return {};
    }
    BasicPassword found{true, Secret(QByteArrayView(*bytes).sliced(colon + 1))};
    Secret::wipe(*bytes);
    return found;
}

/// Null where the password that was meant was sent as it is, or where nobody said which it is.
QList<Finding> otherPassword(const EssentialsCase &of)
{
    const Secret *meant = of.capture.meant(u"password"_s);
    const BasicPassword sent = basicPassword(of.exchange());
    if (!meant || !meant->isSet() || !sent.isReadable) {
        return {};
    }
    const QList<Explain::PasswordForm> forms = Explain::passwordForms(*meant);
    const auto form = std::find_if(forms.cbegin(), forms.cend(),
                                   [&sent](const Explain::PasswordForm &one) { return one.password == sent.password; });
    if (form == forms.cbegin()) {
        return {};
    }
    Finding finding = newLogin(of, "essentials.other-password", "E1", Certainty::Likely,
                               of.exchange().atHeader(Side::Request, "Authorization"));
    finding.explains.append("essentials.credentials");
    if (form == forms.cend()) {
        finding.title = Text::tr("Another password was sent than the one that was meant.");
        finding.why = Text::tr("What stands in the message differs from it.");
        finding.remedy = Text::tr("Enter the password anew where the client keeps it.");
    } else {
        finding.title = Text::tr("The password was changed on its way into the message: %1.").arg(form->way.name);
        finding.why = Text::tr("Done that way, the password that was meant gives exactly what was sent.");
        finding.remedy = Text::tr("Enter the password anew where the client keeps it.");
    }
    return {finding};
}

QList<Finding> refused(const EssentialsCase &of)
{
    const ExchangeView &exchange = of.exchange();
    Finding finding = newLogin(of, "essentials.credentials", "E1", Certainty::Possible, exchange.atStatus());
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

QList<Finding> checkEssentialsLogin(const EssentialsCase &of)
{
    // Each call may carry the credentials in place of a canary.
    const bool withPassword = of.call.isLogin() || (of.call.isData() && of.exchange().sentScheme() == "basic" &&
                                                    !of.exchange().hasHeader(Side::Request, "Canary"));
    if (!withPassword || of.status() != kUnauthorized || (of.call.isData() && of.call.isForAdministrators())) {
        return {};
    }
    for (const EssentialsCheck check : {noCredentials, missingHeaders, publisherHeader, otherPassword}) {
        QList<Finding> found = check(of);
        if (!found.isEmpty() && found.first().certainty != Certainty::Possible) {
            return found;
        }
        if (!found.isEmpty()) {
            return found + refused(of);
        }
    }
    return refused(of);
}

} // namespace Ticketscope::Diagnosis
