// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/basic.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Basic)
};

} // namespace

Result<QByteArray> encodedText(const QString &text, const QString &charset)
{
    if (charset != "latin-1"_L1) {
        return text.toUtf8();
    }
    const bool fits = std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() <= 0xff; });
    if (!fits) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("The user name or password has a character that Latin-1 cannot write. Choose UTF-8."));
    }
    return text.toLatin1();
}

Result<QByteArray> basicAuthorization(const QString &user, const Secret &password, const QString &charset)
{
    if (user.contains(u':')) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("A user name with a colon cannot be sent with Basic: the server would read what "
                                "follows the colon as the password."));
    }
    QString text = password.revealText();
    Result<QByteArray> userBytes = encodedText(user, charset);
    Result<QByteArray> passwordBytes = encodedText(text, charset);
    Secret::wipe(text);
    if (!userBytes) {
        return userBytes;
    }
    if (!passwordBytes) {
        return passwordBytes;
    }
    QByteArray pair = *userBytes + ':' + *passwordBytes;
    QByteArray value = "Basic " + pair.toBase64();
    Secret::wipe(pair);
    Secret::wipe(*passwordBytes);
    return value;
}

} // namespace Ticketscope
