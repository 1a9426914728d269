// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/fieldform.h"

#include "ui/common/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTitleColumn = 144;
constexpr int kRowHeight = 24;

// A label whose colour follows the palette, also when the theme changes under it.
class TintedLabel final : public QLabel
{
public:
    using Tint = QColor (*)(const QPalette &);

    TintedLabel(Tint tint, QWidget *parent)
        : QLabel(parent)
        , m_tint(tint)
    {
        setWordWrap(true);
        setTextFormat(Qt::PlainText);
        retint();
    }

protected:
    void changeEvent(QEvent *event) override
    {
        QLabel::changeEvent(event);
        if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::ParentChange) {
            retint();
        }
    }

private:
    void retint()
    {
        const QPalette around = parentWidget() ? parentWidget()->palette() : QPalette();
        QPalette own = around;
        own.setColor(QPalette::WindowText, m_tint(around));
        setPalette(own);
    }

    Tint m_tint;
};

QColor quiet(const QPalette &palette)
{
    // Between text and background, nearer to the text: 4.5:1 and more in both themes.
    const QColor text = palette.color(QPalette::WindowText);
    const QColor back = palette.color(QPalette::Window);
    const auto mixed = [](int a, int b) { return (a * 7 + b * 3) / 10; };
    return {mixed(text.red(), back.red()), mixed(text.green(), back.green()), mixed(text.blue(), back.blue())};
}

QColor problemColor(const QPalette &palette)
{
    return meaningColor(Meaning::Cause, palette);
}

} // namespace

QLabel *makeHelpLabel(const QString &text, QWidget *parent)
{
    auto *label = new TintedLabel(quiet, parent);
    label->setText(text);
    return label;
}

FieldRow::FieldRow(const QString &title, const QString &help, QWidget *editor, QWidget *input, QWidget *parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_input(input)
    , m_title(new QLabel(this))
    , m_help(makeHelpLabel({}, this))
    , m_problemLabel(new TintedLabel(problemColor, this))
{
    m_title->setBuddy(input);
    m_title->setWordWrap(true);
    m_title->setFixedWidth(kTitleColumn);
    m_title->setMinimumHeight(kRowHeight);
    input->installEventFilter(this);

    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(editor);
    column->addWidget(m_help);
    column->addWidget(m_problemLabel);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_title, 0, Qt::AlignTop);
    layout->addLayout(column, 1);
    setTitle(title);
    setHelp(help);
}

QString FieldRow::title() const
{
    QString text = m_title->text();
    return text.remove(u'&');
}

void FieldRow::setTitle(const QString &title)
{
    m_title->setText(title);
    m_input->setAccessibleName(this->title());
}

void FieldRow::setHelp(const QString &help)
{
    m_help->setText(help);
    m_input->setAccessibleDescription(help);
    refresh();
}

void FieldRow::setProblem(const QString &text)
{
    m_problem = text;
    refresh();
}

bool FieldRow::showsProblem() const
{
    return m_touched && !m_problem.isEmpty();
}

void FieldRow::touch()
{
    m_touched = true;
    refresh();
}

void FieldRow::focusInput()
{
    m_input->setFocus(Qt::OtherFocusReason);
}

void FieldRow::refresh()
{
    m_help->setVisible(!m_help->text().isEmpty());
    // The cross is the sign beside the colour.
    m_problemLabel->setText(m_problem.isEmpty() ? QString() : QString(u"\u2716 "_s + m_problem));
    m_problemLabel->setVisible(showsProblem());
}

bool FieldRow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusOut) {
        touch();
    }
    return QWidget::eventFilter(watched, event);
}

FieldForm::FieldForm(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
}

FieldRow *FieldForm::addRow(const QString &title, const QString &help, QWidget *editor, QWidget *input)
{
    auto *row = new FieldRow(title, help, editor, input ? input : editor, this);
    m_layout->addWidget(row);
    m_rows.append(row);
    return row;
}

void FieldForm::arrange(const QList<FieldRow *> &rows)
{
    for (FieldRow *row : std::as_const(m_rows)) {
        m_layout->removeWidget(row);
        row->setVisible(rows.contains(row));
    }
    m_rows = rows;
    for (FieldRow *row : std::as_const(m_rows)) {
        m_layout->addWidget(row);
        row->setVisible(true);
    }
}

} // namespace Ticketscope::Ui
