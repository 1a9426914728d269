// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthbench.h"

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

/// The device flow (RFC 8628).
class TestOAuthDevice final : public QObject
{
    Q_OBJECT

    std::unique_ptr<Bench> m_bench;

    [[nodiscard]] QUrl url(const QString &path) const { return m_bench->url("oauth", path); }
    [[nodiscard]] Answer start(const QString &client = u"practice-device"_s, const QString &scope = u"openid"_s) const
    {
        return postForm(url(u"/device_authorization"_s), {{u"client_id"_s, client}, {u"scope"_s, scope}});
    }
    [[nodiscard]] Answer poll(const Answer &started, const QString &client = u"practice-device"_s) const
    {
        return postForm(url(u"/token"_s), {{u"grant_type"_s, u"urn:ietf:params:oauth:grant-type:device_code"_s},
                                           {u"device_code"_s, QString::fromLatin1(textOf(started, "device_code"))},
                                           {u"client_id"_s, client}});
    }
    [[nodiscard]] Answer decide(const QString &userCode, const QString &action = u"allow"_s) const
    {
        return postForm(url(u"/device"_s), {{u"user_code"_s, userCode}, {u"action"_s, action}});
    }
    void wait(int seconds) const { *m_bench->now = m_bench->now->addSecs(seconds); }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void allowsADevice()
    {
        const Answer started = start();
        QCOMPARE(started.status(), 200);
        const QString code = QString::fromLatin1(textOf(started, "user_code"));
        QVERIFY(QRegularExpression(u"^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$"_s).match(code).hasMatch());
        QCOMPARE(started.json().value("interval"_L1).toInt(), 2);
        const QUrl page(QString::fromLatin1(textOf(started, "verification_uri_complete")));
        QVERIFY(exchange(page, "GET").body.contains(QByteArray("value=\"" + code.toLatin1() + '"')));
        QCOMPARE(textOf(poll(started), "error"), "authorization_pending");
        QCOMPARE(decide(code).status(), 200);
        wait(2);
        const Answer tokens = poll(started);
        QCOMPARE(tokens.status(), 200);
        QVERIFY(!textOf(tokens, "access_token").isEmpty() && !textOf(tokens, "id_token").isEmpty());
        wait(2);
        QCOMPARE(textOf(poll(started), "error"), "invalid_grant");
    }

    void codesAreTypedAsPeopleTypeThem()
    {
        const Answer started = start();
        const QString code = QString::fromLatin1(textOf(started, "user_code"));
        QVERIFY(!decide(u"<script>"_s).body.contains("<script>"));
        QVERIFY(decide(QString()).body.contains("no such code"));
        QVERIFY(decide(code, u"maybe"_s).body.contains("no such code"));
        QVERIFY(decide(QString(code.toLower().replace(u'-', u' '))).body.contains("Allowed"));
        QVERIFY(decide(code).body.contains("no such code"));
    }

    void refusingIsAccessDenied()
    {
        const Answer started = start();
        QVERIFY(decide(QString::fromLatin1(textOf(started, "user_code")), u"refuse"_s).body.contains("Refused"));
        QCOMPARE(textOf(poll(started), "error"), "access_denied");
    }

    void askingTooOftenIsSlowedDown()
    {
        const Answer started = start();
        QCOMPARE(textOf(poll(started), "error"), "authorization_pending");
        wait(1);
        QCOMPARE(textOf(poll(started), "error"), "slow_down");
        wait(6);
        QCOMPARE(textOf(poll(started), "error"), "slow_down"); // 2 and 5 seconds by now
        wait(12);
        QCOMPARE(textOf(poll(started), "error"), "authorization_pending");
    }

    void codesRunOut()
    {
        const Answer started = start();
        wait(600);
        QCOMPARE(textOf(poll(started), "error"), "expired_token");
        QVERIFY(decide(QString::fromLatin1(textOf(started, "user_code"))).body.contains("no such code"));
    }

    void onlyItsClientGetsTheTokens()
    {
        const Answer started = start();
        QCOMPARE(textOf(poll(started, u"practice-desktop"_s), "error"), "unauthorized_client");
        QCOMPARE(textOf(start(u"practice-desktop"_s), "error"), "unauthorized_client");
        QCOMPARE(textOf(start(u"practice-device"_s, u"everything"_s), "error"), "invalid_scope");
        QCOMPARE(textOf(start(u"nobody"_s), "error"), "invalid_client");
    }

    void faults()
    {
        m_bench->fault("device-slow-down");
        const Answer started = start();
        QCOMPARE(textOf(poll(started), "error"), "slow_down");
        wait(7);
        QCOMPARE(textOf(poll(started), "error"), "authorization_pending");
        m_bench->fault("device-access-denied");
        wait(7);
        QCOMPARE(textOf(poll(started), "error"), "access_denied");
        m_bench->fault("device-expired-token");
        QCOMPARE(textOf(poll(started), "error"), "expired_token");
    }
};

QTEST_GUILESS_MAIN(TestOAuthDevice)
#include "tst_oauthdevice.moc"
