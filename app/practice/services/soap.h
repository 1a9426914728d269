// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/message.h"
#include "protocol/xmltree.h"

namespace Ticketscope::Practice::Soap {

inline constexpr const char *kXsi = "http://www.w3.org/2001/XMLSchema-instance";
inline constexpr const char *kArrays = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

/// The value of SOAPAction without its quotes (SOAP 1.1 section 6.1.1); null if the header is missing.
[[nodiscard]] QByteArray actionOf(const Request &request);

/// <name>text</name>, the text escaped; with an empty text <name/>.
[[nodiscard]] QByteArray element(const QByteArray &name, const QString &text);

/// The members of an element as WCF's serializer reads them: in the given order, in the given namespace; what comes
/// too late, or has another name, is passed over without a word and its value stays null.
[[nodiscard]] QList<QString> readInOrder(const Xml::Element &parent, const QByteArray &nameSpace,
                                         const QList<QByteArray> &order);

/// A SOAP 1.1 fault, HTTP 500, text/xml. `codeNameSpace` empty: the code stands in the envelope's namespace.
[[nodiscard]] Response fault11(const QByteArray &code, const QByteArray &codeNameSpace, const QString &text);

/// The header blocks that must be understood and are not: mustUnderstand="1" (or "true" in SOAP 1.2), for this
/// receiver, and not accepted by `isKnown`.
[[nodiscard]] const Xml::Element *notUnderstood(const Xml::Element &header, QByteArrayView envelopeNameSpace,
                                                bool (*isKnown)(const Xml::Element &block, QByteArrayView nameSpace),
                                                QByteArrayView nameSpace);

} // namespace Ticketscope::Practice::Soap
