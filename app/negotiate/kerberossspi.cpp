// SPDX-License-Identifier: GPL-3.0-or-later
#define SECURITY_WIN32
#include "negotiate/clientmechanism.h"
#include "negotiate/kerberoserror.h"
#include "negotiate/sspierror.h"

#include "protocol/kerberos.h"

#include <QCoreApplication>

#include <windows.h>

#include <sspi.h>

#include <array>
#include <string>
#include <vector>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Kerberos)
};

std::wstring wide(const QString &text)
{
    return text.toStdWString();
}

/// Text that is overwritten when it goes.
class SecretText final
{
public:
    explicit SecretText(const Secret &secret)
    {
        QString text = secret.revealText();
        m_text = text.toStdWString();
        Secret::wipe(text);
    }
    ~SecretText() { SecureZeroMemory(m_text.data(), m_text.size() * sizeof(wchar_t)); }
    Q_DISABLE_COPY_MOVE(SecretText)
    [[nodiscard]] std::wstring *get() { return &m_text; }

private:
    std::wstring m_text;
};

unsigned short *characters(std::wstring *text)
{
    return reinterpret_cast<unsigned short *>(text->data());
}

/// Channel bindings as SSPI wants them: a header, then the application data.
QByteArray bindingsBuffer(const QByteArray &applicationData)
{
    SEC_CHANNEL_BINDINGS header = {};
    header.cbApplicationDataLength = static_cast<unsigned long>(applicationData.size());
    header.dwApplicationDataOffset = sizeof(header);
    QByteArray buffer(reinterpret_cast<const char *>(&header), sizeof(header));
    buffer.append(applicationData);
    return buffer;
}

SecBuffer secBuffer(unsigned long type, QByteArrayView bytes)
{
    return {static_cast<unsigned long>(bytes.size()), type, const_cast<char *>(bytes.data())};
}

/// Bytes of the largest token that Kerberos makes here; what Windows has had since 2012 where it does not tell.
qsizetype largestToken()
{
    std::wstring name = L"Kerberos";
    SecPkgInfoW *package = nullptr;
    qsizetype size = 48000;
    if (QuerySecurityPackageInfoW(name.data(), &package) == SEC_E_OK) {
        size = qsizetype(package->cbMaxToken);
        FreeContextBuffer(package);
    }
    return size;
}

/// Kerberos through SSPI's package of that name: the account that is logged on, or a user with a password.
class SspiKerberos final : public ClientMechanism
{
public:
    SspiKerberos(SecurityRequest request, std::shared_ptr<Account> account)
        : m_request(std::move(request))
        , m_account(std::move(account))
        , m_client(m_request.userName)
    {
    }
    ~SspiKerberos() override
    {
        if (m_hasContext) {
            DeleteSecurityContext(&m_context);
        }
        if (m_hasCredential) {
            FreeCredentialsHandle(&m_credential);
        }
    }
    Q_DISABLE_COPY_MOVE(SspiKerberos)

    [[nodiscard]] Mechanism kind() const override { return Mechanism::Kerberos; }
    [[nodiscard]] bool isComplete() const override { return m_complete; }
    [[nodiscard]] bool peerIsProven() const override { return m_complete && (m_attributes & ISC_RET_MUTUAL_AUTH) != 0; }
    [[nodiscard]] QString principal() const override { return m_hasContext ? m_client : QString(); }
    [[nodiscard]] bool verdictOnPerson() const override { return m_verdictOnPerson; }
    [[nodiscard]] bool passwordWasRefused() const override { return m_passwordWasRefused; }
    [[nodiscard]] bool canSign() const override { return m_complete && (m_attributes & ISC_RET_INTEGRITY) != 0; }

    [[nodiscard]] Result<QByteArray> step(QByteArrayView fromPeer) override
    {
        if (m_complete) {
            return failure(ErrorCode::UnexpectedAnswer,
                           Text::tr("The server sent another Kerberos token after the handshake was complete."));
        }
        if (!m_hasContext) {
            if (const std::optional<Error> error = acquire()) {
                return tl::unexpected(*error);
            }
            return exchange({});
        }
        if (const std::optional<Error> refused = refusalIn(fromPeer)) {
            return tl::unexpected(*refused);
        }
        return exchange(fromPeer);
    }

    [[nodiscard]] QByteArray sign(QByteArrayView message) override
    {
        SecPkgContext_Sizes sizes = {};
        if (QueryContextAttributesW(&m_context, SECPKG_ATTR_SIZES, &sizes) != SEC_E_OK) {
            return {};
        }
        QByteArray signature(qsizetype(sizes.cbMaxSignature), '\0');
        std::array<SecBuffer, 2> buffers{secBuffer(SECBUFFER_DATA, message), secBuffer(SECBUFFER_TOKEN, signature)};
        buffers[1].pvBuffer = signature.data();
        SecBufferDesc description = {SECBUFFER_VERSION, static_cast<unsigned long>(buffers.size()), buffers.data()};
        if (MakeSignature(&m_context, 0, &description, 0) != SEC_E_OK) {
            return {};
        }
        signature.resize(qsizetype(buffers[1].cbBuffer));
        return signature;
    }

    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) override
    {
        std::array<SecBuffer, 2> buffers{secBuffer(SECBUFFER_DATA, message), secBuffer(SECBUFFER_TOKEN, signature)};
        SecBufferDesc description = {SECBUFFER_VERSION, static_cast<unsigned long>(buffers.size()), buffers.data()};
        unsigned long quality = 0;
        return VerifySignature(&m_context, &description, 0, &quality) == SEC_E_OK;
    }

private:
    std::optional<Error> acquire()
    {
        if (m_request.userName.isEmpty() && m_request.password.isSet()) {
            return Error{ErrorCode::MissingParameter,
                         Text::tr("There is a password, but no user name. Enter the user name."),
                         {},
                         {},
                         {}};
        }
        if (!m_request.userName.isEmpty() && !m_request.password.isSet()) {
            return Error{
                ErrorCode::NoTicket,
                Text::tr("Windows holds tickets of the account that is logged on only. Enter the password of %1, "
                         "or leave the user name empty.")
                    .arg(m_request.userName),
                {},
                {},
                {}};
        }
        const Ntlm::Identity identity = Ntlm::identityOf(m_request.userName, m_request.domain);
        std::wstring user = wide(identity.userName);
        std::wstring domain = wide(identity.domain);
        SecretText password(m_request.password);
        SEC_WINNT_AUTH_IDENTITY_W explicitly = {};
        explicitly.User = characters(&user);
        explicitly.UserLength = static_cast<unsigned long>(user.size());
        explicitly.Domain = characters(&domain);
        explicitly.DomainLength = static_cast<unsigned long>(domain.size());
        explicitly.Password = characters(password.get());
        explicitly.PasswordLength = static_cast<unsigned long>(password.get()->size());
        explicitly.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
        std::wstring package = L"Kerberos";
        TimeStamp expiry = {};
        const SECURITY_STATUS status = AcquireCredentialsHandleW(nullptr, package.data(), SECPKG_CRED_OUTBOUND, nullptr,
                                                                 m_request.userName.isEmpty() ? nullptr : &explicitly,
                                                                 nullptr, nullptr, &m_credential, &expiry);
        if (FAILED(status)) {
            return failed(status);
        }
        m_hasCredential = true;
        nameClient();
        m_account->add(
            m_client.isEmpty()
                ? Text::tr("Asking Windows for a ticket for the service %1.").arg(m_request.spn)
                : Text::tr("Asking Windows for a ticket of %1 for the service %2.").arg(m_client, m_request.spn));
        return std::nullopt;
    }

    void nameClient()
    {
        SecPkgCredentials_NamesW names = {};
        if (QueryCredentialsAttributesW(&m_credential, SECPKG_CRED_ATTR_NAMES, &names) == SEC_E_OK &&
            names.sUserName != nullptr) {
            m_client = QString::fromWCharArray(names.sUserName);
            FreeContextBuffer(names.sUserName);
        }
    }

    Result<QByteArray> exchange(QByteArrayView fromPeer)
    {
        const bool first = !m_hasContext;
        unsigned long wanted = ISC_REQ_INTEGRITY;
        wanted |= m_request.mutual ? ISC_REQ_MUTUAL_AUTH : 0;
        wanted |= m_request.delegate ? ISC_REQ_DELEGATE : 0;
        const QByteArray bindings = bindingsBuffer(m_request.channelBindings);
        std::vector<SecBuffer> inputs;
        if (!first) {
            inputs.push_back(secBuffer(SECBUFFER_TOKEN, fromPeer));
        }
        if (!m_request.channelBindings.isNull()) {
            inputs.push_back(secBuffer(SECBUFFER_CHANNEL_BINDINGS, bindings));
        }
        SecBufferDesc input = {SECBUFFER_VERSION, static_cast<unsigned long>(inputs.size()), inputs.data()};
        // A buffer of our own: not every implementation of SSPI makes one.
        QByteArray token(largestToken(), '\0');
        SecBuffer made = {static_cast<unsigned long>(token.size()), SECBUFFER_TOKEN, token.data()};
        SecBufferDesc output = {SECBUFFER_VERSION, 1, &made};
        std::wstring target = wide(m_request.spn);
        TimeStamp expiry = {};
        const SECURITY_STATUS status = InitializeSecurityContextW(
            &m_credential, first ? nullptr : &m_context, target.data(), wanted, 0, SECURITY_NATIVE_DREP,
            inputs.empty() ? nullptr : &input, 0, &m_context, &output, &m_attributes, &expiry);
        if (FAILED(status)) {
            return tl::unexpected(failed(status));
        }
        m_hasContext = true;
        m_complete = status == SEC_E_OK;
        tell(first);
        token.resize(qsizetype(made.cbBuffer));
        return token.isEmpty() ? QByteArray() : token;
    }

    void tell(bool first)
    {
        if (first && m_request.delegate) {
            m_account->add((m_attributes & ISC_RET_DELEGATE) != 0
                               ? Text::tr("A forwarded ticket goes along: the service may act for %1.").arg(m_client)
                               : Text::tr("No ticket is forwarded: the domain does not allow it for this service."));
        }
        if (peerIsProven()) {
            m_account->add(Text::tr("The server has proven that it is %1.").arg(m_request.spn));
        }
    }

    /// KRB-ERROR where AP-REP was to come.
    [[nodiscard]] std::optional<Error> refusalIn(QByteArrayView fromPeer) const
    {
        const Kerberos::PartialMessage message = Kerberos::readMessage(fromPeer);
        if (!message.failure || !message.failure->code) {
            return std::nullopt;
        }
        KerberosRefusal refusal;
        refusal.by = KerberosRefusal::By::Server;
        refusal.code = int(message.failure->code->value);
        refusal.client = m_client;
        refusal.service = m_request.spn;
        if (message.failure->serverTime) {
            refusal.peerClock = message.failure->serverTime->value;
        }
        return explain(refusal);
    }

    Error failed(SECURITY_STATUS status)
    {
        const auto code = static_cast<quint32>(status);
        m_passwordWasRefused = m_request.password.isSet() && status == SEC_E_LOGON_DENIED;
        m_verdictOnPerson = m_request.password.isSet() && isVerdictOnPersonSspi(code);
        return explainSspi(code, {m_client, m_request.spn, m_request.password.isSet()});
    }

    SecurityRequest m_request;
    std::shared_ptr<Account> m_account;
    QString m_client;
    CredHandle m_credential = {};
    CtxtHandle m_context = {};
    unsigned long m_attributes = 0;
    bool m_hasCredential = false;
    bool m_hasContext = false;
    bool m_complete = false;
    bool m_verdictOnPerson = false;
    bool m_passwordWasRefused = false;
};

} // namespace

std::unique_ptr<ClientMechanism> makeKerberos(const SecurityRequest &request, const std::shared_ptr<Account> &account)
{
    return std::make_unique<SspiKerberos>(request, account);
}

} // namespace Ticketscope::Negotiate
