// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/askfirst.h"

#include "login/flows/common/requests.h"
#include "login/oauth/oauthanswer.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

constexpr qsizetype kReadPage = qsizetype(32) << 10;

/// Errors that only say that nobody is logged in yet.
bool needsAPerson(const ProviderError &error)
{
    static const QList<QByteArray> codes{"login_required", "interaction_required", "consent_required",
                                         "account_selection_required"};
    return codes.contains(error.code);
}

/// The value of a hidden input of a page that posts itself (OAuth 2.0 Form Post Response Mode).
QString inputOf(const QString &page, const QString &name)
{
    static const QRegularExpression tag(u"<input\\b[^>]{0,2000}>"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression nameOf(u"\\bname\\s*=\\s*[\"']([^\"']*)[\"']"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression valueOf(u"\\bvalue\\s*=\\s*[\"']([^\"']*)[\"']"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    QRegularExpressionMatchIterator tags = tag.globalMatch(page);
    while (tags.hasNext()) {
        const QString text = tags.next().captured();
        if (nameOf.match(text).captured(1) == name) {
            return valueOf.match(text).captured(1);
        }
    }
    return {};
}

/// What the answer would bring to the redirect address: in the redirect's query or fragment, or in a form.
Form fieldsFor(const Leg &leg, const QUrl &redirect)
{
    if (isRedirect(leg.status)) {
        const QUrl target = leg.exchange->url.resolved(QUrl::fromEncoded(leg.header("Location")));
        if (!sameOrigin(target, redirect) || target.path() != redirect.path()) {
            return {};
        }
        const QString query = target.query(QUrl::FullyEncoded);
        return Form::parse((query.isEmpty() ? target.fragment(QUrl::FullyEncoded) : query).toLatin1());
    }
    Form form;
    if (hasMediaType(leg, "html") && leg.body.contains(redirect.toEncoded())) {
        const QString page = QString::fromUtf8(leg.body.left(kReadPage));
        for (const char *name : {"error", "error_description"}) {
            form.add(name, inputOf(page, QString::fromLatin1(name)));
        }
    }
    return form;
}

Error refusalOf(const Leg &leg, const QUrl &redirect)
{
    const std::optional<Json::Value> object = objectOf(leg);
    const std::optional<ProviderError> error = object ? errorOf(*object) : std::nullopt;
    QStringList sentences;
    if (error) {
        sentences.append(explain(Part::Authorization, *error));
    } else {
        sentences.append(
            Text::tr("The authorization request failed before anybody could log in: %1").arg(explainStatus(leg)));
        if (const QString words = wordsOf(leg); !words.isEmpty()) {
            sentences.append(Text::tr("The provider says: \"%1\"").arg(words));
        }
    }
    if (leg.status < 500) {
        sentences.append(Text::tr("Such an error goes to the browser alone. Usually the client is not known there, or "
                                  "the redirect address %1 is not registered for it, letter by letter.")
                             .arg(redirect.toString(QUrl::FullyEncoded)));
    }
    sentences.append(Text::tr("Where a browser gets another answer, switch off \"Ask first\"."));
    return refusedBy(leg, sentences.join(u' '));
}

} // namespace

bool mayAskFirst(const AuthorizationWishes &wishes)
{
    return wishes.askFirst && !wishes.prompt.split(u' ').contains("none"_L1);
}

QCoro::Task<Result<QStringList>> askFirst(LoginContext context, AuthorizationRequest request)
{
    const HttpRequest get{"GET", request.url, {{"Accept", "text/html,application/xhtml+xml"}}, {}};
    const Step step{StepKind::Login, Text::tr("Ask whether the provider takes this request")};
    const Result<Leg> leg = co_await context.legs->send(get, step);
    QStringList notes;
    if (!leg) {
        if (leg.error().code == ErrorCode::Cancelled) {
            co_return tl::unexpected<Error>(leg.error());
        }
        notes.append(Text::tr("The authorization endpoint could not be asked first: %1").arg(leg.error().text));
        co_return notes;
    }
    if (std::optional<Error> proxy = proxyRefusal(*leg)) {
        co_return tl::unexpected<Error>(*std::move(proxy));
    }
    const std::optional<ProviderError> error = errorOf(fieldsFor(*leg, request.redirect));
    if (error && !needsAPerson(*error)) {
        co_return tl::unexpected<Error>(refusedBy(*leg, explain(Part::Authorization, *error)));
    }
    // 401 is how a provider behind Windows authentication begins, and 429 says nothing of the request.
    if (leg->status >= 400 && leg->status != 401 && leg->status != 429) {
        co_return tl::unexpected<Error>(refusalOf(*leg, request.redirect));
    }
    co_return notes;
}

} // namespace Ticketscope::OAuth
