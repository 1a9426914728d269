// SPDX-License-Identifier: GPL-3.0-or-later
// The probe's dialog over the practice services, and the model of its matrix.
// moc does not read all of the headers of coroutines.
#ifndef Q_MOC_RUN
#include "login/memorysecrets.h"
#include "ui/probe/probedialog.h"
#endif

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

class ProbeDialogTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        qRegisterMetaType<AttemptId>("Ticketscope::AttemptId");
        Workbench::Options options;
        options.configFolder = m_folder.path();
        auto secrets = std::make_unique<MemorySecrets>();
        m_secrets = secrets.get();
        options.secrets = std::move(secrets);
        m_workbench = std::make_unique<Workbench>(std::move(options));
        QVERIFY(m_workbench->start());
        QVERIFY(m_workbench->startPractice());
        m_dialog = std::make_unique<ProbeDialog>(*m_workbench, m_selection);
        m_dialog->setProfile(profileOf("http", "basic"));
        m_dialog->show();
    }
    void cleanup()
    {
        m_dialog.reset();
        m_workbench.reset();
    }

    void showsTheMatrixAndLeadsToTheExchanges()
    {
        const QAbstractItemModelTester tester(const_cast<ProbeModel *>(&m_dialog->model()),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy ended(m_dialog.get(), &ProbeDialog::probeEnded);
        QSignalSpy started(m_dialog.get(), &ProbeDialog::probeStarted);
        QTest::keyClick(m_dialog->findChild<QLineEdit *>(), Qt::Key_Return);
        QVERIFY(m_dialog->isRunning());
        QVERIFY(ended.wait(20000));
        QCOMPARE(started.size(), 1);
        QCOMPARE(ended.first().at(0), started.first().at(0));
        QVERIFY(ended.first().at(1).toBool());
        QVERIFY(!m_dialog->isRunning());
        const ProbeModel &model = m_dialog->model();
        QVERIFY(model.rowCount() >= 1);
        const QModelIndex endpoint = model.index(0, 0);
        for (int row = 0; row < model.rowCount(endpoint); ++row) {
            const Probe::ProbedMethod *method = model.method(model.index(row, 0, endpoint));
            QVERIFY(method);
            const QModelIndex state = model.index(row, ProbeModel::State, endpoint);
            QCOMPARE(state.data().toString(), Probe::stateTitle(method->state));
            QVERIFY(!state.data(Qt::DecorationRole).value<QIcon>().isNull());
            QVERIFY(state.data(Qt::ToolTipRole).toString().contains(method->note));
            if (method->scheme == "basic") {
                Q_EMIT m_dialog->findChild<QTreeView *>()->activated(state);
                QCOMPARE(m_selection.exchange(), method->exchange);
                QCOMPARE(method->state, Probe::MethodState::Offered);
            }
        }
    }

    void copiesTheMatrix()
    {
        QSignalSpy ended(m_dialog.get(), &ProbeDialog::probeEnded);
        m_dialog->start();
        QVERIFY(ended.wait(20000));
        button(u"Copy"_s)->click();
        QVERIFY(QApplication::clipboard()->text().contains(u"Basic"_s));
        QCOMPARE(QApplication::clipboard()->text(), m_dialog->matrixText());
    }

    void sendsSecretsOnlyWhereTheBoxIsTicked()
    {
        const auto stateOfBasic = [this] {
            const Probe::ProbedMethod *method = m_dialog->model().endpoints().first().method("basic");
            return method ? Probe::stateName(method->state) : QByteArray();
        };
        QSignalSpy ended(m_dialog.get(), &ProbeDialog::probeEnded);
        m_dialog->start();
        QVERIFY(ended.wait(20000));
        QCOMPARE(stateOfBasic(), "offered");
        m_dialog->findChild<QCheckBox *>()->setChecked(true);
        m_dialog->start();
        QVERIFY(ended.wait(20000));
        QCOMPARE(stateOfBasic(), "accepted");
        // For another profile it has to be ticked anew.
        m_dialog->setProfile(profileOf("http", "digest"));
        QVERIFY(!m_dialog->findChild<QCheckBox *>()->isChecked());
    }

    /// Not even the passphrase of the client certificate: the store would refuse.
    void readsNoSecretUnlessTheBoxIsTicked()
    {
        Profile profile = profileOf("http", "basic");
        profile.tls.clientCertificateFile = m_folder.filePath(u"client.p12"_s);
        m_dialog->setProfile(profile);
        m_secrets->refusal = Error{ErrorCode::Internal, u"The keychain is locked."_s, {}, {}, {}};
        QSignalSpy ended(m_dialog.get(), &ProbeDialog::probeEnded);
        m_dialog->start();
        QVERIFY(ended.wait(20000));
        QVERIFY2(ended.last().at(1).toBool(), ended.last().at(2).toString().toUtf8());
        m_dialog->findChild<QCheckBox *>()->setChecked(true);
        m_dialog->start();
        QTRY_COMPARE(ended.size(), 2);
        QVERIFY(!ended.last().at(1).toBool());
    }

    /// They belong to the profile's server.
    void anotherServerGetsNoSecrets()
    {
        QCheckBox *box = m_dialog->findChild<QCheckBox *>();
        box->setChecked(true);
        QVERIFY(box->isEnabled());
        const Profile other = profileOf("windows-essentials", "canary");
        m_dialog->findChild<QLineEdit *>()->setText(other.url.toString());
        QVERIFY(!box->isEnabled());
        QSignalSpy ended(m_dialog.get(), &ProbeDialog::probeEnded);
        m_dialog->start();
        QVERIFY(ended.wait(20000));
        const Result<Secret> password =
            QCoro::waitFor(m_workbench->secrets().read(profileOf("http", "basic").id, u"password"_s));
        QVERIFY(password && password->isSet());
        for (const ExchangePtr &exchange : m_workbench->capture().exchanges()) {
            const QByteArray authorization = exchange->request.headerValue("Authorization");
            const QByteArray inside = QByteArray::fromBase64(authorization.mid(authorization.indexOf(' ') + 1));
            QVERIFY(!inside.contains(password->reveal()));
        }
    }

    void escapeStopsFirstAndClosesThen()
    {
        QVERIFY(m_workbench->setPracticeFaults({u"stall"_s}));
        QSignalSpy ended(m_dialog.get(), &ProbeDialog::probeEnded);
        m_dialog->start();
        QTest::qWait(100);
        QVERIFY(m_dialog->isRunning());
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!m_dialog->isRunning(), 500);
        QCOMPARE(ended.size(), 1);
        QVERIFY(!ended.first().at(1).toBool());
        QVERIFY(m_dialog->isVisible());
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
    }

    void goesWhileAProbeIsUnderWay()
    {
        QVERIFY(m_workbench->setPracticeFaults({u"stall"_s}));
        m_dialog->start();
        QTest::qWait(50);
        m_dialog.reset();
        QTest::qWait(50);
        QVERIFY(!m_dialog);
    }

    void onlyAnAddressCanBeProbed_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("isFine");
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("a name") << u"crm"_s << false;
        QTest::newRow("ftp") << u"ftp://crm.example/"_s << false;
        QTest::newRow("https") << u"https://crm.example/"_s << true;
    }
    void onlyAnAddressCanBeProbed()
    {
        QFETCH(QString, address);
        QFETCH(bool, isFine);
        m_dialog->findChild<QLineEdit *>()->setText(address);
        QCOMPARE(button(u"Probe"_s)->isEnabled(), isFine);
    }

    void everythingHasAName()
    {
        QVERIFY(!m_dialog->findChild<QTreeView *>()->accessibleName().isEmpty());
        QVERIFY(!m_dialog->findChild<QLineEdit *>()->accessibleName().isEmpty());
        for (const QPushButton *one : m_dialog->findChildren<QPushButton *>()) {
            QVERIFY(!one->text().isEmpty());
            QVERIFY(one->focusPolicy() != Qt::NoFocus);
        }
    }

private:
    [[nodiscard]] Profile profileOf(const QByteArray &service, const QByteArray &scheme) const
    {
        for (const QUuid &id : m_workbench->practiceProfiles()) {
            const Profile profile = *m_workbench->profiles().profile(id);
            if (profile.service == service && profile.scheme == scheme) {
                return profile;
            }
        }
        qFatal("There is no such practice profile.");
    }
    [[nodiscard]] QPushButton *button(const QString &text) const
    {
        for (QPushButton *one : m_dialog->findChildren<QPushButton *>()) {
            if (one->text().remove(u'&').startsWith(text)) {
                return one;
            }
        }
        return nullptr;
    }

    QTemporaryDir m_folder;
    SelectionController m_selection;
    std::unique_ptr<Workbench> m_workbench;
    MemorySecrets *m_secrets = nullptr; ///< the workbench's
    std::unique_ptr<ProbeDialog> m_dialog;
};

QTEST_MAIN(ProbeDialogTest)
#include "tst_probedialog.moc"
