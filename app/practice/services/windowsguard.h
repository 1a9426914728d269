// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "practice/practicecontext.h"

#include <QMap>

#include <optional>

namespace Ticketscope::Practice {

/// The server's side of Windows authentication as IIS does it (MS-NTHT, RFC 4559), for the practice account and its
/// domain: NTLM bare or inside SPNEGO, three legs on one connection, which is logged in from then on. There is no
/// Kerberos: a client that offers it first is asked to go on with NTLM.
class WindowsGuard final
{
public:
    /// What an address offers.
    struct Offer
    {
        bool negotiate = true;
        bool ntlm = true;
    };

    explicit WindowsGuard(const PracticeContext &context);

    /// Nothing if the request is let in, else the answer. `final` then gets the header of a handshake that ends with
    /// this request, if it has one.
    [[nodiscard]] std::optional<Response> refuse(const Request &request, Offer offer, QByteArray *final);

private:
    /// Where the handshake of a connection stands.
    struct Handshake
    {
        QByteArray negotiate;  ///< type 1
        QByteArray challenge;  ///< type 2
        QByteArray mechanisms; ///< the DER that mechListMIC is over; null where bare
        bool wantsMic = false; ///< the client wanted another mechanism most, so that the list must be signed
        bool isLoggedIn = false;
    };
    /// What an Authorization field holds inside SPNEGO, or bare.
    struct Opened
    {
        QByteArray token;
        QByteArray mic;
    };
    struct Verdict
    {
        bool good = false;
        Secret sessionKey;
        quint32 flags = 0;
    };

    [[nodiscard]] static std::optional<Opened> open(const QByteArray &token, Handshake *handshake);
    [[nodiscard]] Response begin(const QByteArray &scheme, Handshake *handshake) const;
    [[nodiscard]] bool finish(const Handshake &handshake, const Opened &opened, const QByteArray &scheme,
                              QByteArray *final) const;
    [[nodiscard]] Verdict judge(const Handshake &handshake, QByteArrayView authenticate) const;
    [[nodiscard]] Response refusal(Offer offer) const;

    const PracticeContext &m_context;
    QMap<quint64, Handshake> m_handshakes; ///< by connection
};

} // namespace Ticketscope::Practice
