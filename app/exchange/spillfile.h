// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QByteArray>
#include <QFile>
#include <QMutex>

#include <array>
#include <memory>

namespace Ticketscope {

/// A temporary file that no other process can open, whose bytes are encrypted (AES-256 in counter mode) with a random
/// key that is held in memory only and wiped at the end: recorded traffic is full of secrets. Thread-safe.
class SpillFile final
{
public:
    SpillFile();
    ~SpillFile();
    Q_DISABLE_COPY_MOVE(SpillFile)

    /// False if there is no file: no room, no right, no folder. All is then kept in memory.
    [[nodiscard]] bool isOpen() const { return m_file != nullptr; }
    /// Appends; false if that failed, and then nothing was.
    [[nodiscard]] bool append(QByteArrayView bytes);
    /// What was appended at that range; shorter if it cannot be read.
    [[nodiscard]] QByteArray read(ByteRange range);

private:
    [[nodiscard]] bool crypt(QByteArrayView in, qint64 offset, char *out) const;

    QMutex m_mutex;
    std::unique_ptr<QFile> m_file;
    qint64 m_size = 0;
    std::array<unsigned char, 32> m_key{};
};

} // namespace Ticketscope
