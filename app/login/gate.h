// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <coroutine>
#include <memory>
#include <utility>

namespace Ticketscope {

/// Holds one coroutine back until somebody opens it; once open it stays open. Copies share. Use from one thread.
class Gate final
{
public:
    Gate()
        : m_state(std::make_shared<State>())
    {
    }

    /// Lets the waiting coroutine go on, within this call.
    void open() const
    {
        const std::shared_ptr<State> state = m_state;
        state->isOpen = true;
        if (const std::coroutine_handle<> waiter = std::exchange(state->waiter, {})) {
            waiter.resume();
        }
    }

    [[nodiscard]] bool await_ready() const noexcept { return m_state->isOpen; }
    void await_suspend(std::coroutine_handle<> waiter) const noexcept { m_state->waiter = waiter; }
    void await_resume() const noexcept {}

private:
    struct State
    {
        std::coroutine_handle<> waiter;
        bool isOpen = false;
    };
    std::shared_ptr<State> m_state;
};

} // namespace Ticketscope
