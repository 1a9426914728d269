// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/session.h"

#include <QSet>
#include <QWidget>

class QLabel;

namespace Ticketscope::Ui {

/// What the session adds to a request, a chip for each part that can be switched off.
class PartChips final : public QWidget
{
    Q_OBJECT
public:
    explicit PartChips(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(PartChips)

    /// Parts that were switched off before stay off.
    void setParts(const QList<AuthorizationPart> &parts);
    /// Instead of chips: why there are none.
    void setNote(const QString &text);
    /// The ids of the parts that are switched off.
    [[nodiscard]] QSet<QByteArray> without() const;

Q_SIGNALS:
    void changed();

private:
    void addChip(const AuthorizationPart &part);
    void removeChips();

    QLabel *m_title;
    QList<AuthorizationPart> m_parts;
    QSet<QByteArray> m_off;
};

} // namespace Ticketscope::Ui
