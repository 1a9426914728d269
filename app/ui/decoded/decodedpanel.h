// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "models/messagedecoder.h"
#include "models/selectioncontroller.h"

#include <QTimer>
#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace Ticketscope::Ui {

class DecodedTreeView;
class EmptyState;

/// The decoded dock's content: what the selected side of the selected exchange means, field by field. A field chosen
/// here lights up its bytes, and the other way round.
class DecodedPanel final : public QWidget
{
    Q_OBJECT
public:
    DecodedPanel(Capture &capture, MessageDecoder &decoder, SelectionController &selection, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DecodedPanel)

    [[nodiscard]] DecodedTreeView *view() const { return m_view; }
    /// Opens all that the selected bytes mean, now or once they are read, and takes the keyboard there.
    void openSelected();

private:
    void showExchange(ExchangeId exchange, Side side);
    void takeTree(const DecodedTreePtr &tree);
    void showRange(Side side, const SourceRange &range, QObject *origin);
    void showText(const QString &text);
    void showRefused(const CertificateFacts &certificate);

    Capture &m_capture;
    MessageDecoder &m_decoder;
    SelectionController &m_selection;
    ExchangeId m_exchange = 0;
    Side m_side = Side::Response;
    QTabBar *m_tabs;
    QStackedWidget *m_stack;
    QWidget *m_fields; ///< the tree, and its current field below
    DecodedTreeView *m_view;
    EmptyState *m_empty;
    EmptyState *m_certificate; ///< the server's, where it was refused
    QString m_fingerprint;     ///< of that
    bool m_openFound = false;  ///< the field of the next selected range
    QTimer m_slow;
};

} // namespace Ticketscope::Ui
