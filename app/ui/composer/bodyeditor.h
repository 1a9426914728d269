// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "ui/composer/bodyformat.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace Ticketscope::Ui {

class MessageBar;
class SecretTextEdit;

/// The body of a request: text that is checked as XML or JSON while the person types, the line and column of what is
/// wrong below it. A body with secrets in it, or one that is no text, is held back as bytes until the person asks.
class BodyEditor final : public QWidget
{
    Q_OBJECT
public:
    explicit BodyEditor(QWidget *parent = nullptr);
    ~BodyEditor() override;
    Q_DISABLE_COPY_MOVE(BodyEditor)

    /// `secrets`: ranges of the body that are to be masked.
    void setBody(const QByteArray &body, const QList<ByteRange> &secrets = {});
    [[nodiscard]] QByteArray body() const;
    /// What the headers say the body is; decides what is checked.
    void setContentType(const QByteArray &contentType);
    [[nodiscard]] BodyKind kind() const { return m_kind; }

public Q_SLOTS:
    void format();

Q_SIGNALS:
    void bodyChanged();
    /// The person says what it is; the headers should follow.
    void kindChosen(Ticketscope::Ui::BodyKind kind);

private:
    void hold(const QByteArray &bytes, const QString &shown, const QString &why, const QString &release);
    void releaseHeld();
    void textEdited();
    void updateKind();
    void check();
    void showError(const std::optional<Error> &error, const QByteArray &checked);
    void markPosition(qsizetype position);

    SecretTextEdit *m_edit;
    QComboBox *m_kindBox;
    QPushButton *m_format;
    QLabel *m_status;
    MessageBar *m_held;
    QTimer m_checkSoon;
    QByteArray m_contentType;
    std::optional<QByteArray> m_heldBytes;
    BodyKind m_kind = BodyKind::Text;
    quint64 m_generation = 0;
};

} // namespace Ticketscope::Ui
