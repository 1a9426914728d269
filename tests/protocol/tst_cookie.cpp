// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/cookie.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Http;

namespace {

QByteArray at(const QByteArray &bytes, ByteRange range)
{
    return bytes.mid(range.start, range.length());
}

QDateTime utc(int year, int month, int day, int hour, int minute, int second)
{
    return {QDate(year, month, day), QTime(hour, minute, second), Qt::UTC};
}

} // namespace

class CookieTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSetCookieWithRanges();
    void readsOddSetCookies_data();
    void readsOddSetCookies();
    void refusesWhatBrowsersDrop_data();
    void refusesWhatBrowsersDrop();
    void prefersMaxAgeToExpires();
    void hasNoExpiryForTheSession();
    void readsCookiePairs();
    void readsDates_data();
    void readsDates();
    void refusesNonsenseDates_data();
    void refusesNonsenseDates();
};

void CookieTest::readsSetCookieWithRanges()
{
    const QByteArray value = "ASP.NET_SessionId = hincf5pfrry4etux3rfe4n5k ; path=/; HttpOnly;SameSite=Lax";
    const Result<SetCookie> cookie = parseSetCookie(value);
    QVERIFY(cookie.has_value());
    QCOMPARE(cookie->name, "ASP.NET_SessionId");
    QCOMPARE(cookie->value, "hincf5pfrry4etux3rfe4n5k");
    QCOMPARE(at(value, cookie->nameRange), cookie->name);
    QCOMPARE(at(value, cookie->valueRange), cookie->value);
    QCOMPARE(cookie->attributes.size(), 3);
    QCOMPARE(at(value, cookie->attributes[0].nameRange), "path");
    QCOMPARE(at(value, cookie->attributes[0].valueRange), "/");
    QVERIFY(cookie->attribute("httponly"));
    QCOMPARE(cookie->attribute("SAMESITE")->value, "Lax");
    QVERIFY(!cookie->isSecure());
    QVERIFY(!cookie->attribute("Domain"));
}

void CookieTest::readsOddSetCookies_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<qsizetype>("attributes");
    QTest::newRow("empty value") << QByteArray("ASP.NET_SessionId=; path=/") << QByteArray("ASP.NET_SessionId")
                                 << QByteArray() << qsizetype(1);
    QTest::newRow("equals in the value") << QByteArray("a=b=c==") << QByteArray("a") << QByteArray("b=c==")
                                         << qsizetype(0);
    QTest::newRow("quotes stay") << QByteArray("a=\"b\"; Secure") << QByteArray("a") << QByteArray("\"b\"")
                                 << qsizetype(1);
    QTest::newRow("trailing semicolons") << QByteArray("a=b; ; ;") << QByteArray("a") << QByteArray("b")
                                         << qsizetype(0);
    QTest::newRow("unknown attribute") << QByteArray("a=b; x; y=z") << QByteArray("a") << QByteArray("b")
                                       << qsizetype(2);
}

void CookieTest::readsOddSetCookies()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, content);
    QFETCH(qsizetype, attributes);
    const Result<SetCookie> cookie = parseSetCookie(value);
    QVERIFY(cookie.has_value());
    QCOMPARE(cookie->name, name);
    QCOMPARE(cookie->value, content);
    QCOMPARE(cookie->attributes.size(), attributes);
}

void CookieTest::refusesWhatBrowsersDrop_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no equals") << QByteArray("abc; path=/");
    QTest::newRow("no name") << QByteArray("=abc; path=/");
}

void CookieTest::refusesWhatBrowsersDrop()
{
    QFETCH(QByteArray, value);
    const Result<SetCookie> cookie = parseSetCookie(value);
    QVERIFY(!cookie.has_value());
    QCOMPARE(cookie.error().offset.value_or(-1), 0);
}

void CookieTest::prefersMaxAgeToExpires()
{
    const QDateTime now = utc(2012, 6, 5, 17, 8, 40);
    const auto expiry = [&](const char *value) { return parseSetCookie(value)->expiry(now); };
    QCOMPARE(*expiry("a=b; Expires=Wed, 21 Oct 2015 07:28:00 GMT"), utc(2015, 10, 21, 7, 28, 0));
    QCOMPARE(*expiry("a=b; Expires=Wed, 21 Oct 2015 07:28:00 GMT; Max-Age=60"), now.addSecs(60));
    QVERIFY(*expiry("a=b; Max-Age=0") < now);
    QVERIFY(*expiry("a=b; Max-Age=-5") < now);
    QVERIFY(expiry("a=b; Max-Age=9223372036854775807")->isValid());
    QCOMPARE(*expiry("a=b; Max-Age=x; Expires=Wed, 21 Oct 2015 07:28:00 GMT"), utc(2015, 10, 21, 7, 28, 0));
    QCOMPARE(*expiry("a=b; Max-Age=5; Max-Age=7"), now.addSecs(7));
}

void CookieTest::hasNoExpiryForTheSession()
{
    QVERIFY(!parseSetCookie("a=b; path=/")->expiry(utc(2012, 1, 1, 0, 0, 0)));
    QVERIFY(!parseSetCookie("a=b; Expires=never")->expiry(utc(2012, 1, 1, 0, 0, 0)));
}

void CookieTest::readsCookiePairs()
{
    const QByteArray value = "a=1; b= 2 ;c=;;d; e=x=y";
    const QList<CookiePair> pairs = parseCookie(value);
    QCOMPARE(pairs.size(), 5);
    QCOMPARE(pairs[1].name, "b");
    QCOMPARE(at(value, pairs[1].valueRange), "2");
    QCOMPARE(pairs[2].value, "");
    QCOMPARE(pairs[3].name, "");
    QCOMPARE(pairs[3].value, "d");
    QCOMPARE(pairs[4].value, "x=y");
    QVERIFY(parseCookie("").isEmpty());
}

void CookieTest::readsDates_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QDateTime>("expected");
    const QDateTime rfc = utc(1994, 11, 6, 8, 49, 37);
    QTest::newRow("IMF-fixdate") << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT") << rfc;
    QTest::newRow("RFC 850") << QByteArray("Sunday, 06-Nov-94 08:49:37 GMT") << rfc;
    QTest::newRow("asctime") << QByteArray("Sun Nov  6 08:49:37 1994") << rfc;
    QTest::newRow("two digits of this century")
        << QByteArray("Wed, 21-Oct-15 07:28:00 GMT") << utc(2015, 10, 21, 7, 28, 0);
    QTest::newRow("short time") << QByteArray("6 Nov 1994 8:9:7 GMT") << utc(1994, 11, 6, 8, 9, 7);
}

void CookieTest::readsDates()
{
    QFETCH(QByteArray, text);
    QFETCH(QDateTime, expected);
    const std::optional<QDateTime> date = parseCookieDate(text);
    QVERIFY(date);
    QCOMPARE(*date, expected);
    QCOMPARE(date->timeSpec(), Qt::UTC);
}

void CookieTest::refusesNonsenseDates_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("-1") << QByteArray("-1");
    QTest::newRow("no year") << QByteArray("Sun, 06 Nov 08:49:37 GMT");
    QTest::newRow("31 February") << QByteArray("Mon, 31 Feb 2011 08:49:37 GMT");
    QTest::newRow("25 o'clock") << QByteArray("Sun, 06 Nov 1994 25:49:37 GMT");
    QTest::newRow("too early") << QByteArray("Sun, 06 Nov 1500 08:49:37 GMT");
}

void CookieTest::refusesNonsenseDates()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseCookieDate(text));
}

QTEST_GUILESS_MAIN(CookieTest)
#include "tst_cookie.moc"
