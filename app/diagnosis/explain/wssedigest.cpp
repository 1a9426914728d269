// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/wssedigest.h"

#include "diagnosis/explain/passwordforms.h"
#include "protocol/base64.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>

#include <array>

namespace Ticketscope::Diagnosis::Explain {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Explain)
};

/// One part that goes into the hash, in every way.
struct Part
{
    QList<Way> ways;
    QList<QByteArray> bytes;

    void add(const QByteArray &id, const QString &name, const QByteArray &value, bool alone = false)
    {
        // What does not differ from the right way is no mistake.
        if (bytes.isEmpty() || value != bytes.first()) {
            ways.append({id, name, alone});
            bytes.append(value);
        }
    }
};

Part nonces(const QByteArray &sent)
{
    Part part;
    const QByteArray text = sent.trimmed();
    const Result<QByteArray> decoded = decodeBase64(text, Base64Alphabet::Standard, true);
    // What is not Base64 cannot have been decoded.
    const QByteArray bytes = decoded ? *decoded : text;
    part.add("right", {}, bytes);
    if (sent.isNull()) {
        return part;
    }
    part.add("nonce-text", Text::tr("the nonce's Base64 text was hashed, not its bytes"), text);
    part.add("nonce-hex", Text::tr("the nonce was hashed as hexadecimal digits"), bytes.toHex());
    part.add("nonce-hex", Text::tr("the nonce was hashed as hexadecimal digits"), bytes.toHex().toUpper());
    part.add("nonce-hex-base64", Text::tr("the Base64 of the nonce's hexadecimal digits was hashed"),
             bytes.toHex().toBase64());
    const QByteArray unhexed = QByteArray::fromHex(bytes);
    if (unhexed.toHex() == bytes.toLower()) {
        part.add("nonce-sent-hex",
                 Text::tr("the nonce was sent as Base64 of hexadecimal digits, its bytes were hashed"), unhexed);
    }
    if (const Result<QByteArray> again = decodeBase64(bytes); again && !bytes.isEmpty()) {
        part.add("nonce-sent-twice", Text::tr("the nonce was put into Base64 twice"), *again);
    }
    part.add("nonce-missing", Text::tr("the nonce was left out of the hash"), {});
    return part;
}

/// The parts of an xsd:dateTime that a program may write in another way.
struct Moment
{
    QDateTime local;  ///< as written, kept as UTC so that nothing converts it
    QString fraction; ///< with the dot; empty: none
    int offset = 0;   ///< minutes

    [[nodiscard]] QByteArray text(const QString &withFraction, const QString &zone, int shift = 0) const
    {
        const QString text = local.addSecs(qint64(shift) * 60).toString(u"yyyy-MM-ddTHH:mm:ss"_s) + withFraction + zone;
        return text.toLatin1();
    }
};

std::optional<Moment> momentOf(const QByteArray &created)
{
    QString text = QString::fromLatin1(created.trimmed());
    Moment moment;
    if (text.endsWith(u'Z')) {
        text.chop(1);
    } else if (text.size() > 19 && (text.at(text.size() - 6) == u'+' || text.at(text.size() - 6) == u'-')) {
        const QTime offset = QTime::fromString(text.right(5), u"HH:mm"_s);
        moment.offset = (text.at(text.size() - 6) == u'-' ? -1 : 1) * (offset.hour() * 60 + offset.minute());
        text.chop(6);
    }
    if (const qsizetype dot = text.indexOf(u'.'); dot >= 0) {
        moment.fraction = text.mid(dot);
        text.truncate(dot);
    }
    moment.local = QDateTime::fromString(text, u"yyyy-MM-ddTHH:mm:ss"_s);
    moment.local.setTimeSpec(Qt::UTC);
    return moment.local.isValid() ? std::optional(moment) : std::nullopt;
}

void addFractions(Part *part, const Moment &moment)
{
    const QString zone = u"Z"_s;
    if (!moment.fraction.isEmpty()) {
        part->add("created-no-fraction", Text::tr("Created was hashed without its fraction of a second"),
                  moment.text({}, zone));
        part->add("created-fraction", Text::tr("Created was hashed with three digits of a second"),
                  moment.text(moment.fraction.left(4).leftJustified(4, u'0'), zone));
        return;
    }
    for (int ms = 0; ms < 1000; ++ms) {
        part->add("created-milliseconds", Text::tr("Created was hashed with milliseconds and sent without"),
                  moment.text(u".%1"_s.arg(ms, 3, 10, QLatin1Char('0')), zone), true);
    }
}

void addLocalTimes(Part *part, const Moment &moment)
{
    part->add("created-utc", Text::tr("Created was hashed in UTC and sent in local time"),
              moment.text(moment.fraction, u"Z"_s, -moment.offset));
    for (const int offset : localOffsets()) {
        const QString name =
            Text::tr("Created was hashed in local time (UTC%1), not as it was sent").arg(offsetText(offset));
        const int shift = offset - moment.offset;
        for (const QString &zone : {u"Z"_s, QString(), offsetText(offset)}) {
            part->add("created-local", name, moment.text(moment.fraction, zone, shift));
            if (!moment.fraction.isEmpty()) {
                part->add("created-local", name, moment.text({}, zone, shift));
            }
        }
    }
}

Part createds(const WsseDigestInput &input)
{
    Part part;
    part.add("right", {}, input.created);
    if (!input.timestampCreated.isEmpty()) {
        part.add("created-timestamp",
                 Text::tr("the Created of the Timestamp was hashed, not that of the UsernameToken"),
                 input.timestampCreated);
    }
    if (input.created.isNull()) {
        return part;
    }
    part.add("created-missing", Text::tr("Created was left out of the hash"), {});
    part.add("created-trimmed", Text::tr("blanks around Created were left out of the hash"), input.created.trimmed());
    if (const std::optional<Moment> moment = momentOf(input.created)) {
        addFractions(&part, *moment);
        part.add("created-zone", Text::tr("Created was hashed without its Z"), moment->text(moment->fraction, {}));
        part.add("created-zone", Text::tr("Created was hashed with +00:00 for its Z"),
                 moment->text(moment->fraction, u"+00:00"_s));
        addLocalTimes(&part, *moment);
    }
    return part;
}

/// Without a copy of what may be a password.
QByteArray hashed(QByteArrayView bytes, QCryptographicHash::Algorithm algorithm = QCryptographicHash::Sha1)
{
    QCryptographicHash hash(algorithm);
    hash.addData(bytes);
    return hash.result();
}

/// The known forms and those that are hashes themselves.
QList<PasswordForm> passwords(const Secret &password)
{
    QList<PasswordForm> forms = passwordForms(password);
    const auto add = [&forms](const QByteArray &id, const QString &name, QByteArray bytes) {
        forms.append({{id, name}, Secret{QByteArrayView(bytes)}});
        Secret::wipe(bytes);
    };
    const QString name = Text::tr("the password was hashed by itself first");
    add("password-hashed", name, hashed(password.reveal()).toBase64());
    add("password-hashed", name, hashed(password.reveal()));
    add("password-hashed", name, hashed(password.reveal()).toHex());
    add("password-hashed", name, hashed(password.reveal(), QCryptographicHash::Md5).toHex());
    return forms;
}

constexpr std::array kOrders{"ncp", "npc", "cnp", "cpn", "pnc", "pcn"};

QList<Way> orders()
{
    QList<Way> ways{{"right", {}}};
    const QString nonce = Text::tr("nonce");
    const QString created = u"Created"_s;
    const QString password = Text::tr("password");
    for (size_t i = 1; i < kOrders.size(); ++i) {
        QStringList words;
        for (const char c : QByteArrayView(kOrders.at(i))) {
            words.append(c == 'n' ? nonce : (c == 'c' ? created : password));
        }
        ways.append({"order", Text::tr("the parts were hashed in the order %1").arg(words.join(u", "_s))});
    }
    return ways;
}

constexpr std::array kAlgorithms{QCryptographicHash::Sha1, QCryptographicHash::Sha256, QCryptographicHash::Sha512,
                                 QCryptographicHash::Md5};

QList<Way> algorithms()
{
    return {{"right", {}},
            {"sha-256", Text::tr("the hash was %1, not SHA-1").arg("SHA-256"_L1)},
            {"sha-512", Text::tr("the hash was %1, not SHA-1").arg("SHA-512"_L1)},
            {"md5", Text::tr("the hash was %1, not SHA-1").arg("MD5"_L1)}};
}

QList<Way> encodings()
{
    const QString twice = Text::tr("the digest was hashed a second time");
    return {{"right", {}},
            {"digest-hex", Text::tr("the digest was sent as hexadecimal digits, not in Base64")},
            {"digest-hex", Text::tr("the digest was sent as hexadecimal digits, not in Base64")},
            {"digest-hex-base64", Text::tr("the digest was sent as Base64 of its hexadecimal digits")},
            {"digest-base64url", Text::tr("the digest was sent in Base64url, not in Base64")},
            {"digest-base64url", Text::tr("the digest was sent in Base64url, not in Base64")},
            {"digest-unpadded", Text::tr("the = at the digest's end is missing")},
            {"digest-twice", twice},
            {"digest-twice", twice}};
}

QByteArray encoded(const QByteArray &hash, qsizetype way)
{
    switch (way) {
    case 1:
        return hash.toHex();
    case 2:
        return hash.toHex().toUpper();
    case 3:
        return hash.toHex().toBase64();
    case 4:
        return hash.toBase64(QByteArray::Base64UrlEncoding);
    case 5:
        return hash.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    case 6:
        return hash.toBase64(QByteArray::OmitTrailingEquals);
    case 7:
        return hashed(hash).toBase64();
    case 8:
        return hashed(hash.toBase64()).toBase64();
    default:
        return hash.toBase64();
    }
}

} // namespace

Explanation explainWsseDigest(const WsseDigestInput &input)
{
    if (!input.password.isSet() || input.digest.trimmed().isEmpty()) {
        Explanation nothing;
        nothing.problem = Text::tr("The digest and the password that was meant are both needed.");
        return nothing;
    }
    const Part nonce = nonces(input.nonce);
    const Part created = createds(input);
    const QList<PasswordForm> forms = passwords(input.password);
    const auto value = [&](const Choice &choice) {
        QCryptographicHash hash(kAlgorithms.at(size_t(choice.at(4))));
        for (const char c : QByteArrayView(kOrders.at(size_t(choice.at(3))))) {
            if (c == 'n') {
                hash.addData(nonce.bytes.at(choice.at(0)));
            } else if (c == 'c') {
                hash.addData(created.bytes.at(choice.at(1)));
            } else {
                hash.addData(forms.at(choice.at(2)).password.reveal());
            }
        }
        return encoded(hash.result(), choice.at(5));
    };
    const QByteArray sent = input.digest.trimmed();
    return search({nonce.ways, created.ways, waysOf(forms), orders(), algorithms(), encodings()},
                  Text::tr("the digest was made as the standard says"), value,
                  [&sent](const QByteArray &made) { return made == sent; });
}

} // namespace Ticketscope::Diagnosis::Explain
