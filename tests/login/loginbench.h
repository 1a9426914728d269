// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "exchange/recorder.h"
#include "login/loginrunner.h"
#include "memorysecrets.h"
#include "practice/practiceservices.h"
#include "tap/wiretap.h"

#include <QTest>
#include <QThread>
#include <QTimer>

namespace Ticketscope {

/// A clock that a test can move.
struct TestClock
{
    std::shared_ptr<qint64> offset = std::make_shared<qint64>(0);
    [[nodiscard]] Clock clock() const
    {
        return [offset = offset] { return QDateTime::currentDateTimeUtc().addSecs(*offset); };
    }
};

/// The real runner over the real tap and recorder, the tap in a thread of its own as in the program.
class LoginBench final
{
public:
    LoginBench()
        : recorder(&capture)
        , tap(std::make_unique<WireTap>(&recorder))
        , runner(std::make_unique<LoginRunner>(tap.get(), &recorder, &secrets, clock.clock()))
    {
        tap->moveToThread(&thread);
        thread.start();
        QMetaObject::invokeMethod(
            tap.get(), [this] { started = bool(tap->start()); }, Qt::BlockingQueuedConnection);
    }
    ~LoginBench()
    {
        runner.reset();
        QMetaObject::invokeMethod(
            tap.get(), [this] { tap.reset(); }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }
    Q_DISABLE_COPY_MOVE(LoginBench)

    Profile profileOf(const Practice::PracticeProfile &practice)
    {
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.name = practice.name;
        profile.service = practice.service;
        profile.scheme = practice.scheme;
        profile.url = practice.url;
        profile.parameters = practice.parameters;
        profile.proxy.mode = ProxyMode::None;
        profile.timeout = std::chrono::seconds(5);
        for (auto secret = practice.secrets.begin(); secret != practice.secrets.end(); ++secret) {
            secrets.keepForRun(profile.id, secret.key(), Secret::fromString(secret.value()));
        }
        return profile;
    }

    void setSecret(const Profile &profile, const QString &name, const QString &value)
    {
        secrets.keepForRun(profile.id, name, Secret::fromString(value));
    }

    Result<Session> logIn(const Profile &profile)
    {
        attempt = LoginRunner::newAttempt();
        return QCoro::waitFor(runner->logIn(profile, attempt));
    }

    Result<CallResult> call(const HttpRequest &request, const QSet<QByteArray> &without = {}) const
    {
        const Step step{StepKind::Call, QStringLiteral("Call")};
        return QCoro::waitFor(runner->call(attempt, request, without, step));
    }

    /// The exchanges of the attempt, waiting until there are that many.
    QList<ExchangePtr> exchanges(qsizetype atLeast = 0) const
    {
        const auto mine = [this] {
            QList<ExchangePtr> found;
            for (const ExchangePtr &exchange : capture.exchanges()) {
                if (exchange->attempt == attempt) {
                    found.append(exchange);
                }
            }
            return found;
        };
        (void)QTest::qWaitFor([&] { return mine().size() >= atLeast; }, 2000);
        return mine();
    }

    TestClock clock;
    Capture capture;
    Recorder recorder;
    MemorySecrets secrets;
    QThread thread;
    std::unique_ptr<WireTap> tap;
    std::unique_ptr<LoginRunner> runner;
    AttemptId attempt;
    bool started = false;
};

/// What an error says, for a test's message.
inline QByteArray said(const Error &error)
{
    return errorCodeName(error.code) + ": " + error.text.toUtf8();
}

} // namespace Ticketscope
