// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/kerberos/opening.h"

#include "protocol/kerberosnames.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Kerberos {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KerberosOpening)
};

/// Versions of keys are compared as keytabs and tickets write them: some keep eight bits only.
bool isSameVersion(quint32 a, qint64 b)
{
    return a == quint64(b) || (a & 0xffU) == quint64(b) || a == (quint64(b) & 0xffU);
}

/// What of a ticket its opening depends on.
struct Locked
{
    qint64 type = 0;
    std::optional<qint64> version;
    QByteArray realm;
    QList<QByteArray> parts;
    QString principal;
    QByteArray cipher;
};

std::optional<Locked> lockedOf(const Ticket &ticket)
{
    if (!ticket.server || !ticket.encrypted) {
        return std::nullopt;
    }
    const EncryptedData &data = *ticket.encrypted;
    if (!data.encryptionType || !data.cipher) {
        return std::nullopt;
    }
    Locked locked;
    locked.type = data.encryptionType->value;
    if (data.keyVersion) {
        locked.version = data.keyVersion->value;
    }
    if (ticket.realm) {
        locked.realm = ticket.realm->value;
    }
    for (const Located<QByteArray> &part : ticket.server->parts) {
        locked.parts.append(part.value);
    }
    const QByteArray principal = ticket.server->text() + '@' + locked.realm;
    locked.principal = QString::fromUtf8(principal);
    locked.cipher = data.cipher->value;
    return locked;
}

/// How well the entries of a keytab suit a ticket.
class Suitability final
{
public:
    explicit Suitability(const Locked &ticket)
        : m_ticket(ticket)
    {
    }

    [[nodiscard]] bool isOfType(const KeytabEntry &entry) const { return entry.key.encryptionType == m_ticket.type; }
    [[nodiscard]] bool isForService(const KeytabEntry &entry) const
    {
        return entry.nameParts == m_ticket.parts && entry.realm == m_ticket.realm;
    }
    [[nodiscard]] bool isOfVersion(const KeytabEntry &entry) const
    {
        return !m_ticket.version || isSameVersion(entry.keyVersion, *m_ticket.version);
    }
    [[nodiscard]] int rank(const KeytabEntry &entry) const
    {
        return (isForService(entry) ? 2 : 0) + (isOfVersion(entry) ? 1 : 0);
    }

private:
    const Locked &m_ticket;
};

/// Why none of the keys of the keytab fitted.
QString reasonFor(const Locked &ticket, const QList<KeytabEntry> &keytab, const Suitability &suits)
{
    QList<KeytabEntry> left;
    const auto keep = [&left](const QList<KeytabEntry> &from, const auto &wanted) {
        left.clear();
        std::copy_if(from.begin(), from.end(), std::back_inserter(left), wanted);
        return !left.isEmpty();
    };
    if (!keep(keytab, [&](const KeytabEntry &entry) { return suits.isForService(entry); })) {
        return Text::tr("The ticket cannot be opened: the keytab has no key for %1.").arg(ticket.principal);
    }
    const QList<KeytabEntry> forService = left;
    if (!keep(forService, [&](const KeytabEntry &entry) { return suits.isOfType(entry); })) {
        return Text::tr("The ticket cannot be opened: the keytab has no key of the type %1 for %2.")
            .arg(encryptionTypeName(ticket.type), ticket.principal);
    }
    const QList<KeytabEntry> ofType = left;
    if (!keep(ofType, [&](const KeytabEntry &entry) { return suits.isOfVersion(entry); })) {
        return Text::tr("The ticket cannot be opened: it is encrypted with version %1 of the service's key, and the "
                        "keytab has version %2. Renew the keytab.")
            .arg(ticket.version.value_or(0))
            .arg(ofType.last().keyVersion);
    }
    return Text::tr("The ticket cannot be opened: the keytab has a key for %1 of the right type and version, but it "
                    "does not fit. The SPN belongs to another account, or the keytab was made with another password.")
        .arg(ticket.principal);
}

std::optional<QByteArray> tryKey(const Key &key, KeyUsage usage, QByteArrayView cipher)
{
    Result<QByteArray> plain = decrypt(key, usage, cipher);
    return plain ? std::optional(std::move(*plain)) : std::nullopt;
}

Opened openWithKeytab(const Locked &ticket, const QList<KeytabEntry> &keytab)
{
    const Suitability suits(ticket);
    QList<KeytabEntry> candidates;
    std::copy_if(keytab.begin(), keytab.end(), std::back_inserter(candidates),
                 [&](const KeytabEntry &entry) { return suits.isOfType(entry); });
    std::stable_sort(candidates.begin(), candidates.end(),
                     [&](const KeytabEntry &a, const KeytabEntry &b) { return suits.rank(a) > suits.rank(b); });
    for (const KeytabEntry &entry : std::as_const(candidates)) {
        if (std::optional<QByteArray> plain = tryKey(entry.key, KeyUsage::Ticket, ticket.cipher)) {
            return {std::move(plain),
                    Text::tr("Opened with the key of %1, version %2.").arg(entry.principal()).arg(entry.keyVersion)};
        }
    }
    return {{}, reasonFor(ticket, keytab, suits)};
}

Opened openWithPassword(const Locked &ticket, const DecodeKeys &keys)
{
    QList<QByteArray> salts{defaultSalt(ticket.realm, ticket.parts)};
    if (!keys.account().isEmpty()) {
        salts.prepend(ticket.realm + keys.account());
    }
    for (const QByteArray &salt : std::as_const(salts)) {
        const std::optional<Key> key = keys.passwordKey(ticket.type, salt);
        std::optional<QByteArray> plain = key ? tryKey(*key, KeyUsage::Ticket, ticket.cipher) : std::nullopt;
        if (plain) {
            return {std::move(plain), Text::tr("Opened with the password.")};
        }
    }
    return {{},
            Text::tr("The password does not open the ticket. It must be that of the account which has the SPN %1, and "
                     "the name of this account goes into the key.")
                .arg(ticket.principal)};
}

} // namespace

Opened openTicket(const Ticket &ticket, const DecodeKeys &keys)
{
    const std::optional<Locked> locked = lockedOf(ticket);
    if (!locked) {
        return {};
    }
    if (!canDecrypt(locked->type)) {
        return {{},
                Text::tr("The ticket cannot be opened: %1 is not known here.").arg(encryptionTypeName(locked->type))};
    }
    Opened opened;
    if (!keys.keytab().isEmpty()) {
        opened = openWithKeytab(*locked, keys.keytab());
    }
    if (!opened.plain && keys.hasPassword()) {
        Opened withPassword = openWithPassword(*locked, keys);
        if (withPassword.plain || opened.note.isEmpty()) {
            return withPassword;
        }
        opened.note += u' ' + withPassword.note;
    }
    return opened;
}

Opened openReply(const EncryptedData &data, const DecodeKeys &keys)
{
    if (!data.encryptionType || !data.cipher) {
        return {};
    }
    for (const Key &key : keys.sessionKeys()) {
        if (key.encryptionType == data.encryptionType->value) {
            if (std::optional<QByteArray> plain = tryKey(key, KeyUsage::ApReply, data.cipher->value)) {
                return {std::move(plain), Text::tr("Opened with the key of the session, which is in the ticket.")};
            }
        }
    }
    return {{},
            keys.sessionKeys().isEmpty()
                ? Text::tr("Only the key of the session opens this, and it is in the ticket of the request.")
                : Text::tr("The key of the session does not open this: it answers another request.")};
}

} // namespace Ticketscope::Kerberos
