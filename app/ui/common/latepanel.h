// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

namespace Ticketscope::Ui {

/// The place of a panel that is not on the screen at the start: the panel is made when it is first shown or asked for.
class LatePanel final : public QWidget
{
    Q_OBJECT
public:
    using Make = std::function<QWidget *(QWidget *parent)>;

    explicit LatePanel(Make make, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(LatePanel)

    /// The panel, made now if need be.
    QWidget *panel();

protected:
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    Make m_make;
    QWidget *m_panel = nullptr;
};

} // namespace Ticketscope::Ui
