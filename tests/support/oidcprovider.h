// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/realserver.h"

#include <QJsonObject>
#include <QMap>

#include <memory>
#include <utility>
#include <vector>

namespace Ticketscope::Testing {

/// npm's oidc-provider with its clients (servers/oidc-provider), and all that crossed it that nobody else may know.
class OidcProvider final
{
public:
    OidcProvider() = default;
    Q_DISABLE_COPY_MOVE(OidcProvider)

    /// False: see output().
    [[nodiscard]] bool start();
    [[nodiscard]] QByteArray output() { return m_server.output(); }

    [[nodiscard]] quint16 port() const { return m_ports.value(0); }
    [[nodiscard]] QString issuer() const;       ///< http
    [[nodiscard]] QString tenantIssuer() const; ///< with a path, as OpenID Connect has it
    [[nodiscard]] QString oauthIssuer() const;  ///< with a path, as RFC 8414 has it
    [[nodiscard]] QString tlsIssuer() const;    ///< https
    [[nodiscard]] QString caFile() const;
    [[nodiscard]] static QString clientSecret(); ///< of each client that has one
    [[nodiscard]] QString privateKey() const;    ///< PEM, of the client "machine-key"

    /// Codes, verifiers, tokens, assertions and secrets that came or went so far, each with the name of its parameter.
    [[nodiscard]] QList<std::pair<QByteArray, QByteArray>> witnessed() const;

private:
    RealServer m_server;
    QList<quint16> m_ports;
};

/// A person at a headless Chromium (servers/oidc-provider/browser.sh).
class Person final
{
public:
    enum class Wish
    {
        Allow, ///< logs in and agrees
        Deny,  ///< cancels
        Close, ///< closes the window
        Absent ///< the browser starts and nobody is there
    };

    Person();
    ~Person();
    Q_DISABLE_COPY_MOVE(Person)

    /// Variables for a program whose $BROWSER is this person, with this wish; `change`: "name=value", what somebody in
    /// between makes of the address that is opened.
    [[nodiscard]] QMap<QString, QString> environment(Wish wish, const QString &change = {}) const;
    /// Goes to the address, types the code that a device shows, and does as wished. Returns at once.
    void enterCode(const QString &address, const QString &userCode, Wish wish);

    /// What the person saw at the end: ended, opened, address, title, text, history, visited (see browser.js). Waits
    /// for it, and forgets it. Empty: no browser came.
    [[nodiscard]] QJsonObject visit(std::chrono::seconds within = std::chrono::seconds(60));
    [[nodiscard]] static QByteArray password();

private:
    [[nodiscard]] QString result() const { return m_folder.filePath(QStringLiteral("visit.json")); }

    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<QProcess>> m_browsers;
};

} // namespace Ticketscope::Testing
