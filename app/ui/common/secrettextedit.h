// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace Ticketscope::Ui {

/// Lines of text that may hold secrets, in the fixed font: what is copied or dragged out of them is not kept by
/// histories of clipboards and leaves the clipboard again.
class SecretTextEdit final : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit SecretTextEdit(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(SecretTextEdit)

    /// True at first.
    void setHoldsSecrets(bool holds);

Q_SIGNALS:
    /// Text came from the clipboard or was dropped. Emitted instead of inserting it, where somebody listens.
    void pasted(const QString &text);

protected:
    void insertFromMimeData(const QMimeData *source) override;
    QMimeData *createMimeDataFromSelection() const override;

private:
    bool m_holdsSecrets = true;
};

} // namespace Ticketscope::Ui
