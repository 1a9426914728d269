// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/parameters.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Parameters)
};

} // namespace

ParameterInfo textParameter(const QString &name, const QString &title, const QString &help, bool required)
{
    ParameterInfo info;
    info.name = name;
    info.title = title;
    info.help = help;
    info.required = required;
    return info;
}

ParameterInfo secretParameter(const QString &name, const QString &title, const QString &help, bool required)
{
    ParameterInfo info = textParameter(name, title, help, required);
    info.type = ParameterInfo::Type::Secret;
    return info;
}

ParameterInfo choiceParameter(const QString &name, const QString &title, const QString &help,
                              const QStringList &choices, const QString &defaultValue)
{
    ParameterInfo info = textParameter(name, title, help);
    info.type = ParameterInfo::Type::Choice;
    info.choices = choices;
    info.defaultValue = defaultValue;
    return info;
}

ParameterInfo booleanParameter(const QString &name, const QString &title, const QString &help, bool defaultValue)
{
    ParameterInfo info = textParameter(name, title, help);
    info.type = ParameterInfo::Type::Boolean;
    info.defaultValue = defaultValue ? u"true"_s : u"false"_s;
    return info;
}

ParameterInfo userNameParameter(const QString &help)
{
    return textParameter(u"userName"_s, Text::tr("User name"), help, true);
}

ParameterInfo passwordParameter()
{
    return secretParameter(u"password"_s, Text::tr("Password"), Text::tr("An empty password is a password too."));
}

ParameterInfo charsetParameter()
{
    return choiceParameter(u"charset"_s, Text::tr("Character set"),
                           Text::tr("How letters beyond A to Z are written in user name and password."),
                           {u"utf-8"_s, u"latin-1"_s}, u"utf-8"_s);
}

QString checkUserNameWithoutColon(const QString &value)
{
    return value.contains(u':') ? Text::tr("With this method a user name cannot hold a colon.") : QString();
}

QString checkHeaderName(const QString &value)
{
    const bool fits = std::all_of(value.begin(), value.end(), [](QChar c) {
        return c.unicode() > 0x20 && c.unicode() < 0x7f && !u"()<>@,;:\\\"/[]?={}"_s.contains(c);
    });
    return fits ? QString() : Text::tr("A header's name has letters, digits and hyphens only.");
}

QString checkHeaderText(const QString &value)
{
    const bool fits =
        std::all_of(value.begin(), value.end(), [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7f; });
    return fits ? QString() : Text::tr("This goes into a header, where only printable ASCII characters are allowed.");
}

QString checkNotNegative(const QString &value)
{
    bool isNumber = false;
    const int number = value.toInt(&isNumber);
    return isNumber && number >= 0 ? QString() : Text::tr("Write a whole number, zero or more.");
}

QString checkInteger(const QString &value)
{
    bool isNumber = false;
    (void)value.toInt(&isNumber);
    return isNumber ? QString() : Text::tr("Write a whole number.");
}

bool booleanOf(const Profile &profile, QLatin1StringView name, bool fallback)
{
    const QString text = profile.parameter(name, fallback ? u"true"_s : u"false"_s);
    return text.compare("true"_L1, Qt::CaseInsensitive) == 0 || text == "1"_L1;
}

} // namespace Ticketscope
