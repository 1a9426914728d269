// SPDX-License-Identifier: GPL-3.0-or-later
//
// Serves ns:Search on 127.0.0.1:PORT to one user, whose password is in the environment (WSSE_PASSWORD).
//   wsseservice PORT USER [timestamp] [digest]
// "timestamp": a request without a valid wsu:Timestamp is refused. "digest": PasswordText is refused.
#include "Search.nsmap"
#include "soapH.h"
#include "wsseapi.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct Settings
{
    const char *user = nullptr;
    const char *password = nullptr;
    bool needsTimestamp = false;
    bool needsDigest = false;
};

Settings settings;

} // namespace

int ns__Search(struct soap *soap, char *query, char **answer)
{
    if (settings.needsTimestamp &&
        soap_wsse_Timestamp(soap) == nullptr) { // the plugin keeps silent about one that is missing
        soap_wsse_delete_Security(soap);
        return soap_wsse_fault(soap, wsse__InvalidSecurity, nullptr);
    }
    if (settings.needsTimestamp && soap_wsse_verify_Timestamp(soap) != SOAP_OK) {
        soap_wsse_delete_Security(soap);
        return soap->error;
    }
    const char *user = soap_wsse_get_Username(soap);
    if (user == nullptr) {
        soap_wsse_delete_Security(soap);
        return soap->error;
    }
    const _wsse__UsernameToken *token = soap_wsse_UsernameToken(soap, nullptr);
    const bool isText =
        token != nullptr && token->Password != nullptr &&
        (token->Password->Type == nullptr || std::strstr(token->Password->Type, "PasswordText") != nullptr);
    if (std::strcmp(user, settings.user) != 0 || (settings.needsDigest && isText)) {
        soap_wsse_delete_Security(soap);
        return soap_wsse_fault(soap, wsse__FailedAuthentication, nullptr);
    }
    if (soap_wsse_verify_Password(soap, settings.password) != SOAP_OK) {
        const int error = soap->error;
        soap_wsse_delete_Security(soap);
        return error;
    }
    soap_wsse_delete_Security(soap);
    *answer = soap_strdup(soap, query != nullptr && *query != '\0' ? query : "nothing asked");
    return SOAP_OK;
}

int main(int argc, char **argv)
{
    if (argc < 3 || std::getenv("WSSE_PASSWORD") == nullptr) {
        std::fprintf(stderr, "usage: WSSE_PASSWORD=… wsseservice PORT USER [timestamp] [digest]\n");
        return 2;
    }
    settings.user = argv[2];
    settings.password = std::getenv("WSSE_PASSWORD");
    for (int i = 3; i < argc; ++i) {
        settings.needsTimestamp |= std::strcmp(argv[i], "timestamp") == 0;
        settings.needsDigest |= std::strcmp(argv[i], "digest") == 0;
    }
    struct soap *soap = soap_new1(SOAP_XML_INDENT | SOAP_C_UTFSTRING);
    soap_register_plugin(soap, soap_wsse);
    soap->bind_flags = SO_REUSEADDR;
    soap->accept_timeout = 600;
    soap->recv_timeout = 5;
    soap->send_timeout = 5;
    if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", std::atoi(argv[1]), 16))) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    std::puts("ready");
    std::fflush(stdout);
    while (soap_valid_socket(soap_accept(soap))) {
        soap_serve(soap);
        soap_destroy(soap);
        soap_end(soap);
    }
    soap_free(soap);
    return 0;
}
