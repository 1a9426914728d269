// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

#include <QHash>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace Ticketscope::Ui {

class FieldForm;
class FieldRow;
class FoldedSection;
class HeaderTable;
class ParameterField;
class ProxySection;
class SecretField;
class TlsSection;

/// All fields of a profile on one page: service and scheme first, then only the parameters of that scheme, then TLS,
/// proxy and headers, folded. Knows nothing of stores; its secret fields are filled and read by the editor.
class ProfileForm final : public QWidget
{
    Q_OBJECT
public:
    explicit ProfileForm(const QStringList &customers, QWidget *parent = nullptr);
    ~ProfileForm() override;
    Q_DISABLE_COPY_MOVE(ProfileForm)

    void setProfile(const Profile &profile);
    [[nodiscard]] Profile profile() const;
    /// What the store holds now, after saving: what the page does not show comes from there.
    void rebase(const Profile &stored);
    /// Everything that is wrong with what stands there, in the order of the page; each also shows under its field.
    [[nodiscard]] QList<ProfileProblem> problems() const { return m_problems; }
    /// The name of a problem's field, as the page shows it.
    [[nodiscard]] QString titleOf(const QString &field) const;
    /// Unfolds what hides the field and puts the cursor there.
    void focusField(const QString &field);
    /// From now on every problem shows, also in fields where the person has not been.
    void showAllProblems();
    /// Those that show and those of other schemes, which may hold something that was typed.
    [[nodiscard]] QList<SecretField *> secretFields() const;
    [[nodiscard]] std::optional<FlowInfo> flow() const;

Q_SIGNALS:
    void changed();
    /// A field for a secret came to be: what is stored should be looked up.
    void secretFieldAdded(Ticketscope::Ui::SecretField *field);

private:
    void buildBasics(const QStringList &customers);
    void buildSections();
    void serviceChosen();
    void schemeChosen();
    void arrangeParameters();
    void offerPresets(const QList<ProfilePreset> &presets);
    void applyPreset(const ProfilePreset &preset);
    void suggestName();
    void updateTabOrder();
    void fieldChanged();
    void refreshProblems();
    void addTimeoutRow(FieldForm *form);
    [[nodiscard]] QByteArray service() const;
    [[nodiscard]] QByteArray scheme() const;
    [[nodiscard]] QVariantMap parameters() const;
    [[nodiscard]] QList<ProfileProblem> localProblems() const;
    /// The rows of this scheme's parameters, folded away or not.
    [[nodiscard]] QList<FieldRow *> parameterRows() const;
    [[nodiscard]] QString advancedSummary() const;
    [[nodiscard]] FieldRow *rowOf(const QString &field) const;
    FieldRow *valueRow(const ParameterInfo &info);
    FieldRow *secretRow(const ParameterInfo &info);

    QList<FlowInfo> m_flows;
    Profile m_original;
    QList<ProfileProblem> m_problems;
    bool m_filling = false;
    bool m_nameIsOurs = false;
    bool m_showAll = false;

    FieldForm *m_basics = nullptr;
    FieldForm *m_parameters = nullptr;
    FieldForm *m_advanced = nullptr; ///< those of them that are rarely needed
    QComboBox *m_service = nullptr;
    QComboBox *m_scheme = nullptr;
    QPushButton *m_preset = nullptr;
    QLineEdit *m_name = nullptr;
    QComboBox *m_customer = nullptr;
    QLineEdit *m_url = nullptr;
    QLineEdit *m_timeout = nullptr;
    TlsSection *m_tls = nullptr;
    ProxySection *m_proxy = nullptr;
    HeaderTable *m_headers = nullptr;
    QLabel *m_headersProblem = nullptr;
    FoldedSection *m_advancedFold = nullptr;
    FoldedSection *m_tlsFold = nullptr;
    FoldedSection *m_proxyFold = nullptr;
    FoldedSection *m_headersFold = nullptr;
    QHash<QString, FieldRow *> m_basicRows;  ///< by ProfileProblem::field
    QHash<QString, FieldRow *> m_valueRows;  ///< by service/parameter
    QHash<QString, FieldRow *> m_secretRows; ///< by parameter
    QVariantMap m_typed;                     ///< parameters as last seen, whatever the scheme
};

} // namespace Ticketscope::Ui
