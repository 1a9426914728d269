// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/wssecurity.h"

namespace Ticketscope::Practice {

/// A web service behind WS-Security UsernameToken in the manner of Minnesota's eCRV. Its address, operations and
/// namespace are inventions of this practice service (eCRV's own are not public), and say so: they stand under
/// /practice/ecrv/ and in urn:ticketscope:practice:ecrv.
///
///   /practice/ecrv/SearchService             PasswordText, as eCRV asks
///   /practice/ecrv/digest/SearchService      PasswordDigest
///   /practice/ecrv/nopassword/SearchService  no password: the caller was recognised before
///   /practice/ecrv/lenient/SearchService     PasswordText, and the namespaces as the eCRV page misprints them as well
class Ecrv final : public Service
{
public:
    explicit Ecrv(const PracticeContext &context);
    [[nodiscard]] Response answer(const Request &request) override;

private:
    struct Endpoint
    {
        SecurityPolicy policy;
        bool isLenient = false;
    };

    [[nodiscard]] Response dispatch(const Request &request);
    [[nodiscard]] Response receive(const Request &request, Endpoint endpoint, bool isSoap12);
    [[nodiscard]] Response operation(const Xml::Element &body, const QByteArray &source, bool isSoap12) const;

    const PracticeContext &m_context;
    WsSecurity m_security;
};

} // namespace Ticketscope::Practice
