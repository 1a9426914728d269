// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/serviceticket.h"

#include "negotiate/kerberosfailure.h"
#include "negotiate/principals.h"

#include <QCoreApplication>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Kerberos)
};

/// A password for a C interface, overwritten when it goes.
class PasswordText final
{
public:
    explicit PasswordText(const Secret &password)
        : m_bytes(password.reveal().toByteArray())
    {
    }
    ~PasswordText() { Secret::wipe(m_bytes); }
    Q_DISABLE_COPY_MOVE(PasswordText)
    [[nodiscard]] const char *text() const { return m_bytes.constData(); }

private:
    QByteArray m_bytes;
};

/// One way to a ticket, from the beginning to the end, in one thread.
class TicketGetter final
{
public:
    TicketGetter(TicketRequest request, std::shared_ptr<KdcConversation> conversation)
        : m_request(std::move(request))
        , m_conversation(std::move(conversation))
        , m_ticket(std::make_shared<ServiceTicket>())
    {
        m_ticket->conversation = m_conversation;
        m_attempt.passwordGiven = m_request.password.isSet();
        m_attempt.service = m_request.spn;
        m_attempt.client = m_request.userName;
    }

    TicketResult run()
    {
        krb5_context context = nullptr;
        if (const krb5_error_code code = krb5_init_context(&context); code != 0) {
            return tl::unexpected(TicketFailure{configurationFailure(code), false});
        }
        m_ticket->context.reset(context);
        m_conversation->listen(context);
        if (const krb5_error_code code = parseService(context, m_request.spn, &m_service); code != 0) {
            m_attempt.forService = true;
            return tl::unexpected(failed(code));
        }
        if (const std::optional<TicketFailure> failure = openCache()) {
            return tl::unexpected(*failure);
        }
        m_ticket->cacheName = Krb5::nameOf(context, m_ticket->cache.get());
        if (const std::optional<TicketFailure> failure = askForService()) {
            return tl::unexpected(*failure);
        }
        return m_ticket;
    }

private:
    [[nodiscard]] krb5_context context() const { return m_ticket->context.get(); }
    [[nodiscard]] TicketFailure failed(krb5_error_code code) const
    {
        return ticketFailure(context(), code, m_attempt, *m_conversation);
    }
    static TicketFailure noTicket(const QString &text) { return {Error{ErrorCode::NoTicket, text, {}, {}, {}}, false}; }

    std::optional<TicketFailure> openCache()
    {
        if (m_request.userName.isEmpty()) {
            return openOwnCache();
        }
        const QList<UserCandidate> candidates =
            userCandidates(m_request.userName, m_request.domain, defaultRealm(context()));
        if (candidates.isEmpty()) {
            return failed(KRB5_CONFIG_NODEFREALM);
        }
        return m_request.password.isSet() ? logInAsOneOf(candidates) : openCacheOfOneOf(candidates);
    }

    /// The cache that the configuration prefers for this service (k5identity), else the default one.
    std::optional<TicketFailure> openOwnCache()
    {
        krb5_ccache cache = nullptr;
        krb5_principal chosen = nullptr;
        krb5_error_code code = krb5_cc_select(context(), m_service.get(), &cache, &chosen);
        krb5_free_principal(context(), chosen);
        if (code != 0 || cache == nullptr) {
            code = krb5_cc_default(context(), &cache);
        }
        if (code != 0) {
            return failed(code);
        }
        m_ticket->cache = Krb5::Cache(cache, {context()});
        return lookIntoCache();
    }

    std::optional<TicketFailure> openCacheOfOneOf(const QList<UserCandidate> &candidates)
    {
        for (const UserCandidate &candidate : candidates) {
            Krb5::Principal user;
            krb5_ccache cache = nullptr;
            if (parseUser(context(), candidate, &user) == 0 &&
                krb5_cc_cache_match(context(), user.get(), &cache) == 0) {
                m_ticket->cache = Krb5::Cache(cache, {context()});
                return lookIntoCache();
            }
        }
        return noTicket(Text::tr("There is no Kerberos ticket of %1 on this computer, and no password was given. Get a "
                                 "ticket (kinit), or enter the password.")
                            .arg(m_request.userName));
    }

    /// Whose it is, and whether there is anything left in it that has not expired.
    std::optional<TicketFailure> lookIntoCache()
    {
        krb5_principal owner = nullptr;
        if (const krb5_error_code code = krb5_cc_get_principal(context(), m_ticket->cache.get(), &owner); code != 0) {
            return failed(code);
        }
        const Krb5::Principal kept(owner, {context()});
        const QString cacheName = Krb5::nameOf(context(), m_ticket->cache.get());
        takeClient(owner);
        m_conversation->note(Text::tr("The ticket cache %1 is that of %2.").arg(cacheName, m_ticket->client));
        const std::optional<krb5_timestamp> end = latestEnd();
        krb5_timestamp now = 0;
        (void)krb5_timeofday(context(), &now);
        if (!end) {
            return noTicket(Text::tr("The ticket cache %1 of %2 is empty. Get a ticket (kinit), or enter user and "
                                     "password.")
                                .arg(cacheName, m_ticket->client));
        }
        if (static_cast<quint32>(*end) <= static_cast<quint32>(now)) {
            return noTicket(
                Text::tr("The ticket of %1 expired at %2. Get a new one (kinit), or enter user and password.")
                    .arg(m_ticket->client,
                         clockText(QDateTime::fromSecsSinceEpoch(qint64(static_cast<quint32>(*end)), Qt::UTC))));
        }
        return std::nullopt;
    }

    /// When the last ticket of the cache that is of use here ends: any ticket-granting one, or the service's own.
    [[nodiscard]] std::optional<krb5_timestamp> latestEnd() const
    {
        std::optional<krb5_timestamp> end;
        krb5_cc_cursor cursor = nullptr;
        krb5_ccache cache = m_ticket->cache.get();
        if (krb5_cc_start_seq_get(context(), cache, &cursor) != 0) {
            return end;
        }
        krb5_creds credentials = {};
        while (krb5_cc_next_cred(context(), cache, &cursor, &credentials) == 0) {
            const bool granting = credentials.server->length > 0 &&
                                  Krb5::textOf(credentials.server->data[0]) == QLatin1String(KRB5_TGS_NAME);
            const bool ours = krb5_principal_compare_any_realm(context(), credentials.server, m_service.get());
            if (!krb5_is_config_principal(context(), credentials.server) && (granting || ours) &&
                (!end || static_cast<quint32>(credentials.times.endtime) > static_cast<quint32>(*end))) {
                end = credentials.times.endtime;
            }
            krb5_free_cred_contents(context(), &credentials);
        }
        krb5_cc_end_seq_get(context(), cache, &cursor);
        return end;
    }

    /// Tries what the name can mean, likeliest first, until a KDC knows the person.
    std::optional<TicketFailure> logInAsOneOf(const QList<UserCandidate> &candidates)
    {
        std::optional<TicketFailure> first;
        std::optional<TicketFailure> fromKdc;
        for (const UserCandidate &candidate : candidates) {
            const krb5_error_code code = logIn(candidate);
            if (code == 0) {
                return std::nullopt;
            }
            const TicketFailure failure = failed(code);
            if (!first) {
                first = failure;
            }
            if (failure.error.code == ErrorCode::KdcRefused) {
                fromKdc = failure;
            }
            if (!mayBeSomeoneElse(code)) {
                return failure;
            }
            m_conversation->note(failure.error.text);
        }
        return fromKdc ? fromKdc : first;
    }

    [[nodiscard]] bool mayBeSomeoneElse(krb5_error_code code) const
    {
        return code == KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN || code == KRB5_REALM_UNKNOWN ||
               code == KRB5_REALM_CANT_RESOLVE || code == KRB5KDC_ERR_WRONG_REALM ||
               (code == KRB5_KDC_UNREACH && m_conversation->hosts().isEmpty());
    }

    krb5_error_code logIn(const UserCandidate &candidate)
    {
        m_attempt.client = candidate.name;
        Krb5::Principal user;
        if (const krb5_error_code code = parseUser(context(), candidate, &user); code != 0) {
            return code;
        }
        takeClient(user.get());
        m_conversation->begin();
        m_conversation->note(
            Text::tr("Asking for a ticket-granting ticket of %1, with the password.").arg(m_ticket->client));
        krb5_ccache cache = nullptr;
        if (const krb5_error_code code = krb5_cc_new_unique(context(), "MEMORY", nullptr, &cache); code != 0) {
            return code;
        }
        if (m_ticket->cache) {
            (void)krb5_cc_destroy(context(), m_ticket->cache.release());
        }
        m_ticket->cache = Krb5::Cache(cache, {context()});
        m_ticket->ownsCache = true;
        return askForTicketGrantingTicket(user.get(), candidate.enterprise);
    }

    krb5_error_code askForTicketGrantingTicket(krb5_principal user, bool canonicalize)
    {
        krb5_get_init_creds_opt *allocated = nullptr;
        if (const krb5_error_code code = krb5_get_init_creds_opt_alloc(context(), &allocated); code != 0) {
            return code;
        }
        const Krb5::CredentialOptions options(allocated, {context()});
        krb5_get_init_creds_opt_set_canonicalize(allocated, canonicalize ? 1 : 0);
        if (m_request.forwardable) {
            krb5_get_init_creds_opt_set_forwardable(allocated, 1);
        }
        krb5_error_code code = krb5_get_init_creds_opt_set_out_ccache(context(), allocated, m_ticket->cache.get());
        if (code != 0) {
            return code;
        }
        krb5_init_creds_context made = nullptr;
        code = krb5_init_creds_init(context(), user, nullptr, nullptr, 0, allocated, &made);
        if (code != 0) {
            return code;
        }
        const Krb5::CredentialRequest asked(made, {context()});
        const PasswordText password(m_request.password);
        code = krb5_init_creds_set_password(context(), made, password.text());
        if (code == 0) {
            code = krb5_init_creds_get(context(), made);
        }
        krb5_principal owner = nullptr;
        if (code == 0 && krb5_cc_get_principal(context(), m_ticket->cache.get(), &owner) == 0) {
            takeClient(owner);
            krb5_free_principal(context(), owner);
        }
        return code;
    }

    std::optional<TicketFailure> askForService()
    {
        m_attempt.forService = true;
        m_conversation->begin();
        m_conversation->note(
            Text::tr("Asking for a ticket of %1 for the service %2.").arg(m_ticket->client, m_request.spn));
        krb5_principal owner = nullptr;
        if (const krb5_error_code code = krb5_cc_get_principal(context(), m_ticket->cache.get(), &owner); code != 0) {
            return failed(code);
        }
        const Krb5::Principal client(owner, {context()});
        krb5_creds wanted = {};
        wanted.client = owner;
        wanted.server = m_service.get();
        krb5_creds *got = nullptr;
        if (const krb5_error_code code = krb5_get_credentials(context(), 0, m_ticket->cache.get(), &wanted, &got);
            code != 0) {
            return failed(code);
        }
        const Krb5::Credentials credentials(got, {context()});
        m_ticket->cachedService = Krb5::nameOf(context(), got->server);
        krb5_ticket *read = nullptr;
        const bool readable = krb5_decode_ticket(&got->ticket, &read) == 0;
        const Krb5::Ticket ticket(read, {context()});
        m_ticket->service = readable ? Krb5::nameOf(context(), ticket->server) : m_ticket->cachedService;
        m_conversation->note(
            Text::tr("There is a ticket for %1, valid until %2.")
                .arg(m_ticket->service, clockText(QDateTime::fromSecsSinceEpoch(
                                            qint64(static_cast<quint32>(got->times.endtime)), Qt::UTC))));
        return std::nullopt;
    }

    void takeClient(krb5_const_principal user)
    {
        m_ticket->client = Krb5::nameOf(context(), user);
        m_attempt.client = m_ticket->client;
        m_attempt.realm = Krb5::realmOf(user);
    }

    TicketRequest m_request;
    std::shared_ptr<KdcConversation> m_conversation;
    std::shared_ptr<ServiceTicket> m_ticket; ///< its context outlives the handles below
    Krb5::Principal m_service;
    KerberosAttempt m_attempt;
};

/// What the thread that asks and the one that waits share.
struct Waiting
{
    std::mutex mutex;
    std::condition_variable done;
    std::optional<TicketResult> result;
};

QString askedRealm(const TicketRequest &request)
{
    if (request.userName.contains(u'@')) {
        return request.userName.section(u'@', -1);
    }
    krb5_context context = nullptr;
    if (krb5_init_context(&context) != 0) {
        return {};
    }
    const Krb5::Context kept(context);
    return defaultRealm(context);
}

} // namespace

ServiceTicket::~ServiceTicket()
{
    if (ownsCache && cache) {
        (void)krb5_cc_destroy(context.get(), cache.release());
    }
}

TicketResult serviceTicket(const TicketRequest &request, const std::shared_ptr<KdcConversation> &conversation,
                           std::chrono::milliseconds silence)
{
    // libkrb5 waits for a silent KDC for half a minute and cannot be stopped. So it works in a thread of its own that
    // is left to itself when nothing was heard for long enough; all that it uses is its own.
    conversation->begin();
    auto waiting = std::make_shared<Waiting>();
    std::thread([waiting, request, conversation] {
        TicketResult result = TicketGetter(request, conversation).run();
        const std::lock_guard lock(waiting->mutex);
        waiting->result = std::move(result);
        waiting->done.notify_all();
    }).detach();
    std::unique_lock lock(waiting->mutex);
    for (;;) {
        if (waiting->result) {
            return *waiting->result;
        }
        const auto deadline = conversation->lastAnswer() + silence;
        if (std::chrono::steady_clock::now() >= deadline) {
            conversation->abandon();
            return tl::unexpected(TicketFailure{kdcSilent(askedRealm(request), conversation->hosts()), false});
        }
        waiting->done.wait_until(lock, deadline);
    }
}

} // namespace Ticketscope::Negotiate
