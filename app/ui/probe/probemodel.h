// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/probereport.h"

#include <QAbstractItemModel>
#include <QPalette>

namespace Ticketscope::Ui {

/// The matrix of a probe: endpoints, and below each its ways of logging in.
class ProbeModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column
    {
        Method,
        State,
        Note,
        Onsite,
        Online,
        ColumnCount
    };

    using QAbstractItemModel::QAbstractItemModel;

    void clear();
    void append(const Probe::ProbedEndpoint &endpoint);
    /// For the colours of the states.
    void setPalette(const QPalette &palette);
    [[nodiscard]] const QList<Probe::ProbedEndpoint> &endpoints() const { return m_endpoints; }
    /// Some row has SuperOffice's own table beside it.
    [[nodiscard]] bool hasVendor() const;
    /// Null for an endpoint's row.
    [[nodiscard]] const Probe::ProbedMethod *method(const QModelIndex &index) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QVariant endpointData(const Probe::ProbedEndpoint &endpoint, int column, int role) const;
    [[nodiscard]] QVariant methodData(const Probe::ProbedMethod &method, int column, int role) const;

    QList<Probe::ProbedEndpoint> m_endpoints;
    QPalette m_palette;
};

} // namespace Ticketscope::Ui
