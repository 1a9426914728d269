// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/accounts.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice::Accounts {

const Account &adm0()
{
    static const Account account{u"Adm0"_s, QString(), u"Adm0"_s, 11, 147};
    return account;
}

const Account &jr()
{
    static const Account account{u"JR"_s, u"p&ss<wörd>"_s, u"Jens Rød"_s, 27, 203};
    return account;
}

QString superIdUser()
{
    return u"jr@acme.example"_s;
}

const Account &systemUser()
{
    static const Account account{u"System"_s, QString(), u"System user"_s, 99, 0};
    return account;
}

const Account *superOfficeUser(const QString &userName)
{
    for (const Account *account : {&adm0(), &jr()}) {
        if (account->userName.compare(userName, Qt::CaseInsensitive) == 0) {
            return account;
        }
    }
    return nullptr;
}

QByteArray accessToken()
{
    // The layout of the vendor's sample: 01, 16 bytes, a length of 464, that many bytes, 29 more.
    QByteArray sealed("\x01");
    quint32 state = 0x2545f491;
    const auto append = [&](int count) {
        for (int i = 0; i < count; ++i) {
            state = state * 1664525 + 1013904223;
            sealed.append(static_cast<char>(state >> 24));
        }
    };
    append(16);
    sealed.append(QByteArray("\xd0\x01\x00\x00", 4));
    append(464 + 29);
    return QByteArray("8A:") + kTenant + '.' + sealed.toBase64();
}

QString essentialsAdministrator()
{
    return u"alice"_s;
}

QString essentialsAdministratorPassword()
{
    return u"p&ss<wörd>:1"_s;
}

QString essentialsStandardUser()
{
    return u"bob"_s;
}

QString essentialsStandardUserPassword()
{
    return u"Blåbær-2"_s;
}

QString ecrvUser()
{
    return u"ecrv-practice"_s;
}

QString ecrvPassword()
{
    return u"p&ss<wörd>'\"Z65"_s;
}

QString httpUser()
{
    return u"alice"_s;
}

QString httpPassword()
{
    return u"p&ss<wörd>"_s;
}

QString oauthClientSecret()
{
    return u"s+cr%65t:&=/7~"_s;
}

QString windowsDomain()
{
    return u"PRACTICE"_s;
}

} // namespace Ticketscope::Practice::Accounts
