// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "login/httprequest.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace Ticketscope::Ui {

class SecretTextEdit;

/// A request as it would be sent, its secrets masked until they are revealed.
class RequestView final : public QWidget
{
    Q_OBJECT
public:
    explicit RequestView(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(RequestView)

    /// `bytes` as on the wire; `secrets` are ranges of them.
    void setRequest(const QByteArray &bytes, const QList<ByteRange> &secrets);
    /// Why nothing can be shown.
    void setProblem(const QString &text);

private:
    void refresh();

    SecretTextEdit *m_text;
    QToolButton *m_eye;
    QLabel *m_note;
    QByteArray m_bytes;
    QList<ByteRange> m_secrets;
};

} // namespace Ticketscope::Ui
