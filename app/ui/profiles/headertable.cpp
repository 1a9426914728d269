// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/headertable.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStyledItemDelegate>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

// RFC 9110 section 5.6.2.
bool isTokenCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

} // namespace

QString headerProblem(const Header &header)
{
    const auto translate = [](const char *text) {
        return QCoreApplication::translate("Ticketscope::Ui::HeaderTable", text);
    };
    if (header.name.isEmpty()) {
        return header.value.isEmpty()
                   ? QString()
                   : translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::HeaderTable", "A value has no header name."));
    }
    if (!std::all_of(header.name.begin(), header.name.end(), isTokenCharacter)) {
        return translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::HeaderTable",
                                           "The header name “%1” has a character that is not allowed "
                                           "there. Letters, digits and hyphens are."))
            .arg(QString::fromUtf8(header.name));
    }
    const auto breaksLine = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    if (std::any_of(header.value.begin(), header.value.end(), breaksLine)) {
        return translate(QT_TRANSLATE_NOOP("Ticketscope::Ui::HeaderTable", "The value of “%1” must be one line."))
            .arg(QString::fromUtf8(header.name));
    }
    return {};
}

// Shows bullets for a secret value; editing it shows the value itself.
class HeaderTable::ValueDelegate final : public QStyledItemDelegate
{
public:
    explicit ValueDelegate(HeaderTable *table)
        : QStyledItemDelegate(table)
        , m_table(table)
    {
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.column() == 1 && m_table->isMasked(index.row())) {
            option->text = u"\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022"_s;
        }
    }

private:
    HeaderTable *m_table;
};

HeaderTable::HeaderTable(QWidget *parent)
    : QTableWidget(0, 2, parent)
{
    setHorizontalHeaderLabels({tr("Header"), tr("Value")});
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Interactive);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->resizeSection(0, 160);
    horizontalHeader()->setHighlightSections(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(24);
    setItemDelegate(new ValueDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                    QAbstractItemView::AnyKeyPressed | QAbstractItemView::SelectedClicked);
    setTabKeyNavigation(false); // Tab leaves the table; the arrows walk it
    setAccessibleName(tr("Headers"));
    setToolTip(tr("Type into the empty row to add a header. Delete removes the selected ones."));
    connect(this, &QTableWidget::cellChanged, this, &HeaderTable::cellEdited);
    setHeaders({});
}

HeaderTable::~HeaderTable() = default;

void HeaderTable::appendRow(const Header &header)
{
    const int row = rowCount();
    insertRow(row);
    setItem(row, 0, new QTableWidgetItem(QString::fromUtf8(header.name)));
    setItem(row, 1, new QTableWidgetItem(QString::fromUtf8(header.value)));
}

void HeaderTable::setHeaders(const QList<Header> &headers)
{
    m_filling = true;
    setRowCount(0);
    for (const Header &header : headers) {
        appendRow(header);
    }
    appendRow({});
    m_filling = false;
    Q_EMIT headersChanged();
}

Header HeaderTable::headerAt(int row) const
{
    const auto text = [this, row](int column) {
        const QTableWidgetItem *cell = item(row, column);
        return cell ? cell->text().toUtf8().trimmed() : QByteArray();
    };
    return {text(0), text(1)};
}

QList<Header> HeaderTable::headers() const
{
    QList<Header> all;
    for (int row = 0; row < rowCount(); ++row) {
        if (const Header header = headerAt(row); !header.name.isEmpty()) {
            all.append(header);
        }
    }
    return all;
}

QString HeaderTable::problem() const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (QString text = headerProblem(headerAt(row)); !text.isEmpty()) {
            return text;
        }
    }
    return {};
}

void HeaderTable::setSecretTest(std::function<bool(const Header &)> isSecret)
{
    m_isSecret = std::move(isSecret);
    viewport()->update();
}

void HeaderTable::setRevealed(bool revealed)
{
    m_revealed = revealed;
    viewport()->update();
}

bool HeaderTable::hasSecrets() const
{
    const QList<Header> all = headers();
    return m_isSecret && std::any_of(all.begin(), all.end(), m_isSecret);
}

bool HeaderTable::isMasked(int row) const
{
    return !m_revealed && m_isSecret && m_isSecret(headerAt(row));
}

void HeaderTable::cellEdited()
{
    if (m_filling) {
        return;
    }
    const Header last = headerAt(rowCount() - 1);
    if (!last.name.isEmpty() || !last.value.isEmpty()) {
        m_filling = true;
        appendRow({});
        m_filling = false;
    }
    Q_EMIT headersChanged();
}

void HeaderTable::removeSelected()
{
    const QModelIndexList selected = selectionModel()->selectedRows();
    QList<int> rows;
    for (const QModelIndex &index : selected) {
        if (index.row() < rowCount() - 1) {
            rows.append(index.row());
        }
    }
    std::sort(rows.begin(), rows.end(), std::greater<>());
    for (const int row : rows) {
        removeRow(row);
    }
    if (!rows.isEmpty()) {
        Q_EMIT headersChanged();
    }
}

void HeaderTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Delete) && state() != QAbstractItemView::EditingState) {
        removeSelected();
        return;
    }
    QTableWidget::keyPressEvent(event);
}

QSize HeaderTable::sizeHint() const
{
    return {360, horizontalHeader()->sizeHint().height() + 4 * verticalHeader()->defaultSectionSize() + 4};
}

} // namespace Ticketscope::Ui
