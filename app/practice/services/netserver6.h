// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/superofficedata.h"
#include "protocol/xmltree.h"

namespace Ticketscope::Practice {

/// NetServer 2.x to 6.x: ASP.NET web services (.asmx) that take SoCredentials with a Secret of the day in each call.
/// Vendor documentation gives the header and the text of the refusal; the fault's code and HTTP status are ASMX's
/// usual ones.
class NetServer6 final : public Service
{
public:
    NetServer6(const PracticeContext &context, SuperOfficeData &data);
    [[nodiscard]] Response answer(const Request &request) override;

private:
    [[nodiscard]] bool isGoodSecret(const Xml::Element &envelope) const;

    const PracticeContext &m_context;
    SuperOfficeData &m_data;
};

} // namespace Ticketscope::Practice
