// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "login/session.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <chrono>
#include <functional>
#include <optional>

namespace Ticketscope {

/// Says when a session is to be renewed by itself: once for each ticket or token that runs out, and never again for the
/// same one, whatever came of it. Only for attempts where that is wanted.
class AutoRenewal final : public QObject
{
    Q_OBJECT
public:
    /// So long before the end; half of its life for what lives shorter than twice that.
    static constexpr std::chrono::seconds kLead{30};
    /// What lives shorter is not renewed by itself.
    static constexpr std::chrono::seconds kShortestLife{10};
    /// Of two renewals of one session.
    static constexpr std::chrono::seconds kShortestPause{5};

    /// What is asked about an attempt.
    struct Source
    {
        std::function<std::optional<Session>(const AttemptId &)> session;
        std::function<bool(const AttemptId &)> isBusy;
        std::function<bool(const AttemptId &)> isWanted; ///< as its profile says
    };

    AutoRenewal(Source source, Clock clock, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(AutoRenewal)

    /// As switched for this attempt, else as its profile says.
    [[nodiscard]] bool isOn(const AttemptId &attempt) const;
    void setOn(const AttemptId &attempt, bool on);
    /// An attempt to keep an eye on; call it whenever its session changed.
    void watch(const AttemptId &attempt);
    /// The session has something that runs out and that a renewal may replace.
    [[nodiscard]] static bool hasUse(const Session &session);
    /// Looks at the clock now; once a second by itself.
    void tick();

Q_SIGNALS:
    /// It is time: renew() is for whoever hears this to call. The attempt is not busy.
    void due(const Ticketscope::AttemptId &attempt);

private:
    struct Watched
    {
        std::optional<bool> on;             ///< as switched
        QHash<QByteArray, QDateTime> since; ///< when each thing was first seen
        QSet<QByteArray> tried;             ///< those that a renewal was asked for
        QDateTime last;                     ///< renewal that was asked for
    };

    [[nodiscard]] bool isDue(const Session &session, Watched &watched, const QDateTime &now) const;
    void updateTimer();

    Source m_source;
    Clock m_clock;
    QHash<AttemptId, Watched> m_watched;
    QTimer m_second;
};

} // namespace Ticketscope
