// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/loginrun.h"

#include "cli/profileaccess.h"
#include "cli/schemesecrets.h"
#include "diagnosis/experiment.h"
#include "workbench/keytabfile.h"

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

LoginRun::LoginRun(const CommandContext &context, LoginRequest request)
    : m_context(context)
    , m_request(std::move(request))
    , m_workbench({})
{
    m_workbench.runner().setPasswordLimit(m_request.passwordLimit);
    QObject::connect(
        &m_workbench.secrets(), &SecretStore::keychainUnavailable, &m_workbench, [this](const QString &why) {
            m_keychainAnswers = false;
            m_context.terminal.say(tr("No keychain answers (%1); only secrets given for this run are used.").arg(why));
        });
}

QCoro::Task<void> LoginRun::run()
{
    auto planned = plan();
    if (!planned) {
        m_report.error = planned.error();
    } else {
        co_await perform(&*planned);
        co_await learnSecrets(&*planned);
    }
    m_report.exchanges = m_workbench.capture().exchanges();
    m_report.outcome = m_report.session ? "loggedIn" : outcomeOf(m_report.error.value_or(Error()));
    if (planned) {
        m_report.diagnosis = Diagnosis::diagnose(m_report.exchanges, planned->profile, planned->secrets,
                                                 Diagnosis::builtinRules(), m_report.error);
    }
}

Result<LoginRun::Plan> LoginRun::plan()
{
    loadProfiles(m_workbench.profiles(), m_context.terminal);
    const auto profile = findProfileOrFile(m_workbench.profiles(), m_context.terminal, m_request.profile);
    if (!profile) {
        return tl::unexpected(profile.error());
    }
    Plan plan{*profile, {}, {}};
    if (m_request.experiment) {
        plan.profile = Diagnosis::experimentProfile(plan.profile, *m_request.experiment);
    }
    if (m_request.given) {
        plan.secrets = *m_request.given;
    } else if (m_request.secrets) {
        auto secrets = readSecrets(m_context.terminal, *m_request.secrets);
        if (!secrets) {
            return tl::unexpected(secrets.error());
        }
        plan.secrets = *secrets;
    }
    if (m_request.keytab) {
        auto entries = readKeytabFile(*m_request.keytab);
        if (!entries) {
            return tl::unexpected(entries.error());
        }
        m_report.keys = std::make_shared<const DecodeKeys>(*entries, Secret());
    }
    if (const auto planned = planCall(&plan); !planned) {
        return tl::unexpected(planned.error());
    }
    return plan;
}

/// Read before anything is sent, so that a slip costs no login; what it means is known after the login only.
Result<void> LoginRun::planCall(Plan *plan) const
{
    if (!m_request.call) {
        return {};
    }
    if (m_request.body) {
        const auto bytes = m_context.terminal.readInput(*m_request.body);
        if (!bytes) {
            return tl::unexpected(bytes.error());
        }
        plan->body = *bytes;
    }
    if (const auto request = callFor(plan->profile, plan->body); !request) {
        return tl::unexpected(request.error());
    }
    return {};
}

Result<HttpRequest> LoginRun::callFor(const Profile &profile, const QByteArray &body) const
{
    const auto flow = flowFor(profile.service);
    if (!flow) {
        return failure(ErrorCode::NotSupported,
                       tr("This program does not know the service \"%1\".").arg(QString::fromUtf8(profile.service)));
    }
    return flow->parseCall(profile, m_request.call.value_or(QString()), body);
}

/// At a terminal a person is asked for what the login cannot do without and neither --secrets nor the keychain has.
QCoro::Task<Result<void>> LoginRun::askForMissing(Plan *plan)
{
    if (!m_context.terminal.isInteractive() || m_request.secrets) {
        co_return Result<void>();
    }
    for (const QString &parameter : requiredSecretsOf(plan->profile)) {
        const auto kept = co_await m_workbench.secrets().read(plan->profile.id, parameter);
        if (!kept) {
            co_return tl::unexpected(kept.error());
        }
        if (kept->isSet()) {
            continue;
        }
        const auto typed = m_context.terminal.readSecret(tr("%1 of \"%2\":").arg(parameter, plan->profile.name));
        if (!typed) {
            co_return tl::unexpected(typed.error());
        }
        plan->secrets.insert(parameter, *typed);
        m_workbench.secrets().keepForRun(plan->profile.id, parameter, *typed);
    }
    co_return Result<void>();
}

QCoro::Task<void> LoginRun::perform(Plan *plan)
{
    const Terminal &terminal = m_context.terminal;
    if (const auto started = m_workbench.start(); !started) {
        m_report.error = started.error();
        co_return;
    }
    for (auto it = plan->secrets.cbegin(); it != plan->secrets.cend(); ++it) {
        m_workbench.secrets().keepForRun(plan->profile.id, it.key(), it.value());
    }
    if (const auto asked = co_await askForMissing(plan); !asked) {
        m_report.error = asked.error();
        co_return;
    }
    LoginRunner &runner = m_workbench.runner();
    const AttemptId attempt = LoginRunner::newAttempt();
    QObject::connect(&m_context.interrupt, &Interrupt::asked, &m_workbench, [&terminal, &runner, attempt] {
        terminal.say(tr("Stopping …"));
        runner.cancel(attempt);
    });
    QObject::connect(&runner, &LoginRunner::noticeChanged, &m_workbench, [this, attempt](const AttemptId &told) {
        if (told == attempt) {
            tellNotice(m_workbench.runner().noticeOf(attempt));
        }
    });
    terminal.say(tr("Logging in to \"%1\" …").arg(plan->profile.name));
    const auto session = co_await runner.logIn(plan->profile, attempt);
    m_report.account = runner.accountOf(attempt);
    if (!session) {
        m_report.error = session.error();
        co_return;
    }
    m_report.session = *session;
    if (m_request.call) {
        terminal.say(tr("Calling …"));
        co_await call(attempt, plan->body);
        m_report.session = runner.session(attempt).value_or(*session);
        m_report.account = runner.accountOf(attempt);
    }
    if (m_request.logOff && !m_context.interrupt.wasAsked()) {
        terminal.say(tr("Logging off …"));
        if (const auto loggedOff = co_await runner.logOff(attempt); !loggedOff) {
            m_report.error = loggedOff.error();
        } else {
            m_report.session->loggedOff = true;
            if (!loggedOff->note.isEmpty()) {
                terminal.say(loggedOff->note);
            }
        }
    }
}

/// What a person has to do elsewhere. The code of a device stands on a line of its own.
void LoginRun::tellNotice(const std::optional<LoginNotice> &notice) const
{
    if (!notice) {
        return;
    }
    const Terminal &terminal = m_context.terminal;
    terminal.say(notice->text);
    terminal.say(tr("Open this address: %1").arg(QString::fromLatin1(notice->address.toEncoded())));
    if (!notice->userCode.isEmpty()) {
        terminal.say(QString());
        terminal.say(u"    "_s + notice->userCode);
        terminal.say(QString());
    }
    if (notice->expires.isValid()) {
        terminal.say(tr("Waiting until %1 …").arg(notice->expires.toLocalTime().toString(u"HH:mm:ss"_s)));
    }
}

QCoro::Task<void> LoginRun::call(AttemptId attempt, QByteArray body)
{
    LoginRunner &runner = m_workbench.runner();
    const auto request = callFor(runner.profileOf(attempt).value_or(Profile()), body);
    if (!request) {
        m_report.callError = request.error();
        co_return;
    }
    // Named: g++ 12 destroys a braced aggregate inside a co_await expression twice.
    const Step step{StepKind::Call, tr("Call")};
    auto result = co_await runner.call(attempt, *request, {}, step);
    if (result) {
        m_report.call = *result;
    } else {
        m_report.callError = result.error();
    }
}

/// What was used is masked wherever it stands, also where no login came of it, and is what the person meant.
QCoro::Task<void> LoginRun::learnSecrets(Plan *plan)
{
    for (const QString &parameter : secretParametersOf(plan->profile)) {
        if (plan->secrets.contains(parameter)) {
            continue;
        }
        const auto secret = co_await m_workbench.secrets().read(plan->profile.id, parameter);
        if (secret && secret->isSet()) {
            plan->secrets.insert(parameter, *secret);
        }
    }
    m_report.known = plan->secrets.values();
    if (m_report.session) {
        m_report.known.append(secretsOf(*m_report.session));
    }
}

} // namespace Ticketscope::Cli
