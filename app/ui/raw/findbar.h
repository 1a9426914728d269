// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace Ticketscope::Ui {

/// A line to search with: text, how many there are and which one stands, next and previous. Enter is next, Shift+Enter
/// previous, Esc closes.
class FindBar final : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FindBar)

    /// Shows it with the cursor in the text; `text` goes in unless empty.
    void open(const QString &text);
    void setResult(qsizetype current, qsizetype count, bool more);
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool isCaseSensitive() const;

Q_SIGNALS:
    void searchChanged(const QString &text, bool caseSensitive);
    void nextRequested();
    void previousRequested();
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QLineEdit *m_text;
    QLabel *m_count;
    QToolButton *m_case;
};

} // namespace Ticketscope::Ui
