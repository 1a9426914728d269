// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/secretfield.h"

#include "ui/common/secretlineedit.h"
#include "ui/profiles/secretlines.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

enum PlaceRow
{
    KeychainRow,
    RunRow
};

} // namespace

SecretField::SecretField(QString parameter, bool mayBeEmpty, QWidget *parent, bool lines)
    : QWidget(parent)
    , m_parameter(std::move(parameter))
    , m_mayBeEmpty(mayBeEmpty)
    , m_edit(new SecretLineEdit(this))
    , m_place(new QComboBox(this))
    , m_empty(new QCheckBox(tr("It is &empty"), this))
    , m_says(new QLabel(this))
    , m_show(makeButton(tr("Show"), &SecretField::toggleReveal))
    , m_replace(makeButton(tr("Replace"), &SecretField::startTyping))
    , m_remove(makeButton(tr("Remove"), &SecretField::startRemoving))
    , m_keep(makeButton(tr("Undo"), &SecretField::keepStored))
{
    m_edit->setObjectName(m_parameter);
    m_edit->setMinimumWidth(160);
    m_place->addItems({tr("In the keychain"), tr("This run only")});
    m_place->setToolTip(tr("Where it is kept when you save. “This run only” forgets it when the program ends."));
    m_place->setAccessibleName(tr("Where the secret is kept"));
    m_empty->setToolTip(tr("Some services have users with an empty password. It is stored as such."));
    m_says->setTextFormat(Qt::PlainText);

    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(m_says);
    line->addWidget(m_edit, 1);
    for (QWidget *widget :
         {static_cast<QWidget *>(m_place), static_cast<QWidget *>(m_show), static_cast<QWidget *>(m_replace),
          static_cast<QWidget *>(m_remove), static_cast<QWidget *>(m_keep)}) {
        line->addWidget(widget);
    }
    line->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(line);
    layout->addWidget(m_empty);
    if (lines) {
        buildLines();
        layout->insertWidget(0, m_lines);
    }
    setFocusProxy(inputWidget());

    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        if (m_state == State::Typing) {
            refresh();
            Q_EMIT changed();
        }
    });
    connect(m_empty, &QCheckBox::toggled, this, &SecretField::changed);
    connect(m_place, &QComboBox::currentIndexChanged, this, &SecretField::changed);
    refresh();
}

SecretField::~SecretField() = default;

void SecretField::buildLines()
{
    m_lines = new SecretLines(this);
    m_lines->inputWidget()->setObjectName(m_parameter);
    m_edit->setObjectName({});
    m_lines->setPlaceholderText(tr("-----BEGIN PRIVATE KEY-----"));
    connect(m_lines, &SecretLines::changed, this, [this] {
        if (m_state == State::Typing) {
            refresh();
            Q_EMIT changed();
        }
    });
}

void SecretField::clearInput()
{
    m_edit->clear();
    if (m_lines) {
        m_lines->clear();
    }
}

bool SecretField::isInputEmpty() const
{
    return m_lines ? m_lines->isEmpty() : m_edit->text().isEmpty();
}

QPushButton *SecretField::makeButton(const QString &text, void (SecretField::*pressed)())
{
    auto *button = new QPushButton(text, this);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, pressed);
    return button;
}

void SecretField::setStored(SecretPlace place)
{
    m_stored = place;
    if (m_state == State::Looking) {
        setState(place == SecretPlace::None ? State::Typing : State::Stored);
    }
}

void SecretField::setStoreProblem(const QString &text)
{
    m_edit->setPlaceholderText(text);
    m_edit->setToolTip(text);
    if (m_lines) {
        m_lines->setPlaceholderText(text);
    }
    if (m_state == State::Looking) {
        setState(State::Typing);
    }
}

void SecretField::setRunOnly(const QString &why)
{
    m_place->setCurrentIndex(RunRow);
    m_place->setToolTip(why);
    if (auto *rows = qobject_cast<QStandardItemModel *>(m_place->model())) {
        rows->item(KeychainRow)->setEnabled(false);
    }
    if (m_stored == SecretPlace::Keychain) {
        m_stored = SecretPlace::ThisRun;
        refresh();
    }
}

void SecretField::setState(State state)
{
    m_state = state;
    refresh();
}

void SecretField::refresh()
{
    const bool typing = m_state == State::Typing;
    const bool revealed = m_state == State::Revealed;
    const bool stored = m_state == State::Stored;
    m_edit->setVisible(!m_lines && (typing || revealed));
    m_edit->setReadOnly(revealed);
    if (m_lines) {
        m_lines->setVisible(typing || revealed);
        m_lines->setReadOnly(revealed);
    }
    m_place->setVisible(typing);
    m_empty->setVisible(typing && m_mayBeEmpty && isInputEmpty());
    m_says->setVisible(!typing && !revealed);
    m_show->setVisible(stored || revealed);
    m_show->setText(revealed ? tr("Hide") : tr("Show"));
    m_replace->setVisible(stored || revealed);
    m_remove->setVisible(stored || revealed);
    m_keep->setVisible(m_state == State::Removing || (typing && hasStored()));
    setFocusProxy(typing || revealed ? inputWidget() : static_cast<QWidget *>(m_replace));
    switch (m_state) {
    case State::Looking:
        m_says->setText(tr("Looking in the keychain…"));
        break;
    case State::Removing:
        m_says->setText(tr("Goes when you save."));
        break;
    case State::Stored:
    case State::Revealed:
    case State::Typing:
        m_says->setText(m_stored == SecretPlace::Keychain ? tr("Stored in the keychain")
                                                          : tr("Kept for this run only"));
        break;
    }
}

void SecretField::toggleReveal()
{
    if (m_state == State::Revealed) {
        clearInput();
        setState(State::Stored);
        return;
    }
    Q_EMIT revealRequested();
}

void SecretField::showStored(const Secret &secret)
{
    if (m_state != State::Stored) {
        return;
    }
    setState(State::Revealed);
    if (m_lines) {
        m_lines->setSecret(secret);
        m_lines->setRevealed(true);
        return;
    }
    m_edit->setSecret(secret);
    m_edit->setRevealed(true);
}

void SecretField::startTyping()
{
    clearInput();
    m_edit->setRevealed(false);
    m_edit->setPlaceholderText(tr("Type the new one"));
    setState(State::Typing);
    inputWidget()->setFocus(Qt::OtherFocusReason);
    Q_EMIT changed();
}

void SecretField::startRemoving()
{
    clearInput();
    setState(State::Removing);
    Q_EMIT changed();
}

void SecretField::keepStored()
{
    clearInput();
    m_empty->setChecked(false);
    setState(State::Stored);
    Q_EMIT changed();
}

SecretField::Change SecretField::change() const
{
    if (m_state == State::Removing) {
        return Change::Remove;
    }
    const bool emptyOnPurpose = m_mayBeEmpty && m_empty->isChecked();
    return m_state == State::Typing && (!isInputEmpty() || emptyOnPurpose) ? Change::Replace : Change::None;
}

Secret SecretField::secret() const
{
    return m_lines ? m_lines->secret() : m_edit->secret();
}

SecretPlace SecretField::wantedPlace() const
{
    return m_place->currentIndex() == RunRow ? SecretPlace::ThisRun : SecretPlace::Keychain;
}

QWidget *SecretField::inputWidget() const
{
    return m_lines ? m_lines->inputWidget() : m_edit;
}

} // namespace Ticketscope::Ui
