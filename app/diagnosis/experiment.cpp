// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/experiment.h"

#include "diagnosis/captureview.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Experiment)
};

/// How an attempt failed: what two of them are compared by.
struct Failure
{
    std::optional<ErrorCode> error;
    int status = 0;
    Answerer answerer = Answerer::Nobody;
    QString code;
    QString text;

    friend bool operator==(const Failure &, const Failure &) = default;
};

/// Without what differs from one time to the next.
QString withoutFigures(const QString &text)
{
    static const QRegularExpression figures(u"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9]+"_s);
    QString result = text.simplified();
    result.replace(figures, u"#"_s);
    return result;
}

QString firstText(const ExchangeView &exchange, std::initializer_list<const char *> ids)
{
    for (const char *id : ids) {
        const QString text = exchange.text(Side::Response, id);
        if (!text.isEmpty()) {
            return text;
        }
    }
    return {};
}

Failure failureOf(const ExchangeView &exchange)
{
    Failure failure;
    if (exchange.exchange().error) {
        failure.error = exchange.exchange().error->code;
    }
    failure.status = exchange.status();
    failure.answerer = exchange.answerer().answerer;
    failure.code = firstText(exchange, {"soap.fault.subcode", "soap.fault.code"});
    failure.text = withoutFigures(firstText(
        exchange, {"soap.fault.text", "superoffice.message", "webapi.error.errormessage", "webapi.error.message"}));
    return failure;
}

/// As a person would say it in passing.
QString inWords(const ExchangeView &exchange)
{
    if (exchange.exchange().error) {
        return exchange.exchange().error->text;
    }
    const QString fault = firstText(exchange, {"soap.fault.text"}).simplified();
    if (!fault.isEmpty()) {
        return Text::tr("%1 answered \"%2\".").arg(exchange.answerer().name, fault.left(160));
    }
    return exchange.hasAnswer()
               ? Text::tr("%1 answered with status %2.").arg(exchange.answerer().name).arg(exchange.status())
               : Text::tr("There was no answer.");
}

ExperimentResult worded(const Experiment &experiment, ExperimentOutcome outcome, const QString &sentence)
{
    return {outcome, experiment.title.isEmpty() ? sentence : Text::tr("%1: %2").arg(experiment.title, sentence)};
}

/// True where this key is one of the profile's own.
bool changesProfileItself(Profile *profile, const QString &key, const QVariant &value)
{
    if (key == u"url") {
        profile->url = QUrl(value.toString());
        return true;
    }
    if (key == u"tls.minimumVersion") {
        profile->tls.minimumVersion = value.toByteArray();
        return true;
    }
    if (key == u"proxy.mode") {
        return proxyModeFromName(value.toByteArray(), &profile->proxy.mode);
    }
    return false;
}

} // namespace

Profile experimentProfile(const Profile &profile, const Experiment &experiment)
{
    Profile changed = profile;
    if (!experiment.scheme.isEmpty()) {
        changed.scheme = experiment.scheme;
    }
    for (auto it = experiment.parameters.cbegin(); it != experiment.parameters.cend(); ++it) {
        if (changesProfileItself(&changed, it.key(), it.value())) {
            continue;
        }
        if (it.value().isValid()) {
            changed.parameters.insert(it.key(), it.value());
        } else {
            changed.parameters.remove(it.key());
        }
    }
    return changed;
}

ExperimentResult experimentResult(const Experiment &experiment, const QList<ExchangePtr> &before,
                                  const QList<ExchangePtr> &after)
{
    if (after.isEmpty()) {
        return worded(experiment, ExperimentOutcome::NothingSent, Text::tr("Nothing was sent, so it shows nothing."));
    }
    const CaptureView earlier(before);
    const CaptureView later(after);
    const ExchangeView *failed = earlier.lastFailed();
    const ExchangeView *failedNow = later.lastFailed();
    if (!failedNow) {
        return failed ? worded(experiment, ExperimentOutcome::Works,
                               Text::tr("The login works now. What was changed is the cause."))
                      : worded(experiment, ExperimentOutcome::NothingFailed,
                               Text::tr("The login works, as it did before. This shows nothing."));
    }
    if (!failed) {
        return worded(experiment, ExperimentOutcome::NothingFailed,
                      Text::tr("The login worked before and fails now: %1").arg(inWords(*failedNow)));
    }
    if (failureOf(*failed) == failureOf(*failedNow)) {
        return worded(experiment, ExperimentOutcome::SameFailure,
                      Text::tr("It fails in the same way. This is not the cause, or not the only one."));
    }
    return worded(experiment, ExperimentOutcome::OtherFailure,
                  Text::tr("It fails in another way: %1").arg(inWords(*failedNow)));
}

} // namespace Ticketscope::Diagnosis
