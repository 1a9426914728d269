// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "diagnosis/explain/explanation.h"

#include <QDateTime>

namespace Ticketscope::Diagnosis::Explain {

/// A Secret of SuperOffice NetServer 6.x, as it was sent.
struct Secret6Input
{
    QString authenticationType; ///< "CRM5"
    QString userName;
    QByteArray secret; ///< the text of the Secret element
    QDateTime when;    ///< when it was sent, by the server's clock; the day counts in UTC
    Secret password;   ///< that was meant
};

/// Which known mistake gives the Secret that was sent. The right way is Base64(MD5(EF BB BF + UTF8(type + user +
/// password + days since 2000-01-01 in UTC))), SuperOffice SDK, "How to Authenticate in 6".
[[nodiscard]] Explanation explainSecret6(const Secret6Input &input);

} // namespace Ticketscope::Diagnosis::Explain
