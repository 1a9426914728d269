// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/der.h"

/// The Simple and Protected GSS-API Negotiation Mechanism (RFC 4178), with what Windows does to it (MS-SPNG). Ranges
/// count from the beginning of the token; object identifiers are dotted text.
namespace Ticketscope::Spnego {

inline constexpr QByteArrayView kSpnego("1.3.6.1.5.5.2");
inline constexpr QByteArrayView kKerberos("1.2.840.113554.1.2.2");
inline constexpr QByteArrayView kMicrosoftKerberos("1.2.840.48018.1.2.2"); ///< Windows 2000's slip, still offered
inline constexpr QByteArrayView kKerberosUserToUser("1.2.840.113554.1.2.2.3");
inline constexpr QByteArrayView kIaKerb("1.3.6.1.5.2.5");
inline constexpr QByteArrayView kNtlm("1.3.6.1.4.1.311.2.2.10");
inline constexpr QByteArrayView kNegoEx("1.3.6.1.4.1.311.2.2.30");

/// "Kerberos", "NTLM", …; the dotted text itself where it is not known. Names are not translated.
[[nodiscard]] QString mechanismName(QByteArrayView oid);
/// Kerberos under any of the names that it is offered by.
[[nodiscard]] bool isKerberos(QByteArrayView oid);

/// negState (section 4.2.2).
enum class State
{
    AcceptCompleted = 0,
    AcceptIncomplete = 1,
    Reject = 2,
    RequestMic = 3
};

/// What a server that speaks first says besides its mechanisms (MS-SPNG section 2.2.1).
struct NegotiationHints
{
    ByteRange range;
    std::optional<Asn1::Located<QByteArray>> name; ///< "not_defined_in_RFC4178@please_ignore"
    std::optional<Asn1::Located<QByteArray>> address;
};

/// NegTokenInit (section 4.2.1), and NegTokenInit2 where it has hints.
struct NegotiationInit
{
    ByteRange range;      ///< all of it, the GSS-API framing included
    bool isFramed = true; ///< as InitialContextToken (RFC 2743 section 3.1), with SPNEGO's object identifier
    QList<Asn1::Located<QByteArray>> mechanisms; ///< most wanted first
    /// The DER of the SEQUENCE of mechanisms, tag and length included: what mechListMIC is computed over.
    Asn1::Located<QByteArray> mechanismList;
    std::optional<Asn1::Located<quint32>> flags;    ///< reqFlags, bit 0 the highest
    std::optional<Asn1::Located<QByteArray>> token; ///< mechToken, of the first mechanism
    std::optional<NegotiationHints> hints;
    std::optional<Asn1::Located<QByteArray>> mic; ///< mechListMIC
};

/// NegTokenResp (section 4.2.2).
struct NegotiationResponse
{
    ByteRange range;
    std::optional<Asn1::Located<State>> state;
    std::optional<Asn1::Located<QByteArray>> mechanism; ///< supportedMech
    std::optional<Asn1::Located<QByteArray>> token;     ///< responseToken
    std::optional<Asn1::Located<QByteArray>> mic;       ///< mechListMIC
};

/// What could be read, and the first thing that was wrong.
struct PartialToken
{
    std::optional<NegotiationInit> init;
    std::optional<NegotiationResponse> response;
    std::optional<Error> error; ///< with the offset
};

/// Cheap: begins as one of the two tokens does.
[[nodiscard]] bool looksLikeToken(QByteArrayView bytes);
[[nodiscard]] PartialToken readToken(QByteArrayView bytes);
/// Strict: all of the bytes are this token, and nothing is wrong with it.
[[nodiscard]] Result<NegotiationInit> parseInit(QByteArrayView bytes);
[[nodiscard]] Result<NegotiationResponse> parseResponse(QByteArrayView bytes);

/// The DER of the SEQUENCE of mechanisms, as mechListMIC is computed over it.
[[nodiscard]] QByteArray mechanismListDer(const QList<QByteArray> &mechanisms);
/// NegTokenInit in GSS-API framing. A null token or MIC is left out.
[[nodiscard]] QByteArray negTokenInit(const QList<QByteArray> &mechanisms, const QByteArray &mechToken,
                                      const QByteArray &mic = {});
/// NegTokenResp. What is not set, and a null mechanism, token or MIC, is left out.
[[nodiscard]] QByteArray negTokenResp(std::optional<State> state, const QByteArray &mechanism = {},
                                      const QByteArray &token = {}, const QByteArray &mic = {});

} // namespace Ticketscope::Spnego
