// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/netserver6.h"
#include "practice/services/superofficedata.h"
#include "practice/services/windowsguard.h"
#include "protocol/superoffice.h"
#include "protocol/xmltree.h"

namespace Ticketscope::Practice {

/// NetServer's SOAP endpoints as WCF's basicHttpBinding offers them: Services84 to 88 and 7.0 under …/Remote/, and
/// through NetServer6 the older .asmx. SuperOffice Online lives under /CustNNNNN/ instead of /SuperOffice/: there an
/// ApplicationToken is demanded and no password accepted. /SuperOfficeWindows/ is a site whose IIS asks for Windows
/// authentication, so that AuthenticateImplicit knows who it is.
class NetServerSoap final : public Service
{
public:
    NetServerSoap(const PracticeContext &context, SuperOfficeData &data);
    [[nodiscard]] Response answer(const Request &request) override;

private:
    struct Call
    {
        SuperOffice::ServicesVersion version;
        QString agent;  ///< "SoPrincipal"
        QString tenant; ///< empty onsite
        QByteArray operation;
        QString applicationToken;
        QString ticket;
        const Xml::Element *body = nullptr; ///< the operation's element
        bool knowsWindowsUser = false;
    };
    struct Exception
    {
        QString message;
        QString friendlyText;
        QByteArray type;
        QByteArray source;
    };
    /// What an operation leads to: the content of the Body, or an exception.
    struct Outcome
    {
        QByteArray body;
        std::optional<Exception> exception;
    };

    [[nodiscard]] Response dispatch(const Request &request);
    [[nodiscard]] Response answerCall(const Request &request, const QStringList &segments, Call call);
    [[nodiscard]] Response receive(const Request &request, Call call);
    [[nodiscard]] Outcome run(const Call &call);
    [[nodiscard]] Outcome principal(const Call &call);
    [[nodiscard]] Outcome authenticated(const Call &call, const Accounts::Account *account);
    [[nodiscard]] Outcome getContact(const Call &call);
    [[nodiscard]] std::optional<Exception> ticketException(const Call &call, const TicketCheck &check) const;
    [[nodiscard]] std::optional<Exception> applicationException(const Call &call) const;
    [[nodiscard]] Response reply(const Call &call, const Outcome &outcome) const;

    const PracticeContext &m_context;
    SuperOfficeData &m_data;
    NetServer6 m_netServer6;
    WindowsGuard m_windows;
};

} // namespace Ticketscope::Practice
