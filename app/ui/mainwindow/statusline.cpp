// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/statusline.h"

#include "ui/common/icons.h"
#include "ui/mainwindow/attemptcontroller.h"

#include <QFileInfo>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QStatusBar>
#include <QToolButton>

namespace Ticketscope::Ui {

namespace {

constexpr std::chrono::milliseconds kTick{100};

QString proxyText(const ProxyPolicy &proxy)
{
    switch (proxy.mode) {
    case ProxyMode::System:
        return StatusLine::tr("Proxy: as the system");
    case ProxyMode::None:
        return StatusLine::tr("No proxy");
    case ProxyMode::Http:
    case ProxyMode::Socks5:
        break;
    }
    return StatusLine::tr("Proxy: %1:%2").arg(proxy.host).arg(proxy.port);
}

QString trustText(const Profile &profile)
{
    if (profile.url.scheme() == QLatin1String("http")) {
        return StatusLine::tr("No TLS");
    }
    if (!profile.tls.pinnedSha256.isEmpty()) {
        return StatusLine::tr("TLS: one pinned certificate");
    }
    if (!profile.tls.caFile.isEmpty()) {
        return StatusLine::tr("TLS: own authority %1").arg(QFileInfo(profile.tls.caFile).fileName());
    }
    return StatusLine::tr("TLS: as the system trusts");
}

} // namespace

StatusLine::StatusLine(QStatusBar &bar, AttemptController &attempts, QObject *parent)
    : QObject(parent)
    , m_bar(bar)
    , m_attempts(attempts)
    , m_running(new QLabel(&bar))
    , m_progress(new QProgressBar(&bar))
    , m_cancel(new QToolButton(&bar))
    , m_tap(new QLabel(&bar))
    , m_proxy(new QLabel(&bar))
    , m_trust(new QLabel(&bar))
{
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(72, 10);
    m_progress->setAccessibleName(tr("Running"));
    m_cancel->setIcon(icon(QStringLiteral("cancel")));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Stop it at once (Esc)"));
    m_cancel->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_cancel->setAutoRaise(true);
    m_cancel->setIconSize({14, 14});
    connect(m_cancel, &QToolButton::clicked, &attempts, &AttemptController::cancel);
    for (QWidget *part :
         {static_cast<QWidget *>(m_progress), static_cast<QWidget *>(m_running), static_cast<QWidget *>(m_cancel)}) {
        bar.addWidget(part);
    }
    for (QLabel *label : {m_tap, m_proxy, m_trust}) {
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(4, 0, 8, 0);
        bar.addPermanentWidget(label);
    }
    m_tap->setToolTip(tr("Every request goes through the wire tap in this program; it listens on loopback only."));
    m_tick.setInterval(kTick);
    connect(&m_tick, &QTimer::timeout, this, &StatusLine::updateBusy);
    connect(&attempts, &AttemptController::stateChanged, this, &StatusLine::updateBusy);
    setProfile(std::nullopt);
    updateBusy();
}

void StatusLine::setTapPort(quint16 port)
{
    m_tap->setText(port == 0 ? tr("The tap is not running") : tr("Tap: port %1").arg(port));
}

void StatusLine::setProfile(const std::optional<Profile> &profile)
{
    m_proxy->setVisible(profile.has_value());
    m_trust->setVisible(profile.has_value());
    if (profile) {
        m_proxy->setText(proxyText(profile->proxy));
        m_trust->setText(trustText(*profile));
    }
}

void StatusLine::updateBusy()
{
    const bool busy = m_attempts.isBusy();
    if (busy != m_tick.isActive()) {
        busy ? m_tick.start() : m_tick.stop();
    }
    if (busy) {
        const double seconds = double(m_attempts.busyFor().count()) / 1000.0;
        m_running->setText(tr("%1, %2 s").arg(m_attempts.busyText(), QLocale().toString(seconds, 'f', 1)));
    }
    for (QWidget *part :
         {static_cast<QWidget *>(m_progress), static_cast<QWidget *>(m_running), static_cast<QWidget *>(m_cancel)}) {
        part->setVisible(busy);
    }
}

} // namespace Ticketscope::Ui
