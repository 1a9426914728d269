// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/profileeditor.h"

#include "ui/common/messagebar.h"
#include "ui/common/theme.h"
#include "ui/profiles/fieldform.h"
#include "ui/profiles/profileform.h"
#include "ui/profiles/profilesecrets.h"
#include "ui/profiles/requesttext.h"
#include "ui/profiles/secretfield.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QToolButton>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize kUsualSize{1080, 700};

} // namespace

ProfileEditor::ProfileEditor(Workbench &workbench, Profile profile, const QStringList &customers, QWidget *parent)
    : QDialog(parent)
    , m_workbench(workbench)
    , m_profile(std::move(profile))
    , m_isNew(m_profile.id.isNull())
{
    if (m_isNew) {
        m_profile.id = QUuid::createUuid();
    }
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowFlag(Qt::WindowMinMaxButtonsHint);
    setWindowTitle(m_isNew ? tr("New profile") : tr("Profile %1").arg(m_profile.name));
    buildWindow(customers);
    connect(m_form, &ProfileForm::secretFieldAdded, this, &ProfileEditor::lookUp);
    m_form->setProfile(m_profile);
    m_clean = m_form->profile();
    if (!m_isNew) {
        m_form->showAllProblems();
    }
    if (m_workbench.profiles().isTransient(m_profile.id)) {
        m_notice->showMessage(Meaning::Selection,
                              tr("This is a practice profile: what you change here is forgotten when the program ends. "
                                 "Duplicate it to keep it."));
    }
    connect(m_form, &ProfileForm::changed, this, &ProfileEditor::refresh);
    refresh();
    resize(kUsualSize);
    m_form->focusField(m_isNew ? u"service"_s : u"url"_s);
}

ProfileEditor::~ProfileEditor() = default;

void ProfileEditor::buildWindow(const QStringList &customers)
{
    m_notice = new MessageBar(this);
    m_message = new MessageBar(this);
    m_form = new ProfileForm(customers, this);
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_form);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(560);

    auto *split = new QSplitter(this);
    split->addWidget(scroll);
    split->addWidget(buildPreview());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setCollapsible(0, false);
    split->setSizes({640, 440});

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(split, 1);
    layout->addWidget(m_message);
    layout->addWidget(buildFooter());
}

QWidget *ProfileEditor::buildPreview()
{
    auto *pane = new QWidget(this);
    auto *title = new QLabel(tr("The first &request"), pane);
    m_preview = new QPlainTextEdit(pane);
    m_preview->setReadOnly(true);
    m_preview->setFont(wireFont());
    m_preview->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_preview->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_preview->setTabChangesFocus(true);
    m_preview->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_preview->setAccessibleName(tr("The first request as it would be sent"));
    title->setBuddy(m_preview);
    m_previewNote = makeHelpLabel({}, pane);
    auto *layout = new QVBoxLayout(pane);
    layout->setContentsMargins(4, 12, 12, 12);
    layout->setSpacing(4);
    layout->addWidget(title);
    layout->addWidget(m_preview, 1);
    layout->addWidget(m_previewNote);
    return pane;
}

QWidget *ProfileEditor::buildFooter()
{
    auto *footer = new QWidget(this);
    m_reason = new QLabel(footer);
    m_reason->setObjectName(u"reason"_s);
    m_reason->setTextFormat(Qt::RichText);
    m_reason->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_reason->setWordWrap(true);
    m_save = new QPushButton(tr("&Save"), footer);
    m_saveAndLogIn = new QPushButton(tr("Save and log &in"), footer);
    auto *cancel = new QPushButton(tr("Cancel"), footer);
    m_save->setDefault(true);
    cancel->setAutoDefault(false);
    m_saveAndLogIn->setAutoDefault(false);
    auto *layout = new QHBoxLayout(footer);
    layout->setContentsMargins(16, 8, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_reason, 1);
    layout->addWidget(m_saveAndLogIn);
    layout->addWidget(m_save);
    layout->addWidget(cancel);
    connect(m_save, &QPushButton::clicked, this, &ProfileEditor::save);
    connect(m_saveAndLogIn, &QPushButton::clicked, this, &ProfileEditor::saveAndLogIn);
    connect(cancel, &QPushButton::clicked, this, &ProfileEditor::reject);
    connect(m_reason, &QLabel::linkActivated, m_form, &ProfileForm::focusField);
    return footer;
}

bool ProfileEditor::isRunOnly() const
{
    return !m_keychainProblem.isEmpty() || m_workbench.profiles().isTransient(m_profile.id);
}

void ProfileEditor::setKeychainProblem(const QString &why)
{
    m_keychainProblem = why;
    m_notice->showMessage(Meaning::Warning,
                          tr("No keychain answers, so secrets are kept for this run only. %1").arg(why));
    const QList<SecretField *> fields = m_form->secretFields();
    for (SecretField *field : fields) {
        field->setRunOnly(tr("No keychain answers."));
    }
}

void ProfileEditor::lookUp(SecretField *field)
{
    connect(field, &SecretField::revealRequested, this, [this, field] { reveal(field); });
    if (isRunOnly()) {
        field->setRunOnly(m_keychainProblem.isEmpty() ? tr("A practice profile is there for this run only.")
                                                      : tr("No keychain answers."));
    }
    if (m_isNew) {
        field->setStored(SecretPlace::None);
        return;
    }
    QCoro::connect(m_workbench.secrets().read(m_profile.id, field->parameter()), field,
                   [this, field](const Result<Secret> &secret) {
                       if (!secret) {
                           field->setStoreProblem(secret.error().text);
                           m_message->showMessage(Meaning::Warning, secret.error().text);
                       } else if (!secret->isSet()) {
                           field->setStored(SecretPlace::None);
                       } else {
                           field->setStored(isRunOnly() ? SecretPlace::ThisRun : SecretPlace::Keychain);
                       }
                   });
}

void ProfileEditor::reveal(SecretField *field)
{
    QCoro::connect(m_workbench.secrets().read(m_profile.id, field->parameter()), field,
                   [this, field](const Result<Secret> &secret) {
                       if (secret) {
                           field->showStored(*secret);
                       } else {
                           m_message->showMessage(Meaning::Cause, secret.error().text);
                       }
                   });
}

bool ProfileEditor::hasUnsavedChanges() const
{
    const QList<SecretField *> fields = m_form->secretFields();
    return profileToJson(m_form->profile()) != profileToJson(m_clean) ||
           std::any_of(fields.begin(), fields.end(),
                       [](const SecretField *field) { return field->change() != SecretField::Change::None; });
}

void ProfileEditor::refresh()
{
    const QList<ProfileProblem> problems = m_form->problems();
    const bool ready = problems.isEmpty() && !m_saving;
    m_save->setEnabled(ready);
    m_saveAndLogIn->setEnabled(ready);
    QString reason;
    QString link;
    if (m_saving) {
        reason = tr("Saving…");
    } else if (!problems.isEmpty()) {
        const ProfileProblem &first = problems.first();
        const QString title = m_form->titleOf(first.field);
        reason = tr("Not ready to save. %1: %2").arg(title, first.text);
        link = tr("Not ready to save. %1: %2")
                   .arg(u"<a href=\"%1\">%2</a>"_s.arg(first.field.toHtmlEscaped(), title.toHtmlEscaped()),
                        first.text.toHtmlEscaped());
    }
    m_reason->setText(link.isEmpty() ? reason.toHtmlEscaped() : link);
    m_reason->setAccessibleName(reason);
    m_save->setToolTip(reason);
    m_saveAndLogIn->setToolTip(reason);
    m_message->hide();
    refreshPreview();
}

void ProfileEditor::refreshPreview()
{
    const std::optional<FlowInfo> flow = m_form->flow();
    const Profile profile = m_form->profile();
    if (!flow || !flow->preview) {
        m_preview->clear();
        m_previewNote->setText(tr("This version does not know the service of this profile."));
        return;
    }
    const Result<HttpRequest> request = flow->preview(profile);
    if (!request) {
        m_preview->clear();
        m_previewNote->setText(request.error().text);
        return;
    }
    // The text changes in place, so that what is being read does not jump.
    const int at = m_preview->verticalScrollBar()->value();
    m_preview->setPlainText(QString::fromUtf8(requestBytes(*request)));
    m_preview->verticalScrollBar()->setValue(at);
    const QString host = request->url.host();
    m_previewNote->setText(host.isEmpty() ? tr("Bullets stand for secrets. The address is still missing.")
                                          : tr("To %1. Bullets stand for secrets.").arg(host));
}

void ProfileEditor::save()
{
    store(false);
}

void ProfileEditor::saveAndLogIn()
{
    store(true);
}

void ProfileEditor::store(bool logIn)
{
    m_form->showAllProblems();
    if (m_saving || !m_form->problems().isEmpty()) {
        if (!m_saving) {
            m_form->focusField(m_form->problems().first().field);
        }
        return;
    }
    m_profile = m_form->profile();
    if (const Result<void> written = m_workbench.profiles().save(m_profile); !written) {
        m_message->showMessage(Meaning::Cause, written.error().text);
        return;
    }
    m_profile = m_workbench.profiles().profile(m_profile.id).value_or(m_profile);
    m_form->rebase(m_profile);
    m_clean = m_form->profile();
    m_isNew = false;
    storeSecrets(logIn);
}

void ProfileEditor::storeSecrets(bool logIn)
{
    QList<SecretChange> changes;
    const QList<SecretField *> fields = m_form->secretFields();
    for (const SecretField *field : fields) {
        switch (field->change()) {
        case SecretField::Change::Replace:
            changes.append({field->parameter(), field->secret(), field->wantedPlace()});
            break;
        case SecretField::Change::Remove:
            changes.append({field->parameter(), {}, SecretPlace::None});
            break;
        case SecretField::Change::None:
            break;
        }
    }
    m_saving = true;
    refresh();
    QCoro::connect(changeSecrets(&m_workbench.secrets(), m_profile.id, changes), this,
                   [this, logIn](const QStringList &problems) { secretsStored(problems, logIn); });
}

void ProfileEditor::secretsStored(const QStringList &problems, bool logIn)
{
    m_saving = false;
    refresh();
    if (!problems.isEmpty()) {
        m_message->showMessage(Meaning::Cause,
                               tr("The profile is saved, but not all of its secrets. %1").arg(problems.first()));
        return;
    }
    m_discard = true;
    Q_EMIT saved(m_profile.id, logIn);
    close();
}

void ProfileEditor::askAboutChanges()
{
    m_message->showMessage(Meaning::Warning, tr("There are changes that are not saved."));
    if (m_save->isEnabled()) {
        connect(m_message->addButton(u"save"_s, tr("Save")), &QToolButton::clicked, this, &ProfileEditor::save);
    }
    QToolButton *discard = m_message->addButton(u"delete"_s, tr("Discard"));
    connect(discard, &QToolButton::clicked, this, [this] {
        m_discard = true;
        close();
    });
    m_message->addButton(u"edit"_s, tr("Keep editing"));
    discard->setFocus();
}

void ProfileEditor::reject()
{
    close();
}

void ProfileEditor::closeEvent(QCloseEvent *event)
{
    if (m_saving || (!m_discard && hasUnsavedChanges())) {
        event->ignore();
        if (!m_saving) {
            askAboutChanges();
        }
        return;
    }
    event->accept();
}

} // namespace Ticketscope::Ui
