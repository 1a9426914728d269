// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/browser.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

/// How the system's browser is found and started.
class TestBrowser final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup()
    {
        qunsetenv("BROWSER");
        qunsetenv("DISPLAY");
        qunsetenv("WAYLAND_DISPLAY");
    }

    void readsTheVariable_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QList<QStringList>>("commands");
        using Commands = QList<QStringList>;
        const QString url = u"https://id.example/?a=1&b=%20"_s;
        QTest::newRow("one") << u"firefox"_s << Commands{{u"firefox"_s, url}};
        QTest::newRow("two") << u"firefox::lynx -x"_s << Commands{{u"firefox"_s, url}, {u"lynx"_s, u"-x"_s, url}};
        QTest::newRow("place") << u"open --to=%s --now"_s
                               << Commands{{u"open"_s, QString(u"--to="_s + url), u"--now"_s}};
        QTest::newRow("escapes") << u"x %c %% %s"_s << Commands{{u"x"_s, u":"_s, u"%"_s, url}};
        QTest::newRow("quotes") << u"\"/opt/my browser/run\" %s"_s << Commands{{u"/opt/my browser/run"_s, url}};
        QTest::newRow("nothing") << u" : "_s << Commands{};
    }

    void readsTheVariable()
    {
        QFETCH(QString, value);
        QFETCH(QList<QStringList>, commands);
        QCOMPARE(browserCommands(value, u"https://id.example/?a=1&b=%20"_s), commands);
    }

    void startsTheFirstThatIsThere()
    {
        QTemporaryDir folder;
        const QString script = folder.filePath(u"browser"_s);
        QFile file(script);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\nprintf '%s' \"$1\" > \"$0.tmp\" && mv \"$0.tmp\" \"$0.seen\"\n");
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        qputenv("BROWSER", QString(u"no-such-browser:"_s + script + u" %s").toUtf8());
        const QUrl url(u"https://id.example/?state=a%26b;rm%20-rf&x='\"$(id)"_s);
        QVERIFY(openInBrowser(url));
        QFile seen(QString(script + u".seen"));
        QVERIFY(QTest::qWaitFor([&seen] { return seen.exists(); }, 5000));
        QVERIFY(seen.open(QIODevice::ReadOnly));
        // One word, as it is: no shell has read it.
        QCOMPARE(seen.readAll(), url.toEncoded());
    }

    void saysWhatCouldNotBeStarted()
    {
        qputenv("BROWSER", "no-such-browser");
        const Result<void> opened = openInBrowser(QUrl(u"https://id.example/"_s));
        QVERIFY(!opened);
        QVERIFY2(opened.error().text.contains(u"no-such-browser"_s), qPrintable(opened.error().text));
    }

    void looksForNoBrowserWithoutADisplay()
    {
        const Result<void> opened = openInBrowser(QUrl(u"https://id.example/"_s));
        QVERIFY(!opened);
        QVERIFY2(opened.error().text.contains(u"display"_s), qPrintable(opened.error().text));
    }

    void opensNothingButTheWeb_data()
    {
        QTest::addColumn<QString>("address");
        for (const char *address : {"file:///etc/passwd", "javascript:alert(1)", "mailto:a@b", "/bin/sh", "-x", ""}) {
            QTest::newRow(address) << QString::fromLatin1(address);
        }
    }

    void opensNothingButTheWeb()
    {
        QFETCH(QString, address);
        qputenv("BROWSER", "true");
        const Result<void> opened = openInBrowser(QUrl(address));
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(TestBrowser)
#include "tst_browser.moc"
