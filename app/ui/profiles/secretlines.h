// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace Ticketscope::Ui {

class SecretTextEdit;

/// A secret of several lines, such as a private key in PEM: pasted, loaded from a file or typed. What is pasted or
/// loaded is masked at once, line by line, until it is revealed.
class SecretLines final : public QWidget
{
    Q_OBJECT
public:
    /// Larger files are no keys.
    static constexpr qint64 kMostBytes = qint64(64) << 10;

    explicit SecretLines(QWidget *parent = nullptr);
    ~SecretLines() override;
    Q_DISABLE_COPY_MOVE(SecretLines)

    [[nodiscard]] Secret secret() const;
    [[nodiscard]] bool isEmpty() const;
    /// Masked.
    void setSecret(const Secret &secret);
    void clear();
    void setRevealed(bool revealed);
    [[nodiscard]] bool isRevealed() const { return m_revealed; }
    /// Only to be looked at.
    void setReadOnly(bool readOnly);
    void setPlaceholderText(const QString &text);
    /// Takes what the file holds; says why not, under the field, where it cannot.
    void load(const QString &file);
    [[nodiscard]] QWidget *inputWidget() const;
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void changed();

private:
    /// Wipes them once they are held.
    void take(QByteArray bytes);
    void refresh();
    void choose();
    void paste();
    void say(const QString &problem);

    Secret m_held;
    bool m_revealed = false;
    bool m_readOnly = false;
    bool m_refreshing = false;
    SecretTextEdit *m_text;
    QPushButton *m_paste;
    QPushButton *m_load;
    QPushButton *m_eye;
    QLabel *m_says;
};

} // namespace Ticketscope::Ui
