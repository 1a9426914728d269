// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/secret6.h"

#include "diagnosis/explain/passwordforms.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace Ticketscope::Diagnosis::Explain {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Explain)
};

/// How far a clock or a stored Secret is looked for, in days.
constexpr int kMostDays = 800;

struct Days
{
    QList<Way> ways;
    QList<qint64> days;

    void add(const QByteArray &id, const QString &name, qint64 day, bool alone = false)
    {
        ways.append({id, name, alone});
        days.append(day);
    }
};

qint64 dayNumber(const QDate &date)
{
    return QDate(2000, 1, 1).daysTo(date);
}

/// The local times that see another day than UTC at that moment: "UTC+02:00".
QString nearestLocalTime(const QDateTime &utc, int dayShift)
{
    int nearest = 0;
    for (const int offset : localOffsets()) {
        const bool isOtherDay = utc.date().daysTo(utc.addSecs(qint64(offset) * 60).date()) == dayShift;
        if (isOtherDay && (nearest == 0 || std::abs(offset) < std::abs(nearest))) {
            nearest = offset;
        }
    }
    return nearest == 0 ? QString() : QString("UTC"_L1 + offsetText(nearest));
}

Days daysAround(const QDateTime &when)
{
    const QDateTime utc = when.toUTC();
    const qint64 today = dayNumber(utc.date());
    Days days;
    days.add("right", {}, today);
    // Where local time can explain it, that is the likelier mistake than a clock that is a day off.
    if (const QString zone = nearestLocalTime(utc, -1); !zone.isEmpty()) {
        days.add("local-time-behind",
                 Text::tr("the day was counted in local time (%1 or further west), not in UTC").arg(zone), today - 1);
    }
    if (const QString zone = nearestLocalTime(utc, 1); !zone.isEmpty()) {
        days.add("local-time-ahead",
                 Text::tr("the day was counted in local time (%1 or further east), not in UTC").arg(zone), today + 1);
    }
    days.add("day-before", Text::tr("it was made for the day before"), today - 1);
    days.add("day-after", Text::tr("it was made for the day after"), today + 1);
    for (int shift = 2; shift <= kMostDays; ++shift) {
        days.add("day-other", Text::tr("it was made for another day: %n day(s) before", nullptr, shift), today - shift,
                 true);
        days.add("day-other", Text::tr("it was made for another day: %n day(s) after", nullptr, shift), today + shift,
                 true);
    }
    return days;
}

struct Names
{
    QList<Way> ways;
    QStringList names;

    void add(const QByteArray &id, const QString &name, const QString &value)
    {
        if (!names.contains(value)) {
            ways.append({id, name});
            names.append(value);
        }
    }
};

Names typesOf(const QString &sent)
{
    Names types;
    types.add("right", {}, sent);
    const QString other = Text::tr("another authentication type was hashed than was sent");
    for (const QLatin1StringView name : {"CRM5"_L1, "crm5"_L1, "Crm5"_L1, "CRM"_L1, "ActiveDirectory"_L1, ""_L1}) {
        types.add("type-other", other, name);
    }
    return types;
}

Names usersOf(const QString &sent)
{
    Names users;
    users.add("right", {}, sent);
    const QString other = Text::tr("the user name was hashed in other upper and lower case");
    users.add("user-case", other, sent.toUpper());
    users.add("user-case", other, sent.toLower());
    users.add("user-trimmed", Text::tr("blanks around the user name were left out"), sent.trimmed());
    return users;
}

QList<Way> marks()
{
    return {{"right", {}}, {"no-bom", Text::tr("the byte order mark was left out of the hash")}};
}

QList<Way> encodings()
{
    return {{"right", {}},
            {"secret-hex", Text::tr("the hash was sent as hexadecimal digits, not in Base64")},
            {"secret-hex", Text::tr("the hash was sent as hexadecimal digits, not in Base64")},
            {"secret-hex-base64", Text::tr("the hash was sent as Base64 of its hexadecimal digits")},
            {"secret-unpadded", Text::tr("the = at its end is missing")}};
}

QByteArray encoded(const QByteArray &hash, qsizetype way)
{
    switch (way) {
    case 1:
        return hash.toHex();
    case 2:
        return hash.toHex().toUpper();
    case 3:
        return hash.toHex().toBase64();
    case 4:
        return hash.toBase64(QByteArray::OmitTrailingEquals);
    default:
        return hash.toBase64();
    }
}

} // namespace

Explanation explainSecret6(const Secret6Input &input)
{
    if (!input.password.isSet() || input.secret.trimmed().isEmpty() || !input.when.isValid()) {
        Explanation nothing;
        nothing.problem = Text::tr("The Secret, the day and the password that was meant are all needed.");
        return nothing;
    }
    const Days days = daysAround(input.when);
    const Names types = typesOf(input.authenticationType);
    const Names users = usersOf(input.userName);
    const QList<PasswordForm> forms = passwordForms(input.password);
    const auto value = [&](const Choice &choice) {
        QCryptographicHash hash(QCryptographicHash::Md5);
        if (choice.at(4) == 0) {
            hash.addData(QByteArrayView("\xEF\xBB\xBF"));
        }
        hash.addData(types.names.at(choice.at(1)).toUtf8());
        hash.addData(users.names.at(choice.at(2)).toUtf8());
        hash.addData(forms.at(choice.at(3)).password.reveal());
        hash.addData(QByteArray::number(days.days.at(choice.at(0))));
        return encoded(hash.result(), choice.at(5));
    };
    const QByteArray sent = input.secret.trimmed();
    return search({days.ways, types.ways, users.ways, waysOf(forms), marks(), encodings()},
                  Text::tr("the Secret was made as the manual says"), value,
                  [&sent](const QByteArray &made) { return made == sent; });
}

} // namespace Ticketscope::Diagnosis::Explain
