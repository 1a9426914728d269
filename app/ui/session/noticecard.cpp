// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/noticecard.h"

#include "models/timetext.h"
#include "ui/common/clipboard.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

namespace {

constexpr double kCodeScale = 2.2;
constexpr qint64 kSoonSeconds = 60;
constexpr std::chrono::milliseconds kSaid{2000};

} // namespace

NoticeCard::NoticeCard(Clock clock, QWidget *parent)
    : QFrame(parent)
    , m_clock(std::move(clock))
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_codeLine(new QWidget(this))
    , m_code(new QLabel(m_codeLine))
    , m_addressLine(new QWidget(this))
    , m_address(new QLineEdit(m_addressLine))
    , m_open(makeButton(QStringLiteral("browser"), tr("&Open")))
    , m_copyAddress(makeButton(QStringLiteral("copy"), tr("Copy &address")))
    , m_left(new QLabel(this))
{
    setAutoFillBackground(true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    for (QLabel *label : {m_title, m_text, m_code, m_left}) {
        label->setTextFormat(Qt::PlainText);
    }
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_title->setWordWrap(true);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    QFont large = wireFont();
    large.setPointSizeF(large.pointSizeF() * kCodeScale);
    large.setWeight(QFont::DemiBold);
    m_code->setFont(large);
    m_code->setObjectName(QStringLiteral("userCode"));
    m_code->setAccessibleName(tr("The code to type"));
    m_code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_code->setMinimumWidth(1);
    QToolButton *copyCode = makeButton(QStringLiteral("copy"), tr("Copy &code"));
    auto *codeLine = new QHBoxLayout(m_codeLine);
    codeLine->setContentsMargins(0, 4, 0, 4);
    codeLine->setSpacing(8);
    codeLine->addWidget(m_code, 1);
    codeLine->addWidget(copyCode);

    m_address->setReadOnly(true);
    m_address->setObjectName(QStringLiteral("noticeAddress"));
    m_address->setAccessibleName(tr("The address"));
    auto *addressLine = new QVBoxLayout(m_addressLine);
    addressLine->setContentsMargins(0, 0, 0, 0);
    addressLine->setSpacing(4);
    addressLine->addWidget(m_address);

    QToolButton *cancel = makeButton(QStringLiteral("cancel"), tr("Cancel"));
    cancel->setToolTip(tr("Stop the login (Esc)"));
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_icon);
    head->addWidget(m_title, 1);
    head->addWidget(m_left);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    buttons->addWidget(m_open);
    buttons->addWidget(m_copyAddress);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_text);
    layout->addWidget(m_codeLine);
    layout->addWidget(m_addressLine);
    layout->addLayout(buttons);

    connect(copyCode, &QToolButton::clicked, this, [this] {
        copyText(m_notice ? m_notice->userCode : QString());
        say(tr("The code is on the clipboard."));
    });
    connect(m_copyAddress, &QToolButton::clicked, this, [this] {
        copyText(m_address->text());
        say(tr("The address is on the clipboard."));
    });
    connect(m_open, &QToolButton::clicked, this, [this] {
        if (m_notice) {
            Q_EMIT openRequested(m_notice->address);
        }
    });
    connect(cancel, &QToolButton::clicked, this, &NoticeCard::cancelRequested);
    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_second, &QTimer::timeout, this, &NoticeCard::tick);
    hide();
}

QToolButton *NoticeCard::makeButton(const QString &iconName, const QString &text)
{
    auto *button = new QToolButton(this);
    button->setIcon(icon(iconName));
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

void NoticeCard::say(const QString &text)
{
    m_left->setText(text);
    m_second.start(kSaid);
}

void NoticeCard::setNotice(const std::optional<LoginNotice> &notice)
{
    if (notice == m_notice) {
        return;
    }
    m_notice = notice;
    setVisible(notice.has_value());
    if (!notice) {
        m_second.stop();
        return;
    }
    const bool isCode = notice->kind == LoginNotice::Kind::DeviceCode && !notice->userCode.isEmpty();
    m_title->setText(isCode                  ? tr("Type this code")
                     : notice->browserFailed ? tr("Open this address in a browser")
                                             : tr("Log in with the browser"));
    m_text->setText(notice->text);
    m_codeLine->setVisible(isCode);
    m_code->setText(notice->userCode);
    const bool hasAddress = !notice->address.isEmpty();
    m_addressLine->setVisible(hasAddress);
    m_address->setText(notice->address.toString(QUrl::FullyEncoded));
    m_address->setCursorPosition(0);
    m_open->setText(notice->browserFailed || isCode ? tr("&Open") : tr("&Open again"));
    m_open->setVisible(hasAddress);
    m_copyAddress->setVisible(hasAddress);
    setAccessibleName(m_title->text());
    setAccessibleDescription(notice->text);
    tick();
    updateColors();
}

qint64 NoticeCard::secondsLeft() const
{
    return std::max<qint64>(0, (m_clock().msecsTo(m_notice->expires) + 999) / 1000);
}

void NoticeCard::tick()
{
    const bool runs = m_notice && m_notice->expires.isValid();
    m_left->setVisible(true);
    if (!runs) {
        m_left->clear();
        m_second.stop();
        return;
    }
    const qint64 left = secondsLeft();
    m_left->setText(left > 0 ? tr("%1 left").arg(durationText(left)) : tr("The time is over."));
    QPalette tinted = palette();
    if (left <= kSoonSeconds) {
        tinted.setColor(QPalette::WindowText, meaningColor(left > 0 ? Meaning::Warning : Meaning::Cause, palette()));
    }
    m_left->setPalette(tinted);
    left > 0 ? m_second.start(std::chrono::seconds(1)) : m_second.stop();
}

void NoticeCard::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::StyleChange) {
        updateColors();
        tick();
    }
    QFrame::changeEvent(event);
}

void NoticeCard::updateColors()
{
    const bool isWarning = m_notice && m_notice->browserFailed;
    const QPalette around = parentWidget() ? parentWidget()->palette() : QPalette();
    const QColor color = meaningColor(isWarning ? Meaning::Warning : Meaning::Selection, around);
    QPalette own = around;
    own.setColor(QPalette::Window, blended(color, around.color(QPalette::Base), 0.12));
    setPalette(own);
    const bool isCode = m_notice && m_notice->kind == LoginNotice::Kind::DeviceCode;
    const QString name = isWarning ? QStringLiteral("warning")
                         : isCode  ? QStringLiteral("key")
                                   : QStringLiteral("browser");
    m_icon->setPixmap(icon(name, color).pixmap(QSize(20, 20), devicePixelRatioF()));
}

} // namespace Ticketscope::Ui
