// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/passwordcheck/passwordcheckdialog.h"

#include "ui/common/icons.h"
#include "ui/common/secretlineedit.h"
#include "ui/common/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QFutureWatcher>
#include <QHideEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

namespace {

using Fit = PasswordVerdict::Fit;

/// In one sentence; what else there is to know follows in a second line.
QString headline(const PasswordVerdict &verdict)
{
    const QString user = verdict.user.isEmpty() ? PasswordCheckDialog::tr("somebody unnamed") : verdict.user;
    QString text;
    switch (verdict.fit) {
    case Fit::Fits:
        text = PasswordCheckDialog::tr("Fits the response of %1 in exchange %2 (%3)");
        break;
    case Fit::DoesNotFit:
        text = PasswordCheckDialog::tr("Does not fit the response of %1 in exchange %2 (%3)");
        break;
    case Fit::CannotTell:
        text = PasswordCheckDialog::tr("Cannot tell for the response of %1 in exchange %2 (%3)");
        break;
    }
    return text.arg(user, QString::number(verdict.exchange), verdict.scheme);
}

QIcon signOf(Fit fit, const QPalette &palette)
{
    switch (fit) {
    case Fit::Fits:
        return icon(QStringLiteral("good"), meaningColor(Meaning::Good, palette));
    case Fit::DoesNotFit:
        return icon(QStringLiteral("cause"), meaningColor(Meaning::Cause, palette));
    case Fit::CannotTell:
        break;
    }
    return icon(QStringLiteral("help"), meaningColor(Meaning::Warning, palette));
}

/// The sign beside the first line.
class VerdictDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->decorationAlignment = Qt::AlignHCenter | Qt::AlignTop;
    }
};

} // namespace

PasswordCheckDialog::PasswordCheckDialog(Capture &capture, SelectionController &selection, QWidget *parent)
    : QDialog(parent)
    , m_capture(capture)
    , m_selection(selection)
    , m_password(new SecretLineEdit)
    , m_user(new QLineEdit)
    , m_scope(new QComboBox)
    , m_check(new QPushButton(tr("Chec&k")))
    , m_list(new QListWidget)
    , m_status(new QLabel)
{
    setWindowTitle(tr("Check a password"));
    resize(560, 460);
    createForm();
    connect(m_check, &QPushButton::clicked, this, &PasswordCheckDialog::check);
    connect(m_password, &QLineEdit::textChanged, this, [this] { m_check->setEnabled(!m_password->text().isEmpty()); });
    connect(m_list, &QListWidget::itemClicked, this, [this] { showEvidence(m_list->currentRow()); });
    m_list->installEventFilter(this);
    connect(&capture, &Capture::cleared, this, [this] { setSubject(0, {}); });
    forget();
    setSubject(0, {});
}

void PasswordCheckDialog::createForm()
{
    auto *help = new QLabel(tr("Tries a password against the NTLM and Digest responses that were recorded. No server "
                               "is asked, so that no account can be locked by it."));
    help->setWordWrap(true);
    help->setForegroundRole(QPalette::PlaceholderText);
    m_user->setPlaceholderText(tr("only needed for Digest with a hashed user name"));
    m_list->setItemDelegate(new VerdictDelegate(m_list));
    m_list->setWordWrap(true);
    m_list->setAccessibleName(tr("Verdicts"));
    m_list->setIconSize({16, 16});
    m_list->setResizeMode(QListView::Adjust);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setSpacing(2);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_status->setForegroundRole(QPalette::PlaceholderText);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Password:"), m_password);
    form->addRow(tr("&User name:"), m_user);
    form->addRow(tr("&Responses of:"), m_scope);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(m_check, QDialogButtonBox::ActionRole);
    m_check->setDefault(true);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Close)->setIcon({}); // the style's is black, also where all is dark
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(help);
    layout->addLayout(form);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_status);
    layout->addWidget(buttons);
    setTabOrder(m_list, m_check);
    setTabOrder(m_check, buttons->button(QDialogButtonBox::Close));
    m_password->setFocus();
}

void PasswordCheckDialog::setSubject(ExchangeId exchange, const AttemptId &attempt, Scope first)
{
    m_exchange = exchange;
    m_attempt = attempt;
    m_scope->clear();
    if (exchange != 0) {
        m_scope->addItem(tr("Exchange %1").arg(exchange), int(Scope::Exchange));
    }
    if (!attempt.isEmpty()) {
        m_scope->addItem(tr("The whole attempt"), int(Scope::Attempt));
    }
    m_scope->addItem(tr("Everything on the ladder"), int(Scope::Everything));
    m_scope->setCurrentIndex(std::max(0, m_scope->findData(int(first))));
}

QList<ExchangePtr> PasswordCheckDialog::exchangesOf(const AttemptId &attempt) const
{
    QList<ExchangePtr> exchanges = m_capture.exchanges();
    if (!attempt.isEmpty()) {
        exchanges.removeIf([&attempt](const ExchangePtr &exchange) { return exchange->attempt != attempt; });
    }
    return exchanges;
}

void PasswordCheckDialog::check()
{
    if (m_password->text().isEmpty()) {
        return;
    }
    const auto scope = static_cast<Scope>(m_scope->currentData().toInt());
    // One exchange is judged with the challenges of its whole attempt.
    const QList<ExchangePtr> exchanges = exchangesOf(scope == Scope::Everything ? AttemptId() : m_attempt);
    const ExchangeId only = scope == Scope::Exchange ? m_exchange : 0;
    m_check->setEnabled(false);
    m_status->setText(tr("Checking…"));
    using Verdicts = QList<PasswordVerdict>;
    auto *watcher = new QFutureWatcher<Verdicts>(this);
    connect(watcher, &QFutureWatcher<Verdicts>::finished, this, [this, watcher, generation = ++m_generation] {
        watcher->deleteLater();
        if (generation == m_generation) {
            m_check->setEnabled(!m_password->text().isEmpty());
            showVerdicts(watcher->result());
            Q_EMIT checked();
        }
    });
    watcher->setFuture(
        QtConcurrent::run([exchanges, only, password = m_password->secret(), user = m_user->text().trimmed()] {
            Verdicts verdicts = checkPassword(exchanges, password, user);
            if (only != 0) {
                verdicts.removeIf([only](const PasswordVerdict &verdict) { return verdict.exchange != only; });
            }
            return verdicts;
        }));
}

void PasswordCheckDialog::showVerdicts(const QList<PasswordVerdict> &verdicts)
{
    m_verdicts = verdicts;
    m_list->clear();
    for (const PasswordVerdict &verdict : verdicts) {
        auto *item = new QListWidgetItem(signOf(verdict.fit, palette()),
                                         QStringLiteral("%1\n%2").arg(headline(verdict), verdict.sentence), m_list);
        item->setToolTip(tr("Show the bytes"));
    }
    const auto fits = std::count_if(verdicts.begin(), verdicts.end(),
                                    [](const PasswordVerdict &verdict) { return verdict.fit == Fit::Fits; });
    m_status->setText(
        verdicts.isEmpty()
            ? tr("There is no NTLM or Digest response in it. A password that went over the wire as it "
                 "is (Basic) can be read in the decoded fields.")
            : tr("Fits %1 of %n response(s). Choose one to see its bytes.", nullptr, int(verdicts.size())).arg(fits));
}

void PasswordCheckDialog::showEvidence(int row)
{
    if (row < 0 || row >= m_verdicts.size()) {
        return;
    }
    const PasswordVerdict &verdict = m_verdicts.at(row);
    const ExchangePtr exchange = m_capture.exchange(verdict.exchange);
    if (!exchange) {
        return;
    }
    const SourceBufferPtr wire =
        SourceBuffer::root(QByteArrayLiteral("wire"), exchange->message(verdict.side).wire.all());
    m_selection.selectRange(verdict.exchange, verdict.side, {wire, verdict.evidence.wire()}, this);
}

QString PasswordCheckDialog::statusText() const
{
    return m_status->text();
}

void PasswordCheckDialog::forget()
{
    ++m_generation;
    m_password->clear();
    m_password->setRevealed(false);
    m_user->clear();
    m_verdicts.clear();
    m_list->clear();
    m_status->setText(tr("What the password fits will stand here."));
    m_check->setEnabled(false);
}

/// Enter on a verdict goes to its bytes; it must not press the default button too.
bool PasswordCheckDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            showEvidence(m_list->currentRow());
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void PasswordCheckDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    m_password->setFocus();
}

void PasswordCheckDialog::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    if (!event->spontaneous()) {
        forget();
    }
}

} // namespace Ticketscope::Ui
