// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/securityprofile.h"

#include "protocol/base64.h"
#include "protocol/wsse.h"

#include <QRegularExpression>
#include <QSet>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice::SecurityProfile {

namespace {

using Verdict = std::optional<SecurityFault>;

SecurityFault broken(const QString &rule, const QString &text)
{
    return invalid(u"BSP:%1: %2"_s.arg(rule, text));
}

qsizetype count(const Xml::Element &parent, QByteArrayView nameSpace, QByteArrayView name)
{
    return std::count_if(parent.children.begin(), parent.children.end(),
                         [&](const Xml::Element &child) { return child.is(nameSpace, name); });
}

/// R3217/R3223, R3213/R3215, R3220/R3229, R3225/R3226: Created and Expires keep the same rules under two numbers.
Verdict checkMoment(const Xml::Element &element, bool isExpires)
{
    const QString name = isExpires ? u"EXPIRES"_s : u"CREATED"_s;
    if (element.attribute("ValueType")) {
        return broken(isExpires ? u"R3226"_s : u"R3225"_s,
                      u"Any %1 MUST NOT include a ValueType attribute."_s.arg(name));
    }
    const auto moment = readMoment(element.trimmedText());
    if (!moment || !moment->isUtc) {
        return broken(
            isExpires ? u"R3223"_s : u"R3217"_s,
            u"Any %1 MUST contain time values in UTC format as specified by the XML Schema type (dateTime)."_s.arg(
                name));
    }
    if (moment->seconds > 59) {
        return broken(isExpires ? u"R3215"_s : u"R3213"_s,
                      u"Any %1 containing second values MUST specify seconds values less than 60."_s.arg(name));
    }
    if (moment->fractionDigits > 3) {
        return broken(
            isExpires ? u"R3229"_s : u"R3220"_s,
            u"The value of %1 MUST NOT contain more than three digits of a fraction of a second."_s.arg(name));
    }
    return {};
}

/// Of an element that checkMoment() has passed.
Moment momentOf(const Xml::Element &element)
{
    return readMoment(element.trimmedText()).value_or(Moment());
}

Verdict checkTimestamp(const Xml::Element &timestamp)
{
    const Xml::Element *created = timestamp.child(Wsse::kUtility, "Created");
    const Xml::Element *expires = timestamp.child(Wsse::kUtility, "Expires");
    if (count(timestamp, Wsse::kUtility, "Created") != 1) {
        return broken(u"R3203"_s, u"A TIMESTAMP MUST have exactly one CREATED."_s);
    }
    const qsizetype expiresCount = count(timestamp, Wsse::kUtility, "Expires");
    if (expiresCount > 1) {
        return broken(u"R3224"_s, u"Any TIMESTAMP MUST NOT contain more than one EXPIRES."_s);
    }
    if (timestamp.children.size() != 1 + expiresCount) {
        return broken(u"R3222"_s, u"Any TIMESTAMP MUST NOT contain anything other than CREATED or EXPIRES."_s);
    }
    if (auto fault = checkMoment(*created, false)) {
        return fault;
    }
    if (!expires) {
        return {};
    }
    if (auto fault = checkMoment(*expires, true)) {
        return fault;
    }
    if (expires < created || momentOf(*expires).utc < momentOf(*created).utc) {
        return broken(u"R3221"_s,
                      u"Any TIMESTAMP containing an EXPIRES MUST contain a CREATED that precedes its sibling "
                      "EXPIRES."_s);
    }
    return {};
}

Verdict checkNonce(const Xml::Element &nonce, bool attributesLost)
{
    const Xml::Attribute *encoding = nonce.attribute("EncodingType");
    if (!encoding || attributesLost) {
        return broken(u"R4220"_s, u"Any NONCE MUST specify an EncodingType attribute."_s);
    }
    if (encoding->value != QLatin1String(Wsse::kBase64Binary)) {
        return broken(u"R4221"_s, u"Any NONCE EncodingType attribute MUST have a value of \"%1\"."_s.arg(
                                      QLatin1String(Wsse::kBase64Binary)));
    }
    if (!decodeBase64(nonce.text.toUtf8(), Base64Alphabet::Standard, true)) {
        return invalid(u"The Nonce is not valid Base64."_s);
    }
    return {};
}

Verdict checkToken(const Xml::Element &token, bool attributesLost)
{
    // UsernameTokenType of the secext schema: Username first, then anything.
    if (token.children.isEmpty() || !token.children.first().is(Wsse::kSecext, "Username")) {
        const QByteArray found = token.children.isEmpty() ? QByteArray() : token.children.first().name;
        return invalid(
            u"cvc-complex-type.2.4.a: Invalid content was found starting with element 'wsse:%1'. One of "
            "'{\"%2\":Username}' is expected."_s.arg(QString::fromUtf8(found), QLatin1String(Wsse::kSecext)));
    }
    if (count(token, Wsse::kSecext, "Password") > 1) {
        return broken(u"R4222"_s, u"Any USERNAME_TOKEN MUST NOT have more than one PASSWORD."_s);
    }
    if (count(token, Wsse::kUtility, "Created") > 1) {
        return broken(u"R4223"_s, u"Any USERNAME_TOKEN MUST NOT have more than one CREATED."_s);
    }
    if (count(token, Wsse::kSecext, "Nonce") > 1) {
        return broken(u"R4225"_s, u"Any USERNAME_TOKEN MUST NOT have more than one NONCE."_s);
    }
    const Xml::Element *password = token.child(Wsse::kSecext, "Password");
    if (password && (!password->attribute("Type") || attributesLost)) {
        return broken(u"R4201"_s, u"Any PASSWORD MUST specify a Type attribute."_s);
    }
    if (const Xml::Element *created = token.child(Wsse::kUtility, "Created")) {
        if (auto fault = checkMoment(*created, false)) {
            return fault;
        }
    }
    const Xml::Element *nonce = token.child(Wsse::kSecext, "Nonce");
    return nonce ? checkNonce(*nonce, attributesLost) : Verdict();
}

Verdict checkIds(const Xml::Element &element, QSet<QString> &seen)
{
    for (const Xml::Attribute &attribute : element.attributes) {
        if (attribute.name == "Id" && attribute.nameSpace == Wsse::kUtility) {
            if (seen.contains(attribute.value)) {
                return invalid(u"Multiple security tokens with the same Id have been detected"_s);
            }
            seen.insert(attribute.value);
        }
    }
    for (const Xml::Element &child : element.children) {
        if (auto fault = checkIds(child, seen)) {
            return fault;
        }
    }
    return {};
}

} // namespace

std::optional<Moment> readMoment(const QString &text)
{
    static const QRegularExpression form(QRegularExpression::anchoredPattern(
        uR"((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?)"_s));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch()) {
        return {};
    }
    const auto part = [&](int index) { return match.captured(index).toInt(); };
    Moment moment;
    moment.seconds = part(6);
    moment.fractionDigits = static_cast<int>(match.capturedLength(7));
    const QString zone = match.captured(8);
    moment.isUtc = zone == "Z"_L1;
    const int milliseconds = match.captured(7).left(3).leftJustified(3, u'0').toInt();
    const QDate date(part(1), part(2), part(3));
    const QTime time(part(4), part(5), qMin(moment.seconds, 59), milliseconds);
    if (!date.isValid() || !time.isValid()) {
        return {};
    }
    moment.utc = QDateTime(date, time, Qt::UTC);
    if (zone.size() == 6) {
        const qint64 minutes = zone.mid(1, 2).toInt() * 60 + zone.mid(4, 2).toInt();
        moment.utc = moment.utc.addSecs((zone.startsWith(u'-') ? 60 : -60) * minutes);
    }
    return moment;
}

SecurityFault invalid(const QString &why)
{
    return {"InvalidSecurity", Wsse::kSecext,
            u"An error was discovered processing the <wsse:Security> header (%1)"_s.arg(why)};
}

std::optional<SecurityFault> check(const Xml::Element &security, bool attributesLost)
{
    if (count(security, Wsse::kUtility, "Timestamp") > 1) {
        return broken(u"R3227"_s, u"A SECURITY_HEADER MUST NOT contain more than one TIMESTAMP."_s);
    }
    QSet<QString> ids;
    if (auto fault = checkIds(security, ids)) {
        return fault;
    }
    for (const Xml::Element &child : security.children) {
        Verdict fault;
        if (child.is(Wsse::kUtility, "Timestamp")) {
            fault = checkTimestamp(child);
        } else if (child.is(Wsse::kSecext, "UsernameToken")) {
            fault = checkToken(child, attributesLost);
        } else {
            fault = SecurityFault{"UnsupportedSecurityToken", Wsse::kSecext,
                                  u"An unsupported token was provided (%1)"_s.arg(QString::fromUtf8(child.name))};
        }
        if (fault) {
            return fault;
        }
    }
    return {};
}

} // namespace Ticketscope::Practice::SecurityProfile
