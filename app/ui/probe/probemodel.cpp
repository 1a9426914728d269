// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/probe/probemodel.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QFont>
#include <QSize>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;
using Probe::MethodState;

namespace {

constexpr quintptr kEndpoint = 0;
constexpr int kRowHeight = 24;

QString signOf(MethodState state)
{
    switch (state) {
    case MethodState::Accepted:
        return u"good"_s;
    case MethodState::Offered:
        return u"key"_s;
    case MethodState::Broken:
        return u"damaged"_s;
    case MethodState::Hidden:
        return u"eye-off"_s;
    case MethodState::Refused:
        break;
    }
    return u"close"_s;
}

QColor colorOf(MethodState state, const QPalette &palette)
{
    switch (state) {
    case MethodState::Accepted:
        return meaningColor(Meaning::Good, palette);
    case MethodState::Broken:
        return meaningColor(Meaning::Cause, palette);
    case MethodState::Hidden:
        return meaningColor(Meaning::Warning, palette);
    case MethodState::Offered:
        return palette.color(QPalette::Text);
    case MethodState::Refused:
        break;
    }
    return palette.color(QPalette::PlaceholderText);
}

} // namespace

void ProbeModel::clear()
{
    beginResetModel();
    m_endpoints.clear();
    endResetModel();
}

void ProbeModel::append(const Probe::ProbedEndpoint &endpoint)
{
    const int row = int(m_endpoints.size());
    beginInsertRows({}, row, row);
    m_endpoints.append(endpoint);
    endInsertRows();
}

void ProbeModel::setPalette(const QPalette &palette)
{
    m_palette = palette;
    for (int row = 0; row < m_endpoints.size(); ++row) {
        const QModelIndex parent = index(row, 0);
        if (const int count = rowCount(parent); count > 0) {
            Q_EMIT dataChanged(index(0, State, parent), index(count - 1, State, parent),
                               {Qt::ForegroundRole, Qt::DecorationRole});
        }
    }
}

bool ProbeModel::hasVendor() const
{
    return std::any_of(m_endpoints.cbegin(), m_endpoints.cend(), [](const Probe::ProbedEndpoint &endpoint) {
        return std::any_of(endpoint.methods.cbegin(), endpoint.methods.cend(),
                           [](const Probe::ProbedMethod &method) { return !method.onsite.isNull(); });
    });
}

const Probe::ProbedMethod *ProbeModel::method(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == kEndpoint) {
        return nullptr;
    }
    return &m_endpoints.at(qsizetype(index.internalId()) - 1).methods.at(index.row());
}

QModelIndex ProbeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent)) {
        return {};
    }
    // A method's id is the number of its endpoint, from one on.
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : kEndpoint);
}

QModelIndex ProbeModel::parent(const QModelIndex &child) const
{
    return child.isValid() && child.internalId() != kEndpoint ? createIndex(int(child.internalId()) - 1, 0, kEndpoint)
                                                              : QModelIndex();
}

int ProbeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid()) {
        return int(m_endpoints.size());
    }
    return parent.internalId() == kEndpoint && parent.column() == 0 ? int(m_endpoints.at(parent.row()).methods.size())
                                                                    : 0;
}

int ProbeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant ProbeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const Probe::ProbedMethod *found = method(index);
    return found ? methodData(*found, index.column(), role)
                 : endpointData(m_endpoints.at(index.row()), index.column(), role);
}

QVariant ProbeModel::endpointData(const Probe::ProbedEndpoint &endpoint, int column, int role) const
{
    if (role == Qt::SizeHintRole) {
        return QSize(0, kRowHeight);
    }
    if (column != Method) {
        return {};
    }
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) {
        return u"%1  %2"_s.arg(endpoint.title, endpoint.url.toDisplayString());
    }
    if (role == Qt::FontRole) {
        QFont font;
        font.setBold(true);
        return font;
    }
    return {};
}

QVariant ProbeModel::methodData(const Probe::ProbedMethod &method, int column, int role) const
{
    if (role == Qt::SizeHintRole) {
        return column == Method || column == State ? QVariant() : QSize(0, kRowHeight);
    }
    if (role == Qt::ToolTipRole) {
        return method.exchange > 0 ? tr("%1\nDouble click shows exchange %2.").arg(method.note).arg(method.exchange)
                                   : method.note;
    }
    if (role == Qt::AccessibleTextRole) {
        return column == Method
                   ? tr("%1: %2. %3")
                         .arg(Probe::schemeTitle(method.scheme), Probe::stateTitle(method.state), method.note)
                   : methodData(method, column, Qt::DisplayRole);
    }
    if (column == State && role == Qt::DecorationRole) {
        return icon(signOf(method.state), colorOf(method.state, m_palette));
    }
    if (column == State && role == Qt::ForegroundRole) {
        return colorOf(method.state, m_palette);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (column) {
    case Method:
        return Probe::schemeTitle(method.scheme);
    case State:
        return Probe::stateTitle(method.state);
    case Note:
        return method.note;
    case Onsite:
        return method.onsite;
    case Online:
        return method.online;
    default:
        return {};
    }
}

QVariant ProbeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::ToolTipRole && (section == Onsite || section == Online)) {
        return tr("What SuperOffice's own table says");
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Method:
        return tr("Way to log in");
    case State:
        return tr("Here");
    case Note:
        return tr("What it shows");
    case Onsite:
        return tr("SuperOffice onsite");
    case Online:
        return tr("SuperOffice Online");
    default:
        return {};
    }
}

} // namespace Ticketscope::Ui
