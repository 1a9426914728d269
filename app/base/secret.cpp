// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret.h"

#include <cstring>
#include <vector>

namespace Ticketscope {

namespace {

// A volatile function pointer keeps the compiler from dropping a store to memory that is about to be freed.
void *(*const volatile overwrite)(void *, int, size_t) = std::memset;

} // namespace

struct Secret::Bytes
{
    explicit Bytes(QByteArrayView view)
        : data(view.begin(), view.end())
    {
    }
    ~Bytes()
    {
        if (!data.empty()) {
            overwrite(data.data(), 0, data.size());
        }
    }
    Q_DISABLE_COPY_MOVE(Bytes)

    std::vector<char> data;
};

Secret::Secret(QByteArrayView bytes)
    : m_bytes(std::make_shared<Bytes>(bytes))
{
}

Secret Secret::fromString(const QString &text)
{
    QByteArray utf8 = text.toUtf8();
    Secret secret{QByteArrayView(utf8)};
    wipe(utf8);
    return secret;
}

bool Secret::isEmpty() const
{
    return size() == 0;
}

qsizetype Secret::size() const
{
    return m_bytes ? qsizetype(m_bytes->data.size()) : 0;
}

QByteArrayView Secret::reveal() const
{
    return m_bytes ? QByteArrayView(m_bytes->data.data(), qsizetype(m_bytes->data.size())) : QByteArrayView();
}

QString Secret::revealText() const
{
    return QString::fromUtf8(reveal());
}

bool operator==(const Secret &a, const Secret &b)
{
    const QByteArrayView left = a.reveal();
    const QByteArrayView right = b.reveal();
    if (left.size() != right.size()) {
        return false;
    }
    unsigned char difference = 0;
    for (qsizetype i = 0; i < left.size(); ++i) {
        difference |= static_cast<unsigned char>(left[i] ^ right[i]);
    }
    return difference == 0;
}

void Secret::wipe(QByteArray &bytes)
{
    if (!bytes.isEmpty()) {
        overwrite(bytes.data(), 0, size_t(bytes.size()));
    }
    bytes.clear();
}

void Secret::wipe(QString &text)
{
    if (!text.isEmpty()) {
        overwrite(text.data(), 0, size_t(text.size()) * sizeof(QChar));
    }
    text.clear();
}

} // namespace Ticketscope
