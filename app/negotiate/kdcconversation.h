// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/account.h"
#include "negotiate/krb5handles.h"

#include <QStringList>

#include <chrono>
#include <optional>

namespace Ticketscope::Negotiate {

/// KRB-ERROR as a KDC sent it (RFC 4120 section 5.9.1).
struct KdcAnswer
{
    int code = 0;
    QString realm;       ///< whose KDC
    QString service;     ///< the server's name that it says it could not serve
    QDateTime clock;     ///< stime, UTC
    QString explanation; ///< e-text
};

/// Listens to what libkrb5 asks and is told, writes it into the account, and keeps what errors are explained from.
/// Key hashes and anything that could help to guess a password never get in.
class KdcConversation final
{
public:
    explicit KdcConversation(std::shared_ptr<Account> account);
    ~KdcConversation() = default;
    Q_DISABLE_COPY_MOVE(KdcConversation)

    /// From here on until the context is freed. This object must outlive the context.
    void listen(krb5_context context);
    void note(const QString &text);
    /// Forgets errors and hosts: another question is put.
    void begin();
    /// Nothing more is written: nobody waits for the outcome.
    void abandon();

    [[nodiscard]] std::optional<KdcAnswer> lastError() const;
    /// Where requests went: "127.0.0.1:88", "kdc.acme.example:88 (TCP)".
    [[nodiscard]] QStringList hosts() const;
    /// When the library last began, or a KDC last answered.
    [[nodiscard]] std::chrono::steady_clock::time_point lastAnswer() const;

    /// A line of libkrb5's trace as the account shows it; empty for one that it does not show.
    [[nodiscard]] static QString cleanedTraceLine(const QString &line);

private:
    static void KRB5_CALLCONV traced(krb5_context context, const krb5_trace_info *info, void *self);
    static krb5_error_code KRB5_CALLCONV sending(krb5_context context, void *self, const krb5_data *realm,
                                                 const krb5_data *message, krb5_data **newMessage,
                                                 krb5_data **newReply);
    static krb5_error_code KRB5_CALLCONV received(krb5_context context, void *self, krb5_error_code code,
                                                  const krb5_data *realm, const krb5_data *message,
                                                  const krb5_data *reply, krb5_data **newReply);
    void traceLine(const QString &line);
    void takeReply(const krb5_data &realm, const krb5_data &reply);
    void takeError(const krb5_data &realm, const krb5_data &reply);

    std::shared_ptr<Account> m_account;
    mutable QMutex m_mutex;
    std::optional<KdcAnswer> m_lastError;
    QStringList m_hosts;
    std::chrono::steady_clock::time_point m_lastAnswer = std::chrono::steady_clock::now();
    bool m_abandoned = false;
};

} // namespace Ticketscope::Negotiate
