// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/superoffice.h"

#include "protocol/base64.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::SuperOffice {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SuperOffice)
};

constexpr QByteArrayView kTicketPrefix("7T:");
constexpr qsizetype kGuidLength = 32;
constexpr QByteArrayView kNetServer("http://www.superoffice.net/ws/crm/NetServer/");

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHex(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The character of the ticket's text that carries this decoded byte.
qint64 textOffset(qsizetype decodedByte)
{
    return kTicketPrefix.size() + decodedByte * 4 / 3;
}

/// UTF-16LE of ASCII characters only: anything else cannot come from a whole ticket.
Result<QByteArray> asciiOfUtf16(const QByteArray &bytes, qint64 textSize)
{
    QByteArray ascii;
    ascii.reserve(bytes.size() / 2);
    for (qsizetype i = 0; i + 1 < bytes.size(); i += 2) {
        const char low = bytes.at(i);
        if (low < 0x20 || low > 0x7e) {
            return failureAt(ErrorCode::Malformed, Text::tr("The ticket is damaged: not UTF-16 text inside."),
                             textOffset(i));
        }
        if (bytes.at(i + 1) != 0) {
            return failureAt(ErrorCode::Malformed, Text::tr("The ticket is damaged: not UTF-16 text inside."),
                             textOffset(i + 1));
        }
        ascii.append(low);
    }
    if (bytes.size() % 2 != 0) {
        return failureAt(ErrorCode::Malformed, Text::tr("The ticket is cut off in the middle of a character."),
                         textSize);
    }
    return ascii;
}

tl::unexpected<Error> damagedAt(qsizetype character, const QString &text)
{
    return failureAt(ErrorCode::Malformed, text, textOffset(character * 2));
}

Result<Ticket> splitTicket(const QByteArray &inside)
{
    const char *const guidEnd = std::find_if_not(inside.begin(), inside.end(), isHex);
    const qsizetype guidLength = guidEnd - inside.begin();
    if (guidLength != kGuidLength) {
        return damagedAt(std::min(guidLength, kGuidLength),
                         Text::tr("The ticket is damaged: it does not begin with 32 hexadecimal digits."));
    }
    if (inside.size() <= kGuidLength || inside.at(kGuidLength) != ';') {
        return damagedAt(kGuidLength, Text::tr("The ticket is damaged: no semicolon after its first part."));
    }
    const qsizetype numberStart = kGuidLength + 1;
    qsizetype at = numberStart;
    if (at < inside.size() && inside.at(at) == '-') {
        ++at;
    }
    const qsizetype digitsStart = at;
    while (at < inside.size() && isDigit(inside.at(at))) {
        ++at;
    }
    if (at == digitsStart || (at < inside.size() && inside.at(at) != ';')) {
        return damagedAt(at, Text::tr("The ticket is damaged: its second part is not a number."));
    }
    Ticket ticket;
    ticket.guid = QString::fromLatin1(inside.first(kGuidLength));
    ticket.number = QString::fromLatin1(inside.mid(numberStart, at - numberStart));
    if (at == inside.size()) {
        return ticket;
    }
    const qsizetype contextStart = at + 1;
    const char *const bad = std::find_if_not(inside.begin() + contextStart, inside.end(), [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
    });
    if (contextStart == inside.size() || bad != inside.end()) {
        return damagedAt(bad - inside.begin(),
                         Text::tr("The ticket is damaged: its third part is not a tenant's name."));
    }
    ticket.context = QString::fromLatin1(inside.mid(contextStart));
    return ticket;
}

/// 88 of "Services88", whatever the case; -1 for anything else.
int servicesNumber(QByteArrayView name)
{
    constexpr QByteArrayView word("services");
    if (name.size() != word.size() + 2 || QByteArray::fromRawData(name.data(), word.size()).toLower() != word ||
        !isDigit(name[word.size()]) || !isDigit(name[word.size() + 1])) {
        return -1;
    }
    return (name[word.size()] - '0') * 10 + (name[word.size() + 1] - '0');
}

} // namespace

QByteArray secret6(const QString &authenticationType, const QString &user, const Secret &password, const QDate &utcDay)
{
    QCryptographicHash hash(QCryptographicHash::Md5);
    hash.addData(QByteArrayView("\xEF\xBB\xBF"));
    hash.addData(authenticationType.toUtf8());
    hash.addData(user.toUtf8());
    hash.addData(password.reveal());
    hash.addData(QByteArray::number(QDate(2000, 1, 1).daysTo(utcDay)));
    return hash.result().toBase64();
}

Result<Ticket> readTicket(QByteArrayView text)
{
    if (!text.startsWith(kTicketPrefix)) {
        const auto [differs, unused] =
            std::mismatch(text.begin(), text.end(), kTicketPrefix.begin(), kTicketPrefix.end());
        Q_UNUSED(unused)
        return failureAt(ErrorCode::Malformed, Text::tr("A SuperOffice ticket begins with \"7T:\"."),
                         differs - text.begin());
    }
    Result<QByteArray> bytes = decodeBase64(text.sliced(kTicketPrefix.size()));
    if (!bytes) {
        Error error = bytes.error();
        error.offset = error.offset.value_or(0) + kTicketPrefix.size();
        return tl::unexpected<Error>(std::move(error));
    }
    const Result<QByteArray> inside = asciiOfUtf16(*bytes, text.size());
    if (!inside) {
        return tl::unexpected<Error>(inside.error());
    }
    return splitTicket(*inside);
}

QByteArray makeTicket(const Ticket &ticket)
{
    QString inside = ticket.guid + u';' + ticket.number;
    if (!ticket.context.isEmpty()) {
        inside += u';' + ticket.context;
    }
    QByteArray utf16;
    utf16.reserve(inside.size() * 2);
    for (const QChar c : std::as_const(inside)) {
        utf16.append(char(c.unicode() & 0xff));
        utf16.append(char(c.unicode() >> 8));
    }
    return kTicketPrefix.toByteArray() + utf16.toBase64();
}

Result<ServicesVersion> servicesVersion(QByteArrayView name)
{
    ServicesVersion version;
    version.name = name.toByteArray();
    if (name == "6") {
        version.nameSpace = "http://www.superoffice.net/ws/crm/2005/04/Netserver20";
        version.hasApplicationToken = false;
        version.isAsmx = true;
        return version;
    }
    if (name == "7.0") {
        version.nameSpace = kNetServer.toByteArray() + "7.0.2000.2000";
        version.hasApplicationToken = false;
        version.passwordFirst = true;
        return version;
    }
    const int number = servicesNumber(name);
    if (number < 71) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("\"%1\" is not a version of the NetServer services. Write Services88 (or 71 to 99 in "
                                "its place), 7.0, or 6.")
                           .arg(QString::fromUtf8(name)));
    }
    version.name = "Services" + QByteArray::number(number);
    version.nameSpace = kNetServer.toByteArray() + version.name;
    version.hasAccessToken = number >= 86;
    return version;
}

QByteArray servicesVersionOfUrl(const QUrl &url)
{
    const QStringList segments = url.path().split(u'/', Qt::SkipEmptyParts);
    for (const QString &segment : segments) {
        const int number = servicesNumber(segment.toUtf8());
        if (number >= 71) {
            return "Services" + QByteArray::number(number);
        }
    }
    return QByteArrayLiteral("Services88");
}

} // namespace Ticketscope::SuperOffice
