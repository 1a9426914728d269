// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"
#include "protocol/ntlmavpair.h"
#include "protocol/ntlmflags.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

/// NTLMSSP messages after MS-NLMP section 2.2. All ranges count from the first byte of the message.
namespace Ticketscope::Ntlm {

/// "NTLMSSP" and a zero byte, with which each message begins.
constexpr QByteArrayView kSignature("NTLMSSP\0", 8);

enum class MessageType
{
    Negotiate = 1,   ///< type 1, client to server
    Challenge = 2,   ///< type 2, server to client
    Authenticate = 3 ///< type 3, client to server
};

/// A length, a length reserved, and an offset that tell where a payload stands (section 2.2.1).
struct SecurityBuffer
{
    quint16 length = 0;
    quint16 maximumLength = 0;
    quint32 offset = 0;
    ByteRange range;    ///< the eight bytes
    ByteRange payload;  ///< cut to what the message holds; empty where there is none
    bool isGood = true; ///< the payload lies within the message, behind its header
};

/// Section 2.2.2.10.
struct Version
{
    quint8 major = 0;
    quint8 minor = 0;
    quint16 build = 0;
    quint8 revision = 0;
    ByteRange range; ///< eight bytes

    [[nodiscard]] QString text() const; ///< "10.0.22621"
};

/// What the NT response of a type 3 is.
enum class NtResponseKind
{
    None,         ///< empty: an anonymous login, or LM only
    V1,           ///< 24 bytes (section 2.2.2.6)
    Ntlm2Session, ///< 24 bytes, and the LM response is a client challenge with 16 zeros (section 3.3.1)
    V2,           ///< section 2.2.2.8
    Unknown       ///< too short to be any
};

/// NTLMv2_RESPONSE with its NTLMv2_CLIENT_CHALLENGE (sections 2.2.2.7 and 2.2.2.8). Ranges are empty where the message
/// ends before them.
struct V2Response
{
    ByteRange proof; ///< NTProofStr
    ByteRange blob;  ///< all that follows it
    ByteRange responseVersion;
    ByteRange highestVersion;
    ByteRange reserved;
    quint64 fileTime = 0;
    ByteRange time;
    ByteRange clientChallenge;
    ByteRange reservedBehind;
    AvList avPairs;
    ByteRange trailing; ///< behind the AV pairs: four zero bytes
};

/// One message, as far as it could be read.
struct Message
{
    QByteArray bytes;
    MessageType type = MessageType::Negotiate;
    ByteRange typeRange;
    qint64 headerEnd = 0; ///< the smallest payload offset, or the end of the message
    std::optional<quint32> flags;
    ByteRange flagsRange; ///< empty in the oldest type 3, which has none
    std::optional<Version> version;

    // Type 1.
    std::optional<SecurityBuffer> suppliedDomain;
    std::optional<SecurityBuffer> suppliedWorkstation;
    // Type 2.
    std::optional<SecurityBuffer> targetName;
    ByteRange serverChallenge;
    ByteRange reserved;
    std::optional<SecurityBuffer> targetInfo;
    AvList targetInfoPairs;
    // Type 3.
    std::optional<SecurityBuffer> lmResponse;
    std::optional<SecurityBuffer> ntResponse;
    std::optional<SecurityBuffer> domain;
    std::optional<SecurityBuffer> userName;
    std::optional<SecurityBuffer> workstation;
    std::optional<SecurityBuffer> sessionKey;
    std::optional<V2Response> v2;
    ByteRange mic; ///< empty where the layout has no room for one

    [[nodiscard]] bool has(Flag flag) const { return (flags.value_or(0) & flag) != 0; }
    /// The bytes of this range.
    [[nodiscard]] QByteArrayView view(ByteRange range) const;
    [[nodiscard]] QByteArrayView payload(const std::optional<SecurityBuffer> &buffer) const;
    /// Names of type 2 and 3 are in UTF-16LE where the flags say so, or where there are none and the bytes look so.
    [[nodiscard]] bool isUnicode() const;
    /// A name; always in the OEM code page in type 1, and read as ISO 8859-1 where it is, since nothing tells which.
    [[nodiscard]] QString text(const std::optional<SecurityBuffer> &buffer) const;
    [[nodiscard]] NtResponseKind ntResponseKind() const;
    /// The byte of the flags that holds this bit.
    [[nodiscard]] ByteRange flagRange(quint32 bit) const;
    /// A type 3 that names nobody and proves nothing (section 3.2.5.1.2).
    [[nodiscard]] bool isAnonymous() const;
    /// The AV pairs: of the target information, or of the NTLMv2 response.
    [[nodiscard]] const AvList &avPairs() const;
    /// A MIC is there, and the AV pairs say so (section 3.2.5.1.2).
    [[nodiscard]] bool claimsMic() const;
};

struct ReadMessage
{
    std::optional<Message> message; ///< nothing where the bytes are no NTLMSSP message at all
    QList<Error> errors;            ///< each with its offset, in the order in which they were found
};
/// Reads what can be read.
[[nodiscard]] ReadMessage readMessage(QByteArrayView bytes);
/// Strict: the first error, or a message without any.
[[nodiscard]] Result<Message> parseMessage(QByteArrayView bytes);
/// Likewise, and of this type.
[[nodiscard]] Result<Message> parseMessage(QByteArrayView bytes, MessageType wanted);

[[nodiscard]] inline bool isNtlmMessage(QByteArrayView bytes)
{
    return bytes.startsWith(kSignature);
}

/// What goes into a message that is built; the layout is the one with Version and, in type 3, MIC.
struct NegotiateFields
{
    quint32 flags = 0;
    std::optional<Version> version; ///< without: the layout of 32 bytes
    QByteArray domain;              ///< OEM
    QByteArray workstation;         ///< OEM
};
[[nodiscard]] QByteArray buildNegotiate(const NegotiateFields &fields);

struct ChallengeFields
{
    quint32 flags = 0;
    std::optional<Version> version; ///< without: eight zeros
    QString targetName;
    QByteArray serverChallenge; ///< eight bytes
    QByteArray targetInfo;      ///< AV pairs with their end; left out where null
};
[[nodiscard]] QByteArray buildChallenge(const ChallengeFields &fields);

struct AuthenticateFields
{
    quint32 flags = 0;
    std::optional<Version> version;
    bool roomForMic = false; ///< sixteen zeros, to be overwritten (see kMicOffset)
    QByteArray lmResponse;
    QByteArray ntResponse;
    QByteArray domain; ///< names already in the encoding that the flags tell
    QByteArray userName;
    QByteArray workstation;
    QByteArray sessionKey;
};
constexpr qsizetype kMicOffset = 72;
[[nodiscard]] QByteArray buildAuthenticate(const AuthenticateFields &fields);

/// The version that this program shows: that of Windows 10, with the revision of NTLMSSP that is current.
[[nodiscard]] Version shownVersion();

} // namespace Ticketscope::Ntlm
