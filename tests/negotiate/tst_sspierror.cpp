// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/sspierror.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Negotiate;
using namespace Qt::StringLiterals;

/// What Windows' errors mean; the numbers are those of its logs.
class SspiErrorTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errorsAreNamedAndExplained_data()
    {
        QTest::addColumn<quint32>("status");
        QTest::addColumn<QString>("name");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("part");
        // As IIS logs them: sc-win32-status.
        QTest::newRow("no credentials") << quint32(2148074254U) << u"SEC_E_NO_CREDENTIALS"_s << ErrorCode::NoTicket
                                        << u"There is no Kerberos ticket for alice@ACME.EXAMPLE"_s;
        QTest::newRow("logon denied") << quint32(2148074252U) << u"SEC_E_LOGON_DENIED"_s << ErrorCode::KdcRefused
                                      << u"the password is wrong"_s;
        QTest::newRow("invalid token") << quint32(2148074248U) << u"SEC_E_INVALID_TOKEN"_s << ErrorCode::Refused
                                       << u"does not prove that it is HTTP/crm.acme.example"_s;
        QTest::newRow("wrong principal") << quint32(2148074274U) << u"SEC_E_WRONG_PRINCIPAL"_s << ErrorCode::Refused
                                         << u"The server is not HTTP/crm.acme.example"_s;
        QTest::newRow("skew") << quint32(2148074276U) << u"SEC_E_TIME_SKEW"_s << ErrorCode::KdcRefused
                              << u"time server"_s;
        QTest::newRow("unknown SPN") << quint32(0x80090303) << u"SEC_E_TARGET_UNKNOWN"_s << ErrorCode::KdcRefused
                                     << u"HTTP/crm.acme.example"_s;
        QTest::newRow("no domain controller")
            << quint32(0x80090311) << u"SEC_E_NO_AUTHENTICATING_AUTHORITY"_s << ErrorCode::KdcNotReached << u"VPN"_s;
        QTest::newRow("one without a name")
            << quint32(0x80091234) << u"0x80091234"_s << ErrorCode::NoTicket << u"HTTP/crm.acme.example"_s;
    }
    void errorsAreNamedAndExplained()
    {
        QFETCH(quint32, status);
        QFETCH(QString, name);
        QFETCH(ErrorCode, code);
        QFETCH(QString, part);
        const Error error = explainSspi(status, {u"alice@ACME.EXAMPLE"_s, u"HTTP/crm.acme.example"_s, true});
        QCOMPARE(error.code, code);
        QVERIFY2(error.text.contains(name) && error.text.contains(part), qPrintable(error.text));
        QVERIFY2(sspiErrorName(status).endsWith(QString::number(status, 16), Qt::CaseInsensitive),
                 qPrintable(sspiErrorName(status)));
    }

    void onlyARefusedLogonJudgesThePerson()
    {
        QVERIFY(isVerdictOnPersonSspi(0x8009030c));
        QVERIFY(!isVerdictOnPersonSspi(0x80090303));
        QVERIFY(!isVerdictOnPersonSspi(0x80090311));
    }
};

QTEST_GUILESS_MAIN(SspiErrorTest)
#include "tst_sspierror.moc"
