// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/wssecurity.h"

#include "practice/accounts.h"
#include "practice/services/securityprofile.h"
#include "protocol/base64.h"
#include "protocol/wsse.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

// WSS4J's defaults, which the UsernameToken Profile's guideline of five minutes agrees with.
constexpr qint64 kLifeMs = 300'000;
constexpr qint64 kFutureMs = 60'000;
// A token without Created has no age: its nonce is remembered for this long.
constexpr qint64 kNonceSeconds = 3600;
constexpr qsizetype kMaxNonces = 100000;

SecurityFault failedAuthentication()
{
    return {"FailedAuthentication", Wsse::kSecext, u"The security token could not be authenticated or authorized"_s};
}

SecurityFault expired()
{
    return {"MessageExpired", Wsse::kSecext, u"Invalid timestamp: The message timestamp has expired"_s};
}

SecurityFault outOfRange()
{
    return {"MessageExpired", Wsse::kSecext, u"Invalid timestamp: The message timestamp is out of range"_s};
}

SecurityFault actionsMismatch()
{
    return {"Client", {}, u"Security processing failed (actions mismatch)"_s};
}

SecurityFault hidden()
{
    return {"SecurityError", "http://ws.apache.org/wss4j",
            u"A security error was encountered when verifying the message"_s};
}

} // namespace

WsSecurity::WsSecurity(const PracticeContext &context)
    : m_context(context)
{
}

SecurityFault WsSecurity::missing() const
{
    if (m_context.has("X23")) {
        return hidden();
    }
    return SecurityProfile::invalid(u"Security header is missing"_s);
}

std::optional<SecurityFault> WsSecurity::check(const Xml::Element &security, SecurityPolicy policy)
{
    if (m_context.has("X23")) {
        return hidden();
    }
    return checkAll(security, policy);
}

WsSecurity::Verdict WsSecurity::checkAll(const Xml::Element &security, SecurityPolicy policy)
{
    if (auto fault = SecurityProfile::check(security, m_context.has("X17"))) {
        return fault;
    }
    const Xml::Element *timestamp = security.child(Wsse::kUtility, "Timestamp");
    const Xml::Element *token = security.child(Wsse::kSecext, "UsernameToken");
    if (!timestamp || !token || m_context.has("X19")) {
        return actionsMismatch();
    }
    const Xml::Element *created = timestamp->child(Wsse::kUtility, "Created");
    if (auto fault = checkAge(*created, timestamp->child(Wsse::kUtility, "Expires"))) {
        return fault;
    }
    // Created is optional in the token; where it stands it ages like the message.
    if (const Xml::Element *tokenCreated = token->child(Wsse::kUtility, "Created")) {
        if (auto fault = checkAge(*tokenCreated, nullptr)) {
            return fault;
        }
    }
    // The nonce is remembered before the password is looked at: a second try with it is a replay.
    if (auto fault = checkReplay(*token)) {
        return fault;
    }
    return checkPassword(*token, policy);
}

WsSecurity::Verdict WsSecurity::checkAge(const Xml::Element &created, const Xml::Element *expires) const
{
    // The profile check has read both times before.
    const auto moment = SecurityProfile::readMoment(created.trimmedText()).value_or(SecurityProfile::Moment());
    if (m_context.has("X12") && moment.fractionDigits > 0) {
        return SecurityProfile::invalid(u"The created time must be written as yyyy-MM-ddTHH:mm:ssZ"_s);
    }
    const QDateTime now = m_context.now();
    const qint64 age = moment.utc.msecsTo(now);
    if (age > kLifeMs || m_context.has("X9")) {
        return expired();
    }
    if (age < -kFutureMs || m_context.has("X10")) {
        return outOfRange();
    }
    const QString end = expires ? expires->trimmedText() : QString();
    if (expires && SecurityProfile::readMoment(end).value_or(SecurityProfile::Moment()).utc <= now) {
        return expired();
    }
    return {};
}

WsSecurity::Verdict WsSecurity::checkReplay(const Xml::Element &token)
{
    const Xml::Element *nonce = token.child(Wsse::kSecext, "Nonce");
    if (!nonce) {
        return SecurityProfile::invalid(u"The UsernameToken has no Nonce"_s);
    }
    const QDateTime now = m_context.now();
    m_nonces.removeIf([&](auto entry) { return entry.value().secsTo(now) > kNonceSeconds; });
    const QByteArray value = decodeBase64(nonce->text.toUtf8(), Base64Alphabet::Standard, true).value_or(QByteArray());
    if (m_nonces.contains(value) || m_context.has("X14")) {
        return SecurityProfile::invalid(
            u"An error happened processing a Username Token: \"A replay attack has been detected\""_s);
    }
    if (m_nonces.size() >= kMaxNonces) {
        m_nonces.clear();
    }
    m_nonces.insert(value, now);
    return {};
}

WsSecurity::Verdict WsSecurity::checkPassword(const Xml::Element &token, SecurityPolicy policy) const
{
    const QString user = token.child(Wsse::kSecext, "Username")->text;
    if (user != Accounts::ecrvUser() || m_context.has("X4")) {
        return failedAuthentication();
    }
    const Xml::Element *password = token.child(Wsse::kSecext, "Password");
    if (policy.password == SecurityPolicy::Password::None) {
        return password ? Verdict(failedAuthentication()) : Verdict();
    }
    if (!password) {
        return failedAuthentication();
    }
    const bool wantsDigest = (policy.password == SecurityPolicy::Password::Digest) != m_context.has("X5");
    const QString type = password->attribute("Type")->value;
    const bool isType = type == QLatin1String(wantsDigest ? Wsse::kPasswordDigest : Wsse::kPasswordText);
    return isType && isPasswordRight(token, *password) ? Verdict() : Verdict(failedAuthentication());
}

bool WsSecurity::isPasswordRight(const Xml::Element &token, const Xml::Element &password) const
{
    const QString right = m_context.passwordNow(Accounts::ecrvPassword());
    if (password.attribute("Type")->value == QLatin1String(Wsse::kPasswordText)) {
        return password.text == right;
    }
    const QByteArray nonceText = token.child(Wsse::kSecext, "Nonce")->text.toUtf8();
    const QByteArray nonce = m_context.has("X8")
                                 ? nonceText.trimmed()
                                 : decodeBase64(nonceText, Base64Alphabet::Standard, true).value_or(QByteArray());
    const Xml::Element *created = token.child(Wsse::kUtility, "Created");
    const QByteArray createdText = created ? created->text.toUtf8() : QByteArray();
    return password.trimmedText().toLatin1() == Wsse::passwordDigest(nonce, createdText, Secret::fromString(right));
}

} // namespace Ticketscope::Practice
