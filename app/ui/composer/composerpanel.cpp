// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/composer/composerpanel.h"

#include "ui/common/icons.h"
#include "ui/common/messagebar.h"
#include "ui/common/theme.h"
#include "ui/composer/bodyeditor.h"
#include "ui/composer/composedrequest.h"
#include "ui/composer/composerpanelprivate.h"
#include "ui/composer/partchips.h"
#include "ui/composer/requestview.h"
#include "ui/profiles/headertable.h"

#include <QComboBox>
#include <QFutureWatcher>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>
#include <QtConcurrent>

#include <algorithm>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

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

bool ComposerPanel::Private::isSessionsOwn(const QUrl &url) const
{
    const std::optional<Session> session = liveSession();
    const QList<QUrl> also = session ? session->alsoAt : QList<QUrl>();
    return isSameOrigin(profile().url, url) ||
           std::any_of(also.cbegin(), also.cend(), [&url](const QUrl &one) { return isSameOrigin(one, url); });
}

void ComposerPanel::Private::contextChanged()
{
    refreshChips();
    refreshMenu();
    refreshAddress();
    requestChanged();
}

std::optional<QList<AuthorizationPart>> ComposerPanel::Private::sessionParts() const
{
    const std::optional<Session> session = liveSession();
    if (!session) {
        return std::nullopt;
    }
    const std::optional<FlowInfo> flow = flowFor(session->service);
    return flow && flow->parts ? std::optional(flow->parts(profile(), *session)) : std::nullopt;
}

void ComposerPanel::Private::refreshChips() const
{
    if (const std::optional<QList<AuthorizationPart>> parts = sessionParts()) {
        chips->setParts(*parts);
    } else {
        chips->setNote(ComposerPanel::tr("No session: only calls that need none will work. Log in with F5."));
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
        QString title = usable ? call.title : ComposerPanel::tr("%1 (needs a session)").arg(call.title);
        QAction *action = menu->addAction(title.replace(u'&', u"&&"_s), q, [this, call] {
            fill(call.request, call.title);
            send->setFocus();
        });
        action->setEnabled(usable);
    }
    ready->setEnabled(!calls.isEmpty());
    ready->setToolTip(calls.isEmpty() ? ComposerPanel::tr("There are none: choose a profile first.")
                                      : ComposerPanel::tr("Calls of this service that can be sent as they are"));
}

void ComposerPanel::Private::refreshAddress() const
{
    const QUrl base = profile().url;
    const Result<QUrl> url = resolvedAddress(base, address->text());
    if (!url) {
        resolved->setText(url.error().text);
        return;
    }
    QString text = url->toDisplayString();
    if (liveSession() && !isSessionsOwn(*url)) {
        text = ComposerPanel::tr("%1. Another origin than the profile's: nothing of the session goes along.").arg(text);
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
        return failure(ErrorCode::Usage, ComposerPanel::tr("A method is one word of letters, such as GET."));
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

void ComposerPanel::Private::maskAllHeaders() const
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
    tabs->setTabText(0, holder.headers.isEmpty() ? ComposerPanel::tr("&Headers")
                                                 : ComposerPanel::tr("&Headers (%1)").arg(holder.headers.size()));
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
    // Not QFuture::then(): in Qt 6.4 it goes wrong where the panel is gone before the job ends.
    using Watcher = QFutureWatcher<RequestMasks>;
    auto *watcher = new Watcher(q);
    QObject::connect(watcher, &Watcher::finished, q, [this, watcher, asked] {
        watcher->deleteLater();
        if (asked == generation) {
            showMasks(watcher->result());
        }
    });
    watcher->setFuture(QtConcurrent::run(requestMasks, *own, authorized, secretsOf(session)));
}

void ComposerPanel::Private::showMasks(const RequestMasks &masks) const
{
    view->setRequest(masks.bytes, masks.secrets);
    headers->setSecretTest([secret = masks.secretHeaders](const Header &header) { return secret.contains(header); });
    headersEye->setVisible(headers->hasSecrets());
}

void ComposerPanel::Private::setSending(bool on)
{
    sending = on;
    send->setText(on ? ComposerPanel::tr("Cancel") : ComposerPanel::tr("&Send"));
    send->setIcon(icon(on ? u"cancel"_s : u"send"_s));
    send->setToolTip(on ? ComposerPanel::tr("Stop it (Esc)") : ComposerPanel::tr("Send it (Ctrl+Enter)"));
    if (on) {
        result->hide();
    }
}

void ComposerPanel::Private::sendWith(const HttpRequest &toSend)
{
    const bool titled = !callTitle.isEmpty() && address->text() == titledFor;
    const Step step{StepKind::Call, titled ? callTitle : ComposerPanel::tr("Call")};
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
                            stopped ? ComposerPanel::tr("Stopped before the answer was whole.") : answer.error().text);
        Q_EMIT q->callFinished(used, result->text(), false);
        return;
    }
    const QString status = QString::number(answer->leg.status);
    const QString verdict = answer->verdict.text;
    const QString text = verdict.contains(status) ? verdict : ComposerPanel::tr("%1 (status %2)").arg(verdict, status);
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
    const QList<AuthorizationPart> parts = d->isSessionsOwn(exchange->url)
                                               ? d->sessionParts().value_or(QList<AuthorizationPart>())
                                               : QList<AuthorizationPart>();
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
        d->result->showMessage(Meaning::Warning,
                               ComposerPanel::tr("The attempt is still at work. Wait for it, or stop it with Esc."));
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
        const auto *key = static_cast<QKeyEvent *>(event);
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
