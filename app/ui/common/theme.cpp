// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/theme.h"

#include "ui/common/systemcolors.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>

#include <array>

namespace Ticketscope::Ui {

namespace {

struct ThemeColor
{
    QRgb light;
    QRgb dark;
};

constexpr std::array<ThemeColor, 6> kMeanings{{
    {0xff1a7f37, 0xff4cc25e}, // Good
    {0xff8a5a00, 0xffe0a93b}, // Warning
    {0xffc22222, 0xffff8078}, // Cause
    {0xff6b3fc0, 0xffbd9df5}, // Secret
    {0xff0b5cc2, 0xff6cb0ff}, // Selection
    {0xffac3e00, 0xfff59053}, // Damaged
}};

/// Hues that can be told apart next to one another, in an order that keeps neighbours far apart.
constexpr std::array<ThemeColor, 8> kConnections{{
    {0xff1f6fb2, 0xff79b8f0},
    {0xff9a5b00, 0xffe3b062},
    {0xff2a7d4f, 0xff74cf9c},
    {0xffa13d8a, 0xffe396cf},
    {0xff5b57c9, 0xffaaa6f7},
    {0xff0f7b80, 0xff6cced2},
    {0xffb0453a, 0xfff09a90},
    {0xff657300, 0xffc0cc58},
}};

QColor pick(const ThemeColor &color, const QPalette &palette)
{
    return QColor::fromRgb(isDark(palette) ? color.dark : color.light);
}

QPalette fusionPalette(bool dark)
{
    const QColor window = dark ? QColor(0x26, 0x28, 0x2b) : QColor(0xf3, 0xf4, 0xf5);
    const QColor base = dark ? QColor(0x1d, 0x1f, 0x21) : QColor(0xff, 0xff, 0xff);
    const QColor alternate = dark ? QColor(0x23, 0x25, 0x28) : QColor(0xf7, 0xf8, 0xfa);
    const QColor text = dark ? QColor(0xe4, 0xe6, 0xe8) : QColor(0x1c, 0x1f, 0x23);
    const QColor dim = dark ? QColor(0x9b, 0xa1, 0xa8) : QColor(0x62, 0x69, 0x72);
    const QColor disabled = dark ? QColor(0x70, 0x75, 0x7b) : QColor(0x9a, 0xa0, 0xa6);
    const QColor button = dark ? QColor(0x33, 0x36, 0x3a) : QColor(0xf7, 0xf8, 0xf9);
    const QColor highlight = dark ? QColor(0x2b, 0x5c, 0x96) : QColor(0x1f, 0x66, 0xc1);

    QPalette palette(text, button, dark ? QColor(0x4a, 0x4e, 0x53) : QColor(0xff, 0xff, 0xff),
                     dark ? QColor(0x14, 0x15, 0x17) : QColor(0xa8, 0xad, 0xb3),
                     dark ? QColor(0x3a, 0x3d, 0x42) : QColor(0xc9, 0xcd, 0xd2), text,
                     dark ? QColor(0xff, 0xff, 0xff) : QColor(0x00, 0x00, 0x00), base, window);
    palette.setColor(QPalette::AlternateBase, alternate);
    palette.setColor(QPalette::ToolTipBase, dark ? QColor(0x36, 0x39, 0x3d) : QColor(0xff, 0xff, 0xff));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, dim);
    palette.setColor(QPalette::Highlight, highlight);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    // Quieter where the keyboard is elsewhere, and still one on which the highlighted text can be read.
    palette.setColor(QPalette::Inactive, QPalette::Highlight,
                     dark ? QColor(0x3d, 0x50, 0x66) : QColor(0x5f, 0x79, 0x99));
    palette.setColor(QPalette::Inactive, QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, pick(kMeanings[size_t(Meaning::Selection)], palette));
    palette.setColor(QPalette::LinkVisited, pick(kMeanings[size_t(Meaning::Secret)], palette));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, disabled);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight,
                     dark ? QColor(0x3a, 0x3d, 0x42) : QColor(0xd0, 0xd4, 0xd9));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, disabled);
    return palette;
}

/// The styles that draw as the platform does; where Qt has picked one of these it stays. Not Windows' own: it draws
/// selected rows in colours that no palette tells, and has no dark form.
bool isPlatformStyle(const QString &name)
{
    static const QStringList known{QStringLiteral("macos"), QStringLiteral("breeze")};
    return known.contains(name, Qt::CaseInsensitive);
}

void setColors(QApplication &application, ThemeChoice choice, bool dark)
{
    // The style that Qt chose at the start, before any of ours was set.
    if (!application.property("platformStyle").isValid()) {
        application.setProperty("platformStyle", application.style()->name());
    }
    const QString platformStyle = application.property("platformStyle").toString();
    const bool platformDraws = isPlatformStyle(platformStyle) && choice == ThemeChoice::System;
    application.setStyle(QStyleFactory::create(platformDraws ? platformStyle : QStringLiteral("fusion")));
    application.setPalette(platformDraws ? QPalette() : fusionPalette(dark));
}

} // namespace

QColor meaningColor(Meaning meaning, const QPalette &palette)
{
    return pick(kMeanings[size_t(meaning)], palette);
}

QColor connectionColor(qint64 connection, const QPalette &palette)
{
    const auto count = qint64(kConnections.size());
    return pick(kConnections[size_t(((connection - 1) % count + count) % count)], palette);
}

QColor blended(const QColor &over, const QColor &base, double weight)
{
    const auto mix = [weight](double a, double b) { return float(b * (1.0 - weight) + a * weight); };
    return QColor::fromRgbF(mix(over.redF(), base.redF()), mix(over.greenF(), base.greenF()),
                            mix(over.blueF(), base.blueF()));
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Active, QPalette::Base).lightness() <
           palette.color(QPalette::Active, QPalette::Text).lightness();
}

void applyTheme(QApplication &application, ThemeChoice choice)
{
    auto *system = application.findChild<SystemColors *>();
    if (!system) {
        system = new SystemColors;
        system->setParent(&application);
    }
    QObject::disconnect(system, nullptr, &application, nullptr);
    if (choice != ThemeChoice::System) {
        setColors(application, choice, choice == ThemeChoice::Dark);
        return;
    }
    QObject::connect(system, &SystemColors::changed, &application,
                     [&application](bool dark) { setColors(application, ThemeChoice::System, dark); });
    setColors(application, choice, system->isDark());
}

QFont wireFont()
{
    return QFontDatabase::systemFont(QFontDatabase::FixedFont);
}

} // namespace Ticketscope::Ui
