// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/probe/probedialog.h"

#include "login/flows/common/requests.h"
#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>
#include <QTreeView>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kVendorWidth = 160;

/// The service's own secrets, and the passphrase and password for the way there.
QStringList connectionSecrets()
{
    return {u"clientCertificatePassphrase"_s, u"proxyPassword"_s};
}

QStringList wantedSecrets(const Profile &profile, bool withSecrets)
{
    if (!withSecrets) {
        return {};
    }
    QStringList wanted{u"proxyPassword"_s};
    if (!profile.tls.clientCertificateFile.isEmpty()) {
        wanted.append(u"clientCertificatePassphrase"_s);
    }
    const std::optional<FlowInfo> flow = flowFor(profile.service);
    for (const ParameterInfo &parameter : flow ? flow->parameters : QList<ParameterInfo>()) {
        if (parameter.type == ParameterInfo::Type::Secret) {
            wanted.append(parameter.name);
        }
    }
    return wanted;
}

/// The rows of a run that ended in another way than by itself still stand.
Probe::ProbeReport stopped(const Error &error)
{
    Probe::ProbeReport report;
    report.error = error;
    return report;
}

} // namespace

ProbeDialog::ProbeDialog(Workbench &workbench, SelectionController &selection, QWidget *parent)
    : QDialog(parent)
    , m_workbench(workbench)
    , m_selection(selection)
    , m_address(new QLineEdit)
    , m_withSecrets(new QCheckBox(tr("&Try the profile's own secrets too")))
    , m_what(new QLabel)
    , m_progress(new QProgressBar)
    , m_status(new QLabel)
    , m_view(new QTreeView)
    , m_start(new QPushButton(icon(u"probe"_s), tr("&Probe")))
    , m_cancel(new QPushButton(tr("&Stop")))
    , m_copy(new QPushButton(icon(u"copy"_s), tr("&Copy as text")))
{
    setWindowTitle(tr("Probe methods"));
    resize(1040, 640);
    createView();
    createForm();
    connect(m_start, &QPushButton::clicked, this, &ProbeDialog::start);
    connect(m_cancel, &QPushButton::clicked, this, &ProbeDialog::cancel);
    connect(m_copy, &QPushButton::clicked, this, &ProbeDialog::copyMatrix);
    connect(m_address, &QLineEdit::textChanged, this, &ProbeDialog::updateState);
    connect(m_withSecrets, &QCheckBox::toggled, this, &ProbeDialog::updateState);
    connect(m_view, &QTreeView::activated, this, &ProbeDialog::showExchange);
    m_status->setText(tr("What the address offers will stand here."));
    updateState();
}

ProbeDialog::~ProbeDialog()
{
    m_probe.reset();
}

void ProbeDialog::createView()
{
    m_model.setPalette(palette());
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Ways of logging in"));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setAlternatingRowColors(false);
    m_view->setUniformRowHeights(true);
    m_view->setRootIsDecorated(false);
    m_view->setItemsExpandable(false);
    m_view->setExpandsOnDoubleClick(false);
    m_view->setIconSize({16, 16});
    m_view->setTextElideMode(Qt::ElideRight);
    QHeaderView *header = m_view->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(ProbeModel::Method, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(ProbeModel::State, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(ProbeModel::Note, QHeaderView::Stretch);
    header->setMinimumSectionSize(60);
    m_view->setColumnWidth(ProbeModel::Onsite, kVendorWidth);
    m_view->setColumnWidth(ProbeModel::Online, kVendorWidth);
    m_view->setColumnHidden(ProbeModel::Onsite, true);
    m_view->setColumnHidden(ProbeModel::Online, true);
}

void ProbeDialog::createForm()
{
    m_address->setPlaceholderText(u"https://crm.example.com/"_s);
    m_address->setAccessibleName(tr("Address"));
    m_what->setWordWrap(true);
    m_what->setForegroundRole(QPalette::PlaceholderText);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);
    m_progress->setAccessibleName(tr("Progress"));
    // Its room is kept, so that nothing jumps when it comes and goes.
    QSizePolicy keepsRoom = m_progress->sizePolicy();
    keepsRoom.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keepsRoom);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Address:"), m_address);
    form->addRow(QString(), m_withSecrets);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(m_start, QDialogButtonBox::ActionRole);
    buttons->addButton(m_cancel, QDialogButtonBox::ActionRole);
    buttons->addButton(m_copy, QDialogButtonBox::ActionRole);
    m_close = buttons->button(QDialogButtonBox::Close);
    m_close->setIcon({}); // the style's is black, also where all is dark
    m_start->setDefault(true);
    for (QPushButton *button : {m_cancel, m_copy, m_close}) {
        button->setAutoDefault(false);
    }
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addLayout(form);
    layout->addWidget(m_what);
    layout->addWidget(m_progress);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_status);
    layout->addWidget(buttons);
}

void ProbeDialog::setProfile(const std::optional<Profile> &profile)
{
    if (isRunning()) {
        return;
    }
    const QUuid before = m_profile ? m_profile->id : QUuid();
    m_profile = profile;
    if (!profile || profile->id != before) {
        m_withSecrets->setChecked(false);
    }
    if (profile) {
        m_address->setText(profile->url.toDisplayString(QUrl::RemoveUserInfo | QUrl::FullyEncoded));
    }
    m_address->selectAll();
    updateState();
}

/// Secrets belong to the profile's own server.
bool ProbeDialog::isProfilesOwn(const QUrl &url) const
{
    return m_profile && sameOrigin(url, m_profile->url);
}

void ProbeDialog::updateState()
{
    const bool running = isRunning();
    const Result<Profile> address = Probe::profileForAddress(m_address->text());
    m_address->setEnabled(!running);
    m_withSecrets->setEnabled(!running && address && isProfilesOwn(address->url));
    m_what->setText(Probe::MethodProbe::whatWillBeSent(m_withSecrets->isEnabled() && m_withSecrets->isChecked()));
    m_start->setEnabled(!running && address);
    m_cancel->setEnabled(running);
    m_copy->setEnabled(!m_model.endpoints().isEmpty());
    m_progress->setVisible(running);
}

void ProbeDialog::start()
{
    const Result<Profile> address = Probe::profileForAddress(m_address->text());
    if (isRunning() || !address) {
        return;
    }
    Probe::ProbeTask task;
    task.profile = *address;
    if (isProfilesOwn(address->url)) {
        task.profile = *m_profile;
        task.profile.url = address->url;
        task.withSecrets = m_withSecrets->isChecked();
    } else if (m_profile) {
        // Another server has nothing of the profile but the proxy on the way.
        task.profile.proxy = m_profile->proxy;
        task.profile.tls.caFile = m_profile->tls.caFile;
    }
    m_attempt = LoginRunner::newAttempt();
    m_model.clear();
    m_probe =
        std::make_unique<Probe::MethodProbe>(Probe::wayOver(m_workbench.runner(), m_workbench.capture(), m_attempt));
    connect(m_probe.get(), &Probe::MethodProbe::asking, this, [this](const QString &what, int requests) {
        m_status->setText(tr("Asking: %1 (request %2)").arg(what).arg(requests));
    });
    connect(m_probe.get(), &Probe::MethodProbe::endpointFound, this, &ProbeDialog::addEndpoint);
    m_status->setText(tr("Asking…"));
    updateState();
    m_cancel->setFocus();
    Q_EMIT probeStarted(m_attempt, tr("Probe of %1").arg(address->url.host()));
    const auto running = run(this, task);
    Q_UNUSED(running)
}

QCoro::Task<void> ProbeDialog::run(QPointer<ProbeDialog> self, Probe::ProbeTask task)
{
    const QStringList wanted = wantedSecrets(task.profile, task.withSecrets);
    for (const QString &name : wanted) {
        const Result<Secret> secret = co_await self->m_workbench.secrets().read(task.profile.id, name);
        if (!self || !self->m_probe) {
            co_return;
        }
        if (!secret) {
            self->finish(stopped(secret.error()));
            co_return;
        }
        if (secret->isSet()) {
            (connectionSecrets().contains(name) ? task.connectionSecrets : task.secrets).insert(name, *secret);
        }
    }
    const Probe::ProbeReport report = co_await self->m_probe->run(task);
    if (self) {
        self->finish(report);
    }
}

void ProbeDialog::addEndpoint(const Probe::ProbedEndpoint &endpoint)
{
    m_model.append(endpoint);
    const int row = m_model.rowCount() - 1;
    m_view->setFirstColumnSpanned(row, {}, true);
    m_view->expand(m_model.index(row, 0));
    m_view->setColumnHidden(ProbeModel::Onsite, !m_model.hasVendor());
    m_view->setColumnHidden(ProbeModel::Online, !m_model.hasVendor());
}

QString ProbeDialog::summary(const Probe::ProbeReport &report) const
{
    if (report.error) {
        return report.error->text;
    }
    return tr("%n request(s) were sent; they are on the ladder. Double click a row to see the one that shows it.",
              nullptr, report.requests);
}

void ProbeDialog::finish(const Probe::ProbeReport &report)
{
    if (!m_probe) {
        return;
    }
    // Its own coroutine may still be on the stack.
    m_probe.release()->deleteLater();
    const QString text = summary(report);
    m_status->setText(text);
    updateState();
    m_view->setFocus();
    if (m_model.rowCount() > 0) {
        m_view->setCurrentIndex(m_model.index(0, 0, m_model.index(0, 0)));
    }
    const bool isFine = report.reached && !report.error;
    Q_EMIT probeEnded(m_attempt, isFine, isFine ? tr("Probed with %n request(s).", nullptr, report.requests) : text);
}

void ProbeDialog::cancel()
{
    if (m_probe) {
        if (m_probe->isRunning()) {
            m_probe->cancel();
        } else {
            // It still waits for the keychain.
            finish(stopped(cancelledError()));
        }
    }
}

void ProbeDialog::reject()
{
    if (isRunning()) {
        cancel();
    } else {
        QDialog::reject();
    }
}

void ProbeDialog::showExchange(const QModelIndex &index)
{
    const Probe::ProbedMethod *method = m_model.method(index);
    if (method && method->exchange > 0) {
        m_selection.selectExchange(method->exchange);
    }
}

QString ProbeDialog::matrixText() const
{
    Probe::ProbeReport report;
    report.endpoints = m_model.endpoints();
    return Probe::matrixLines(report).join(u'\n');
}

void ProbeDialog::copyMatrix()
{
    QApplication::clipboard()->setText(matrixText());
    m_status->setText(tr("The matrix is on the clipboard."));
}

void ProbeDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_model.setPalette(palette());
    }
}

void ProbeDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    if (!isRunning()) {
        m_address->setFocus();
    }
}

} // namespace Ticketscope::Ui
