// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QLoggingCategory>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

// Outside every namespace, as the macro asks.
static void initialiseResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace Ticketscope::Ui {

namespace {

Q_LOGGING_CATEGORY(lcIcons, "ticketscope.ui.icons")

/// Draws one SVG of the set in a colour of the palette as it is at the time of painting: a change of theme needs no
/// new icons.
class RecolouredIcon final : public QIconEngine
{
public:
    RecolouredIcon(QString name, QByteArray svg, const QColor &fixed)
        : m_name(std::move(name))
        , m_svg(std::move(svg))
        , m_fixed(fixed)
    {
    }

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
        const QColor color = colorFor(mode);
        const QString key = QStringLiteral("ticketscope/%1/%2x%3/%4")
                                .arg(m_name)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(color.rgba(), 0, 16);
        QPixmap pixmap;
        if (!QPixmapCache::find(key, &pixmap)) {
            pixmap = QPixmap(size);
            pixmap.fill(Qt::transparent);
            QByteArray svg = m_svg;
            svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
            QSvgRenderer renderer(svg);
            renderer.setAspectRatioMode(Qt::KeepAspectRatio);
            QPainter painter(&pixmap);
            painter.setOpacity(color.alphaF());
            renderer.render(&painter);
            painter.end();
            QPixmapCache::insert(key, pixmap);
        }
        pixmap.setDevicePixelRatio(scale);
        return pixmap;
    }

    /// What a window hands to the system as its icon: every size is drawn for it when the window is made.
    QList<QSize> availableSizes(QIcon::Mode /*mode*/, QIcon::State /*state*/) override
    {
        return {{16, 16}, {32, 32}, {48, 48}};
    }

    QSize actualSize(const QSize &size, QIcon::Mode /*mode*/, QIcon::State /*state*/) override { return size; }
    QIconEngine *clone() const override { return new RecolouredIcon(*this); }
    bool isNull() override { return m_svg.isEmpty(); }
    QString key() const override { return QStringLiteral("ticketscope"); }

private:
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

    QString m_name;
    QByteArray m_svg;
    QColor m_fixed;
};

QIcon makeIcon(const QString &name, const QColor &color)
{
    static const bool initialised = (initialiseResources(), true);
    Q_UNUSED(initialised)
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        qCWarning(lcIcons) << "There is no icon called" << name;
        return {};
    }
    return QIcon(new RecolouredIcon(name, file.readAll(), color));
}

} // namespace

QIcon icon(const QString &name)
{
    return makeIcon(name, {});
}

QIcon icon(const QString &name, const QColor &color)
{
    return makeIcon(name, color);
}

QIcon applicationIcon()
{
    // Nothing in it is of the current colour, so that it stays as it is drawn.
    return makeIcon(QStringLiteral("ticketscope"), {});
}

} // namespace Ticketscope::Ui
