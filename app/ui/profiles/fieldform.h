// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace Ticketscope::Ui {

/// One row of a form: title, what is typed into, a line of help, and under it what is wrong, if anything is.
class FieldRow final : public QWidget
{
    Q_OBJECT
public:
    /// Takes the editor. `input` is where the title's mnemonic leads: the editor itself, or what is typed into within
    /// it.
    FieldRow(const QString &title, const QString &help, QWidget *editor, QWidget *input, QWidget *parent);
    Q_DISABLE_COPY_MOVE(FieldRow)

    [[nodiscard]] QWidget *editor() const { return m_editor; }
    [[nodiscard]] QString title() const;
    void setTitle(const QString &title);
    void setHelp(const QString &help);
    /// Remembers what is wrong; it shows once the row was touched. An empty text: nothing is.
    void setProblem(const QString &text);
    [[nodiscard]] const QString &problem() const { return m_problem; }
    [[nodiscard]] bool showsProblem() const;
    /// The person was here: from now on its problem shows.
    void touch();
    void focusInput();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();

    QWidget *m_editor;
    QWidget *m_input;
    QLabel *m_title;
    QLabel *m_help;
    QLabel *m_problemLabel;
    QString m_problem;
    bool m_touched = false;
};

/// Rows under one another, titles in a column of their own.
class FieldForm final : public QWidget
{
    Q_OBJECT
public:
    explicit FieldForm(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FieldForm)

    FieldRow *addRow(const QString &title, const QString &help, QWidget *editor, QWidget *input = nullptr);
    /// Shows just these rows, in this order; those not given stay, hidden.
    void arrange(const QList<FieldRow *> &rows);
    /// The rows that show, in order.
    [[nodiscard]] const QList<FieldRow *> &rows() const { return m_rows; }

private:
    QVBoxLayout *m_layout;
    QList<FieldRow *> m_rows;
};

/// Text in the palette's quieter colour, for help under a field.
[[nodiscard]] QLabel *makeHelpLabel(const QString &text, QWidget *parent);

} // namespace Ticketscope::Ui
