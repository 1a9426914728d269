// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

/// The accounts and tokens of the practice services. Public knowledge: they open nothing but these services. Some
/// passwords hold what clients get wrong: letters beyond ASCII, XML's special characters, nothing at all.
namespace Ticketscope::Practice::Accounts {

struct Account
{
    QString userName;
    QString password;
    QString fullName;
    int associateId = 0;
    int personId = 0;
};

/// SuperOffice users: Adm0 (empty password, as in the vendor's demonstration database) and JR.
[[nodiscard]] const Account *superOfficeUser(const QString &userName);
[[nodiscard]] const Account &adm0();
[[nodiscard]] const Account &jr();

/// A ticket that is always good, onsite and for the tenant Cust12345.
inline constexpr const char *kOnsiteTicket = "7T:MAAwADEAMQAyADIAMwAzADQANAA1ADUANgA2ADcANwA4ADgAOQA5AGEAYQBiAGIAYwBjAG"
                                             "QAZABlAGUAZgBmADsAMQAyADUANAA4ADkANQA=";
inline constexpr const char *kOnlineTicket = "7T:MAAwADEAMQAyADIAMwAzADQANAA1ADUANgA2ADcANwA4ADgAOQA5AGEAYQBiAGIAYwBjAG"
                                             "QAZABlAGUAZgBmADsAMQAyADUANAA4ADkANQA7AEMAdQBzAHQAMQAyADMANAA1AA==";
inline constexpr const char *kTenant = "Cust12345";
inline constexpr const char *kOtherTenant = "Cust54321";
/// The application's client secret, as ApplicationToken and SO-AppToken carry it.
inline constexpr const char *kApplicationToken = "5c1f0e9a7b3d2468ace013579bdf2468";
/// An access token of the tenant that is always good; and the tenant's own prefix "8A:Cust12345.".
[[nodiscard]] QByteArray accessToken();

/// The application at SuperID, whose secret is kApplicationToken; a system user token that was handed out to it (they
/// may hold blanks and dots); the tenant's serial number; and who may log in there, with JR's password.
inline constexpr const char *kSuperIdClient = "7d1e3c5a9b8f4602a1c3e5d7f9081b2d";
inline constexpr const char *kSystemUserToken = "Practice App 2.0-8k8Q7DmBgo";
inline constexpr const char *kTenantSerial = "1234567890";
[[nodiscard]] QString superIdUser();
[[nodiscard]] const Account &systemUser();

/// A web client session that is logged in from the start, and its XSRF token.
inline constexpr const char *kWebSession = "hincf5pfrry4etux3rfe4n5k";
inline constexpr const char *kXsrfToken = "4f1d0b7c2a9e4c53a1f86e0d3b5c7a92";

[[nodiscard]] QString essentialsAdministrator();
[[nodiscard]] QString essentialsAdministratorPassword();
[[nodiscard]] QString essentialsStandardUser();
[[nodiscard]] QString essentialsStandardUserPassword();

[[nodiscard]] QString ecrvUser();
[[nodiscard]] QString ecrvPassword();

[[nodiscard]] QString httpUser();
[[nodiscard]] QString httpPassword();
/// The domain of the same user, where Windows authentication is asked for.
[[nodiscard]] QString windowsDomain();
/// Clients of the OAuth provider: a program in the browser's company, one with a secret, those without a person, a
/// device, and one that has a refresh token from the start, which is always good. Who logs in is httpUser().
inline constexpr const char *kOAuthDesktop = "practice-desktop";
inline constexpr const char *kOAuthWeb = "practice-web";
inline constexpr const char *kOAuthService = "practice-service";
inline constexpr const char *kOAuthServicePost = "practice-service-post";
inline constexpr const char *kOAuthServiceKey = "practice-service-key";
inline constexpr const char *kOAuthDevice = "practice-device";
inline constexpr const char *kOAuthRenewer = "practice-renewer";
inline constexpr const char *kOAuthRefreshToken = "practice-refresh-8xLOxBtZp8sR2wQe1nVt0aYk";
/// The secret of those that have one. It holds what must be form-encoded before Base64 (RFC 6749 section 2.3.1).
[[nodiscard]] QString oauthClientSecret();
inline constexpr const char *kHttpToken = "practice-token.mF_9.B5f-4.1JqM";
inline constexpr const char *kHttpHeader = "X-Api-Key";
inline constexpr const char *kHttpHeaderValue = "practice-key-7f3a";

} // namespace Ticketscope::Practice::Accounts
