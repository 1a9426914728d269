// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/checks.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "protocol/base64.h"
#include "protocol/cookie.h"
#include "protocol/jwtchecks.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <functional>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;
using Jose::SignatureState;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// Clocks that differ by less are no news.
constexpr std::chrono::seconds kLeeway{60};

/// A token where it stands in a message.
struct Place
{
    const ExchangeView *exchange = nullptr;
    QByteArray token;
    std::function<Evidence(ByteRange, const QString &)> at; ///< of a range of the token
    bool isIdToken = true;
};

/// The keys that the provider has shown in this capture, all of them: it may have changed them in between.
Jose::KeySet keysFor(const Traffic &traffic, const Place &place, QString *from)
{
    const Discovery *discovery = traffic.discoveryOf(*place.exchange);
    const QUrl address(discovery ? discovery->answer.text(u"jwks_uri") : QString());
    Jose::KeySet all;
    for (const Keys &one : traffic.keys) {
        const QUrl &url = one.exchange->exchange().url;
        const bool isNamed = !address.isEmpty() && url == address;
        const bool isNear = address.isEmpty() && url.host() == place.exchange->exchange().url.host();
        if (isNamed || isNear || (traffic.keys.size() == 1 && !discovery)) {
            all.keys.append(one.set.keys);
            *from = u"#%1"_s.arg(one.exchange->id());
        }
    }
    return all;
}

Finding tokenFinding(const QByteArray &rule, const Place &place, ByteRange part, const QString &label, Words words)
{
    const ByteRange whole{0, place.token.size()};
    Finding found = remark(Severity::Cause, rule, {}, Certainty::Proven, std::move(words),
                           {place.at(part.isEmpty() ? whole : part, label)});
    if (!place.isIdToken) {
        found.evidence.append(place.exchange->atStatus());
    }
    found.explains = {"http.bearer", "http.refused", "http.token-damaged", "http.token-audience"};
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc8725#section-3"_s);
    return found;
}

QString subjectOf(const Place &place)
{
    return place.isIdToken ? Text::tr("ID token") : Text::tr("access token");
}

/// The signature, told by what is wrong with it; RFC 8725 sections 2.1 and 3.1.
std::optional<Finding> signatureFlaw(const Place &place, const Jose::KeySet &keys, const Jose::TokenCheck &told)
{
    if (told.state == Jose::CheckState::Passed) {
        return std::nullopt;
    }
    const Jose::SignatureCheck check = Jose::checkSignature(place.token, keys);
    const QString what = subjectOf(place);
    switch (check.state) {
    case SignatureState::Unsigned:
        return tokenFinding("oauth.token-unsigned", place, told.part, u"alg"_s,
                            {Text::tr("The %1 is not signed: its algorithm is “none”.").arg(what),
                             Text::tr("Anybody could have written it, so no program may take it."),
                             Text::tr("The provider's administrator switches signing on (RS256). If the provider does "
                                      "sign, somebody on the way made this token."),
                             {}});
    case SignatureState::Suspicious:
        return tokenFinding("oauth.token-key-confusion", place, told.part, u"signature"_s,
                            {Text::tr("The %1 is signed with the provider's public key as if that were a secret "
                                      "(HS256).")
                                 .arg(what),
                             Text::tr("The public key is known to all: a program that takes such a token can be "
                                      "deceived by anybody."),
                             Text::tr("Do not use the token. The developer makes the program take only the algorithm "
                                      "that the provider uses, RS256 for example."),
                             {}});
    case SignatureState::Invalid:
        return tokenFinding(
            "oauth.token-signature", place, told.part, u"signature"_s,
            {Text::tr("The signature of the %1 does not fit: it was changed after it was signed, or "
                      "signed with another key.")
                 .arg(what),
             check.text,
             Text::tr("Get a new token. If it stays so, compare environment and issuer of the keys with "
                      "those of the token, and look for what rewrites it on its way."),
             {}});
    case SignatureState::NoKey:
        if (keys.keys.isEmpty() || check.kid.isEmpty()) {
            return std::nullopt;
        }
        return tokenFinding("oauth.token-unknown-key", place, told.part, u"kid"_s,
                            {Text::tr("The %1 is signed with a key that is not among the provider's keys.").arg(what),
                             check.text,
                             Text::tr("The program gets the provider's keys anew: they may have been changed. If it "
                                      "stays so, the token is another environment's."),
                             {}});
    default:
        return std::nullopt;
    }
}

struct Row
{
    const char *check;
    const char *rule;
    const char *title;
    const char *remedy;
};

constexpr std::array kRows{
    Row{"issuer", "oauth.token-issuer",
        QT_TRANSLATE_NOOP("Ticketscope::Findings", "The ID token comes from another issuer than the provider."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "The developer sets the issuer exactly as the provider spells it in its tokens, in the same "
                          "environment.")},
    Row{"audience", "oauth.token-audience",
        QT_TRANSLATE_NOOP("Ticketscope::Findings", "The ID token is meant for another application."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "The developer compares the client_id of the program with that of the login; a token of "
                          "another application must not be taken.")},
    Row{"authorized-party", "oauth.token-audience",
        QT_TRANSLATE_NOOP("Ticketscope::Findings", "The ID token is meant for another application."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "The developer compares the client_id of the program with that of the login; a token of "
                          "another application must not be taken.")},
    Row{"nonce", "oauth.nonce",
        QT_TRANSLATE_NOOP("Ticketscope::Findings", "The ID token does not have the nonce of this login."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "Log in again. If it stays so, the developer checks that the nonce of this very login is "
                          "kept and compared, and that the provider gives it back as it was.")},
    Row{"at-hash", "oauth.token-hash",
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "The ID token does not belong to the access token that came with it."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "Log in again. If it stays so, the provider or something on the way mixes tokens up.")},
    Row{"expiry", "oauth.token-expired",
        QT_TRANSLATE_NOOP("Ticketscope::Findings", "The ID token had expired when it came."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "Set the clocks of this machine and of the provider by a time server (NTP).")},
    Row{"not-before", "oauth.token-not-yet",
        QT_TRANSLATE_NOOP("Ticketscope::Findings", "The ID token is not valid yet: a clock is wrong."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "Set the clocks of this machine and of the provider by a time server (NTP).")},
    Row{"issued-at", "oauth.token-not-yet",
        QT_TRANSLATE_NOOP("Ticketscope::Findings", "The ID token is not valid yet: a clock is wrong."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "Set the clocks of this machine and of the provider by a time server (NTP).")},
};

const Row *rowOf(const QByteArray &check)
{
    const QByteArray id = check.endsWith(".server") ? check.chopped(7) : check;
    const auto *found = std::find_if(kRows.begin(), kRows.end(), [&id](const Row &one) { return id == one.check; });
    return found == kRows.end() ? nullptr : found;
}

bool isAboutTime(const QByteArray &check)
{
    return check.startsWith("expiry") || check.startsWith("not-before") || check.startsWith("issued-at");
}

Finding damaged(const Place &place, const Jose::TokenCheck &check)
{
    return tokenFinding("oauth.token-damaged", place, check.part, u"token"_s,
                        {Text::tr("The %1 is damaged: it is no longer a whole JSON Web Token.").arg(subjectOf(place)),
                         check.text,
                         Text::tr("Get a new token, and look for what changes it on its way: a copy by hand, a field "
                                  "that is too short, a program that rewrites addresses."),
                         {}});
}

/// Times that are text: RFC 7519 section 2, NumericDate.
Finding oddTimes(const Place &place, const Jose::TokenCheck &check)
{
    Finding found = tokenFinding("oauth.token-time-form", place, check.part, u"payload"_s,
                                 {Text::tr("The ID token has times that are no plain numbers."),
                                  check.text,
                                  Text::tr("The developer lets the library accept it, or updates the library; the "
                                           "provider's administrator has it mended."),
                                  {}});
    found.severity = Severity::Note;
    return found;
}

/// What fails, each once; of the times the first clock that says so.
QList<Finding> flawsOf(const Place &place, const Jose::TokenExpectations &expected)
{
    QList<Finding> found;
    const bool isSuperId = isSuperIds(*place.exchange);
    for (const Jose::TokenCheck &check : Jose::checkToken(place.token, expected)) {
        const Row *row = rowOf(check.id);
        const bool isKnown =
            row && std::any_of(found.begin(), found.end(), [row](const Finding &one) { return one.rule == row->rule; });
        if (check.id == "form" && check.state != Jose::CheckState::Passed) {
            return {damaged(place, check)};
        }
        if (check.id == "signature") {
            if (auto one = signatureFlaw(place, expected.keys.value_or(Jose::KeySet()), check)) {
                found.append(*one);
            }
        } else if (check.id == "time-form" && check.state != Jose::CheckState::Passed &&
                   check.state != Jose::CheckState::NotChecked && !isSuperId) {
            found.append(oddTimes(place, check));
        } else if (row && check.state == Jose::CheckState::Failed && !isKnown &&
                   !(isSuperId && isAboutTime(check.id))) {
            Finding one = tokenFinding(row->rule, place, check.part, QString::fromLatin1(check.claim),
                                       {Text::tr(row->title), check.text, Text::tr(row->remedy), {}});
            one.reference = QUrl(u"https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation"_s);
            if (isSuperId && check.id == "issuer") {
                one.catalogue = {"R29"};
            }
            found.append(one);
        }
    }
    return found;
}

Jose::TokenExpectations expectedOf(const Traffic &traffic, const Place &place)
{
    Jose::TokenExpectations expected;
    QString from;
    Jose::KeySet keys = keysFor(traffic, place, &from);
    if (!keys.keys.isEmpty()) {
        expected.keys = std::move(keys);
        expected.keysFrom = from;
    }
    expected.leeway = kLeeway;
    return expected;
}

QList<Finding> givenTo(const Traffic &traffic, const TokenRequest &request)
{
    const Json::Value *member = request.answer.member(u"id_token");
    if (!member || member->type != Json::Value::Type::String || isMasked(member->scalar.toString().toUtf8())) {
        return {};
    }
    const ExchangeView &exchange = *request.exchange;
    const Exchange &what = exchange.exchange();
    const qint64 start = member->range.start;
    const Place place{&exchange, member->scalar.toString().toUtf8(),
                      [&exchange, start](ByteRange part, const QString &label) {
                          return exchange.inBody(Side::Response, part.moved(start), label);
                      },
                      true};
    Jose::TokenExpectations expected = expectedOf(traffic, place);
    if (const Discovery *discovery = traffic.discoveryOf(exchange)) {
        const QString issuer = discovery->answer.text(u"issuer");
        expected.issuer = issuer.contains(u'{') ? std::optional<QString>() : issuer;
    }
    if (!request.client().isEmpty() && !isMasked(request.client())) {
        expected.audience = QString::fromUtf8(request.client());
    }
    const Callback *callback = traffic.callbackOf(request);
    const AuthorizationRequest *began = callback ? traffic.requestOf(*callback) : nullptr;
    if (began && !began->value("nonce").isEmpty() && !isMasked(began->value("nonce"))) {
        expected.nonce = QString::fromUtf8(began->value("nonce"));
    }
    const QByteArray access = request.answer.text(u"access_token").toUtf8();
    if (!access.isEmpty() && !isMasked(access)) {
        expected.accessToken = access;
    }
    if (what.started.isValid()) {
        expected.localNow = what.started.addMSecs(qint64(what.timings.total()));
    }
    const std::optional<QDateTime> date = Http::parseCookieDate(exchange.header(Side::Response, "Date"));
    expected.serverNow = date.value_or(QDateTime());
    return flawsOf(place, expected);
}

/// Access tokens that were refused: http.token-… tells of their claims and of a signature that is missing, this of one
/// that does not fit.
QList<Finding> sentTo(const Traffic &traffic, const ExchangeView &exchange)
{
    const QList<HeaderLine> lines = headerLines(exchange, Side::Request, "Authorization");
    const QByteArray value = lines.isEmpty() ? QByteArray() : lines.first().value;
    const bool isBearer = value.toLower().startsWith("bearer eyj") && value.count('.') == 2;
    if (!isBearer || (exchange.status() != 401 && exchange.status() != 403) || isMasked(value)) {
        return {};
    }
    const qint64 start = lines.first().range.start + 7;
    const Place place{&exchange, value.mid(7),
                      [&exchange, start](ByteRange part, const QString &label) {
                          return exchange.at(Side::Request, part.moved(start), label);
                      },
                      false};
    const Jose::TokenExpectations expected = expectedOf(traffic, place);
    QList<Finding> found;
    for (const Jose::TokenCheck &check : Jose::checkToken(place.token, expected)) {
        auto one = check.id == "signature" ? signatureFlaw(place, expected.keys.value_or(Jose::KeySet()), check)
                                           : std::nullopt;
        if (one && one->rule != "oauth.token-unsigned") {
            found.append(*one);
        }
    }
    return found;
}

} // namespace

QList<Finding> webTokens(const Traffic &traffic)
{
    QList<Finding> found;
    for (const TokenRequest &request : traffic.tokens) {
        found.append(givenTo(traffic, request));
    }
    for (const ExchangeView *failure : latestFailures(traffic.capture)) {
        found.append(sentTo(traffic, *failure));
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
