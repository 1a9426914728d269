// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/accounts.h"
#include "practice/practicecontext.h"

#include <QHash>
#include <QMap>

#include <optional>

namespace Ticketscope::Practice {

/// A contact (a company) of the practice database.
struct Contact
{
    int id = 0;
    QString name;
    QString department;
    QString city;
    QString country;
    int countryId = 0;
    QString orgNumber;
    QString url;
    QString email;
    QString phone;
};

/// Why a ticket opens nothing.
enum class TicketFault
{
    None,
    Missing,
    Malformed, ///< not Base64 of UTF-16LE "{GUID};{number}…"
    Unknown,
    Expired,
    OtherTenant
};

struct TicketCheck
{
    TicketFault fault = TicketFault::Missing;
    const Accounts::Account *account = nullptr;
    QString tenant; ///< as the ticket names it
};

/// What NetServer and WebApi of one practice installation share: tickets, access tokens and contacts.
class SuperOfficeData final
{
public:
    explicit SuperOfficeData(const PracticeContext &context);

    /// A new ticket: good for 6 hours, and 6 hours more with each use.
    [[nodiscard]] QByteArray issueTicket(const Accounts::Account &account, const QString &tenant);
    /// Looks a ticket up as a call at `tenant` (empty onsite) does, and renews it.
    [[nodiscard]] TicketCheck useTicket(QByteArrayView ticket, const QString &tenant);

    /// A new access token: good for one hour.
    [[nodiscard]] QByteArray issueAccessToken(const Accounts::Account &account);
    /// The account of a token that is good, else null.
    [[nodiscard]] const Accounts::Account *accessTokenAccount(QByteArrayView token) const;
    /// The token was revoked; the one that is always good stays.
    void endAccessToken(QByteArrayView token) { m_accessTokens.remove(token.toByteArray()); }

    /// User name and password, or a ticket as user name with a blank password. Null if they do not fit.
    [[nodiscard]] const Accounts::Account *authenticate(const QString &userName, const QString &password,
                                                        const QString &tenant);

    [[nodiscard]] std::optional<Contact> contact(int id) const;
    [[nodiscard]] QList<Contact> contacts() const { return m_contacts.values(); }
    void setContact(const Contact &contact) { m_contacts.insert(contact.id, contact); }
    bool removeContact(int id) { return m_contacts.remove(id) > 0; }

private:
    struct Issued
    {
        const Accounts::Account *account = nullptr;
        QDateTime lastUse;
    };

    const PracticeContext &m_context;
    QHash<QByteArray, Issued> m_tickets;
    QHash<QByteArray, Issued> m_accessTokens;
    QMap<int, Contact> m_contacts;
};

} // namespace Ticketscope::Practice
