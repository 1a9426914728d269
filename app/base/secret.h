// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <memory>

namespace Ticketscope {

/// A password, token, ticket or key. The bytes (UTF-8 where they are text) are held once, shared by copies, and
/// overwritten when the last copy goes. There is no conversion to QString and no QDebug operator on purpose: reading
/// it is spelled out at the place where it goes on the wire or into the keychain.
class Secret final
{
public:
    Secret() = default;
    /// Takes a copy; the caller's array stays the caller's to wipe (see wipe()).
    explicit Secret(QByteArrayView bytes);
    [[nodiscard]] static Secret fromString(const QString &text);

    /// False only for a default-constructed secret: an empty password is a secret too.
    [[nodiscard]] bool isSet() const { return m_bytes != nullptr; }
    /// True for no secret and for an empty one.
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] qsizetype size() const;
    /// The bytes, valid while this secret lives. Do not store, log or copy what it views.
    [[nodiscard]] QByteArrayView reveal() const;
    /// The text; the caller keeps it no longer than it takes to send it.
    [[nodiscard]] QString revealText() const;

    /// Compares in constant time for equal lengths.
    friend bool operator==(const Secret &a, const Secret &b);

    /// Overwrites an array in place before it is released (detaches it first).
    static void wipe(QByteArray &bytes);
    static void wipe(QString &text);

private:
    struct Bytes;
    std::shared_ptr<const Bytes> m_bytes;
};

} // namespace Ticketscope
