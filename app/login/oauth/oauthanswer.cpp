// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/oauthanswer.h"

#include "login/flows/common/requests.h"
#include "protocol/challenge.h"

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
constexpr qsizetype kMostWords = 300;

QString endpointName(Part part)
{
    switch (part) {
    case Part::Authorization:
        return Text::tr("the authorization endpoint");
    case Part::DeviceStart:
        return Text::tr("the device authorization endpoint");
    case Part::Introspection:
        return Text::tr("the introspection endpoint");
    case Part::Revocation:
        return Text::tr("the revocation endpoint");
    case Part::Resource:
        return Text::tr("the service");
    default:
        return Text::tr("the token endpoint");
    }
}

} // namespace

std::optional<ProviderError> errorOf(const Json::Value &object)
{
    const Json::Value *code = object.member(u"error");
    if (!code || code->type != Json::Value::Type::String) {
        return {};
    }
    return ProviderError{code->scalar.toString().toUtf8(), object.memberText(u"error_description"),
                         object.memberText(u"error_uri")};
}

std::optional<ProviderError> errorOf(const Form &fields)
{
    if (!fields.contains("error")) {
        return {};
    }
    return ProviderError{fields.text("error").toUtf8(), fields.text("error_description"), fields.text("error_uri")};
}

std::optional<ProviderError> bearerErrorOf(const Leg &leg)
{
    const QList<Http::Challenge> challenges = Http::readAllChallenges(leg.headers("WWW-Authenticate"));
    for (const Http::Challenge &challenge : challenges) {
        const QByteArray code = challenge.parameter("error");
        if (challenge.isScheme("Bearer") && !code.isEmpty()) {
            return ProviderError{code, QString::fromUtf8(challenge.parameter("error_description")),
                                 QString::fromUtf8(challenge.parameter("error_uri"))};
        }
    }
    return {};
}

Error failureOf(Part part, const Leg &leg)
{
    if (const std::optional<Error> proxy = proxyRefusal(leg)) {
        return *proxy;
    }
    const std::optional<Json::Value> object = objectOf(leg);
    std::optional<ProviderError> error = object ? errorOf(*object) : std::nullopt;
    if (!error) {
        error = bearerErrorOf(leg);
    }
    if (error) {
        return refusedBy(leg, explain(part, *error));
    }
    const bool isRefusal = leg.status >= 400 || isRedirect(leg.status);
    QString text = isRefusal ? Text::tr("The answer of %1 is no success and names no error of OAuth: %2")
                                   .arg(endpointName(part), explainStatus(leg))
                             : Text::tr("The answer of %1 (%2) is not the JSON that OAuth demands.")
                                   .arg(endpointName(part), statusText(leg));
    if (const QString words = wordsOf(leg); !words.isEmpty()) {
        text += u' ' + Text::tr("The provider says: \"%1\"").arg(words);
    }
    return leg.status >= 400 ? refusedBy(leg, text) : unexpectedFrom(leg, text);
}

std::optional<Json::Value> objectOf(const Leg &leg)
{
    const Result<Json::Value> value = Json::parse(leg.body);
    if (!value || value->type != Json::Value::Type::Object) {
        return {};
    }
    return *value;
}

QString plainWords(QByteArrayView page)
{
    static const QRegularExpression unseen(u"<(script|style|head|svg)\\b.*?</\\1\\s*>|<!--.*?-->"_s,
                                           QRegularExpression::DotMatchesEverythingOption |
                                               QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression title(u"<title[^>]*>(.*?)</title\\s*>"_s,
                                          QRegularExpression::DotMatchesEverythingOption |
                                              QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression tag(u"<[^>]*>"_s);
    const QString whole = QString::fromUtf8(page.first(std::min(page.size(), kReadPage)));
    QString text = whole;
    text.replace(unseen, u" "_s).replace(tag, u" "_s);
    text = text.simplified();
    if (text.isEmpty()) {
        text = title.match(whole).captured(1).simplified();
    }
    text.replace("&lt;"_L1, "<"_L1).replace("&gt;"_L1, ">"_L1).replace("&quot;"_L1, "\""_L1);
    text.replace("&#39;"_L1, "'"_L1).replace("&nbsp;"_L1, " "_L1).replace("&amp;"_L1, "&"_L1);
    return text.size() > kMostWords ? QString(text.left(kMostWords - 1) + u'…') : text;
}

QString wordsOf(const Leg &leg)
{
    const bool isText = hasMediaType(leg, "html") || hasMediaType(leg, "text/") || hasMediaType(leg, "xml");
    return isText ? plainWords(leg.body) : QString();
}

} // namespace Ticketscope::OAuth
