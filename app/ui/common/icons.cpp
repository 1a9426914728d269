// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/icons.h"

#include "ui/common/iconrenditions.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QLoggingCategory>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>

#include <algorithm>

namespace Ticketscope::Ui {

namespace {

Q_LOGGING_CATEGORY(lcIcons, "ticketscope.ui.icons")

/// @p picture centred in @p size, which need not be square.
QPixmap centred(const QPixmap &picture, const QSize &size)
{
    if (picture.size() == size) {
        return picture;
    }
    QPixmap whole(size);
    whole.fill(Qt::transparent);
    QPainter(&whole).drawPixmap((size.width() - picture.width()) / 2, (size.height() - picture.height()) / 2, picture);
    return whole;
}

/// Keeps all that the two kinds of icons have in common: they are drawn anew for every size that is asked for.
class DrawnIcon : public QIconEngine
{
public:
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device()->devicePixelRatio();
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State /*state*/, qreal scale) override
    {
        const int extent = std::min(size.width(), size.height());
        if (extent <= 0) {
            return {};
        }
        QPixmap pixmap = centred(drawn(extent, mode), size);
        pixmap.setDevicePixelRatio(scale);
        return pixmap;
    }

    /// What a window hands to the system as its icon: every size is drawn for it when the window is made.
    QList<QSize> availableSizes(QIcon::Mode /*mode*/, QIcon::State /*state*/) override
    {
        return {{16, 16}, {32, 32}, {48, 48}};
    }

    QSize actualSize(const QSize &size, QIcon::Mode /*mode*/, QIcon::State /*state*/) override { return size; }
    bool isNull() override { return false; }
    QString key() const override { return QStringLiteral("ticketscope"); }

protected:
    [[nodiscard]] virtual QPixmap drawn(int extent, QIcon::Mode mode) const = 0;
};

/// An icon of the set in a colour of the palette as it is at the time of painting: a change of theme needs no new
/// icons.
class RecolouredIcon final : public DrawnIcon
{
public:
    RecolouredIcon(int place, const QColor &fixed)
        : m_place(place)
        , m_fixed(fixed)
    {
    }

    QIconEngine *clone() const override { return new RecolouredIcon(*this); }

private:
    [[nodiscard]] QPixmap drawn(int extent, QIcon::Mode mode) const override
    {
        const QColor color = colorFor(mode);
        const QString key = QStringLiteral("ticketscope/%1/%2/%3").arg(m_place).arg(extent).arg(color.rgba(), 0, 16);
        QPixmap pixmap;
        if (!QPixmapCache::find(key, &pixmap)) {
            pixmap = drawnIcon(m_place, extent);
            QPainter painter(&pixmap);
            painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
            painter.fillRect(pixmap.rect(), color);
            painter.end();
            QPixmapCache::insert(key, pixmap);
        }
        return pixmap;
    }

    [[nodiscard]] QColor colorFor(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        switch (mode) {
        case QIcon::Disabled:
            return palette.color(QPalette::Disabled, QPalette::WindowText);
        case QIcon::Selected:
            return palette.color(QPalette::Active, QPalette::HighlightedText);
        case QIcon::Normal:
        case QIcon::Active:
            break;
        }
        return m_fixed.isValid() ? m_fixed : palette.color(QPalette::Active, QPalette::WindowText);
    }

    int m_place;
    QColor m_fixed;
};

/// The program's own icon has its colours, whatever stands around it.
class ApplicationIcon final : public DrawnIcon
{
public:
    QIconEngine *clone() const override { return new ApplicationIcon(*this); }

private:
    [[nodiscard]] QPixmap drawn(int extent, QIcon::Mode /*mode*/) const override
    {
        return drawnApplicationIcon(extent);
    }
};

} // namespace

QIcon icon(const QString &name)
{
    return icon(name, {});
}

QIcon icon(const QString &name, const QColor &color)
{
    const std::optional<int> place = placeInSet(name);
    if (!place) {
        qCWarning(lcIcons) << "There is no icon called" << name;
        return {};
    }
    return QIcon(new RecolouredIcon(*place, color));
}

QIcon applicationIcon()
{
    return QIcon(new ApplicationIcon);
}

} // namespace Ticketscope::Ui
