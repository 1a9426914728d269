// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/securitycontext.h"
#include "support/windowsrealm.h"

#include <QFile>

namespace Ticketscope::Testing {

/// A KDC, and this process as client and server of its realm at once. Nothing reaches this process's own tickets.
class KerberosBench final
{
public:
    /// Empty: ready; else what is wrong.
    [[nodiscard]] QByteArray start(const QString &clock = {})
    {
        QByteArray problem = m_realm.startKdc(clock);
        if (problem.isEmpty()) {
            problem = m_realm.takeTicket(QStringLiteral("alice"), QStringLiteral("alice"));
        }
        useKeytab(QStringLiteral("http.keytab"));
        useClient(QStringLiteral("none"));
        return problem;
    }

    /// The environment of a client with that ticket cache and configuration, from now on.
    void useClient(const QString &cache, const QString &configuration = QStringLiteral("krb5.conf"))
    {
        const QMap<QString, QString> environment = m_realm.client(cache, configuration);
        for (auto it = environment.cbegin(); it != environment.cend(); ++it) {
            qputenv(it.key().toLatin1().constData(), it.value().toLocal8Bit());
        }
    }

    void useKeytab(const QString &name)
    {
        const QString file = m_realm.kdcFolder() + u'/' + name;
        qputenv("KRB5_KTNAME", file.toLocal8Bit());
    }

    /// A configuration of the test's own; its name for useClient().
    [[nodiscard]] bool writeConfiguration(const QString &name, const QByteArray &text) const
    {
        QFile file(m_realm.kdcFolder() + u'/' + name);
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    }

    [[nodiscard]] WindowsRealm &realm() { return m_realm; }

    [[nodiscard]] static SecurityRequest request(TokenWrapping wrapping, const QList<Mechanism> &mechanisms)
    {
        SecurityRequest wanted;
        wanted.mechanisms = mechanisms;
        wanted.wrapping = wrapping;
        wanted.spn = QStringLiteral("HTTP/localhost");
        return wanted;
    }
    static void setPerson(SecurityRequest *wanted, const QString &user,
                          const QString &password = WindowsRealm::password())
    {
        wanted->userName = user;
        wanted->password = Secret::fromString(password);
    }

    /// All lines of the account, for a failing test to show.
    [[nodiscard]] static QByteArray told(const SecurityContext &context)
    {
        QByteArray text;
        for (const AccountLine &line : context.account()) {
            text += line.text.toUtf8() + '\n';
        }
        return text;
    }

private:
    WindowsRealm m_realm;
};

} // namespace Ticketscope::Testing
