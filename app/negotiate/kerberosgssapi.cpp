// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/clientmechanism.h"
#include "negotiate/kerberosfailure.h"
#include "negotiate/serviceticket.h"

#include "protocol/kerberos.h"

#include <QCoreApplication>

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include <array>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Kerberos)
};

gss_buffer_desc bufferOf(QByteArrayView bytes)
{
    // The library only reads what it is given here.
    return {size_t(bytes.size()), const_cast<char *>(bytes.data())}; // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

/// A buffer that the library fills.
class Filled final
{
public:
    Filled() = default;
    ~Filled()
    {
        OM_uint32 minor = 0;
        gss_release_buffer(&minor, &m_buffer);
    }
    Q_DISABLE_COPY_MOVE(Filled)
    [[nodiscard]] gss_buffer_t get() { return &m_buffer; }
    [[nodiscard]] QByteArray bytes() const
    {
        return m_buffer.length == 0 ? QByteArray()
                                    : QByteArray(static_cast<const char *>(m_buffer.value), qsizetype(m_buffer.length));
    }

private:
    gss_buffer_desc m_buffer = GSS_C_EMPTY_BUFFER;
};

QString statusText(OM_uint32 status, int kind)
{
    QStringList texts;
    OM_uint32 more = 0;
    do {
        OM_uint32 minor = 0;
        Filled text;
        if (gss_display_status(&minor, status, kind, gss_mech_krb5, &more, text.get()) != GSS_S_COMPLETE) {
            break;
        }
        texts.append(QString::fromUtf8(text.bytes()));
    } while (more != 0);
    return texts.join(u". ");
}

/// The mechanism's own reason where there is one, else what GSSAPI says in general.
QString statusText(OM_uint32 major, OM_uint32 minor)
{
    return minor == 0 ? statusText(major, GSS_C_GSS_CODE) : statusText(minor, GSS_C_MECH_CODE);
}

/// Kerberos through MIT's libraries: libkrb5 gets the tickets, so that its errors and the KDC's are exact, and GSSAPI
/// makes the tokens out of them.
class GssKerberos final : public ClientMechanism
{
public:
    GssKerberos(SecurityRequest request, std::shared_ptr<Account> account)
        : m_request(std::move(request))
        , m_account(std::move(account))
    {
    }
    ~GssKerberos() override
    {
        OM_uint32 minor = 0;
        gss_delete_sec_context(&minor, &m_context, GSS_C_NO_BUFFER);
        gss_release_name(&minor, &m_target);
        gss_release_cred(&minor, &m_credential);
    }
    Q_DISABLE_COPY_MOVE(GssKerberos)

    [[nodiscard]] Mechanism kind() const override { return Mechanism::Kerberos; }
    [[nodiscard]] bool isComplete() const override { return m_complete; }
    [[nodiscard]] bool peerIsProven() const override { return m_complete && (m_flags & GSS_C_MUTUAL_FLAG) != 0; }
    [[nodiscard]] QString principal() const override { return m_ticket ? m_ticket->client : QString(); }
    [[nodiscard]] bool canSign() const override { return m_complete && (m_flags & GSS_C_INTEG_FLAG) != 0; }
    [[nodiscard]] bool verdictOnPerson() const override { return m_verdictOnPerson; }
    [[nodiscard]] bool passwordWasRefused() const override { return m_passwordWasRefused; }

    [[nodiscard]] Result<QByteArray> step(QByteArrayView fromPeer) override
    {
        if (m_complete) {
            return failure(ErrorCode::UnexpectedAnswer,
                           Text::tr("The server sent another Kerberos token after the handshake was complete."));
        }
        if (m_context == GSS_C_NO_CONTEXT) {
            return begin();
        }
        if (const std::optional<Error> refused = refusalIn(fromPeer)) {
            return tl::unexpected(*refused);
        }
        return exchange(fromPeer);
    }

    [[nodiscard]] QByteArray sign(QByteArrayView message) override
    {
        OM_uint32 minor = 0;
        gss_buffer_desc input = bufferOf(message);
        Filled signature;
        const OM_uint32 major = gss_get_mic(&minor, m_context, GSS_C_QOP_DEFAULT, &input, signature.get());
        return major == GSS_S_COMPLETE ? signature.bytes() : QByteArray();
    }

    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) override
    {
        OM_uint32 minor = 0;
        gss_buffer_desc input = bufferOf(message);
        gss_buffer_desc mic = bufferOf(signature);
        return gss_verify_mic(&minor, m_context, &input, &mic, nullptr) == GSS_S_COMPLETE;
    }

private:
    Result<QByteArray> begin()
    {
        if (m_request.userName.isEmpty() && m_request.password.isSet()) {
            return failure(ErrorCode::MissingParameter,
                           Text::tr("There is a password, but no user name. Enter the user name."));
        }
        const TicketRequest wanted{m_request.spn, m_request.userName, m_request.domain, m_request.password,
                                   m_request.delegate};
        TicketResult ticket = serviceTicket(wanted, std::make_shared<KdcConversation>(m_account));
        if (!ticket) {
            m_verdictOnPerson = ticket.error().verdictOnPerson;
            m_passwordWasRefused = ticket.error().passwordWasRefused;
            return tl::unexpected(ticket.error().error);
        }
        m_ticket = *ticket;
        if (const std::optional<Error> error = acquire()) {
            return tl::unexpected(*error);
        }
        return exchange({});
    }

    /// GSSAPI's own handles on the cache and on the service's name.
    std::optional<Error> acquire()
    {
        const QByteArray cacheName = m_ticket->cacheName.toLocal8Bit();
        gss_key_value_element_desc element = {"ccache", cacheName.constData()};
        const gss_key_value_set_desc store = {1, &element};
        gss_OID_set_desc mechanisms = {1, gss_mech_krb5};
        OM_uint32 minor = 0;
        OM_uint32 major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE,
                                                &store, &m_credential, nullptr, nullptr);
        if (GSS_ERROR(major)) {
            return failedHere(major, minor);
        }
        const QByteArray service = m_ticket->cachedService.toUtf8();
        gss_buffer_desc name = bufferOf(service);
        major = gss_import_name(&minor, &name, GSS_KRB5_NT_PRINCIPAL_NAME, &m_target);
        if (GSS_ERROR(major)) {
            return failedHere(major, minor);
        }
        return std::nullopt;
    }

    Result<QByteArray> exchange(QByteArrayView fromPeer)
    {
        const bool first = m_context == GSS_C_NO_CONTEXT;
        OM_uint32 wanted = 0;
        wanted |= m_request.mutual ? OM_uint32(GSS_C_MUTUAL_FLAG) : 0;
        wanted |= m_request.delegate ? OM_uint32(GSS_C_DELEG_FLAG) : 0;
        gss_channel_bindings_struct bindings = {};
        bindings.application_data = bufferOf(m_request.channelBindings);
        gss_buffer_desc input = bufferOf(fromPeer);
        Filled output;
        OM_uint32 minor = 0;
        const OM_uint32 major =
            gss_init_sec_context(&minor, m_credential, &m_context, m_target, gss_mech_krb5, wanted, GSS_C_INDEFINITE,
                                 m_request.channelBindings.isNull() ? GSS_C_NO_CHANNEL_BINDINGS : &bindings,
                                 first ? GSS_C_NO_BUFFER : &input, nullptr, output.get(), &m_flags, nullptr);
        if (GSS_ERROR(major)) {
            return tl::unexpected(first ? failedHere(major, minor) : notProven(major, minor));
        }
        m_complete = major == GSS_S_COMPLETE;
        tell(first);
        return output.bytes();
    }

    void tell(bool first)
    {
        if (first && m_request.delegate) {
            m_account->add((m_flags & GSS_C_DELEG_FLAG) != 0
                               ? Text::tr("A forwarded ticket goes along: the service may act for %1.").arg(principal())
                               : Text::tr("No ticket is forwarded: the KDC gave none that may be."));
        }
        if (m_complete && peerIsProven()) {
            m_account->add(Text::tr("The server has proven that it is %1.").arg(m_ticket->service));
        }
    }

    /// KRB-ERROR where AP-REP was to come.
    [[nodiscard]] std::optional<Error> refusalIn(QByteArrayView fromPeer) const
    {
        const Kerberos::PartialMessage message = Kerberos::readMessage(fromPeer);
        if (!message.failure || !message.failure->code) {
            return std::nullopt;
        }
        KerberosRefusal refusal;
        refusal.by = KerberosRefusal::By::Server;
        refusal.code = int(message.failure->code->value);
        refusal.client = m_ticket->client;
        refusal.service = m_ticket->service;
        refusal.realm = m_ticket->service.section(u'@', -1);
        if (message.failure->serverTime) {
            refusal.peerClock = message.failure->serverTime->value;
        }
        return explain(refusal);
    }

    [[nodiscard]] Error notProven(OM_uint32 major, OM_uint32 minor) const
    {
        return Error{
            ErrorCode::Refused,
            Text::tr("The server's answer does not prove that it is %1. Kerberos says: %2. Another computer may "
                     "have answered in its place.")
                .arg(m_ticket->service, statusText(major, minor)),
            {},
            {},
            {}};
    }

    [[nodiscard]] Error failedHere(OM_uint32 major, OM_uint32 minor) const
    {
        return Error{ErrorCode::NoTicket,
                     Text::tr("Kerberos could not make a token for %1. It says: %2.")
                         .arg(m_ticket->service, statusText(major, minor)),
                     {},
                     {},
                     {}};
    }

    SecurityRequest m_request;
    std::shared_ptr<Account> m_account;
    std::shared_ptr<ServiceTicket> m_ticket; ///< holds the cache while GSSAPI uses it
    gss_cred_id_t m_credential = GSS_C_NO_CREDENTIAL;
    gss_name_t m_target = GSS_C_NO_NAME;
    gss_ctx_id_t m_context = GSS_C_NO_CONTEXT;
    OM_uint32 m_flags = 0;
    bool m_complete = false;
    bool m_verdictOnPerson = false;
    bool m_passwordWasRefused = false;
};

} // namespace

std::unique_ptr<ClientMechanism> makeKerberos(const SecurityRequest &request, const std::shared_ptr<Account> &account)
{
    return std::make_unique<GssKerberos>(request, account);
}

} // namespace Ticketscope::Negotiate
