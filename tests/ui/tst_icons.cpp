// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/iconrenditions.h"
#include "ui/common/icons.h"

#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QProcess>
#include <QTest>

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace Ticketscope::Ui;

namespace {

const QDir &drawings()
{
    static const QDir folder(QStringLiteral(TEST_DATA "/../../resources/icons"));
    return folder;
}

/// The SVG as rsvg-convert draws it by itself at @p size pixels.
QImage drawnAlone(const QString &name, int size)
{
    QProcess draw;
    const QString edge = QString::number(size);
    draw.start(u"rsvg-convert"_s, {u"-w"_s, edge, u"-h"_s, edge, drawings().filePath(name + u".svg"_s)});
    if (!draw.waitForFinished()) {
        return {};
    }
    return QImage::fromData(draw.readAllStandardOutput(), "PNG").convertToFormat(QImage::Format_ARGB32);
}

QImage imageOf(const QPixmap &pixmap)
{
    return pixmap.toImage().convertToFormat(QImage::Format_ARGB32);
}

QImage coverageOf(const QImage &image)
{
    QImage alpha = image.convertToFormat(QImage::Format_Alpha8);
    alpha.setDevicePixelRatio(1);
    return alpha;
}

/// How much of it is drawn on: 1 where every pixel is opaque.
double coverage(const QImage &image)
{
    double sum = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            sum += qAlpha(image.pixel(x, y)) / 255.0;
        }
    }
    return sum / (image.width() * image.height());
}

/// Every pixel that is there at all is of this colour. What is half there has lost some of its precision.
bool isAllOf(const QImage &image, const QColor &color)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QRgb pixel = image.pixel(x, y);
            const double tolerance = qAlpha(pixel) == 0 ? 255 : std::ceil(255.0 / qAlpha(pixel)) - 1;
            if (std::abs(qRed(pixel) - color.red()) > tolerance ||
                std::abs(qGreen(pixel) - color.green()) > tolerance ||
                std::abs(qBlue(pixel) - color.blue()) > tolerance) {
                return false;
            }
        }
    }
    return true;
}

} // namespace

class TstIcons : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup()
    {
        QApplication::setPalette(m_palette);
        QPixmapCache::clear();
    }

    void drawsEachAsItsSvgIs_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString &file : drawings().entryList({u"*.svg"_s})) {
            if (file != "ticketscope.svg"_L1) {
                QTest::newRow(qUtf8Printable(file)) << file.chopped(4);
            }
        }
    }
    void drawsEachAsItsSvgIs()
    {
        QFETCH(QString, name);
        for (const int size : {16, 20, 32, 40}) { // those of menus and of the toolbar, at 100 and at 200 %
            const QImage expected = drawnAlone(name, size);
            QCOMPARE(expected.size(), QSize(size, size));
            QVERIFY(coverage(expected) > 0.02);
            QCOMPARE(coverageOf(imageOf(icon(name).pixmap(QSize(size, size), 1.0))), coverageOf(expected));
        }
    }

    void needsNoScalingAtTheUsualScales_data()
    {
        QTest::addColumn<int>("points");
        QTest::addColumn<double>("scale");
        for (const int points : {12, 14, 16, 20, 24, 32}) {
            for (const double scale : {1.0, 1.25, 1.5, 1.75, 2.0}) {
                QTest::addRow("%d at %d %%", points, int(scale * 100)) << points << scale;
            }
        }
    }
    void needsNoScalingAtTheUsualScales()
    {
        QFETCH(int, points);
        QFETCH(double, scale);
        const QPixmap pixmap = icon(u"renew"_s).pixmap(QSize(points, points), scale);
        const int size = qRound(points * scale);
        QCOMPARE(pixmap.size(), QSize(size, size));
        QCOMPARE(pixmap.devicePixelRatio(), scale);
        QCOMPARE(coverageOf(imageOf(pixmap)), coverageOf(drawnAlone(u"renew"_s, size)));
    }

    void paintsPixelForPixel_data()
    {
        QTest::addColumn<double>("scale");
        QTest::newRow("100 %") << 1.0;
        QTest::newRow("200 %") << 2.0;
    }
    void paintsPixelForPixel()
    {
        QFETCH(double, scale);
        QImage screen(QSize(40, 30) * scale, QImage::Format_ARGB32_Premultiplied);
        screen.setDevicePixelRatio(scale);
        screen.fill(Qt::transparent);
        QPainter painter(&screen);
        icon(u"ticket"_s, Qt::red).paint(&painter, QRect(10, 5, 20, 20));
        painter.end();
        const QImage painted = screen.copy(QRect(QPoint(10, 5) * scale, QSize(20, 20) * scale));
        QCOMPARE(coverageOf(painted), coverageOf(drawnAlone(u"ticket"_s, int(20 * scale))));
        QCOMPARE(coverage(screen) * 40 * 30, coverage(painted) * 20 * 20); // and nothing beside it
    }

    void takesTheColorExactly_data()
    {
        QTest::addColumn<QColor>("color");
        QTest::newRow("black") << QColor(Qt::black);
        QTest::newRow("white") << QColor(Qt::white);
        QTest::newRow("any") << QColor(0x12, 0x9a, 0xe7);
    }
    void takesTheColorExactly()
    {
        QFETCH(QColor, color);
        const QImage image = imageOf(icon(u"folder"_s, color).pixmap(QSize(64, 64), 1.0));
        QVERIFY(isAllOf(image, color));
        QCOMPARE(coverageOf(image), coverageOf(drawnAlone(u"folder"_s, 64)));
        QVERIFY(!isAllOf(image, QColor(0x80, 0x80, 0x80)));
    }

    void keepsATranslucentColorTranslucent()
    {
        const QImage solid = imageOf(icon(u"folder"_s, QColor(0, 0, 255)).pixmap(QSize(64, 64), 1.0));
        const QImage faint = imageOf(icon(u"folder"_s, QColor(0, 0, 255, 51)).pixmap(QSize(64, 64), 1.0));
        QVERIFY(std::abs((coverage(solid) / 5) - coverage(faint)) < 0.001);
    }

    void followsThePaletteWithoutNewIcons()
    {
        const QIcon kept = icon(u"search"_s);
        for (const QColor &color : {QColor(0xee, 0xee, 0xee), QColor(0x22, 0x22, 0x22)}) {
            QPalette palette = m_palette;
            palette.setColor(QPalette::Active, QPalette::WindowText, color);
            QApplication::setPalette(palette);
            QVERIFY(isAllOf(imageOf(kept.pixmap(QSize(16, 16), 1.0)), color));
        }
    }

    void showsDisabledAndSelected()
    {
        QPalette palette = m_palette;
        palette.setColor(QPalette::Disabled, QPalette::WindowText, QColor(0x77, 0x88, 0x99));
        palette.setColor(QPalette::Active, QPalette::HighlightedText, QColor(0xfe, 0xfd, 0xfc));
        QApplication::setPalette(palette);
        for (const QIcon &shown : {icon(u"copy"_s), icon(u"copy"_s, Qt::red)}) {
            QVERIFY(isAllOf(imageOf(shown.pixmap(QSize(16, 16), 1.0, QIcon::Disabled)), QColor(0x77, 0x88, 0x99)));
            QVERIFY(isAllOf(imageOf(shown.pixmap(QSize(16, 16), 1.0, QIcon::Selected)), QColor(0xfe, 0xfd, 0xfc)));
        }
        QVERIFY(isAllOf(imageOf(icon(u"copy"_s, Qt::red).pixmap(QSize(16, 16), 1.0)), Qt::red));
    }

    void choosesTheNextRenditionOnlyWhereNoneFits_data()
    {
        QTest::addColumn<int>("extent");
        QTest::addColumn<int>("rendition");
        QTest::newRow("smaller than all") << 1 << 16;
        QTest::newRow("half of one") << 10 << 20;
        QTest::newRow("the smallest") << 16 << 16;
        QTest::newRow("between two") << 17 << 48;
        QTest::newRow("one of them") << 20 << 20;
        QTest::newRow("none twice as large") << 40 << 48;
        QTest::newRow("the largest") << 48 << 48;
        QTest::newRow("larger than all") << 500 << 48;
    }
    void choosesTheNextRenditionOnlyWhereNoneFits()
    {
        QFETCH(int, extent);
        constexpr std::array sizes{16, 20, 48};
        QTEST(renditionFor(extent, sizes), "rendition");
    }

    void scalesToSizesThatAreNotDrawn_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {1, 5, 13, 26, 33, 50, 95, 200}) {
            QTest::addRow("%d pixels", size) << size;
        }
    }
    void scalesToSizesThatAreNotDrawn()
    {
        QFETCH(int, size);
        const QImage image = imageOf(icon(u"shield"_s).pixmap(QSize(size, size), 1.0));
        QCOMPARE(image.size(), QSize(size, size));
        QVERIFY(std::abs(coverage(image) - coverage(drawnAlone(u"shield"_s, 96))) < 0.02);
    }

    void standsInTheMiddleOfWhatIsNotSquare()
    {
        const QImage wide = imageOf(icon(u"key"_s).pixmap(QSize(50, 20), 1.0));
        QCOMPARE(wide.size(), QSize(50, 20));
        QCOMPARE(coverageOf(wide.copy(15, 0, 20, 20)), coverageOf(drawnAlone(u"key"_s, 20)));
        QCOMPARE(coverage(wide.copy(0, 0, 15, 20)) + coverage(wide.copy(35, 0, 15, 20)), 0.0);
        QVERIFY(icon(u"key"_s).pixmap(QSize(0, 20), 1.0).isNull());
    }

    void hasNoIconOfAnUnknownName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("before the first") << u"aaa"_s;
        QTest::newRow("begins like one") << u"eye-"_s;
        QTest::newRow("after the last") << u"zzz"_s;
        QTest::newRow("empty") << QString();
        QTest::newRow("a path") << u"../icons/eye"_s;
        QTest::newRow("not Latin") << u"ключ"_s;
        QTest::newRow("large letters") << u"EYE"_s;
    }
    void hasNoIconOfAnUnknownName()
    {
        QFETCH(QString, name);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"There is no icon called"_s));
        QVERIFY(icon(name).isNull());
    }

    void keepsTheColorsOfTheProgramsIcon_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {16, 20, 24, 32, 40, 48, 64, 256}) {
            QTest::addRow("%d pixels", size) << size;
        }
    }
    void keepsTheColorsOfTheProgramsIcon()
    {
        QFETCH(int, size);
        const QImage expected = drawnAlone(u"ticketscope"_s, size).convertToFormat(QImage::Format_ARGB32_Premultiplied);
        for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Disabled, QIcon::Selected}) {
            const QImage image = applicationIcon().pixmap(QSize(size, size), 1.0, mode).toImage();
            QCOMPARE(image.convertToFormat(QImage::Format_ARGB32_Premultiplied), expected);
        }
    }

    void outlivesACopy()
    {
        QIcon copy;
        {
            const QIcon original = icon(u"eye"_s, Qt::blue);
            copy = original;
            copy.addPixmap(QPixmap(8, 8)); // makes the copy one of its own
        }
        QVERIFY(isAllOf(imageOf(copy.pixmap(QSize(16, 16), 1.0)), Qt::blue));
    }

private:
    const QPalette m_palette = QApplication::palette();
};

QTEST_MAIN(TstIcons)
#include "tst_icons.moc"
