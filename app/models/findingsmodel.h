// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/diagnosisengine.h"

#include <QAbstractItemModel>

namespace Ticketscope {

/// What was found out about a failure: the findings in their order, what follows from one as rows below it.
class FindingsModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Role
    {
        WhyRole = Qt::UserRole, ///< QString, one or two sentences
        SeverityRole,           ///< int of Diagnosis::Severity
        CertaintyRole,          ///< int of Diagnosis::Certainty
        CertaintyTextRole,      ///< QString: "likely"
        ConsequencesRole        ///< int: how many rows are below
    };

    using QAbstractItemModel::QAbstractItemModel;

    void setDiagnosis(const Diagnosis::Diagnosis &diagnosis);
    [[nodiscard]] const Diagnosis::Diagnosis &diagnosis() const { return m_diagnosis; }
    /// Null where the index is none.
    [[nodiscard]] const Diagnosis::Finding *finding(const QModelIndex &index) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    Diagnosis::Diagnosis m_diagnosis;
};

} // namespace Ticketscope
