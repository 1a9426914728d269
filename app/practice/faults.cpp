// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/faults.h"

#include "practice/compression.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::Practice {

namespace {

using namespace std::chrono_literals;

struct Row
{
    const char *id;
    const char *service;
    const char *title;
};

constexpr qint64 kBigBody = 50LL * 1000 * 1000;

// clang-format off
constexpr std::array kRows{
    Row{"stall", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The server takes the request and never answers")},
    Row{"stall-body", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The answer stops in the middle and the connection stays open")},
    Row{"reset", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The connection is reset instead of an answer")},
    Row{"close-early", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The connection is closed in the middle of the answer")},
    Row{"broken-chunk", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "A chunk of the answer has no valid size")},
    Row{"broken-gzip", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The answer is gzip that does not decompress")},
    Row{"wrong-length", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Content-Length is 10 bytes less than the body")},
    Row{"big-body", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "50 MB of blanks follow each answer")},
    Row{"slow-bytes", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The answer trickles in, a few bytes at a time")},
    Row{"server-error-500", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every answer is the web server's error page 500")},
    Row{"html-captive-portal", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "A guest network's sign-in page answers instead of the service")},
    Row{"redirect-loop", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every address redirects to itself")},
    Row{"clock-ahead", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The server's clock is ten minutes ahead")},
    Row{"clock-behind", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The server's clock is ten minutes behind")},
    Row{"password-changed", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The account's password was changed")},
    Row{"session-lost", "", QT_TRANSLATE_NOOP("Ticketscope::Practice", "A load balancer sends each call to a server that does not know the session")},

    Row{"S1", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every login fails with HTTP 200 and AuthenticationSucceeded=false")},
    Row{"S2", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every login and call ends in an exception in the SOAP header, with HTTP 200")},
    Row{"S3", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "A validator rejects the login: \"Failed to validate tokens\"")},
    Row{"S4", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "NetServer 6 answers \"Server unavailable, please try later\" to every Secret")},
    Row{"S7", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every message is refused with 415 as if it were SOAP 1.2")},
    Row{"S8", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "No SOAPAction is known: ContractFilter mismatch")},
    Row{"S10", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The other element order is expected, so that UserName or Password is read as null")},
    Row{"S12", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "An Online installation: the ApplicationToken is missing or another application's")},
    Row{"S13", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The Services folder does not exist (404)")},
    Row{"S14", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every ticket has been idle for more than six hours")},
    Row{"S16", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Logins yield tickets of another tenant, and calls refuse them")},
    Row{"S26", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Web service requests are not allowed: all SOAP agents refuse")},
    Row{"S27", "netserver-soap", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Exceptions come as a bare SOAP fault (WrapExceptions=false), and every call fails")},

    Row{"R1", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "No Authorization header is seen: 401 \"X-XSRF-TOKEN HTTP header missing\"")},
    Row{"R3", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The web session is logged out: the XSRF token is dead")},
    Row{"R4", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "IIS checks Basic itself and answers 401 with its own page")},
    Row{"R5", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "An Online installation: Basic is never accepted")},
    Row{"R6", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "An Online installation: a ticket needs the right SO-AppToken")},
    Row{"R7", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every access token is more than an hour old")},
    Row{"R10", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Basic is read as Latin-1 instead of UTF-8")},
    Row{"R12", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The API redirects to the login page (302)")},
    Row{"R13", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "PUT, PATCH and DELETE are refused with 405")},
    Row{"R15", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "421: wrong subdomain used to access the tenant")},
    Row{"R38", "netserver-rest", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Agents answer 200 with null")},

    Row{"authorize-invalid-request", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The authorization endpoint answers invalid_request")},
    Row{"authorize-unauthorized-client", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The authorization endpoint answers unauthorized_client")},
    Row{"authorize-unsupported-response-type", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The authorization endpoint answers unsupported_response_type")},
    Row{"authorize-invalid-scope", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The authorization endpoint answers invalid_scope")},
    Row{"authorize-access-denied", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "After the person has logged in: access_denied")},
    Row{"authorize-server-error", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "After the person has logged in: server_error")},
    Row{"authorize-temporarily-unavailable", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "After the person has logged in: temporarily_unavailable")},
    Row{"redirect-uri-refused", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The redirect_uri is not registered: the provider's page says so, and nothing comes back")},
    Row{"wrong-state", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The answer of the authorization endpoint has another state")},
    Row{"state-missing", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The answer of the authorization endpoint has no state")},
    Row{"pkce-mismatch", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The code_verifier does not fit the code_challenge")},
    Row{"token-invalid-request", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The token endpoint answers invalid_request")},
    Row{"token-invalid-client", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The token endpoint answers invalid_client")},
    Row{"token-invalid-grant", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The token endpoint answers invalid_grant")},
    Row{"token-unauthorized-client", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The token endpoint answers unauthorized_client")},
    Row{"token-unsupported-grant-type", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The token endpoint answers unsupported_grant_type")},
    Row{"token-invalid-scope", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The token endpoint answers invalid_scope")},
    Row{"device-slow-down", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Device code: the first question is answered with slow_down")},
    Row{"device-access-denied", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Device code: the person refused (access_denied)")},
    Row{"device-expired-token", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Device code: the code has expired (expired_token)")},
    Row{"discovery-404", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "There is no discovery document (404)")},
    Row{"discovery-inconsistent", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The discovery document names another issuer")},
    Row{"discovery-incomplete", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The discovery document names neither token endpoint nor keys")},
    Row{"jwks-rotated", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The keys were exchanged: none of the set has signed the ID token (kid unknown)")},
    Row{"jwks-without-kid", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Neither the keys nor the ID token have a kid (still valid)")},
    Row{"no-id-token", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "No ID token comes, though openid was asked for")},
    Row{"alg-none", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token is not signed (alg none)")},
    Row{"hs256-public-key", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token is signed with the public key as a shared secret (HS256)")},
    Row{"altered-payload", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token was changed after it was signed")},
    Row{"corrupted-dots", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token has lost its dots and some letters")},
    Row{"wrong-issuer", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token comes from another issuer")},
    Row{"wrong-audience", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token is for another client")},
    Row{"wrong-nonce", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token has the nonce of another login")},
    Row{"token-expired", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token has expired")},
    Row{"token-not-yet-valid", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token is not valid yet")},
    Row{"string-times", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The times of the ID token are strings (still valid)")},
    Row{"expires-in-string", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "expires_in is a string (still understood)")},
    Row{"no-refresh-token", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "No refresh token comes, though offline_access was asked for")},
    Row{"refresh-revoked", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every refresh token was revoked")},
    Row{"refresh-not-rotated", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Refresh tokens are not exchanged: the same one serves again")},
    Row{"resource-invalid-token", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The API refuses every access token (invalid_token)")},
    Row{"resource-insufficient-scope", "oauth", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The API asks for more than any token covers (insufficient_scope)")},

    Row{"state-suspended", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The tenant is suspended")},
    Row{"state-online-maintenance", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The tenant is in online maintenance (still usable)")},
    Row{"state-offline-maintenance", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The tenant is in offline maintenance")},
    Row{"state-migration-pending", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The tenant is about to be moved (MigrationPending)")},
    Row{"state-provisioning", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The tenant is still being made (Provisioning)")},
    Row{"state-deleted", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The tenant was deleted")},
    Row{"R17", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The redirect address is not registered: InvalidRedirectUrl (2)")},
    Row{"R18", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Consent was withdrawn: Revoked (1)")},
    Row{"consent-expired", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Consent has run out: Expired (3)")},
    Row{"consent-denied", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Consent was denied: Denied (4)")},
    Row{"needs-reapproval", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "An administrator must approve the application again: NeedsReapproval (5)")},
    Row{"R19", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The minute of the system user token does not count: InvalidTimestamp (6)")},
    Row{"R20", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The signature of the system user token does not fit: InvalidSignature (7)")},
    Row{"R28", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "All times of the ID token are strings, not only iat (still valid)")},
    Row{"R29", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The ID token names the issuer with /login, the discovery document without it")},
    Row{"R31", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The authorization code is refused: invalid_grant")},
    Row{"R42", "superid", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The token lacks the claims ctx, webapi_url and netserver_url")},

    Row{"W7", "http", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Windows authentication: the token is too long for the web server (400)")},
    Row{"W10", "http", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Windows authentication: the connection is closed between NTLM type 2 and type 3")},
    Row{"W14", "http", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Windows authentication: only NTLMv2 is accepted")},
    Row{"challenge-forever", "http", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Windows authentication: each NTLM type 3 is answered with another challenge")},

    Row{"E2", "essentials", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Login gives 401 as if an application header were missing")},
    Row{"E3", "essentials", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Only the header name AppPublisherName counts, not Apppublisher")},
    Row{"E4", "essentials", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every session has been idle for more than 30 minutes")},
    Row{"E5", "essentials", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The Canary header does not reach the server")},
    Row{"E7", "essentials", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The account is a standard user: administrator calls give 401")},
    Row{"E9", "essentials", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Logout gives 401 \"Invalid user token.\"")},

    Row{"X1", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The service does not understand the security header (MustUnderstand)")},
    Row{"X2", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The security header is not found")},
    Row{"X4", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The account does not exist here: FailedAuthentication")},
    Row{"X5", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The other password type is required")},
    Row{"X8", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The digest is computed over the nonce's Base64 text, so that none matches")},
    Row{"X9", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every message counts as expired")},
    Row{"X10", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every timestamp counts as out of range: in the future")},
    Row{"X12", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Created with a fraction of a second is refused")},
    Row{"X14", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "Every nonce counts as used before: replay")},
    Row{"X17", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The attributes Type and EncodingType get lost on the way: BSP rules R4201 and R4220")},
    Row{"X19", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "The elements of the security header are not those that the service is set up for: actions mismatch")},
    Row{"X23", "ecrv", QT_TRANSLATE_NOOP("Ticketscope::Practice", "All security faults hide behind one text, and every message fails")},
};
// clang-format on

Response errorPage()
{
    return plainResponse(500, "text/html; charset=utf-8",
                         "<!DOCTYPE html>\r\n<html><head><title>500 - Internal server error.</title></head>\r\n"
                         "<body><h1>Server Error</h1><h2>500 - Internal server error.</h2>\r\n"
                         "<h3>There is a problem with the resource you are looking for, and it cannot be displayed."
                         "</h3></body></html>\r\n");
}

Response captivePortal()
{
    Response response = plainResponse(200, "text/html; charset=utf-8",
                                      "<!DOCTYPE html>\n<html><head><title>Guest network: sign in</title></head>\n"
                                      "<body><h1>Welcome to the guest network</h1>\n"
                                      "<form method=\"post\" action=\"/guest/login\"><p>Accept the terms to go on.</p>"
                                      "<button>Accept</button></form></body></html>\n");
    response.addHeader("Server", "guest-portal/2.1");
    response.addHeader("Cache-Control", "no-store");
    return response;
}

void breakGzip(Response &response)
{
    QByteArray packed = compress(response.body.isEmpty() ? QByteArray("\r\n") : response.body, "gzip").value_or("");
    // The deflate stream: neither header (10 bytes) nor the checksum at the end (8).
    for (qsizetype at = 10 + (packed.size() - 18) / 2; at < packed.size() - 8; ++at) {
        packed[at] = '\xff';
    }
    response.body = packed;
    response.setHeader("Content-Encoding", "gzip");
}

} // namespace

QList<FaultInfo> faultCatalogue()
{
    QList<FaultInfo> faults;
    for (const Row &row : kRows) {
        faults.append({row.id, row.service, QCoreApplication::translate("Ticketscope::Practice", row.title)});
    }
    return faults;
}

std::optional<Response> answerBeforeService(const PracticeContext &context, const Request &request)
{
    if (context.has("html-captive-portal")) {
        return captivePortal();
    }
    if (context.has("redirect-loop")) {
        Response response = plainResponse(302, "text/html; charset=utf-8", "<a href=\"\">moved</a>\r\n");
        response.addHeader("Location", request.target);
        return response;
    }
    if (context.has("server-error-500")) {
        return errorPage();
    }
    return {};
}

void spoilDelivery(const PracticeContext &context, Response &response)
{
    Delivery &delivery = response.delivery;
    if (context.has("stall") || context.has("reset")) {
        delivery.nothing = true;
        delivery.after = context.has("stall") ? Delivery::After::Silence : Delivery::After::Reset;
        return;
    }
    if (context.has("broken-gzip")) {
        breakGzip(response);
    }
    if (context.has("big-body")) {
        delivery.padding += kBigBody;
    }
    if (context.has("broken-chunk")) {
        delivery.framing = Delivery::Framing::Chunked;
        delivery.pieceSize = qMax<qint64>(1, response.body.size() / 2);
        delivery.brokenChunk = true;
        if (response.body.isEmpty()) {
            response.setBody("text/plain", "\r\n");
        }
    }
    const qint64 whole = response.body.size() + delivery.padding;
    if (context.has("stall-body") || context.has("close-early")) {
        // An answer without a body announces one, so that there is a middle to stop in.
        delivery.declaredLength = qMax<qint64>(whole, 100);
        delivery.sendAtMost = whole / 2;
        delivery.after = context.has("stall-body") ? Delivery::After::Silence : Delivery::After::Close;
    } else if (context.has("wrong-length") && whole > 0) {
        delivery.declaredLength = qMax<qint64>(0, whole - 10);
    }
    if (context.has("slow-bytes")) {
        delivery.pieceSize = 64;
        delivery.pieceInterval = 100ms;
    }
}

} // namespace Ticketscope::Practice
