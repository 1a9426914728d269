// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/parameterfield.h"

#include "ui/common/theme.h"
#include "ui/profiles/choicetitles.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLinesShown = 6;

bool isOn(const QString &text)
{
    return text.compare(u"true"_s, Qt::CaseInsensitive) == 0 || text == u"1"_s;
}

} // namespace

ParameterField::ParameterField(ParameterInfo info, QWidget *parent)
    : QWidget(parent)
    , m_info(std::move(info))
{
    switch (m_info.type) {
    case ParameterInfo::Type::Choice:
        m_input = makeChoice();
        break;
    case ParameterInfo::Type::Boolean:
        m_input = makeSwitch();
        break;
    case ParameterInfo::Type::MultilineText:
        m_input = makeLines();
        break;
    case ParameterInfo::Type::Text:
    case ParameterInfo::Type::Secret:
    case ParameterInfo::Type::Number:
        m_input = makeLine();
        break;
    }
    m_input->setObjectName(m_info.name);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_input);
    setFocusProxy(m_input);
    setValue({});
}

QWidget *ParameterField::makeLine()
{
    auto *line = new QLineEdit(this);
    if (!m_info.defaultValue.isEmpty()) {
        line->setPlaceholderText(m_info.defaultValue);
    }
    connect(line, &QLineEdit::textChanged, this, &ParameterField::changed);
    return line;
}

QWidget *ParameterField::makeChoice()
{
    auto *box = new QComboBox(this);
    // A parameter that is checked beyond its choices takes others, too.
    box->setEditable(m_info.check != nullptr);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(16);
    for (const QString &value : std::as_const(m_info.choices)) {
        // Where anything can be typed, the values themselves are what is typed.
        box->addItem(box->isEditable() ? value : choiceTitle(m_info.name, value), value);
    }
    connect(box, &QComboBox::currentTextChanged, this, &ParameterField::changed);
    return box;
}

QWidget *ParameterField::makeSwitch()
{
    auto *box = new QCheckBox(tr("Yes"), this);
    connect(box, &QCheckBox::toggled, this, &ParameterField::changed);
    return box;
}

QWidget *ParameterField::makeLines()
{
    auto *lines = new QPlainTextEdit(this);
    lines->setFont(wireFont());
    lines->setTabChangesFocus(true);
    lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    lines->setPlaceholderText(m_info.defaultValue);
    lines->setFixedHeight((lines->fontMetrics().lineSpacing() * kLinesShown) + 12);
    connect(lines, &QPlainTextEdit::textChanged, this, &ParameterField::changed);
    return lines;
}

void ParameterField::setValue(const QVariant &value)
{
    const QString given = value.toString();
    if (auto *line = qobject_cast<QLineEdit *>(m_input)) {
        line->setText(given);
    } else if (auto *box = qobject_cast<QComboBox *>(m_input)) {
        const QString wanted = given.isEmpty() ? m_info.defaultValue : given;
        if (box->isEditable()) {
            box->setCurrentText(wanted);
            return;
        }
        if (!wanted.isEmpty() && box->findData(wanted) < 0) {
            box->addItem(wanted, wanted); // shown as it stands, for the check to speak about
        }
        box->setCurrentIndex(std::max(0, box->findData(wanted)));
    } else if (auto *toggle = qobject_cast<QCheckBox *>(m_input)) {
        toggle->setChecked(isOn(given.isEmpty() ? m_info.defaultValue : given));
    } else if (auto *lines = qobject_cast<QPlainTextEdit *>(m_input)) {
        lines->setPlainText(given);
    }
}

QString ParameterField::text() const
{
    if (const auto *line = qobject_cast<const QLineEdit *>(m_input)) {
        return line->text();
    }
    if (const auto *box = qobject_cast<const QComboBox *>(m_input)) {
        return box->isEditable() ? box->currentText() : box->currentData().toString();
    }
    if (const auto *lines = qobject_cast<const QPlainTextEdit *>(m_input)) {
        return lines->toPlainText();
    }
    return {};
}

QVariant ParameterField::value() const
{
    if (const auto *toggle = qobject_cast<const QCheckBox *>(m_input)) {
        return toggle->isChecked() == isOn(m_info.defaultValue) ? QVariant() : QVariant(toggle->isChecked());
    }
    const QString typed = text();
    if (typed.isEmpty() || typed == m_info.defaultValue) {
        return {};
    }
    bool isNumber = false;
    const qlonglong number = typed.toLongLong(&isNumber);
    return m_info.type == ParameterInfo::Type::Number && isNumber ? QVariant(number) : QVariant(typed);
}

} // namespace Ticketscope::Ui
