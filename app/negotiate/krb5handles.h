// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

#include <krb5.h>

#include <memory>

/// What libkrb5 hands out, each given back by itself. A handle must not outlive its context.
namespace Ticketscope::Krb5 {

struct ContextFree
{
    void operator()(krb5_context context) const { krb5_free_context(context); }
};
using Context = std::unique_ptr<std::remove_pointer_t<krb5_context>, ContextFree>;

template<auto Free>
struct Freed
{
    krb5_context context = nullptr;
    template<typename T>
    void operator()(T *thing) const
    {
        Free(context, thing);
    }
};

using Principal = std::unique_ptr<krb5_principal_data, Freed<krb5_free_principal>>;
using Cache = std::unique_ptr<std::remove_pointer_t<krb5_ccache>, Freed<krb5_cc_close>>;
using Credentials = std::unique_ptr<krb5_creds, Freed<krb5_free_creds>>;
using Ticket = std::unique_ptr<krb5_ticket, Freed<krb5_free_ticket>>;
using CredentialOptions = std::unique_ptr<krb5_get_init_creds_opt, Freed<krb5_get_init_creds_opt_free>>;
using CredentialRequest = std::unique_ptr<std::remove_pointer_t<krb5_init_creds_context>, Freed<krb5_init_creds_free>>;

/// "alice@ACME.EXAMPLE"; empty for none.
[[nodiscard]] inline QString nameOf(krb5_context context, krb5_const_principal principal)
{
    char *text = nullptr;
    if (principal == nullptr || krb5_unparse_name(context, principal, &text) != 0) {
        return {};
    }
    QString name = QString::fromUtf8(text);
    krb5_free_unparsed_name(context, text);
    return name;
}

/// "FILE:/tmp/krb5cc_1000".
[[nodiscard]] inline QString nameOf(krb5_context context, krb5_ccache cache)
{
    char *text = nullptr;
    if (cache == nullptr || krb5_cc_get_full_name(context, cache, &text) != 0) {
        return {};
    }
    QString name = QString::fromLocal8Bit(text);
    krb5_free_string(context, text);
    return name;
}

[[nodiscard]] inline QString textOf(const krb5_data &data)
{
    return QString::fromUtf8(data.data, qsizetype(data.length));
}

[[nodiscard]] inline QString realmOf(krb5_const_principal principal)
{
    return principal == nullptr ? QString() : textOf(principal->realm);
}

/// What the library itself says of an error.
[[nodiscard]] inline QString messageOf(krb5_context context, krb5_error_code code)
{
    const char *text = krb5_get_error_message(context, code);
    QString message = QString::fromUtf8(text);
    krb5_free_error_message(context, text);
    return message;
}

} // namespace Ticketscope::Krb5
