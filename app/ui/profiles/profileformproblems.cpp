// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with the fields of the profile page, and where that shows.
#include "ui/common/theme.h"
#include "ui/profiles/fieldform.h"
#include "ui/profiles/foldedsection.h"
#include "ui/profiles/headertable.h"
#include "ui/profiles/profileform.h"
#include "ui/profiles/proxysection.h"
#include "ui/profiles/tlssection.h"

#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr uint kLongestTimeout = 3600;

} // namespace

QList<ProfileProblem> ProfileForm::localProblems() const
{
    QList<ProfileProblem> problems;
    bool isNumber = false;
    const uint seconds = m_timeout->text().trimmed().toUInt(&isNumber);
    if (!isNumber || seconds < 1 || seconds > kLongestTimeout) {
        problems.append({u"timeoutSeconds"_s, tr("A number of seconds from 1 to %1.").arg(kLongestTimeout)});
    }
    problems.append(m_tls->problems());
    problems.append(m_proxy->problems());
    if (const QString text = m_headers->problem(); !text.isEmpty()) {
        problems.append({u"headers"_s, text});
    }
    return problems;
}

FieldRow *ProfileForm::rowOf(const QString &field) const
{
    for (const QHash<QString, FieldRow *> &rows : {m_basicRows, m_tls->rows(), m_proxy->rows()}) {
        if (FieldRow *row = rows.value(field)) {
            return row;
        }
    }
    FieldRow *row = m_valueRows.value(QString(QString::fromUtf8(service()) + u'/' + field));
    row = row ? row : m_secretRows.value(field);
    return row && parameterRows().contains(row) ? row : nullptr;
}

QString ProfileForm::titleOf(const QString &field) const
{
    if (field == u"headers"_s) {
        return tr("Headers");
    }
    const FieldRow *row = rowOf(field);
    return row ? row->title() : field;
}

void ProfileForm::fieldChanged()
{
    if (m_filling) {
        return;
    }
    // A field that was typed into shows its problem from then on.
    for (QWidget *at = window()->focusWidget(); at && at != this; at = at->parentWidget()) {
        if (auto *row = qobject_cast<FieldRow *>(at)) {
            row->touch();
        }
    }
    refreshProblems();
    Q_EMIT changed();
}

void ProfileForm::refreshProblems()
{
    QList<ProfileProblem> found = localProblems();
    const QList<ProfileProblem> checked = checkProfile(profile());
    for (const ProfileProblem &problem : checked) {
        const bool known = std::any_of(found.cbegin(), found.cend(),
                                       [&problem](const ProfileProblem &p) { return p.field == problem.field; });
        if (!known) {
            found.append(problem);
        }
    }
    QHash<QString, QString> byField;
    for (const ProfileProblem &problem : std::as_const(found)) {
        if (!byField.contains(problem.field)) {
            byField.insert(problem.field, problem.text);
        }
    }
    QList<std::pair<QString, FieldRow *>> rows;
    for (const QHash<QString, FieldRow *> &some : {m_basicRows, m_tls->rows(), m_proxy->rows()}) {
        for (auto row = some.cbegin(); row != some.cend(); ++row) {
            rows.emplaceBack(row.key(), row.value());
        }
    }
    for (const QHash<QString, FieldRow *> &some : {m_valueRows, m_secretRows}) {
        for (auto row = some.cbegin(); row != some.cend(); ++row) {
            rows.emplaceBack(row.key().section(u'/', -1), row.value());
        }
    }
    for (const auto &[field, row] : std::as_const(rows)) {
        row->setProblem(byField.value(field));
    }
    const QString headers = byField.value(u"headers"_s);
    m_headersProblem->setText(headers.isEmpty() ? QString() : QString(u"\u2716 "_s + headers));
    m_headersProblem->setVisible(!headers.isEmpty());
    QPalette tinted = palette();
    tinted.setColor(QPalette::WindowText, meaningColor(Meaning::Cause, palette()));
    m_headersProblem->setPalette(tinted);

    // In the order of the page: what no row shows comes first, as it is about the whole.
    const auto place = [this](const ProfileProblem &problem) {
        const FieldRow *row = rowOf(problem.field);
        return row ? row->mapTo(this, QPoint()).y() : (problem.field == u"headers"_s ? height() : -1);
    };
    std::stable_sort(found.begin(), found.end(),
                     [&place](const ProfileProblem &a, const ProfileProblem &b) { return place(a) < place(b); });
    m_problems = found;
    m_advancedFold->setSummary(advancedSummary());
    m_tlsFold->setSummary(m_tls->summary());
    m_proxyFold->setSummary(tr("%1; %2 seconds").arg(m_proxy->summary(), m_timeout->text()));
    QStringList names;
    const QList<Header> added = m_headers->headers();
    for (const Header &header : added) {
        names.append(QString::fromUtf8(header.name));
    }
    m_headersFold->setSummary(names.isEmpty() ? tr("none") : names.join(u", "_s));
}

void ProfileForm::focusField(const QString &field)
{
    if (field == u"headers"_s) {
        m_headersFold->setOpen(true);
        m_headers->setFocus();
        return;
    }
    m_tlsFold->setOpen(m_tlsFold->isOpen() || m_tls->rows().contains(field));
    m_proxyFold->setOpen(m_proxyFold->isOpen() || m_proxy->rows().contains(field) || field == u"timeoutSeconds"_s);
    if (FieldRow *row = rowOf(field)) {
        m_advancedFold->setOpen(m_advancedFold->isOpen() || m_advanced->rows().contains(row));
        row->touch();
        row->focusInput();
    }
}

void ProfileForm::showAllProblems()
{
    m_showAll = true;
    for (const QHash<QString, FieldRow *> &rows : {m_basicRows, m_tls->rows(), m_proxy->rows()}) {
        for (FieldRow *row : rows) {
            row->touch();
        }
    }
    const QList<FieldRow *> parameters = parameterRows();
    for (FieldRow *row : parameters) {
        row->touch();
    }
}

} // namespace Ticketscope::Ui
