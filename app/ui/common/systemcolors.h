// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#ifdef TICKETSCOPE_HAVE_DBUS
#include <QDBusVariant>
#endif

namespace Ticketscope::Ui {

/// Whether the system asks for dark windows, and when that changes. On Linux it is the settings portal
/// (org.freedesktop.appearance color-scheme) that knows, asked without waiting; on Windows the registry; elsewhere the
/// platform's palette.
class SystemColors final : public QObject
{
    Q_OBJECT
public:
    explicit SystemColors(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(SystemColors)

    [[nodiscard]] bool isDark() const { return m_dark; }

Q_SIGNALS:
    void changed(bool dark);

private:
    void setDark(bool dark);
#ifdef TICKETSCOPE_HAVE_DBUS
    Q_SLOT void settingChanged(const QString &nameSpace, const QString &key, const QDBusVariant &value);
#endif

    bool m_dark = false;
};

} // namespace Ticketscope::Ui
