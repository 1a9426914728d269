// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/wssecurity/securitytimes.h"

#include "diagnosis/rules/shared/headerlines.h"

#include <cstdlib>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

SecurityTime readSecurityTime(const Xml::Element &element)
{
    SecurityTime time;
    time.element = &element;
    const QString text = element.trimmedText();
    QDateTime read = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (const qsizetype dot = text.indexOf(u'.'); dot >= 0) {
        qsizetype end = dot + 1;
        while (end < text.size() && text.at(end).isDigit()) {
            ++end;
        }
        time.fractionDigits = int(end - dot - 1);
        if (!read.isValid()) {
            // More digits than Qt reads.
            QString shorter = text.left(dot);
            shorter += text.mid(end);
            read = QDateTime::fromString(shorter, Qt::ISODate);
        }
    }
    time.hasZone = read.isValid() && read.timeSpec() != Qt::LocalTime;
    if (read.isValid() && !time.hasZone) {
        read.setTimeSpec(Qt::UTC);
    }
    time.isUtc = time.hasZone && read.offsetFromUtc() == 0;
    time.utc = read.toUTC();
    return time;
}

SecurityTimes SecurityTimes::of(const SecurityCase &of)
{
    SecurityTimes times;
    times.there = timeThere(of.exchange());
    const Xml::Element *timestamp = of.message.timestamp();
    if (const Xml::Element *created = timestamp ? timestamp->child("Created") : nullptr) {
        times.created.append(readSecurityTime(*created));
    }
    if (const Xml::Element *expires = timestamp ? timestamp->child("Expires") : nullptr) {
        times.expires = readSecurityTime(*expires);
    }
    if (const Xml::Element *created = of.message.inToken("Created")) {
        times.created.append(readSecurityTime(*created));
    }
    return times;
}

const SecurityTime *SecurityTimes::furthest() const
{
    const SecurityTime *found = nullptr;
    for (const SecurityTime &time : created) {
        if (time.utc.isValid() && there.isValid() && (!found || std::llabs(ahead(time)) > std::llabs(ahead(*found)))) {
            found = &time;
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis
