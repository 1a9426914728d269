// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/superofficedata.h"

#include "protocol/superoffice.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

// docs.superoffice.com, authentication onsite: six hours, renewed with each use; an access token 3600 s.
constexpr qint64 kTicketSeconds = 6LL * 3600;
constexpr qint64 kAccessTokenSeconds = 3600;
// What is kept of sessions that nobody ends: the oldest go first.
constexpr qsizetype kMaxIssued = 10000;

template<typename Map>
void dropOldest(Map &issued)
{
    if (issued.size() < kMaxIssued) {
        return;
    }
    auto oldest = issued.begin();
    for (auto at = issued.begin(); at != issued.end(); ++at) {
        if (at->lastUse < oldest->lastUse) {
            oldest = at;
        }
    }
    issued.erase(oldest);
}

QString randomHex(int digits)
{
    QString text;
    while (text.size() < digits) {
        text += QString::number(QRandomGenerator::system()->generate(), 16).rightJustified(8, u'0');
    }
    return text.left(digits);
}

} // namespace

SuperOfficeData::SuperOfficeData(const PracticeContext &context)
    : m_context(context)
{
    const QList<Contact> all{
        {1, u"SuperOffice AS"_s, u"Oslo"_s, u"Oslo"_s, u"Norway"_s, 578, u"956 020 046"_s, u"https://www.example.no/"_s,
         u"post@example.no"_s, u"+47 00 00 00 00"_s},
        {2, u"Acme AS"_s, u"Bærum"_s, u"Sandvika"_s, u"Norway"_s, 578, u"900 000 002"_s, u"https://acme.example/"_s,
         u"info@acme.example"_s, u"+47 00 00 00 02"_s},
        {3, u"Contoso & Sons <Ltd>"_s, QString(), u"London"_s, u"United Kingdom"_s, 826, QString(),
         u"https://contoso.example/"_s, u"hello@contoso.example"_s, u"+44 0 0000 0003"_s},
        {4, u"Müller GmbH"_s, u"Einkauf"_s, u"Köln"_s, u"Germany"_s, 276, u"DE000000004"_s,
         u"https://mueller.example/"_s, u"kontakt@mueller.example"_s, u"+49 000 000004"_s},
    };
    for (const Contact &contact : all) {
        m_contacts.insert(contact.id, contact);
    }
}

QByteArray SuperOfficeData::issueTicket(const Accounts::Account &account, const QString &tenant)
{
    SuperOffice::Ticket ticket;
    ticket.guid = randomHex(32);
    ticket.number = QString::number(QRandomGenerator::system()->bounded(1, 2000000000));
    ticket.context = m_context.has("S16") ? QString::fromLatin1(Accounts::kOtherTenant) : tenant;
    QByteArray text = SuperOffice::makeTicket(ticket);
    dropOldest(m_tickets);
    m_tickets.insert(text, {&account, m_context.now()});
    return text;
}

TicketCheck SuperOfficeData::useTicket(QByteArrayView ticket, const QString &tenant)
{
    if (ticket.isEmpty()) {
        return {TicketFault::Missing, nullptr, {}};
    }
    const auto read = SuperOffice::readTicket(ticket);
    if (!read) {
        return {TicketFault::Malformed, nullptr, {}};
    }
    const QByteArray text = ticket.toByteArray();
    const QDateTime now = m_context.now();
    Issued issued{&Accounts::adm0(), now};
    if (text != Accounts::kOnsiteTicket && text != Accounts::kOnlineTicket) {
        issued = m_tickets.value(text);
    }
    if (!issued.account || m_context.has("session-lost")) {
        return {TicketFault::Unknown, nullptr, read->context};
    }
    if (read->context != tenant || m_context.has("S16")) {
        return {TicketFault::OtherTenant, nullptr, read->context};
    }
    if (issued.lastUse.secsTo(now) > kTicketSeconds || m_context.has("S14")) {
        return {TicketFault::Expired, nullptr, read->context};
    }
    if (const auto at = m_tickets.find(text); at != m_tickets.end()) {
        at->lastUse = now;
    }
    return {TicketFault::None, issued.account, read->context};
}

QByteArray SuperOfficeData::issueAccessToken(const Accounts::Account &account)
{
    QByteArray sealed;
    for (int i = 0; i < 64; ++i) {
        const quint32 word = QRandomGenerator::system()->generate();
        sealed.append(reinterpret_cast<const char *>(&word), sizeof word);
    }
    QByteArray token = QByteArray("8A:") + Accounts::kTenant + '.' + sealed.toBase64();
    dropOldest(m_accessTokens);
    m_accessTokens.insert(token, {&account, m_context.now()});
    return token;
}

const Accounts::Account *SuperOfficeData::accessTokenAccount(QByteArrayView token) const
{
    if (m_context.has("R7")) {
        return nullptr;
    }
    if (token == Accounts::accessToken()) {
        return &Accounts::jr();
    }
    const Issued issued = m_accessTokens.value(token.toByteArray());
    if (!issued.account || issued.lastUse.secsTo(m_context.now()) >= kAccessTokenSeconds) {
        return nullptr;
    }
    return issued.account;
}

const Accounts::Account *SuperOfficeData::authenticate(const QString &userName, const QString &password,
                                                       const QString &tenant)
{
    if (userName.startsWith("7T:"_L1)) {
        return password.isEmpty() ? useTicket(userName.toLatin1(), tenant).account : nullptr;
    }
    const Accounts::Account *account = Accounts::superOfficeUser(userName);
    return account && m_context.passwordNow(account->password) == password ? account : nullptr;
}

std::optional<Contact> SuperOfficeData::contact(int id) const
{
    const auto at = m_contacts.find(id);
    return at == m_contacts.end() ? std::nullopt : std::optional(*at);
}

} // namespace Ticketscope::Practice
