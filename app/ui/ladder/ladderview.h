// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "models/laddermodel.h"
#include "models/selectioncontroller.h"

#include <QTreeView>

#include <optional>

class QSettings;

namespace Ticketscope::Ui {

/// The ladder. Follows and sets the selection; Enter asks for the raw view, its context menu for the rest.
class LadderView final : public QTreeView
{
    Q_OBJECT
public:
    LadderView(LadderModel &model, SelectionController &selection, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(LadderView)

    [[nodiscard]] ExchangePtr currentExchange() const;
    void saveState(QSettings &settings) const;
    void restoreState(const QSettings &settings);

Q_SIGNALS:
    void attemptSelected(const Ticketscope::AttemptId &attempt);
    /// Enter or a double click on an exchange.
    void readRequested();
    void resendRequested(const Ticketscope::ExchangePtr &exchange);
    void copyMessageRequested(const Ticketscope::ExchangePtr &exchange, Ticketscope::Side side, bool masked);
    /// For the current row.
    void checkPasswordRequested();
    void saveRequested(const QList<Ticketscope::ExchangePtr> &exchanges);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void rowsInserted(const QModelIndex &parent, int start, int end) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void drawAttempt(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void showSelection(ExchangeId exchange);
    void fitColumns();
    void makeRoomForProblem(const QModelIndex &index);
    [[nodiscard]] QList<ExchangePtr> exchangesOf(const QModelIndex &index) const;

    LadderModel &m_model;
    SelectionController &m_selection;
    bool m_showing = false;
    int m_problemWidth = 0;       ///< of the widest connection that has something wrong
    std::optional<bool> m_narrow; ///< which of the two sets of column widths stands
};

} // namespace Ticketscope::Ui
