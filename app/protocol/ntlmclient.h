// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace Ticketscope::Ntlm {

/// Which response a client gives (MS-NLMP section 3.3).
enum class ResponseKind
{
    V2,          ///< NTLMv2, section 3.3.2
    V1,          ///< NTLMv1, section 3.3.1, as clients before Windows 2000 gave it
    Ntlm2Session ///< NTLMv1 with extended session security, section 3.3.1
};

/// How a client behaves; the defaults are those of a current Windows.
struct ClientOptions
{
    ResponseKind response = ResponseKind::V2;
    bool mic = true;     ///< where the server sent a timestamp (section 3.1.5.1.2)
    bool unicode = true; ///< false: OEM only, as very old clients
    bool version = true; ///< the eight bytes Version and their flag
    QString workstation; ///< empty: none is named
    QString targetName;  ///< SPN for MsvAvTargetName; empty: none
    /// Application data of the channel bindings; their MD5 goes into MsvAvChannelBindings (section 3.1.5.1.2). Null:
    /// sixteen zeros, which mean "none".
    QByteArray channelBindings;
};

/// User and domain as they go into a type 3.
struct Identity
{
    QString userName;
    QString domain;
};
/// Takes "DOMAIN\user" apart; "user@domain" stays whole with an empty domain, as Windows sends it; a bare name gets
/// `domain`.
[[nodiscard]] Identity identityOf(const QString &userName, const QString &domain);

/// The client's side of one NTLM handshake, without I/O.
class Client final
{
public:
    Client(Identity identity, Secret password, ClientOptions options);
    ~Client();
    Q_DISABLE_COPY_MOVE(Client)

    /// Type 1 (section 2.2.1.1).
    [[nodiscard]] QByteArray negotiate();
    /// Type 3 (section 2.2.1.3) for this type 2; an error with the offset where it is none.
    [[nodiscard]] Result<QByteArray> authenticate(QByteArrayView challenge);

    /// After authenticate(): the signature of a message (section 3.4.4), as SPNEGO's mechListMIC wants it. Each counts
    /// the sequence number on. Null where no signing was agreed on.
    [[nodiscard]] QByteArray sign(QByteArrayView message);
    /// Whether the server signed this message.
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature);
    [[nodiscard]] bool canSign() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope::Ntlm
