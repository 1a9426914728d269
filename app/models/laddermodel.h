// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "exchange/handshakewatch.h"

#include <QAbstractItemModel>

#include <memory>
#include <optional>

namespace Ticketscope {

/// The ladder: attempts, in each its steps, in each step its legs and redirects. Follows the capture; only ever grows,
/// until the capture is cleared. An exchange of an attempt that nobody announced gets a row for it all the same.
class LadderModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column
    {
        Number,
        StepName,
        Method,
        Address,
        Status,
        Time,
        Connection,
        ColumnCount
    };
    enum Role
    {
        IsAttemptRole = Qt::UserRole,
        StepIconRole,          ///< QString: name in the icon set
        OutcomeRole,           ///< int of Outcome; for attempts too
        PhasesRole,            ///< QVariantList of six doubles, milliseconds; negative: did not happen
        ConnectionRole,        ///< qint64
        ConnectionProblemRole, ///< QString: a handshake lost its connection, a sentence; empty where it did not
        StateTextRole,         ///< attempts: how it ended, a sentence; empty while nothing is known
        RunningRole,           ///< attempts: bool
        StartedRole,           ///< attempts: QDateTime
        OldUseRole             ///< QString: the request carried something old, a sentence; empty where it did not
    };

    explicit LadderModel(Capture &capture, QObject *parent = nullptr);
    ~LadderModel() override;
    Q_DISABLE_COPY_MOVE(LadderModel)

    /// A row for the attempt, before its first exchange; `title` is the profile's name, or the file's.
    void beginAttempt(const AttemptId &attempt, const QString &title, const QDateTime &started);
    /// How the attempt stands: `text` a sentence, without an outcome while that is open.
    void setAttemptState(const AttemptId &attempt, bool running, std::optional<bool> good, const QString &text);

    /// The exchanges that carried something old (a token that was replaced, expired, …), and what is to be said of it.
    void setOldUses(const QHash<ExchangeId, QString> &texts);

    [[nodiscard]] bool isAttempt(const QModelIndex &index) const;
    /// Null for an attempt's row.
    [[nodiscard]] ExchangePtr exchangeAt(const QModelIndex &index) const;
    [[nodiscard]] AttemptId attemptAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(ExchangeId exchange) const;
    [[nodiscard]] QModelIndex indexOfAttempt(const AttemptId &attempt) const;
    [[nodiscard]] bool isEmpty() const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Node;

    /// What is known of an attempt; outlives a clear, so that undoing one brings it back.
    struct AttemptFacts
    {
        QString title;
        bool running = false;
        std::optional<bool> good;
        QString state;
    };

    void addExchange(const ExchangePtr &exchange);
    void clear();
    Node *attemptNode(const AttemptId &attempt, const QDateTime &started);
    Node *append(Node *parent, std::unique_ptr<Node> child);
    [[nodiscard]] Node *node(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexFor(const Node *node, int column = 0) const;
    [[nodiscard]] QVariant attemptData(const Node &attempt, int column, int role) const;
    [[nodiscard]] QVariant exchangeData(const Node &found, int column, int role) const;
    [[nodiscard]] QString displayText(const Node &found, int column) const;
    [[nodiscard]] Node *stepAbove(const Node &added, Node *attempt) const;

    Capture &m_capture;
    std::unique_ptr<Node> m_root;
    QHash<ExchangeId, Node *> m_byExchange;
    QHash<AttemptId, Node *> m_byAttempt;
    QHash<AttemptId, AttemptFacts> m_facts;
    QHash<ExchangeId, QString> m_oldUses;
    HandshakeWatch m_handshakes;
};

} // namespace Ticketscope
