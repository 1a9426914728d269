// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/authorization.h"
#include "login/oauth/oauthanswer.h"
#include "login/oauth/provider.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

/// What a provider or whoever comes to the redirect address sends: forms, discovery documents, pages. A form that was
/// written reads back the same; no answer passes for one of a request whose state it does not have.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text(data, qsizetype(size));
    const OAuth::Form form = OAuth::Form::parse(text);
    const QByteArray written = form.encoded();
    if (OAuth::Form::parse(written).encoded() != written) {
        std::abort();
    }
    OAuth::AuthorizationRequest request;
    request.state = OAuth::randomText();
    if (OAuth::readAuthorizationAnswer(form, request, {})) {
        std::abort();
    }
    if (Result<OAuth::Provider> provider = OAuth::readProvider(text)) {
        OAuth::ProviderNeeds needs;
        needs.authorization = true;
        const QUrl issuer(QStringLiteral("https://id.example"));
        const QStringList problems = OAuth::checkProvider(&*provider, issuer, OAuth::IssuerRule::MustMatch, needs);
        if (problems.isEmpty() && (provider->issuer != issuer.toString() || provider->tokenEndpoint.host().isEmpty())) {
            std::abort();
        }
    }
    if (OAuth::plainWords(text).size() > 300) {
        std::abort();
    }
    return 0;
}
