// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/superoffice.h"

#include <QTest>
#include <QUrl>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kOnsite("7T:MAAwADEAMQAyADIAMwAzADQANAA1ADUANgA2ADcANwA4ADgAOQA5AGEAYQBiAGIAYwBjAGQAZABlAGUAZgBmADsAMQ"
                         "AyADUANAA4ADkANQA=");
const QByteArray kOnline("7T:MAAwADEAMQAyADIAMwAzADQANAA1ADUANgA2ADcANwA4ADgAOQA5AGEAYQBiAGIAYwBjAGQAZABlAGUAZgBmADsAMQ"
                         "AyADUANAA4ADkANQA7AEMAdQBzAHQAMQAyADMANAA1AA==");
const QByteArray
    kDocumented("7T:MAA3AGYAMQBlAGQAZAAxAGQAZQAwADgAYgAxAGEAYwBkADYAOAA0ADcAMQA2ADkAOQBhADQAZgBiADMAOQAyADs"
                "AMgAwADgANwAzADEANQAwADQAMwA7AEMAdQBzAHQAMgA2ADcANQA5AA==");

} // namespace

class TestSuperOffice final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void computesTheSecretOfNetServer6_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QDate>("day");
        QTest::addColumn<QByteArray>("secret");
        const QDate epoch(2000, 1, 1);
        QTest::newRow("JR on day 2400") << u"JR"_s << QByteArray("") << epoch.addDays(2400)
                                        << QByteArray("NHoZChzE8hxd4XkJOc8yAQ==");
        QTest::newRow("SAL0 on day 0") << u"SAL0"_s << QByteArray("") << epoch
                                       << QByteArray("g3m9Km/mAbXEh28fF29JYw==");
        QTest::newRow("SAL0 in 2010") << u"SAL0"_s << QByteArray("") << QDate(2010, 1, 1)
                                      << QByteArray("thdd0uv4J5oagrV/WyB5Mw==");
        QTest::newRow("ADM0 with a password")
            << u"ADM0"_s << QByteArray("secret") << QDate(2012, 6, 5) << QByteArray("JZA5BG/qWBmRsCHLHvbimQ==");
    }

    void computesTheSecretOfNetServer6()
    {
        QFETCH(QString, user);
        QFETCH(QByteArray, password);
        QFETCH(QDate, day);
        QTEST(SuperOffice::secret6(u"CRM5"_s, user, Secret(password), day), "secret");
    }

    void readsTickets_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("guid");
        QTest::addColumn<QString>("number");
        QTest::addColumn<QString>("context");
        QTest::newRow("onsite") << kOnsite << u"00112233445566778899aabbccddeeff"_s << u"1254895"_s << QString();
        QTest::newRow("online") << kOnline << u"00112233445566778899aabbccddeeff"_s << u"1254895"_s << u"Cust12345"_s;
        QTest::newRow("documented") << kDocumented << u"07f1edd1de08b1acd68471699a4fb392"_s << u"2087315043"_s
                                    << u"Cust26759"_s;
    }

    void readsTickets()
    {
        QFETCH(QByteArray, text);
        const Result<SuperOffice::Ticket> ticket = SuperOffice::readTicket(text);
        QVERIFY2(ticket, ticket ? "" : qPrintable(ticket.error().text));
        QTEST(ticket->guid, "guid");
        QTEST(ticket->number, "number");
        QTEST(ticket->context, "context");
    }

    void makesWhatItReads()
    {
        for (const QByteArray &text : {kOnsite, kOnline, kDocumented}) {
            const Result<SuperOffice::Ticket> ticket = SuperOffice::readTicket(text);
            QVERIFY(ticket);
            QCOMPARE(SuperOffice::makeTicket(*ticket), text);
        }
    }

    void rejectsDamagedTicketsAtTheByte_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("to");
        const auto inside = [](const char *text) {
            QByteArray utf16;
            for (const char *c = text; *c != 0; ++c) {
                utf16.append(*c).append('\0');
            }
            return QByteArray("7T:" + utf16.toBase64());
        };
        const auto changed = [](qsizetype at, char c) {
            QByteArray text = kOnsite;
            text[at] = c;
            return text;
        };
        // A character of Base64 carries six bits, so the byte that is wrong begins at most one character earlier.
        QTest::newRow("empty") << QByteArray() << qint64(0) << qint64(0);
        QTest::newRow("other prefix") << QByteArray("7A:abc123==") << qint64(1) << qint64(1);
        QTest::newRow("stored hash") << QByteArray("7S:abc123==") << qint64(1) << qint64(1);
        QTest::newRow("prefix alone") << QByteArray("7T:") << qint64(3) << qint64(3);
        QTest::newRow("plus turned to space") << changed(40, ' ') << qint64(40) << qint64(40);
        QTest::newRow("alphabet") << changed(41, '*') << qint64(41) << qint64(41);
        QTest::newRow("high byte set") << changed(5, 'C') << qint64(4) << qint64(5);
        QTest::newRow("not a hexadecimal digit")
            << inside("0011223344z566778899aabbccddeeff;1") << qint64(3 + 10 * 8 / 3) << qint64(3 + 10 * 8 / 3);
        QTest::newRow("first part too short")
            << inside("00112233;1254895") << qint64(3 + 8 * 8 / 3) << qint64(3 + 8 * 8 / 3);
        QTest::newRow("first part too long")
            << inside("00112233445566778899aabbccddeeff0;1") << qint64(3 + 32 * 8 / 3) << qint64(3 + 32 * 8 / 3);
        QTest::newRow("no second part") << inside("00112233445566778899aabbccddeeff") << qint64(3 + 32 * 8 / 3)
                                        << qint64(3 + 32 * 8 / 3);
        QTest::newRow("second part empty")
            << inside("00112233445566778899aabbccddeeff;") << qint64(3 + 33 * 8 / 3) << qint64(3 + 33 * 8 / 3);
        QTest::newRow("second part not a number")
            << inside("00112233445566778899aabbccddeeff;12x") << qint64(3 + 35 * 8 / 3) << qint64(3 + 35 * 8 / 3);
        QTest::newRow("third part empty")
            << inside("00112233445566778899aabbccddeeff;12;") << qint64(3 + 36 * 8 / 3) << qint64(3 + 36 * 8 / 3);
        QTest::newRow("fourth part") << inside("00112233445566778899aabbccddeeff;12;Cust1;x") << qint64(3 + 41 * 8 / 3)
                                     << qint64(3 + 41 * 8 / 3);
    }

    void rejectsDamagedTicketsAtTheByte()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, from);
        QFETCH(qint64, to);
        const Result<SuperOffice::Ticket> ticket = SuperOffice::readTicket(text);
        QVERIFY(!ticket);
        QCOMPARE(ticket.error().code, ErrorCode::Malformed);
        QVERIFY(!ticket.error().text.isEmpty());
        QVERIFY(ticket.error().offset.has_value());
        QVERIFY2(*ticket.error().offset >= from && *ticket.error().offset <= to,
                 qPrintable(QString::number(*ticket.error().offset)));
    }

    void neverReadsATicketThatWasCutShort()
    {
        for (const QByteArray &whole : {kOnsite, kOnline}) {
            for (qsizetype length = 0; length < whole.size(); ++length) {
                const Result<SuperOffice::Ticket> ticket = SuperOffice::readTicket(QByteArrayView(whole).first(length));
                if (ticket) {
                    // A cut at a group of four characters can leave a shorter number or tenant: still well formed.
                    QVERIFY(length % 4 == 3);
                    QVERIFY(SuperOffice::makeTicket(*ticket) == whole.first(length));
                } else {
                    QVERIFY(ticket.error().offset.has_value());
                    QVERIFY(*ticket.error().offset <= length);
                }
            }
        }
    }

    void knowsTheGenerations_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("nameSpace");
        QTest::addColumn<bool>("applicationToken");
        QTest::addColumn<bool>("passwordFirst");
        QTest::addColumn<bool>("accessToken");
        QTest::addColumn<bool>("asmx");
        const QByteArray base("http://www.superoffice.net/ws/crm/");
        const auto named = [&base](const char *rest) { return QByteArray(base + rest); };
        QTest::newRow("6") << QByteArray("6") << named("2005/04/Netserver20") << false << false << false << true;
        QTest::newRow("7.0") << QByteArray("7.0") << named("NetServer/7.0.2000.2000") << false << true << false
                             << false;
        QTest::newRow("73") << QByteArray("Services73") << named("NetServer/Services73") << true << false << false
                            << false;
        QTest::newRow("85") << QByteArray("Services85") << named("NetServer/Services85") << true << false << false
                            << false;
        QTest::newRow("86") << QByteArray("Services86") << named("NetServer/Services86") << true << false << true
                            << false;
        QTest::newRow("88, small letters")
            << QByteArray("services88") << named("NetServer/Services88") << true << false << true << false;
    }

    void knowsTheGenerations()
    {
        QFETCH(QByteArray, name);
        const Result<SuperOffice::ServicesVersion> version = SuperOffice::servicesVersion(name);
        QVERIFY(version);
        QTEST(version->nameSpace, "nameSpace");
        QTEST(version->hasApplicationToken, "applicationToken");
        QTEST(version->passwordFirst, "passwordFirst");
        QTEST(version->hasAccessToken, "accessToken");
        QTEST(version->isAsmx, "asmx");
    }

    void rejectsUnknownGenerations()
    {
        for (const char *name : {"", "Services", "Services8", "Services888", "88", "Services70", "7.1", "ServicesXY"}) {
            QVERIFY2(!SuperOffice::servicesVersion(name), name);
        }
    }

    void readsTheGenerationOffTheAddress_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("folder") << u"https://crm.acme.example/SuperOffice/Remote/Services84/"_s
                                << QByteArray("Services84");
        QTest::newRow("small letters, a file")
            << u"https://h/remote/services75/SoPrincipal.svc"_s << QByteArray("Services75");
        QTest::newRow("not in it") << u"https://h/Remote/"_s << QByteArray("Services88");
        QTest::newRow("host name only") << u"https://services84.example/"_s << QByteArray("Services88");
    }

    void readsTheGenerationOffTheAddress()
    {
        QFETCH(QString, url);
        QTEST(SuperOffice::servicesVersionOfUrl(QUrl(url)), "name");
    }
};

QTEST_GUILESS_MAIN(TestSuperOffice)
#include "tst_superoffice.moc"
