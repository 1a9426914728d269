// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <QList>
#include <QObject>
#include <QStringList>
#include <QUrl>

#include <memory>

namespace Ticketscope::Practice {

/// One practice service as it runs.
struct ServiceInfo
{
    QByteArray id;      ///< "netserver-soap", "netserver-rest", "superid", "essentials", "ecrv", "oauth", "http"
    QByteArray service; ///< of the profile: "superoffice-netserver", …
    QString title;
    QUrl url; ///< the profile's address
};

/// A fault that can be switched on. Ids: the catalogue's where it has one ("S1", "R4", "X8"), else a word ("stall").
struct FaultInfo
{
    QByteArray id;
    QByteArray service; ///< ServiceInfo::id, or empty: any service
    QString title;      ///< what the server does then, one line
};

/// A profile that works against a practice service: everything a Profile file needs, and its secrets (which are
/// public knowledge: they open nothing but this).
struct PracticeProfile
{
    QByteArray service;
    QByteArray scheme;
    QString name;
    QUrl url;
    QVariantMap parameters;
    QHash<QString, QString> secrets;
};

/// Small strict emulations of the services, of an OAuth provider and of a plain HTTP server, on loopback, in the
/// calling thread's event loop. Each speaks its protocol as the reference says: a wrong header gets the right refusal.
/// Nothing is kept on disk.
class PracticeServices final : public QObject
{
    Q_OBJECT
public:
    explicit PracticeServices(Clock clock = systemUtc, QObject *parent = nullptr);
    ~PracticeServices() override;
    Q_DISABLE_COPY_MOVE(PracticeServices)

    /// Listens on 127.0.0.1. basePort 0: ports chosen by the system; else one service a port from there on.
    [[nodiscard]] Result<void> start(quint16 basePort = 0);
    void stop();
    [[nodiscard]] bool isRunning() const;

    [[nodiscard]] QList<ServiceInfo> services() const;
    [[nodiscard]] QList<PracticeProfile> profiles() const;

    [[nodiscard]] static QList<FaultInfo> availableFaults();
    /// Replaces the set; unknown ids are an error that names them.
    [[nodiscard]] Result<void> setFaults(const QStringList &ids);
    [[nodiscard]] QStringList faults() const;

Q_SIGNALS:
    void faultsChanged();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope::Practice
