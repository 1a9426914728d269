// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/httpschemes.h"

namespace Ticketscope::Probe {

/// What a service description said.
struct WsdlAnswer
{
    ProbedEndpoint endpoint;
    QByteArray body; ///< empty: there is none to be had
    [[nodiscard]] bool isThere() const { return !body.isEmpty(); }
    [[nodiscard]] bool hasOperation(const QByteArray &name) const;
    /// A policy in it asks for a UsernameToken.
    [[nodiscard]] bool wantsUsernameToken() const;
};

/// Asks for ?wsdl and, where a service that may be WCF's answered without showing it, for ?singleWsdl, which can be
/// open all the same. The endpoint is the one that showed it, else that of ?wsdl.
[[nodiscard]] QCoro::Task<WsdlAnswer> probeWsdl(ProbeRunPtr run, QUrl service);

/// The rows of the service itself, its description being read already.
[[nodiscard]] QCoro::Task<ProbedEndpoint> probeTokens(ProbeRunPtr run, WsdlAnswer wsdl, QList<QByteArray> left,
                                                      bool withOptions);
/// UsernameToken as text and as digest with a made-up user, beside the same message without a Security header. The
/// message is that of the profile's own login; without one its body is empty.
[[nodiscard]] QCoro::Task<QList<ProbedEndpoint>> probeSoap(ProbeRunPtr run, QList<QByteArray> left);

/// NetServer's SOAP services: GetSystemInfo, which needs no login, and each way to log in.
[[nodiscard]] QCoro::Task<QList<ProbedEndpoint>> probeNetServer(ProbeRunPtr run, QList<QByteArray> left);
/// GetSystemInfo alone: whether NetServer is there.
[[nodiscard]] QCoro::Task<HttpEndpoint> probeSystemInfo(ProbeRunPtr run, Profile profile);
/// The rest, after GetSystemInfo.
[[nodiscard]] QCoro::Task<QList<ProbedEndpoint>> probeNetServerLogins(ProbeRunPtr run, Profile profile,
                                                                      HttpEndpoint systemInfo, QList<QByteArray> left);

/// An answer of NetServer's SOAP services, whatever it says.
[[nodiscard]] bool isNetServerAnswer(const ProbeAnswer &answer);

} // namespace Ticketscope::Probe
