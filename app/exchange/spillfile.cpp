// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/spillfile.h"

#include "exchange/namelessfile.h"

#include <QDir>
#include <QLoggingCategory>
#include <QtEndian>

#include <limits>
#include <memory>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace Ticketscope {

namespace {

Q_LOGGING_CATEGORY(logSpill, "ticketscope.exchange.spill")

constexpr qint64 kBlock = 16;

} // namespace

SpillFile::SpillFile()
{
    if (RAND_bytes(m_key.data(), int(m_key.size())) != 1) {
        qCWarning(logSpill, "No random key for a spill file; recorded bytes stay in memory");
        return;
    }
    const QString folder = QDir::tempPath();
    QString why;
    if (!folder.isEmpty()) { // it is where the folder that is configured does not exist
        m_file = openNamelessFile(folder, &why);
    }
    if (!m_file) {
        qCWarning(logSpill) << "No spill file, recorded bytes stay in memory:" << why;
    }
}

SpillFile::~SpillFile()
{
    OPENSSL_cleanse(m_key.data(), m_key.size());
}

/// Encrypts or decrypts (the same thing in counter mode) bytes that stand at `offset` of the file. The key is of this
/// file alone, so the block's number is counter enough.
bool SpillFile::crypt(QByteArrayView in, qint64 offset, char *out) const
{
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX *)> context(EVP_CIPHER_CTX_new(),
                                                                              EVP_CIPHER_CTX_free);
    std::array<unsigned char, kBlock> counter{};
    qToBigEndian<quint64>(quint64(offset / kBlock), counter.data() + 8);
    if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_256_ctr(), nullptr, m_key.data(), counter.data()) != 1) {
        return false;
    }
    int written = 0;
    std::array<unsigned char, kBlock> skipped{};
    if (offset % kBlock != 0 &&
        EVP_EncryptUpdate(context.get(), skipped.data(), &written, skipped.data(), int(offset % kBlock)) != 1) {
        return false;
    }
    qint64 done = 0;
    while (done < in.size()) {
        const int piece = int(std::min<qint64>(in.size() - done, qint64(1) << 30));
        if (EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char *>(out + done), &written,
                              reinterpret_cast<const unsigned char *>(in.data() + done), piece) != 1 ||
            written != piece) {
            return false;
        }
        done += piece;
    }
    return true;
}

bool SpillFile::append(QByteArrayView bytes)
{
    const QMutexLocker lock(&m_mutex);
    if (!isOpen()) {
        return false;
    }
    QByteArray encrypted(bytes.size(), Qt::Uninitialized);
    if (!crypt(bytes, m_size, encrypted.data()) || !m_file->seek(m_size) ||
        m_file->write(encrypted) != encrypted.size() || !m_file->flush()) {
        qCWarning(logSpill) << "A spill file cannot be written, recorded bytes stay in memory:"
                            << m_file->errorString();
        return false;
    }
    m_size += bytes.size();
    return true;
}

QByteArray SpillFile::read(ByteRange range)
{
    QMutexLocker lock(&m_mutex);
    if (!isOpen() || !m_file->seek(range.start)) {
        return {};
    }
    QByteArray bytes = m_file->read(std::min(range.end, m_size) - range.start);
    lock.unlock();
    // Detached by then: read() made it.
    return crypt(bytes, range.start, bytes.data()) ? bytes : QByteArray();
}

} // namespace Ticketscope
