// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/ws-security/securityheader.h"

#include "login/flows/common/parameters.h"
#include "protocol/wsse.h"
#include "protocol/xmltree.h"

#include <QRandomGenerator>

#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::WsSecurity {

namespace {

QByteArray randomBytes()
{
    std::array<quint32, 4> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return {reinterpret_cast<const char *>(words.data()), sizeof words};
}

/// xsd:dateTime in UTC, with three fraction digits (as the Basic Security Profile allows at most: R3220, R3229) or
/// none.
QByteArray timeText(const QDateTime &utc, bool wholeSeconds)
{
    return utc.toUTC().toString(wholeSeconds ? Qt::ISODate : Qt::ISODateWithMs).toLatin1();
}

/// Where the utility schema lives, given the security extension's namespace.
QByteArray utilityFor(const QByteArray &secext)
{
    if (secext.contains("secext")) {
        QByteArray utility = secext;
        return utility.replace("secext", "utility");
    }
    return Wsse::kUtility;
}

QByteArray tag(const QByteArray &name, const QByteArray &attributes, const QByteArray &content)
{
    return "<" + name + attributes + ">" + content + "</" + name + ">";
}

QByteArray usernameToken(const HeaderSettings &settings, const QByteArray &created, const QByteArray &id,
                         const QByteArray &digest)
{
    const QByteArray nonce = settings.withNonce ? randomBytes() : QByteArray();
    QByteArray content = tag("wsse:Username", {}, Xml::escaped(settings.userName));
    if (!settings.passwordType.isEmpty()) {
        QByteArray password;
        if (!digest.isEmpty()) {
            password = digest;
        } else if (settings.passwordType == Wsse::kPasswordDigest) {
            password = Wsse::passwordDigest(nonce, settings.withCreated ? created : QByteArray(), settings.password);
        } else {
            QString text = settings.password.revealText();
            password = Xml::escaped(text);
            Secret::wipe(text);
        }
        content += "\n        " + tag("wsse:Password", " Type=\"" + settings.passwordType + '"', password);
    }
    if (settings.withNonce) {
        content += "\n        " +
                   tag("wsse:Nonce", QByteArray(" EncodingType=\"") + Wsse::kBase64Binary + '"', nonce.toBase64());
    }
    if (settings.withCreated) {
        content += "\n        " + tag("wsu:Created", {}, created);
    }
    return "\n      " +
           tag("wsse:UsernameToken", " wsu:Id=\"UsernameToken-" + id + '"', "\n        " + content + "\n      ");
}

} // namespace

HeaderSettings settingsOf(const Profile &profile, const Secret &password)
{
    HeaderSettings settings;
    if (profile.scheme != "no-password") {
        settings.passwordType = profile.scheme == "password-digest" ? Wsse::kPasswordDigest : Wsse::kPasswordText;
    }
    settings.userName = profile.parameter("userName"_L1);
    settings.password = password;
    const QString nameSpace = profile.parameter("wsseNamespace"_L1, u"oasis"_s).trimmed();
    if (nameSpace == "oasis"_L1) {
        settings.secext = Wsse::kSecext;
    } else if (nameSpace == "ecrv-misprint"_L1) {
        settings.secext = Wsse::kSecextMisprint;
    } else {
        settings.secext = Xml::escaped(nameSpace);
    }
    settings.utility = utilityFor(settings.secext);
    settings.timestampTtlSeconds = profile.parameter("timestampTtlSeconds"_L1, u"300"_s).toInt();
    settings.withNonce = booleanOf(profile, "nonce"_L1, true);
    settings.withCreated = booleanOf(profile, "created"_L1, true);
    settings.mustUnderstand = booleanOf(profile, "mustUnderstand"_L1, true);
    settings.wholeSeconds = profile.parameter("createdPrecision"_L1) == "seconds"_L1;
    settings.clockOffsetSeconds = profile.parameter("clockOffsetSeconds"_L1, u"0"_s).toInt();
    return settings;
}

bool usesSoap12(const Profile &profile)
{
    return profile.parameter("soapVersion"_L1, u"1.1"_s) == "1.2"_L1;
}

QByteArray envelopeAround(const Profile &profile, const QByteArray &body)
{
    // Not "is it well-formed": an envelope that is broken on purpose is still an envelope of the person's own.
    const Xml::Document document = Xml::parse(body);
    if (document.hasRoot && document.root.name == "Envelope") {
        return body;
    }
    const QByteArray nameSpace = usesSoap12(profile) ? Wsse::kSoap12 : Wsse::kSoap11;
    QByteArray envelope("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"");
    envelope += nameSpace + "\">\n  <SOAP-ENV:Header/>\n  ";
    const QByteArray content = body.trimmed();
    envelope += content.isEmpty() ? QByteArray("<SOAP-ENV:Body/>")
                                  : QByteArray("<SOAP-ENV:Body>\n" + content + "\n  </SOAP-ENV:Body>");
    return envelope + "\n</SOAP-ENV:Envelope>\n";
}

QByteArray securityBlock(const HeaderSettings &settings, const Soap::EnvelopeFacts &envelope, const QDateTime &utc,
                         const QByteArray &digest)
{
    const QDateTime now = utc.addSecs(settings.clockOffsetSeconds);
    const QByteArray created = timeText(now, settings.wholeSeconds);
    const QByteArray id = randomBytes().toHex();
    QByteArray attributes = " xmlns:wsse=\"" + settings.secext + "\" xmlns:wsu=\"" + settings.utility + '"';
    if (settings.mustUnderstand) {
        // The attribute needs a prefix, which an envelope in a default namespace does not have.
        if (envelope.prefix.isEmpty()) {
            attributes += " xmlns:SOAP-ENV=\"" + envelope.nameSpace + '"';
        }
        const QByteArray prefix = envelope.prefix.isEmpty() ? QByteArray("SOAP-ENV") : envelope.prefix;
        attributes += " " + prefix + ":mustUnderstand=\"1\"";
    }
    QByteArray content;
    if (settings.timestampTtlSeconds > 0) {
        const QByteArray expires = timeText(now.addSecs(settings.timestampTtlSeconds), settings.wholeSeconds);
        content += "\n      " + tag("wsu:Timestamp", " wsu:Id=\"TS-" + id + '"',
                                    "\n        " + tag("wsu:Created", {}, created) + "\n        " +
                                        tag("wsu:Expires", {}, expires) + "\n      ");
    }
    if (settings.withToken) {
        content += usernameToken(settings, created, id, digest);
    }
    return tag("wsse:Security", attributes, content + "\n    ");
}

Result<QByteArray> secured(const QByteArray &envelope, const HeaderSettings &settings, const QDateTime &utc,
                           const QByteArray &digest)
{
    const Result<Soap::EnvelopeFacts> facts = Soap::envelopeFacts(envelope);
    if (!facts) {
        return tl::unexpected<Error>(facts.error());
    }
    return Soap::withHeaderBlocks(envelope, {{"Security", securityBlock(settings, *facts, utc, digest)}});
}

} // namespace Ticketscope::WsSecurity
