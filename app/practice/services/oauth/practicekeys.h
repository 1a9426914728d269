// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jwk.h"

namespace Ticketscope::Practice {

/// The keys of the practice providers and of the practice application. Each is made when it is first asked for, lives
/// in memory only, and is another one in every run. Used from the services' thread.
class PracticeKeys final
{
public:
    /// The private key of the application, for private_key_jwt and for signing system user tokens: RSA, 2,048 bits.
    [[nodiscard]] const Jose::Key &application() { return made(m_application, "RS256"); }
    /// What the providers sign with.
    [[nodiscard]] const Jose::Key &rsa() { return made(m_rsa, "RS256"); }
    [[nodiscard]] const Jose::Key &ec() { return made(m_ec, "ES256"); }
    /// A key that nothing was signed with yet: what a set shows after a rotation.
    [[nodiscard]] const Jose::Key &next() { return made(m_next, "ES256"); }

private:
    static const Jose::Key &made(Jose::Key &key, QByteArrayView algorithm)
    {
        if (key.isNull()) {
            key = Jose::Key::generate(algorithm).value_or(Jose::Key());
        }
        return key;
    }

    Jose::Key m_application;
    Jose::Key m_rsa;
    Jose::Key m_ec;
    Jose::Key m_next;
};

} // namespace Ticketscope::Practice
