// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/profilestore.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QSortFilterProxyModel>

#include <memory>
#include <vector>

namespace Ticketscope {

/// How the last attempt with a profile ended, in this run.
enum class ProfileOutcome
{
    None,
    LoggedIn,
    Refused, ///< the service answered and said no
    Failed   ///< no whole answer: name, network, TLS, proxy, or a profile that cannot be used
};

/// The profiles by customer: groups on the first level, profiles below. Follows the store. Profiles without a customer
/// stand first, those of the practice services last. Names can be edited (a group's name renames it in all of its
/// profiles), and profiles dragged from customer to customer.
class ProfileTreeModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Role
    {
        IdRole = Qt::UserRole + 1, ///< QUuid; null for a group
        GroupRole,                 ///< QString: the customer, as in the profile
        OutcomeRole,               ///< ProfileOutcome as int
        OutcomeTextRole,           ///< a sentence, empty for none
        TransientRole,             ///< bool: for this run only
        ServiceTitleRole,          ///< QString
        SearchRole                 ///< QString: all that the search looks at
    };

    /// The store must outlive the model.
    explicit ProfileTreeModel(ProfileStore &store, QObject *parent = nullptr);
    ~ProfileTreeModel() override;
    Q_DISABLE_COPY_MOVE(ProfileTreeModel)

    [[nodiscard]] QModelIndex indexOf(const QUuid &id) const;
    [[nodiscard]] QModelIndex indexOfGroup(const QString &group) const;
    /// The customers that have profiles of their own, practice left out, in order.
    [[nodiscard]] QStringList customers() const;
    /// No error: it logged in. Something the person stopped leaves the outcome as it was.
    void setOutcome(const QUuid &id, const std::optional<Error> &error);
    /// Gives the profile another customer; false where it cannot be saved (failed() said why).
    bool moveToGroup(const QUuid &id, const QString &group);

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override;
    [[nodiscard]] bool canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                       const QModelIndex &parent) const override;
    bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                      const QModelIndex &parent) override;

Q_SIGNALS:
    /// Something that was asked for through the model could not be saved.
    void failed(const QString &text);

private:
    struct Group;
    struct Outcome
    {
        ProfileOutcome kind = ProfileOutcome::None;
        QString text;
    };
    struct Key
    {
        int rank = 0; ///< 0: no customer, 1: a customer, 2: practice
        QString name;
    };

    [[nodiscard]] Key keyOf(const Profile &profile) const;
    [[nodiscard]] Group *groupOf(const QUuid &id) const;
    [[nodiscard]] QModelIndex groupIndex(const Group *group) const;
    [[nodiscard]] QVariant groupData(const Group &group, int role) const;
    [[nodiscard]] QVariant profileData(const Profile &profile, int role) const;
    [[nodiscard]] QString toolTip(const Profile &profile) const;
    [[nodiscard]] QString serviceTitle(const QByteArray &service) const;
    bool renameGroup(const Group &group, const QString &name);
    bool save(const Profile &profile);

    Group *ensureGroup(const Key &key);
    void dropIfEmpty(Group *group);
    void reload();
    void insert(const QUuid &id);
    void update(const QUuid &id);
    void remove(const QUuid &id);

    ProfileStore &m_store;
    std::vector<std::unique_ptr<Group>> m_groups;
    QHash<QUuid, Outcome> m_outcomes;
    mutable QHash<QByteArray, QString> m_serviceTitles;
};

/// The search: every word must be in the name, the customer, the address or the service.
class ProfileFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit ProfileFilterModel(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ProfileFilterModel)

    void setWords(const QString &text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
};

} // namespace Ticketscope

Q_DECLARE_METATYPE(Ticketscope::ProfileOutcome)
