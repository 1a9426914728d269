// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/digestsubject.h"

#include "diagnosis/windowslogins.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::TestData;

namespace {

QList<ExchangePtr> made(const QList<MadeExchange> &list)
{
    return madeCapture(list);
}

/// The verdict on the password that was meant; "none" where nothing fits.
QByteArray fitting(const DigestSubject &subject, const QString &password)
{
    Diagnosis::Explain::NtlmInput input = *subject.ntlm;
    input.password = Secret::fromString(password);
    const DigestExplanation explanation = explainDigest(input);
    return explanation.made.fitting() ? explanation.made.fitting()->id : QByteArray("none");
}

MadeExchange systemUser(const QByteArray &minute, const QByteArray &date)
{
    return {"POST /Login/api/PartnerSystemUser/Authenticate HTTP/1.1\nHost: sod.superoffice.com\n"
            "Content-Type: application/json\n\n{\"SignedSystemToken\":\"Acme Tool-8k8Q7DmBgo." +
                minute + '.' + QByteArray(256, 'x').toBase64() + "\",\"ContextIdentifier\":\"Cust12345\"}",
            "HTTP/1.1 401 Unauthorized\n" + date + "Content-Type: application/json\n\n{}"};
}

} // namespace

class TestDigestSubject final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheLegsOfALogin_data()
    {
        QTest::addColumn<bool>("spnego");
        QTest::addColumn<ConnectionId>("last");
        QTest::newRow("NTLM") << false << ConnectionId(1);
        QTest::newRow("Negotiate") << true << ConnectionId(1);
        QTest::newRow("connections parted") << false << ConnectionId(2);
    }
    void findsTheLegsOfALogin()
    {
        QFETCH(bool, spnego);
        QFETCH(ConnectionId, last);
        Login login;
        login.spnego = spnego;
        login.scheme = spnego ? "Negotiate" : "NTLM";
        login.last = last;
        const DigestSubject subject = digestSubjectOf(made(legs(login)), 3);
        QVERIFY(subject.ntlm);
        QCOMPARE(subject.ntlm->challenge.type, Ntlm::MessageType::Challenge);
        QVERIFY(!subject.ntlm->negotiate.isEmpty());
        QCOMPARE(fitting(subject, kPassword), "right"_ba);
        QCOMPARE(fitting(subject, u"another"_s), "none"_ba);
    }
    void findsTheAnswerToAChallenge()
    {
        const QList<ExchangePtr> exchanges = made(legs({}));
        QCOMPARE(fitting(digestSubjectOf(exchanges, 2), kPassword), "right"_ba);
        QVERIFY(!digestSubjectOf(exchanges, 1).ntlm);
        QVERIFY(!digestSubjectOf(exchanges.first(2), 2).ntlm);
        Login parted;
        parted.last = 2;
        QVERIFY(!digestSubjectOf(made(legs(parted)), 2).ntlm);
    }
    void takesTheChallengeOfTheConnection()
    {
        // Another login's challenge comes between.
        Login other;
        other.user = u"bob"_s;
        QList<MadeExchange> list = legs({});
        list.insert(2, legs(other).at(1));
        list[2].connection = 7;
        list[2].response.replace(tokensOf(other).two, Ntlm::buildChallenge({}).toBase64());
        QCOMPARE(fitting(digestSubjectOf(made(list), 4), kPassword), "right"_ba);
    }
    void saysWhatIsMissingWithoutAChallenge()
    {
        const DigestSubject subject = digestSubjectOf(made({legs({}).last()}), 1);
        QVERIFY(subject.ntlm);
        Diagnosis::Explain::NtlmInput input = *subject.ntlm;
        input.password = Secret::fromString(kPassword);
        const DigestExplanation explanation = explainDigest(input);
        QVERIFY(!explanation.made.problem.isEmpty());
        QVERIFY(explanation.made.candidates.isEmpty());
    }
    void takesNoMaskedResponse()
    {
        QList<MadeExchange> list = legs({});
        const QByteArray token = tokensOf({}).three;
        const qsizetype at = list.last().request.indexOf("NTLM TlRM") + 5;
        list.last().request = list.last().request.left(at) + token.left(100) + QByteArray(token.size() - 100, '*');
        QVERIFY(!digestSubjectOf(made(list), 3).ntlm);
    }
    void valuesAreText()
    {
        DigestSubject subject = digestSubjectOf(made(legs({})), 3);
        subject.ntlm->password = Secret::fromString(kPassword);
        const DigestExplanation explanation = explainDigest(*subject.ntlm);
        QCOMPARE(explanation.version, u"NTLMv2"_s);
        QCOMPARE(explanation.micFits, std::optional(true));
        const QByteArray proof = subject.ntlm->authenticate.view(subject.ntlm->authenticate.v2->proof).toByteArray();
        QCOMPARE(explanation.made.fitting()->value, proof.toHex());
        QCOMPARE(explanation.made.candidates.at(1).id, "version-v1"_ba);
        QCOMPARE(explanation.made.candidates.at(1).value.size(), 48);
    }
    void readsTokensAsTheyArePasted_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<bool>("spnego");
        QTest::newRow("bare") << QByteArray() << false;
        QTest::newRow("scheme") << "ntlm "_ba << false;
        QTest::newRow("header line") << "Authorization: NTLM "_ba << false;
        QTest::newRow("within SPNEGO") << "Negotiate "_ba << true;
    }
    void readsTokensAsTheyArePasted()
    {
        QFETCH(QByteArray, before);
        QFETCH(bool, spnego);
        Login login;
        login.spnego = spnego;
        QByteArray token = tokensOf(login).three;
        QCOMPARE(ntlmMessageIn(before + token).type, Ntlm::MessageType::Authenticate);
        token.insert(40, "\r\n ");
        QVERIFY(!ntlmMessageIn(before + token).bytes.isEmpty());
    }
    void readsNoMessageInAnythingElse()
    {
        for (const QByteArray &text : {""_ba, "NTLM "_ba, "Negotiate YII="_ba, "TlRMTVNTUAA*"_ba, "Basic YTpi"_ba,
                                       QByteArray("oYIB").repeated(500), QByteArray(1000, ':')}) {
            QVERIFY2(ntlmMessageIn(text).bytes.isEmpty(), text.constData());
        }
        // Cut off behind its signature; whatever is read of it proves nothing.
        const Ntlm::Message cut = ntlmMessageIn(Ntlm::kSignature.toByteArray().toBase64());
        Diagnosis::Explain::NtlmInput input{cut, cut, {}, Secret::fromString(kPassword)};
        QVERIFY(!explainDigest(input).made.problem.isEmpty());
    }
    void everyPrefixOfALoginIsSurvived()
    {
        const QByteArray whole = QByteArray::fromBase64(tokensOf({}).three);
        const Ntlm::Message challenge = ntlmMessageIn(tokensOf({}).two);
        for (qsizetype size = 0; size < whole.size(); ++size) {
            const Ntlm::Message cut = ntlmMessageIn(whole.left(size).toBase64());
            const DigestExplanation explanation =
                explainDigest(Diagnosis::Explain::NtlmInput{challenge, cut, {}, Secret::fromString(kPassword)});
            QVERIFY(!explanation.made.fitting());
        }
    }
    void findsTheSystemUsersMinute()
    {
        const DigestSubject subject =
            digestSubjectOf(made({systemUser("202601311742", "Date: Sat, 31 Jan 2026 16:42:31 GMT\n")}), 1);
        QVERIFY(subject.minute);
        QCOMPARE(subject.minute->minute, "202601311742"_ba);
        QCOMPARE(subject.minute->serverTime, QDateTime({2026, 1, 31}, QTime(16, 42, 31), Qt::UTC));
        QCOMPARE(explainDigest(*subject.minute).made.fitting()->id, "local-time"_ba);
        QVERIFY(!subject.ntlm && !subject.wsse && !subject.http && !subject.secret6);
    }
    void takesTheClientsClockWithoutADate()
    {
        const DigestSubject subject = digestSubjectOf(made({systemUser("202601311230", {})}), 1);
        QVERIFY(subject.minute);
        QVERIFY(explainDigest(*subject.minute).made.fitting()->isRight);
        MadeExchange unknown = systemUser("202601311230", {});
        unknown.started = {};
        QVERIFY(!digestSubjectOf(made({unknown}), 1).minute);
    }
};

QTEST_GUILESS_MAIN(TestDigestSubject)
#include "tst_digestsubject.moc"
