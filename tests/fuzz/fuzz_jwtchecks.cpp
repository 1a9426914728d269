// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwtchecks.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

namespace {

Jose::TokenExpectations expectations()
{
    const QByteArray keys =
        R"({"keys":[{"kty":"oct","kid":"s","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuT)"
        R"(wjAzZr1Z9CAow"},{"kty":"EC","kid":"e","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";
    Jose::TokenExpectations expected;
    expected.keys = Jose::readKeySet(keys).value_or(Jose::KeySet{});
    expected.keysFrom = QStringLiteral("#3");
    expected.issuer = QStringLiteral("joe");
    expected.audience = QStringLiteral("crm-app");
    expected.nonce = QStringLiteral("n");
    expected.accessToken = "token";
    expected.localNow = QDateTime::fromSecsSinceEpoch(1300819000, Qt::UTC);
    expected.serverNow = expected.localNow;
    return expected;
}

} // namespace

/// Tokens held against all that can be known: every check is told, and points into the token.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Jose::TokenExpectations expected = expectations();
    const QByteArrayView token(data, qsizetype(size));
    const QList<Jose::TokenCheck> checks = Jose::checkToken(token, expected);
    if (checks.size() < 12) {
        std::abort();
    }
    for (const Jose::TokenCheck &check : checks) {
        const bool isInside =
            check.part.start >= 0 && check.part.start <= check.part.end && check.part.end <= token.size();
        if (!isInside || check.text.isEmpty() || check.title.isEmpty()) {
            std::abort();
        }
    }
    (void)Jose::isValid(checks);
    return 0;
}
