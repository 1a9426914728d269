// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/composer/bodyformat.h"
#include "ui/composer/composerpanel.h"
#include "ui/composer/requestmasks.h"

#include <QTimer>

class QComboBox;
class QLabel;
class QLayout;
class QLineEdit;
class QPushButton;
class QTabWidget;
class QToolButton;

namespace Ticketscope::Ui {

class BodyEditor;
class HeaderTable;
class MessageBar;
class PartChips;
class RequestView;

/// The panel's widgets (built in composerpanelview.cpp) and what they do (composerpanel.cpp).
struct ComposerPanel::Private
{
    Private(Workbench &bench, ComposerPanel *panel)
        : workbench(bench)
        , q(panel)
    {
    }

    void build();
    QLayout *buildAddressLine();
    void buildTabs();
    void connectInputs();

    [[nodiscard]] std::optional<Session> liveSession() const;
    [[nodiscard]] Profile profile() const;
    /// Calls to that address carry the session's pieces.
    [[nodiscard]] bool isSessionsOwn(const QUrl &url) const;
    [[nodiscard]] Result<HttpRequest> request() const;
    void fill(const HttpRequest &request, const QString &callTitle);
    void contextChanged();
    void refreshChips() const;
    /// What the session adds; nothing without one.
    [[nodiscard]] std::optional<QList<AuthorizationPart>> sessionParts() const;
    void refreshMenu();
    void refreshAddress() const;
    void setSending(bool on);
    void requestChanged();
    void applyKind(BodyKind kind);
    void previewNow();
    void maskAllHeaders() const;
    void showMasks(const RequestMasks &masks) const;
    void sendWith(const HttpRequest &toSend);
    void finished(const AttemptId &used, const Result<CallResult> &answer);
    void stop();

    Workbench &workbench;
    ComposerPanel *q;
    AttemptId attempt;
    QUuid profileId;
    AttemptId sendingWith;
    QString callTitle; ///< of the ready call that was chosen, for the ladder
    QString titledFor; ///< the address that it belongs to
    bool sending = false;
    bool filling = false;
    quint64 generation = 0;
    QTimer previewSoon;

    QComboBox *method = nullptr;
    QLineEdit *address = nullptr;
    QPushButton *send = nullptr;
    QToolButton *ready = nullptr;
    QLabel *resolved = nullptr;
    PartChips *chips = nullptr;
    QTabWidget *tabs = nullptr;
    HeaderTable *headers = nullptr;
    QToolButton *headersEye = nullptr;
    BodyEditor *body = nullptr;
    RequestView *view = nullptr;
    MessageBar *result = nullptr;
};

} // namespace Ticketscope::Ui
