// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/masking.h"

#include <QDialog>

class QCheckBox;
class QLineEdit;

namespace Ticketscope::Ui {

/// Where a capture goes, and whether its secrets go with it: they do not, unless the person ticks it.
class SaveCaptureDialog final : public QDialog
{
    Q_OBJECT
public:
    SaveCaptureDialog(qsizetype exchanges, const QString &folder, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(SaveCaptureDialog)

    [[nodiscard]] QString file() const;
    [[nodiscard]] SecretsInReport secrets() const;

private:
    void browse();

    QLineEdit *m_file;
    QCheckBox *m_keep;
};

} // namespace Ticketscope::Ui
