// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/passwordforms.h"

#include "protocol/xmltree.h"

#include <QCoreApplication>
#include <QStringEncoder>

#include <algorithm>

namespace Ticketscope::Diagnosis::Explain {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Explain)
};

/// Collects forms, wipes what it made them from.
class Forms final
{
public:
    explicit Forms(const Secret &password)
        : m_text(password.revealText())
    {
        m_forms.append({{"right", {}}, password.isSet() ? password : Secret(QByteArrayView())});
    }
    ~Forms() { Secret::wipe(m_text); }
    Q_DISABLE_COPY_MOVE(Forms)

    [[nodiscard]] const QString &text() const { return m_text; }
    [[nodiscard]] const QList<PasswordForm> &all() const { return m_forms; }

    void add(const QByteArray &id, const QString &name, QByteArray bytes)
    {
        const Secret secret{QByteArrayView(bytes)};
        Secret::wipe(bytes);
        const bool isKnown = std::any_of(m_forms.cbegin(), m_forms.cend(),
                                         [&secret](const PasswordForm &form) { return form.password == secret; });
        if (!isKnown) {
            m_forms.append({{id, name}, secret});
        }
    }
    void add(const QByteArray &id, const QString &name, QString text)
    {
        add(id, name, text.toUtf8());
        Secret::wipe(text);
    }

private:
    QString m_text;
    QList<PasswordForm> m_forms;
};

QByteArray encoded(const QString &text, QStringConverter::Encoding encoding)
{
    QStringEncoder encoder(encoding);
    return encoder(text);
}

QString unescaped(const QString &text)
{
    QString plain = text;
    plain.replace("&lt;"_L1, "<"_L1).replace("&gt;"_L1, ">"_L1).replace("&quot;"_L1, "\""_L1);
    return plain.replace("&apos;"_L1, "'"_L1).replace("&amp;"_L1, "&"_L1);
}

void addEncodings(Forms *forms)
{
    const QString &text = forms->text();
    const QByteArray latin1 = text.toLatin1();
    if (QString::fromLatin1(latin1) == text) {
        forms->add("password-latin1", Text::tr("the password was in Latin-1, not UTF-8"), latin1);
    } else {
        forms->add("password-latin1", Text::tr("the password was in Latin-1, with ? for what that has not"), latin1);
    }
    forms->add("password-utf16", Text::tr("the password was in UTF-16, not UTF-8"),
               encoded(text, QStringConverter::Utf16LE));
    forms->add("password-utf16be", Text::tr("the password was in UTF-16 (big endian), not UTF-8"),
               encoded(text, QStringConverter::Utf16BE));
    forms->add("password-utf8-twice", Text::tr("the password was put into UTF-8 twice"),
               QString::fromLatin1(text.toUtf8()));
    forms->add("password-composed", Text::tr("accents in the password were composed with their letters"),
               text.normalized(QString::NormalizationForm_C));
    forms->add("password-decomposed", Text::tr("accents in the password were apart from their letters"),
               text.normalized(QString::NormalizationForm_D));
}

} // namespace

QList<PasswordForm> passwordForms(const Secret &password)
{
    Forms forms(password);
    const QString &text = forms.text();
    addEncodings(&forms);
    forms.add("password-trimmed", Text::tr("blanks around the password were left out"), text.trimmed());
    forms.add("password-newline", Text::tr("a line end stood behind the password"), QString(text + u'\n'));
    forms.add("password-newline", Text::tr("a line end stood behind the password"), QString(text + "\r\n"_L1));
    forms.add("password-newline", Text::tr("a line end stood behind the password"), QString(text + u'\r'));
    forms.add("password-blank", Text::tr("a blank stood around the password"), QString(text + u' '));
    forms.add("password-blank", Text::tr("a blank stood around the password"), QString(u' ' + text));
    forms.add("password-bom", Text::tr("a byte order mark stood before the password"), QString(QChar(0xfeff) + text));
    forms.add("password-escaped", Text::tr("the password was escaped for XML first"), Xml::escaped(text));
    forms.add("password-unescaped", Text::tr("escapes in the password were taken for XML"), unescaped(text));
    forms.add("password-empty", Text::tr("the password was empty"), QString());
    return forms.all();
}

QList<Way> waysOf(const QList<PasswordForm> &forms)
{
    QList<Way> ways;
    for (const PasswordForm &form : forms) {
        ways.append(form.way);
    }
    return ways;
}

} // namespace Ticketscope::Diagnosis::Explain
