// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

#include <QVariant>
#include <QWidget>

namespace Ticketscope::Ui {

/// What one parameter that is no secret is typed into: a line, several lines, a choice or a switch.
class ParameterField final : public QWidget
{
    Q_OBJECT
public:
    explicit ParameterField(ParameterInfo info, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ParameterField)

    [[nodiscard]] const ParameterInfo &info() const { return m_info; }
    /// An invalid value shows the default.
    void setValue(const QVariant &value);
    /// As it goes into the file; invalid where it says no more than the default does.
    [[nodiscard]] QVariant value() const;
    [[nodiscard]] QWidget *inputWidget() const { return m_input; }

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] QString text() const;
    QWidget *makeLine();
    QWidget *makeChoice();
    QWidget *makeSwitch();
    QWidget *makeLines();

    ParameterInfo m_info;
    QWidget *m_input = nullptr;
};

} // namespace Ticketscope::Ui
