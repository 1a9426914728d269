// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/soapcall.h"
#include "protocol/base64.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qsizetype kMd5Bytes = 16;

/// S4 to S6: all wrong values look alike on the wire. Where the password is known, the explainers make the Secret
/// again.
QList<Finding> secret6(const SoapCall &call)
{
    const Xml::Element *block = call.header() ? call.header()->child("SoCredentials") : nullptr;
    const bool isOldCall = call.isGeneration6() || call.agent.isEmpty();
    if (!block || !isOldCall || call.hasFault("Client") || call.hasFault("VersionMismatch") ||
        call.exchange.status() == 404 || call.exchange.status() == 415) {
        return {};
    }
    const Xml::Element *element = block->child("Secret");
    const QList<Evidence> evidence{call.at(Side::Request, element ? *element : *block, Text::tr("Secret")),
                                   call.answer()};
    const Result<QByteArray> hash = decodeBase64(element ? element->trimmedText().toLatin1() : QByteArray());
    if ((!hash || hash->size() != kMd5Bytes) && !(element && isMasked(element->text.toUtf8()))) {
        return {cause("superoffice.secret6-form", {"S4"}, Certainty::Proven,
                      {Text::tr("What was sent as the Secret cannot be one."),
                       Text::tr("A Secret is 16 bytes in Base64: 24 characters that end in ==."),
                       Text::tr("The developer makes the Secret anew for each day; a ticket does not fit here."),
                       {}},
                      evidence)};
    }
    return {
        cause("superoffice.secret6", {"S4", "S5", "S6"}, Certainty::Likely,
              {Text::tr("NetServer 6 does not accept the Secret, the user or the type."),
               Text::tr("It answers every wrong value in SoCredentials alike. The Secret holds for one UTC day and "
                        "begins, before the MD5, with a byte order mark."),
               Text::tr("The developer makes the Secret with the bytes EF BB BF in front and with the day in UTC, or "
                        "moves to tickets (7.0 and later)."),
               Text::tr("Give the password that was meant: the Secret is then made again, with each known "
                        "mistake.")},
              evidence)};
}

} // namespace

QList<SoapCheck> soapSecret6Checks()
{
    return {secret6};
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
