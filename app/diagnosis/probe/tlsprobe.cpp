// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/tlsprobe.h"

#include "diagnosis/probe/answerprint.h"

#include <QCoreApplication>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

QUrl origin(const QUrl &url)
{
    QUrl origin = url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    origin.setPath(u"/"_s);
    return origin;
}

ProbedMethod versionMethod(const QByteArray &version, const ProbeAnswer &answer)
{
    ProbedMethod method{"tls" + version, MethodState::Refused, answer.id, {}, {}, {}};
    const TlsFacts facts = answer.view ? answer.view->exchange().tls : TlsFacts();
    // What the handshake agreed on is known even where the certificate is not trusted.
    if (!facts.protocol.isEmpty()) {
        method.state = MethodState::Accepted;
        method.note = QString::fromLatin1(facts.cipher);
        if (!facts.problems.isEmpty()) {
            method.note += u". "_s + facts.problems.first();
        }
        return method;
    }
    method.note = statusOf(answer);
    return method;
}

ProbedMethod certificateMethod(const ProbeAnswer &last, const ExchangePtr &seen, bool hasCertificate)
{
    ProbedMethod method{"client-certificate", MethodState::Refused, seen ? seen->id : last.id, {}, {}, {}};
    const TlsFacts facts = seen ? seen->tls : last.view ? last.view->exchange().tls : TlsFacts();
    const std::optional<Error> error = seen ? seen->error : last.error;
    if (facts.clientCertificateSent) {
        const bool isTaken = seen && seen->status() > 0;
        method.state = isTaken ? MethodState::Accepted : MethodState::Broken;
        method.note = isTaken ? Text::tr("The server asked for it, and takes the profile's.")
                      : error ? error->text
                              : Text::tr("The server asked for it, and does not go on.");
    } else if (facts.clientCertificateAsked) {
        method.state = MethodState::Offered;
        method.note = seen && seen->status() == 0 ? Text::tr("The server asks for one and does not go on without it.")
                                                  : Text::tr("The server asks for one, and goes on without it.");
    } else {
        method.note = hasCertificate ? Text::tr("The server does not ask for one, so the profile's was not sent.")
                                     : Text::tr("The server does not ask for one.");
    }
    return method;
}

} // namespace

QCoro::Task<ProbedEndpoint> probeTls(ProbeRunPtr run, ExchangePtr seen)
{
    ProbedEndpoint endpoint;
    endpoint.url = origin(run->profile().url);
    endpoint.title = u"TLS"_s;
    ProbeAnswer last;
    const QList<QByteArray> versions{"1.0", "1.1", "1.2", "1.3"};
    for (const QByteArray &version : versions) {
        if (run->isStopped()) {
            break;
        }
        ConnectionPolicy policy = run->policy();
        policy.tls.minimumVersion = version;
        policy.tls.maximumVersion = version;
        run->newConnection(policy);
        const HttpRequest request("HEAD", endpoint.url, {}, {});
        const ProbeAnswer answer = co_await ProbeRun::send(run, "tls" + version, request);
        const ProbedMethod method = versionMethod(version, answer);
        endpoint.methods.append(method);
        last = method.state == MethodState::Accepted || !last.view ? answer : last;
    }
    run->newConnection();
    const bool hasCertificate = !run->policy().tls.clientCertificateFile.isEmpty();
    ProbedMethod certificate = certificateMethod(last, seen, hasCertificate);
    if (!hasCertificate && !run->profile().tls.clientCertificateFile.isEmpty()) {
        certificate.note +=
            u' ' + Text::tr("The profile's was left out: it belongs to the profile's secrets, which are not tried.");
    }
    endpoint.methods.append(certificate);
    co_return endpoint;
}

} // namespace Ticketscope::Probe
