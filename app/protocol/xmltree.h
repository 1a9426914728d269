// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"
#include "base/sourcebuffer.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace Ticketscope::Xml {

struct Attribute
{
    QByteArray prefix;
    QByteArray name;
    QByteArray nameSpace;
    QString value;        ///< entities resolved
    ByteRange nameRange;  ///< prefix included
    ByteRange valueRange; ///< inside the quotes, as written
};

/// An element with the bytes that it stands on. Ranges count in the document's buffer.
struct Element
{
    QByteArray prefix;
    QByteArray name;
    QByteArray nameSpace;        ///< resolved; empty if none
    QList<Attribute> attributes; ///< without namespace declarations
    QList<Attribute> namespaces; ///< declared here: name is the prefix (empty: default), value the URI
    QList<Element> children;
    QString text;    ///< character data that stands directly in it, entities resolved, as is
    ByteRange range; ///< start tag to end tag
    ByteRange startTag;
    ByteRange content; ///< between the tags; for a leaf, the text as written
    ByteRange nameRange;

    [[nodiscard]] bool is(QByteArrayView wantedNameSpace, QByteArrayView wantedName) const;
    /// First child of that local name, whatever its namespace; null if none.
    [[nodiscard]] const Element *child(QByteArrayView localName) const;
    [[nodiscard]] const Element *child(QByteArrayView wantedNameSpace, QByteArrayView localName) const;
    /// First descendant of that local name, document order; null if none.
    [[nodiscard]] const Element *descendant(QByteArrayView localName) const;
    [[nodiscard]] const Attribute *attribute(QByteArrayView localName) const;
    [[nodiscard]] QString trimmedText() const { return text.trimmed(); }
};

struct Document
{
    Element root;
    bool hasRoot = false;
    /// Well-formedness: what is wrong and at which byte; `root` holds what could be read up to there, open elements
    /// closed where the reading stopped.
    std::optional<Error> error;
    QByteArray encoding; ///< as found: "utf-8", "utf-16le", …
};

/// Namespace-aware reading over QXmlStreamReader with byte ranges. External entities are never fetched, entity
/// expansion is limited, depth is limited to 256. Takes UTF-8 (with or without BOM), UTF-16 and what the XML
/// declaration or `charset` names; ranges always count in the bytes as given.
[[nodiscard]] Document parse(QByteArrayView bytes, QByteArrayView charset = {});

/// Text escaped for element content and for attribute values.
[[nodiscard]] QByteArray escaped(const QString &text);

} // namespace Ticketscope::Xml
