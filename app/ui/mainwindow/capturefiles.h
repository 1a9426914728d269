// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "models/laddermodel.h"
#include "report/masking.h"

#include <QObject>

namespace Ticketscope::Ui {

/// Opens captures into the ladder and saves them, in the thread pool. Each open() or save() ends in exactly one of
/// opened(), saved() and failed().
class CaptureFiles final : public QObject
{
    Q_OBJECT
public:
    CaptureFiles(Capture &capture, LadderModel &ladder, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(CaptureFiles)

    /// What the names of the attempts of one opened file begin with; empty for an attempt that was made here.
    [[nodiscard]] static QByteArray fileOf(const AttemptId &attempt);

    /// Reads a HAR; its exchanges get numbers of their own and stand under rows that name the file.
    void open(const QString &file);
    /// Written atomically. `known`: secrets to be masked wherever they stand.
    void save(const QString &file, const QList<ExchangePtr> &exchanges, SecretsInReport secrets,
              const QList<Secret> &known);

Q_SIGNALS:
    void opened(const QString &file, qsizetype exchanges, Ticketscope::ExchangeId first);
    void saved(const QString &file, qsizetype exchanges, bool withSecrets);
    void failed(const QString &text);

private:
    void take(const QString &file, const QList<ExchangePtr> &exchanges);

    Capture &m_capture;
    LadderModel &m_ladder;
    int m_files = 0;
};

} // namespace Ticketscope::Ui
