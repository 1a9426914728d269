// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/experiment.h"

#include "support/madecapture.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

MadeExchange answered(const QByteArray &response)
{
    MadeExchange made;
    made.request = "POST /service HTTP/1.1\nHost: crm.acme.example\nContent-Type: text/xml\n\n<a/>";
    made.response = response;
    return made;
}

MadeExchange faulted(const QByteArray &text)
{
    return answered("HTTP/1.1 500 Internal Server Error\nContent-Type: text/xml; charset=utf-8\n\n"
                    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault>"
                    "<faultcode>s:Client</faultcode><faultstring>" +
                    text + "</faultstring></s:Fault></s:Body></s:Envelope>");
}

MadeExchange unreached(ErrorCode code, const QString &text)
{
    MadeExchange made = answered({});
    made.error = Error{code, text, {}, {}, {}};
    return made;
}

const MadeExchange kGood = answered("HTTP/1.1 200 OK\nContent-Type: text/plain\n\nfine");
const MadeExchange kForbidden = answered("HTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\nno");
const MadeExchange kForbiddenByIis =
    answered("HTTP/1.1 403 Forbidden\nServer: Microsoft-IIS/10.0\nContent-Type: text/plain\n\nno");

} // namespace

class ExperimentTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesWhatItNamesAndNothingElse()
    {
        Profile profile;
        profile.id = QUuid::createUuid();
        profile.scheme = "password-text";
        profile.parameters = {{u"userName"_s, u"alice"_s}, {u"soapVersion"_s, u"1.1"_s}, {u"domain"_s, u"ACME"_s}};
        Experiment experiment;
        experiment.scheme = "password-digest";
        experiment.parameters = {{u"soapVersion"_s, u"1.2"_s},
                                 {u"domain"_s, QVariant()},
                                 {u"tls.minimumVersion"_s, u"1.0"_s},
                                 {u"proxy.mode"_s, u"none"_s},
                                 {u"url"_s, u"https://crm.example/"_s}};
        const Profile changed = experimentProfile(profile, experiment);
        QCOMPARE(changed.id, profile.id);
        QCOMPARE(changed.scheme, "password-digest");
        QCOMPARE(changed.parameters, (QVariantMap{{u"userName"_s, u"alice"_s}, {u"soapVersion"_s, u"1.2"_s}}));
        QCOMPARE(changed.tls.minimumVersion, "1.0");
        QCOMPARE(changed.proxy.mode, ProxyMode::None);
        QCOMPARE(changed.url, QUrl(u"https://crm.example/"_s));
        QCOMPARE(experimentProfile(profile, {}).parameters, profile.parameters);
    }

    void tellsWhatCameOfIt_data()
    {
        QTest::addColumn<QList<MadeExchange>>("before");
        QTest::addColumn<QList<MadeExchange>>("after");
        QTest::addColumn<ExperimentOutcome>("outcome");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const QList<MadeExchange> &before, const QList<MadeExchange> &after,
                            ExperimentOutcome outcome,
                            const QString &text) { QTest::newRow(name) << before << after << outcome << text; };
        const MadeExchange expired = faulted("Message 4711 has expired");
        const QString works = u"The login works now. What was changed is the cause."_s;
        const QString same = u"It fails in the same way. This is not the cause, or not the only one."_s;
        const QString refused = u"crm.acme.example refused the connection."_s;
        const MadeExchange closed = unreached(ErrorCode::ConnectionRefused, refused);
        row("nothing sent", {kForbidden}, {}, ExperimentOutcome::NothingSent,
            u"Nothing was sent, so it shows nothing."_s);
        row("works", {kForbidden}, {kGood}, ExperimentOutcome::Works, works);
        row("works, after a fault", {expired}, {kGood}, ExperimentOutcome::Works, works);
        row("works, was not reached", {closed}, {kGood}, ExperimentOutcome::Works, works);
        row("worked before", {kGood}, {kGood}, ExperimentOutcome::NothingFailed,
            u"The login works, as it did before. This shows nothing."_s);
        row("worked before, fails now", {kGood}, {closed}, ExperimentOutcome::NothingFailed,
            QString(u"The login worked before and fails now: "_s + refused));
        row("same status", {kForbidden}, {kForbidden}, ExperimentOutcome::SameFailure, same);
        row("same fault, another number", {expired}, {faulted("Message 4712 has expired")},
            ExperimentOutcome::SameFailure, same);
        row("same error", {closed}, {closed}, ExperimentOutcome::SameFailure, same);
        row("an error", {expired}, {closed}, ExperimentOutcome::OtherFailure,
            QString(u"It fails in another way: "_s + refused));
        row("another fault", {expired}, {faulted("Unknown user")}, ExperimentOutcome::OtherFailure,
            u"answered \"Unknown user\"."_s);
        row("a status", {expired}, {kForbidden}, ExperimentOutcome::OtherFailure,
            u"a web server that does not give its name answered with status 403."_s);
        row("no answer", {expired}, {answered({})}, ExperimentOutcome::OtherFailure,
            u"It fails in another way: There was no answer."_s);
        row("a status of somebody", {expired}, {kForbiddenByIis}, ExperimentOutcome::OtherFailure,
            u"It fails in another way: Microsoft-IIS/10.0 answered with status 403."_s);
        row("another answers", {kForbidden}, {kForbiddenByIis}, ExperimentOutcome::OtherFailure,
            u"It fails in another way: Microsoft-IIS/10.0 answered with status 403."_s);
    }

    void tellsWhatCameOfIt()
    {
        QFETCH(QList<MadeExchange>, before);
        QFETCH(QList<MadeExchange>, after);
        QFETCH(ExperimentOutcome, outcome);
        QFETCH(QString, text);
        const ExperimentResult bare = experimentResult({}, madeCapture(before), madeCapture(after));
        QCOMPARE(bare.outcome, outcome);
        QVERIFY2(bare.text.endsWith(text), bare.text.toUtf8());
        Experiment named;
        named.title = u"With SOAP 1.2"_s;
        const ExperimentResult titled = experimentResult(named, madeCapture(before), madeCapture(after));
        QCOMPARE(titled.outcome, outcome);
        QCOMPARE(titled.text, QString(u"With SOAP 1.2: "_s + bare.text));
    }

    void nothingSentShowsNothing()
    {
        const ExperimentResult result = experimentResult({}, {}, {});
        QCOMPARE(result.outcome, ExperimentOutcome::NothingSent);
        QVERIFY(!result.text.isEmpty());
    }
};

QTEST_GUILESS_MAIN(ExperimentTest)
#include "tst_experiment.moc"
