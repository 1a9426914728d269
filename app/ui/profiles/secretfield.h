// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/secretstore.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;

namespace Ticketscope::Ui {

class SecretLineEdit;
class SecretLines;

/// A secret of a profile: whether one is stored and where, and what shall become of it when the profile is saved.
/// What is stored is never filled in; it shows only when the person asks for it.
class SecretField final : public QWidget
{
    Q_OBJECT
public:
    enum class Change
    {
        None,
        Replace,
        Remove
    };

    /// `mayBeEmpty`: an empty one is a secret too (a password), which then has to be said.
    /// `lines`: it has several, and may be loaded from a file.
    explicit SecretField(QString parameter, bool mayBeEmpty, QWidget *parent = nullptr, bool lines = false);
    ~SecretField() override;
    Q_DISABLE_COPY_MOVE(SecretField)

    [[nodiscard]] const QString &parameter() const { return m_parameter; }
    /// What the store said; SecretPlace::None: there is none. Until it is called the field says that it is looking.
    void setStored(SecretPlace place);
    /// The store refused: why, in a sentence.
    void setStoreProblem(const QString &text);
    /// Only "this run only" can be chosen, because of `why`.
    void setRunOnly(const QString &why);
    /// The answer to revealRequested().
    void showStored(const Secret &secret);

    [[nodiscard]] bool hasStored() const { return m_stored != SecretPlace::None; }
    [[nodiscard]] Change change() const;
    [[nodiscard]] Secret secret() const;
    [[nodiscard]] SecretPlace wantedPlace() const;
    [[nodiscard]] QWidget *inputWidget() const;

Q_SIGNALS:
    void changed();
    void revealRequested();

private:
    enum class State
    {
        Looking,
        Stored,
        Revealed,
        Typing,
        Removing
    };

    void setState(State state);
    void buildLines();
    void clearInput();
    [[nodiscard]] bool isInputEmpty() const;
    void refresh();
    QPushButton *makeButton(const QString &text, void (SecretField::*pressed)());
    void toggleReveal();
    void startTyping();
    void startRemoving();
    void keepStored();

    QString m_parameter;
    bool m_mayBeEmpty;
    State m_state = State::Looking;
    SecretPlace m_stored = SecretPlace::None;
    SecretLineEdit *m_edit;
    SecretLines *m_lines = nullptr; ///< in its place, where there are several
    QComboBox *m_place;
    QCheckBox *m_empty;
    QLabel *m_says;
    QPushButton *m_show;
    QPushButton *m_replace;
    QPushButton *m_remove;
    QPushButton *m_keep;
};

} // namespace Ticketscope::Ui
