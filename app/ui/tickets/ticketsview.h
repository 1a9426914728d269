// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/ticketcachemodel.h"

#include <QHash>
#include <QTreeView>

namespace Ticketscope::Ui {

/// The tree of caches and tickets. What was opened, closed and chosen stays so when the tickets are read again.
class TicketsView final : public QTreeView
{
    Q_OBJECT
public:
    explicit TicketsView(TicketCacheModel &model, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TicketsView)

    void copyCurrent();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void remember();
    void restore();
    void restoreOpen(const QModelIndex &index, bool openAtFirst);

    TicketCacheModel &m_model;
    QHash<QString, bool> m_open; ///< by key; what the person did not touch is not in it
    QString m_current;           ///< key
    int m_scroll = 0;
    bool m_restoring = false;
};

} // namespace Ticketscope::Ui
