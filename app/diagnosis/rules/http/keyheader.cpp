// SPDX-License-Identifier: GPL-3.0-or-later
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

/// Names under which services take a key, the usual ones first.
constexpr std::array kNames{"X-API-Key", "Api-Key", "Authorization", "X-Auth-Token"};

} // namespace

QList<Finding> keyHeader(const CaptureView &capture, const Profile &profile)
{
    const QString name = profile.parameters.value(u"headerName"_s).toString();
    if (profile.service != "http" || profile.scheme != "header" || name.isEmpty()) {
        return {};
    }
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        const bool isRefusal = exchange->status() == 401 || exchange->status() == 403;
        if (!isRefusal || !exchange->hasHeader(Side::Request, name.toLatin1())) {
            continue;
        }
        Finding finding = newFinding("http.key-header", Severity::Cause, Certainty::Possible,
                                     exchange->atHeader(Side::Request, name.toLatin1()));
        finding.evidence.append(exchange->atStatus());
        finding.title = Text::tr("The server does not take the key that %1 carries.").arg(name);
        finding.why = Text::tr("The header was sent and the answer is %1: the key is wrong or withdrawn, or the server "
                               "reads it from a header of another name.")
                          .arg(exchange->status());
        finding.remedy = Text::tr("Compare name and key with what the service's provider gave the customer.");
        finding.wouldTell = Text::tr("The same key under the name that the provider's documentation gives tells.");
        finding.explains = {"http.forbidden", "http.refused"};
        for (const char *other : kNames) {
            const QString text = QString::fromLatin1(other);
            if (text.compare(name, Qt::CaseInsensitive) != 0) {
                finding.experiments.append({"header-" + QByteArray(other).toLower(),
                                            Text::tr("Try with the header %1").arg(text),
                                            {{u"headerName"_s, text}},
                                            {}});
            }
        }
        findings.append(finding);
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
