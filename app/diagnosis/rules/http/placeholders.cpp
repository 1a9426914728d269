// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/masked.h"
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

/// Credentials that stand in well-known documents: of SuperOffice's WebApi pages (adm0 with a misspelt Base64, and the
/// tokens of its table), and of RFC 7617 and its predecessor.
struct Sample
{
    const char *value;
    const char *row; ///< of the catalogue
};

constexpr std::array kSamples{Sample{"YWrtMdo=", "R9"},       Sample{"7A:abc123==", "R9"},
                              Sample{"7T:abc123==", "R9"},    Sample{"8A:abc123==", "R9"},
                              Sample{"dGVzdDoxMjPCow==", ""}, Sample{"QWxhZGRpbjpvcGVuIHNlc2FtZQ==", ""}};

/// Forms that no real value has: {{token}}, ${token}, <token>, {token}, %TOKEN%.
bool isTemplate(const QString &value)
{
    static const QRegularExpression form(
        u"^(\\{\\{.*\\}\\}|\\$\\{.*\\}|\\$\\(.*\\)|<[^<>]+>|\\{[A-Za-z_ -]+\\}|\\[[A-Za-z_ -]+\\]|%[A-Z_]+%|__[A-Z_]+__)$"_s);
    return form.match(value).hasMatch();
}

/// Words that stand for the reader's own.
bool isStandIn(const QString &value)
{
    static const QRegularExpression form(
        u"^(your[-_ ]?(own[-_ ]?)?(api[-_ ]?key|access[-_ ]?token|token|password|user(name)?|client[-_ ]?secret|secret|"
        "ticket)([-_ ]?here)?|insert[-_ ].*[-_ ]here|x{3,}|\\.{3,}|change[-_ ]?me|access[-_ ]?token|"
        "password|username|todo)$"_s,
        QRegularExpression::CaseInsensitiveOption);
    return form.match(value).hasMatch();
}

Finding placeholder(const Evidence &evidence, Certainty certainty, const QByteArray &row = {})
{
    Finding finding = newFinding("http.placeholder", Severity::Cause, certainty, evidence);
    if (!row.isEmpty()) {
        finding.catalogue = {row};
    }
    finding.title = Text::tr("A placeholder was sent in place of the customer's own value.");
    finding.why = row.isEmpty() ? Text::tr("What was sent is what manuals and templates write for the reader's own.")
                                : Text::tr("What was sent stands in the vendor's documentation as an example.");
    finding.remedy = Text::tr("Put the real value there, and see why the setting was not filled in.");
    finding.explains = {"http.basic", "http.basic-malformed", "http.bearer", "http.token-damaged"};
    return finding;
}

std::optional<Finding> judged(const Evidence &evidence, const QByteArray &value)
{
    const QString text = QString::fromUtf8(value).trimmed();
    if (text.isEmpty() || isMasked(value)) {
        return std::nullopt;
    }
    if (isTemplate(text)) {
        return placeholder(evidence, Certainty::Proven);
    }
    return isStandIn(text) ? std::optional(placeholder(evidence, Certainty::Likely)) : std::nullopt;
}

std::optional<Finding> sample(const Evidence &evidence, const QByteArray &value)
{
    for (const Sample &one : kSamples) {
        if (value == one.value) {
            return placeholder(evidence, Certainty::Proven, one.row);
        }
    }
    return std::nullopt;
}

std::optional<Finding> inCredentials(const ExchangeView &exchange)
{
    const auto sent = sentCredentials(exchange);
    if (!sent || sent->rest.isEmpty()) {
        return std::nullopt;
    }
    const Evidence evidence = exchange.at(Side::Request, sent->range);
    if (auto finding = sample(evidence, sent->rest)) {
        return finding;
    }
    if (sent->scheme != "basic") {
        return sent->scheme == "digest" ? std::nullopt : judged(evidence, sent->rest);
    }
    const auto pair = basicPair(*sent);
    if (!pair) {
        return judged(evidence, sent->rest);
    }
    const auto user = judged(evidence, pair->user);
    return user ? user : judged(evidence, pair->password);
}

/// Of headers that carry keys and tokens by themselves.
std::optional<Finding> inHeaders(const ExchangeView &exchange)
{
    for (const HeaderLine &line : headerLines(exchange, Side::Request)) {
        const bool mayBe = line.name.contains("key") || line.name.contains("token") || line.name == "canary" ||
                           line.name.contains("secret") || line.name == "cookie";
        const QByteArray value = line.name == "cookie" ? line.value.mid(line.value.indexOf('=') + 1) : line.value;
        if (!mayBe || line.name.startsWith("sec-")) {
            continue;
        }
        if (auto finding = judged(exchange.at(Side::Request, line.range), value)) {
            return finding;
        }
    }
    return std::nullopt;
}

/// "/Cust{id}/api": a part of the address that was left as the manual writes it.
std::optional<Finding> inAddress(const ExchangeView &exchange)
{
    static const QRegularExpression form(u"\\{\\{?[A-Za-z_ -]+\\}\\}?|<[A-Za-z_ -]+>|\\$\\{[A-Za-z_ -]+\\}"_s);
    const QString path = exchange.exchange().url.path();
    if (!form.match(path).hasMatch()) {
        return std::nullopt;
    }
    Finding finding =
        placeholder(exchange.at(Side::Request, exchange.exchange().request.head.startLine), Certainty::Likely);
    finding.explains.append("http.refused");
    return finding;
}

} // namespace

QList<Finding> placeholders(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (exchange->outcome() == Outcome::Broken) {
            continue;
        }
        for (const auto &finding : {inCredentials(*exchange), inHeaders(*exchange), inAddress(*exchange)}) {
            if (finding) {
                findings.append(*finding);
            }
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
