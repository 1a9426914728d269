// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace Ticketscope::Testing {

/// A form in which a secret may stand somewhere.
struct SecretForm
{
    QByteArray name;
    QByteArray bytes;
};

/// Every form of a secret that is looked for: plain, Latin-1, UTF-16, Base64 and Base64url at every alignment (of the
/// secret in UTF-8, Latin-1 and UTF-16), percent-encoded in every style, escaped for XML and JSON, and hex. Written
/// without the program's own search, so that it can prove it.
[[nodiscard]] QList<SecretForm> formsOf(const QByteArray &secret);

/// Searches bytes for secrets.
class LeakScan final
{
public:
    /// Secrets of fewer than six bytes are too short to be told from chance and are not looked for.
    void add(const QByteArray &name, const QByteArray &secret);
    [[nodiscard]] qsizetype size() const { return m_secrets.size(); }

    /// "password as Base64 in where, byte 17", one for each that is found. Text in Base64 is looked through as well:
    /// whatever stands in it, in any form.
    [[nodiscard]] QList<QByteArray> find(const QByteArray &bytes, const QByteArray &where) const;
    /// Every file below the folder, its name included.
    [[nodiscard]] QList<QByteArray> findBelow(const QString &folder, int *files = nullptr) const;

private:
    void search(const QByteArray &bytes, const QByteArray &where, int depth, QList<QByteArray> *found) const;

    struct Known
    {
        QByteArray name;
        QByteArray secret;
        QList<SecretForm> forms;
    };
    QList<Known> m_secrets;
};

} // namespace Ticketscope::Testing
