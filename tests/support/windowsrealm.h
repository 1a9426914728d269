// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/commandline.h"
#include "support/realserver.h"

#include <QMap>

#include <chrono>

namespace Ticketscope::Testing {

/// What stands around integrated authentication: a KDC for the realm EXAMPLE.TEST (tests/servers/kdc.sh) and an Apache
/// with Negotiate and NTLM (tests/servers/windows-auth.sh), with people who all have one password.
class WindowsRealm final
{
public:
    WindowsRealm() = default;
    Q_DISABLE_COPY_MOVE(WindowsRealm)

    /// Empty: both run. Else what is wrong.
    [[nodiscard]] QByteArray start();
    /// The KDC alone.
    [[nodiscard]] QByteArray startKdc(const QString &clock = {});
    /// Apache alone; `more` goes into its environment.
    [[nodiscard]] QByteArray startApache(const QMap<QString, QString> &more = {});
    void stopKdc() { m_kdc.stop(); }
    void stopApache() { m_apache.stop(); }

    [[nodiscard]] QString http(const QString &path) const;
    [[nodiscard]] QString https(const QString &path) const;
    [[nodiscard]] quint16 httpPort() const { return m_ports.value(0); }
    [[nodiscard]] quint16 proxyPort() const { return m_ports.value(2); }
    [[nodiscard]] QString kdcFolder() const { return m_kdc.folder(); }
    /// The authority of https.
    [[nodiscard]] QString authority() const;

    /// What kinit does, into a ticket cache of that name. Empty: done; else what it says.
    [[nodiscard]] QByteArray takeTicket(const QString &user, const QString &cache);
    /// For a client with that ticket cache (one that does not exist: no tickets) and one of the KDC's configurations.
    [[nodiscard]] QMap<QString, QString> client(const QString &cache,
                                                const QString &configuration = QStringLiteral("krb5.conf")) const;
    /// The servers' environment: where the KDC is, and the passwords.
    [[nodiscard]] QMap<QString, QString> server() const;

    /// Of every person; holds what shells, protocols and character sets stumble over.
    [[nodiscard]] static QString password() { return QStringLiteral("Gr\u00fcn, \u20ac 7"); }

private:
    [[nodiscard]] QString cacheFile(const QString &cache) const;

    RealServer m_kdc;
    RealServer m_apache;
    quint16 m_kdcPort = 0;
    QList<quint16> m_ports; ///< http, https, proxy
};

/// The JSON body of an exchange's answer; of the last one by default.
[[nodiscard]] QJsonObject answerOf(const CommandRun &run, int exchange = -1);

/// What a failed login owes the person: the error's code and exit code, a sentence, no password, no more than so many
/// exchanges and so much time. Empty: all there; else what is wrong, with everything that was said.
[[nodiscard]] QByteArray failureFlaw(const CommandRun &run, const QString &code, int exitCode, qsizetype mostExchanges,
                                     std::chrono::seconds within = std::chrono::seconds(8));

} // namespace Ticketscope::Testing
