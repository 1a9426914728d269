// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/findingsmodel.h"

#include "report/findings.h"

namespace Ticketscope {

using Diagnosis::Certainty;
using Diagnosis::Finding;

namespace {

/// The internal id of a row at the top; below it stands the row of the parent.
constexpr quintptr kTop = ~quintptr(0);

QString certaintyText(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Proven:
        return FindingsModel::tr("proven");
    case Certainty::Likely:
        return FindingsModel::tr("likely");
    case Certainty::Possible:
        break;
    }
    return FindingsModel::tr("possible");
}

} // namespace

void FindingsModel::setDiagnosis(const Diagnosis::Diagnosis &diagnosis)
{
    beginResetModel();
    m_diagnosis = diagnosis;
    endResetModel();
}

const Finding *FindingsModel::finding(const QModelIndex &index) const
{
    if (!index.isValid() || index.model() != this) {
        return nullptr;
    }
    if (index.internalId() == kTop) {
        return &m_diagnosis.findings.at(index.row());
    }
    return &m_diagnosis.findings.at(qsizetype(index.internalId())).consequences.at(index.row());
}

QModelIndex FindingsModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column != 0 || row >= rowCount(parent)) {
        return {};
    }
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) : kTop);
}

QModelIndex FindingsModel::parent(const QModelIndex &index) const
{
    return !index.isValid() || index.internalId() == kTop ? QModelIndex()
                                                          : createIndex(int(index.internalId()), 0, kTop);
}

int FindingsModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid()) {
        return int(m_diagnosis.findings.size());
    }
    // What follows from a consequence is its cause's already.
    return parent.internalId() == kTop ? int(finding(parent)->consequences.size()) : 0;
}

int FindingsModel::columnCount(const QModelIndex &parent) const
{
    Q_UNUSED(parent)
    return 1;
}

QVariant FindingsModel::data(const QModelIndex &index, int role) const
{
    const Finding *found = finding(index);
    if (!found) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return found->title;
    case Qt::AccessibleTextRole:
        return tr("%1: %2 %3").arg(severityText(found->severity), found->title, found->why);
    case Qt::ToolTipRole:
        return QString(found->title + QChar::LineFeed + found->why);
    case WhyRole:
        return found->why;
    case SeverityRole:
        return int(found->severity);
    case CertaintyRole:
        return int(found->certainty);
    case CertaintyTextRole:
        return certaintyText(found->certainty);
    case ConsequencesRole:
        return int(found->consequences.size());
    default:
        return {};
    }
}

} // namespace Ticketscope
