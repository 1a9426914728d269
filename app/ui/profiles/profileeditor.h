// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace Ticketscope::Ui {

class MessageBar;
class ProfileForm;
class SecretField;

/// A window for one profile: its page, and beside it the first request as it would be sent, growing while the person
/// types. Not modal; deletes itself when it closes, and does not close over unsaved changes without asking.
class ProfileEditor final : public QDialog
{
    Q_OBJECT
public:
    /// A profile without an id is a new one.
    ProfileEditor(Workbench &workbench, Profile profile, const QStringList &customers, QWidget *parent = nullptr);
    ~ProfileEditor() override;
    Q_DISABLE_COPY_MOVE(ProfileEditor)

    [[nodiscard]] QUuid profileId() const { return m_profile.id; }
    [[nodiscard]] bool hasUnsavedChanges() const;
    /// There is no keychain: why, in a sentence.
    void setKeychainProblem(const QString &why);

public Q_SLOTS:
    void save();
    void saveAndLogIn();
    /// Closes it, asking in place where something would be lost.
    void reject() override;

Q_SIGNALS:
    /// File and secrets are stored.
    void saved(const QUuid &id, bool logIn);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void buildWindow(const QStringList &customers);
    QWidget *buildPreview();
    QWidget *buildFooter();
    void lookUp(SecretField *field);
    void reveal(SecretField *field);
    void store(bool logIn);
    void storeSecrets(bool logIn);
    void secretsStored(const QStringList &problems, bool logIn);
    void refresh();
    void refreshPreview();
    void askAboutChanges();
    [[nodiscard]] bool isRunOnly() const;

    Workbench &m_workbench;
    Profile m_profile;
    Profile m_clean; ///< what the page said when it was last in step with the file
    bool m_isNew;
    bool m_saving = false;
    bool m_discard = false;
    QString m_keychainProblem;
    ProfileForm *m_form = nullptr;
    MessageBar *m_notice = nullptr;
    MessageBar *m_message = nullptr;
    QPlainTextEdit *m_preview = nullptr;
    QLabel *m_previewNote = nullptr;
    QLabel *m_reason = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_saveAndLogIn = nullptr;
};

} // namespace Ticketscope::Ui
