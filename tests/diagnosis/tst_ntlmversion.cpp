// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/ntlmversion.h"

#include "windowslogins.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;

namespace {

/// The login as it was sent, and the password that was meant.
Explain::NtlmInput inputOf(const Login &login, const QString &meant)
{
    const Tokens tokens = tokensOf(login);
    const auto message = [](const QByteArray &token) {
        return *Ntlm::readMessage(QByteArray::fromBase64(token)).message;
    };
    return {message(tokens.two), message(tokens.three), QByteArray::fromBase64(tokens.one), Secret::fromString(meant)};
}

QByteArray fittingId(const Explain::Explanation &explanation)
{
    return explanation.fitting() ? explanation.fitting()->id : QByteArray("none");
}

} // namespace

Q_DECLARE_METATYPE(Login)

class NtlmVersionTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheVersion_data()
    {
        QTest::addColumn<Ntlm::ResponseKind>("kind");
        QTest::addColumn<QString>("version");
        QTest::addColumn<bool>("old");
        QTest::newRow("v2") << Ntlm::ResponseKind::V2 << u"NTLMv2"_s << false;
        QTest::newRow("v1") << Ntlm::ResponseKind::V1 << u"NTLMv1"_s << true;
        QTest::newRow("session") << Ntlm::ResponseKind::Ntlm2Session << u"NTLM2 session"_s << true;
    }
    void tellsTheVersion()
    {
        QFETCH(Ntlm::ResponseKind, kind);
        QFETCH(QString, version);
        QFETCH(bool, old);
        Login login;
        login.options.response = kind;
        const Explain::NtlmExplanation right = Explain::explainNtlm(inputOf(login, kPassword));
        QCOMPARE(right.version, version);
        QCOMPARE(right.isOld, old);
        QCOMPARE(fittingId(right.made), "right");
        QVERIFY(right.made.fitting()->isRight);
        const Explain::NtlmExplanation wrong = Explain::explainNtlm(inputOf(login, u"Something else"_s));
        QVERIFY2(wrong.made.isNone(), fittingId(wrong.made));
        QVERIFY(!wrong.micFits);
    }

    void namesEachMistake_data()
    {
        QTest::addColumn<QString>("sent");
        QTest::addColumn<QString>("meant");
        QTest::addColumn<QByteArray>("id");
        QTest::newRow("line feed") << kPassword + u"\n"_s << kPassword << "password-newline"_ba;
        QTest::newRow("CR LF") << kPassword + u"\r\n"_s << kPassword << "password-newline"_ba;
        QTest::newRow("blank") << kPassword + u" "_s << kPassword << "password-blank"_ba;
        QTest::newRow("byte order mark") << QString(QString(2, QChar(0xfeff)) + kPassword) << kPassword
                                         << "password-bom"_ba;
        QTest::newRow("Caps Lock") << u"cORRECT HORSE 7"_s << kPassword << "password-caps-lock"_ba;
        QTest::newRow("empty") << QString() << kPassword << "password-empty"_ba;
        QTest::newRow("UTF-8 twice") << QString::fromLatin1(u"Gr\u00fcn"_s.toUtf8()) << u"Gr\u00fcn"_s
                                     << "password-utf8-twice"_ba;
        QTest::newRow("escaped") << u"a&amp;b"_s << u"a&b"_s << "password-escaped"_ba;
        QTest::newRow("none of these") << u"Winter2025"_s << u"Summer2026"_s << "none"_ba;
    }
    void namesEachMistake()
    {
        QFETCH(QString, sent);
        QFETCH(QString, meant);
        QFETCH(QByteArray, id);
        for (const Ntlm::ResponseKind kind :
             {Ntlm::ResponseKind::V2, Ntlm::ResponseKind::V1, Ntlm::ResponseKind::Ntlm2Session}) {
            Login login;
            login.password = sent;
            login.options.response = kind;
            QCOMPARE(fittingId(Explain::explainNtlm(inputOf(login, meant)).made), id);
        }
    }

    void tellsWhichDomainWasHashed()
    {
        // The client computed with another domain than the message names.
        Login login;
        login.domain = u"acme"_s;
        Explain::NtlmInput input = inputOf(login, kPassword);
        const Tokens upper = tokensOf({});
        input.authenticate = *Ntlm::readMessage(QByteArray::fromBase64(upper.three)).message;
        QByteArray changed = input.authenticate.bytes;
        const QByteArray named = Ntlm::toUtf16(u"ACME"_s);
        const qsizetype at = input.authenticate.domain->payload.start;
        changed.replace(at, named.size(), Ntlm::toUtf16(u"Acme"_s));
        input.authenticate = *Ntlm::readMessage(changed).message;
        const Explain::NtlmExplanation explanation = Explain::explainNtlm(input);
        QCOMPARE(fittingId(explanation.made), "domain-case");
        QVERIFY(!explanation.made.fitting()->isRight);
    }

    void seesAMessageThatWasChanged()
    {
        Login login;
        Explain::NtlmInput input = inputOf(login, kPassword);
        QCOMPARE(Explain::explainNtlm(input).micFits, std::optional(true));
        input.negotiate[12] = char(input.negotiate.at(12) ^ 0x10);
        QCOMPARE(Explain::explainNtlm(input).micFits, std::optional(false));
        input.negotiate = {};
        QCOMPARE(Explain::explainNtlm(input).micFits, std::nullopt);
    }

    void saysWhatIsMissing()
    {
        Explain::NtlmInput input = inputOf({}, kPassword);
        input.password = {};
        QVERIFY(!Explain::explainNtlm(input).made.problem.isEmpty());
        Login nobody;
        nobody.anonymous = true;
        const Explain::NtlmExplanation anonymous = Explain::explainNtlm(inputOf(nobody, kPassword));
        QVERIFY(!anonymous.made.problem.isEmpty());
        QVERIFY(anonymous.version.isEmpty());
        QVERIFY(!Explain::explainNtlm({}).made.problem.isEmpty());
    }
};

QTEST_GUILESS_MAIN(NtlmVersionTest)
#include "tst_ntlmversion.moc"
