// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace Ticketscope::Ui {

/// A large button: an icon, what it does, and a line about it.
class ActionCard final : public QAbstractButton
{
    Q_OBJECT
public:
    ActionCard(const QString &iconName, const QString &title, const QString &text, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ActionCard)

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QRect textArea(QSize size) const;
    [[nodiscard]] QFont titleFont() const;

    QString m_text;
};

} // namespace Ticketscope::Ui
