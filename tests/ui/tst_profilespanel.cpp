// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "ui/common/messagebar.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profilespanel.h"

#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeView>

using namespace Ticketscope;
using namespace Ticketscope::TestUi;
using namespace Qt::StringLiterals;

class ProfilesPanelTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Bench> m_bench;
    std::unique_ptr<Ui::ProfilesPanel> m_panel;

    QTreeView *tree() { return m_panel->findChild<QTreeView *>(); }
    QLineEdit *search() { return m_panel->findChild<QLineEdit *>(); }

    void open()
    {
        m_panel = std::make_unique<Ui::ProfilesPanel>(**m_bench);
        m_panel->resize(280, 600);
        m_panel->show();
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }

    QString messages()
    {
        QStringList texts;
        const QList<Ui::MessageBar *> bars = m_panel->findChildren<Ui::MessageBar *>();
        for (const Ui::MessageBar *bar : bars) {
            if (bar->isVisible()) {
                texts.append(bar->text());
            }
        }
        return texts.join(u'\n');
    }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void cleanup()
    {
        m_panel.reset();
        m_bench.reset();
    }

    void emptyPanelOffersWhatFillsIt()
    {
        open();
        QVERIFY(!tree()->isVisible());
        QVERIFY(button<QPushButton>(*m_panel, u"New profile…"_s));
        QVERIFY(button<QPushButton>(*m_panel, u"Import…"_s));
        auto *practice = button<QPushButton>(*m_panel, u"Start the practice services"_s);
        QVERIFY(practice);
        QTest::mouseClick(practice, Qt::LeftButton);
        QVERIFY(tree()->isVisible());
        QVERIFY((*m_bench)->isPracticeRunning());
        QCOMPARE(m_panel->currentProfile(), (*m_bench)->practiceProfiles().value(0));
    }

    void enterAndDoubleClickLogIn()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        open();
        QSignalSpy asked(m_panel.get(), &Ui::ProfilesPanel::logInRequested);
        m_panel->setCurrentProfile(one.id);
        tree()->setFocus();
        QTest::keyClick(tree(), Qt::Key_Return);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.last().first().toUuid(), one.id);
        const QPoint at = tree()->visualRect(tree()->currentIndex()).center();
        QTest::mouseClick(tree()->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(asked.size(), 1); // one click only selects
        QTest::mouseDClick(tree()->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(asked.size(), 2);
    }

    void searchLeadsToAProfileByKeyboard()
    {
        m_bench->add(u"Soap"_s, u"Acme"_s);
        const Profile rest = m_bench->add(u"Rest"_s, u"Contoso"_s);
        open();
        QSignalSpy asked(m_panel.get(), &Ui::ProfilesPanel::logInRequested);
        m_panel->goToProfile();
        QVERIFY(search()->hasFocus());
        QTest::keyClicks(search(), u"conto res"_s);
        QCOMPARE(m_panel->currentProfile(), rest.id);
        QTest::keyClick(search(), Qt::Key_Return);
        QVERIFY(tree()->hasFocus());
        QTest::keyClick(tree(), Qt::Key_Return);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toUuid(), rest.id);
    }

    void aSearchThatFindsNothingSaysSo()
    {
        m_bench->add(u"Soap"_s, u"Acme"_s);
        open();
        m_panel->goToProfile();
        QTest::keyClicks(search(), u"nobody"_s);
        QVERIFY(!tree()->isVisible());
        auto *clear = button<QPushButton>(*m_panel, u"Clear the search"_s);
        QVERIFY(clear);
        QTest::mouseClick(clear, Qt::LeftButton);
        QVERIFY(tree()->isVisible());
    }

    void f2Renames()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        open();
        m_panel->setCurrentProfile(one.id);
        tree()->setFocus();
        QTest::keyClick(tree(), Qt::Key_F2);
        auto *editor = tree()->viewport()->findChild<QLineEdit *>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, u"Uno"_s);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE((*m_bench)->profiles().profile(one.id)->name, u"Uno"_s);
        QCOMPARE(m_panel->currentProfile(), one.id);
    }

    void renamesACustomer()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        open();
        tree()->setFocus();
        tree()->setCurrentIndex(tree()->model()->index(0, 0));
        m_panel->renameCurrent();
        auto *editor = tree()->viewport()->findChild<QLineEdit *>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, u"Acme AS"_s);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE((*m_bench)->profiles().profile(one.id)->group, u"Acme AS"_s);
    }

    void deletingIsUndoneWithItsSecrets()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        m_bench->keep(one.id, u"password"_s, u"s3cret"_s);
        open();
        m_panel->setCurrentProfile(one.id);
        tree()->setFocus();
        QTest::keyClick(tree(), Qt::Key_Delete);
        QVERIFY(!(*m_bench)->profiles().profile(one.id));
        QVERIFY(messages().contains(u"One"_s));
        QCOMPARE(m_bench->stored(one.id, u"password"_s), u"=s3cret"_s); // for as long as it can be undone
        auto *undo = button<QToolButton>(*m_panel, u"Undo"_s);
        QVERIFY(undo);
        QTest::mouseClick(undo, Qt::LeftButton);
        QVERIFY((*m_bench)->profiles().profile(one.id));
        QCOMPARE(m_panel->currentProfile(), one.id);
        QTest::qWait(20);
        QCOMPARE(m_bench->stored(one.id, u"password"_s), u"=s3cret"_s);
    }

    void deletingGoesOnToTheNeighbour()
    {
        const Profile one = m_bench->add(u"One"_s, {});
        const Profile two = m_bench->add(u"Two"_s, u"Acme"_s);
        const Profile three = m_bench->add(u"Three"_s, u"Beta"_s);
        open();
        m_panel->setCurrentProfile(one.id);
        m_panel->deleteCurrent();
        QCOMPARE(m_panel->currentProfile(), two.id);
        m_panel->setCurrentProfile(three.id);
        m_panel->deleteCurrent();
        QCOMPARE(m_panel->currentProfile(), two.id);
    }

    void closingTheLineTakesTheSecrets()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        m_bench->keep(one.id, u"password"_s, u"s3cret"_s);
        open();
        m_panel->setCurrentProfile(one.id);
        m_panel->deleteCurrent();
        m_panel->hide(); // hiding the dock keeps the chance
        m_panel->show();
        QTest::qWait(20);
        QCOMPARE(m_bench->stored(one.id, u"password"_s), u"=s3cret"_s);
        const QList<QToolButton *> buttons = m_panel->findChildren<QToolButton *>();
        for (QToolButton *one_ : buttons) {
            if (one_->isVisible() && one_->accessibleName() == u"Close this message"_s) {
                QTest::mouseClick(one_, Qt::LeftButton);
            }
        }
        QTRY_VERIFY(m_bench->stored(one.id, u"password"_s).isNull());
        QVERIFY(!(*m_bench)->profiles().profile(one.id));
    }

    void theEndOfThePanelTakesTheSecrets()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        m_bench->keep(one.id, u"password"_s, u"s3cret"_s);
        open();
        m_panel->setCurrentProfile(one.id);
        m_panel->deleteCurrent();
        m_panel.reset();
        QTRY_VERIFY(m_bench->stored(one.id, u"password"_s).isNull());
    }

    void duplicatesWithSecrets()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        m_bench->keep(one.id, u"password"_s, u"s3cret"_s);
        open();
        m_panel->setCurrentProfile(one.id);
        QSignalSpy said(m_panel.get(), &Ui::ProfilesPanel::statusMessage);
        m_panel->duplicateCurrent();
        const QUuid made = m_panel->currentProfile();
        QVERIFY(made != one.id);
        QCOMPARE((*m_bench)->profiles().profile(made)->group, u"Acme"_s);
        QTRY_COMPARE(m_bench->stored(made, u"password"_s), u"=s3cret"_s);
        QTRY_VERIFY(!said.isEmpty() && said.last().first().toString().contains(u"same secrets"_s));
    }

    void aDuplicateOfAPracticeProfileIsKept()
    {
        open();
        QVERIFY((*m_bench)->startPractice());
        m_panel->setCurrentProfile((*m_bench)->practiceProfiles().value(0));
        QVERIFY(!m_panel->currentProfile().isNull());
        m_panel->deleteCurrent(); // cannot be: says so
        QVERIFY(!messages().isEmpty());
        m_panel->duplicateCurrent();
        const QUuid made = m_panel->currentProfile();
        QVERIFY(!(*m_bench)->profiles().isTransient(made));
        QVERIFY((*m_bench)->profiles().profile(made)->group.isEmpty());
    }

    void importSaysWhatItRefuses()
    {
        open();
        const QString good = m_bench->folder() + u"/good.json"_s;
        const QString bad = m_bench->folder() + u"/bad.json"_s;
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.name = u"Imported"_s;
        profile.service = "http"_ba;
        profile.scheme = "none"_ba;
        profile.url = QUrl(u"https://service.example/"_s);
        QFile file(good);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(profileToJson(profile));
        file.close();
        QFile damaged(bad);
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write(R"({"format": "ticketscope-profile", "parameters": {"password": "hunter2")");
        damaged.close();
        QSignalSpy said(m_panel.get(), &Ui::ProfilesPanel::statusMessage);
        m_panel->importFiles({good, bad, m_bench->folder() + u"/missing.json"_s});
        QCOMPARE((*m_bench)->profiles().profile(m_panel->currentProfile())->name, u"Imported"_s);
        QCOMPARE(messages().count(u'\n'), 1); // a line for each that failed
        QVERIFY(!messages().contains(u"hunter2"_s));
        QCOMPARE(said.size(), 1);
    }

    void aMissingKeychainIsSaidWhereOneLooks()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        open();
        QSignalSpy said(m_panel.get(), &Ui::ProfilesPanel::statusMessage);
        QCOMPARE(m_bench->stored(one.id, u"password"_s), QString()); // the first question finds out
        QTRY_COMPARE(said.size(), 1);
        QVERIFY(messages().contains(u"this run only"_s));
    }

    void editsOneProfileInOneWindow()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        open();
        m_panel->setCurrentProfile(one.id);
        m_panel->editCurrent();
        m_panel->editCurrent();
        QCOMPARE(m_panel->findChildren<Ui::ProfileEditor *>().size(), 1);
    }
};

QTEST_MAIN(ProfilesPanelTest)
#include "tst_profilespanel.moc"
