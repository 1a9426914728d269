// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/experiment.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Qt::StringLiterals;

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

    void nothingSentShowsNothing()
    {
        const ExperimentResult result = experimentResult({}, {}, {});
        QCOMPARE(result.outcome, ExperimentOutcome::NothingSent);
        QVERIFY(!result.text.isEmpty());
    }
};

QTEST_GUILESS_MAIN(ExperimentTest)
#include "tst_experiment.moc"
