// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/passwordcheck.h"

#include "decode/passwordcheckparts.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

namespace PasswordCheck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::PasswordCheck)
};

constexpr int kUnauthorized = 401;
constexpr int kProxyAuthenticationRequired = 407;

bool isName(QByteArrayView name, QByteArrayView wanted)
{
    return name.compare(wanted, Qt::CaseInsensitive) == 0;
}

/// All that a message says about logging in: credentials of a request, challenges of a response.
QList<FoundHeader> headersOf(const Message &message, Side side)
{
    const bool isRequest = side == Side::Request;
    const SourceBufferPtr buffer = SourceBuffer::root("wire", message.headBytes);
    QList<FoundHeader> found;
    for (const Http::HeaderField &field : message.head.headers) {
        const QByteArrayView name = buffer->view(field.name);
        FoundHeader header;
        header.isProxys = isName(name, isRequest ? "Proxy-Authorization" : "Proxy-Authenticate");
        if (!header.isProxys && !isName(name, isRequest ? "Authorization" : "WWW-Authenticate")) {
            continue;
        }
        header.name = name.toByteArray();
        header.buffer = buffer;
        header.start = field.value.start;
        const QByteArrayView value = buffer->view(field.value);
        if (isRequest) {
            if (const Result<Http::Challenge> credentials = Http::parseCredentials(value)) {
                header.content = *credentials;
                found.append(header);
            }
            continue;
        }
        const Http::PartialChallenges read = Http::readChallenges(value);
        for (const Http::Challenge &challenge : read.challenges) {
            header.content = challenge;
            found.append(header);
        }
    }
    return found;
}

} // namespace

QString refusedAllTheSame(const Exchange &exchange, bool isProxys)
{
    if (exchange.status() != (isProxys ? kProxyAuthenticationRequired : kUnauthorized)) {
        return {};
    }
    return isProxys ? Text::tr("The proxy refused it all the same, so that the reason is not the password.")
                    : Text::tr("The server refused it all the same, so that the reason is not the password.");
}

} // namespace PasswordCheck

QList<PasswordVerdict> checkPassword(const QList<ExchangePtr> &exchanges, const Secret &password,
                                     const QString &userName)
{
    using namespace PasswordCheck;
    // By number: that is the order in which they began.
    QList<ExchangePtr> sorted = exchanges;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const ExchangePtr &a, const ExchangePtr &b) { return a->id < b->id; });
    NtlmChecker ntlm(password);
    QList<PasswordVerdict> verdicts;
    for (const ExchangePtr &exchange : std::as_const(sorted)) {
        for (const Side side : {Side::Request, Side::Response}) {
            const QList<FoundHeader> headers = headersOf(exchange->message(side), side);
            for (const FoundHeader &header : headers) {
                ntlm.note(*exchange, header, side);
                if (side == Side::Request && header.content.isScheme("Digest")) {
                    verdicts.append(digestVerdict(*exchange, header, password, userName));
                }
            }
        }
    }
    verdicts.append(ntlm.verdicts());
    std::stable_sort(verdicts.begin(), verdicts.end(),
                     [](const PasswordVerdict &a, const PasswordVerdict &b) { return a.exchange < b.exchange; });
    return verdicts;
}

} // namespace Ticketscope
