// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"

#include "diagnosis/rules/shared/headerlines.h"
#include "protocol/base64.h"

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

std::optional<SentCredentials> sentCredentials(const ExchangeView &exchange)
{
    const QList<HeaderLine> lines = headerLines(exchange, Side::Request, "Authorization");
    if (lines.isEmpty()) {
        return std::nullopt;
    }
    const HeaderLine &line = lines.first();
    qsizetype blank = line.value.indexOf(' ');
    if (blank < 0) {
        return SentCredentials{line.value.toLower(), {}, {line.range.end, line.range.end}, line.line};
    }
    const QByteArray scheme = line.value.left(blank).toLower();
    while (blank < line.value.size() && line.value[blank] == ' ') {
        ++blank;
    }
    return SentCredentials{scheme, line.value.mid(blank), {line.range.start + blank, line.range.end}, line.line};
}

std::optional<BasicPair> basicPair(const SentCredentials &credentials)
{
    const Result<QByteArray> bytes = decodeBase64(credentials.rest, Base64Alphabet::Standard);
    const qsizetype colon = bytes ? bytes->indexOf(':') : -1;
    if (colon < 0) {
        return std::nullopt;
    }
    return BasicPair{bytes->left(colon), bytes->mid(colon + 1)};
}

QString schemesOf(const QList<Http::Challenge> &challenges)
{
    QStringList schemes;
    for (const Http::Challenge &challenge : challenges) {
        schemes.append(QString::fromLatin1(challenge.scheme));
    }
    schemes.removeDuplicates();
    return schemes.join(", "_L1);
}

bool isUnauthorized(const ExchangeView &exchange)
{
    return exchange.status() == 401;
}

} // namespace Ticketscope::Diagnosis
