// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/lineagemodel.h"

#include <QSortFilterProxyModel>
#include <QTreeView>

namespace Ticketscope::Ui {

/// The tree of a lineage, filtered: by words in any cell that is not masked, and by what was used though it was old.
/// What is open and selected stays so when the capture goes on.
class LineageView final : public QTreeView
{
    Q_OBJECT
public:
    explicit LineageView(LineageModel &model, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(LineageView)

    void setLineage(const LineagePtr &lineage);
    void setFilter(const QString &words, bool onlyOld);
    /// How many things the filter leaves.
    [[nodiscard]] int shown() const { return model()->rowCount(); }
    void copyCurrent();
    void toggleReveal();

Q_SIGNALS:
    /// The person chose a row: its bytes are wanted.
    void evidenceChosen(const Ticketscope::Diagnosis::Evidence &evidence);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class Filter final : public QSortFilterProxyModel
    {
    public:
        using QSortFilterProxyModel::QSortFilterProxyModel;
        void setWords(const QString &words, bool onlyOld);

    protected:
        [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

    private:
        QStringList m_words;
        bool m_onlyOld = false;
    };

    void choose(const QModelIndex &index);
    void toggle(const QModelIndex &index);
    [[nodiscard]] QModelIndex source(const QModelIndex &index) const { return m_filter.mapToSource(index); }

    LineageModel &m_model;
    Filter m_filter;
    bool m_restoring = false;
};

} // namespace Ticketscope::Ui
