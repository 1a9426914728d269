// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composer/composerpanel.h"

#include "ui/common/icons.h"
#include "ui/common/messagebar.h"
#include "ui/common/theme.h"
#include "ui/composer/bodyeditor.h"
#include "ui/composer/composedrequest.h"
#include "ui/composer/partchips.h"
#include "ui/composer/requestview.h"
#include "ui/profiles/fieldform.h"
#include "ui/profiles/headertable.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <QtConcurrent>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds kPause{150};
constexpr qsizetype kReadAtOnce = qsizetype(256) << 10;

/// What the thread pool found out about a request that stands in the composer.
struct Masks
{
    QByteArray bytes;
    QList<ByteRange> secrets;
    QList<Header> secretHeaders;
};

QList<Header> headersWithin(const Exchange &exchange, const QList<ByteRange> &ranges)
{
    QList<Header> found;
    const QByteArrayView head = exchange.request.headBytes;
    for (const Http::HeaderField &field : exchange.request.head.headers) {
        if (std::any_of(ranges.begin(), ranges.end(), [&field](ByteRange r) { return r.intersects(field.value); })) {
            found.append({head.sliced(field.name.start, field.name.length()).toByteArray(),
                          head.sliced(field.value.start, field.value.length()).toByteArray()});
        }
    }
    return found;
}

Masks masksOf(const HttpRequest &request, const HttpRequest &authorized, const QList<Secret> &known)
{
    Masks masks;
    const Exchange whole = asExchange(authorized);
    masks.bytes = whole.request.wire.all();
    masks.secrets = secretsIn(whole, known);
    const Exchange own = asExchange(request);
    masks.secretHeaders = headersWithin(own, secretsIn(own, known));
    return masks;
}

// What of the body is masked before the person asks for it. A large one is masked whole: taking it apart would hold up
// the window.
QList<ByteRange> secretsInBody(const HttpRequest &request)
{
    if (request.body.size() > kReadAtOnce) {
        return {{0, request.body.size()}};
    }
    const Exchange exchange = asExchange(request);
    const qint64 bodyStart = exchange.request.body.start;
    QList<ByteRange> inBody;
    const QList<ByteRange> secrets = secretsIn(exchange, {});
    for (const ByteRange range : secrets) {
        if (range.end > bodyStart) {
            inBody.append(ByteRange{std::max(range.start, bodyStart), range.end}.moved(-bodyStart));
        }
    }
    return inBody;
}

QList<Secret> secretsOf(const std::optional<Session> &session)
{
    QList<Secret> known;
    if (session) {
        known = session->secrets.values();
        for (const SessionItem &item : session->items) {
            known.append(item.value);
        }
    }
    return known;
}

} // namespace

struct ComposerPanel::Private
{
    Private(Workbench &bench, ComposerPanel *panel)
        : workbench(bench)
        , q(panel)
    {
    }

    void build();
    QLayout *buildAddressLine();
    void buildTabs();
    void connectInputs();

    [[nodiscard]] std::optional<Session> liveSession() const;
    [[nodiscard]] Profile profile() const;
    [[nodiscard]] Result<HttpRequest> request() const;
    void fill(const HttpRequest &request, const QString &callTitle);
    void contextChanged();
    void refreshChips();
    void refreshMenu();
    void refreshAddress();
    void setSending(bool on);
    void requestChanged();
    void applyKind(BodyKind kind);
    void previewNow();
    void maskAllHeaders();
    void showMasks(const Masks &masks);
    void sendWith(const HttpRequest &toSend);
    void finished(const AttemptId &used, const Result<CallResult> &result);
    void stop();

    Workbench &workbench;
    ComposerPanel *q;
    AttemptId attempt;
    QUuid profileId;
    AttemptId sendingWith;
    QString callTitle; ///< of the ready call that was chosen, for the ladder
    QString titledFor; ///< the address that it belongs to
    bool sending = false;
    bool filling = false;
    quint64 generation = 0;
    QTimer previewSoon;

    QComboBox *method = nullptr;
    QLineEdit *address = nullptr;
    QPushButton *send = nullptr;
    QToolButton *ready = nullptr;
    QLabel *resolved = nullptr;
    PartChips *chips = nullptr;
    QTabWidget *tabs = nullptr;
    HeaderTable *headers = nullptr;
    QToolButton *headersEye = nullptr;
    BodyEditor *body = nullptr;
    RequestView *view = nullptr;
    MessageBar *result = nullptr;
};

QLayout *ComposerPanel::Private::buildAddressLine()
{
    method = new QComboBox(q);
    method->addItems({u"GET"_s, u"POST"_s, u"PUT"_s, u"PATCH"_s, u"DELETE"_s, u"HEAD"_s, u"OPTIONS"_s});
    method->setEditable(true);
    method->setInsertPolicy(QComboBox::NoInsert);
    method->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    method->setAccessibleName(tr("Method"));
    method->setToolTip(tr("Method"));
    address = new QLineEdit(q);
    address->setObjectName(u"address"_s);
    address->setAccessibleName(tr("Address"));
    address->setPlaceholderText(tr("Address, from the profile's on: /api/v1/Contact/3"));
    address->setClearButtonEnabled(true);
    send = new QPushButton(icon(u"send"_s), tr("&Send"), q);
    send->setAutoDefault(false);
    ready = new QToolButton(q);
    ready->setText(tr("Ready &calls"));
    ready->setIcon(icon(u"call"_s));
    ready->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    ready->setPopupMode(QToolButton::InstantPopup);
    ready->setFocusPolicy(Qt::StrongFocus);
    ready->setMenu(new QMenu(ready));
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(method);
    line->addWidget(address, 1);
    line->addWidget(send);
    line->addWidget(ready);
    return line;
}

void ComposerPanel::Private::buildTabs()
{
    tabs = new QTabWidget(q);
    tabs->setDocumentMode(true);
    auto *headersPage = new QWidget(tabs);
    headers = new HeaderTable(headersPage);
    headersEye = new QToolButton(headersPage);
    headersEye->setCheckable(true);
    headersEye->setIcon(icon(u"eye"_s));
    headersEye->setText(tr("Show the secrets"));
    headersEye->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    headersEye->hide();
    auto *headersLayout = new QVBoxLayout(headersPage);
    headersLayout->setContentsMargins(0, 4, 0, 0);
    headersLayout->setSpacing(4);
    headersLayout->addWidget(headers, 1);
    headersLayout->addWidget(headersEye, 0, Qt::AlignRight);
    body = new BodyEditor(tabs);
    view = new RequestView(tabs);
    tabs->addTab(headersPage, tr("&Headers"));
    tabs->addTab(body, tr("&Body"));
    tabs->addTab(view, tr("&What will be sent"));
}

void ComposerPanel::Private::build()
{
    resolved = makeHelpLabel({}, q);
    resolved->setTextInteractionFlags(Qt::TextSelectableByMouse);
    chips = new PartChips(q);
    result = new MessageBar(q);
    auto *layout = new QVBoxLayout(q);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(4);
    layout->addLayout(buildAddressLine());
    buildTabs();
    layout->addWidget(resolved);
    layout->addWidget(chips);
    layout->addWidget(tabs, 1);
    layout->addWidget(result);
    connectInputs();
    setSending(false);
    contextChanged();
}

void ComposerPanel::Private::connectInputs()
{
    previewSoon.setSingleShot(true);
    previewSoon.setInterval(kPause);
    QObject::connect(&previewSoon, &QTimer::timeout, q, [this] { previewNow(); });
    QObject::connect(method, &QComboBox::currentTextChanged, q, [this] { requestChanged(); });
    QObject::connect(address, &QLineEdit::textChanged, q, [this] {
        refreshAddress();
        requestChanged();
    });
    QObject::connect(headers, &HeaderTable::headersChanged, q, [this] { requestChanged(); });
    QObject::connect(headersEye, &QToolButton::toggled, headers, &HeaderTable::setRevealed);
    QObject::connect(body, &BodyEditor::bodyChanged, q, [this] { requestChanged(); });
    QObject::connect(body, &BodyEditor::kindChosen, q, [this](BodyKind kind) { applyKind(kind); });
    QObject::connect(chips, &PartChips::changed, q, [this] { requestChanged(); });
    QObject::connect(send, &QPushButton::clicked, q, [this] { sending ? stop() : q->send(); });
    QObject::connect(&workbench.runner(), &LoginRunner::sessionChanged, q, [this](const AttemptId &changed) {
        if (changed == attempt) {
            contextChanged();
        }
    });
    for (const auto signal : {&ProfileStore::profileChanged, &ProfileStore::profileRemoved}) {
        QObject::connect(&workbench.profiles(), signal, q, [this](const QUuid &id) {
            if (id == profileId) {
                contextChanged();
            }
        });
    }
}

std::optional<Session> ComposerPanel::Private::liveSession() const
{
    const std::optional<Session> session = attempt.isEmpty() ? std::nullopt : workbench.runner().session(attempt);
    return session && !session->loggedOff ? session : std::nullopt;
}

Profile ComposerPanel::Private::profile() const
{
    // A session goes on with the profile that it was made with, whatever became of it since.
    std::optional<Profile> found = attempt.isEmpty() ? std::nullopt : workbench.runner().profileOf(attempt);
    if (!found) {
        found = workbench.profiles().profile(profileId);
    }
    if (found) {
        return *found;
    }
    Profile none;
    none.id = QUuid::createUuid();
    none.service = QByteArrayLiteral("http");
    none.scheme = QByteArrayLiteral("none");
    return none;
}

void ComposerPanel::Private::contextChanged()
{
    refreshChips();
    refreshMenu();
    refreshAddress();
    requestChanged();
}

void ComposerPanel::Private::refreshChips()
{
    const std::optional<Session> session = liveSession();
    const std::optional<FlowInfo> flow = session ? flowFor(session->service) : std::nullopt;
    if (flow && flow->parts) {
        chips->setParts(flow->parts(profile(), *session));
    } else {
        chips->setNote(tr("No session: only calls that need none will work. Log in with F5."));
    }
}

void ComposerPanel::Private::refreshMenu()
{
    QMenu *menu = ready->menu();
    menu->clear();
    const Profile now = profile();
    const std::optional<FlowInfo> flow = flowFor(now.service);
    const QList<ReadyCall> calls =
        flow && flow->readyCalls && !now.url.isEmpty() ? flow->readyCalls(now) : QList<ReadyCall>();
    const bool hasSession = liveSession().has_value();
    for (const ReadyCall &call : calls) {
        const bool usable = hasSession || !call.needsSession;
        QString title = usable ? call.title : tr("%1 (needs a session)").arg(call.title);
        QAction *action = menu->addAction(title.replace(u'&', u"&&"_s), q, [this, call] {
            fill(call.request, call.title);
            send->setFocus();
        });
        action->setEnabled(usable);
    }
    ready->setEnabled(!calls.isEmpty());
    ready->setToolTip(calls.isEmpty() ? tr("There are none: choose a profile first.")
                                      : tr("Calls of this service that can be sent as they are"));
}

void ComposerPanel::Private::refreshAddress()
{
    const QUrl base = profile().url;
    const Result<QUrl> url = resolvedAddress(base, address->text());
    if (!url) {
        resolved->setText(url.error().text);
        return;
    }
    QString text = url->toDisplayString();
    if (liveSession() && !isSameOrigin(base, *url)) {
        text = tr("%1. Another origin than the profile's: nothing of the session goes along.").arg(text);
    }
    resolved->setText(text);
}

Result<HttpRequest> ComposerPanel::Private::request() const
{
    HttpRequest made;
    made.method = method->currentText().trimmed().toUtf8();
    made.headers = headers->headers();
    made.body = body->body();
    // A method is a token, as a header's name is (RFC 9110 section 9.1).
    if (made.method.isEmpty() || !headerProblem({made.method, {}}).isEmpty()) {
        return failure(ErrorCode::Usage, tr("A method is one word of letters, such as GET."));
    }
    if (const QString problem = headers->problem(); !problem.isEmpty()) {
        return failure(ErrorCode::Usage, problem);
    }
    const Result<QUrl> url = resolvedAddress(profile().url, address->text());
    if (!url) {
        return tl::unexpected(url.error());
    }
    made.url = *url;
    return made;
}

void ComposerPanel::Private::fill(const HttpRequest &request, const QString &title)
{
    filling = true;
    maskAllHeaders();
    method->setCurrentText(QString::fromUtf8(request.method));
    address->setText(shortAddress(profile().url, request.url));
    address->setCursorPosition(0);
    headers->setHeaders(request.headers);
    callTitle = title;
    titledFor = address->text();
    body->setContentType(request.header("Content-Type"));
    body->setBody(request.body, secretsInBody(request));
    result->hide();
    filling = false;
    requestChanged();
}

void ComposerPanel::Private::maskAllHeaders()
{
    // Until it is known which are secrets.
    headersEye->setChecked(false);
    headers->setSecretTest([](const Header & /*header*/) { return true; });
}

void ComposerPanel::Private::requestChanged()
{
    if (filling) {
        return;
    }
    const HttpRequest holder{{}, {}, headers->headers(), {}};
    body->setContentType(holder.header("Content-Type"));
    tabs->setTabText(0, holder.headers.isEmpty() ? tr("&Headers") : tr("&Headers (%1)").arg(holder.headers.size()));
    previewSoon.start();
}

void ComposerPanel::Private::applyKind(BodyKind kind)
{
    const QByteArray now = body->body();
    const QByteArray wanted = bodyFor(kind, now);
    headers->setHeaders(headersFor(kind, headers->headers()));
    if (wanted != now) {
        body->setBody(wanted);
    }
    requestChanged();
}

void ComposerPanel::Private::previewNow()
{
    const quint64 asked = ++generation;
    const Result<HttpRequest> own = request();
    if (!own) {
        view->setProblem(own.error().text);
        return;
    }
    HttpRequest authorized = *own;
    const std::optional<Session> session = liveSession();
    if (session) {
        Result<HttpRequest> whole = workbench.runner().previewCall(attempt, *own, chips->without());
        if (!whole) {
            view->setProblem(whole.error().text);
            return;
        }
        authorized = *whole;
    }
    QtConcurrent::run(masksOf, *own, authorized, secretsOf(session)).then(q, [this, asked](const Masks &masks) {
        if (asked == generation) {
            showMasks(masks);
        }
    });
}

void ComposerPanel::Private::showMasks(const Masks &masks)
{
    view->setRequest(masks.bytes, masks.secrets);
    headers->setSecretTest([secret = masks.secretHeaders](const Header &header) { return secret.contains(header); });
    headersEye->setVisible(headers->hasSecrets());
}

void ComposerPanel::Private::setSending(bool on)
{
    sending = on;
    send->setText(on ? tr("Cancel") : tr("&Send"));
    send->setIcon(icon(on ? u"cancel"_s : u"send"_s));
    send->setToolTip(on ? tr("Stop it (Esc)") : tr("Send it (Ctrl+Enter)"));
    if (on) {
        result->hide();
    }
}

void ComposerPanel::Private::sendWith(const HttpRequest &toSend)
{
    const bool titled = !callTitle.isEmpty() && address->text() == titledFor;
    const Step step{StepKind::Call, titled ? callTitle : tr("Call")};
    LoginRunner &runner = workbench.runner();
    const bool withSession = liveSession().has_value();
    if (!withSession && attempt.isEmpty()) {
        attempt = LoginRunner::newAttempt();
        Q_EMIT q->attemptOpened(attempt, profileId);
    }
    const AttemptId used = attempt;
    sendingWith = used;
    setSending(true);
    QCoro::Task<Result<CallResult>> running = withSession ? runner.call(used, toSend, chips->without(), step)
                                                          : runner.callWithoutSession(profile(), used, toSend, step);
    QCoro::connect(std::move(running), q, [this, used](const Result<CallResult> &answer) { finished(used, answer); });
}

void ComposerPanel::Private::finished(const AttemptId &used, const Result<CallResult> &answer)
{
    setSending(false);
    if (!answer) {
        const bool stopped = answer.error().code == ErrorCode::Cancelled;
        result->showMessage(stopped ? Meaning::Warning : Meaning::Cause,
                            stopped ? tr("Stopped before the answer was whole.") : answer.error().text);
        Q_EMIT q->callFinished(used, result->text(), false);
        return;
    }
    const QString status = QString::number(answer->leg.status);
    const QString verdict = answer->verdict.text;
    const QString text = verdict.contains(status) ? verdict : tr("%1 (status %2)").arg(verdict, status);
    result->showMessage(answer->verdict.ok ? Meaning::Good : Meaning::Cause, text);
    Q_EMIT q->callFinished(used, text, answer->verdict.ok);
}

void ComposerPanel::Private::stop()
{
    if (sending) {
        workbench.runner().cancel(sendingWith);
    }
}

ComposerPanel::ComposerPanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(workbench, this))
{
    d->build();
}

ComposerPanel::~ComposerPanel() = default;

void ComposerPanel::setContext(const AttemptId &attempt, const QUuid &profile)
{
    if (attempt == d->attempt && profile == d->profileId) {
        return;
    }
    d->attempt = attempt;
    d->profileId = profile;
    d->contextChanged();
}

void ComposerPanel::composeFrom(const ExchangePtr &exchange)
{
    if (!exchange) {
        return;
    }
    const std::optional<Session> session = d->liveSession();
    const std::optional<FlowInfo> flow = session ? flowFor(session->service) : std::nullopt;
    const bool sameOrigin = isSameOrigin(d->profile().url, exchange->url);
    const QList<AuthorizationPart> parts =
        flow && flow->parts && sameOrigin ? flow->parts(d->profile(), *session) : QList<AuthorizationPart>();
    d->fill(requestToCompose(*exchange, parts), exchange->step.label);
    focusAddress();
}

void ComposerPanel::send()
{
    if (d->sending) {
        return;
    }
    const Result<HttpRequest> request = d->request();
    if (!request) {
        d->result->showMessage(Meaning::Cause, request.error().text);
        return;
    }
    if (!d->attempt.isEmpty() && d->workbench.runner().isBusy(d->attempt)) {
        d->result->showMessage(Meaning::Warning, tr("The attempt is still at work. Wait for it, or stop it with Esc."));
        return;
    }
    d->sendWith(*request);
}

void ComposerPanel::focusAddress()
{
    d->address->setFocus(Qt::ShortcutFocusReason);
    d->address->selectAll();
}

bool ComposerPanel::event(QEvent *event)
{
    // Ctrl+Enter and, while something is under way, Esc are this panel's while the cursor is in it, whatever else
    // they mean in the window.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event); // NOLINT: the type says so
        const bool isReturn = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if ((isReturn && key->modifiers().testFlag(Qt::ControlModifier)) ||
            (key->key() == Qt::Key_Escape && d->sending)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void ComposerPanel::keyPressEvent(QKeyEvent *event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && (event->modifiers().testFlag(Qt::ControlModifier) || d->address->hasFocus())) {
        send();
        return;
    }
    if (event->key() == Qt::Key_Escape && d->sending) {
        d->stop();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace Ticketscope::Ui
