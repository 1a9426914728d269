// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/commandline.h"
#include "support/oidcprovider.h"
#include "support/processes.h"

#include <QJsonObject>

#include <functional>

namespace Ticketscope::Testing {

/// The command line program, the certified provider and a person at a browser; and whoever looks for secrets.
class OidcBench final
{
public:
    OidcBench();
    Q_DISABLE_COPY_MOVE(OidcBench)

    [[nodiscard]] OidcProvider &provider() { return m_provider; }
    [[nodiscard]] Person &person() { return m_person; }
    [[nodiscard]] CommandLine &cli() { return m_cli; }
    /// That were seen while the program ran.
    [[nodiscard]] const Processes &processes() const { return m_processes; }
    /// Is called while the program runs, until forget(), with what it has said on standard error so far.
    void whileItRuns(std::function<void(const QByteArray &err)> what) { m_whileItRuns = std::move(what); }
    /// Before each test.
    void forget();

    /// `login` with the service oauth2: by default as the client "native", for "openid api:read". $BROWSER is the
    /// person, the secrets are the right ones (the parameter "wrong" gives others), and the capture is saved.
    /// `change`: see Person::environment().
    [[nodiscard]] CommandRun logIn(const QString &scheme, const QString &issuer, const QJsonObject &parameters,
                                   Person::Wish wish, const QStringList &more = {}, const QString &change = {});
    [[nodiscard]] CommandRun refresh(const QByteArray &token);
    /// `decode` with the provider's keys, its issuer, and the client as audience.
    [[nodiscard]] CommandRun decode(const QByteArray &token, const QString &client);

    /// How many secrets have crossed the provider, and the last one of a name since there were `before`.
    [[nodiscard]] qsizetype witnessed() const { return m_provider.witnessed().size(); }
    [[nodiscard]] QByteArray witnessedSince(qsizetype before, const QByteArray &name) const;
    /// Where a secret stands that may stand nowhere: in what the program said since forget(), in the arguments of any
    /// process, in any file that it wrote. Empty: nowhere.
    [[nodiscard]] QByteArray leaks() const;

private:
    OidcProvider m_provider;
    Person m_person;
    CommandLine m_cli;
    Processes m_processes;
    QByteArray m_said;
    std::function<void(const QByteArray &err)> m_whileItRuns;
};

/// `--call` of the resource beside that issuer.
[[nodiscard]] QStringList callTo(const QString &issuer);

// What a run's JSON says.
[[nodiscard]] QStringList itemNames(const CommandRun &run);
[[nodiscard]] QString errorText(const CommandRun &run);
[[nodiscard]] QString pathOf(const QJsonValue &exchange);
[[nodiscard]] QByteArray wireOf(const QJsonValue &exchange, const QString &side);
/// The exchange that the error names.
[[nodiscard]] QJsonValue failedExchange(const CommandRun &run);
/// The exchanges with that path.
[[nodiscard]] QList<QJsonValue> exchangesAt(const CommandRun &run, const QString &path);
/// What came of that check of a decoded token: "passed", "failed", …; empty where it was not made.
[[nodiscard]] QString verdictOf(const CommandRun &run, const QString &check);

/// What is wrong with where a browser ended; empty if nothing: it shows a page of ours, at an address that says
/// nothing, and there is nothing to go back to that tells the state or the code.
[[nodiscard]] QByteArray faultOf(const QJsonObject &visit, const QByteArray &code = {});

} // namespace Ticketscope::Testing
