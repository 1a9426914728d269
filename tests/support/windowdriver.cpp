// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowdriver.h"

#include "support/openconnections.h"

#include "login/loginflow.h"
#include "ui/common/latepanel.h"
#include "ui/common/messagebar.h"
#include "ui/composer/composerpanel.h"
#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/profiles/profilespanel.h"
#include "ui/raw/rawpane.h"
#include "ui/raw/rawview.h"

#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTest>
#include <QToolButton>

#include <algorithm>

namespace Ticketscope::TestUi {

using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

constexpr auto kClosing = std::chrono::seconds(20);

/// The label of the bar that shows among these.
QLabel *shownText(const QList<MessageBar *> &bars)
{
    for (const MessageBar *bar : bars) {
        if (!bar->isVisible()) {
            continue;
        }
        for (QLabel *label : bar->findChildren<QLabel *>()) {
            if (label->isVisible() && !label->text().isEmpty()) {
                return label;
            }
        }
    }
    return nullptr;
}

QLabel *sentenceLabel(const QWidget *centre)
{
    return shownText(centre->findChildren<MessageBar *>(QString(), Qt::FindDirectChildrenOnly));
}

void collect(const LadderModel &model, const QModelIndex &parent, quint16 port, QList<ExchangePtr> *found)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const ExchangePtr exchange = model.exchangeAt(index);
        if (exchange && exchange->url.port() == port) {
            found->append(exchange);
        }
        collect(model, index, port, found);
    }
}

QAction *readyCall(const ComposerPanel &composer, const QString &title)
{
    for (const QToolButton *button : composer.findChildren<QToolButton *>()) {
        const QList<QAction *> actions = button->menu() ? button->menu()->actions() : QList<QAction *>();
        const auto found = std::find_if(actions.begin(), actions.end(),
                                        [&title](const QAction *action) { return action->text().contains(title); });
        if (found != actions.end()) {
            return *found;
        }
    }
    return nullptr;
}

} // namespace

WindowDriver::WindowDriver() = default;
WindowDriver::~WindowDriver() = default;

bool WindowDriver::open()
{
    if (!m_bench->start() || !m_bench->startPractice()) {
        return false;
    }
    m_window = std::make_unique<MainWindow>(*m_bench, m_settings.filePath(u"window.ini"_s));
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
    if (!QTest::qWaitForWindowActive(m_window.get())) {
        return false;
    }
    m_window->loadProfiles();
    return true;
}

AttemptController &WindowDriver::attempts()
{
    return *part<AttemptController>();
}

ComposerPanel &WindowDriver::composer()
{
    // It is made when it is first wanted.
    m_window->findChild<QDockWidget *>(QStringLiteral("composer"))->findChild<LatePanel *>()->panel();
    return *part<ComposerPanel>();
}

Profile WindowDriver::copyOfPractice(const QString &name, quint16 port)
{
    const QList<QUuid> ids = m_bench->practiceProfiles();
    const auto found = std::find_if(ids.begin(), ids.end(), [this, &name](const QUuid &id) {
        return m_bench->profiles().profile(id).value_or(Profile()).name == name;
    });
    if (found == ids.end()) {
        qFatal("there is no practice profile %s", qPrintable(name));
    }
    Profile copy = m_bench->profiles().profile(*found).value_or(Profile());
    copy.id = QUuid::createUuid();
    copy.name = u"%1, at port %2"_s.arg(name).arg(port);
    copy.group = u"Acme AS"_s;
    copy.url.setPort(port);
    const std::optional<FlowInfo> flow = flowFor(copy.service);
    for (const QString &parameter : flow->scheme(copy.scheme)->parameters) {
        if (flow->parameter(parameter)->type != ParameterInfo::Type::Secret) {
            continue;
        }
        if (const QString kept = m_bench.stored(*found, parameter); !kept.isNull()) {
            m_bench.keep(copy.id, parameter, kept.mid(1));
        }
    }
    if (!m_bench->profiles().save(copy)) {
        qFatal("the profile cannot be saved");
    }
    return copy;
}

bool WindowDriver::waitFor(const std::function<bool()> &happened, std::chrono::milliseconds within)
{
    return QTest::qWaitFor(happened, int(within.count()));
}

void WindowDriver::choose(const QUuid &profile)
{
    part<ProfilesPanel>()->setCurrentProfile(profile);
}

void WindowDriver::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QTest::keyClick(m_window.get(), key, modifiers);
}

bool WindowDriver::logIn(std::chrono::milliseconds within)
{
    const QSignalSpy ended(&attempts(), &AttemptController::finished);
    press(Qt::Key_F5);
    return waitFor([&ended] { return !ended.isEmpty(); }, within);
}

bool WindowDriver::logOff(std::chrono::milliseconds within)
{
    press(Qt::Key_F5, Qt::ShiftModifier);
    return waitFor([this] { return !attempts().isBusy(); }, within);
}

bool WindowDriver::startCall(const QString &ready)
{
    press(Qt::Key_E, Qt::ControlModifier);
    if (!waitFor([this] { return composer().isVisible(); }, std::chrono::seconds(5))) {
        return false;
    }
    QAction *action = readyCall(composer(), ready);
    if (!action) {
        return false;
    }
    action->trigger();
    QTest::keyClick(&composer(), Qt::Key_Return, Qt::ControlModifier);
    return true;
}

bool WindowDriver::call(const QString &ready, std::chrono::milliseconds within)
{
    const QSignalSpy ended(&composer(), &ComposerPanel::callFinished);
    return startCall(ready) && waitFor([&ended] { return !ended.isEmpty(); }, within);
}

bool WindowDriver::settle(std::chrono::milliseconds within)
{
    auto *raw = part<RawView>();
    return waitFor([raw] { return raw->pane(Side::Request)->isSettled() && raw->pane(Side::Response)->isSettled(); },
                   within);
}

QString WindowDriver::sentence() const
{
    const QLabel *label = sentenceLabel(m_window->centralWidget());
    return label ? label->text() : QString();
}

QString WindowDriver::callSentence()
{
    const QLabel *label = shownText(composer().findChildren<MessageBar *>(QString(), Qt::FindDirectChildrenOnly));
    return label ? label->text() : QString();
}

QString WindowDriver::cutOff() const
{
    const QList<MessageBar *> bars = m_window->findChildren<MessageBar *>();
    for (MessageBar *bar : bars) {
        const QLabel *label = shownText({bar});
        if (!label) {
            continue;
        }
        QCoreApplication::processEvents(); // what the layout was asked for comes then
        const QRect place(label->mapTo(m_window.get(), QPoint()), label->size());
        if (!m_window->rect().contains(place)) {
            return u"outside of the window: "_s + label->text();
        }
        if (label->height() < label->heightForWidth(label->width())) {
            return u"%1 of %2 px high: %3"_s.arg(label->height())
                .arg(label->heightForWidth(label->width()))
                .arg(label->text());
        }
    }
    return {};
}

QString WindowDriver::stillRunning(quint16 serverPort, int kept)
{
    if (attempts().isBusy()) {
        return attempts().busyText();
    }
    for (const QProgressBar *progress : m_window->statusBar()->findChildren<QProgressBar *>()) {
        if (progress->isVisible()) {
            return u"the status bar says that something runs"_s;
        }
    }
    // Both ends of a connection are here, and are given a moment to close it.
    const bool closed =
        waitFor([serverPort, kept] { return Testing::openConnections(serverPort) <= kept * 2; }, kClosing);
    return closed ? QString()
                  : u"%1 ends of connections to port %2 are open"_s.arg(Testing::openConnections(serverPort))
                        .arg(serverPort);
}

QString WindowDriver::shown(Side side)
{
    return part<RawView>()->pane(side)->shownText();
}

QList<ExchangePtr> WindowDriver::ladder(quint16 serverPort)
{
    QList<ExchangePtr> found;
    collect(*qobject_cast<LadderModel *>(part<LadderView>()->model()), {}, serverPort, &found);
    std::sort(found.begin(), found.end(), [](const ExchangePtr &a, const ExchangePtr &b) { return a->id < b->id; });
    return found;
}

ExchangePtr WindowDriver::selected()
{
    const auto *ladder = part<LadderView>();
    const QRect row = ladder->visualRect(ladder->currentIndex());
    return ladder->isVisible() && ladder->viewport()->rect().intersects(row) ? ladder->currentExchange() : nullptr;
}

} // namespace Ticketscope::TestUi
