// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <gssapi/gssapi.h>

namespace Ticketscope::Testing {

/// The server's side, by GSSAPI itself: MIT's Kerberos and SPNEGO with the keytab of KRB5_KTNAME, and gss-ntlmssp with
/// the users of NTLM_USER_FILE.
class Acceptor final
{
public:
    enum class Takes
    {
        Kerberos, ///< bare
        Ntlm,     ///< bare
        Spnego,   ///< both inside
        SpnegoKerberos,
        SpnegoNtlm
    };
    /// Null bindings: none are looked at.
    explicit Acceptor(Takes takes, QByteArray bindings = {});
    ~Acceptor();
    Q_DISABLE_COPY_MOVE(Acceptor)

    /// The next token for the client; may be there even where the client is refused.
    [[nodiscard]] QByteArray accept(const QByteArray &token);

    [[nodiscard]] bool isComplete() const { return m_complete; }
    [[nodiscard]] bool isRefused() const { return !m_refusal.isEmpty(); }
    [[nodiscard]] QByteArray refusal() const { return m_refusal; }
    [[nodiscard]] bool hasFlag(OM_uint32 flag) const { return (m_flags & flag) != 0; }
    [[nodiscard]] bool wasDelegatedTo() const { return m_delegated != GSS_C_NO_CREDENTIAL; }
    [[nodiscard]] QByteArray clientName() const { return m_clientName; }

    [[nodiscard]] QByteArray sign(const QByteArray &message);
    [[nodiscard]] bool verify(const QByteArray &message, const QByteArray &signature);

private:
    void acquire(Takes takes);

    QByteArray m_bindings;
    gss_cred_id_t m_credential = GSS_C_NO_CREDENTIAL;
    gss_cred_id_t m_delegated = GSS_C_NO_CREDENTIAL;
    gss_ctx_id_t m_context = GSS_C_NO_CONTEXT;
    OM_uint32 m_flags = 0;
    bool m_complete = false;
    QByteArray m_refusal;
    QByteArray m_clientName;
};

} // namespace Ticketscope::Testing
