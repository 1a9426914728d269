// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/findingdetail.h"

#include "report/findings.h"
#include "ui/common/flowlayout.h"
#include "ui/common/icons.h"

#include <QDesktopServices>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using Diagnosis::Evidence;
using Diagnosis::Experiment;
using Diagnosis::Finding;

namespace {

QLabel *plainLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QLabel *headingLabel(const QString &text, QWidget *parent)
{
    QLabel *label = plainLabel(text, parent);
    QFont bold = label->font();
    bold.setWeight(QFont::DemiBold);
    label->setFont(bold);
    return label;
}

/// A row of buttons that takes as many lines as it needs.
QWidget *flowRow(QWidget *parent)
{
    auto *row = new QWidget(parent);
    auto *flow = new FlowLayout(row);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(4);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    row->setSizePolicy(policy);
    return row;
}

QToolButton *addButton(QWidget *row, const QString &iconName, const QString &text)
{
    auto *button = new QToolButton(row);
    button->setIcon(icon(iconName));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setText(text);
    button->setFocusPolicy(Qt::StrongFocus);
    row->layout()->addWidget(button);
    return button;
}

QString chipText(const Evidence &evidence)
{
    const QString exchange = QString::number(evidence.exchange);
    if (!evidence.label.isEmpty()) {
        return FindingDetail::tr("#%1 %2").arg(exchange, evidence.label);
    }
    if (evidence.wire.isEmpty()) {
        return FindingDetail::tr("#%1").arg(exchange);
    }
    return evidence.side == Side::Request ? FindingDetail::tr("#%1 request").arg(exchange)
                                          : FindingDetail::tr("#%1 response").arg(exchange);
}

} // namespace

FindingDetail::FindingDetail(QWidget *parent)
    : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(200);
    setAccessibleName(tr("The finding"));
    showFinding(nullptr);
}

QLabel *FindingDetail::addText(QWidget *page, const QString &heading, const QString &text)
{
    if (text.isEmpty()) {
        return nullptr;
    }
    page->layout()->addWidget(headingLabel(heading, page));
    QLabel *label = plainLabel(text, page);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    page->layout()->addWidget(label);
    return label;
}

void FindingDetail::showFinding(const Finding *finding)
{
    m_experiments.clear();
    auto *page = new QWidget;
    page->setBackgroundRole(QPalette::Base);
    page->setAutoFillBackground(true);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    if (finding) {
        layout->addWidget(headingLabel(finding->title, page));
        if (!finding->why.isEmpty()) {
            QLabel *why = plainLabel(finding->why, page);
            why->setTextInteractionFlags(Qt::TextSelectableByMouse);
            layout->addWidget(why);
        }
        layout->addSpacing(4);
        addText(page, tr("What to do"), finding->remedy);
        addEvidence(page, *finding);
        if (finding->certainty != Diagnosis::Certainty::Proven) {
            addText(page, tr("What would tell"), finding->wouldTell);
        }
        layout->addSpacing(4);
        addButtons(page, *finding);
    }
    layout->addStretch(1);
    setWidget(page); // the old one goes
}

void FindingDetail::addEvidence(QWidget *page, const Finding &finding)
{
    if (finding.evidence.isEmpty()) {
        return;
    }
    QWidget *row = flowRow(page);
    row->setAccessibleName(tr("The bytes that prove it"));
    for (const Evidence &evidence : finding.evidence) {
        QToolButton *chip = addButton(row, QStringLiteral("search"), chipText(evidence));
        chip->setToolTip(tr("Show the bytes: %1").arg(evidencePlace(evidence)));
        chip->setAccessibleDescription(evidencePlace(evidence));
        connect(chip, &QToolButton::clicked, this, [this, evidence] { Q_EMIT evidenceRequested(evidence); });
    }
    page->layout()->addWidget(row);
}

void FindingDetail::addButtons(QWidget *page, const Finding &finding)
{
    QWidget *row = flowRow(page);
    for (const Experiment &experiment : finding.experiments) {
        QToolButton *button = addButton(row, QStringLiteral("renew"), experiment.title);
        button->setToolTip(tr("Log in once more with this one thing changed; the profile stays as it is"));
        button->setEnabled(m_experimentsEnabled);
        connect(button, &QToolButton::clicked, this, [this, experiment] { Q_EMIT experimentRequested(experiment); });
        m_experiments.append(button);
    }
    const QToolButton *explain = addButton(row, QStringLiteral("copy"), tr("Explain for the customer"));
    connect(explain, &QToolButton::clicked, this, [this, finding] { Q_EMIT explanationRequested(finding); });
    if (!finding.reference.isEmpty()) {
        QToolButton *reference = addButton(row, QStringLiteral("help"), tr("Read more"));
        reference->setToolTip(finding.reference.toString());
        connect(reference, &QToolButton::clicked, this, [url = finding.reference] { QDesktopServices::openUrl(url); });
    }
    page->layout()->addWidget(row);
}

void FindingDetail::setExperimentsEnabled(bool enabled)
{
    m_experimentsEnabled = enabled;
    for (QToolButton *button : std::as_const(m_experiments)) {
        button->setEnabled(enabled);
    }
}

} // namespace Ticketscope::Ui
