// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/laddermodel.h"

#include "models/laddertext.h"

#include <QLocale>

#include <vector>

namespace Ticketscope {

struct LadderModel::Node
{
    Node *parent = nullptr;
    int row = 0;
    ExchangePtr exchange; ///< null for the root and for attempts
    HandshakeLeg handshake;
    mutable QString address; ///< as it is shown; empty until it is asked for
    AttemptId attempt;
    QDateTime started; ///< of an attempt
    std::vector<std::unique_ptr<Node>> children;
};

namespace {

/// Legs and redirects stand under the step that they belong to; it came before them.
bool foldsUnderStep(StepKind kind)
{
    return kind == StepKind::Leg || kind == StepKind::Redirect;
}

QVariantList phases(const Timings &timings)
{
    QVariantList list;
    for (const std::optional<double> &phase :
         {timings.dns, timings.connect, timings.tls, timings.send, timings.wait, timings.receive}) {
        list.append(phase.value_or(-1.0));
    }
    return list;
}

} // namespace

LadderModel::LadderModel(Capture &capture, QObject *parent)
    : QAbstractItemModel(parent)
    , m_capture(capture)
    , m_root(std::make_unique<Node>())
{
    connect(&capture, &Capture::exchangeAdded, this, &LadderModel::addExchange);
    connect(&capture, &Capture::cleared, this, &LadderModel::clear);
    for (const ExchangePtr &exchange : capture.exchanges()) {
        addExchange(exchange);
    }
}

LadderModel::~LadderModel() = default;

void LadderModel::beginAttempt(const AttemptId &attempt, const QString &title, const QDateTime &started)
{
    m_facts[attempt].title = title;
    Node *found = attemptNode(attempt, started);
    found->started = started;
    Q_EMIT dataChanged(indexFor(found), indexFor(found, ColumnCount - 1));
}

void LadderModel::setAttemptState(const AttemptId &attempt, bool running, std::optional<bool> good, const QString &text)
{
    AttemptFacts &facts = m_facts[attempt];
    facts.running = running;
    facts.good = good;
    facts.state = text;
    if (const Node *found = m_byAttempt.value(attempt)) {
        Q_EMIT dataChanged(indexFor(found), indexFor(found, ColumnCount - 1));
    }
}

void LadderModel::setOldUses(const QHash<ExchangeId, QString> &texts)
{
    const QHash<ExchangeId, QString> before = std::exchange(m_oldUses, texts);
    QSet<ExchangeId> touched(before.keyBegin(), before.keyEnd());
    touched.unite(QSet<ExchangeId>(texts.keyBegin(), texts.keyEnd()));
    for (const ExchangeId id : std::as_const(touched)) {
        if (const Node *found = m_byExchange.value(id); found && before.value(id) != texts.value(id)) {
            Q_EMIT dataChanged(indexFor(found, StepName), indexFor(found, Status),
                               {OldUseRole, Qt::ToolTipRole, Qt::AccessibleTextRole});
        }
    }
}

LadderModel::Node *LadderModel::append(Node *parent, std::unique_ptr<Node> child)
{
    Node *added = child.get();
    added->parent = parent;
    added->row = int(parent->children.size());
    beginInsertRows(indexFor(parent), added->row, added->row);
    parent->children.push_back(std::move(child));
    endInsertRows();
    return added;
}

LadderModel::Node *LadderModel::attemptNode(const AttemptId &attempt, const QDateTime &started)
{
    if (Node *known = m_byAttempt.value(attempt)) {
        return known;
    }
    auto created = std::make_unique<Node>();
    created->attempt = attempt;
    created->started = started;
    m_byAttempt.insert(attempt, created.get());
    return append(m_root.get(), std::move(created));
}

void LadderModel::addExchange(const ExchangePtr &exchange)
{
    // One that was appended before a clear may arrive after it, and one at start-up may arrive twice.
    if (m_byExchange.contains(exchange->id) || !m_capture.exchange(exchange->id)) {
        return;
    }
    auto created = std::make_unique<Node>();
    created->exchange = exchange;
    created->handshake = m_handshakes.add(*exchange);
    created->attempt = exchange->attempt;
    Node *above = stepAbove(*created, attemptNode(exchange->attempt, exchange->started));
    // Known before its row is: a view that hears of the row may ask for it.
    m_byExchange.insert(exchange->id, created.get());
    append(above, std::move(created));
    if (above->exchange) {
        Q_EMIT dataChanged(indexFor(above), indexFor(above, ColumnCount - 1), {OutcomeRole});
    }
}

LadderModel::Node *LadderModel::stepAbove(const Node &added, Node *attempt) const
{
    Node *last = attempt->children.empty() ? nullptr : attempt->children.back().get();
    if (!last) {
        return attempt;
    }
    if (foldsUnderStep(added.exchange->step.kind)) {
        return last;
    }
    // The legs of one login to the customer's proxy: each answers the 407 before it.
    const bool isProxyLeg = added.exchange->step.kind == StepKind::Proxy && added.handshake.withProxy &&
                            last->exchange && last->exchange->step.kind == StepKind::Proxy &&
                            last->exchange->status() == 407;
    return isProxyLeg ? last : attempt;
}

void LadderModel::clear()
{
    beginResetModel();
    m_handshakes.clear();
    m_byExchange.clear();
    m_byAttempt.clear();
    m_root = std::make_unique<Node>();
    endResetModel();
}

LadderModel::Node *LadderModel::node(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex LadderModel::indexFor(const Node *node, int column) const
{
    return !node || node == m_root.get() ? QModelIndex() : createIndex(node->row, column, node);
}

bool LadderModel::isAttempt(const QModelIndex &index) const
{
    return index.isValid() && !node(index)->exchange;
}

ExchangePtr LadderModel::exchangeAt(const QModelIndex &index) const
{
    return node(index)->exchange;
}

AttemptId LadderModel::attemptAt(const QModelIndex &index) const
{
    return node(index)->attempt;
}

QModelIndex LadderModel::indexOf(ExchangeId exchange) const
{
    return indexFor(m_byExchange.value(exchange));
}

QModelIndex LadderModel::indexOfAttempt(const AttemptId &attempt) const
{
    return indexFor(m_byAttempt.value(attempt));
}

bool LadderModel::isEmpty() const
{
    return m_root->children.empty();
}

QModelIndex LadderModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node *above = node(parent);
    if (row < 0 || column < 0 || column >= ColumnCount || parent.column() > 0 ||
        size_t(row) >= above->children.size()) {
        return {};
    }
    return indexFor(above->children[size_t(row)].get(), column);
}

QModelIndex LadderModel::parent(const QModelIndex &index) const
{
    return index.isValid() ? indexFor(node(index)->parent) : QModelIndex();
}

int LadderModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(node(parent)->children.size());
}

int LadderModel::columnCount(const QModelIndex & /*parent*/) const
{
    return ColumnCount;
}

QVariant LadderModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const Node *found = node(index);
    if (role == OutcomeRole && found->exchange && !found->children.empty()) {
        // A 401 that was answered with another leg was a challenge, not the end of the step.
        const Outcome outcome = outcomeOf(*found->exchange);
        const int status = found->exchange->status();
        return int(outcome == Outcome::Refused && (status == 401 || status == 407) ? Outcome::Challenge : outcome);
    }
    return found->exchange ? exchangeData(*found, index.column(), role) : attemptData(*found, index.column(), role);
}

QVariant LadderModel::attemptData(const Node &attempt, int column, int role) const
{
    const AttemptFacts facts = m_facts.value(attempt.attempt);
    switch (role) {
    case Qt::DisplayRole:
        return column == Number ? QVariant(facts.title) : QVariant();
    case Qt::ToolTipRole:
        return facts.state.isEmpty()
                   ? QVariant()
                   : QVariant(
                         QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(facts.state.toHtmlEscaped()));
    case Qt::AccessibleTextRole: {
        const QString time = QLocale().toString(attempt.started.toLocalTime().time(), QLocale::ShortFormat);
        return tr("Attempt %1 at %2. %3").arg(facts.title, time, facts.state);
    }
    case IsAttemptRole:
        return true;
    case OutcomeRole:
        return facts.good ? QVariant(int(*facts.good ? Outcome::Good : Outcome::Failed)) : QVariant();
    case StateTextRole:
        return facts.state;
    case RunningRole:
        return facts.running;
    case StartedRole:
        return attempt.started;
    default:
        return {};
    }
}

QString LadderModel::displayText(const Node &found, int column) const
{
    const Exchange &exchange = *found.exchange;
    switch (column) {
    case Number:
        return QString::number(exchange.id);
    case StepName:
        return stepWithToken(stepText(exchange.step), exchange, found.handshake);
    case Method:
        return QString::fromLatin1(methodOf(exchange));
    case Address:
        if (found.address.isEmpty()) {
            found.address = shownAddressText(exchange);
        }
        return found.address;
    case Status:
        return statusText(exchange);
    case Time: {
        const double total = exchange.timings.total();
        return QLocale().toString(total, 'f', total < 10 ? 1 : 0);
    }
    case Connection:
        return connectionText(exchange, found.handshake);
    default:
        return {};
    }
}

QVariant LadderModel::exchangeData(const Node &found, int column, int role) const
{
    const Exchange &exchange = *found.exchange;
    switch (role) {
    case Qt::DisplayRole:
        return displayText(found, column);
    case Qt::ToolTipRole:
        if (column == Time) {
            return timingsText(exchange.timings);
        }
        if (column == Status && exchange.error) {
            const QString all =
                QString(exchange.error->text + QChar::LineFeed + m_oldUses.value(exchange.id)).trimmed();
            return QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(all.toHtmlEscaped());
        }
        if (column == Connection && exchange.connection > 0) {
            const QString which =
                exchange.peerAddress.isEmpty()
                    ? tr("Connection %1").arg(exchange.connection)
                    : tr("Connection %1 to %2").arg(QString::number(exchange.connection), exchange.peerAddress);
            const QString problem = found.handshake.problemText();
            return problem.isEmpty() ? which : QStringLiteral("<p>%1. %2</p>").arg(which, problem.toHtmlEscaped());
        }
        if ((column == StepName || column == Status) && m_oldUses.contains(exchange.id)) {
            return QStringLiteral("<p style='white-space:pre-wrap'>%1</p>")
                .arg(m_oldUses.value(exchange.id).toHtmlEscaped());
        }
        return column == Address ? QVariant(displayText(found, Address)) : QVariant();
    case Qt::AccessibleTextRole:
        return column == StepName && m_oldUses.contains(exchange.id)
                   ? tr("%1. %2").arg(displayText(found, column), m_oldUses.value(exchange.id))
                   : displayText(found, column);
    case OldUseRole:
        return m_oldUses.value(exchange.id);
    case Qt::TextAlignmentRole:
        return column == Number || column == Time ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case IsAttemptRole:
        return false;
    case StepIconRole:
        return stepIconName(exchange.step.kind);
    case OutcomeRole:
        return int(outcomeOf(exchange));
    case PhasesRole:
        return phases(exchange.timings);
    case ConnectionRole:
        return exchange.connection;
    case ConnectionProblemRole:
        return found.handshake.problemText();
    default:
        return {};
    }
}

QVariant LadderModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool right = section == Number || section == Time;
        return int((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Number:
        return tr("#");
    case StepName:
        return tr("Step");
    case Method:
        return tr("Method");
    case Address:
        return tr("Host and path");
    case Status:
        return tr("Status");
    case Time:
        return tr("ms");
    case Connection:
        return tr("Conn.");
    default:
        return {};
    }
}

} // namespace Ticketscope
