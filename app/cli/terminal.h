// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"

#include <QCoreApplication>

class QJsonObject;

namespace Ticketscope::Cli {

/// Where the program reads and writes: results to standard output, prompts and progress to standard error.
class Terminal final
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Terminal)
public:
    Terminal();

    void result(const QString &text) const; ///< a line
    void result(const QJsonObject &document) const;
    void resultBytes(const QByteArray &bytes) const;
    void say(const QString &text) const; ///< a line of progress or warning
    void complain(const Error &error) const;

    [[nodiscard]] bool isInteractive() const; ///< a person sits at standard input
    /// Asks at a terminal, without echo. Elsewhere it reads standard input to its end and drops one line end.
    [[nodiscard]] Result<Secret> readSecret(const QString &prompt) const;
    /// A file, or standard input for "-". The caller wipes what is secret.
    [[nodiscard]] Result<QByteArray> readInput(const QString &fileOrDash) const;
};

} // namespace Ticketscope::Cli
