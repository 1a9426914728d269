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

constexpr int kPaymentRequired = 402;
constexpr int kForbidden = 403;
constexpr int kServerError = 500;
constexpr int kNotImplemented = 501;
constexpr int kUnavailable = 503;
constexpr int kGatewayTimeout = 504;

Finding newState(const EssentialsCase &of, const QByteArray &id, const QByteArray &row)
{
    Finding finding = newFinding(id, Severity::Cause, Certainty::Likely, of.exchange().atStatus());
    finding.evidence.append(of.exchange().at(Side::Request, of.exchange().exchange().request.head.startLine));
    finding.catalogue = {row};
    finding.explains = {"http.refused"};
    return finding;
}

QList<Finding> conflict(const EssentialsCase &of)
{
    const EssentialsCall &call = of.call;
    const bool isBackup = call.has("/startbackup"_L1) || call.has("/stopbackup"_L1);
    const bool isUser = call.has("user/add"_L1) || call.has("msouser/create"_L1);
    const bool isFolder = call.has("serverfolder/create"_L1);
    if (of.status() != kForbidden || (!isBackup && !isUser && !isFolder)) {
        return {};
    }
    Finding finding = newState(of, "essentials.conflict", "E14");
    finding.title = isBackup ? Text::tr("A backup is running already, or none is there to be stopped.")
                    : isUser ? Text::tr("A user of that name exists already.")
                             : Text::tr("The path of the shared folder is not valid.");
    finding.why = Text::tr("Here status 403 tells of a conflict and not of a missing right.");
    finding.remedy = Text::tr("Ask for the state first, and repeat the call when it fits.");
    return {finding};
}

QList<Finding> licences(const EssentialsCase &of)
{
    if (of.status() != kPaymentRequired) {
        return {};
    }
    Finding finding = newState(of, "essentials.licences", "E15");
    finding.title = Text::tr("No licence is left for this mailbox.");
    finding.why = Text::tr("Status 402 says that no licences are available.");
    finding.remedy = Text::tr("The customer's administrator: buy a licence or take one from another user.");
    return {finding};
}

QList<Finding> mediaPack(const EssentialsCase &of)
{
    const EssentialsCall &call = of.call;
    const bool isMedia = call.has("media"_L1) || call.has(".svc/metadata/"_L1) || call.has(".svc/photo/"_L1) ||
                         call.has(".svc/thumbnail/"_L1);
    if (of.status() != kServerError || !isMedia) {
        return {};
    }
    Finding finding = newState(of, "essentials.media", "E16");
    finding.title = Text::tr("The Media Pack is probably not installed on the server.");
    finding.why =
        Text::tr("Without it Windows Server 2012 R2 Essentials answers 500 to the calls of its media service.");
    finding.remedy = Text::tr("The customer's administrator: install the Windows Server Essentials Media Pack.");
    return {finding};
}

QList<Finding> windowsSearch(const EssentialsCase &of)
{
    const int status = of.status();
    const bool isState = status == kNotImplemented || status == kUnavailable || status == kGatewayTimeout;
    if (!isState || !of.call.startsWith("fileoperationservice.svc"_L1) || !of.call.has("search"_L1)) {
        return {};
    }
    Finding finding = newState(of, "essentials.search", "E17");
    finding.title = status == kNotImplemented ? Text::tr("Windows Search is not installed on the server.")
                    : status == kUnavailable  ? Text::tr("Windows Search does not work on the server.")
                                              : Text::tr("Windows Search takes too long on the server.");
    finding.why = Text::tr("The search for files answers with status %1.").arg(status);
    finding.remedy = Text::tr("The customer's administrator: install or start Windows Search, and let it finish its "
                              "index.");
    return {finding};
}

} // namespace

QList<Finding> checkEssentialsState(const EssentialsCase &of)
{
    for (const EssentialsCheck check : {conflict, licences, mediaPack, windowsSearch}) {
        if (QList<Finding> found = check(of); !found.isEmpty()) {
            return found;
        }
    }
    return {};
}

} // namespace Ticketscope::Diagnosis
