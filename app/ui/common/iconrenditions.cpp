// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/iconrenditions.h"

#include "iconset.h"

#include <algorithm>
#include <functional>

// Outside every namespace, as the macro asks.
static void initialiseResources()
{
    Q_INIT_RESOURCE(icons);
}

namespace Ticketscope::Ui {

namespace {

/// QPixmap keeps what it loaded in the cache of pixmaps: the next icon of that size finds it there.
QPixmap loaded(const QString &file)
{
    static const bool initialised = (initialiseResources(), true);
    Q_UNUSED(initialised)
    QPixmap pixmap(file);
    return pixmap;
}

QPixmap fitted(const QPixmap &drawn, int extent)
{
    return drawn.width() == extent ? drawn
                                   : drawn.scaled(extent, extent, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

} // namespace

int renditionFor(int extent, std::span<const int> sizes)
{
    if (std::ranges::binary_search(sizes, extent)) {
        return extent;
    }
    const auto ample = std::ranges::lower_bound(sizes, 2 * extent);
    return ample == sizes.end() ? sizes.back() : *ample;
}

std::optional<int> placeInSet(const QString &name)
{
    const auto *const found = std::ranges::lower_bound(IconSet::names, name, std::less<>{});
    if (found == IconSet::names.end() || *found != name) {
        return {};
    }
    return int(found - IconSet::names.begin());
}

QPixmap drawnIcon(int place, int extent)
{
    const int size = renditionFor(extent, IconSet::sizes);
    const QPixmap all = loaded(QStringLiteral(":/icons/%1.png").arg(size));
    return fitted(all.copy(0, place * size, size, size), extent);
}

QPixmap drawnApplicationIcon(int extent)
{
    const int size = renditionFor(extent, IconSet::applicationSizes);
    return fitted(loaded(QStringLiteral(":/icons/ticketscope-%1.png").arg(size)), extent);
}

} // namespace Ticketscope::Ui
