// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/authorizeerror.h"
#include "login/flows/superoffice-online/onlineclaims.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "login/flows/superoffice-online/systemuser.h"
#include "login/flows/superoffice-online/tenantstatus.h"
#include "login/legreader.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

namespace {

void demand(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

Leg answerWith(const QByteArray &body, const QByteArray &type)
{
    const QByteArray wire = "HTTP/1.1 200 OK\r\nContent-Type: " + type +
                            "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    auto exchange = std::make_shared<Exchange>();
    exchange->id = 1;
    Message &response = exchange->response;
    response.wire = WireBytes(wire);
    response.head = Http::parseHead(wire, Http::MessageKind::Response).value_or(Http::Head());
    response.headBytes = wire.left(response.head.end);
    response.body = {response.head.end, wire.size()};
    response.complete = true;
    return readLeg(exchange).value_or(Leg());
}

bool isWeb(const QUrl &url)
{
    return url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
}

} // namespace

/// What an environment answers and what a person writes: no claim leads a session to a place without https, no answer
/// passes for success without a token.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    const QString text = QString::fromUtf8(bytes);
    if (const Result<QUrl> environment = Online::environmentOf(text)) {
        demand(environment->isValid() && isWeb(*environment) && !environment->host().isEmpty());
        demand(environment->userInfo().isEmpty() && !environment->path().endsWith(u'/'));
    }
    const QUrl sod(QStringLiteral("https://sod.superoffice.com"));
    if (const Result<Json::Value> claims = Json::parse(bytes)) {
        if (const Result<Online::TenantPlace> place = Online::placeOf(*claims, sod, {})) {
            demand(!place->tenant.isEmpty() && !place->webApi.host().isEmpty());
            demand(place->webApi.scheme() == QLatin1String("https") && place->webApi.path().endsWith(u'/'));
            demand(place->netServer.isEmpty() || place->netServer.scheme() == QLatin1String("https"));
        }
    }
    for (const char *type : {"application/json", "text/xml; charset=utf-8"}) {
        const Leg leg = answerWith(bytes, type);
        if (!leg.exchange) {
            continue;
        }
        if (const Result<Online::SystemUserAnswer> answer = Online::readExchange(leg, "202611221234")) {
            demand(!answer->token.isEmpty() && answer->onWire.end <= leg.exchange->response.wire.size());
        }
        if (const Result<Online::TenantStatus> status = Online::readTenantStatus(leg, QStringLiteral("Cust1"))) {
            demand(!status->explanation().isEmpty() && !status->tenant.isEmpty());
        }
    }
    const Online::AuthorizeError code = Online::authorizeErrorIn(text);
    demand((code == Online::AuthorizeError::None) == Online::explainAuthorizeError(code).isEmpty());
    (void)Online::tenantOfAccessToken(bytes);
    return 0;
}
