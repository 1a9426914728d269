// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of a scheme's parameters on the profile page.
#include "ui/profiles/fieldform.h"
#include "ui/profiles/foldedsection.h"
#include "ui/profiles/parameterfield.h"
#include "ui/profiles/profileform.h"
#include "ui/profiles/proxysection.h"
#include "ui/profiles/secretfield.h"
#include "ui/profiles/tlssection.h"

#include <QLineEdit>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

bool mayBeEmpty(const ParameterInfo &info)
{
    return info.name.contains(u"password"_s, Qt::CaseInsensitive);
}

} // namespace

void ProfileForm::arrangeParameters()
{
    QList<FieldRow *> rows;
    QList<FieldRow *> advanced;
    if (const std::optional<FlowInfo> chosen = flow()) {
        const SchemeInfo *info = chosen->scheme(scheme());
        const QStringList names = info ? info->parameters : QStringList();
        for (const QString &name : names) {
            if (const ParameterInfo *parameter = chosen->parameter(name)) {
                FieldRow *row =
                    parameter->type == ParameterInfo::Type::Secret ? secretRow(*parameter) : valueRow(*parameter);
                const bool isFolded = parameter->advanced && !FlowInfo::isRequired(*info, *parameter);
                (isFolded ? advanced : rows).append(row);
            }
        }
    }
    m_advanced->arrange({}); // what is folded away for one scheme may not be for another
    m_parameters->arrange(rows);
    m_parameters->setVisible(!rows.isEmpty());
    m_advanced->arrange(advanced);
    m_advancedFold->setVisible(!advanced.isEmpty());
    if (m_showAll) {
        showAllProblems();
    }
    updateTabOrder();
}

FieldRow *ProfileForm::valueRow(const ParameterInfo &info)
{
    const QString key = QString(QString::fromUtf8(service()) + u'/' + info.name);
    FieldRow *row = m_valueRows.value(key);
    if (!row) {
        auto *field = new ParameterField(info, m_parameters);
        row = m_parameters->addRow(info.title, info.help, field, field->inputWidget());
        m_valueRows.insert(key, row);
        field->setValue(m_typed.value(info.name));
        connect(field, &ParameterField::changed, this, [this, field] {
            m_typed.insert(field->info().name, field->value());
            fieldChanged();
        });
        return row;
    }
    // What was typed for another service under the same name goes along.
    const QSignalBlocker quiet(row->editor());
    qobject_cast<ParameterField *>(row->editor())->setValue(m_typed.value(info.name));
    return row;
}

FieldRow *ProfileForm::secretRow(const ParameterInfo &info)
{
    FieldRow *row = m_secretRows.value(info.name);
    if (!row) {
        auto *field = new SecretField(info.name, mayBeEmpty(info), m_parameters, info.multiline);
        row = m_parameters->addRow(info.title, info.help, field, field->inputWidget());
        m_secretRows.insert(info.name, row);
        connect(field, &SecretField::changed, this, &ProfileForm::fieldChanged);
        Q_EMIT secretFieldAdded(field);
    }
    row->setTitle(info.title);
    row->setHelp(info.help);
    return row;
}

void ProfileForm::updateTabOrder()
{
    QWidget *last = m_url;
    for (const FieldRow *row : m_parameters->rows()) {
        setTabOrder(last, row->editor());
        last = row->editor();
    }
    setTabOrder(last, m_advancedFold);
    last = m_advancedFold;
    for (const FieldRow *row : m_advanced->rows()) {
        setTabOrder(last, row->editor());
        last = row->editor();
    }
    setTabOrder(last, m_tlsFold);
}

QList<FieldRow *> ProfileForm::parameterRows() const
{
    return m_parameters->rows() + m_advanced->rows();
}

/// What was changed there, so that nothing that matters is hidden.
QString ProfileForm::advancedSummary() const
{
    QStringList changed;
    for (const FieldRow *row : m_advanced->rows()) {
        const auto *value = qobject_cast<const ParameterField *>(row->editor());
        const auto *secret = qobject_cast<const SecretField *>(row->editor());
        if ((value && value->value().isValid()) || (secret && secret->hasStored())) {
            changed.append(row->title());
        }
    }
    return changed.isEmpty() ? tr("as usual") : changed.join(u", "_s);
}

QVariantMap ProfileForm::parameters() const
{
    QVariantMap values = m_original.parameters;
    const std::optional<FlowInfo> chosen = flow();
    if (!chosen) {
        return values;
    }
    // Kept is what no service knows: another version may. What belongs to another scheme goes.
    for (const FlowInfo &known : m_flows) {
        for (const ParameterInfo &info : known.parameters) {
            values.remove(info.name);
        }
    }
    const QList<FieldRow *> rows = parameterRows();
    for (const FieldRow *row : rows) {
        if (const auto *field = qobject_cast<const ParameterField *>(row->editor())) {
            if (const QVariant value = field->value(); value.isValid()) {
                values.insert(field->info().name, value);
            }
        }
    }
    return values;
}

QList<SecretField *> ProfileForm::secretFields() const
{
    QList<SecretField *> fields{m_tls->passphrase(), m_proxy->password()};
    for (const FieldRow *row : m_secretRows) {
        fields.append(qobject_cast<SecretField *>(row->editor()));
    }
    return fields;
}

} // namespace Ticketscope::Ui
