// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explain/digestcheckdialog.h"

#include "report/masking.h"
#include "ui/common/icons.h"
#include "ui/common/secretlineedit.h"
#include "ui/common/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QFutureWatcher>
#include <QHeaderView>
#include <QHideEvent>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

using Diagnosis::Explain::Candidate;
using Diagnosis::Explain::Explanation;

namespace {

enum Column
{
    Fits,
    How,
    Gives
};

constexpr int kRowHeight = 24;

} // namespace

DigestCheckDialog::DigestCheckDialog(Capture &capture, QWidget *parent)
    : QDialog(parent)
    , m_capture(capture)
    , m_form(new DigestForm)
    , m_password(new SecretLineEdit)
    , m_source(new QLabel)
    , m_verdict(new QLabel)
    , m_list(new QTreeWidget)
    , m_values(new QCheckBox(tr("Show &values")))
    , m_check(new QPushButton(tr("Chec&k")))
{
    setWindowTitle(tr("Check a digest"));
    resize(680, 600);
    createLayout();
    connect(m_check, &QPushButton::clicked, this, &DigestCheckDialog::check);
    connect(m_password, &QLineEdit::textChanged, this, [this] { m_check->setEnabled(!m_password->text().isEmpty()); });
    connect(m_values, &QCheckBox::toggled, this, &DigestCheckDialog::showValues);
    connect(&capture, &Capture::cleared, this, [this] { setExchange(0); });
    forget();
}

void DigestCheckDialog::createLayout()
{
    auto *help = new QLabel(tr("Makes the digest once more out of the password that was meant, the right way and with "
                               "every known mistake. Nothing is sent."));
    for (QLabel *label : {help, m_source, m_verdict}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    help->setForegroundRole(QPalette::PlaceholderText);
    m_source->setForegroundRole(QPalette::PlaceholderText);
    QFont bold = m_verdict->font();
    bold.setWeight(QFont::DemiBold);
    m_verdict->setFont(bold);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_list->setAccessibleName(tr("Ways to make the digest"));
    m_list->setHeaderLabels({tr("Fits"), tr("How it was made"), tr("Gives")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setIconSize({16, 16});
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(Fits, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(How, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(Gives, QHeaderView::Interactive);
    m_list->header()->resizeSection(Gives, 180);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Password that was meant:"), m_password);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(m_check, QDialogButtonBox::ActionRole);
    m_check->setDefault(true);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Close)->setIcon({}); // the style's is black, also where all is dark
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *last = new QHBoxLayout;
    last->addWidget(m_values);
    last->addWidget(buttons, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(help);
    layout->addWidget(m_source);
    layout->addWidget(m_form);
    layout->addLayout(form);
    layout->addWidget(m_verdict);
    layout->addWidget(m_list, 1);
    layout->addLayout(last);
}

void DigestCheckDialog::setExchange(ExchangeId exchange)
{
    using Watcher = QFutureWatcher<DigestSubject>;
    auto *watcher = new Watcher(this);
    connect(watcher, &Watcher::finished, this, [this, watcher, exchange, generation = ++m_fillGeneration] {
        watcher->deleteLater();
        if (generation != m_fillGeneration) {
            return;
        }
        const bool found = m_form->fill(watcher->result());
        m_source->setText(found ? tr("The fields are those of exchange %1; change what you like.").arg(exchange)
                          : exchange != 0 ? tr("Exchange %1 holds no digest: fill the fields in.").arg(exchange)
                                          : tr("No exchange is selected: fill the fields in."));
        Q_EMIT filled(found);
    });
    watcher->setFuture(QtConcurrent::run(
        [exchanges = m_capture.exchanges(), exchange] { return digestSubjectOf(exchanges, exchange); }));
}

void DigestCheckDialog::check()
{
    if (m_password->text().isEmpty()) {
        return;
    }
    m_check->setEnabled(false);
    m_verdict->setText(tr("Checking…"));
    using Watcher = QFutureWatcher<Explanation>;
    auto *watcher = new Watcher(this);
    connect(watcher, &Watcher::finished, this, [this, watcher, generation = ++m_generation] {
        watcher->deleteLater();
        if (generation == m_generation) {
            m_check->setEnabled(!m_password->text().isEmpty());
            showExplanation(watcher->result());
            Q_EMIT checked();
        }
    });
    watcher->setFuture(
        QtConcurrent::run([input = m_form->input(m_password->secret())] { return explainDigest(input); }));
}

QString DigestCheckDialog::verdictOf(const Explanation &explanation)
{
    if (!explanation.problem.isEmpty()) {
        return explanation.problem;
    }
    const Candidate *fitting = explanation.fitting();
    if (!fitting) {
        return tr("None of these: it was made of another password, or in a way that is not known.");
    }
    return fitting->isRight ? tr("It was made of this password in the right way: the server has another one.")
                            : tr("It was made of this password, but: %1.").arg(fitting->name);
}

void DigestCheckDialog::showExplanation(const Explanation &explanation)
{
    m_explanation = explanation;
    m_verdict->setText(verdictOf(explanation));
    m_list->clear();
    const Candidate *fitting = explanation.fitting();
    for (const Candidate &candidate : explanation.candidates) {
        auto *row = new QTreeWidgetItem(m_list, {candidate.fits ? tr("yes") : tr("no"), candidate.name, {}});
        row->setToolTip(How, candidate.name);
        row->setSizeHint(Fits, QSize(0, kRowHeight));
        if (candidate.fits) {
            const Meaning meaning = candidate.isRight ? Meaning::Good : Meaning::Cause;
            row->setIcon(Fits, icon(candidate.isRight ? QStringLiteral("good") : QStringLiteral("cause"),
                                    meaningColor(meaning, palette())));
        }
        if (&candidate == fitting) {
            m_list->setCurrentItem(row);
            m_list->scrollToItem(row);
        }
    }
    showValues();
}

/// Whoever has them can try passwords against them.
void DigestCheckDialog::showValues()
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        const QByteArray &value = m_explanation.candidates.at(i).value;
        const QString shown = m_values->isChecked() ? QString::fromUtf8(value) : maskedValue();
        m_list->topLevelItem(i)->setText(Gives, value.isEmpty() ? QString() : shown);
        m_list->topLevelItem(i)->setFont(Gives, wireFont());
    }
}

QString DigestCheckDialog::verdict() const
{
    return m_verdict->text();
}

void DigestCheckDialog::forget()
{
    ++m_generation;
    m_password->clear();
    m_password->setRevealed(false);
    m_values->setChecked(false);
    m_explanation = {};
    m_list->clear();
    m_verdict->setText(tr("How the digest was made will stand here."));
    m_check->setEnabled(false);
}

void DigestCheckDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    m_password->setFocus();
}

void DigestCheckDialog::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    if (!event->spontaneous()) {
        forget();
        m_form->fill({});
    }
}

} // namespace Ticketscope::Ui
