// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/ticketcache.h"

#include "negotiate/securitycontext.h"
#include "protocol/kerberosnames.h"

#include <QCoreApplication>

#include <windows.h>

#include <ntsecapi.h>

#include <algorithm>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TicketCache)
};

/// The connection to the Local Security Authority, which keeps the tickets.
class Authority final
{
public:
    Authority() { m_status = LsaConnectUntrusted(&m_handle); }
    ~Authority()
    {
        if (m_status == 0) {
            LsaDeregisterLogonProcess(m_handle);
        }
    }
    Q_DISABLE_COPY_MOVE(Authority)
    [[nodiscard]] NTSTATUS status() const { return m_status; }
    [[nodiscard]] HANDLE handle() const { return m_handle; }

private:
    HANDLE m_handle = nullptr;
    NTSTATUS m_status = 0;
};

/// What the authority allocates for an answer.
class Answer final
{
public:
    Answer() = default;
    ~Answer()
    {
        if (m_buffer != nullptr) {
            LsaFreeReturnBuffer(m_buffer);
        }
    }
    Q_DISABLE_COPY_MOVE(Answer)
    [[nodiscard]] PVOID *get() { return &m_buffer; }
    template<typename T>
    [[nodiscard]] const T *as() const
    {
        return static_cast<const T *>(m_buffer);
    }

private:
    PVOID m_buffer = nullptr;
};

QString textOf(const UNICODE_STRING &text)
{
    return QString::fromWCharArray(text.Buffer, int(text.Length / sizeof(wchar_t)));
}

/// FILETIME: steps of 100 ns since 1601.
QDateTime timeOf(const LARGE_INTEGER &time)
{
    constexpr qint64 stepsInMillisecond = 10000;
    constexpr qint64 millisecondsTo1970 = 11644473600000;
    return time.QuadPart <= 0
               ? QDateTime()
               : QDateTime::fromMSecsSinceEpoch(time.QuadPart / stepsInMillisecond - millisecondsTo1970, Qt::UTC);
}

KerberosTicket ticketOf(const KERB_TICKET_CACHE_INFO_EX2 &info)
{
    KerberosTicket ticket;
    ticket.client = QString(textOf(info.ClientName) % u'@' % textOf(info.ClientRealm));
    ticket.server = QString(textOf(info.ServerName) % u'@' % textOf(info.ServerRealm));
    ticket.sessionKeyType = int(info.SessionKeyType);
    ticket.ticketKeyType = int(info.EncryptionType);
    ticket.starts = timeOf(info.StartTime);
    ticket.ends = timeOf(info.EndTime);
    ticket.renewableUntil = timeOf(info.RenewTime);
    for (const Kerberos::Flag &flag : Kerberos::ticketFlags(quint32(info.TicketFlags))) {
        ticket.flags.append(flag.name);
    }
    return ticket;
}

tl::unexpected<Error> failed(NTSTATUS status)
{
    const QString number =
        QString(u"0x" % QString::number(static_cast<quint32>(LsaNtStatusToWinError(status)), 16).toUpper());
    return failure(ErrorCode::NotSupported,
                   Text::tr("Windows does not tell which Kerberos tickets there are (error %1).").arg(number));
}

} // namespace

Result<QList<TicketCache>> ticketCaches()
{
    const Authority authority;
    if (authority.status() != 0) {
        return failed(authority.status());
    }
    QByteArray name("Kerberos");
    LSA_STRING package = {static_cast<USHORT>(name.size()), static_cast<USHORT>(name.size() + 1), name.data()};
    ULONG number = 0;
    NTSTATUS status = LsaLookupAuthenticationPackage(authority.handle(), &package, &number);
    if (status != 0) {
        return failed(status);
    }
    KERB_QUERY_TKT_CACHE_REQUEST request = {};
    request.MessageType = KerbQueryTicketCacheEx2Message;
    Answer answer;
    ULONG size = 0;
    NTSTATUS inner = 0;
    status = LsaCallAuthenticationPackage(authority.handle(), number, &request, sizeof(request), answer.get(), &size,
                                          &inner);
    if (status != 0 || inner != 0) {
        return failed(status != 0 ? status : inner);
    }
    const auto *response = answer.as<KERB_QUERY_TKT_CACHE_EX2_RESPONSE>();
    QList<TicketCache> caches;
    if (response == nullptr || response->CountOfTickets == 0) {
        return caches;
    }
    TicketCache cache;
    cache.name = QStringLiteral("LSA:");
    cache.isDefault = true;
    for (ULONG i = 0; i < response->CountOfTickets; ++i) {
        cache.tickets.append(ticketOf(response->Tickets[i]));
    }
    cache.principal = cache.tickets.first().client;
    caches.append(cache);
    return caches;
}

bool hasUsableTicket()
{
    const Result<QList<TicketCache>> caches = ticketCaches();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return caches && std::any_of(caches->begin(), caches->end(), [&](const TicketCache &cache) {
               return std::any_of(cache.tickets.begin(), cache.tickets.end(),
                                  [&](const KerberosTicket &ticket) { return ticket.ends > now; });
           });
}

} // namespace Ticketscope
