// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/gate.h"
#include "login/loginflow.h"

#include <functional>
#include <memory>
#include <optional>

namespace Ticketscope {

/// Bodies beyond this many bytes are read away from the thread that asks, which is the window's.
inline constexpr qint64 kSmallBody = qint64(256) << 10;

/// Runs a job in the thread pool, and opens the gate in the calling thread afterwards.
void openAfterJob(const std::function<void()> &job, const Gate &gate);

/// What a pure reader makes of a leg: at once, or in the thread pool where the body is large (an envelope of 50 MB
/// takes a second to read).
template<typename Read>
[[nodiscard]] QCoro::Task<std::invoke_result_t<Read, const Leg &>> readAside(Leg leg, Read read)
{
    if (leg.body.size() <= kSmallBody) {
        co_return read(leg);
    }
    const auto box = std::make_shared<std::optional<std::invoke_result_t<Read, const Leg &>>>();
    const Gate gate;
    openAfterJob([box, leg, read] { box->emplace(read(leg)); }, gate);
    co_await gate;
    co_return *std::move(*box);
}

} // namespace Ticketscope
