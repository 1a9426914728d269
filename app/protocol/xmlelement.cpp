// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/xmltree.h"

#include <algorithm>

namespace Ticketscope::Xml {

bool Element::is(QByteArrayView wantedNameSpace, QByteArrayView wantedName) const
{
    return nameSpace == wantedNameSpace && name == wantedName;
}

const Element *Element::child(QByteArrayView localName) const
{
    const auto found = std::find_if(children.begin(), children.end(),
                                    [&](const Element &element) { return element.name == localName; });
    return found == children.end() ? nullptr : &*found;
}

const Element *Element::child(QByteArrayView wantedNameSpace, QByteArrayView localName) const
{
    const auto found = std::find_if(children.begin(), children.end(),
                                    [&](const Element &element) { return element.is(wantedNameSpace, localName); });
    return found == children.end() ? nullptr : &*found;
}

const Element *Element::descendant(QByteArrayView localName) const
{
    for (const Element &element : children) {
        if (element.name == localName) {
            return &element;
        }
        if (const Element *found = element.descendant(localName)) {
            return found;
        }
    }
    return nullptr;
}

const Attribute *Element::attribute(QByteArrayView localName) const
{
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [&](const Attribute &candidate) { return candidate.name == localName; });
    return found == attributes.end() ? nullptr : &*found;
}

QByteArray escaped(const QString &text)
{
    QString safe;
    safe.reserve(text.size());
    for (const QChar c : text) {
        switch (c.unicode()) {
        case '&':
            safe += QLatin1String("&amp;");
            break;
        case '<':
            safe += QLatin1String("&lt;");
            break;
        case '>':
            safe += QLatin1String("&gt;");
            break;
        case '"':
            safe += QLatin1String("&quot;");
            break;
        case '\'':
            safe += QLatin1String("&apos;");
            break;
        case '\r': // a plain one would be read back as a line feed
            safe += QLatin1String("&#13;");
            break;
        default:
            safe += c;
        }
    }
    return safe.toUtf8();
}

} // namespace Ticketscope::Xml
