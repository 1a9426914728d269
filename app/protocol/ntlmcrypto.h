// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "protocol/ntlmflags.h"

#include <QByteArray>
#include <QString>

#include <optional>

/// The calculations of MS-NLMP sections 3.3 and 3.4, without messages around them. Flags are NegotiateFlags.
namespace Ticketscope::Ntlm {

constexpr qsizetype kKeyLength = 16;
constexpr qsizetype kChallengeLength = 8;
constexpr qsizetype kMicLength = 16;

/// MD4 of the password in UTF-16LE (section 3.3.1).
[[nodiscard]] Secret ntowfV1(const Secret &password);
/// The LAN Manager hash (section 3.3.1). Nothing for passwords that have none: longer than 14 characters, or with
/// characters outside ASCII, whose bytes depend on the code page of the computer.
[[nodiscard]] std::optional<Secret> lmowfV1(const Secret &password);
/// Section 3.3.2. The user is upper-cased here, character by character (never "ß" to "SS"); the domain is taken as is.
[[nodiscard]] Secret ntowfV2(const Secret &ntowf, const QString &user, const QString &domain);
/// Upper-cased as Windows does it: one UTF-16 unit at a time.
[[nodiscard]] QString upperCased(const QString &text);

/// 24 bytes (section 3.3.1); `key` is ntowfV1() for the NT response and lmowfV1() for the LM response.
[[nodiscard]] QByteArray responseV1(const Secret &key, QByteArrayView serverChallenge);
/// 24 bytes (section 3.3.1, with extended session security).
[[nodiscard]] QByteArray responseNtlm2Session(const Secret &ntowf, QByteArrayView serverChallenge,
                                              QByteArrayView clientChallenge);
/// NTLMv2_CLIENT_CHALLENGE (section 2.2.2.7): `fileTime` in 100 ns since 1601; `avPairs` with their end of list.
[[nodiscard]] QByteArray clientBlob(quint64 fileTime, QByteArrayView clientChallenge, QByteArrayView avPairs);
/// NTProofStr, 16 bytes (section 3.3.2).
[[nodiscard]] QByteArray ntProof(const Secret &ntowf2, QByteArrayView serverChallenge, QByteArrayView blob);
/// 24 bytes (section 3.3.2).
[[nodiscard]] QByteArray responseLmV2(const Secret &ntowf2, QByteArrayView serverChallenge,
                                      QByteArrayView clientChallenge);

/// SessionBaseKey (sections 3.3.1 and 3.3.2).
[[nodiscard]] Secret sessionBaseKeyV1(const Secret &ntowf);
[[nodiscard]] Secret sessionBaseKeyV2(const Secret &ntowf2, QByteArrayView proof);
/// KXKEY for NTLMv1 (section 3.4.5.1); with NTLMv2 the session base key is the key exchange key.
[[nodiscard]] Secret keyExchangeKeyV1(quint32 flags, const Secret &sessionBaseKey, const std::optional<Secret> &lmowf,
                                      QByteArrayView lmResponse, QByteArrayView serverChallenge);

/// Who signs.
enum class Signatory
{
    Client,
    Server
};
/// SIGNKEY (section 3.4.5.2); not set without extended session security.
[[nodiscard]] Secret signKey(quint32 flags, const Secret &exportedKey, Signatory signatory);
/// SEALKEY (section 3.4.5.3).
[[nodiscard]] Secret sealKey(quint32 flags, const Secret &exportedKey, Signatory signatory);

/// The MIC of a type 3 (section 3.1.5.1.2), whose own sixteen bytes are zero in `authenticate`.
[[nodiscard]] QByteArray messageIntegrityCode(const Secret &exportedKey, QByteArrayView negotiate,
                                              QByteArrayView challenge, QByteArrayView authenticate);

/// MD5 over gss_channel_bindings_struct with no addresses and this application data (section 2.2.2.1,
/// MsvAvChannelBindings; RFC 2744 section 3.11).
[[nodiscard]] QByteArray channelBindingHash(QByteArrayView applicationData);

[[nodiscard]] QByteArray hmacMd5(const Secret &key, QByteArrayView message);
/// Whether they are equal, in a time that does not tell where they differ.
[[nodiscard]] bool sameBytes(QByteArrayView a, QByteArrayView b);

} // namespace Ticketscope::Ntlm
