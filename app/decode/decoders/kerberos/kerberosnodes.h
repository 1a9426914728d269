// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"
#include "protocol/kerberosinside.h"
#include "protocol/kerberosnames.h"

/// Nodes of Kerberos messages. `token` is the range that the message's own ranges count in.
namespace Ticketscope::Kerberos {

[[nodiscard]] DecodedNode requestNode(const ApRequest &request, const DecodeInput &input);
[[nodiscard]] DecodedNode replyNode(const ApReply &reply, const DecodeInput &input);
[[nodiscard]] DecodedNode errorNode(const ErrorMessage &message, const DecodeInput &input);

/// What was decrypted; `inside` is the whole of a buffer made for it.
[[nodiscard]] DecodedNode ticketInsideNode(const Partial<TicketInside> &read, const SourceRange &inside);
/// `ticket` (may be null) tells whether the ticket was still good; the server's clock is in the facts.
[[nodiscard]] DecodedNode authenticatorInsideNode(const Partial<Authenticator> &read, const SourceRange &inside,
                                                  const TicketInside *ticket);
[[nodiscard]] DecodedNode replyInsideNode(const Partial<ReplyInside> &read, const SourceRange &inside);

// What they are made of. An `id` is the prefix, and the part is added to it.
[[nodiscard]] DecodedNode numberNode(const QByteArray &id, const QString &name, const Located<qint64> &number,
                                     const SourceRange &token);
[[nodiscard]] DecodedNode textNode(const QByteArray &id, const QString &name, const Located<QByteArray> &text,
                                   const SourceRange &token, Sensitivity sensitivity = Sensitivity::Public);
[[nodiscard]] DecodedNode timeNode(const QByteArray &id, const QString &name, const Located<QDateTime> &time,
                                   const SourceRange &token);
[[nodiscard]] DecodedNode principalNode(const QByteArray &id, const QString &name, const PrincipalName &principal,
                                        const SourceRange &token, Sensitivity sensitivity = Sensitivity::Public);
[[nodiscard]] DecodedNode encryptionNode(const QByteArray &id, const Located<qint64> &type, const SourceRange &token);
/// The names of the bits that are set, with one node for each.
[[nodiscard]] DecodedNode flagsNode(const QByteArray &id, const QString &name, const QList<Flag> &flags,
                                    const Located<quint32> &bits, const SourceRange &token);
/// Encryption type, version of the key and cipher, appended to the node.
void appendEncrypted(DecodedNode *node, const QByteArray &id, const EncryptedData &data, const SourceRange &token);

/// "name (number)".
[[nodiscard]] QString nameAndNumber(const QString &name, qint64 number);

} // namespace Ticketscope::Kerberos
