// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/proxysection.h"

#include "ui/profiles/fieldform.h"
#include "ui/profiles/secretfield.h"

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

ProxySection::ProxySection(QWidget *parent)
    : QWidget(parent)
    , m_form(new FieldForm(this))
    , m_mode(new QComboBox(this))
    , m_host(new QLineEdit(this))
    , m_port(new QLineEdit(this))
    , m_user(new QLineEdit(this))
    , m_password(new SecretField(u"proxyPassword"_s, true, this))
    , m_authentication(new QComboBox(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_form);

    m_mode->addItem(tr("As the system has it"), int(ProxyMode::System));
    m_mode->addItem(tr("None, straight to the server"), int(ProxyMode::None));
    m_mode->addItem(tr("HTTP proxy"), int(ProxyMode::Http));
    m_mode->addItem(tr("SOCKS5 proxy"), int(ProxyMode::Socks5));
    m_authentication->addItem(tr("The best that the proxy offers"), int(ProxyAuthentication::Automatic));
    m_authentication->addItem(tr("Basic"), int(ProxyAuthentication::Basic));
    m_authentication->addItem(tr("NTLM"), int(ProxyAuthentication::Ntlm));
    m_authentication->addItem(tr("Negotiate (Kerberos, else NTLM)"), int(ProxyAuthentication::Negotiate));
    m_port->setMaximumWidth(96);
    m_host->setPlaceholderText(u"proxy.acme.example"_s);
    m_port->setPlaceholderText(u"3128"_s);
    m_rows.insert(u"proxy.mode"_s, m_form->addRow(tr("Proxy"), tr("What stands between here and the server."), m_mode));
    m_rows.insert(u"proxy.host"_s,
                  m_form->addRow(tr("Proxy host"), tr("Its name or address, without http://."), m_host));
    m_rows.insert(u"proxy.port"_s, m_form->addRow(tr("Proxy port"), {}, m_port));
    m_rows.insert(u"proxy.userName"_s,
                  m_form->addRow(tr("Proxy user"), tr("Only where the proxy asks who is there."), m_user));
    m_rows.insert(u"proxyPassword"_s, m_form->addRow(tr("Proxy password"), {}, m_password, m_password->inputWidget()));
    m_rows.insert(u"proxy.authentication"_s,
                  m_form->addRow(tr("Proxy authentication"),
                                 tr("Negotiate without a user name uses the Kerberos ticket of who is logged on."),
                                 m_authentication));

    connect(m_mode, &QComboBox::currentIndexChanged, this, [this] {
        showNeededRows();
        Q_EMIT changed();
    });
    connect(m_authentication, &QComboBox::currentIndexChanged, this, &ProxySection::changed);
    for (QLineEdit *line : {m_host, m_port, m_user}) {
        connect(line, &QLineEdit::textChanged, this, &ProxySection::changed);
    }
    connect(m_password, &SecretField::changed, this, &ProxySection::changed);
    showNeededRows();
}

void ProxySection::showNeededRows()
{
    const ProxyMode mode = ProxyMode(m_mode->currentData().toInt());
    const bool named = mode == ProxyMode::Http || mode == ProxyMode::Socks5;
    for (const QString &field : {u"proxy.host"_s, u"proxy.port"_s}) {
        m_rows.value(field)->setVisible(named);
    }
    for (const QString &field : {u"proxy.userName"_s, u"proxyPassword"_s}) {
        m_rows.value(field)->setVisible(mode != ProxyMode::None);
    }
    m_rows.value(u"proxy.authentication"_s)->setVisible(mode == ProxyMode::System || mode == ProxyMode::Http);
}

void ProxySection::setPolicy(const ProxyPolicy &policy)
{
    m_mode->setCurrentIndex(m_mode->findData(int(policy.mode)));
    m_host->setText(policy.host);
    m_port->setText(policy.port == 0 ? QString() : QString::number(policy.port));
    m_user->setText(policy.userName);
    m_authentication->setCurrentIndex(m_authentication->findData(int(policy.authentication)));
}

ProxyPolicy ProxySection::policy() const
{
    ProxyPolicy policy;
    policy.mode = ProxyMode(m_mode->currentData().toInt());
    policy.host = m_host->text().trimmed();
    policy.port = m_port->text().trimmed().toUShort();
    policy.userName = m_user->text();
    policy.authentication = ProxyAuthentication(m_authentication->currentData().toInt());
    return policy;
}

QList<ProfileProblem> ProxySection::problems() const
{
    const QString typed = m_port->text().trimmed();
    bool isPort = false;
    const uint port = typed.toUShort(&isPort);
    if (typed.isEmpty() || (isPort && port > 0)) {
        return {};
    }
    return {{u"proxy.port"_s, tr("A port is a number from 1 to 65535.")}};
}

QString ProxySection::summary() const
{
    const ProxyPolicy now = policy();
    const bool named = now.mode == ProxyMode::Http || now.mode == ProxyMode::Socks5;
    const QString mode = m_mode->currentText();
    return named ? QString(mode + u' ' + now.host + u':' + QString::number(now.port)) : mode;
}

} // namespace Ticketscope::Ui
