// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "models/messagedecoder.h"
#include "models/selectioncontroller.h"
#include "ui/raw/rawdocument.h"

#include <QWidget>

#include <array>

class QBoxLayout;
class QButtonGroup;
class QSettings;
class QSplitter;
class QTabBar;
class QToolButton;

namespace Ticketscope::Ui {

class FindBar;
class RawPane;

/// Request and response of the selected exchange: side by side where the window is wide, behind tabs where it is not.
/// Its parts are made when it is first shown or asked for one of them: at the program's start it is not on the screen.
class RawView final : public QWidget
{
    Q_OBJECT
public:
    /// From this width on both stand side by side.
    static constexpr int kWide = 1100;

    RawView(Capture &capture, MessageDecoder &decoder, SelectionController &selection, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(RawView)

    void setMode(RawMode mode);
    [[nodiscard]] RawMode mode() const { return m_mode; }
    void setRevealed(bool revealed);
    [[nodiscard]] RawPane *pane(Side side);
    /// Null where it was not made yet.
    [[nodiscard]] const RawPane *pane(Side side) const;
    [[nodiscard]] bool isWide() const { return m_wide; }
    /// Puts the keyboard into the pane of the selected side.
    void focusPane();

    void saveState(QSettings &settings) const;
    void restoreState(const QSettings &settings);

    void openFind();

Q_SIGNALS:
    void copyMessageRequested(const Ticketscope::ExchangePtr &exchange, Ticketscope::Side side, bool masked);
    /// Enter in a pane: on to what it means.
    void decodedRequested();

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void createPanes();
    void createTools(QBoxLayout *layout);
    void createFind(QBoxLayout *layout);
    void arrange();
    void showExchange(ExchangeId exchange, Side side);
    void closeFind();
    [[nodiscard]] RawPane *activePane();

    Capture &m_capture;
    MessageDecoder &m_decoder;
    SelectionController &m_selection;
    RawMode m_mode = RawMode::Pretty;
    bool m_wide = false;
    bool m_wrapped = false;
    QByteArray m_splitterState;
    Side m_side = Side::Response;
    std::array<RawPane *, 2> m_panes{};
    QSplitter *m_splitter = nullptr; ///< null until built
    QTabBar *m_tabs = nullptr;
    QButtonGroup *m_modes = nullptr;
    QToolButton *m_wrap = nullptr;
    QToolButton *m_eye = nullptr;
    FindBar *m_find = nullptr;
};

} // namespace Ticketscope::Ui
