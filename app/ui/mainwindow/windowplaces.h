// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>
#include <QList>
#include <QObject>
#include <QPointer>

class QAction;
class QMainWindow;

namespace Ticketscope::Ui {

/// The places of the window that a key leads to, in their order: docks, and the ladder and the raw view between them.
class WindowPlaces final : public QObject
{
    Q_OBJECT
public:
    explicit WindowPlaces(QMainWindow &window);
    Q_DISABLE_COPY_MOVE(WindowPlaces)

    /// A dock with this content; `name` is the one under which its place is remembered.
    QDockWidget *addDock(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area);
    /// A place in the middle.
    void addCentre(const QString &title, QWidget *content);
    /// Remembers the arrangement as the one to go back to.
    void rememberDefault();
    void reset();
    /// Shows the place's dock, raises it and puts the keyboard into it.
    void go(qsizetype place);
    void goNext(int step);
    [[nodiscard]] qsizetype count() const { return m_places.size(); }
    [[nodiscard]] QString title(qsizetype place) const { return m_places.at(place).title; }
    [[nodiscard]] QDockWidget *dock(qsizetype place) const { return m_places.at(place).dock; }
    void show(const QWidget *content);

private:
    struct Place
    {
        QString title;
        QPointer<QDockWidget> dock; ///< null in the middle
        QPointer<QWidget> content;
    };

    [[nodiscard]] qsizetype current() const;
    static bool focusInto(QWidget *content);

    QMainWindow &m_window;
    QList<Place> m_places;
    QByteArray m_default;
};

} // namespace Ticketscope::Ui
