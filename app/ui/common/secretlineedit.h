// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <QLineEdit>

namespace Ticketscope::Ui {

/// A line for a secret: bullets, and an eye at its end that shows it until it is pressed again. Keeps no undo history
/// and is not completed, spell-checked or dragged from; what is
/// copied out of it leaves the clipboard again.
class SecretLineEdit final : public QLineEdit
{
    Q_OBJECT
public:
    explicit SecretLineEdit(QWidget *parent = nullptr);
    ~SecretLineEdit() override;
    Q_DISABLE_COPY_MOVE(SecretLineEdit)

    [[nodiscard]] Secret secret() const;
    void setSecret(const Secret &secret);
    [[nodiscard]] bool isRevealed() const;

    void setRevealed(bool revealed);

Q_SIGNALS:
    void revealedChanged(bool revealed);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void copySelected();

    QAction *m_eye;
};

} // namespace Ticketscope::Ui
