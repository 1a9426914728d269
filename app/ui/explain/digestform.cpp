// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explain/digestform.h"

#include "ui/common/secretlineedit.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QFormLayout>
#include <QStackedWidget>

namespace Ticketscope::Ui {

using namespace Diagnosis::Explain;

namespace {

QFormLayout *newPage(QStackedWidget *pages)
{
    auto *page = new QWidget(pages);
    auto *form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    pages->addWidget(page);
    return form;
}

QByteArray bytesOf(const QLineEdit *line)
{
    return line->text().toUtf8();
}

void showIn(QLineEdit *line, const QByteArray &bytes)
{
    line->setText(QString::fromUtf8(bytes));
    line->setCursorPosition(0);
}

/// As in a header line, so that a person can correct it.
QByteArray challengeText(const Http::Challenge &challenge)
{
    QByteArrayList parameters;
    for (const Http::AuthParameter &parameter : challenge.parameters) {
        QByteArray value = parameter.value;
        value.replace('\\', "\\\\").replace('"', "\\\"");
        parameters.append(parameter.name + "=\"" + value + '"');
    }
    return challenge.scheme.isEmpty() ? QByteArray() : QByteArray(challenge.scheme + ' ' + parameters.join(", "));
}

Http::Challenge challengeIn(const QByteArray &text)
{
    const Http::PartialChallenges read = Http::readChallenges(text);
    return read.challenges.isEmpty() ? Http::Challenge() : read.challenges.first();
}

} // namespace

DigestForm::DigestForm(QWidget *parent)
    : QWidget(parent)
    , m_kind(new QComboBox)
    , m_pages(new QStackedWidget)
{
    m_kind->addItem(tr("WS-Security password digest"), int(Kind::Wsse));
    m_kind->addItem(tr("HTTP Digest"), int(Kind::Http));
    m_kind->addItem(tr("NetServer 6 Secret"), int(Kind::Secret6));
    addWsse();
    addHttp();
    addSecret6();
    auto *layout = new QFormLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    layout->addRow(tr("&What:"), m_kind);
    layout->addRow(m_pages);
    connect(m_kind, &QComboBox::currentIndexChanged, m_pages, &QStackedWidget::setCurrentIndex);
}

void DigestForm::addWsse()
{
    m_wsse = {new QLineEdit, new QLineEdit, new QLineEdit, new SecretLineEdit};
    QFormLayout *form = newPage(m_pages);
    form->addRow(tr("&Nonce:"), m_wsse.nonce);
    form->addRow(tr("C&reated:"), m_wsse.created);
    form->addRow(tr("Created of the &Timestamp:"), m_wsse.timestampCreated);
    form->addRow(tr("&Digest that was sent:"), m_wsse.digest);
}

void DigestForm::addHttp()
{
    m_http = {new SecretLineEdit, new QLineEdit, new QLineEdit, new QLineEdit, new QLineEdit};
    m_http.userName->setPlaceholderText(tr("as in the answer"));
    QFormLayout *form = newPage(m_pages);
    form->addRow(tr("C&hallenge:"), m_http.challenge);
    form->addRow(tr("Answer that &was sent:"), m_http.credentials);
    form->addRow(tr("&Method:"), m_http.method);
    form->addRow(tr("&Target:"), m_http.target);
    form->addRow(tr("&User name that was meant:"), m_http.userName);
}

void DigestForm::addSecret6()
{
    m_secret6 = {new QLineEdit, new QLineEdit, new SecretLineEdit, new QDateTimeEdit};
    m_secret6.when->setTimeSpec(Qt::UTC);
    m_secret6.when->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    m_secret6.when->setDateTime(QDateTime::currentDateTimeUtc());
    QFormLayout *form = newPage(m_pages);
    form->addRow(tr("&Authentication type:"), m_secret6.type);
    form->addRow(tr("&User name:"), m_secret6.userName);
    form->addRow(tr("&Secret that was sent:"), m_secret6.secret);
    form->addRow(tr("Sent, by the server's clock (U&TC):"), m_secret6.when);
}

DigestForm::Kind DigestForm::kind() const
{
    return static_cast<Kind>(m_kind->currentData().toInt());
}

void DigestForm::setKind(Kind kind)
{
    m_kind->setCurrentIndex(m_kind->findData(int(kind)));
}

void DigestForm::clear()
{
    const QList<SecretLineEdit *> secrets{m_wsse.digest, m_http.credentials, m_secret6.secret};
    for (SecretLineEdit *line : secrets) {
        line->setRevealed(false);
    }
    const QList<QLineEdit *> lines = m_pages->findChildren<QLineEdit *>();
    for (QLineEdit *line : lines) {
        if (line->parent() != m_secret6.when) {
            line->clear();
        }
    }
    m_url.clear();
    m_body.clear();
}

bool DigestForm::fill(const DigestSubject &subject)
{
    clear();
    if (subject.secret6) {
        m_secret6.type->setText(subject.secret6->authenticationType);
        m_secret6.userName->setText(subject.secret6->userName);
        showIn(m_secret6.secret, subject.secret6->secret);
        m_secret6.when->setDateTime(subject.secret6->when.toUTC());
        setKind(Kind::Secret6);
    }
    if (subject.http) {
        showIn(m_http.credentials, subject.http->credentials);
        showIn(m_http.challenge, challengeText(subject.http->challenge));
        showIn(m_http.method, subject.http->method);
        showIn(m_http.target, subject.http->target);
        m_url = subject.http->url;
        m_body = subject.http->body;
        setKind(Kind::Http);
    }
    if (subject.wsse) {
        showIn(m_wsse.nonce, subject.wsse->nonce);
        showIn(m_wsse.created, subject.wsse->created);
        showIn(m_wsse.timestampCreated, subject.wsse->timestampCreated);
        showIn(m_wsse.digest, subject.wsse->digest);
        setKind(Kind::Wsse);
    }
    return subject.wsse || subject.http || subject.secret6;
}

DigestInput DigestForm::input(const Secret &password) const
{
    switch (kind()) {
    case Kind::Http:
        return HttpDigestInput{bytesOf(m_http.credentials),
                               bytesOf(m_http.method),
                               bytesOf(m_http.target),
                               m_url,
                               m_body,
                               challengeIn(bytesOf(m_http.challenge)),
                               m_http.userName->text(),
                               password};
    case Kind::Secret6:
        return Secret6Input{m_secret6.type->text(), m_secret6.userName->text(), bytesOf(m_secret6.secret),
                            m_secret6.when->dateTime().toUTC(), password};
    case Kind::Wsse:
        break;
    }
    // An empty line means that there is none.
    const auto orNull = [](const QLineEdit *line) {
        return line->text().isEmpty() ? QByteArray() : line->text().toUtf8();
    };
    return WsseDigestInput{orNull(m_wsse.nonce), orNull(m_wsse.created), orNull(m_wsse.timestampCreated),
                           bytesOf(m_wsse.digest), password};
}

} // namespace Ticketscope::Ui
