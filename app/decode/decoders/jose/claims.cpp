// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/jose/claims.h"

#include "decode/decoders/generic/jsonnodes.h"
#include "decode/nodes.h"
#include "protocol/base64.h"
#include "protocol/cookie.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace Ticketscope::Claims {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Claims)
};

constexpr double kLatestSecond = 253402300799.0; // the end of the year 9999

template<size_t Size>
bool isOneOf(const QByteArray &name, const std::array<const char *, Size> &names)
{
    return std::any_of(names.begin(), names.end(), [&](const char *known) { return name == known; });
}

/// Distance in the words of a person: "5 minutes", "2 days".
QString distance(qint64 seconds)
{
    const qint64 size = std::abs(seconds);
    if (size < 120) {
        return Text::tr("%n seconds", nullptr, int(size));
    }
    if (size < 7200) {
        return Text::tr("%n minutes", nullptr, int(size / 60));
    }
    if (size < 172800) {
        return Text::tr("%n hours", nullptr, int(size / 3600));
    }
    return Text::tr("%n days", nullptr, int(std::min<qint64>(size / 86400, 1000000)));
}

void compareWithServer(DecodedNode *node, const QByteArray &name, const QDateTime &time, const DecodeInput &input)
{
    const std::optional<QDateTime> now = Http::parseCookieDate(input.facts.value("server-date"));
    if (!now) {
        return;
    }
    const qint64 ahead = now->secsTo(time);
    if (name == "exp" && ahead <= 0) {
        node->mark(NodeState::Notable,
                   Text::tr("By the server's clock the token expired %1 before.").arg(distance(ahead)));
    } else if (name == "exp") {
        node->mark(NodeState::Fine, Text::tr("By the server's clock %1 are left.").arg(distance(ahead)));
    } else if (ahead > 0) {
        node->mark(NodeState::Notable,
                   Text::tr("By the server's clock this is %1 in the future.").arg(distance(ahead)));
    }
}

/// Seconds since 1970 (RFC 7519 section 2), as a number or, as some services write it, as text.
void readTime(DecodedNode *node, const QByteArray &name, const Json::Value &value, const DecodeInput &input)
{
    bool isNumber = value.type == Json::Value::Type::Number;
    double seconds = value.scalar.toDouble();
    if (value.type == Json::Value::Type::String) {
        seconds = value.scalar.toString().toDouble(&isNumber);
        if (isNumber) {
            node->mark(NodeState::Notable,
                       Text::tr("The time is written as text, not as a number; strict libraries refuse the token."));
        }
    }
    if (!isNumber || !std::isfinite(seconds) || seconds < 0 || seconds > kLatestSecond) {
        node->mark(NodeState::Damaged, Text::tr("This is not a time in seconds since 1970."));
        return;
    }
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(qint64(std::llround(seconds * 1000.0)), Qt::UTC);
    node->value = time;
    compareWithServer(node, name, time, input);
}

void explainThumbprint(DecodedNode *node, const Json::Value &value)
{
    const Result<QByteArray> bytes = decodeBase64(value.scalar.toString().toLatin1(), Base64Alphabet::Url);
    if (bytes) {
        node->note = Text::tr("Thumbprint %1.").arg(QString::fromLatin1(bytes->toHex()));
    } else {
        node->mark(NodeState::Damaged, Text::tr("This is not Base64url."));
    }
}

QString meaningOf(const QByteArray &name)
{
    if (name == "iss") {
        return Text::tr("Who made the token.");
    }
    if (name == "sub") {
        return Text::tr("Whom it is about.");
    }
    if (name == "aud") {
        return Text::tr("Whom it is meant for.");
    }
    if (name == "exp") {
        return Text::tr("Not to be accepted from this time on.");
    }
    if (name == "nbf") {
        return Text::tr("Not to be accepted before this time.");
    }
    if (name == "iat") {
        return Text::tr("When it was made.");
    }
    if (name == "jti") {
        return Text::tr("The token's own number.");
    }
    if (name == "kid") {
        return Text::tr("Which of the issuer's keys signed it.");
    }
    return {};
}

DecodedNode memberNode(const DecodeInput &input, const Json::Value &member, const QByteArray &prefix,
                       const DecoderRegistry &registry)
{
    constexpr std::array<const char *, 5> times{"exp", "nbf", "iat", "auth_time", "updated_at"};
    constexpr std::array<const char *, 7> personal{"sub",        "name",        "email", "preferred_username",
                                                   "given_name", "family_name", "upn"};
    const QByteArray name = member.key.toUtf8();
    DecodedNode node = JsonNodes::value(input, member, member.key, registry);
    node.id = prefix + '.' + name;
    node.mark(NodeState::Fine, meaningOf(name));
    if (isOneOf(name, times)) {
        readTime(&node, name, member, input);
    } else if (name == "x5t" || name == "x5t#S256") {
        explainThumbprint(&node, member);
    } else if (name == "alg" && member.scalar.toString().compare(QLatin1String("none"), Qt::CaseInsensitive) == 0) {
        node.mark(NodeState::Notable, Text::tr("The token is not signed."));
    }
    if (isOneOf(name, personal)) {
        node.sensitivity = std::max(node.sensitivity, Sensitivity::Personal);
    }
    return node;
}

} // namespace

DecodedNode objectNode(const DecodeInput &input, const SourceBufferPtr &json, const QByteArray &prefix,
                       const QString &title, const DecoderRegistry &registry)
{
    const SourceRange whole = Nodes::whole(json);
    DecodedNode node = Nodes::group(prefix, title, whole);
    const DecodeInput inside = input.inner(whole, "jwt");
    const Json::Document document = Json::parsePartial(whole.view());
    for (const Json::Value &member : document.root.children) {
        node.children.append(memberNode(inside, member, prefix, registry));
    }
    if (document.error) {
        if (document.readTo < whole.view().size()) {
            node.children.append(Nodes::rest(Nodes::part(whole, document.readTo, whole.view().size())));
        }
        Nodes::addError(&node, whole, *document.error);
    } else if (document.root.type != Json::Value::Type::Object) {
        node.mark(NodeState::Damaged, Text::tr("This should be a JSON object."));
    }
    return node;
}

} // namespace Ticketscope::Claims
