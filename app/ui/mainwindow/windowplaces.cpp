// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/windowplaces.h"

#include <QApplication>
#include <QDockWidget>
#include <QMainWindow>

namespace Ticketscope::Ui {

WindowPlaces::WindowPlaces(QMainWindow &window)
    : QObject(&window)
    , m_window(window)
{
}

QDockWidget *WindowPlaces::addDock(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area)
{
    auto *dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setWidget(content);
    m_window.addDockWidget(area, dock);
    m_places.append({title, dock, content});
    return dock;
}

void WindowPlaces::addCentre(const QString &title, QWidget *content)
{
    m_places.append({title, nullptr, content});
}

void WindowPlaces::rememberDefault()
{
    m_default = m_window.saveState();
}

void WindowPlaces::reset()
{
    m_window.restoreState(m_default);
}

bool WindowPlaces::focusInto(QWidget *content)
{
    QWidget *target = content;
    if (!content->focusProxy() && content->focusPolicy() == Qt::NoFocus) {
        // The first thing in it that takes the keyboard.
        for (QWidget *next = content->nextInFocusChain(); next && next != content; next = next->nextInFocusChain()) {
            if (content->isAncestorOf(next) && next->isVisibleTo(content) && next->isEnabled() &&
                (next->focusPolicy() & Qt::TabFocus) != 0) {
                target = next;
                break;
            }
        }
    }
    target->setFocus(Qt::ShortcutFocusReason);
    return target->hasFocus();
}

void WindowPlaces::go(qsizetype place)
{
    if (place < 0 || place >= m_places.size() || !m_places.at(place).content) {
        return;
    }
    const Place &there = m_places.at(place);
    if (there.dock) {
        there.dock->show();
        there.dock->raise();
    }
    focusInto(there.content);
}

void WindowPlaces::show(const QWidget *content)
{
    for (const Place &place : std::as_const(m_places)) {
        if (place.content == content && place.dock) {
            place.dock->show();
            place.dock->raise();
        }
    }
}

qsizetype WindowPlaces::current() const
{
    const QWidget *focus = QApplication::focusWidget();
    for (qsizetype i = 0; i < m_places.size(); ++i) {
        const QWidget *content = m_places.at(i).content;
        if (focus && content && (content == focus || content->isAncestorOf(focus))) {
            return i;
        }
    }
    return -1;
}

void WindowPlaces::goNext(int step)
{
    const qsizetype all = m_places.size();
    const qsizetype from = current();
    for (qsizetype tried = 1; tried <= all; ++tried) {
        const qsizetype next = ((from < 0 && step < 0 ? 0 : from) + step * tried + all * 2) % all;
        const Place &place = m_places.at(next);
        if (place.content && place.content->isVisible() && !place.content->visibleRegion().isEmpty()) {
            go(next);
            return;
        }
    }
}

} // namespace Ticketscope::Ui
