// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"
#include "protocol/xmltree.h"

#include <QHash>

#include <optional>

namespace Ticketscope::Practice {

/// What an endpoint asks of the UsernameToken.
struct SecurityPolicy
{
    enum class Password
    {
        Text,
        Digest,
        None ///< no password may be there; who calls was settled before
    };
    Password password = Password::Text;
};

/// Why a message is refused: a code of the secext schema ("FailedAuthentication"), or one in a namespace of its own.
struct SecurityFault
{
    QByteArray code;
    QByteArray nameSpace;
    QString text;
};

/// Checks a wsse:Security header the way WSS4J does, in its order: structure and the rules of the Basic Security
/// Profile, age, replay, password (OASIS Web Services Security UsernameToken Profile 1.0; SOAP Message Security 1.0).
class WsSecurity final
{
public:
    explicit WsSecurity(const PracticeContext &context);

    /// Nothing if the message is let in.
    [[nodiscard]] std::optional<SecurityFault> check(const Xml::Element &security, SecurityPolicy policy);
    /// The fault for a message without the header.
    [[nodiscard]] SecurityFault missing() const;

private:
    using Verdict = std::optional<SecurityFault>;

    [[nodiscard]] Verdict checkAll(const Xml::Element &security, SecurityPolicy policy);
    [[nodiscard]] Verdict checkAge(const Xml::Element &created, const Xml::Element *expires) const;
    [[nodiscard]] Verdict checkReplay(const Xml::Element &token);
    [[nodiscard]] Verdict checkPassword(const Xml::Element &token, SecurityPolicy policy) const;
    [[nodiscard]] bool isPasswordRight(const Xml::Element &token, const Xml::Element &password) const;

    const PracticeContext &m_context;
    QHash<QByteArray, QDateTime> m_nonces; ///< when each was seen
};

} // namespace Ticketscope::Practice
