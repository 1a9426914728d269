// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/decodedmodel.h"

#include <QTreeView>

namespace Ticketscope::Ui {

/// The tree of fields, as the decoded dock and the paste window both show it: signs and words for what is damaged or
/// secret, copying with one key, revealing a field by menu or double click.
class DecodedTreeView final : public QTreeView
{
    Q_OBJECT
public:
    explicit DecodedTreeView(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DecodedTreeView)

    [[nodiscard]] DecodedModel &fields() { return m_model; }
    /// Shows another message, two levels open.
    void showTree(const DecodedTreePtr &tree, bool showRoot = false);
    /// Makes the field the current one without fieldSelected().
    void showField(const DecodedNode *node);

    /// Whether the context menu of a response offers to try a password; not at first.
    void setPasswordCheckOffered(bool offered) { m_offersCheck = offered; }
    void copyValue();
    void toggleReveal();

Q_SIGNALS:
    /// The person chose a field.
    void fieldSelected(const Ticketscope::SourceRange &range);
    /// The person wants to try a password against the response in the current field.
    void checkPasswordRequested();

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitColumns();
    void reveal(const QModelIndex &index);
    /// Its value, after `name` where one is given.
    void copyField(const QModelIndex &index, const QString &name);

    DecodedModel m_model;
    bool m_showing = false;
    bool m_offersCheck = false;
};

} // namespace Ticketscope::Ui
