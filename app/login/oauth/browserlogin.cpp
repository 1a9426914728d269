// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/askfirst.h"
#include "login/oauth/grant.h"
#include "login/oauth/redirectlistener.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

/// How long the login waits at its end for the browser to fetch its page.
constexpr auto kPagePatience = 1500ms;

QUrl redirectOf(const AuthorizationWishes &wishes, quint16 port)
{
    QUrl url(u"http://%1:%2"_s.arg(wishes.redirectHost, QString::number(port)));
    url.setPath(wishes.redirectPath);
    return url;
}

/// What the provider's document says against this request, where it says anything.
QStringList oddities(const Provider &provider, const AuthorizationWishes &wishes)
{
    QStringList notes;
    const QString method = QString::fromLatin1(wishes.pkceMethod);
    if (method != "none"_L1 && !provider.challengeMethods.isEmpty() && !provider.challengeMethods.contains(method)) {
        notes.append(Text::tr("The provider does not list %1 among its PKCE methods (%2).")
                         .arg(method, provider.challengeMethods.join(", "_L1)));
    }
    const QString mode = QString::fromLatin1(wishes.responseMode);
    if (!mode.isEmpty() && !provider.responseModes.isEmpty() && !provider.responseModes.contains(mode)) {
        notes.append(Text::tr("The provider does not list %1 among its response modes (%2).")
                         .arg(mode, provider.responseModes.join(", "_L1)));
    }
    return notes;
}

Error neverCameBack(const RedirectListener &listener, const AuthorizationRequest &request,
                    std::chrono::seconds patience)
{
    Error error;
    error.code = ErrorCode::TimedOut;
    error.url = request.redirect;
    error.text =
        listener.emptyAnswers() > 0
            ? Text::tr("The browser came back, but with neither a code nor an error: the provider answered in "
                       "the fragment, which only the browser sees. Set the response mode to query or form_post.")
            : Text::tr("The browser did not come back within %1 seconds. Usually the login was not finished "
                       "there, or the provider shows an error of its own in the browser: an unknown client, or a "
                       "redirect address that is not registered (%2). Look at the browser's page.")
                  .arg(QString::number(patience.count()), request.redirect.toString(QUrl::FullyEncoded));
    return error;
}

/// Opens the browser, or says that it could not be opened; the login waits either way.
void sendToBrowser(const LoginContext &context, const AuthorizationRequest &request, std::chrono::seconds patience)
{
    LoginNotice notice;
    notice.kind = LoginNotice::Kind::Browser;
    notice.text = Text::tr("Log in with the browser that was opened. If none was, open the address yourself, on this "
                           "computer.");
    notice.address = request.url;
    notice.expires = context.clock().addSecs(patience.count());
    const Result<void> opened =
        context.link->openBrowser
            ? context.link->openBrowser(request.url)
            : failure(ErrorCode::NotSupported, Text::tr("There is no browser that could be opened here."));
    if (!opened) {
        notice.browserFailed = true;
        notice.text = Text::tr("%1 Open the address yourself, in a browser on this computer.").arg(opened.error().text);
    }
    context.link->tell(notice);
}

/// One leg for the code, one for the keys.
QCoro::Task<Result<Grant>> exchangeCode(LoginContext context, Provider provider, Client client,
                                        AuthorizationWishes wishes, AuthorizationRequest request, Secret code)
{
    Form form;
    form.add("grant_type", u"authorization_code"_s);
    form.add("code", code);
    form.add("redirect_uri", request.redirect.toString(QUrl::FullyEncoded));
    form.add("code_verifier", request.pkce.verifier);
    form.add("resource", wishes.resource);
    const Step step{StepKind::Login, Text::tr("Exchange the code for tokens")};
    Result<TokenAnswer> tokens = co_await requestToken(context, provider, client, form, Part::CodeExchange, step);
    Result<Grant> grant = co_await grantOf(context, provider, client.id, tokens, request.nonce);
    if (grant && !grant->idToken && wantsIdToken(wishes.scopes)) {
        grant->notes.append(Text::tr("openid was among the scopes, but no ID token came."));
    }
    co_return grant;
}

QCoro::Task<Result<Grant>> takeAnswer(LoginContext context, Provider provider, Client client,
                                      AuthorizationWishes wishes, AuthorizationRequest request,
                                      RedirectListener::Answer answer)
{
    const Result<Secret> code = readAuthorizationAnswer(answer.fields, request, provider);
    if (!code) {
        Error error = code.error();
        error.url = request.redirect;
        if (answer.exchange != 0) {
            error.exchange = answer.exchange;
        }
        co_return tl::unexpected<Error>(error);
    }
    Result<Grant> grant = co_await exchangeCode(context, provider, client, wishes, request, *code);
    const bool wantedPost = wishes.responseMode == "form_post";
    if (grant && answer.wasPosted && !wantedPost) {
        grant->notes.append(Text::tr("The provider answered with a form, which was not asked for."));
    } else if (grant && !answer.wasPosted && wantedPost) {
        grant->notes.append(Text::tr("form_post was asked for, but the provider answered in the query."));
    }
    co_return grant;
}

} // namespace

QCoro::Task<Result<Grant>> logInWithBrowser(LoginContext context, Provider provider, Client client,
                                            AuthorizationWishes wishes)
{
    RedirectListener listener(context.link, context.attempt);
    if (const Result<void> listening = listener.listen(wishes.redirectPort, wishes.redirectPath); !listening) {
        co_return tl::unexpected<Error>(listening.error());
    }
    const QUrl redirect = redirectOf(wishes, listener.port());
    QStringList notes = oddities(provider, wishes);
    const AuthorizationRequest request = makeAuthorizationRequest(provider, client.id, wishes, redirect);
    if (mayAskFirst(wishes)) {
        const Result<QStringList> asked = co_await askFirst(context, request);
        if (!asked) {
            co_return tl::unexpected<Error>(asked.error());
        }
        notes += *asked;
    }
    sendToBrowser(context, request, wishes.patience);
    const Result<RedirectListener::Answer> answer = co_await listener.answer(wishes.patience);
    context.link->tell({});
    if (!answer) {
        const bool isLate = answer.error().code == ErrorCode::TimedOut;
        co_return tl::unexpected<Error>(isLate ? neverCameBack(listener, request, wishes.patience) : answer.error());
    }
    Result<Grant> grant = co_await takeAnswer(context, provider, client, wishes, request, *answer);
    const QString page = grant ? Text::tr("You are logged in. Close this tab and go back to the program.")
                               : Text::tr("The login failed. %1").arg(grant.error().text);
    co_await listener.sayGoodbye(page, kPagePatience);
    if (grant) {
        grant->notes = notes + grant->notes;
    }
    co_return grant;
}

} // namespace Ticketscope::OAuth
