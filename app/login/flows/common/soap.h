// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "protocol/xmltree.h"

#include <memory>

namespace Ticketscope::Soap {

/// A SOAP 1.1 or 1.2 fault (SOAP 1.1 section 4.4, SOAP 1.2 part 1 section 5.4).
struct Fault
{
    QStringList codes; ///< as written, outermost first: "env:Sender", "wsse:FailedAuthentication"
    QString text;
    QString detail;

    /// Whether one of the codes has this local name.
    [[nodiscard]] bool hasCode(QStringView localName) const;
    /// "wsse:FailedAuthentication: The security token could not be authenticated"
    [[nodiscard]] QString asText() const;
};

/// What an answer holds, if it is an envelope.
class Reply final
{
public:
    /// Reads the leg's body; without an envelope, isEnvelope() is false.
    explicit Reply(const Leg &leg);

    [[nodiscard]] bool isEnvelope() const { return envelope() != nullptr; }
    [[nodiscard]] bool isXml() const { return m_document.hasRoot && !m_document.error; }
    [[nodiscard]] const std::optional<Error> &damage() const { return m_document.error; }
    [[nodiscard]] const Xml::Element *envelope() const;
    /// Null if there is none.
    [[nodiscard]] const Xml::Element *headerBlock(QByteArrayView localName) const;
    /// The first element in the body; null if it is empty.
    [[nodiscard]] const Xml::Element *payload() const;
    [[nodiscard]] std::optional<Fault> fault() const;
    /// Where a range of the body stands on the wire.
    [[nodiscard]] ByteRange onWire(ByteRange range) const;

private:
    SourceBufferPtr m_body;
    Xml::Document m_document;
};

/// Whether xsi:nil says that an element is not there.
[[nodiscard]] bool isNil(const Xml::Element *element);
/// The text of a child, empty where there is none or it is nil.
[[nodiscard]] QString childText(const Xml::Element *element, QByteArrayView localName);

/// The namespace and prefix of an envelope, for header blocks that go into it.
struct EnvelopeFacts
{
    QByteArray nameSpace;
    QByteArray prefix;           ///< empty: the default namespace
    QByteArray payloadNameSpace; ///< of the first element in the body
    QByteArray payloadName;
};
/// An error where the bytes are no well-formed envelope in UTF-8, with the offset.
[[nodiscard]] Result<EnvelopeFacts> envelopeFacts(const QByteArray &envelope);
/// Puts blocks at the start of the envelope's header, which is made if it has none. A block of the same local name
/// that stands there already gives way.
[[nodiscard]] Result<QByteArray> withHeaderBlocks(const QByteArray &envelope,
                                                  const QList<std::pair<QByteArray, QByteArray>> &blocks);

/// The HTTP headers of a SOAP request: SOAP 1.1 has SOAPAction, always quoted; SOAP 1.2 has the action parameter.
[[nodiscard]] QList<Header> httpHeaders(bool soap12, const QByteArray &action);

} // namespace Ticketscope::Soap
