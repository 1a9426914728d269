// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "ui/common/messagebar.h"
#include "ui/common/secretlineedit.h"
#include "ui/profiles/fieldform.h"
#include "ui/profiles/foldedsection.h"
#include "ui/profiles/parameterfield.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profileform.h"
#include "ui/profiles/secretfield.h"
#include "ui/profiles/secretlines.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QToolButton>

using namespace Ticketscope;
using namespace Ticketscope::TestUi;
using namespace Qt::StringLiterals;

class ProfileEditorTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Bench> m_bench;
    QPointer<Ui::ProfileEditor> m_editor;

    void open(const Profile &profile)
    {
        m_editor = new Ui::ProfileEditor(**m_bench, profile, {u"Acme"_s, u"Contoso"_s});
        m_editor->show();
        m_editor->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_editor));
    }

    static Ui::FoldedSection *foldOf(QWidget *editor)
    {
        const QList<Ui::FoldedSection *> all = editor->findChildren<Ui::FoldedSection *>();
        for (Ui::FoldedSection *one : all) {
            if (one->objectName() == u"advanced") {
                return one;
            }
        }
        qFatal("no fold for what is rarely needed");
    }

    void choose(const QString &box, const QByteArray &value)
    {
        auto *combo = m_editor->findChild<QComboBox *>(box);
        QVERIFY(combo);
        QVERIFY2(combo->findData(value) >= 0, value.constData());
        combo->setCurrentIndex(combo->findData(value));
    }

    QLineEdit *line(const QString &name) { return shown<QLineEdit>(*m_editor, name); }

    Ui::SecretField *secret(const QString &name)
    {
        const QList<Ui::SecretField *> fields = m_editor->findChildren<Ui::SecretField *>();
        for (Ui::SecretField *field : fields) {
            if (field->parameter() == name) {
                return field;
            }
        }
        return nullptr;
    }

    QString messages()
    {
        QStringList texts;
        const QList<Ui::MessageBar *> bars = m_editor->findChildren<Ui::MessageBar *>();
        for (const Ui::MessageBar *bar : bars) {
            if (bar->isVisible()) {
                texts.append(bar->text());
            }
        }
        return texts.join(u'\n');
    }

    // The preview is the only read-only text of several lines.
    QString previewText()
    {
        const QList<QPlainTextEdit *> texts = m_editor->findChildren<QPlainTextEdit *>();
        for (const QPlainTextEdit *text : texts) {
            if (text->isReadOnly()) {
                return text->toPlainText();
            }
        }
        return {};
    }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void cleanup()
    {
        delete m_editor;
        m_bench.reset();
    }

    void showsJustTheSchemesParameters_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::addColumn<QByteArray>("scheme");
        const QList<FlowInfo> flows = builtinFlows();
        for (const FlowInfo &flow : flows) {
            for (const SchemeInfo &scheme : flow.schemes) {
                QTest::addRow("%s %s", flow.service.constData(), scheme.id.constData()) << flow.service << scheme.id;
            }
        }
    }

    void showsJustTheSchemesParameters()
    {
        QFETCH(const QByteArray, service);
        QFETCH(const QByteArray, scheme);
        open({});
        choose(u"service"_s, service);
        choose(u"scheme"_s, scheme);
        // What is rarely needed is folded away, and there when it is opened.
        Ui::FoldedSection *more = foldOf(m_editor);
        const QList<ParameterInfo> parameters = flowFor(service)->parameters;
        const SchemeInfo chosen = *flowFor(service)->scheme(scheme);
        const bool hasAdvanced = std::any_of(parameters.begin(), parameters.end(), [&chosen](const ParameterInfo &one) {
            return one.advanced && chosen.parameters.contains(one.name) && !FlowInfo::isRequired(chosen, one);
        });
        QCOMPARE(more->isVisibleTo(m_editor), hasAdvanced);
        more->setOpen(true);
        QStringList names;
        const QList<Ui::FieldRow *> rows = m_editor->findChildren<Ui::FieldRow *>();
        for (const Ui::FieldRow *row : rows) {
            if (!row->isVisibleTo(m_editor)) {
                continue;
            }
            if (const auto *field = qobject_cast<const Ui::ParameterField *>(row->editor())) {
                names.append(field->info().name);
            } else if (const auto *field2 = qobject_cast<const Ui::SecretField *>(row->editor())) {
                names.append(field2->parameter());
            }
        }
        QStringList wanted = flowFor(service)->scheme(scheme)->parameters;
        names.sort();
        wanted.sort();
        QCOMPARE(names, wanted);
    }

    void choicesHaveNamesForPeopleAndKeepTheFilesValues()
    {
        const std::optional<FlowInfo> flow = flowFor("http");
        for (const QString &name : {u"mechanisms"_s, u"channelBinding"_s, u"ntlmVersion"_s, u"charset"_s}) {
            const ParameterInfo *info = flow->parameter(name);
            QVERIFY2(info && info->choices.size() > 1, qPrintable(name));
            Ui::ParameterField field(*info);
            const auto *box = field.findChild<QComboBox *>();
            QCOMPARE(box->count(), info->choices.size());
            for (const QString &value : info->choices) {
                field.setValue(value);
                QVERIFY2(box->currentText() != value, qPrintable(value));
                QCOMPARE(field.value(), value == info->defaultValue ? QVariant() : QVariant(value));
            }
            // What no version of the program offers stays as it was read.
            field.setValue(u"of another version"_s);
            QCOMPARE(box->currentText(), u"of another version"_s);
            QCOMPARE(field.value(), QVariant(u"of another version"_s));
        }
    }

    void whatIsFoldedAwayIsSummedUpAndFound()
    {
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.service = "oauth2";
        profile.scheme = "authorization-code";
        profile.name = u"Acme"_s;
        profile.url = QUrl(u"https://id.acme.example/"_s);
        profile.parameters = {
            {u"clientId"_s, u"app"_s}, {u"pkce"_s, u"plain"_s}, {u"issuer"_s, u"https://id.acme.example"_s}};
        open(profile);
        Ui::FoldedSection *more = foldOf(m_editor);
        QVERIFY(!more->isOpen());
        const QString title = flowFor("oauth2")->parameter(u"pkce")->title;
        bool isNamed = false;
        for (const QLabel *label : more->findChildren<QLabel *>()) {
            isNamed = isNamed || (label->isVisibleTo(m_editor) && label->text().contains(title));
        }
        QVERIFY(isNamed);
        // Saving keeps what is folded away.
        auto *form = m_editor->findChild<Ui::ProfileForm *>();
        QCOMPARE(form->profile().parameters.value(u"pkce"_s).toString(), u"plain"_s);
        form->focusField(u"pkce"_s);
        QVERIFY(more->isOpen());
    }

    void aKeyOfSeveralLinesIsMaskedAndKept()
    {
        const QByteArray pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQsecretkeyline\n-----END PRIVATE KEY-----\n";
        Ui::SecretField field(u"privateKey"_s, false, nullptr, true);
        field.setStored(SecretPlace::None);
        field.show();
        auto *lines = field.findChild<Ui::SecretLines *>();
        QVERIFY(lines && lines->isVisibleTo(&field));
        auto *text = lines->findChild<QPlainTextEdit *>();
        QCOMPARE(field.change(), Ui::SecretField::Change::None);
        // Pasted: masked at once, line by line.
        QGuiApplication::clipboard()->setText(QString::fromLatin1(pem));
        text->paste();
        QGuiApplication::clipboard()->clear();
        QVERIFY2(!text->toPlainText().contains(u"secretkeyline"), qPrintable(text->toPlainText()));
        QCOMPARE(text->toPlainText().count(u'\n'), 2);
        QCOMPARE(field.change(), Ui::SecretField::Change::Replace);
        QCOMPARE(field.secret().reveal().toByteArray(), pem);
        lines->setRevealed(true);
        QVERIFY(text->toPlainText().contains(u"secretkeyline"));
        lines->setRevealed(false);
        QVERIFY(!text->toPlainText().contains(u"secretkeyline"));
        lines->clear();
        QCOMPARE(field.change(), Ui::SecretField::Change::None);
        // Typed: shows while it is typed.
        QTest::keyClicks(text, u"abc"_s);
        QCOMPARE(text->toPlainText(), u"abc"_s);
        QCOMPARE(field.secret().revealText(), u"abc"_s);
    }

    void aKeyIsLoadedFromAFile()
    {
        QTemporaryDir folder;
        const auto write = [&folder](const QString &name, const QByteArray &bytes) {
            QFile file(folder.filePath(name));
            if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
                qFatal("the file cannot be written");
            }
            return file.fileName();
        };
        Ui::SecretLines lines;
        lines.load(write(u"key.pem"_s, "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n"));
        QVERIFY(lines.problem().isEmpty());
        QVERIFY(lines.secret().revealText().contains(u"abc"));
        QVERIFY(!lines.isRevealed());
        // What is no key does not take its place.
        lines.load(folder.filePath(u"nothing.pem"_s));
        QVERIFY(!lines.problem().isEmpty());
        lines.load(write(u"key.der"_s, QByteArray("\x30\x82\x00\x01", 4)));
        QVERIFY(!lines.problem().isEmpty());
        lines.load(write(u"large.pem"_s, QByteArray(Ui::SecretLines::kMostBytes + 1, 'a')));
        QVERIFY(!lines.problem().isEmpty());
        QVERIFY(lines.secret().revealText().contains(u"abc"));
    }

    void everyParameterIsExplained()
    {
        const QList<FlowInfo> flows = builtinFlows();
        QVERIFY(!flows.isEmpty());
        for (const FlowInfo &flow : flows) {
            for (const ParameterInfo &parameter : flow.parameters) {
                QVERIFY2(!parameter.title.isEmpty() && !parameter.help.isEmpty(), qPrintable(parameter.name));
            }
        }
    }

    void previewGrowsWhileTyping()
    {
        open({});
        choose(u"service"_s, "http");
        choose(u"scheme"_s, "basic");
        QTest::keyClicks(line(u"url"_s), u"https://crm.acme.example/api"_s);
        QVERIFY(previewText().contains(u"Host: crm.acme.example"_s));
        QVERIFY(!previewText().contains(u"Authorization: Basic"_s) || !previewText().contains(u"alice"_s));
        QTest::keyClicks(line(u"userName"_s), u"alice"_s);
        QVERIFY(previewText().contains(u"Authorization: Basic"_s));
        QVERIFY(previewText().startsWith(u"GET /api HTTP/1.1"_s));
    }

    void previewNeverHoldsATypedSecret()
    {
        const QList<FlowInfo> flows = builtinFlows();
        for (const FlowInfo &flow : flows) {
            for (const SchemeInfo &scheme : flow.schemes) {
                delete m_editor;
                open({});
                choose(u"service"_s, flow.service);
                choose(u"scheme"_s, scheme.id);
                QTest::keyClicks(line(u"url"_s), u"https://crm.acme.example/api/"_s);
                const QList<Ui::SecretLineEdit *> secrets = m_editor->findChildren<Ui::SecretLineEdit *>();
                for (Ui::SecretLineEdit *typed : secrets) {
                    typed->setText(u"xyzzySecret"_s);
                }
                QVERIFY2(!previewText().contains(u"xyzzySecret"_s), scheme.id.constData());
            }
        }
    }

    void saysWhyItCannotBeSaved()
    {
        open({});
        auto *save = button<QPushButton>(*m_editor, u"Save"_s);
        QVERIFY(!save->isEnabled());
        QVERIFY(!save->toolTip().isEmpty());
        auto *reason = m_editor->findChild<QLabel *>(u"reason"_s);
        QVERIFY(reason);
        QVERIFY(reason->text().contains(u"Name"_s) || reason->text().contains(u"Address"_s));
        choose(u"service"_s, "http");
        choose(u"scheme"_s, "none");
        QTest::keyClicks(line(u"name"_s), u"Acme"_s);
        QTest::keyClicks(line(u"url"_s), u"https://crm.acme.example/"_s);
        QVERIFY2(save->isEnabled(), qPrintable(reason->text()));
        line(u"url"_s)->clear();
        QVERIFY(!save->isEnabled());
        QVERIFY(reason->text().contains(u"href=\"url\""_s));
        Q_EMIT reason->linkActivated(u"url"_s);
        QVERIFY(line(u"url"_s)->hasFocus());
    }

    void aProblemStandsUnderItsFieldWhileTyping()
    {
        open(m_bench->add(u"One"_s, u"Acme"_s));
        line(u"url"_s)->setFocus();
        line(u"url"_s)->selectAll();
        QTest::keyClicks(line(u"url"_s), u"ftp://nowhere"_s);
        const QList<Ui::FieldRow *> rows = m_editor->findChildren<Ui::FieldRow *>();
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [this](const Ui::FieldRow *r) { return r->editor() == line(u"url"_s); });
        QVERIFY(row != rows.end());
        QVERIFY((*row)->showsProblem());
        QVERIFY(!button<QPushButton>(*m_editor, u"Save"_s)->isEnabled());
    }

    void savesFileAndSecret()
    {
        open({});
        choose(u"service"_s, "http");
        choose(u"scheme"_s, "basic");
        QTest::keyClicks(line(u"name"_s), u"Acme API"_s);
        QTest::keyClicks(line(u"url"_s), u"https://crm.acme.example/"_s);
        QTest::keyClicks(line(u"userName"_s), u"alice"_s);
        QTest::keyClicks(line(u"password"_s), u"p\u00e5ss"_s);
        QSignalSpy saved(m_editor, &Ui::ProfileEditor::saved);
        const QUuid id = m_editor->profileId();
        QTest::keyClick(line(u"name"_s), Qt::Key_Return); // Save is the default button
        QTRY_COMPARE(saved.size(), 1);
        QTRY_VERIFY(!m_editor);
        const std::optional<Profile> stored = (*m_bench)->profiles().profile(id);
        QVERIFY(stored);
        QCOMPARE(stored->name, u"Acme API"_s);
        QCOMPARE(stored->parameters.value(u"userName"_s).toString(), u"alice"_s);
        QVERIFY(!stored->parameters.contains(u"password"_s));
        QCOMPARE(m_bench->stored(id, u"password"_s), u"=p\u00e5ss"_s);
    }

    void aStoredSecretIsNeverFilledIn()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        m_bench->keep(one.id, u"password"_s, u"s3cret"_s);
        open(one);
        QTRY_VERIFY(secret(u"password"_s)->hasStored());
        QCOMPARE(line(u"password"_s), nullptr);
        auto *field = secret(u"password"_s);
        QCOMPARE(field->findChild<Ui::SecretLineEdit *>()->text(), QString());
        QTest::mouseClick(button<QPushButton>(*field, u"Show"_s), Qt::LeftButton);
        QTRY_VERIFY(line(u"password"_s));
        QCOMPARE(line(u"password"_s)->text(), u"s3cret"_s);
        QVERIFY(line(u"password"_s)->isReadOnly());
        QVERIFY(!m_editor->hasUnsavedChanges());
        QTest::mouseClick(button<QPushButton>(*field, u"Hide"_s), Qt::LeftButton);
        QCOMPARE(field->findChild<Ui::SecretLineEdit *>()->text(), QString());
    }

    void removesAndReplacesASecretOnSavingOnly()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        m_bench->keep(one.id, u"password"_s, u"s3cret"_s);
        open(one);
        QTRY_VERIFY(secret(u"password"_s)->hasStored());
        auto *field = secret(u"password"_s);
        QTest::mouseClick(button<QPushButton>(*field, u"Remove"_s), Qt::LeftButton);
        QVERIFY(m_editor->hasUnsavedChanges());
        QCOMPARE(m_bench->stored(one.id, u"password"_s), u"=s3cret"_s);
        QTest::mouseClick(button<QPushButton>(*field, u"Undo"_s), Qt::LeftButton);
        QVERIFY(!m_editor->hasUnsavedChanges());
        QTest::mouseClick(button<QPushButton>(*field, u"Replace"_s), Qt::LeftButton);
        QVERIFY(line(u"password"_s)->hasFocus());
        QVERIFY(!m_editor->hasUnsavedChanges()); // nothing typed, nothing replaced
        QTest::keyClicks(line(u"password"_s), u"new"_s);
        m_editor->save();
        QTRY_VERIFY(!m_editor);
        QCOMPARE(m_bench->stored(one.id, u"password"_s), u"=new"_s);
    }

    void anEmptyPasswordIsOneThatIsSaidToBeEmpty()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        open(one);
        auto *field = secret(u"password"_s);
        QTRY_VERIFY(button<QCheckBox>(*field, u"It is empty"_s));
        m_editor->save();
        QTRY_VERIFY(!m_editor);
        QVERIFY(m_bench->stored(one.id, u"password"_s).isNull());
        open(one);
        QTRY_VERIFY(button<QCheckBox>(*secret(u"password"_s), u"It is empty"_s));
        button<QCheckBox>(*secret(u"password"_s), u"It is empty"_s)->setChecked(true);
        m_editor->save();
        QTRY_VERIFY(!m_editor);
        QCOMPARE(m_bench->stored(one.id, u"password"_s), u"="_s);
    }

    void unsavedChangesAreNotLostSilently()
    {
        const Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        open(one);
        QTest::keyClicks(line(u"name"_s), u"!"_s);
        QTest::keyClick(m_editor, Qt::Key_Escape);
        QVERIFY(m_editor && m_editor->isVisible());
        QVERIFY(messages().contains(u"not saved"_s));
        QTest::mouseClick(button<QToolButton>(*m_editor, u"Keep editing"_s), Qt::LeftButton);
        QVERIFY(messages().isEmpty());
        m_editor->close();
        QVERIFY(m_editor && m_editor->isVisible());
        QTest::mouseClick(button<QToolButton>(*m_editor, u"Discard"_s), Qt::LeftButton);
        QTRY_VERIFY(!m_editor);
        QCOMPARE((*m_bench)->profiles().profile(one.id)->name, u"One"_s);
    }

    void closesAtOnceWithoutChanges()
    {
        open(m_bench->add(u"One"_s, u"Acme"_s));
        QVERIFY(!m_editor->hasUnsavedChanges());
        QTest::keyClick(m_editor, Qt::Key_Escape);
        QTRY_VERIFY(!m_editor);
    }

    void keepsWhatItDoesNotKnow()
    {
        Profile one = m_bench->add(u"One"_s, u"Acme"_s);
        one.parameters.insert(u"fromTheFuture"_s, 7);
        one.unknown.insert("color"_L1, "blue"_L1);
        QVERIFY((*m_bench)->profiles().save(one));
        open(*(*m_bench)->profiles().profile(one.id));
        QTest::keyClicks(line(u"name"_s), u"!"_s);
        m_editor->save();
        QTRY_VERIFY(!m_editor);
        const Profile stored = *(*m_bench)->profiles().profile(one.id);
        QCOMPARE(stored.parameters.value(u"fromTheFuture"_s).toInt(), 7);
        QCOMPARE(stored.unknown.value("color"_L1).toString(), u"blue"_s);
        QVERIFY(stored.name.contains(u'!'));
    }

    void aTypedValueSurvivesALookAtAnotherScheme()
    {
        open({});
        choose(u"service"_s, "http");
        choose(u"scheme"_s, "basic");
        QTest::keyClicks(line(u"userName"_s), u"alice"_s);
        QTest::keyClicks(line(u"password"_s), u"s3cret"_s);
        choose(u"scheme"_s, "bearer");
        QCOMPARE(line(u"userName"_s), nullptr);
        choose(u"scheme"_s, "digest");
        QCOMPARE(line(u"userName"_s)->text(), u"alice"_s);
        QCOMPARE(line(u"password"_s)->text(), u"s3cret"_s);
    }

    void thePresetFillsInWhatEcrvAsksFor()
    {
        open({});
        choose(u"service"_s, "ws-security");
        const QList<ProfilePreset> presets = flowFor("ws-security")->presets;
        QVERIFY(!presets.isEmpty());
        auto *preset = button<QPushButton>(*m_editor, QString(u"Use the settings for "_s + presets.first().title));
        QVERIFY(preset);
        QTest::mouseClick(preset, Qt::LeftButton);
        QCOMPARE(m_editor->findChild<QComboBox *>(u"scheme"_s)->currentData().toByteArray(), presets.first().scheme);
        QTest::keyClicks(line(u"url"_s), u"https://ecrv.example/service"_s);
        QVERIFY(previewText().contains(u"UsernameToken"_s));
    }

    void everyFieldHasANameForThoseWhoDoNotSeeIt()
    {
        open(m_bench->add(u"One"_s, u"Acme"_s));
        const QList<QLineEdit *> lines = m_editor->findChildren<QLineEdit *>();
        for (const QLineEdit *one : lines) {
            const bool inside = qobject_cast<const QComboBox *>(one->parentWidget());
            QVERIFY2(inside || !one->accessibleName().isEmpty(), qPrintable(one->objectName()));
        }
        const QList<QComboBox *> boxes = m_editor->findChildren<QComboBox *>();
        for (const QComboBox *box : boxes) {
            QVERIFY2(!box->accessibleName().isEmpty(), qPrintable(box->objectName()));
        }
    }

    void fitsASmallScreen()
    {
        open(m_bench->add(u"One"_s, u"Acme"_s));
        QVERIFY(m_editor->width() <= 1280 && m_editor->height() <= 760);
        QVERIFY(m_editor->minimumSizeHint().width() <= 1000);
        const auto *scroll = m_editor->findChild<QScrollArea *>();
        QVERIFY(scroll->widget()->width() <= scroll->viewport()->width());
    }
};

QTEST_MAIN(ProfileEditorTest)
#include "tst_profileeditor.moc"
