// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/masked.h"
#include "diagnosis/rules/shared/newfinding.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

enum class Charset
{
    Ascii,
    Utf8,
    Latin1, ///< or windows-1252: not UTF-8
    Twice   ///< UTF-8 that was taken for Latin-1 and encoded once more
};

Charset charsetOf(const QByteArray &bytes)
{
    const bool isAscii =
        std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (isAscii) {
        return Charset::Ascii;
    }
    if (!bytes.isValidUtf8()) {
        return Charset::Latin1;
    }
    const QString text = QString::fromUtf8(bytes);
    const bool fitsLatin1 = std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x100; });
    const QByteArray once = text.toLatin1();
    return fitsLatin1 && charsetOf(once) != Charset::Latin1 ? Charset::Twice : Charset::Utf8;
}

bool wantsUtf8(const ExchangeView &exchange)
{
    return std::any_of(exchange.challenges().begin(), exchange.challenges().end(), [](const auto &challenge) {
        return challenge.isScheme("Basic") && challenge.parameter("charset").compare("UTF-8", Qt::CaseInsensitive) == 0;
    });
}

Finding malformed(const ExchangeView &exchange, const SentCredentials &sent)
{
    Finding finding =
        newFinding("http.basic-malformed", Severity::Cause, Certainty::Proven, exchange.at(Side::Request, sent.range));
    finding.title = Text::tr("What the Authorization header carries is no user name and password.");
    finding.why = Text::tr("Basic wants the Base64 of user name, colon and password. This does not decode, or holds no "
                           "colon.");
    finding.remedy = Text::tr("Encode user name, colon and password together, and send the result unchanged.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7617#section-2"_s);
    finding.explains = {"http.basic"};
    return finding;
}

Experiment tryCharset(const QString &charset)
{
    return {"charset-" + charset.toLatin1(),
            Text::tr("Try with the charset %1").arg(charset),
            {{u"charset"_s, charset}},
            {}};
}

/// Q2 and R10 of the catalogue.
std::optional<Finding> otherCharset(const ExchangeView &exchange, const SentCredentials &sent, const BasicPair &pair)
{
    const Charset charset = charsetOf(pair.user + ':' + pair.password);
    if (charset == Charset::Ascii || (charset == Charset::Utf8 && wantsUtf8(exchange))) {
        return std::nullopt;
    }
    Finding finding = newFinding("http.basic-charset", Severity::Cause,
                                 charset == Charset::Utf8 ? Certainty::Possible : Certainty::Likely,
                                 exchange.at(Side::Request, sent.range));
    finding.catalogue = {"Q2", "R10"};
    finding.explains = {"http.basic"};
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7617#section-2.1"_s);
    finding.wouldTell = Text::tr("A trial with the other charset, or with a password of plain ASCII letters.");
    if (charset == Charset::Twice) {
        finding.title = Text::tr("User name or password was encoded as UTF-8 twice.");
        finding.why = Text::tr("Each letter outside ASCII takes four bytes in place of two.");
        finding.remedy = Text::tr("The developers should encode the text as UTF-8 once, right before Base64.");
        finding.experiments = {tryCharset(u"utf-8"_s)};
    } else if (charset == Charset::Latin1) {
        finding.title = Text::tr("User name or password was sent in Latin-1, and the server seems to want UTF-8.");
        finding.why = wantsUtf8(exchange) ? Text::tr("The server asks for UTF-8, and the bytes are not that.")
                                          : Text::tr("Letters outside ASCII are single bytes here.");
        finding.remedy = Text::tr("Send UTF-8. Programs that use Qt must set the header themselves for that.");
        finding.experiments = {tryCharset(u"utf-8"_s)};
    } else {
        finding.title = Text::tr("User name or password holds letters outside ASCII, and the server may read them in "
                                 "another charset.");
        finding.why = Text::tr("They were sent as UTF-8, and the server does not say which charset it wants.");
        finding.remedy = Text::tr("Try Latin-1, or let the person choose a password of plain ASCII letters.");
        finding.experiments = {tryCharset(u"latin-1"_s)};
    }
    return finding;
}

Finding refused(const ExchangeView &exchange, const SentCredentials &sent, const BasicPair &pair)
{
    const bool isSure = exchange.offers("Basic") && charsetOf(pair.user + pair.password) == Charset::Ascii;
    Finding finding = newFinding("http.basic", Severity::Cause, isSure ? Certainty::Likely : Certainty::Possible,
                                 exchange.atStatus());
    finding.evidence.append(exchange.at(Side::Request, sent.line));
    finding.title = Text::tr("The server does not accept this user name and password.");
    finding.why = pair.password.isEmpty()
                      ? Text::tr("The request carried a user name without a password, and the answer is 401.")
                      : Text::tr("The request carried both, well formed, and the answer is 401.");
    finding.remedy = Text::tr("Check the password, the form of the user name (alone, DOMAIN\\user or user@domain), and "
                              "whether the account is locked or expired.");
    finding.wouldTell = Text::tr("The server's log says whether the user is unknown, the password wrong or the account "
                                 "locked.");
    return finding;
}

/// The secret that the person says was meant, against what was sent.
std::optional<Finding> notAsMeant(const CaptureView &capture, const ExchangeView &exchange, const SentCredentials &sent,
                                  const BasicPair &pair)
{
    const Secret *meant = capture.meant(u"password"_s);
    if (!meant || meant->reveal() == QByteArrayView(pair.password) || meant->revealText().toLatin1() == pair.password) {
        return std::nullopt;
    }
    Finding finding =
        newFinding("http.secret-differs", Severity::Cause, Certainty::Proven, exchange.at(Side::Request, sent.range));
    finding.title = Text::tr("The password that was sent is not the one that was meant.");
    finding.why = Text::tr("%1 bytes were sent, and the password that was meant has %2.")
                      .arg(pair.password.size())
                      .arg(meant->size());
    finding.remedy = Text::tr("Enter the password again in the customer's program.");
    finding.explains = {"http.basic", "http.basic-charset"};
    return finding;
}

QList<Finding> basicFindings(const CaptureView &capture, const ExchangeView &exchange)
{
    const auto sent = sentCredentials(exchange);
    if (!sent || sent->scheme != "basic") {
        return {};
    }
    if (isMasked(sent->rest)) {
        const BasicPair unknown{"*", "*"};
        return exchange.offers("Basic") ? QList<Finding>{refused(exchange, *sent, unknown)} : QList<Finding>();
    }
    const auto pair = basicPair(*sent);
    if (!pair) {
        return {malformed(exchange, *sent)};
    }
    QList<Finding> findings;
    if (const auto finding = notAsMeant(capture, exchange, *sent, *pair)) {
        findings.append(*finding);
    }
    if (const auto finding = otherCharset(exchange, *sent, *pair)) {
        findings.append(*finding);
    }
    if (exchange.offers("Basic") || exchange.challenges().isEmpty()) {
        findings.append(refused(exchange, *sent, *pair));
    }
    return findings;
}

/// A password that anyone on the way can read.
std::optional<Finding> inTheClear(const CaptureView &capture)
{
    for (const ExchangeView &exchange : capture.exchanges()) {
        const QUrl &url = exchange.exchange().url;
        const bool isHere = url.host() == "localhost"_L1 || url.host().startsWith("127."_L1) || url.host() == "::1"_L1;
        if (url.scheme() == "http"_L1 && !isHere && exchange.sentScheme() == "basic") {
            Finding finding = newFinding("http.basic-plain", Severity::Warning, Certainty::Proven,
                                         exchange.atHeader(Side::Request, "Authorization"));
            finding.title = Text::tr("The password crosses the network unencrypted.");
            finding.why = Text::tr("The address begins with http, and Basic hides nothing.");
            finding.remedy = Text::tr("Use https.");
            finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7617#section-4"_s);
            return finding;
        }
    }
    return std::nullopt;
}

} // namespace

QList<Finding> basic(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (isUnauthorized(*exchange)) {
            findings.append(basicFindings(capture, *exchange));
        }
    }
    if (const auto finding = inTheClear(capture)) {
        findings.append(*finding);
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
