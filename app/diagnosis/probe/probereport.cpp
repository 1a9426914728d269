// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/probereport.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

struct SchemeName
{
    const char *scheme;
    const char *title;
    bool isTranslated;
};

// clang-format off
constexpr std::array kSchemes{
    SchemeName{"anonymous", QT_TRANSLATE_NOOP("Ticketscope::Probe", "Without a login"), true},
    SchemeName{"options", "OPTIONS", false},
    SchemeName{"basic", "Basic", false},
    SchemeName{"digest", "Digest", false},
    SchemeName{"bearer", "Bearer", false},
    SchemeName{"soticket", "SOTicket", false},
    SchemeName{"xsrf", "X-XSRF-TOKEN", false},
    SchemeName{"ntlm", "NTLM", false},
    SchemeName{"negotiate", "Negotiate", false},
    SchemeName{"header", QT_TRANSLATE_NOOP("Ticketscope::Probe", "A header of its own"), true},
    SchemeName{"canary", QT_TRANSLATE_NOOP("Ticketscope::Probe", "Basic unasked, then canary"), true},
    SchemeName{"password-text", "UsernameToken, PasswordText", false},
    SchemeName{"password-digest", "UsernameToken, PasswordDigest", false},
    SchemeName{"no-password", QT_TRANSLATE_NOOP("Ticketscope::Probe", "UsernameToken without a password"), true},
    SchemeName{"username-password", "AuthenticateUsernamePassword", false},
    SchemeName{"implicit", "AuthenticateImplicit", false},
    SchemeName{"access-token", "AuthenticateWithAccessToken", false},
    SchemeName{"ticket", QT_TRANSLATE_NOOP("Ticketscope::Probe", "Ticket in the SOAP header"), true},
    SchemeName{"secret-6", QT_TRANSLATE_NOOP("Ticketscope::Probe", "Secret of NetServer 6"), true},
    SchemeName{"tls1.0", "TLS 1.0", false},
    SchemeName{"tls1.1", "TLS 1.1", false},
    SchemeName{"tls1.2", "TLS 1.2", false},
    SchemeName{"tls1.3", "TLS 1.3", false},
    SchemeName{"client-certificate", QT_TRANSLATE_NOOP("Ticketscope::Probe", "Client certificate"), true},
};
// clang-format on

} // namespace

const ProbedMethod *ProbedEndpoint::method(QByteArrayView scheme) const
{
    const auto found = std::find_if(methods.cbegin(), methods.cend(),
                                    [scheme](const ProbedMethod &method) { return method.scheme == scheme; });
    return found == methods.cend() ? nullptr : &*found;
}

const ProbedEndpoint *ProbeReport::endpoint(const QUrl &url) const
{
    const auto found = std::find_if(endpoints.cbegin(), endpoints.cend(),
                                    [&url](const ProbedEndpoint &endpoint) { return endpoint.url == url; });
    return found == endpoints.cend() ? nullptr : &*found;
}

QByteArray stateName(MethodState state)
{
    switch (state) {
    case MethodState::Offered:
        return "offered";
    case MethodState::Accepted:
        return "accepted";
    case MethodState::Broken:
        return "broken";
    case MethodState::Hidden:
        return "hidden";
    case MethodState::Refused:
        break;
    }
    return "refused";
}

QString stateTitle(MethodState state)
{
    switch (state) {
    case MethodState::Offered:
        return Text::tr("offered");
    case MethodState::Accepted:
        return Text::tr("accepted");
    case MethodState::Broken:
        return Text::tr("broken");
    case MethodState::Hidden:
        return Text::tr("hidden");
    case MethodState::Refused:
        break;
    }
    return Text::tr("refused");
}

QString schemeTitle(QByteArrayView scheme)
{
    const auto *const found = std::find_if(kSchemes.begin(), kSchemes.end(),
                                           [scheme](const SchemeName &name) { return scheme == name.scheme; });
    if (found == kSchemes.end()) {
        return QString::fromUtf8(scheme);
    }
    return found->isTranslated ? QCoreApplication::translate("Ticketscope::Probe", found->title)
                               : QString::fromLatin1(found->title);
}

QString vendorText(const ProbedMethod &method)
{
    return method.onsite.isNull()
               ? QString()
               : Text::tr("SuperOffice's own table: onsite %1; online %2.").arg(method.onsite, method.online);
}

QStringList matrixLines(const ProbeReport &report)
{
    qsizetype schemeWidth = 0;
    qsizetype stateWidth = 0;
    for (const ProbedEndpoint &endpoint : report.endpoints) {
        for (const ProbedMethod &method : endpoint.methods) {
            schemeWidth = std::max(schemeWidth, schemeTitle(method.scheme).size());
            stateWidth = std::max(stateWidth, stateTitle(method.state).size());
        }
    }
    QStringList lines;
    for (const ProbedEndpoint &endpoint : report.endpoints) {
        if (!lines.isEmpty()) {
            lines.append(QString());
        }
        lines.append(u"%1  %2"_s.arg(endpoint.title, endpoint.url.toString(QUrl::FullyEncoded)));
        for (const ProbedMethod &method : endpoint.methods) {
            const QString number = method.exchange > 0 ? u"#%1"_s.arg(method.exchange) : u"–"_s;
            lines.append(u"  %1  %2  %3  %4"_s.arg(schemeTitle(method.scheme).leftJustified(schemeWidth),
                                                   stateTitle(method.state).leftJustified(stateWidth),
                                                   number.rightJustified(4), method.note));
            if (const QString vendor = vendorText(method); !vendor.isEmpty()) {
                lines.append(QString(schemeWidth + stateWidth + 12, u' ') + vendor);
            }
        }
    }
    return lines;
}

} // namespace Ticketscope::Probe
