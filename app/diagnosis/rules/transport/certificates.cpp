// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"
#include "diagnosis/rules/transport/trouble.h"

#include <QCoreApplication>
#include <QHostAddress>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QString commonName(const QString &distinguishedName)
{
    for (const QString &part : distinguishedName.split(u',')) {
        const QString trimmed = part.trimmed();
        if (trimmed.startsWith("CN="_L1, Qt::CaseInsensitive)) {
            return trimmed.mid(3);
        }
    }
    return distinguishedName;
}

/// RFC 6125 section 6.4: a wildcard stands for one whole label.
bool matches(const QString &pattern, const QString &host)
{
    if (pattern.startsWith("*."_L1)) {
        const qsizetype dot = host.indexOf(u'.');
        return dot > 0 && host.mid(dot).compare(pattern.mid(1), Qt::CaseInsensitive) == 0;
    }
    const QHostAddress wanted(host);
    return wanted.isNull() ? pattern.compare(host, Qt::CaseInsensitive) == 0 : QHostAddress(pattern) == wanted;
}

bool isFor(const CertificateFacts &leaf, const QString &host)
{
    const QStringList names = leaf.names.isEmpty() ? QStringList(commonName(leaf.subject)) : leaf.names;
    return std::any_of(names.begin(), names.end(), [&host](const QString &name) { return matches(name, host); });
}

bool isSelfSigned(const CertificateFacts &certificate)
{
    return certificate.subject == certificate.issuer;
}

QString remedyForClock()
{
    return Text::tr("Check the clock of this computer too: a wrong clock makes good certificates look bad.");
}

Finding certificateFinding(const ExchangeView &exchange, const QByteArray &rule, Certainty certainty)
{
    Finding finding = newFinding(rule, Severity::Cause, certainty, exchange.whole());
    finding.catalogue = {"E12"};
    return finding;
}

QList<Finding> aboutDates(const ExchangeView &exchange)
{
    QList<Finding> findings;
    const QDateTime now = exchange.exchange().started;
    for (const CertificateFacts &certificate : exchange.exchange().tls.chain) {
        const QString name = commonName(certificate.subject);
        if (now.isValid() && certificate.notAfter.isValid() && certificate.notAfter < now) {
            Finding finding = certificateFinding(exchange, "transport.expired", Certainty::Proven);
            finding.title = Text::tr("The certificate “%1” has expired.").arg(name);
            finding.why = Text::tr("It was valid until %1; by this computer's clock it was %2.")
                              .arg(timeText(certificate.notAfter), timeText(now));
            finding.remedy = Text::tr("The server's administrator must renew the certificate and install it.") + u' ' +
                             remedyForClock();
            findings.append(finding);
        } else if (now.isValid() && certificate.notBefore.isValid() && certificate.notBefore > now) {
            Finding finding = certificateFinding(exchange, "transport.notyetvalid", Certainty::Proven);
            finding.title = Text::tr("The certificate “%1” is not valid yet.").arg(name);
            finding.why = Text::tr("It is valid from %1; by this computer's clock it was %2.")
                              .arg(timeText(certificate.notBefore), timeText(now));
            finding.remedy = remedyForClock();
            findings.append(finding);
        }
    }
    return findings;
}

Finding otherHost(const ExchangeView &exchange, const CertificateFacts &leaf)
{
    const QStringList names = leaf.names.isEmpty() ? QStringList(commonName(leaf.subject)) : leaf.names;
    Finding finding = certificateFinding(exchange, "transport.wronghost", Certainty::Proven);
    finding.title = Text::tr("The server's certificate is not for %1.").arg(exchange.exchange().url.host());
    finding.why = Text::tr("It is for %1.").arg(names.join(", "_L1));
    finding.remedy = Text::tr("Use an address that the certificate names, or have the administrator install a "
                              "certificate for this one.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6125"_s);
    return finding;
}

Finding selfSigned(const ExchangeView &exchange, const CertificateFacts &leaf)
{
    Finding finding = certificateFinding(exchange, "transport.selfsigned", Certainty::Proven);
    finding.title = Text::tr("The server's certificate is self-signed: no authority vouches for it.");
    finding.why = Text::tr("Subject and issuer of “%1” are the same.").arg(commonName(leaf.subject));
    finding.remedy = Text::tr("Compare its SHA-256 with the server's administrator and pin it in the profile, or have "
                              "a certificate of a known authority installed.");
    return finding;
}

Finding unknownAuthority(const ExchangeView &exchange, const CertificateFacts &top)
{
    Finding finding = certificateFinding(exchange, "transport.authority", Certainty::Proven);
    const QString name = commonName(isSelfSigned(top) ? top.subject : top.issuer);
    finding.title = Text::tr("This computer does not trust the authority “%1” that vouches for the server.").arg(name);
    finding.why = Text::tr("The chain of certificates ends there, and no trusted authority has that name.");
    finding.remedy = Text::tr("If the authority is the customer's own, import its certificate here or name it in the "
                              "profile. If nobody knows it, something on the way opens the encrypted connection.");
    return finding;
}

/// Tells clients where to fetch the issuer's certificate (RFC 5280 section 4.2.2.1): certificates that an intermediate
/// authority issued have that, those of a root have no need.
bool pointsAtIssuer(const CertificateFacts &leaf)
{
    const QString issuer = commonName(leaf.issuer).toLower();
    return leaf.der.contains(QByteArrayView("\x2b\x06\x01\x05\x05\x07\x30\x02", 8)) ||
           issuer.contains("intermediate"_L1) || issuer.contains("issuing"_L1) || issuer.contains("sub"_L1);
}

Finding incompleteChain(const ExchangeView &exchange, const CertificateFacts &leaf, Certainty certainty)
{
    Finding finding = certificateFinding(exchange, "transport.nochain", certainty);
    finding.title = Text::tr("The server leaves out an intermediate certificate.");
    finding.why = Text::tr("It sent only “%1” and not the certificate of the issuer “%2”.")
                      .arg(commonName(leaf.subject), commonName(leaf.issuer));
    finding.remedy = Text::tr("The server's administrator should install the whole chain.");
    finding.wouldTell = Text::tr("Browsers often fetch a missing intermediate by themselves: where a browser on this "
                                 "computer trusts the server, the chain is incomplete.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2"_s);
    return finding;
}

/// The issuer is not there: it may be an intermediate authority, or one that nobody here knows.
QList<Finding> withoutIssuer(const ExchangeView &exchange, const CertificateFacts &leaf)
{
    const bool isLikely = pointsAtIssuer(leaf);
    Finding authority = unknownAuthority(exchange, leaf);
    authority.certainty = isLikely ? Certainty::Possible : Certainty::Likely;
    authority.wouldTell = Text::tr("Browsers often fetch a missing intermediate by themselves: where a browser on this "
                                   "computer trusts the server, the chain is incomplete.");
    return {incompleteChain(exchange, leaf, isLikely ? Certainty::Likely : Certainty::Possible), authority};
}

/// The verifier's sentence about an authority that is not trusted, in its own words or translated.
bool blamesAuthority(const QStringList &problems)
{
    constexpr const char *sentence =
        QT_TRANSLATE_NOOP("Ticketscope::ServerTrust", "The certificate chain ends at the authority “%1”, which this "
                                                      "computer does not trust.");
    const QStringList wordings{QString::fromUtf8(sentence),
                               QCoreApplication::translate("Ticketscope::ServerTrust", sentence)};
    return std::any_of(problems.begin(), problems.end(), [&wordings](const QString &problem) {
        return std::any_of(wordings.begin(), wordings.end(), [&problem](const QString &wording) {
            return problem.startsWith(wording.section(u"%1"_s, 0, 0)) && problem.endsWith(wording.section(u"%1"_s, 1));
        });
    });
}

Finding distrusted(const ExchangeView &exchange, Certainty certainty)
{
    Finding finding = certificateFinding(exchange, "transport.untrusted", certainty);
    finding.title = Text::tr("The server's certificate was refused.");
    finding.why = errorText(exchange);
    finding.remedy = Text::tr("Open the connection's certificate to see who issued it, for which names and until when. "
                              "The server's administrator can replace it.");
    return finding;
}

Finding otherPin(const ExchangeView &exchange)
{
    Finding finding = newFinding("transport.pin", Severity::Cause, Certainty::Proven, exchange.whole());
    finding.title = Text::tr("The server shows another certificate than the one that the profile pins.");
    finding.why = errorText(exchange);
    finding.remedy = Text::tr("Ask the server's administrator whether the certificate was renewed. If so, pin the new "
                              "one; if not, something on the way opens the encrypted connection.");
    return finding;
}

QList<Finding> aboutChain(const ExchangeView &exchange)
{
    const TlsFacts &tls = exchange.exchange().tls;
    if (tls.chain.isEmpty()) {
        return {distrusted(exchange, Certainty::Likely)};
    }
    const CertificateFacts &leaf = tls.chain.first();
    QList<Finding> findings = aboutDates(exchange);
    if (!isFor(leaf, exchange.exchange().url.host())) {
        findings.append(otherHost(exchange, leaf));
    }
    // The chain holds trusted authorities of this computer too: only more problems than dates and names explain speak
    // against the authority.
    const bool unexplained = findings.isEmpty() || findings.size() < tls.problems.size();
    if (unexplained && isSelfSigned(leaf)) {
        findings.append(selfSigned(exchange, leaf));
    } else if (unexplained && !isSelfSigned(tls.chain.last())) {
        findings.append(tls.chain.size() == 1 ? withoutIssuer(exchange, leaf)
                                              : QList{unknownAuthority(exchange, tls.chain.last())});
    } else if (blamesAuthority(tls.problems)) {
        findings.append(unknownAuthority(exchange, tls.chain.last()));
    } else if (findings.isEmpty()) {
        findings.append(distrusted(exchange, Certainty::Proven));
    }
    return findings;
}

/// Browsers name the kind of problem and keep the certificates to themselves.
QList<Finding> namedByBrowser(const ExchangeView &exchange, Trouble trouble)
{
    Finding finding = distrusted(exchange, Certainty::Proven);
    if (trouble == Trouble::CertificateDate) {
        finding.rule = "transport.expired";
        finding.title = Text::tr("The server's certificate has expired or is not valid yet.");
        finding.remedy =
            Text::tr("The server's administrator must renew the certificate and install it.") + u' ' + remedyForClock();
    } else if (trouble == Trouble::CertificateHost) {
        finding.rule = "transport.wronghost";
        finding.title = Text::tr("The server's certificate is not for %1.").arg(exchange.exchange().url.host());
        finding.remedy = Text::tr("Use an address that the certificate names, or have the administrator install a "
                                  "certificate for this one.");
    } else if (trouble == Trouble::CertificateAuthority) {
        finding.rule = "transport.authority";
        finding.title = Text::tr("The browser does not trust the authority that vouches for the server.");
        finding.remedy = Text::tr("If the authority is the customer's own, import its certificate here or name it in "
                                  "the profile. If nobody knows it, something on the way opens the encrypted "
                                  "connection.");
    }
    return {finding};
}

} // namespace

QList<Finding> certificates(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        switch (const Trouble trouble = troubleOf(*exchange)) {
        case Trouble::CertificatePin:
            findings.append(otherPin(*exchange));
            break;
        case Trouble::CertificateDate:
        case Trouble::CertificateHost:
        case Trouble::CertificateAuthority:
            findings.append(namedByBrowser(*exchange, trouble));
            break;
        case Trouble::CertificateOther:
            findings.append(aboutChain(*exchange));
            break;
        default:
            break;
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
