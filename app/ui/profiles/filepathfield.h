// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;

namespace Ticketscope::Ui {

/// The path of a file, typed or chosen.
class FilePathField final : public QWidget
{
    Q_OBJECT
public:
    FilePathField(const QString &dialogTitle, const QString &filter, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FilePathField)

    [[nodiscard]] QString path() const;
    void setPath(const QString &path);
    /// A sentence if a path stands there that cannot be read.
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QLineEdit *line() const { return m_line; }

Q_SIGNALS:
    void changed();

private:
    QLineEdit *m_line;
};

} // namespace Ticketscope::Ui
