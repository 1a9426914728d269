// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/profiletreemodel.h"

#include "login/loginflow.h"

#include <QMimeData>

#include <algorithm>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

QString mimeType()
{
    return u"application/x-ticketscope-profiles"_s;
}

int compareNames(const QString &a, const QString &b)
{
    const int loosely = QString::localeAwareCompare(a.toLower(), b.toLower());
    return loosely != 0 ? loosely : QString::compare(a, b);
}

bool standsBefore(const Profile &a, const Profile &b)
{
    const int byName = compareNames(a.name, b.name);
    return byName != 0 ? byName < 0 : a.id < b.id;
}

QList<QUuid> idsIn(const QMimeData *data)
{
    QList<QUuid> ids;
    const QList<QByteArray> lines = data->data(mimeType()).split('\n');
    for (const QByteArray &line : lines) {
        if (const QUuid id = QUuid::fromString(QLatin1StringView(line)); !id.isNull()) {
            ids.append(id);
        }
    }
    return ids;
}

} // namespace

struct ProfileTreeModel::Group
{
    Key key;
    QList<Profile> profiles;

    [[nodiscard]] int rowOf(const QUuid &id) const
    {
        const auto at = std::find_if(profiles.begin(), profiles.end(), [&id](const Profile &p) { return p.id == id; });
        return at == profiles.end() ? -1 : int(at - profiles.begin());
    }

    [[nodiscard]] int placeOf(const Profile &profile) const
    {
        return int(std::lower_bound(profiles.begin(), profiles.end(), profile, standsBefore) - profiles.begin());
    }
};

ProfileTreeModel::ProfileTreeModel(ProfileStore &store, QObject *parent)
    : QAbstractItemModel(parent)
    , m_store(store)
{
    reload();
    connect(&store, &ProfileStore::profileAdded, this, &ProfileTreeModel::update);
    connect(&store, &ProfileStore::profileChanged, this, &ProfileTreeModel::update);
    connect(&store, &ProfileStore::profileRemoved, this, &ProfileTreeModel::remove);
}

ProfileTreeModel::~ProfileTreeModel() = default;

ProfileTreeModel::Key ProfileTreeModel::keyOf(const Profile &profile) const
{
    if (m_store.isTransient(profile.id)) {
        return {2, profile.group.isEmpty() ? tr("Practice") : profile.group};
    }
    const QString name = profile.group.trimmed();
    return name.isEmpty() ? Key{0, {}} : Key{1, name};
}

void ProfileTreeModel::reload()
{
    const QList<Profile> profiles = m_store.profiles();
    for (const Profile &profile : profiles) {
        insert(profile.id);
    }
}

QModelIndex ProfileTreeModel::groupIndex(const Group *group) const
{
    const auto at = std::find_if(m_groups.begin(), m_groups.end(), [group](const auto &g) { return g.get() == group; });
    return at == m_groups.end() ? QModelIndex() : createIndex(int(at - m_groups.begin()), 0);
}

ProfileTreeModel::Group *ProfileTreeModel::groupOf(const QUuid &id) const
{
    const auto at =
        std::find_if(m_groups.begin(), m_groups.end(), [&id](const auto &group) { return group->rowOf(id) >= 0; });
    return at == m_groups.end() ? nullptr : at->get();
}

QModelIndex ProfileTreeModel::indexOf(const QUuid &id) const
{
    Group *group = groupOf(id);
    return group ? createIndex(group->rowOf(id), 0, group) : QModelIndex();
}

QModelIndex ProfileTreeModel::indexOfGroup(const QString &group) const
{
    const auto at = std::find_if(m_groups.begin(), m_groups.end(),
                                 [&group](const auto &candidate) { return candidate->key.name == group; });
    return at == m_groups.end() ? QModelIndex() : groupIndex(at->get());
}

QStringList ProfileTreeModel::customers() const
{
    QStringList names;
    for (const auto &group : m_groups) {
        if (group->key.rank == 1) {
            names.append(group->key.name);
        }
    }
    return names;
}

ProfileTreeModel::Group *ProfileTreeModel::ensureGroup(const Key &key)
{
    const auto before = [](const Key &a, const Key &b) {
        return a.rank != b.rank ? a.rank < b.rank : compareNames(a.name, b.name) < 0;
    };
    const auto at = std::lower_bound(m_groups.begin(), m_groups.end(), key,
                                     [&before](const auto &group, const Key &k) { return before(group->key, k); });
    if (at != m_groups.end() && (*at)->key.rank == key.rank && (*at)->key.name == key.name) {
        return at->get();
    }
    const int row = int(at - m_groups.begin());
    beginInsertRows({}, row, row);
    auto group = std::make_unique<Group>();
    group->key = key;
    Group *made = group.get();
    m_groups.insert(at, std::move(group));
    endInsertRows();
    return made;
}

void ProfileTreeModel::dropIfEmpty(Group *group)
{
    if (!group->profiles.isEmpty()) {
        return;
    }
    const int row = groupIndex(group).row();
    beginRemoveRows({}, row, row);
    m_groups.erase(m_groups.begin() + row);
    endRemoveRows();
}

void ProfileTreeModel::insert(const QUuid &id)
{
    const std::optional<Profile> profile = m_store.profile(id);
    if (!profile) {
        return;
    }
    Group *group = ensureGroup(keyOf(*profile));
    const int row = group->placeOf(*profile);
    beginInsertRows(groupIndex(group), row, row);
    group->profiles.insert(row, *profile);
    endInsertRows();
}

void ProfileTreeModel::update(const QUuid &id)
{
    Group *from = groupOf(id);
    const std::optional<Profile> profile = m_store.profile(id);
    if (!profile) {
        remove(id);
        return;
    }
    if (!from) {
        insert(id);
        return;
    }
    // The row moves rather than being made anew, so that it stays selected.
    Group *to = ensureGroup(keyOf(*profile));
    const int row = from->rowOf(id);
    int place = to->placeOf(*profile);
    if (from == to && (place == row || place == row + 1)) {
        from->profiles[row] = *profile;
    } else if (beginMoveRows(groupIndex(from), row, row, groupIndex(to), place)) {
        from->profiles.removeAt(row);
        place -= from == to && place > row ? 1 : 0;
        to->profiles.insert(place, *profile);
        endMoveRows();
        dropIfEmpty(from);
    }
    const QModelIndex changed = indexOf(id);
    Q_EMIT dataChanged(changed, changed);
}

void ProfileTreeModel::remove(const QUuid &id)
{
    Group *group = groupOf(id);
    if (!group) {
        return;
    }
    const int row = group->rowOf(id);
    beginRemoveRows(groupIndex(group), row, row);
    group->profiles.removeAt(row);
    endRemoveRows();
    dropIfEmpty(group);
}

void ProfileTreeModel::setOutcome(const QUuid &id, const std::optional<Error> &error)
{
    if (error && error->family() == ErrorFamily::Cancelled) {
        return;
    }
    Outcome outcome{ProfileOutcome::LoggedIn, tr("Logged in")};
    if (error) {
        const bool refused = error->family() == ErrorFamily::Refused;
        outcome.kind = refused ? ProfileOutcome::Refused : ProfileOutcome::Failed;
        outcome.text = refused ? tr("Refused: %1").arg(error->text) : tr("Failed: %1").arg(error->text);
    }
    m_outcomes.insert(id, outcome);
    if (const QModelIndex changed = indexOf(id); changed.isValid()) {
        Q_EMIT dataChanged(changed, changed);
    }
}

QModelIndex ProfileTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return parent.isValid() ? createIndex(row, column, m_groups[size_t(parent.row())].get()) : createIndex(row, column);
}

QModelIndex ProfileTreeModel::parent(const QModelIndex &child) const
{
    return child.isValid() && child.internalPointer() ? groupIndex(static_cast<const Group *>(child.internalPointer()))
                                                      : QModelIndex();
}

int ProfileTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid()) {
        return int(m_groups.size());
    }
    if (parent.internalPointer() || parent.column() != 0) {
        return 0;
    }
    return int(m_groups[size_t(parent.row())]->profiles.size());
}

int ProfileTreeModel::columnCount(const QModelIndex & /*parent*/) const
{
    return 1;
}

QHash<int, QByteArray> ProfileTreeModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractItemModel::roleNames();
    names.insert({{IdRole, "id"_ba},
                  {GroupRole, "group"_ba},
                  {OutcomeRole, "outcome"_ba},
                  {OutcomeTextRole, "outcomeText"_ba},
                  {TransientRole, "transient"_ba},
                  {ServiceTitleRole, "serviceTitle"_ba},
                  {SearchRole, "search"_ba}});
    return names;
}

QString ProfileTreeModel::serviceTitle(const QByteArray &service) const
{
    const auto known = m_serviceTitles.constFind(service);
    if (known != m_serviceTitles.constEnd()) {
        return *known;
    }
    const std::optional<FlowInfo> flow = flowFor(service);
    return *m_serviceTitles.insert(service, flow ? flow->title : QString::fromUtf8(service));
}

QVariant ProfileTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    if (const auto *group = static_cast<const Group *>(index.internalPointer())) {
        return profileData(group->profiles.at(index.row()), role);
    }
    return groupData(*m_groups[size_t(index.row())], role);
}

QVariant ProfileTreeModel::groupData(const Group &group, int role) const
{
    const QString title = group.key.rank == 0 ? tr("No customer") : group.key.name;
    switch (role) {
    case Qt::DisplayRole:
        return title;
    case Qt::EditRole:
    case GroupRole:
        return group.key.name;
    case Qt::AccessibleTextRole:
        return tr("%1, profiles: %2").arg(title).arg(group.profiles.size());
    case Qt::ToolTipRole:
        return group.key.rank == 2 ? tr("The practice services on this computer. They are there for this run only.")
                                   : QVariant();
    case TransientRole:
        return group.key.rank == 2;
    case SearchRole:
        return title;
    default:
        return {};
    }
}

QString ProfileTreeModel::toolTip(const Profile &profile) const
{
    QStringList lines{profile.name, serviceTitle(profile.service), profile.url.toDisplayString()};
    if (const QString outcome = m_outcomes.value(profile.id).text; !outcome.isEmpty()) {
        lines.append(outcome);
    }
    lines.removeAll(QString());
    // What came from a server or a file is plain text, never markup.
    for (QString &line : lines) {
        line = line.toHtmlEscaped();
    }
    lines.first() = QString(u"<b>"_s + lines.first() + u"</b>"_s);
    return lines.join(u"<br>"_s);
}

QVariant ProfileTreeModel::profileData(const Profile &profile, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return profile.name;
    case Qt::AccessibleTextRole: {
        const QString outcome = m_outcomes.value(profile.id).text;
        return outcome.isEmpty() ? profile.name : tr("%1. Last attempt: %2").arg(profile.name, outcome);
    }
    case Qt::ToolTipRole:
        return toolTip(profile);
    case IdRole:
        return profile.id;
    case GroupRole:
        return profile.group;
    case OutcomeRole:
        return int(m_outcomes.value(profile.id).kind);
    case OutcomeTextRole:
        return m_outcomes.value(profile.id).text;
    case TransientRole:
        return m_store.isTransient(profile.id);
    case ServiceTitleRole:
        return serviceTitle(profile.service);
    case SearchRole:
        return QStringList{profile.name,
                           profile.group,
                           profile.url.toDisplayString(),
                           serviceTitle(profile.service),
                           QString::fromUtf8(profile.service),
                           QString::fromUtf8(profile.scheme)}
            .join(u'\n');
    default:
        return {};
    }
}

bool ProfileTreeModel::save(const Profile &profile)
{
    const Result<void> saved = m_store.save(profile);
    if (!saved) {
        Q_EMIT failed(saved.error().text);
    }
    return saved.has_value();
}

bool ProfileTreeModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const QString name = value.toString().trimmed();
    if (role != Qt::EditRole || name.isEmpty() || !checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return false;
    }
    const auto *group = static_cast<const Group *>(index.internalPointer());
    if (!group) {
        return renameGroup(*m_groups[size_t(index.row())], name);
    }
    Profile profile = group->profiles.at(index.row());
    if (profile.name == name) {
        return true;
    }
    profile.name = name;
    return save(profile);
}

bool ProfileTreeModel::renameGroup(const Group &group, const QString &name)
{
    if (group.key.rank != 1 || name == group.key.name) {
        return group.key.rank == 1;
    }
    const QList<Profile> members = group.profiles; // a copy: the group goes when the last one leaves it
    return std::all_of(members.begin(), members.end(), [&](const Profile &member) {
        Profile renamed = member;
        renamed.group = name;
        return save(renamed);
    });
}

bool ProfileTreeModel::moveToGroup(const QUuid &id, const QString &group)
{
    std::optional<Profile> profile = m_store.profile(id);
    if (!profile || m_store.isTransient(id)) {
        return false;
    }
    if (profile->group == group) {
        return true;
    }
    profile->group = group;
    return save(*profile);
}

Qt::ItemFlags ProfileTreeModel::flags(const QModelIndex &index) const
{
    if (!index.isValid()) {
        return Qt::ItemIsDropEnabled;
    }
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    const auto *group = static_cast<const Group *>(index.internalPointer());
    const int rank = group ? group->key.rank : m_groups[size_t(index.row())]->key.rank;
    if (rank == 2) {
        return group ? flags | Qt::ItemNeverHasChildren : flags;
    }
    if (group) {
        return flags | Qt::ItemIsEditable | Qt::ItemIsDragEnabled | Qt::ItemIsDropEnabled | Qt::ItemNeverHasChildren;
    }
    flags |= Qt::ItemIsDropEnabled;
    return rank == 1 ? flags | Qt::ItemIsEditable : flags;
}

QStringList ProfileTreeModel::mimeTypes() const
{
    return {mimeType()};
}

QMimeData *ProfileTreeModel::mimeData(const QModelIndexList &indexes) const
{
    QByteArrayList ids;
    for (const QModelIndex &index : indexes) {
        if (const QUuid id = index.data(IdRole).toUuid(); !id.isNull() && !m_store.isTransient(id)) {
            ids.append(id.toByteArray());
        }
    }
    if (ids.isEmpty()) {
        return nullptr;
    }
    auto *data = new QMimeData;
    data->setData(mimeType(), ids.join('\n'));
    return data;
}

Qt::DropActions ProfileTreeModel::supportedDropActions() const
{
    return Qt::MoveAction;
}

bool ProfileTreeModel::canDropMimeData(const QMimeData *data, Qt::DropAction action, int /*row*/, int /*column*/,
                                       const QModelIndex &parent) const
{
    return action == Qt::MoveAction && data && data->hasFormat(mimeType()) && !parent.data(TransientRole).toBool();
}

bool ProfileTreeModel::dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                    const QModelIndex &parent)
{
    if (!canDropMimeData(data, action, row, column, parent)) {
        return false;
    }
    const QString group = parent.data(GroupRole).toString(); // of a group, of a profile in it, or none
    const QList<QUuid> ids = idsIn(data);
    return std::all_of(ids.begin(), ids.end(), [&](const QUuid &id) { return moveToGroup(id, group); });
}

ProfileFilterModel::ProfileFilterModel(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
}

void ProfileFilterModel::setWords(const QString &text)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool ProfileFilterModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_words.isEmpty()) {
        return true;
    }
    if (!parent.isValid()) {
        return false; // a group stands where one of its profiles does
    }
    const QString text = sourceModel()->index(row, 0, parent).data(ProfileTreeModel::SearchRole).toString();
    return std::all_of(m_words.begin(), m_words.end(),
                       [&text](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace Ticketscope
