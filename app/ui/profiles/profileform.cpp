// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/profileform.h"

#include "ui/profiles/fieldform.h"
#include "ui/profiles/foldedsection.h"
#include "ui/profiles/headertable.h"
#include "ui/profiles/proxysection.h"
#include "ui/profiles/secretfield.h"
#include "ui/profiles/tlssection.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

ProfileForm::ProfileForm(const QStringList &customers, QWidget *parent)
    : QWidget(parent)
    , m_flows(builtinFlows())
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    m_basics = new FieldForm(this);
    m_parameters = new FieldForm(this);
    layout->addWidget(m_basics);
    layout->addWidget(m_parameters);
    layout->addSpacing(4);
    buildBasics(customers);
    buildSections();
    layout->addWidget(m_advancedFold);
    layout->addWidget(m_tlsFold);
    layout->addWidget(m_proxyFold);
    layout->addWidget(m_headersFold);
    layout->addStretch();
}

ProfileForm::~ProfileForm() = default;

void ProfileForm::buildBasics(const QStringList &customers)
{
    m_service = new QComboBox(m_basics);
    m_scheme = new QComboBox(m_basics);
    m_preset = new QPushButton(m_basics);
    m_name = new QLineEdit(m_basics);
    m_customer = new QComboBox(m_basics);
    m_url = new QLineEdit(m_basics);
    for (const FlowInfo &flow : std::as_const(m_flows)) {
        m_service->addItem(flow.title, flow.service);
    }
    m_service->setObjectName(u"service"_s);
    m_scheme->setObjectName(u"scheme"_s);
    m_name->setObjectName(u"name"_s);
    m_customer->setObjectName(u"group"_s);
    m_url->setObjectName(u"url"_s);
    m_preset->setAutoDefault(false);
    m_customer->setEditable(true);
    m_customer->addItem({});
    m_customer->addItems(customers);
    m_customer->lineEdit()->setPlaceholderText(tr("None"));

    auto *scheme = new QWidget(m_basics);
    auto *schemeLine = new QHBoxLayout(scheme);
    schemeLine->setContentsMargins(0, 0, 0, 0);
    schemeLine->addWidget(m_scheme, 1);
    schemeLine->addWidget(m_preset);
    scheme->setFocusProxy(m_scheme);

    const auto add = [this](const QString &field, const QString &title, const QString &help, QWidget *editor,
                            QWidget *input) {
        m_basicRows.insert(field, m_basics->addRow(title, help, editor, input));
    };
    add(u"service"_s, tr("&Service"), {}, m_service, m_service);
    add(u"scheme"_s, tr("&Log in with"), {}, scheme, m_scheme);
    add(u"name"_s, tr("&Name"), tr("What the list of profiles shows."), m_name, m_name);
    add(u"group"_s, tr("&Customer"), tr("Profiles of one customer stand together."), m_customer, m_customer);
    add(u"url"_s, tr("&Address"), {}, m_url, m_url);

    connect(m_service, &QComboBox::currentIndexChanged, this, &ProfileForm::serviceChosen);
    connect(m_scheme, &QComboBox::currentIndexChanged, this, &ProfileForm::schemeChosen);
    connect(m_preset, &QPushButton::clicked, this, [this] {
        if (const std::optional<FlowInfo> chosen = flow(); chosen && chosen->presets.size() == 1) {
            applyPreset(chosen->presets.first());
        }
    });
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameIsOurs = false; });
    connect(m_url, &QLineEdit::editingFinished, this, &ProfileForm::suggestName);
    connect(m_customer, &QComboBox::currentTextChanged, this, &ProfileForm::fieldChanged);
    for (const QLineEdit *line : {m_name, m_url}) {
        connect(line, &QLineEdit::textChanged, this, &ProfileForm::fieldChanged);
    }
}

void ProfileForm::addTimeoutRow(FieldForm *form)
{
    m_timeout = new QLineEdit(form);
    m_timeout->setObjectName(u"timeoutSeconds"_s);
    m_timeout->setMaximumWidth(96);
    m_basicRows.insert(u"timeoutSeconds"_s,
                       form->addRow(tr("Time-out"),
                                    tr("Seconds to wait for the name, the connection, TLS and each answer."),
                                    m_timeout));
    connect(m_timeout, &QLineEdit::textChanged, this, &ProfileForm::fieldChanged);
}

void ProfileForm::buildSections()
{
    const auto indented = [this](const QList<QWidget *> &widgets) {
        auto *content = new QWidget(this);
        auto *layout = new QVBoxLayout(content);
        layout->setContentsMargins(20, 0, 0, 8);
        layout->setSpacing(8);
        for (QWidget *widget : widgets) {
            layout->addWidget(widget);
        }
        return content;
    };
    m_tls = new TlsSection(this);
    m_proxy = new ProxySection(this);
    m_headers = new HeaderTable(this);
    m_headers->setMaximumHeight(m_headers->sizeHint().height());
    m_headersProblem = new QLabel(this);
    m_headersProblem->setWordWrap(true);
    m_headersProblem->setTextFormat(Qt::PlainText);
    m_headersProblem->hide();
    auto *timeoutForm = new FieldForm(this);
    addTimeoutRow(timeoutForm);
    m_advanced = new FieldForm(this);
    m_advancedFold = new FoldedSection(tr("More settings"), indented({m_advanced}), this);
    m_advancedFold->setObjectName(u"advanced"_s);
    m_tlsFold = new FoldedSection(tr("TLS"), indented({m_tls}), this);
    m_proxyFold = new FoldedSection(tr("Proxy and time-out"), indented({m_proxy, timeoutForm}), this);
    m_headersFold = new FoldedSection(
        tr("Headers"),
        indented({makeHelpLabel(tr("Added to every request of this profile."), this), m_headers, m_headersProblem}),
        this);
    connect(m_tls, &TlsSection::changed, this, &ProfileForm::fieldChanged);
    connect(m_proxy, &ProxySection::changed, this, &ProfileForm::fieldChanged);
    connect(m_headers, &HeaderTable::headersChanged, this, &ProfileForm::fieldChanged);
}

QByteArray ProfileForm::service() const
{
    return m_service->currentData().toByteArray();
}

QByteArray ProfileForm::scheme() const
{
    return m_scheme->currentData().toByteArray();
}

std::optional<FlowInfo> ProfileForm::flow() const
{
    const auto at = std::find_if(m_flows.begin(), m_flows.end(),
                                 [wanted = service()](const FlowInfo &flow) { return flow.service == wanted; });
    return at == m_flows.end() ? std::nullopt : std::optional(*at);
}

void ProfileForm::setProfile(const Profile &profile)
{
    m_filling = true;
    m_original = profile;
    m_typed = profile.parameters;
    m_nameIsOurs = profile.name.isEmpty();
    if (!profile.service.isEmpty() && m_service->findData(profile.service) < 0) {
        m_service->addItem(QString::fromUtf8(profile.service), profile.service);
    }
    m_service->setCurrentIndex(std::max(0, m_service->findData(profile.service)));
    serviceChosen();
    if (!profile.scheme.isEmpty() && m_scheme->findData(profile.scheme) < 0) {
        m_scheme->addItem(QString::fromUtf8(profile.scheme), profile.scheme);
    }
    m_scheme->setCurrentIndex(std::max(0, m_scheme->findData(profile.scheme)));
    m_name->setText(profile.name);
    m_customer->setCurrentText(profile.group);
    m_url->setText(profile.url.toString());
    m_url->setCursorPosition(0);
    m_tls->setPolicy(profile.tls);
    m_proxy->setPolicy(profile.proxy);
    m_headers->setHeaders(profile.headers);
    m_timeout->setText(QString::number(profile.timeout.count()));
    m_filling = false;
    schemeChosen();
    Q_EMIT secretFieldAdded(m_tls->passphrase());
    Q_EMIT secretFieldAdded(m_proxy->password());
}

void ProfileForm::serviceChosen()
{
    const std::optional<FlowInfo> chosen = flow();
    const QByteArray before = scheme();
    {
        const QSignalBlocker quiet(m_scheme);
        m_scheme->clear();
        if (chosen) {
            for (const SchemeInfo &offered : chosen->schemes) {
                m_scheme->addItem(offered.title, offered.id);
            }
        }
        m_scheme->setCurrentIndex(std::max(0, m_scheme->findData(before)));
    }
    m_url->setPlaceholderText(chosen ? chosen->urlExample : QString());
    m_basicRows.value(u"url"_s)->setHelp(chosen ? chosen->urlHelp : QString());
    offerPresets(chosen ? chosen->presets : QList<ProfilePreset>());
    schemeChosen();
}

void ProfileForm::schemeChosen()
{
    const std::optional<FlowInfo> chosen = flow();
    const SchemeInfo *info = chosen ? chosen->scheme(scheme()) : nullptr;
    m_basicRows.value(u"scheme"_s)->setHelp(info ? info->help : QString());
    if (!m_filling) {
        arrangeParameters();
        fieldChanged();
    }
}

void ProfileForm::offerPresets(const QList<ProfilePreset> &presets)
{
    m_preset->setVisible(!presets.isEmpty());
    delete m_preset->menu();
    if (presets.size() == 1) {
        m_preset->setText(tr("Use the settings for %1").arg(presets.first().title));
    } else if (!presets.isEmpty()) {
        auto *menu = new QMenu(m_preset);
        for (const ProfilePreset &preset : presets) {
            menu->addAction(preset.title, this, [this, preset] { applyPreset(preset); });
        }
        m_preset->setText(tr("Use the settings for"));
        m_preset->setMenu(menu);
    }
}

void ProfileForm::applyPreset(const ProfilePreset &preset)
{
    for (auto one = preset.parameters.cbegin(); one != preset.parameters.cend(); ++one) {
        m_typed.insert(one.key(), one.value());
    }
    if (const int scheme = m_scheme->findData(preset.scheme); scheme >= 0) {
        m_scheme->setCurrentIndex(scheme);
    }
    arrangeParameters();
    fieldChanged();
}

void ProfileForm::suggestName()
{
    const QString host = QUrl(m_url->text().trimmed()).host();
    if (m_nameIsOurs && !host.isEmpty() && m_name->text() != host) {
        m_name->setText(host);
    }
}

void ProfileForm::rebase(const Profile &stored)
{
    m_original = stored;
}

Profile ProfileForm::profile() const
{
    Profile profile = m_original;
    profile.name = m_name->text().trimmed();
    profile.group = m_customer->currentText().trimmed();
    profile.service = service();
    profile.scheme = scheme();
    profile.url = QUrl(m_url->text().trimmed(), QUrl::TolerantMode);
    profile.parameters = parameters();
    profile.headers = m_headers->headers();
    profile.tls = m_tls->policy();
    profile.proxy = m_proxy->policy();
    profile.timeout = std::chrono::seconds(m_timeout->text().trimmed().toUInt());
    return profile;
}

} // namespace Ticketscope::Ui
