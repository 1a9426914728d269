// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/profiletreemodel.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

Profile makeProfile(const QString &name, const QString &group)
{
    Profile profile;
    profile.id = QUuid::createUuid();
    profile.name = name;
    profile.group = group;
    profile.service = "http"_ba;
    profile.scheme = "basic"_ba;
    profile.url = QUrl(QString(u"https://"_s + name.toLower().remove(u' ') + u".example/"_s));
    return profile;
}

QStringList outline(const QAbstractItemModel &model)
{
    QStringList lines;
    for (int group = 0; group < model.rowCount(); ++group) {
        const QModelIndex parent = model.index(group, 0);
        lines.append(parent.data().toString());
        for (int row = 0; row < model.rowCount(parent); ++row) {
            lines.append(QString(u"- "_s + model.index(row, 0, parent).data().toString()));
        }
    }
    return lines;
}

} // namespace

class ProfileTreeModelTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ProfileStore> m_store;

    Profile add(const QString &name, const QString &group)
    {
        Profile profile = makeProfile(name, group);
        if (!m_store->save(profile)) {
            qFatal("the profile cannot be saved");
        }
        return profile;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<ProfileStore>(m_folder->path(), QStringList{u"password"_s});
    }

    void standsByCustomerWithPracticeLast()
    {
        add(u"Web"_s, u"Contoso"_s);
        add(u"Soap"_s, u"acme"_s);
        add(u"Rest"_s, u"acme"_s);
        add(u"Alone"_s, {});
        m_store->addTransient(makeProfile(u"Emulated"_s, u"Practice"_s));
        const ProfileTreeModel model(*m_store);
        const QStringList wanted{u"No customer"_s, u"- Alone"_s, u"acme"_s,     u"- Rest"_s,    u"- Soap"_s,
                                 u"Contoso"_s,     u"- Web"_s,   u"Practice"_s, u"- Emulated"_s};
        QCOMPARE(outline(model), wanted);
        QCOMPARE(model.customers(), QStringList({u"acme"_s, u"Contoso"_s}));
    }

    void followsTheStore()
    {
        ProfileTreeModel model(*m_store);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ProfileFilterModel filter;
        filter.setSourceModel(&model);
        const QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);

        Profile one = add(u"One"_s, u"Acme"_s);
        add(u"Two"_s, u"Acme"_s);
        one.name = u"Zero"_s; // sorts behind
        QVERIFY(m_store->save(one));
        QCOMPARE(outline(model), QStringList({u"Acme"_s, u"- Two"_s, u"- Zero"_s}));
        one.group = u"Beta"_s;
        QVERIFY(m_store->save(one));
        QCOMPARE(outline(filter), QStringList({u"Acme"_s, u"- Two"_s, u"Beta"_s, u"- Zero"_s}));
        QVERIFY(m_store->remove(one.id));
        QCOMPARE(outline(model), QStringList({u"Acme"_s, u"- Two"_s}));
    }

    void keepsAProfilesIndexWhenItMoves()
    {
        Profile one = add(u"One"_s, u"Acme"_s);
        add(u"Two"_s, u"Acme"_s);
        ProfileTreeModel model(*m_store);
        const QPersistentModelIndex index = model.indexOf(one.id);
        one.group = u"Beta"_s;
        one.name = u"Uno"_s;
        QVERIFY(m_store->save(one));
        QVERIFY(index.isValid());
        QCOMPARE(index.data().toString(), u"Uno"_s);
        QCOMPARE(index.parent().data().toString(), u"Beta"_s);
    }

    void dragMovesToAnotherCustomer()
    {
        const Profile one = add(u"One"_s, u"Acme"_s);
        const Profile two = add(u"Two"_s, u"Beta"_s);
        ProfileTreeModel model(*m_store);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const std::unique_ptr<QMimeData> dragged(model.mimeData({model.indexOf(one.id)}));
        QVERIFY(dragged);
        // Onto a profile of the other customer, which stands for the customer.
        QVERIFY(model.dropMimeData(dragged.get(), Qt::MoveAction, -1, -1, model.indexOf(two.id)));
        QCOMPARE(m_store->profile(one.id)->group, u"Beta"_s);
        QCOMPARE(outline(model), QStringList({u"Beta"_s, u"- One"_s, u"- Two"_s}));
        // Into the empty space: no customer.
        QVERIFY(model.dropMimeData(dragged.get(), Qt::MoveAction, -1, -1, {}));
        QVERIFY(m_store->profile(one.id)->group.isEmpty());
    }

    void practiceTakesPartInNoDrag()
    {
        const Profile one = add(u"One"_s, u"Acme"_s);
        const Profile emulated = makeProfile(u"Emulated"_s, u"Practice"_s);
        m_store->addTransient(emulated);
        ProfileTreeModel model(*m_store);
        const std::unique_ptr<QMimeData> dragged(model.mimeData({model.indexOf(one.id)}));
        QVERIFY(!model.dropMimeData(dragged.get(), Qt::MoveAction, -1, -1, model.indexOf(emulated.id).parent()));
        QCOMPARE(m_store->profile(one.id)->group, u"Acme"_s);
        QVERIFY(!model.mimeData({model.indexOf(emulated.id)}));
        QVERIFY(!model.flags(model.indexOf(emulated.id)).testFlag(Qt::ItemIsDragEnabled));
    }

    void ignoresForeignAndDamagedDrags()
    {
        const Profile one = add(u"One"_s, u"Acme"_s);
        ProfileTreeModel model(*m_store);
        QMimeData text;
        text.setText(u"hello"_s);
        QVERIFY(!model.canDropMimeData(&text, Qt::MoveAction, -1, -1, {}));
        QMimeData damaged;
        damaged.setData(model.mimeTypes().first(), "\xff\n{not-an-id}\n\n");
        QVERIFY(model.dropMimeData(&damaged, Qt::MoveAction, -1, -1, {})); // nothing in it to move
        QCOMPARE(outline(model), QStringList({u"Acme"_s, u"- One"_s}));
    }

    void renamesACustomerInAllItsProfiles()
    {
        const Profile one = add(u"One"_s, u"Acme"_s);
        const Profile two = add(u"Two"_s, u"Acme"_s);
        ProfileTreeModel model(*m_store);
        QVERIFY(model.setData(model.indexOfGroup(u"Acme"_s), u"Acme AS"_s));
        QCOMPARE(m_store->profile(one.id)->group, u"Acme AS"_s);
        QCOMPARE(m_store->profile(two.id)->group, u"Acme AS"_s);
        QCOMPARE(outline(model), QStringList({u"Acme AS"_s, u"- One"_s, u"- Two"_s}));
    }

    void refusesAnEmptyName()
    {
        const Profile one = add(u"One"_s, u"Acme"_s);
        ProfileTreeModel model(*m_store);
        QVERIFY(!model.setData(model.indexOf(one.id), u"  "_s));
        QCOMPARE(m_store->profile(one.id)->name, u"One"_s);
    }

    void tellsTheLastOutcomeInWords_data()
    {
        QTest::addColumn<bool>("failed");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<ProfileOutcome>("outcome");
        QTest::newRow("logged in") << false << ErrorCode::Internal << ProfileOutcome::LoggedIn;
        QTest::newRow("refused") << true << ErrorCode::Refused << ProfileOutcome::Refused;
        QTest::newRow("not resolved") << true << ErrorCode::NameNotResolved << ProfileOutcome::Failed;
        QTest::newRow("stopped") << true << ErrorCode::Cancelled << ProfileOutcome::None;
    }

    void tellsTheLastOutcomeInWords()
    {
        QFETCH(const bool, failed);
        QFETCH(const ErrorCode, code);
        QFETCH(const ProfileOutcome, outcome);
        const Profile one = add(u"One"_s, u"Acme"_s);
        ProfileTreeModel model(*m_store);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        const Error error{code, u"The server said <b>no</b>."_s, {}, {}, {}};
        model.setOutcome(one.id, failed ? std::optional(error) : std::nullopt);
        const QModelIndex index = model.indexOf(one.id);
        QCOMPARE(ProfileOutcome(index.data(ProfileTreeModel::OutcomeRole).toInt()), outcome);
        const bool shown = outcome != ProfileOutcome::None;
        QCOMPARE(changed.size(), shown ? 1 : 0);
        const QString text = index.data(ProfileTreeModel::OutcomeTextRole).toString();
        QCOMPARE(text.isEmpty(), !shown);
        QVERIFY(index.data(Qt::AccessibleTextRole).toString().contains(text));
        QVERIFY2(!index.data(Qt::ToolTipRole).toString().contains(u"<b>no</b>"_s), "server text is never markup");
    }

    void findsEveryWordInAnyField_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QStringList>("found");
        QTest::newRow("nothing typed") << u""_s << QStringList{u"Rest api"_s, u"Soap"_s, u"Web"_s};
        QTest::newRow("name") << u"soa"_s << QStringList{u"Soap"_s};
        QTest::newRow("customer") << u"ACME"_s << QStringList{u"Rest api"_s, u"Soap"_s};
        QTest::newRow("address") << u"web.example"_s << QStringList{u"Web"_s};
        QTest::newRow("scheme") << u"basic contoso"_s << QStringList{u"Web"_s};
        QTest::newRow("words in any order") << u"api acme"_s << QStringList{u"Rest api"_s};
        QTest::newRow("not there") << u"acme web"_s << QStringList{};
        QTest::newRow("pattern characters are plain") << u".*"_s << QStringList{};
    }

    void findsEveryWordInAnyField()
    {
        QFETCH(const QString, words);
        QFETCH(const QStringList, found);
        add(u"Soap"_s, u"Acme"_s);
        add(u"Rest api"_s, u"Acme"_s);
        add(u"Web"_s, u"Contoso"_s);
        ProfileTreeModel model(*m_store);
        ProfileFilterModel filter;
        filter.setSourceModel(&model);
        filter.setWords(words);
        QStringList names;
        const QStringList lines = outline(filter);
        for (const QString &line : lines) {
            if (line.startsWith(u"- "_s)) {
                names.append(line.mid(2));
            }
        }
        names.sort();
        QCOMPARE(names, found);
        QVERIFY2(found.isEmpty() ? filter.rowCount() == 0 : true, "a customer without a match is not shown");
    }

    void saysWhatCannotBeSaved()
    {
        const Profile one = add(u"One"_s, u"Acme"_s);
        ProfileTreeModel model(*m_store);
        QSignalSpy failed(&model, &ProfileTreeModel::failed);
        // The folder turns into a file under it: nothing can be written any more, whoever runs this.
        QVERIFY(QDir(m_folder->path()).removeRecursively());
        QFile file(m_folder->path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        QVERIFY(!model.moveToGroup(one.id, u"Beta"_s));
        QCOMPARE(failed.size(), 1);
        QVERIFY(!failed.first().first().toString().isEmpty());
        QVERIFY(QFile::remove(m_folder->path()));
    }
};

QTEST_GUILESS_MAIN(ProfileTreeModelTest)
#include "tst_profiletreemodel.moc"
