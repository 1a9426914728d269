// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/secretlines.h"

#include "ui/common/icons.h"
#include "ui/common/secrettextedit.h"
#include "ui/common/theme.h"

#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace Ticketscope::Ui {

namespace {

constexpr int kLinesShown = 5;

/// Bullets for each line: how many there are tells a whole key from a part of it.
QString maskedLines(const Secret &secret)
{
    const QByteArrayView text = secret.reveal().trimmed();
    const qsizetype lines = std::count(text.begin(), text.end(), '\n') + 1;
    return QStringList(lines, QString(8, QChar(0x2022))).join(QLatin1Char('\n'));
}

} // namespace

SecretLines::SecretLines(QWidget *parent)
    : QWidget(parent)
    , m_text(new SecretTextEdit(this))
    , m_paste(new QPushButton(icon(QStringLiteral("paste")), tr("Paste"), this))
    , m_load(new QPushButton(icon(QStringLiteral("open")), tr("Load from a file…"), this))
    , m_eye(new QPushButton(this))
    , m_says(new QLabel(this))
{
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setUndoRedoEnabled(false);
    m_text->setFixedHeight((m_text->fontMetrics().lineSpacing() * kLinesShown) + 12);
    m_says->setTextFormat(Qt::PlainText);
    m_says->setWordWrap(true);
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    for (QPushButton *button : {m_paste, m_load, m_eye}) {
        button->setAutoDefault(false);
        line->addWidget(button);
    }
    line->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_text);
    layout->addLayout(line);
    layout->addWidget(m_says);
    setFocusProxy(m_text);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (m_refreshing) {
            return;
        }
        // What is typed shows while it is typed.
        QString typed = m_text->toPlainText();
        m_held = typed.isEmpty() ? Secret() : Secret::fromString(typed);
        Secret::wipe(typed);
        m_revealed = m_held.isSet();
        say({});
        refresh();
        Q_EMIT changed();
    });
    connect(m_text, &SecretTextEdit::pasted, this, [this](const QString &text) { take(text.toUtf8()); });
    connect(m_paste, &QPushButton::clicked, this, &SecretLines::paste);
    connect(m_load, &QPushButton::clicked, this, &SecretLines::choose);
    connect(m_eye, &QPushButton::clicked, this, [this] { setRevealed(!m_revealed); });
    refresh();
    say({});
}

SecretLines::~SecretLines() = default;

Secret SecretLines::secret() const
{
    return m_held.isSet() ? m_held : Secret::fromString({});
}

bool SecretLines::isEmpty() const
{
    return m_held.isEmpty();
}

void SecretLines::setSecret(const Secret &secret)
{
    m_held = secret;
    m_revealed = false;
    say({});
    refresh();
    Q_EMIT changed();
}

void SecretLines::clear()
{
    setSecret({});
}

void SecretLines::setRevealed(bool revealed)
{
    m_revealed = revealed;
    refresh();
}

void SecretLines::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    refresh();
}

void SecretLines::setPlaceholderText(const QString &text)
{
    m_text->setPlaceholderText(text);
}

QWidget *SecretLines::inputWidget() const
{
    return m_text;
}

QString SecretLines::problem() const
{
    return m_says->text();
}

void SecretLines::take(QByteArray bytes)
{
    if (bytes.size() > kMostBytes || bytes.contains('\0')) {
        say(tr("This is no text, or too much of it. A private key is wanted in PEM: lines from BEGIN to END."));
        return;
    }
    const Secret taken(bytes);
    Secret::wipe(bytes);
    setSecret(taken);
}

void SecretLines::load(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        say(tr("%1 cannot be read: %2").arg(QDir::toNativeSeparators(path), file.errorString()));
        return;
    }
    take(file.read(kMostBytes + 1));
}

void SecretLines::choose()
{
    const QString file = QFileDialog::getOpenFileName(window(), tr("Load from a file"), {},
                                                      tr("Keys (*.pem *.key *.txt);;All files (*)"));
    if (!file.isEmpty()) {
        load(file);
    }
}

void SecretLines::paste()
{
    const QString text = QGuiApplication::clipboard()->text();
    if (text.isEmpty()) {
        say(tr("There is no text on the clipboard."));
        return;
    }
    take(text.toUtf8());
}

void SecretLines::say(const QString &problem)
{
    m_says->setText(problem);
    m_says->setVisible(!problem.isEmpty());
    QPalette tinted = palette();
    tinted.setColor(QPalette::WindowText, meaningColor(Meaning::Cause, palette()));
    m_says->setPalette(tinted);
}

void SecretLines::refresh()
{
    const bool masked = !m_held.isEmpty() && !m_revealed;
    QString shown = m_held.isEmpty() ? QString() : masked ? maskedLines(m_held) : m_held.revealText();
    if (m_text->toPlainText() != shown) {
        m_refreshing = true;
        m_text->setPlainText(shown);
        m_refreshing = false;
    }
    Secret::wipe(shown);
    m_text->setReadOnly(m_readOnly || masked);
    m_text->setHoldsSecrets(!masked);
    m_paste->setVisible(!m_readOnly);
    m_load->setVisible(!m_readOnly);
    m_eye->setVisible(!m_held.isEmpty() && !m_readOnly);
    m_eye->setIcon(icon(m_revealed ? QStringLiteral("eye-off") : QStringLiteral("eye")));
    m_eye->setText(m_revealed ? tr("Hide") : tr("Show"));
}

} // namespace Ticketscope::Ui
