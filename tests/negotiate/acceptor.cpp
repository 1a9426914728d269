// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/acceptor.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include <utility>

// For the sanitizers: gss-ntlmssp does not free all of its own, OpenSSL's contexts among it. Whose a leak is shows only
// in a whole stack.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" const char *__asan_default_options();
extern "C" const char *__asan_default_options()
{
    return "fast_unwind_on_malloc=0";
}
extern "C" const char *__lsan_default_suppressions();
extern "C" const char *__lsan_default_suppressions()
{
    return "leak:gssntlmssp.so\n";
}
// NOLINTEND(bugprone-reserved-identifier)

namespace Ticketscope::Testing {

namespace {

char ntlmBytes[] = "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a";
char spnegoBytes[] = "\x2b\x06\x01\x05\x05\x02";
gss_OID_desc ntlm = {10, ntlmBytes};
gss_OID_desc spnego = {6, spnegoBytes};

gss_buffer_desc bufferOf(const QByteArray &bytes)
{
    return {size_t(bytes.size()), const_cast<char *>(bytes.constData())};
}

QByteArray taken(gss_buffer_desc *buffer)
{
    QByteArray bytes;
    if (buffer->length > 0) {
        bytes = QByteArray(static_cast<const char *>(buffer->value), qsizetype(buffer->length));
    }
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, buffer);
    return bytes;
}

QByteArray statusText(OM_uint32 status, int kind)
{
    OM_uint32 minor = 0;
    OM_uint32 more = 0;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    gss_display_status(&minor, status, kind, GSS_C_NO_OID, &more, &text);
    return taken(&text);
}

} // namespace

Acceptor::Acceptor(Takes takes, QByteArray bindings)
    : m_bindings(std::move(bindings))
{
    acquire(takes);
}

Acceptor::~Acceptor()
{
    OM_uint32 minor = 0;
    gss_delete_sec_context(&minor, &m_context, GSS_C_NO_BUFFER);
    gss_release_cred(&minor, &m_credential);
    gss_release_cred(&minor, &m_delegated);
}

void Acceptor::acquire(Takes takes)
{
    const bool wrapped = takes != Takes::Kerberos && takes != Takes::Ntlm;
    gss_OID_desc kerberosAndNtlm[] = {*gss_mech_krb5, ntlm};
    gss_OID_set_desc inner = {2, kerberosAndNtlm};
    if (takes == Takes::Kerberos || takes == Takes::SpnegoKerberos) {
        inner.count = 1;
    } else if (takes == Takes::Ntlm || takes == Takes::SpnegoNtlm) {
        inner = {1, &ntlm};
    }
    gss_OID_set_desc outer = {1, &spnego};
    OM_uint32 minor = 0;
    OM_uint32 major = gss_acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, wrapped ? &outer : &inner, GSS_C_ACCEPT,
                                       &m_credential, nullptr, nullptr);
    if (!GSS_ERROR(major) && wrapped) {
        major = gss_set_neg_mechs(&minor, m_credential, &inner);
    }
    if (GSS_ERROR(major)) {
        m_refusal = "no credential: " + statusText(major, GSS_C_GSS_CODE) + ": " + statusText(minor, GSS_C_MECH_CODE);
    }
}

QByteArray Acceptor::accept(const QByteArray &token)
{
    gss_channel_bindings_struct bindings = {};
    bindings.application_data = bufferOf(m_bindings);
    gss_buffer_desc input = bufferOf(token);
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    gss_name_t client = GSS_C_NO_NAME;
    OM_uint32 minor = 0;
    const OM_uint32 major = gss_accept_sec_context(&minor, &m_context, m_credential, &input,
                                                   m_bindings.isNull() ? GSS_C_NO_CHANNEL_BINDINGS : &bindings, &client,
                                                   nullptr, &output, &m_flags, nullptr, &m_delegated);
    if (GSS_ERROR(major)) {
        m_refusal = statusText(major, GSS_C_GSS_CODE) + ": " + statusText(minor, GSS_C_MECH_CODE);
    }
    m_complete = major == GSS_S_COMPLETE;
    if (client != GSS_C_NO_NAME) {
        OM_uint32 ignored = 0;
        gss_buffer_desc name = GSS_C_EMPTY_BUFFER;
        gss_display_name(&ignored, client, &name, nullptr);
        m_clientName = taken(&name);
        gss_release_name(&ignored, &client);
    }
    return taken(&output);
}

QByteArray Acceptor::sign(const QByteArray &message)
{
    OM_uint32 minor = 0;
    gss_buffer_desc input = bufferOf(message);
    gss_buffer_desc signature = GSS_C_EMPTY_BUFFER;
    gss_get_mic(&minor, m_context, GSS_C_QOP_DEFAULT, &input, &signature);
    return taken(&signature);
}

bool Acceptor::verify(const QByteArray &message, const QByteArray &signature)
{
    OM_uint32 minor = 0;
    gss_buffer_desc input = bufferOf(message);
    gss_buffer_desc mic = bufferOf(signature);
    return gss_verify_mic(&minor, m_context, &input, &mic, nullptr) == GSS_S_COMPLETE;
}

} // namespace Ticketscope::Testing
