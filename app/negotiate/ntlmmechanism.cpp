// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/clientmechanism.h"

#include <QCoreApplication>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NtlmMechanism)
};

Ntlm::ClientOptions optionsOf(const SecurityRequest &request)
{
    Ntlm::ClientOptions options = request.ntlm;
    if (options.channelBindings.isNull()) {
        options.channelBindings = request.channelBindings;
    }
    if (options.targetName.isEmpty()) {
        options.targetName = request.spn;
    }
    return options;
}

/// NTLM: type 1, then type 3 for the server's type 2. It never proves who the server is.
class NtlmMechanism final : public ClientMechanism
{
public:
    NtlmMechanism(const SecurityRequest &request, std::shared_ptr<Account> account)
        : m_account(std::move(account))
        , m_identity(Ntlm::identityOf(request.userName, request.domain))
        , m_hasPassword(request.password.isSet())
        , m_client(m_identity, request.password, optionsOf(request))
    {
    }

    [[nodiscard]] Mechanism kind() const override { return Mechanism::Ntlm; }
    [[nodiscard]] bool isComplete() const override { return m_next == Next::Nothing; }
    [[nodiscard]] bool peerIsProven() const override { return false; }
    [[nodiscard]] bool canSign() const override { return isComplete() && m_client.canSign(); }
    [[nodiscard]] QByteArray sign(QByteArrayView message) override { return m_client.sign(message); }
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) override
    {
        return m_client.verify(message, signature);
    }

    [[nodiscard]] QString principal() const override
    {
        return m_identity.domain.isEmpty() ? m_identity.userName
                                           : QString(m_identity.domain % u'\\' % m_identity.userName);
    }

    [[nodiscard]] Result<QByteArray> step(QByteArrayView fromPeer) override
    {
        switch (m_next) {
        case Next::Negotiate:
            return negotiate();
        case Next::Authenticate: {
            Result<QByteArray> answer = m_client.authenticate(fromPeer);
            if (answer) {
                m_next = Next::Nothing;
                m_account->add(Text::tr("Answered the NTLM challenge as %1.").arg(principal()));
            }
            return answer;
        }
        case Next::Nothing:
            break;
        }
        return failure(
            ErrorCode::Refused,
            Text::tr("The server sent another NTLM challenge after it had the answer to its first: it did not "
                     "accept the password, or lost the connection's state."));
    }

private:
    enum class Next
    {
        Negotiate,
        Authenticate,
        Nothing
    };

    Result<QByteArray> negotiate()
    {
        if (m_identity.userName.isEmpty()) {
            return failure(ErrorCode::MissingParameter, Text::tr("NTLM needs a user name and a password. Enter them."));
        }
        if (!m_hasPassword) {
            return failure(ErrorCode::SecretMissing,
                           Text::tr("NTLM needs the password of %1. Enter it.").arg(principal()));
        }
        m_next = Next::Authenticate;
        return m_client.negotiate();
    }

    std::shared_ptr<Account> m_account;
    Ntlm::Identity m_identity;
    bool m_hasPassword;
    Ntlm::Client m_client;
    Next m_next = Next::Negotiate;
};

} // namespace

std::unique_ptr<ClientMechanism> makeNtlm(const SecurityRequest &request, const std::shared_ptr<Account> &account)
{
    return std::make_unique<NtlmMechanism>(request, account);
}

} // namespace Ticketscope::Negotiate
