// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profile.h"

#include <cstdlib>

/// Whatever is read as a profile holds no secret, and comes back the same when it was written.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace Qt::StringLiterals;
    static const QStringList secrets{u"password"_s, u"ticket"_s};
    const QByteArray json(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto profile = Ticketscope::profileFromJson(json, secrets);
    if (!profile) {
        if (profile.error().text.isEmpty()) {
            std::abort();
        }
        return 0;
    }
    if (profile->parameters.contains(u"password"_s) || profile->parameters.contains(u"ticket"_s)) {
        std::abort();
    }
    const QByteArray written = Ticketscope::profileToJson(*profile);
    const auto again = Ticketscope::profileFromJson(written, secrets);
    if (!again || Ticketscope::profileToJson(*again) != written) {
        std::abort();
    }
    return 0;
}
