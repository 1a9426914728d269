// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QCoroTask>
#include <QTemporaryDir>
#include <QTest>

namespace Ticketscope::TestUi {

/// A workbench of its own for each test: a folder that goes, and no keychain (nobody's is to be written to from
/// here), so that secrets are kept for the run.
class Bench final
{
public:
    Bench()
    {
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        Workbench::Options options;
        options.configFolder = m_folder.path();
        m_workbench = std::make_unique<Workbench>(std::move(options));
    }

    Workbench &operator*() { return *m_workbench; }
    Workbench *operator->() { return m_workbench.get(); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }

    Profile add(const QString &name, const QString &group, const QByteArray &scheme = "basic")
    {
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.name = name;
        profile.group = group;
        profile.service = QByteArrayLiteral("http");
        profile.scheme = scheme;
        profile.url = QUrl(QStringLiteral("https://service.example/"));
        if (scheme == "basic") {
            profile.parameters.insert(QStringLiteral("userName"), QStringLiteral("alice"));
        }
        if (!m_workbench->profiles().save(profile)) {
            qFatal("the profile cannot be saved");
        }
        return profile;
    }

    void keep(const QUuid &profile, const QString &parameter, const QString &value)
    {
        m_workbench->secrets().keepForRun(profile, parameter, Secret::fromString(value));
    }

    /// What the store has; a null string where it has none.
    QString stored(const QUuid &profile, const QString &parameter)
    {
        const Result<Secret> secret = QCoro::waitFor(m_workbench->secrets().read(profile, parameter));
        return secret && secret->isSet() ? QString(QLatin1StringView("=") + secret->revealText()) : QString();
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Workbench> m_workbench;
};

/// The visible child of that name, or null.
template<typename T>
T *shown(QWidget &window, const QString &name)
{
    const QList<T *> found = window.findChildren<T *>(name);
    for (T *one : found) {
        if (one->isVisibleTo(&window)) {
            return one;
        }
    }
    return nullptr;
}

/// The visible button with that text (mnemonics left out), or null.
template<typename T>
T *button(QWidget &window, const QString &text)
{
    QCoreApplication::processEvents(); // what was just added to a layout shows then
    const QList<T *> found = window.findChildren<T *>();
    for (T *one : found) {
        QString label = one->text();
        if (one->isVisibleTo(&window) && label.remove(QLatin1Char('&')) == text) {
            return one;
        }
    }
    return nullptr;
}

} // namespace Ticketscope::TestUi
