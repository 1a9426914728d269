// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/passwordcheckparts.h"
#include "protocol/base64.h"
#include "protocol/ntlmcheck.h"
#include "protocol/spnego.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::PasswordCheck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::PasswordCheck)
};

/// Where the NTLM message lies in a token; empty where there is none. Within SPNEGO its length matters, since the MIC
/// covers the messages and nothing around them.
ByteRange ntlmWithin(QByteArrayView token)
{
    if (Ntlm::isNtlmMessage(token)) {
        return {0, token.size()};
    }
    const qsizetype found = token.indexOf(Ntlm::kSignature);
    if (found < 0) {
        return {};
    }
    const Spnego::PartialToken read = Spnego::readToken(token);
    for (const auto &inner :
         {read.init ? read.init->token : std::nullopt, read.response ? read.response->token : std::nullopt}) {
        if (inner && inner->value.startsWith(Ntlm::kSignature.toByteArray())) {
            return {found, found + inner->value.size()};
        }
    }
    return {found, token.size()};
}

/// One NTLM message of the capture.
struct Noted
{
    ExchangeId exchange = 0;
    ConnectionId connection = 0;
    bool isProxys = false;
    QString scheme;
    SourceRange source; ///< of the message, in the decoded token
    std::optional<Ntlm::Message> message;
    QList<Error> errors;
    QString refusal; ///< of a type 3: what to add where the password fits

    [[nodiscard]] bool is(Ntlm::MessageType type) const { return message && message->type == type; }
};

QString userOf(const Ntlm::Message &message)
{
    const QString domain = message.text(message.domain);
    const QString user = message.text(message.userName);
    return domain.isEmpty() ? user : QString(domain + QLatin1Char('\\') + user);
}

QString formName(Ntlm::ResponseForm form)
{
    switch (form) {
    case Ntlm::ResponseForm::V2:
        return QStringLiteral("NTLMv2");
    case Ntlm::ResponseForm::V1:
        return QStringLiteral("NTLMv1");
    case Ntlm::ResponseForm::Ntlm2Session:
        return QStringLiteral("NTLM2 session");
    case Ntlm::ResponseForm::LmV2:
        return QStringLiteral("LMv2");
    case Ntlm::ResponseForm::LmV1:
        return QStringLiteral("LM");
    }
    return {};
}

QString domainSentence(Ntlm::DomainForm form)
{
    switch (form) {
    case Ntlm::DomainForm::AsSent:
        return {};
    case Ntlm::DomainForm::Empty:
        return Text::tr("The client left the domain out of it, though its message names one; not every server accepts "
                        "that.");
    case Ntlm::DomainForm::UpperCased:
        return Text::tr("The client put the domain into it in upper case, though its message names it otherwise; not "
                        "every server accepts that.");
    case Ntlm::DomainForm::Target:
        return Text::tr("The client put the server's own domain into it, though its message names none; not every "
                        "server accepts that.");
    }
    return {};
}

QString joined(const QStringList &sentences)
{
    QStringList some = sentences;
    some.removeAll(QString());
    return some.join(QLatin1Char(' '));
}

/// The bytes that prove it: the NT response, or the LM response where that is all there is.
SourceRange evidenceOf(const Noted &answer)
{
    const std::optional<Ntlm::Message> &message = answer.message;
    if (message) {
        for (const auto &buffer : {message->ntResponse, message->lmResponse}) {
            if (buffer && !buffer->payload.isEmpty()) {
                return {answer.source.buffer, buffer->payload.moved(answer.source.range.start)};
            }
        }
    }
    return answer.source;
}

} // namespace

struct NtlmChecker::Private
{
    Secret password;
    QList<Noted> noted;

    [[nodiscard]] const Noted *lastBefore(qsizetype index, Ntlm::MessageType type) const;
    [[nodiscard]] PasswordVerdict verdictOn(qsizetype index) const;
    void judge(PasswordVerdict *verdict, const Noted &answer, const Noted &challenge, const Noted *negotiate) const;
    void judgeWithoutChallenge(PasswordVerdict *verdict, const Noted &answer) const;
};

/// The last message of that type on the same connection, with no type 3 between.
const Noted *NtlmChecker::Private::lastBefore(qsizetype index, Ntlm::MessageType type) const
{
    const Noted &answer = noted.at(index);
    for (qsizetype i = index - 1; i >= 0; --i) {
        const Noted &candidate = noted.at(i);
        if (candidate.connection != answer.connection || candidate.isProxys != answer.isProxys) {
            continue;
        }
        if (candidate.is(type)) {
            return &candidate;
        }
        if (candidate.is(Ntlm::MessageType::Authenticate)) {
            return nullptr;
        }
    }
    return nullptr;
}

void NtlmChecker::Private::judge(PasswordVerdict *verdict, const Noted &answer, const Noted &challenge,
                                 const Noted *negotiate) const
{
    const QByteArray typeOne = negotiate ? negotiate->message->bytes : QByteArray();
    const Ntlm::PasswordCheck check =
        Ntlm::checkPassword(*challenge.message, *answer.message, password, QByteArrayView(typeOne));
    if (!check.fits) {
        verdict->fit = PasswordVerdict::Fit::DoesNotFit;
        verdict->sentence = Text::tr("The password does not make the response that was sent for \"%1\": another "
                                     "password was used, or the names in the message were changed on the way.")
                                .arg(verdict->user);
        return;
    }
    verdict->fit = PasswordVerdict::Fit::Fits;
    QString mic;
    if (check.micFits) {
        mic = *check.micFits ? Text::tr("The MIC is right too.")
                             : Text::tr("But the MIC is wrong: one of the three messages was changed on the way, and a "
                                        "server refuses that.");
    }
    verdict->sentence = joined({Text::tr("The password fits the %1 response that was sent for \"%2\".")
                                    .arg(formName(check.form), verdict->user),
                                domainSentence(check.domainForm), mic, answer.refusal});
}

/// The challenge may have come over another connection: the most common way in which proxies break NTLM.
void NtlmChecker::Private::judgeWithoutChallenge(PasswordVerdict *verdict, const Noted &answer) const
{
    for (const Noted &other : noted) {
        if (!other.is(Ntlm::MessageType::Challenge) ||
            !Ntlm::checkPassword(*other.message, *answer.message, password).fits) {
            continue;
        }
        verdict->fit = PasswordVerdict::Fit::Fits;
        verdict->sentence =
            other.connection == answer.connection
                ? Text::tr("The password fits, but the response answers a challenge (exchange %1) that had been "
                           "answered before, or that came later; a challenge is good for one answer.")
                      .arg(other.exchange)
                : Text::tr("The password fits, but the response answers a challenge that came over another connection "
                           "(exchange %1). NTLM logs in a connection, so that the server refuses it here.")
                      .arg(other.exchange);
        return;
    }
    verdict->sentence = Text::tr("The server's challenge (type 2) for this response was not recorded on this "
                                 "connection, so that the password cannot be checked.");
}

PasswordVerdict NtlmChecker::Private::verdictOn(qsizetype index) const
{
    const Noted &answer = noted.at(index);
    PasswordVerdict verdict;
    verdict.exchange = answer.exchange;
    verdict.scheme = answer.scheme;
    verdict.user = userOf(*answer.message);
    verdict.evidence = evidenceOf(answer);
    if (!answer.errors.isEmpty()) {
        verdict.sentence = Text::tr("The NTLM message is damaged, so that the password cannot be checked: %1")
                               .arg(answer.errors.first().text);
        return verdict;
    }
    if (answer.message->isAnonymous()) {
        verdict.sentence = Text::tr("This is an anonymous login: no user is named, and no password was used.");
        return verdict;
    }
    const Noted *challenge = lastBefore(index, Ntlm::MessageType::Challenge);
    if (!challenge) {
        judgeWithoutChallenge(&verdict, answer);
    } else if (!challenge->errors.isEmpty()) {
        verdict.sentence = Text::tr("The server's challenge is damaged, so that the password cannot be checked: %1")
                               .arg(challenge->errors.first().text);
    } else {
        judge(&verdict, answer, *challenge, lastBefore(index, Ntlm::MessageType::Negotiate));
    }
    return verdict;
}

NtlmChecker::NtlmChecker(Secret password)
    : d(std::make_unique<Private>())
{
    d->password = std::move(password);
}

NtlmChecker::~NtlmChecker() = default;

void NtlmChecker::note(const Exchange &exchange, const FoundHeader &header, Side side)
{
    const bool isCandidate = header.content.isScheme("NTLM") || header.content.isScheme("Negotiate");
    if (!isCandidate || header.content.token68.isEmpty()) {
        return;
    }
    const Result<QByteArray> token = decodeBase64(header.content.token68);
    const ByteRange range = token ? ntlmWithin(*token) : ByteRange();
    if (range.isEmpty()) {
        return;
    }
    Noted noted;
    noted.exchange = exchange.id;
    noted.connection = exchange.connection;
    noted.isProxys = header.isProxys;
    noted.scheme = QString::fromLatin1(header.content.scheme);
    const SourceRange encoded = header.at(header.content.token68Range);
    noted.source = {SourceBuffer::fromBase64("base64:" + header.name, *token, encoded.buffer, encoded.range), range};
    Ntlm::ReadMessage read = Ntlm::readMessage(noted.source.view());
    noted.message = std::move(read.message);
    noted.errors = std::move(read.errors);
    if (side == Side::Request) {
        noted.refusal = refusedAllTheSame(exchange, header.isProxys);
    }
    d->noted.append(std::move(noted));
}

QList<PasswordVerdict> NtlmChecker::verdicts() const
{
    QList<PasswordVerdict> verdicts;
    for (qsizetype i = 0; i < d->noted.size(); ++i) {
        if (d->noted.at(i).is(Ntlm::MessageType::Authenticate)) {
            verdicts.append(d->verdictOn(i));
        }
    }
    return verdicts;
}

} // namespace Ticketscope::PasswordCheck
