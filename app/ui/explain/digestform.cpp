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

QDateTimeEdit *newUtcEdit()
{
    auto *edit = new QDateTimeEdit;
    edit->setTimeSpec(Qt::UTC);
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    edit->setDateTime(QDateTime::currentDateTimeUtc());
    return edit;
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
    m_kind->addItem(tr("NTLM response"), int(Kind::Ntlm));
    m_kind->addItem(tr("Minute of the system user's signature"), int(Kind::Minute));
    addWsse();
    addHttp();
    addSecret6();
    addNtlm();
    addMinute();
    auto *layout = new QFormLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    layout->addRow(tr("&What:"), m_kind);
    layout->addRow(m_pages);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &DigestForm::showPage);
    showPage();
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
    m_secret6 = {new QLineEdit, new QLineEdit, new SecretLineEdit, newUtcEdit()};
    QFormLayout *form = newPage(m_pages);
    form->addRow(tr("&Authentication type:"), m_secret6.type);
    form->addRow(tr("&User name:"), m_secret6.userName);
    form->addRow(tr("&Secret that was sent:"), m_secret6.secret);
    form->addRow(tr("Sent, by the server's clock (U&TC):"), m_secret6.when);
}

void DigestForm::addNtlm()
{
    m_ntlm = {new QLineEdit, new QLineEdit, new SecretLineEdit};
    m_ntlm.negotiate->setPlaceholderText(tr("may be missing"));
    QFormLayout *form = newPage(m_pages);
    int type = 0;
    for (QLineEdit *line : {m_ntlm.negotiate, m_ntlm.challenge, static_cast<QLineEdit *>(m_ntlm.authenticate)}) {
        form->addRow(tr("Message of type &%1:").arg(++type), line);
    }
}

void DigestForm::addMinute()
{
    m_minute = {new QLineEdit, newUtcEdit()};
    QFormLayout *form = newPage(m_pages);
    form->addRow(tr("T&ime in the signed token:"), m_minute.minute);
    form->addRow(tr("Sent, by the server's clock (U&TC):"), m_minute.serverTime);
}

void DigestForm::showPage()
{
    // The other pages keep no room.
    for (int i = 0; i < m_pages->count(); ++i) {
        const bool isShown = i == m_kind->currentIndex();
        m_pages->widget(i)->setSizePolicy(QSizePolicy::Preferred, isShown ? QSizePolicy::Fixed : QSizePolicy::Ignored);
    }
    m_pages->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_pages->setCurrentIndex(m_kind->currentIndex());
    Q_EMIT kindChanged();
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
    const QList<SecretLineEdit *> secrets{m_wsse.digest, m_http.credentials, m_secret6.secret, m_ntlm.authenticate};
    for (SecretLineEdit *line : secrets) {
        line->setRevealed(false);
    }
    const QList<QLineEdit *> lines = m_pages->findChildren<QLineEdit *>();
    for (QLineEdit *line : lines) {
        if (!qobject_cast<QDateTimeEdit *>(line->parent())) {
            line->clear();
        }
    }
    m_url.clear();
    m_body.clear();
}

bool DigestForm::fill(const DigestSubject &subject)
{
    clear();
    if (subject.minute) {
        showIn(m_minute.minute, subject.minute->minute);
        m_minute.serverTime->setDateTime(subject.minute->serverTime.toUTC());
        setKind(Kind::Minute);
    }
    if (subject.ntlm) {
        showIn(m_ntlm.negotiate, subject.ntlm->negotiate.toBase64());
        showIn(m_ntlm.challenge, subject.ntlm->challenge.bytes.toBase64());
        showIn(m_ntlm.authenticate, subject.ntlm->authenticate.bytes.toBase64());
        setKind(Kind::Ntlm);
    }
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
    return subject.wsse || subject.http || subject.secret6 || subject.ntlm || subject.minute;
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
    case Kind::Ntlm:
        return NtlmInput{ntlmMessageIn(bytesOf(m_ntlm.challenge)), ntlmMessageIn(bytesOf(m_ntlm.authenticate)),
                         ntlmMessageIn(bytesOf(m_ntlm.negotiate)).bytes, password};
    case Kind::Minute:
        return SystemUserMinuteInput{bytesOf(m_minute.minute), m_minute.serverTime->dateTime().toUTC()};
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
