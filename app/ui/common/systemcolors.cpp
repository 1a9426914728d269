// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/systemcolors.h"

#include "ui/common/theme.h"

#include <QGuiApplication>
#include <QSettings>

#ifdef TICKETSCOPE_HAVE_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#endif

namespace Ticketscope::Ui {

namespace {

#ifdef TICKETSCOPE_HAVE_DBUS
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");
const QString kColorScheme = QStringLiteral("color-scheme");

/// The portal wraps its answer in one variant or in two, by its version. 1 is dark, 2 light, 0 no preference.
bool asksForDark(QVariant value)
{
    while (value.canConvert<QDBusVariant>()) {
        value = value.value<QDBusVariant>().variant();
    }
    return value.toUInt() == 1;
}
#endif

} // namespace

SystemColors::SystemColors(QObject *parent)
    : QObject(parent)
    , m_dark(Ui::isDark(QGuiApplication::palette()))
{
#ifdef Q_OS_WIN
    const QSettings settings(
        QStringLiteral("HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"),
        QSettings::NativeFormat);
    m_dark = settings.value(QStringLiteral("AppsUseLightTheme"), 1).toInt() == 0;
#endif
#ifdef TICKETSCOPE_HAVE_DBUS
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
    const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
    const QString interface = QStringLiteral("org.freedesktop.portal.Settings");
    bus.connect(service, path, interface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question = QDBusMessage::createMethodCall(service, path, interface, QStringLiteral("Read"));
    question.setArguments({kAppearance, kColorScheme});
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isValid()) {
            setDark(asksForDark(reply.value().variant()));
        }
        watcher->deleteLater();
    });
#endif
}

#ifdef TICKETSCOPE_HAVE_DBUS
void SystemColors::settingChanged(const QString &nameSpace, const QString &key, const QDBusVariant &value)
{
    if (nameSpace == kAppearance && key == kColorScheme) {
        setDark(asksForDark(value.variant()));
    }
}
#endif

void SystemColors::setDark(bool dark)
{
    if (dark != m_dark) {
        m_dark = dark;
        Q_EMIT changed(dark);
    }
}

} // namespace Ticketscope::Ui
