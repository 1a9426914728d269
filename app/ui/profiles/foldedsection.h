// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace Ticketscope::Ui {

/// A part of a page that is folded away until it is needed; folded, a few words say what stands in it.
class FoldedSection final : public QWidget
{
    Q_OBJECT
public:
    FoldedSection(const QString &title, QWidget *content, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FoldedSection)

    [[nodiscard]] bool isOpen() const;
    void setOpen(bool open);
    /// What shows beside the title while it is folded.
    void setSummary(const QString &text);

private:
    QToolButton *m_button;
    QLabel *m_summary;
    QWidget *m_content;
    bool m_open = false;
};

} // namespace Ticketscope::Ui
