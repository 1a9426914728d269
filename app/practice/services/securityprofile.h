// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/wssecurity.h"

/// The structure of a wsse:Security header: the schema's rules and those of the WS-I Basic Security Profile 1.1.
namespace Ticketscope::Practice::SecurityProfile {

/// A moment as xsd:dateTime writes it, or nothing. `text` is taken exactly as it is.
struct Moment
{
    QDateTime utc;
    int seconds = 0;        ///< as written: 60 is out of range but readable
    int fractionDigits = 0; ///< digits after the point
    bool isUtc = false;     ///< ends in Z
};
[[nodiscard]] std::optional<Moment> readMoment(const QString &text);

/// An InvalidSecurity that names the rule.
[[nodiscard]] SecurityFault invalid(const QString &why);
/// Nothing if the header keeps the rules. `attributesLost`: as if Type and EncodingType were not there.
[[nodiscard]] std::optional<SecurityFault> check(const Xml::Element &security, bool attributesLost);

} // namespace Ticketscope::Practice::SecurityProfile
