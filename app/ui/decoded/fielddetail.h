// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

class QAbstractItemView;

namespace Ticketscope::Ui {

/// The current field of a tree of decoded fields, spelt out below it: narrow columns cut off names, values and notes.
/// Of one height, whatever it says, so that nothing moves.
class FieldDetail final : public QLabel
{
    Q_OBJECT
public:
    explicit FieldDetail(const QAbstractItemView &view, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FieldDetail)

protected:
    void changeEvent(QEvent *event) override;

private:
    void showCurrent();
    void fixHeight();

    const QAbstractItemView &m_view;
};

} // namespace Ticketscope::Ui
