// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/decoded/fielddetail.h"

#include "models/decodedmodel.h"

#include <QAbstractItemView>
#include <QEvent>

namespace Ticketscope::Ui {

namespace {

constexpr int kLines = 4;
constexpr int kMargin = 4;
/// Of a value; longer ones stand in the raw view.
constexpr int kMostCharacters = 120;

} // namespace

FieldDetail::FieldDetail(const QAbstractItemView &view, QWidget *parent)
    : QLabel(parent)
    , m_view(view)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setContentsMargins(8, kMargin, 8, kMargin);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setMinimumWidth(1);
    fixHeight();
    setAccessibleName(tr("The selected field"));
    showCurrent();
    connect(view.selectionModel(), &QItemSelectionModel::currentChanged, this, &FieldDetail::showCurrent);
    connect(view.model(), &QAbstractItemModel::dataChanged, this, &FieldDetail::showCurrent);
    connect(view.model(), &QAbstractItemModel::modelReset, this, &FieldDetail::showCurrent);
}

void FieldDetail::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fixHeight();
    }
}

void FieldDetail::fixHeight()
{
    setFixedHeight((fontMetrics().lineSpacing() * kLines) + (2 * kMargin));
}

void FieldDetail::showCurrent()
{
    const QModelIndex field = m_view.currentIndex();
    const auto cell = [&field](int column) { return field.siblingAtColumn(column).data().toString().simplified(); };
    if (!field.isValid()) {
        setText(tr("Select a field: it is spelt out here."));
        return;
    }
    QString value = cell(DecodedModel::Value);
    if (value.size() > kMostCharacters) {
        value = value.left(kMostCharacters) + QChar(0x2026);
    }
    const QString name = cell(DecodedModel::Field);
    const QString note = cell(DecodedModel::Note);
    QString text = value.isEmpty() ? name : tr("%1: %2").arg(name, value);
    if (!note.isEmpty()) {
        text += QChar::LineFeed + note;
    }
    setText(text);
}

} // namespace Ticketscope::Ui
