// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome/practicepanel.h"

#include "practice/practiceservices.h"
#include "ui/common/clearbutton.h"
#include "ui/common/icons.h"
#include "ui/common/messagebar.h"
#include "ui/common/theme.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRowHeight = 24;
constexpr int kFaultIdRole = Qt::UserRole + 1;
constexpr int kSearchRole = Qt::UserRole + 2;

// An address in the width there is, its end left out where it is too long.
class AddressLabel final : public QLabel
{
public:
    AddressLabel(const QUrl &url, QWidget *parent)
        : QLabel(parent)
        , m_address(url.toDisplayString())
    {
        setFont(wireFont());
        setTextFormat(Qt::PlainText);
        setToolTip(m_address);
        setAccessibleName(m_address);
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QLabel::resizeEvent(event);
        setText(fontMetrics().elidedText(m_address, Qt::ElideRight, width()));
    }

private:
    QString m_address;
};

QString serviceTitle(const QByteArray &id)
{
    const auto translate = [](const char *text) {
        return QCoreApplication::translate("Ticketscope::Ui::PracticePanel", text);
    };
    static const QHash<QByteArray, const char *> titles{
        {"netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Ui::PracticePanel", "SuperOffice NetServer (SOAP)")},
        {"netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Ui::PracticePanel", "SuperOffice WebApi (REST)")},
        {"essentials", QT_TRANSLATE_NOOP("Ticketscope::Ui::PracticePanel", "Windows Server Essentials")},
        {"ecrv", QT_TRANSLATE_NOOP("Ticketscope::Ui::PracticePanel", "WS-Security (eCRV)")},
        {"http", QT_TRANSLATE_NOOP("Ticketscope::Ui::PracticePanel", "Any HTTP service")},
    };
    if (id.isEmpty()) {
        return translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::PracticePanel", "All services"));
    }
    const char *title = titles.value(id, nullptr);
    return title ? translate(title) : QString::fromUtf8(id);
}

} // namespace

struct PracticePanel::Private
{
    Private(Workbench &bench, PracticePanel *panel)
        : workbench(bench)
        , q(panel)
    {
    }

    void build();
    void buildFaults();
    void fillFaults();
    void refresh();
    void refreshAddresses();
    void refreshChecks();
    void startOrStop();
    void applyFaults();
    void addAddress(const QString &title, const QUrl &url) const;
    [[nodiscard]] QList<QStandardItem *> faultItems() const;

    Workbench &workbench;
    PracticePanel *q;
    bool refreshing = false;
    QStandardItemModel model;
    QSortFilterProxyModel filter;
    QLabel *state = nullptr;
    QLabel *sign = nullptr;
    QPushButton *toggle = nullptr;
    QWidget *addresses = nullptr;
    QGridLayout *addressGrid = nullptr;
    QLabel *faultTitle = nullptr;
    QLineEdit *search = nullptr;
    QTreeView *faults = nullptr;
    QPushButton *clear = nullptr;
    MessageBar *message = nullptr;
};

void PracticePanel::Private::build()
{
    sign = new QLabel(q);
    state = new QLabel(q);
    state->setWordWrap(true);
    toggle = new QPushButton(q);
    toggle->setObjectName(u"toggle"_s);
    addresses = new QWidget(q);
    addressGrid = new QGridLayout(addresses);
    addressGrid->setContentsMargins(0, 0, 0, 0);
    addressGrid->setHorizontalSpacing(8);
    addressGrid->setVerticalSpacing(0);
    addressGrid->setColumnStretch(1, 1);
    message = new MessageBar(q);
    buildFaults();

    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(sign, 0, Qt::AlignTop);
    head->addWidget(state, 1);
    head->addWidget(toggle);
    auto *faultHead = new QHBoxLayout;
    faultHead->setSpacing(8);
    faultHead->addWidget(faultTitle, 1);
    faultHead->addWidget(clear);
    auto *layout = new QVBoxLayout(q);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addWidget(addresses);
    layout->addLayout(faultHead);
    layout->addWidget(search);
    layout->addWidget(faults, 1);
    layout->addWidget(message);
    QObject::connect(toggle, &QPushButton::clicked, q, [this] { startOrStop(); });
    QObject::connect(&workbench, &Workbench::practiceChanged, q, [this] { refresh(); });
    refresh();
}

void PracticePanel::Private::buildFaults()
{
    faultTitle = new QLabel(q);
    faultTitle->setWordWrap(true);
    clear = new QPushButton(PracticePanel::tr("&Clear all"), q);
    clear->setToolTip(PracticePanel::tr("Switches every fault off"));
    search = new QLineEdit(q);
    search->setPlaceholderText(PracticePanel::tr("Search faults"));
    search->setAccessibleName(PracticePanel::tr("Search faults"));
    addClearButton(search);
    search->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    fillFaults();
    filter.setSourceModel(&model);
    filter.setRecursiveFilteringEnabled(true);
    filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
    filter.setFilterRole(kSearchRole);
    faults = new QTreeView(q);
    faults->setModel(&filter);
    faults->setHeaderHidden(true);
    faults->setUniformRowHeights(true);
    faults->setIndentation(16);
    faults->setEditTriggers(QAbstractItemView::NoEditTriggers);
    faults->setAccessibleName(PracticePanel::tr("Faults by service"));
    faults->expandAll();
    faultTitle->setBuddy(faults);
    QObject::connect(search, &QLineEdit::textChanged, q, [this](const QString &text) {
        filter.setFilterFixedString(text.trimmed());
        faults->expandAll();
    });
    QObject::connect(clear, &QPushButton::clicked, q, [this] {
        if (const Result<void> cleared = workbench.setPracticeFaults({}); !cleared) {
            message->showMessage(Meaning::Cause, cleared.error().text);
        }
    });
    QObject::connect(&model, &QStandardItemModel::itemChanged, q, [this] { applyFaults(); });
}

void PracticePanel::Private::fillFaults()
{
    QHash<QByteArray, QStandardItem *> services;
    const QList<Practice::FaultInfo> known = Practice::PracticeServices::availableFaults();
    for (const Practice::FaultInfo &fault : known) {
        QStandardItem *&service = services[fault.service];
        if (!service) {
            service = new QStandardItem(serviceTitle(fault.service));
            service->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
            service->setSizeHint(QSize(0, kRowHeight));
            QFont bold = q->font();
            bold.setBold(true);
            service->setFont(bold);
            model.appendRow(service);
        }
        const QString id = QString::fromUtf8(fault.id);
        auto *item = new QStandardItem(PracticePanel::tr("%1: %2").arg(id, fault.title));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemNeverHasChildren);
        item->setSizeHint(QSize(0, kRowHeight));
        item->setCheckState(Qt::Unchecked);
        item->setData(id, kFaultIdRole);
        item->setData(QString(service->text() + u' ' + item->text()), kSearchRole);
        item->setToolTip(fault.title);
        service->appendRow(item);
    }
}

QList<QStandardItem *> PracticePanel::Private::faultItems() const
{
    QList<QStandardItem *> items;
    for (int service = 0; service < model.rowCount(); ++service) {
        for (int fault = 0; fault < model.item(service)->rowCount(); ++fault) {
            items.append(model.item(service)->child(fault));
        }
    }
    return items;
}

void PracticePanel::Private::applyFaults()
{
    if (refreshing) {
        return;
    }
    QStringList wanted;
    const QList<QStandardItem *> items = faultItems();
    for (const QStandardItem *item : items) {
        if (item->checkState() == Qt::Checked) {
            wanted.append(item->data(kFaultIdRole).toString());
        }
    }
    if (const Result<void> set = workbench.setPracticeFaults(wanted); !set) {
        message->showMessage(Meaning::Cause, set.error().text);
        refreshChecks();
    }
}

void PracticePanel::Private::refreshChecks()
{
    refreshing = true;
    const QStringList on = workbench.practiceFaults();
    const QList<QStandardItem *> items = faultItems();
    for (QStandardItem *item : items) {
        item->setCheckState(on.contains(item->data(kFaultIdRole).toString()) ? Qt::Checked : Qt::Unchecked);
    }
    refreshing = false;
    const int count = int(on.size());
    faultTitle->setText(count == 0 ? PracticePanel::tr("&Faults: none, the services behave")
                                   : PracticePanel::tr("&Faults: %1 on").arg(count));
    clear->setEnabled(count > 0);
}

void PracticePanel::Private::refresh()
{
    const bool running = workbench.isPracticeRunning();
    state->setText(running ? PracticePanel::tr("The practice services are running, on this computer only.")
                           : PracticePanel::tr("The practice services are not running."));
    sign->setPixmap((running ? icon(u"good"_s, meaningColor(Meaning::Good, q->palette())) : icon(u"practice"_s))
                        .pixmap(QSize(20, 20), q->devicePixelRatioF()));
    toggle->setText(running ? PracticePanel::tr("S&top") : PracticePanel::tr("S&tart"));
    toggle->setAccessibleName(running ? PracticePanel::tr("Stop the practice services")
                                      : PracticePanel::tr("Start the practice services"));
    faults->setEnabled(running);
    search->setEnabled(running);
    faults->setToolTip(running ? QString() : PracticePanel::tr("Start the services to switch faults on."));
    refreshAddresses();
    refreshChecks();
}

void PracticePanel::Private::addAddress(const QString &title, const QUrl &url) const
{
    const int row = addressGrid->rowCount();
    auto *name = new QLabel(title, addresses);
    auto *text = new AddressLabel(url, addresses);
    auto *copy = new QToolButton(addresses);
    copy->setIcon(icon(u"copy"_s));
    copy->setAutoRaise(true);
    copy->setToolTip(PracticePanel::tr("Copy this address"));
    copy->setAccessibleName(PracticePanel::tr("Copy the address of %1").arg(title));
    QObject::connect(copy, &QToolButton::clicked, q,
                     [url] { QGuiApplication::clipboard()->setText(url.toString(QUrl::FullyEncoded)); });
    addressGrid->addWidget(name, row, 0);
    addressGrid->addWidget(text, row, 1);
    addressGrid->addWidget(copy, row, 2);
}

void PracticePanel::Private::refreshAddresses()
{
    while (QLayoutItem *old = addressGrid->takeAt(0)) {
        old->widget()->hide();
        old->widget()->deleteLater();
        delete old;
    }
    // One address a service: that of its first profile.
    QSet<QByteArray> seen;
    const QList<QUuid> offered = workbench.isPracticeRunning() ? workbench.practiceProfiles() : QList<QUuid>();
    for (const QUuid &id : offered) {
        const std::optional<Profile> profile = workbench.profiles().profile(id);
        if (profile && !seen.contains(profile->service)) {
            seen.insert(profile->service);
            const std::optional<FlowInfo> flow = flowFor(profile->service);
            addAddress(flow ? flow->title : profile->name, profile->url);
        }
    }
    addresses->setVisible(!seen.isEmpty());
}

void PracticePanel::Private::startOrStop()
{
    message->hide();
    if (workbench.isPracticeRunning()) {
        workbench.stopPractice();
        return;
    }
    if (const Result<void> started = workbench.startPractice(); !started) {
        message->showMessage(Meaning::Cause, started.error().text);
    }
}

PracticePanel::PracticePanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(workbench, this))
{
    d->build();
}

PracticePanel::~PracticePanel() = default;

} // namespace Ticketscope::Ui
