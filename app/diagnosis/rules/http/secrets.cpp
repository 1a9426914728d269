// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qsizetype kLookedAt = 5;
constexpr qint64 kLargestRequest = qint64(1) << 20;
constexpr std::array<const char *, 6> kTokenHeaders{"x-api-key",    "api-key",     "x-auth-token",
                                                    "x-xsrf-token", "so-apptoken", "canary"};

bool isInvisible(QChar c)
{
    const char16_t code = c.unicode();
    return code == 0xFEFF || (code >= 0x200B && code <= 0x200F) || code == 0x00AD || code == 0x2060;
}

/// What stands around a secret that nobody meant to be part of it.
enum class Around
{
    Nothing,
    ByteOrderMark,
    LineEnd,
    Blank,
    Invisible
};

Around aroundOf(const QString &value, QByteArrayView bytes)
{
    if (value.isEmpty()) {
        return Around::Nothing;
    }
    // Where text begins, Qt takes the mark for what it is and leaves it out.
    if (value.startsWith(QChar(0xFEFF)) || bytes.startsWith("\xef\xbb\xbf")) {
        return Around::ByteOrderMark;
    }
    if (value.endsWith(u'\n') || value.endsWith(u'\r') || value.startsWith(u'\n') || value.startsWith(u'\r')) {
        return Around::LineEnd;
    }
    if (isInvisible(value.front()) || isInvisible(value.back())) {
        return Around::Invisible;
    }
    return value.front().isSpace() || value.back().isSpace() ? Around::Blank : Around::Nothing;
}

Finding stray(const Evidence &evidence, Around around)
{
    Finding finding = newFinding("http.secret-blank", Severity::Cause, Certainty::Likely, evidence);
    finding.remedy = Text::tr("Take it out where the secret is kept: in the setting, the file or the script. Editors "
                              "and “echo” add such things.");
    finding.explains = {"http.basic", "http.basic-charset", "http.bearer", "http.digest"};
    switch (around) {
    case Around::ByteOrderMark:
        finding.title = Text::tr("A byte order mark stands before the password or token.");
        finding.why = Text::tr("It is invisible in an editor; the server counts it as a character.");
        break;
    case Around::LineEnd:
        finding.title = Text::tr("The password or token begins or ends with a line end.");
        finding.why = Text::tr("The server counts it as a character.");
        break;
    case Around::Invisible:
        finding.title = Text::tr("The password or token begins or ends with an invisible character.");
        finding.why = Text::tr("The server counts it as a character.");
        break;
    default:
        finding.title = Text::tr("The password or token begins or ends with a blank.");
        finding.why = Text::tr("The server counts it as a character.");
        break;
    }
    return finding;
}

/// Leaves that hold secrets: passwords in bodies, decoded credentials, tickets.
void strayIn(const ExchangeView &exchange, const DecodedNode &node, QList<Finding> *findings)
{
    if (node.sensitivity != Sensitivity::Public && node.children.isEmpty() &&
        node.value.typeId() == QMetaType::QString) {
        const Around around = aroundOf(node.value.toString(), node.source.view());
        if (around != Around::Nothing) {
            findings->append(stray(exchange.at(Side::Request, node), around));
        }
    }
    for (const DecodedNode &child : node.children) {
        strayIn(exchange, child, findings);
    }
}

/// Basic credentials by their bytes: the decoder shows some of these apart.
std::optional<Finding> strayInBasic(const ExchangeView &exchange)
{
    const auto sent = sentCredentials(exchange);
    const auto pair = sent && sent->scheme == "basic" ? basicPair(*sent) : std::nullopt;
    if (!pair) {
        return std::nullopt;
    }
    for (const QByteArray &part : {pair->user, pair->password}) {
        const Around around = aroundOf(part.isValidUtf8() ? QString::fromUtf8(part) : QString::fromLatin1(part), part);
        if (around != Around::Nothing) {
            return stray(exchange.at(Side::Request, sent->range), around);
        }
    }
    return std::nullopt;
}

/// What copying does to tokens, which hold visible ASCII only.
QString damageOf(const QByteArray &token)
{
    static const QRegularExpression percent(u"%(2[BbFf]|3[AaDd])"_s);
    const QString text = QString::fromUtf8(token);
    if (token.contains("...") || text.contains(QChar(0x2026))) {
        return Text::tr("Dots stand where the copy leaves something out.");
    }
    if (std::any_of(text.begin(), text.end(), isInvisible)) {
        return Text::tr("An invisible character stands in it.");
    }
    if (token.toLower().startsWith("bearer ")) {
        return Text::tr("The word Bearer stands there twice.");
    }
    if (token.startsWith('"') || token.startsWith('\'') || text.startsWith(QChar(0x201C))) {
        return Text::tr("It was copied with its quotation marks.");
    }
    if (token.contains("&amp;") || token.contains("&#")) {
        return Text::tr("Signs in it are written as in HTML.");
    }
    if (percent.match(text).hasMatch()) {
        return Text::tr("Signs in it are percent-encoded, as in an address.");
    }
    if (token.contains(' ')) {
        return Text::tr(
            "A blank stands in it: a plus sign that an address turned into one, or a line that was folded.");
    }
    if (std::any_of(token.begin(), token.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
        return Text::tr("Letters outside ASCII stand in it.");
    }
    return {};
}

bool isSuperOffices(const QByteArray &token)
{
    return token.startsWith("7T:") || token.startsWith("8A:");
}

std::optional<Finding> damaged(const ExchangeView &exchange, const QByteArray &token, ByteRange range)
{
    const QString damage = isSuperOffices(token) ? QString() : damageOf(token);
    if (damage.isEmpty()) {
        return std::nullopt;
    }
    Finding finding =
        newFinding("http.token-damaged", Severity::Cause, Certainty::Likely, exchange.at(Side::Request, range));
    finding.title = Text::tr("The token was damaged when it was copied.");
    finding.why = damage;
    finding.remedy = Text::tr("Copy the token again from where it was issued, as a whole and nothing else.");
    finding.explains = {"http.bearer", "http.placeholder"};
    return finding;
}

/// "Authorization: eyJ…": a token without the word that says what it is.
std::optional<Finding> withoutScheme(const ExchangeView &exchange)
{
    const QList<HeaderLine> lines = headerLines(exchange, Side::Request, "Authorization");
    if (lines.isEmpty() || lines.first().value.contains(' ') || lines.first().value.size() < 16) {
        return std::nullopt;
    }
    Finding finding = newFinding("http.authorization-scheme", Severity::Cause, Certainty::Likely,
                                 exchange.at(Side::Request, lines.first().line));
    finding.title = Text::tr("The Authorization header holds a token without the scheme before it.");
    finding.why = Text::tr("The server cannot tell what kind of token that is.");
    finding.remedy = Text::tr("Write the scheme and a blank before the token, for example Bearer.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6750#section-2.1"_s);
    finding.explains = {"http.scheme", "http.bearer"};
    return finding;
}

QList<Finding> damagedTokens(const ExchangeView &exchange)
{
    QList<Finding> findings;
    const auto sent = sentCredentials(exchange);
    if (sent && (sent->scheme == "bearer" || sent->scheme == "token" || sent->scheme == "apikey")) {
        if (const auto finding = damaged(exchange, sent->rest, sent->range)) {
            findings.append(*finding);
        }
    }
    for (const HeaderLine &line : headerLines(exchange, Side::Request)) {
        const bool isToken = std::any_of(kTokenHeaders.begin(), kTokenHeaders.end(),
                                         [&line](const char *name) { return line.name == name; });
        if (isToken && !line.value.isEmpty()) {
            if (const auto finding = damaged(exchange, line.value, line.range)) {
                findings.append(*finding);
            }
        }
    }
    if (const auto finding = withoutScheme(exchange)) {
        findings.append(*finding);
    }
    return findings;
}

} // namespace

QList<Finding> secrets(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    const QList<const ExchangeView *> failures = latestFailures(capture);
    for (const ExchangeView *exchange : failures.mid(qMax<qsizetype>(0, failures.size() - kLookedAt))) {
        if (exchange->outcome() == Outcome::Broken || exchange->exchange().request.wire.size() > kLargestRequest) {
            continue;
        }
        findings.append(damagedTokens(*exchange));
        if (const auto finding = strayInBasic(*exchange)) {
            findings.append(*finding);
        } else {
            strayIn(*exchange, exchange->decoded(Side::Request).root, &findings);
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
