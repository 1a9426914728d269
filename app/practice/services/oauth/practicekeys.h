// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jwk.h"

#include <array>
#include <memory>
#include <mutex>

namespace Ticketscope::Practice {

/// The keys of the practice providers and of the practice application. Each is made when it is first asked for, lives
/// in memory only, and is another one in every run. Thread-safe.
class PracticeKeys final
{
public:
    PracticeKeys();

    /// Begins to make those that a login will ask for, in the thread pool: an RSA key can take seconds.
    void prepare();

    /// The private key of the application, for private_key_jwt and for signing system user tokens: RSA, 2,048 bits.
    [[nodiscard]] const Jose::Key &application() { return m_slots[0]->made(); }
    /// What the providers sign with.
    [[nodiscard]] const Jose::Key &rsa() { return m_slots[1]->made(); }
    [[nodiscard]] const Jose::Key &ec() { return m_slots[2]->made(); }
    /// A key that nothing was signed with yet: what a set shows after a rotation.
    [[nodiscard]] const Jose::Key &next() { return m_slots[3]->made(); }

private:
    /// One key; whoever asks while it is being made waits for it.
    class Slot final
    {
    public:
        explicit Slot(QByteArray algorithm)
            : m_algorithm(std::move(algorithm))
        {
        }
        [[nodiscard]] const Jose::Key &made();

    private:
        QByteArray m_algorithm;
        std::once_flag m_once;
        Jose::Key m_key;
    };

    std::array<std::shared_ptr<Slot>, 4> m_slots;
};

} // namespace Ticketscope::Practice
