// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/wssecurity/securityexperiments.h"

#include "diagnosis/rules/shared/headerlines.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr int kBack = -240; // seconds

} // namespace

void offer(Finding *finding, const SecurityCase &of, const Experiment &experiment)
{
    if (of.canExperiment()) {
        finding->experiments.append(experiment);
    }
}

Experiment otherPasswordType(const SecurityMessage &message)
{
    if (message.sendsDigest()) {
        return {"password-text", Text::tr("Try with PasswordText"), {}, "password-text"};
    }
    return {"password-digest", Text::tr("Try with PasswordDigest"), {}, "password-digest"};
}

Experiment otherTimestamp(const SecurityMessage &message)
{
    if (message.timestamp()) {
        return {"timestamp-off", Text::tr("Try without the Timestamp"), QVariantMap{{u"timestampTtlSeconds"_s, 0}}, {}};
    }
    return {"timestamp-on",
            Text::tr("Try with a Timestamp of five minutes"),
            QVariantMap{{u"timestampTtlSeconds"_s, 300}},
            {}};
}

Experiment clockBack()
{
    return {"clock-back",
            Text::tr("Try with the clock %1 back").arg(spanText(kBack)),
            QVariantMap{{u"clockOffsetSeconds"_s, kBack}},
            {}};
}

} // namespace Ticketscope::Diagnosis
