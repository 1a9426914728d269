// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"

#include <QString>

namespace Ticketscope::Diagnosis {

class ExchangeView;

/// Who answered a request: the first thing to know about a refusal.
enum class Answerer
{
    Nobody,        ///< no byte of an answer
    Tls,           ///< the handshake failed: no HTTP at all
    Proxy,         ///< a proxy or gateway on the way
    CaptivePortal, ///< a network's own page in place of the service
    HttpSys,       ///< Windows' HTTP.sys, before any program saw the request (Server: Microsoft-HTTPAPI)
    Iis,           ///< IIS or ASP.NET's own pages
    Wcf,           ///< the SOAP stack of .NET
    NetServer,     ///< SuperOffice NetServer's SOAP services
    WebApi,        ///< SuperOffice WebApi
    SuperId,       ///< SuperOffice's OpenID Connect provider
    Essentials,    ///< Windows Server Essentials
    SoapService,   ///< another SOAP service
    JsonService,   ///< another service that answers in JSON
    WebServer      ///< some web server's page
};

struct WhoAnswered
{
    Answerer answerer = Answerer::Nobody;
    QString name; ///< as a person would call it: "IIS 10.0", "squid at proxy.acme.example"
    QList<Evidence> evidence;
};

[[nodiscard]] WhoAnswered whoAnswered(const ExchangeView &exchange);

} // namespace Ticketscope::Diagnosis
