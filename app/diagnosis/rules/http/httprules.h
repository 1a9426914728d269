// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// What HTTP itself shows of a login, whatever the service. The last of them is for failures that nothing explains:
/// this list belongs behind all others.
[[nodiscard]] QList<Rule> httpRules();

/// Credentials as such: none, two, of a scheme that is not offered, for somebody else.
[[nodiscard]] QList<Finding> authorization(const CaptureView &capture, const Profile &profile);
/// RFC 7617.
[[nodiscard]] QList<Finding> basic(const CaptureView &capture, const Profile &profile);
/// RFC 7616.
[[nodiscard]] QList<Finding> digest(const CaptureView &capture, const Profile &profile);
/// RFC 6750.
[[nodiscard]] QList<Finding> bearer(const CaptureView &capture, const Profile &profile);
/// A key in a header of its own name.
[[nodiscard]] QList<Finding> keyHeader(const CaptureView &capture, const Profile &profile);
/// Access tokens that are JSON Web Tokens (RFC 7519): expired, damaged, for somebody else.
[[nodiscard]] QList<Finding> webTokens(const CaptureView &capture, const Profile &profile);
/// Byte order marks, line ends and blanks around secrets, and what copying and pasting does to tokens.
[[nodiscard]] QList<Finding> secrets(const CaptureView &capture, const Profile &profile);
/// Values that stand in a manual for the reader's own.
[[nodiscard]] QList<Finding> placeholders(const CaptureView &capture, const Profile &profile);
/// Cookies that were set and did not come back (RFC 6265).
[[nodiscard]] QList<Finding> cookies(const CaptureView &capture, const Profile &profile);
/// Statuses with a meaning of their own: 403, 405, 429, and bodies that are sent as something else.
[[nodiscard]] QList<Finding> statuses(const CaptureView &capture, const Profile &profile);
/// Whatever failed: who answered, and what would tell more.
[[nodiscard]] QList<Finding> anyRefusal(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis
