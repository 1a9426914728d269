// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/mechanismchoice.h"

#include <QCoreApplication>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::MechanismChoice)
};

/// Whether it has what it takes, without asking anybody.
bool couldBegin(Mechanism mechanism, const SecurityRequest &request)
{
    const bool explicitly = !request.userName.isEmpty() && request.password.isSet();
    return explicitly || (mechanism == Mechanism::Kerberos && hasUsableTicket());
}

QList<Mechanism> othersThatCould(const QList<Mechanism> &left, const SecurityRequest &request, Account *account)
{
    QList<Mechanism> others;
    for (const Mechanism mechanism : left) {
        if (others.contains(mechanism)) {
            continue;
        }
        if (couldBegin(mechanism, request)) {
            others.append(mechanism);
        } else if (mechanism == Mechanism::Ntlm) {
            account->add(Text::tr("NTLM left out: there is no user name with a password."));
        } else {
            account->add(Text::tr("Kerberos left out: there is no ticket, and no user name with a password."));
        }
    }
    return others;
}

} // namespace

tl::expected<MechanismStart, StartFailure> startFirst(const QList<Mechanism> &wanted, const SecurityRequest &request,
                                                      const std::shared_ptr<Account> &account)
{
    std::optional<Error> first;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        std::unique_ptr<ClientMechanism> mechanism = makeMechanism(wanted.at(i), request, account);
        Result<QByteArray> token = mechanism->step({});
        if (token) {
            QList<Mechanism> left = wanted.mid(i + 1);
            left.removeAll(wanted.at(i));
            QList<Mechanism> others = othersThatCould(left, request, account.get());
            return MechanismStart{std::move(mechanism), std::move(*token), std::move(others)};
        }
        account->add(Text::tr("%1 left out: %2").arg(mechanismText(wanted.at(i)), token.error().text));
        if (mechanism->verdictOnPerson()) {
            if (i + 1 < wanted.size()) {
                account->add(
                    Text::tr("Nothing else is tried with this password: too many wrong ones lock an account. If "
                             "the account is not of that realm, choose NTLM alone."));
            }
            return tl::unexpected(StartFailure{token.error(), mechanism->passwordWasRefused()});
        }
        if (!first) {
            first = token.error();
        }
    }
    if (!first) {
        first =
            Error{ErrorCode::NotSupported, Text::tr("There is no mechanism left that both sides know."), {}, {}, {}};
    }
    return tl::unexpected(StartFailure{*first, false});
}

QString mechanismText(Mechanism mechanism)
{
    return mechanism == Mechanism::Kerberos ? QStringLiteral("Kerberos") : QStringLiteral("NTLM");
}

std::unique_ptr<ClientMechanism> makeMechanism(Mechanism mechanism, const SecurityRequest &request,
                                               const std::shared_ptr<Account> &account)
{
    return mechanism == Mechanism::Kerberos ? makeKerberos(request, account) : makeNtlm(request, account);
}

} // namespace Ticketscope::Negotiate
