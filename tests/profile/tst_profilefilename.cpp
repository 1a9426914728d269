// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profilefiles.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

class TestProfileFileName : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everySystemTakesIt_data();
    void everySystemTakesIt();
    void longNamesFit();
    void upperAndLowerCaseDifferOnlyWhereTheSystemSaysSo();
    void removingWhatIsNotThereIsFine();
};

void TestProfileFileName::everySystemTakesIt_data()
{
    QTest::addColumn<QString>("profile");
    QTest::addColumn<QString>("file");
    const QString suffix = u".ticketscope.json"_s;
    const auto row = [&](const char *name, const QString &profile, const QString &file) {
        QTest::newRow(name) << profile << QString(file + suffix);
    };
    row("plain", u"Acme NetServer"_s, u"Acme NetServer"_s);
    row("Norwegian", u"Blåbær ÆØÅ"_s, u"Blåbær ÆØÅ"_s);
    row("Windows' characters", uR"(a\b/c:d*e?f"g<h>i|j)"_s, u"a_b_c_d_e_f_g_h_i_j"_s);
    row("line break and zero", u"a\nb\0c"_s, u"a_b_c"_s);
    row("a path", u"../../etc/passwd"_s, u"_.._.._etc_passwd"_s);
    row("hidden", u".profile"_s, u"_.profile"_s);
    row("spaces around", u"  Acme  "_s, u"Acme"_s);
    row("nothing", QString(), u"_"_s);
    row("only spaces", u"   "_s, u"_"_s);
    row("a device", u"CON"_s, u"_CON"_s);
    row("a device, small", u"nul"_s, u"_nul"_s);
    row("a device and more", u"Aux.test"_s, u"_Aux.test"_s);
    row("a device and a space", u"prn .x"_s, u"_prn .x"_s);
    row("a port", u"COM1"_s, u"_COM1"_s);
    row("a port with a superscript", u"lpt²"_s, u"_lpt²"_s);
    row("a console", u"CONOUT$"_s, u"_CONOUT$"_s);
    row("begins like a device", u"Contoso"_s, u"Contoso"_s);
    row("ten ports", u"COM10"_s, u"COM10"_s);
}

void TestProfileFileName::everySystemTakesIt()
{
    QFETCH(QString, profile);
    QFETCH(QString, file);
    QCOMPARE(profileFileName(profile), file);
    const QTemporaryDir folder;
    QVERIFY(writePrivateFile(folder.filePath(file), "{}").has_value());
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{file});
}

void TestProfileFileName::longNamesFit()
{
    const QTemporaryDir folder;
    for (const QString &letter : {u"a"_s, u"å"_s, u"語"_s, u"😀"_s, u"a😀"_s}) {
        const QString file = profileFileName(letter.repeated(300));
        QVERIFY(file.toUtf8().size() < 250);
        QVERIFY(file.toUtf8() == QString::fromUtf8(file.toUtf8()).toUtf8() && !file.contains(QChar(0xfffd)));
        QVERIFY(!file.chopped(qstrlen(kProfileFileSuffix)).back().isHighSurrogate());
        QVERIFY(writePrivateFile(folder.filePath(file), "{}").has_value());
    }
}

void TestProfileFileName::upperAndLowerCaseDifferOnlyWhereTheSystemSaysSo()
{
    const QTemporaryDir folder;
    const QString small = folder.filePath(u"one.ticketscope.json"_s);
    const QString large = folder.filePath(u"ONE.ticketscope.json"_s);
    QVERIFY(writePrivateFile(small, "{}").has_value());
    QCOMPARE(ProfileFiles::isSame(small, large), QFileInfo::exists(large));
    QVERIFY(ProfileFiles::isSame(small, small));
}

void TestProfileFileName::removingWhatIsNotThereIsFine()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"one"_s);
    QVERIFY(writePrivateFile(file, "{}").has_value());
    QVERIFY(ProfileFiles::remove(file));
    QVERIFY(!QFileInfo::exists(file));
    QVERIFY(ProfileFiles::remove(file));
}

QTEST_GUILESS_MAIN(TestProfileFileName)

#include "tst_profilefilename.moc"
