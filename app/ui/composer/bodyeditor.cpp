// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composer/bodyeditor.h"

#include "ui/common/icons.h"
#include "ui/common/messagebar.h"
#include "ui/common/secrettextedit.h"
#include "ui/common/theme.h"
#include "ui/composer/composedrequest.h"

#include <QComboBox>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringDecoder>
#include <QTextBlock>
#include <QToolButton>
#include <QtConcurrent>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds kPause{150};

bool isUtf8Text(const QByteArray &bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(bytes);
    return !decoder.hasError() && !text.contains(QChar(u'\0'));
}

} // namespace

BodyEditor::BodyEditor(QWidget *parent)
    : QWidget(parent)
    , m_edit(new SecretTextEdit(this))
    , m_kindBox(new QComboBox(this))
    , m_format(new QPushButton(tr("&Format"), this))
    , m_status(new QLabel(this))
    , m_held(new MessageBar(this))
{
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->setAccessibleName(tr("Body"));
    m_edit->setPlaceholderText(tr("No body"));
    m_kindBox->setAccessibleName(tr("What the body is"));
    m_kindBox->setToolTip(tr("Sets Content-Type and, for SOAP, the action and the envelope"));
    const QList<std::pair<QString, BodyKind>> kinds{
        {tr("Text"), BodyKind::Text}, {tr("Form"), BodyKind::Form},      {u"JSON"_s, BodyKind::Json},
        {u"XML"_s, BodyKind::Xml},    {u"SOAP 1.1"_s, BodyKind::Soap11}, {u"SOAP 1.2"_s, BodyKind::Soap12}};
    for (const auto &[title, kind] : kinds) {
        m_kindBox->addItem(title, int(kind));
    }
    m_format->setAutoDefault(false);
    m_format->setToolTip(tr("Indents XML and JSON; nothing else changes"));
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_status, 1);
    line->addWidget(m_kindBox);
    line->addWidget(m_format);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_held);
    layout->addWidget(m_edit, 1);
    layout->addLayout(line);
    setFocusProxy(m_edit);

    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(kPause);
    connect(&m_checkSoon, &QTimer::timeout, this, &BodyEditor::check);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &BodyEditor::textEdited);
    connect(m_format, &QPushButton::clicked, this, &BodyEditor::format);
    connect(m_kindBox, &QComboBox::activated, this,
            [this] { Q_EMIT kindChosen(BodyKind(m_kindBox->currentData().toInt())); });
    updateKind();
}

BodyEditor::~BodyEditor() = default;

void BodyEditor::setBody(const QByteArray &body, const QList<ByteRange> &secrets)
{
    m_heldBytes.reset();
    m_held->hide();
    m_edit->setReadOnly(false);
    m_edit->setHoldsSecrets(false);
    if (!isUtf8Text(body)) {
        hold(body, tr("%1 bytes that are no UTF-8 text").arg(body.size()),
             tr("The body is no text. It is sent as it is."), tr("Type another one"));
    } else if (!secrets.isEmpty()) {
        hold(body, maskedText(body, secrets), tr("Secrets in the body are masked. It is sent as it is."),
             tr("Show and edit"));
    } else {
        m_edit->setPlainText(QString::fromUtf8(body));
    }
    updateKind();
    check();
}

void BodyEditor::hold(const QByteArray &bytes, const QString &shown, const QString &why, const QString &release)
{
    m_heldBytes = bytes;
    m_edit->setReadOnly(true);
    m_edit->setPlainText(shown);
    m_held->showMessage(Meaning::Secret, why);
    connect(m_held->addButton(u"eye"_s, release), &QToolButton::clicked, this, &BodyEditor::releaseHeld);
}

void BodyEditor::releaseHeld()
{
    const QByteArray bytes = m_heldBytes.value_or(QByteArray());
    m_heldBytes.reset();
    m_edit->setReadOnly(false);
    m_edit->setHoldsSecrets(true);
    m_edit->setPlainText(isUtf8Text(bytes) ? QString::fromUtf8(bytes) : QString());
    m_edit->setFocus();
}

QByteArray BodyEditor::body() const
{
    return m_heldBytes ? *m_heldBytes : m_edit->toPlainText().toUtf8();
}

void BodyEditor::setContentType(const QByteArray &contentType)
{
    if (contentType != m_contentType) {
        m_contentType = contentType;
        updateKind();
        m_checkSoon.start();
    }
}

void BodyEditor::textEdited()
{
    updateKind();
    m_checkSoon.start();
    if (!m_edit->isReadOnly()) {
        Q_EMIT bodyChanged();
    }
}

void BodyEditor::updateKind()
{
    m_kind = bodyKind(m_contentType, body());
    m_kindBox->setCurrentIndex(m_kindBox->findData(int(m_kind)));
    m_format->setEnabled((isXml(m_kind) || m_kind == BodyKind::Json) && !m_edit->isReadOnly());
}

void BodyEditor::check()
{
    // Reading a large body takes a while; only the answer to the last question counts.
    const quint64 generation = ++m_generation;
    const QByteArray checked = body();
    using Watcher = QFutureWatcher<std::optional<Error>>;
    auto *watcher = new Watcher(this);
    connect(watcher, &Watcher::finished, this, [this, watcher, generation, checked] {
        watcher->deleteLater();
        if (generation == m_generation) {
            showError(watcher->result(), checked);
        }
    });
    watcher->setFuture(QtConcurrent::run([kind = m_kind, checked] { return bodyError(kind, checked); }));
}

void BodyEditor::showError(const std::optional<Error> &error, const QByteArray &checked)
{
    m_edit->setExtraSelections({});
    QPalette tinted = palette();
    QString text;
    if (error) {
        text = error->text;
        if (error->offset) {
            const QString before =
                QString::fromUtf8(QByteArrayView(checked).first(std::clamp<qint64>(*error->offset, 0, checked.size())));
            const qsizetype lineStart = before.lastIndexOf(u'\n') + 1;
            text = tr("\u2716 Line %1, column %2: %3")
                       .arg(before.count(u'\n') + 1)
                       .arg(before.size() - lineStart + 1)
                       .arg(error->text);
            if (!m_heldBytes) {
                markPosition(before.size());
            }
        }
        tinted.setColor(QPalette::WindowText, meaningColor(Meaning::Cause, palette()));
    } else if (const QString clash = bodyContradiction(m_contentType, checked); !clash.isEmpty()) {
        text = QString(u"\u26a0 "_s + clash);
        tinted.setColor(QPalette::WindowText, meaningColor(Meaning::Warning, palette()));
    } else if (!checked.trimmed().isEmpty()) {
        const QString size = QLocale().toString(checked.size());
        text = isXml(m_kind)              ? tr("Well-formed XML, %1 bytes").arg(size)
               : m_kind == BodyKind::Json ? tr("Valid JSON, %1 bytes").arg(size)
                                          : tr("%1 bytes").arg(size);
    }
    m_status->setPalette(tinted);
    m_status->setText(text);
}

void BodyEditor::markPosition(qsizetype position)
{
    QTextCursor cursor(m_edit->document());
    const int last = m_edit->document()->characterCount() - 1;
    cursor.setPosition(std::clamp(int(position), 0, std::max(0, last)));
    cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
    if (!cursor.hasSelection()) {
        cursor.movePosition(QTextCursor::PreviousCharacter, QTextCursor::KeepAnchor);
    }
    QTextEdit::ExtraSelection mark;
    mark.cursor = cursor;
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    mark.format.setUnderlineColor(meaningColor(Meaning::Cause, palette()));
    mark.format.setBackground(blended(meaningColor(Meaning::Cause, palette()), palette().color(QPalette::Base), 0.25));
    m_edit->setExtraSelections({mark});
}

void BodyEditor::format()
{
    const QByteArray before = body();
    const Result<QByteArray> after = formatted(m_kind, before);
    if (!after) {
        showError(after.error(), before);
        return;
    }
    if (*after != before) {
        QTextCursor cursor(m_edit->document());
        cursor.select(QTextCursor::Document);
        cursor.insertText(QString::fromUtf8(*after)); // undone with Ctrl+Z
    }
}

} // namespace Ticketscope::Ui
