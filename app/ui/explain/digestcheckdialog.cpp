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
    , m_passwordRow(new QFormLayout)
    , m_source(new QLabel)
    , m_verdict(new QLabel)
    , m_list(new QTreeWidget)
    , m_values(new QCheckBox(tr("Show &values")))
    , m_check(new QPushButton(tr("Chec&k")))
{
    setWindowTitle(tr("Check a digest or signature"));
    resize(680, 600);
    createLayout();
    connect(m_check, &QPushButton::clicked, this, &DigestCheckDialog::check);
    connect(m_password, &QLineEdit::textChanged, this, [this] { m_check->setEnabled(canCheck()); });
    connect(m_form, &DigestForm::kindChanged, this, &DigestCheckDialog::followKind);
    connect(m_values, &QCheckBox::toggled, this, &DigestCheckDialog::showValues);
    connect(&capture, &Capture::cleared, this, [this] { setExchange(0); });
    forget();
}

void DigestCheckDialog::createLayout()
{
    auto *help = new QLabel(tr("Makes what was sent once more, the right way and with every known mistake. Nothing is "
                               "sent."));
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
    m_list->setAccessibleName(tr("Ways to make it"));
    m_list->setHeaderLabels({tr("Fits"), tr("How it was made"), tr("Gives")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setIconSize({16, 16});
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(Fits, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(How, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(Gives, QHeaderView::Interactive);
    m_list->header()->resizeSection(Gives, 180);

    m_passwordRow->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_passwordRow->addRow(tr("&Password that was meant:"), m_password);
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
    layout->addLayout(m_passwordRow);
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
                          : exchange != 0 ? tr("Exchange %1 holds none of these: fill the fields in.").arg(exchange)
                                          : tr("No exchange is selected: fill the fields in."));
        Q_EMIT filled(found);
    });
    watcher->setFuture(QtConcurrent::run(
        [exchanges = m_capture.exchanges(), exchange] { return digestSubjectOf(exchanges, exchange); }));
}

bool DigestCheckDialog::canCheck() const
{
    return !m_form->needsPassword() || !m_password->text().isEmpty();
}

/// A minute is no secret and needs none.
void DigestCheckDialog::followKind()
{
    m_passwordRow->setRowVisible(m_password, m_form->needsPassword());
    m_values->setVisible(m_form->needsPassword());
    forgetResult();
}

void DigestCheckDialog::check()
{
    if (!canCheck()) {
        return;
    }
    m_check->setEnabled(false);
    m_verdict->setText(tr("Checking…"));
    using Watcher = QFutureWatcher<DigestExplanation>;
    auto *watcher = new Watcher(this);
    connect(watcher, &Watcher::finished, this, [this, watcher, generation = ++m_generation] {
        watcher->deleteLater();
        if (generation == m_generation) {
            m_check->setEnabled(canCheck());
            showExplanation(watcher->result());
            Q_EMIT checked();
        }
    });
    watcher->setFuture(
        QtConcurrent::run([input = m_form->input(m_password->secret())] { return explainDigest(input); }));
}

QString DigestCheckDialog::verdictOf(const DigestExplanation &explanation) const
{
    if (!explanation.made.problem.isEmpty()) {
        return explanation.made.problem;
    }
    const Candidate *fitting = explanation.made.fitting();
    if (m_form->kind() == DigestForm::Kind::Minute) {
        return !fitting           ? tr("This is not a time that could be in a signed token.")
               : fitting->isRight ? tr("The time is right: it is no more than five minutes from the server's.")
                                  : tr("The time is wrong: %1.").arg(fitting->name);
    }
    if (!fitting) {
        return tr("None of these: it was made of another password, or in a way that is not known.");
    }
    if (!fitting->isRight) {
        return tr("It was made of this password, but: %1.").arg(fitting->name);
    }
    if (explanation.micFits == false) {
        return tr("It was made of this password in the right way, but its MIC is wrong: a message was changed on the "
                  "way.");
    }
    return explanation.isOld ? tr("It was made of this password in the right way, but as %1, which servers may refuse.")
                                   .arg(explanation.version)
                             : tr("It was made of this password in the right way: the server has another one.");
}

void DigestCheckDialog::showExplanation(const DigestExplanation &explanation)
{
    m_explanation = explanation;
    m_verdict->setText(verdictOf(explanation));
    m_list->clear();
    const Candidate *fitting = explanation.made.fitting();
    for (const Candidate &candidate : explanation.made.candidates) {
        auto *row = new QTreeWidgetItem(m_list, {candidate.fits ? tr("yes") : tr("no"), candidate.name, {}});
        row->setToolTip(How, candidate.name);
        row->setSizeHint(How, QSize(0, kRowHeight));
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

/// Whoever has them can try passwords against them; but not with a minute.
void DigestCheckDialog::showValues()
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        const QByteArray &value = m_explanation.made.candidates.at(i).value;
        const QString shown =
            m_values->isChecked() || !m_form->needsPassword() ? QString::fromUtf8(value) : maskedValue();
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
    m_password->clear();
    m_password->setRevealed(false);
    m_values->setChecked(false);
    forgetResult();
}

void DigestCheckDialog::forgetResult()
{
    ++m_generation;
    m_explanation = {};
    m_list->clear();
    m_verdict->setText(tr("How it was made will stand here."));
    m_check->setEnabled(canCheck());
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
