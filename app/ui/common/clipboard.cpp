// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/clipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMainWindow>
#include <QMimeData>
#include <QPointer>
#include <QStatusBar>
#include <QTimer>
#include <QWidget>

namespace Ticketscope::Ui {

namespace {

constexpr int kStatusMilliseconds = 8000;

/// Takes one secret off the clipboard, or off the selection of X11 where it stands there: when its time is up, or the
/// program ends.
class ClipboardWiper final : public QObject
{
public:
    ClipboardWiper(const QMimeData *data, std::chrono::milliseconds life, QObject *parent)
        : QObject(parent)
        , m_data(data)
    {
        // Whatever takes its place ends it.
        connect(data, &QObject::destroyed, this, &QObject::deleteLater);
        connect(qGuiApp, &QCoreApplication::aboutToQuit, this, &ClipboardWiper::wipe);
        QTimer::singleShot(life, this, &ClipboardWiper::wipe);
    }

private:
    void wipe()
    {
        QClipboard *clipboard = QGuiApplication::clipboard();
        // Asking for another program's data may take long: only where it may be ours.
        if (m_data && clipboard->ownsSelection() && clipboard->mimeData(QClipboard::Selection) == m_data) {
            clipboard->clear(QClipboard::Selection);
        } else if (m_data && (clipboard->ownsClipboard() || clipboard->mimeData() == m_data)) {
            clipboard->clear();
        }
        deleteLater();
    }

    QPointer<const QMimeData> m_data;
};

QStatusBar *statusBarAround(const QWidget *where)
{
    for (const QWidget *at = where; at; at = at->parentWidget()) {
        if (const auto *window = qobject_cast<const QMainWindow *>(at)) {
            return window->statusBar();
        }
    }
    return nullptr;
}

} // namespace

QMimeData *secretMimeData(const QString &text, std::chrono::milliseconds life)
{
    auto *data = new QMimeData;
    data->setText(text);
    // Klipper and what learned from it; Windows' history and its cloud; macOS (nspasteboard.org).
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    const QByteArray no(4, '\0');
    data->setData(QStringLiteral("ExcludeClipboardContentFromMonitorProcessing"), no);
    data->setData(QStringLiteral("CanIncludeInClipboardHistory"), no);
    data->setData(QStringLiteral("CanUploadToCloudClipboard"), no);
    data->setData(QStringLiteral("org.nspasteboard.ConcealedType"), QByteArray());
    new ClipboardWiper(data, life, qGuiApp);
    return data;
}

void copyText(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

void copySecret(const QString &text, const QWidget *where, std::chrono::milliseconds life)
{
    QGuiApplication::clipboard()->setMimeData(secretMimeData(text, life));
    if (QStatusBar *bar = statusBarAround(where)) {
        const int seconds = int(std::chrono::duration_cast<std::chrono::seconds>(life).count());
        bar->showMessage(QCoreApplication::translate(
                             "Ticketscope::Ui::Clipboard",
                             "Copied with its secret. The clipboard forgets it in %n second(s).", nullptr, seconds),
                         kStatusMilliseconds);
    }
}

void copyText(const QString &text, bool isSecret, const QWidget *where)
{
    isSecret ? copySecret(text, where) : copyText(text);
}

} // namespace Ticketscope::Ui
