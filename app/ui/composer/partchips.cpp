// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composer/partchips.h"

#include "ui/common/flowlayout.h"
#include "ui/common/icons.h"

#include <QLabel>
#include <QToolButton>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

QString iconOf(const AuthorizationPart &part)
{
    switch (part.kind) {
    case AuthorizationPart::Kind::Cookie:
        return u"cookie"_s;
    case AuthorizationPart::Kind::SoapHeader:
        return u"ticket"_s;
    case AuthorizationPart::Kind::Query:
        return u"token"_s;
    case AuthorizationPart::Kind::Header:
        break;
    }
    return part.id.contains("canary") ? u"canary"_s : u"key"_s;
}

} // namespace

PartChips::PartChips(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
{
    m_title->setTextFormat(Qt::PlainText);
    m_title->setMinimumHeight(24);
    auto *layout = new FlowLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void PartChips::removeChips()
{
    const QList<QToolButton *> old = findChildren<QToolButton *>(QString(), Qt::FindDirectChildrenOnly);
    for (QToolButton *chip : old) {
        layout()->removeWidget(chip);
        chip->hide();
        chip->deleteLater();
    }
}

void PartChips::setNote(const QString &text)
{
    removeChips();
    m_parts.clear();
    m_title->setText(text);
    updateGeometry();
}

void PartChips::setParts(const QList<AuthorizationPart> &parts)
{
    const auto ids = [](const QList<AuthorizationPart> &some) {
        QByteArrayList all;
        for (const AuthorizationPart &part : some) {
            all.append(part.id);
        }
        return all;
    };
    if (!m_parts.isEmpty() && ids(parts) == ids(m_parts)) {
        return; // nothing moves under the pointer while a session goes on
    }
    removeChips();
    m_parts = parts;
    m_title->setText(parts.isEmpty() ? tr("The session adds nothing to a request.") : tr("The session adds:"));
    for (const AuthorizationPart &part : parts) {
        addChip(part);
    }
    updateGeometry();
}

void PartChips::addChip(const AuthorizationPart &part)
{
    auto *chip = new QToolButton(this);
    chip->setCheckable(true);
    chip->setChecked(!m_off.contains(part.id));
    chip->setIcon(icon(iconOf(part)));
    chip->setText(part.title);
    chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    chip->setFocusPolicy(Qt::StrongFocus);
    chip->setObjectName(QString::fromUtf8(part.id));
    const auto show = [chip, part](bool on) {
        // What is left out is struck through: a sign beside the raised button.
        QFont font = chip->font();
        font.setStrikeOut(!on);
        chip->setFont(font);
        chip->setToolTip(on ? tr("%1 goes along. Press to leave it out.").arg(QString::fromUtf8(part.name))
                            : tr("%1 is left out. Press to send it again.").arg(QString::fromUtf8(part.name)));
        chip->setAccessibleName(on ? tr("%1, goes along").arg(part.title) : tr("%1, left out").arg(part.title));
    };
    show(chip->isChecked());
    connect(chip, &QToolButton::toggled, this, [this, show, id = part.id](bool on) {
        on ? (void)m_off.remove(id) : (void)m_off.insert(id);
        show(on);
        Q_EMIT changed();
    });
    layout()->addWidget(chip);
    chip->show();
}

QSet<QByteArray> PartChips::without() const
{
    QSet<QByteArray> off;
    for (const AuthorizationPart &part : m_parts) {
        if (m_off.contains(part.id)) {
            off.insert(part.id);
        }
    }
    return off;
}

} // namespace Ticketscope::Ui
