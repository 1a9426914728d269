// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/channelbinding.h"

#include <QCryptographicHash>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Ticketscope;

namespace {

constexpr QByteArrayView kPrefix("tls-server-end-point:");
constexpr int kPatience = 30000;

/// Runs the openssl tool; what it writes to standard output, or null where it fails.
QByteArray openssl(const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.start(QStringLiteral("openssl"), arguments);
    if (!process.waitForStarted(kPatience)) {
        return {};
    }
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(kPatience) || process.exitCode() != 0) {
        qWarning("%s", process.readAllStandardError().constData());
        return {};
    }
    return process.readAllStandardOutput();
}

QByteArray makeCertificate(const QStringList &keyAndSignature)
{
    const QTemporaryDir folder;
    const QStringList arguments = QStringList{QStringLiteral("req"),
                                              QStringLiteral("-x509"),
                                              QStringLiteral("-nodes"),
                                              QStringLiteral("-subj"),
                                              QStringLiteral("/CN=localhost"),
                                              QStringLiteral("-days"),
                                              QStringLiteral("2"),
                                              QStringLiteral("-keyout"),
                                              folder.filePath(QStringLiteral("key.pem")),
                                              QStringLiteral("-outform"),
                                              QStringLiteral("DER")} +
                                  keyAndSignature;
    return openssl(arguments);
}

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

} // namespace

class TestTlsServerEndPoint final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hashesAsTheSignatureDoes_data()
    {
        QTest::addColumn<QStringList>("made");
        QTest::addColumn<QString>("hash");
        QTest::newRow("md5 becomes sha256") << words("-newkey rsa:2048 -md5") << QStringLiteral("-sha256");
        QTest::newRow("sha1 becomes sha256") << words("-newkey rsa:2048 -sha1") << QStringLiteral("-sha256");
        QTest::newRow("sha224") << words("-newkey rsa:2048 -sha224") << QStringLiteral("-sha224");
        QTest::newRow("sha256") << words("-newkey rsa:2048 -sha256") << QStringLiteral("-sha256");
        QTest::newRow("sha384") << words("-newkey rsa:2048 -sha384") << QStringLiteral("-sha384");
        QTest::newRow("sha512") << words("-newkey rsa:2048 -sha512") << QStringLiteral("-sha512");
        QTest::newRow("ecdsa with sha1") << words("-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha1")
                                         << QStringLiteral("-sha256");
        QTest::newRow("ecdsa with sha384")
            << words("-newkey ec -pkeyopt ec_paramgen_curve:P-384 -sha384") << QStringLiteral("-sha384");
        QTest::newRow("rsa-pss with sha512")
            << words("-newkey rsa:2048 -sigopt rsa_padding_mode:pss -sha512") << QStringLiteral("-sha512");
        QTest::newRow("rsa-pss with sha1")
            << words("-newkey rsa:2048 -sigopt rsa_padding_mode:pss -sha1") << QStringLiteral("-sha256");
    }

    void hashesAsTheSignatureDoes()
    {
        QFETCH(QStringList, made);
        QFETCH(QString, hash);
        const QByteArray certificate = makeCertificate(made);
        QVERIFY(!certificate.isEmpty());
        const QByteArray expected = openssl({QStringLiteral("dgst"), QStringLiteral("-binary"), hash}, certificate);
        QVERIFY(!expected.isEmpty());
        const Result<QByteArray> binding = tlsServerEndPoint(certificate);
        QVERIFY(binding.has_value());
        QVERIFY(binding->startsWith(kPrefix));
        QCOMPARE(binding->sliced(kPrefix.size()).toHex(), expected.toHex());
    }

    void saysThatEd25519HasNoBinding()
    {
        const QByteArray certificate = makeCertificate(words("-newkey ed25519"));
        QVERIFY(!certificate.isEmpty());
        const Result<QByteArray> binding = tlsServerEndPoint(certificate);
        QVERIFY(!binding);
        QCOMPARE(binding.error().code, ErrorCode::NotSupported);
        QVERIFY2(binding.error().text.contains(QLatin1String("ED25519")), qPrintable(binding.error().text));
    }

    void refusesWhatIsNoCertificate()
    {
        const QByteArray certificate = makeCertificate(words("-newkey rsa:2048 -sha256"));
        QVERIFY(!certificate.isEmpty());
        QCOMPARE(tlsServerEndPoint(QByteArrayView()).error().offset, std::optional<qint64>(0));
        QCOMPARE(tlsServerEndPoint("MIIB").error().code, ErrorCode::Malformed);
        QCOMPARE(tlsServerEndPoint(QByteArrayView(certificate).chopped(1)).error().code, ErrorCode::Malformed);
        const QByteArray longer = certificate + 'x';
        const Result<QByteArray> binding = tlsServerEndPoint(longer);
        QVERIFY(!binding);
        QCOMPARE(binding.error().offset, std::optional<qint64>(certificate.size()));
    }
};

QTEST_GUILESS_MAIN(TestTlsServerEndPoint)
#include "tst_tlsserverendpoint.moc"
