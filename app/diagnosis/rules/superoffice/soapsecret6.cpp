// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/soapcall.h"
#include "protocol/base64.h"
#include "protocol/superoffice.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qsizetype kMd5Bytes = 16;

struct Parts
{
    QString type;
    QString user;
    QByteArray secret;
};

Parts partsOf(const Xml::Element &block)
{
    const auto text = [&block](QByteArrayView name) {
        const Xml::Element *child = block.child(name);
        return child ? child->trimmedText() : QString();
    };
    return {text("AuthenticationType"), text("UserId"), text("Secret").toLatin1()};
}

QByteArray withoutMark(const Parts &parts, const Secret &password, const QDate &day)
{
    QByteArray text = (parts.type + parts.user).toUtf8();
    text += password.reveal();
    text += QByteArray::number(QDate(2000, 1, 1).daysTo(day));
    return QCryptographicHash::hash(text, QCryptographicHash::Md5).toBase64();
}

/// The Secret is made again from what was meant, right and with each known mistake.
std::optional<Finding> byPassword(const SoapCall &call, const Parts &parts, const Secret &password,
                                  const QList<Evidence> &evidence)
{
    const QDate today = call.exchange.exchange().started.toUTC().date();
    const auto made = [&](int days) {
        return SuperOffice::secret6(parts.type, parts.user, password, today.addDays(days));
    };
    if (parts.secret == made(0)) {
        return cause("superoffice.secret6", {"S4"}, Certainty::Likely,
                     {Text::tr("The Secret is made rightly of this password; the server knows another one."),
                      Text::tr("Made again from the password that was meant, it is the one that was sent."),
                      Text::tr("Check the user name and the password, and the server's clock."),
                      Text::tr("Log in to SuperOffice itself as the same user.")},
                     evidence);
    }
    const QString remedyDay = Text::tr("The developer counts the days since 2000-01-01 in UTC, not in local time.");
    for (const int days : {-1, 1}) {
        if (parts.secret == made(days)) {
            return cause("superoffice.secret6", {"S5", "S4"}, Certainty::Proven,
                         {Text::tr("The Secret is made for the wrong day."),
                          days < 0 ? Text::tr("It is that of the day before, in UTC.")
                                   : Text::tr("It is that of the day after, in UTC."),
                          remedyDay,
                          {}},
                         evidence);
        }
    }
    for (const int days : {0, -1, 1}) {
        if (parts.secret == withoutMark(parts, password, today.addDays(days))) {
            return cause("superoffice.secret6", {"S6", "S4"}, Certainty::Proven,
                         {Text::tr("The Secret is made without the byte order mark."),
                          Text::tr("Made again without the bytes EF BB BF in front, it is the one that was sent."),
                          Text::tr("The developer puts the bytes EF BB BF in front before the MD5 is taken."),
                          {}},
                         evidence);
        }
    }
    return cause("superoffice.secret6", {"S4"}, Certainty::Likely,
                 {Text::tr("The Secret is not made of the password that was meant."),
                  Text::tr("It was made again for this day, the days around it, and without the byte order mark; none "
                           "is the one that was sent."),
                  Text::tr("Check the password. The developer checks the order of the parts: type, user, password, "
                           "day."),
                  {}},
                 evidence);
}

/// S4 to S6: all wrong values look alike on the wire.
QList<Finding> secret6(const SoapCall &call)
{
    const Xml::Element *block = call.header() ? call.header()->child("SoCredentials") : nullptr;
    const bool isOldCall = call.isGeneration6() || call.agent.isEmpty();
    if (!block || !isOldCall || call.hasFault("Client") || call.hasFault("VersionMismatch") ||
        call.exchange.status() == 404 || call.exchange.status() == 415) {
        return {};
    }
    const Parts parts = partsOf(*block);
    const Xml::Element *element = block->child("Secret");
    const QList<Evidence> evidence{call.at(Side::Request, element ? *element : *block, Text::tr("Secret")),
                                   call.answer()};
    const Result<QByteArray> hash = decodeBase64(parts.secret);
    if (!hash || hash->size() != kMd5Bytes) {
        return {cause("superoffice.secret6-form", {"S4"}, Certainty::Proven,
                      {Text::tr("What was sent as the Secret cannot be one."),
                       Text::tr("A Secret is 16 bytes in Base64: 24 characters that end in ==."),
                       Text::tr("The developer makes the Secret anew for each day; a ticket does not fit here."),
                       {}},
                      evidence)};
    }
    if (const Secret *password = call.capture.meant(u"password"_s)) {
        if (auto found = byPassword(call, parts, *password, evidence)) {
            return {*found};
        }
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
