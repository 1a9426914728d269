// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/superofficedata.h"
#include "practice/services/webclient.h"
#include "practice/services/windowsguard.h"

namespace Ticketscope::Practice {

/// SuperOffice WebApi REST with the web client's page beside it. SuperOffice Online lives under /CustNNNNN/ instead of
/// /SuperOffice/: no Basic there, and a ticket needs SO-AppToken. /SuperOfficeWindows/ is a site whose IIS asks for
/// Windows authentication before the WebApi sees a request.
class NetServerRest final : public Service
{
public:
    NetServerRest(const PracticeContext &context, SuperOfficeData &data);
    [[nodiscard]] Response answer(const Request &request) override;

private:
    struct Call
    {
        QStringList path; ///< below the site, lower case: {"api", "v1", "contact", "2"}
        QString site;     ///< "/SuperOffice", "/Cust12345"
        QString tenant;
        const Accounts::Account *account = nullptr; ///< set before authorize() where IIS knows who it is
    };

    [[nodiscard]] Response dispatch(const Request &request);
    [[nodiscard]] Response behindWindows(const Request &request, Call call);
    [[nodiscard]] Response answerCall(const Request &request, Call call);
    /// The refusal, or nothing if the request is let in; sets the call's account then.
    [[nodiscard]] std::optional<Response> authorize(const Request &request, Call &call);
    [[nodiscard]] std::optional<Response> authorizeBasic(QByteArrayView credentials, Call &call);
    [[nodiscard]] std::optional<Response> authorizeTicket(const Request &request, QByteArrayView ticket, Call &call);
    [[nodiscard]] std::optional<Response> authorizeSession(const Request &request, Call &call);
    [[nodiscard]] Response root(const Request &request, const Call &call) const;
    [[nodiscard]] Response user(const Call &call);
    [[nodiscard]] Response contact(const Request &request, const Call &call);
    [[nodiscard]] Response changeContact(const Request &request, int id);
    [[nodiscard]] Response agent(const Request &request, const Call &call);
    [[nodiscard]] Response agentResult(const Request &request, const Call &call);
    void addHeaders(const Request &request, Response &response) const;

    const PracticeContext &m_context;
    SuperOfficeData &m_data;
    WebClient m_webClient;
    WindowsGuard m_windows;
};

} // namespace Ticketscope::Practice
