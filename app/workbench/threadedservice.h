// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThread>

#include <memory>
#include <type_traits>

namespace Ticketscope {

/// A QObject that lives in a thread of its own: made here and moved there, called there, and gone before the thread
/// ends.
template<typename T>
class ThreadedService final
{
public:
    /// Waits for nothing: the thread comes up while the caller goes on.
    explicit ThreadedService(std::unique_ptr<T> object)
        : m_object(std::move(object))
    {
        m_object->moveToThread(&m_thread);
        m_context = std::make_unique<QObject>();
        m_context->moveToThread(&m_thread);
        m_thread.start();
    }

    ~ThreadedService()
    {
        runThere([this] { m_object.reset(); });
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(ThreadedService)

    /// Runs `function(T &)` in the thread, waits, and returns what it returns. Not from within that thread.
    template<typename Function>
    auto call(Function function) const
    {
        std::invoke_result_t<Function, T &> result{};
        runThere([this, &function, &result] { result = function(*m_object); });
        return result;
    }

    /// Runs `function(T &)` in the thread, after what was asked for before, and does not wait.
    template<typename Function>
    void post(Function function) const
    {
        QMetaObject::invokeMethod(
            m_context.get(), [object = m_object.get(), function = std::move(function)] { function(*object); },
            Qt::QueuedConnection);
    }

    /// For what the object itself declares thread-safe.
    [[nodiscard]] T &object() const { return *m_object; }

private:
    template<typename Function>
    void runThere(Function function) const
    {
        QMetaObject::invokeMethod(m_context.get(), function, Qt::BlockingQueuedConnection);
    }

    QThread m_thread;
    std::unique_ptr<QObject> m_context;
    std::unique_ptr<T> m_object;
};

} // namespace Ticketscope
