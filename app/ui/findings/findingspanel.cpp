// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/findingspanel.h"

#include "ui/common/emptystate.h"
#include "ui/findings/findingdelegate.h"
#include "ui/findings/findingdetail.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using Diagnosis::Evidence;
using Diagnosis::Finding;

namespace {

constexpr std::chrono::milliseconds kSlow{250};
constexpr int kNarrow = 560; ///< below it the detail stands under the list

} // namespace

FindingsPanel::FindingsPanel(Capture &capture, SelectionController &selection, QWidget *parent)
    : QWidget(parent)
    , m_capture(capture)
    , m_selection(selection)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(QStringLiteral("search"), {}, m_stack))
    , m_headline(new QLabel)
    , m_split(new QSplitter(m_stack))
    , m_list(new QTreeView)
    , m_detail(new FindingDetail)
{
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setContentsMargins(8, 4, 8, 4);
    m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new FindingDelegate(m_list));
    m_list->setHeaderHidden(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setIndentation(16);
    m_list->setAccessibleName(tr("Findings"));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->installEventFilter(this);

    auto *left = new QWidget(m_split);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_headline);
    column->addWidget(m_list, 1);
    m_split->addWidget(left);
    m_split->addWidget(m_detail);
    m_split->setChildrenCollapsible(false);
    m_split->setStretchFactor(0, 1);
    m_split->setStretchFactor(1, 1);
    m_split->setSizes({540, 460});
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_split);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    setFocusProxy(m_list);

    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlow);
    connect(&m_slow, &QTimer::timeout, this,
            [this] { showEmpty(QStringLiteral("search"), tr("Looking for the cause…")); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &FindingsPanel::showCurrent);
    connect(m_list, &QTreeView::clicked, this, &FindingsPanel::showFirstEvidence);
    connect(m_detail, &FindingDetail::evidenceRequested, this, &FindingsPanel::showEvidence);
    connect(m_detail, &FindingDetail::explanationRequested, this, &FindingsPanel::copyExplanation);
    connect(m_detail, &FindingDetail::experimentRequested, this, &FindingsPanel::experimentRequested);
    showNothing();
}

void FindingsPanel::showEmpty(const QString &iconName, const QString &text)
{
    m_empty->setIconName(iconName);
    m_empty->setText(text);
    m_stack->setCurrentWidget(m_empty);
}

void FindingsPanel::showNothing()
{
    m_slow.stop();
    m_model.setDiagnosis({});
    m_headline->clear();
    showEmpty(QStringLiteral("search"),
              tr("Log in or open a capture: why it failed will stand here, with the bytes that prove it."));
    Q_EMIT countChanged(0);
}

void FindingsPanel::showWorking()
{
    m_slow.start();
}

void FindingsPanel::showDiagnosis(const Diagnosis::Diagnosis &diagnosis)
{
    m_slow.stop();
    m_model.setDiagnosis(diagnosis);
    const QString &who = diagnosis.answerer.name;
    m_headline->setText(!diagnosis.failed ? tr("Nothing failed.")
                        : who.isEmpty()   ? tr("Nobody answered.")
                                          : tr("Answered by: %1").arg(who));
    if (!diagnosis.findings.isEmpty()) {
        m_stack->setCurrentWidget(m_split);
        m_list->setCurrentIndex(m_model.index(0, 0));
    } else if (diagnosis.failed) {
        showEmpty(QStringLiteral("help"), tr("%1\nSomething failed, but no rule knows why.").arg(m_headline->text()));
    } else {
        showEmpty(QStringLiteral("good"), tr("Nothing failed."));
    }
    showCurrent();
    Q_EMIT countChanged(diagnosis.findings.size());
}

void FindingsPanel::setExperimentsEnabled(bool enabled)
{
    m_detail->setExperimentsEnabled(enabled);
}

QString FindingsPanel::headline() const
{
    return m_headline->text();
}

void FindingsPanel::showCurrent()
{
    m_detail->showFinding(m_model.finding(m_list->currentIndex()));
}

void FindingsPanel::showEvidence(const Evidence &evidence)
{
    m_selection.selectWire(m_capture.exchange(evidence.exchange), evidence.side, evidence.wire, this);
}

void FindingsPanel::showFirstEvidence(const QModelIndex &index)
{
    const Finding *finding = m_model.finding(index);
    if (finding && !finding->evidence.isEmpty()) {
        showEvidence(finding->evidence.first());
    }
}

void FindingsPanel::copyExplanation(const Finding &finding)
{
    QGuiApplication::clipboard()->setText(Diagnosis::explainForCustomer(finding));
    Q_EMIT statusMessage(tr("The explanation is on the clipboard."));
}

bool FindingsPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            showFirstEvidence(m_list->currentIndex());
            return true;
        }
        if (key->matches(QKeySequence::Copy)) {
            if (const Finding *finding = m_model.finding(m_list->currentIndex())) {
                copyExplanation(*finding);
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FindingsPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_split->setOrientation(width() < kNarrow ? Qt::Vertical : Qt::Horizontal);
}

void FindingsPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        m_list->doItemsLayout();
    }
}

} // namespace Ticketscope::Ui
