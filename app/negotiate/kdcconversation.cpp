// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/kdcconversation.h"

#include "negotiate/kerberoserror.h"
#include "protocol/kerberos.h"
#include "protocol/kerberosnames.h"

#include <QCoreApplication>
#include <QMutexLocker>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Kerberos)
};

// The lines of the trace that say something about the conversation. All others stay out: some hold keys' hashes or
// the encrypted timestamp, from which a password can be guessed.
constexpr std::array kTold{
    "Sending initial UDP request",
    "Sending retry UDP request",
    "Sending DNS",
    "SRV answer",
    "URI answer",
    "No SRV records",
    "No URI records",
    "Resolving hostname",
    "Initiating TCP connection",
    "Sending TCP request",
    "Terminating TCP connection",
    "TCP error",
    "UDP error",
    "Sending HTTPS request",
    "HTTPS error",
    "HTTP error",
    "Received answer",
    "Processing preauth types",
    "Selected etype info",
    "etypes requested",
    "Requesting tickets for",
    "Following referral",
    "Received TGT referral",
    "TGS reply is for",
    "Starting with TGT",
    "Choosing to use",
};

// The first byte of each message (RFC 4120 section 5.10): its APPLICATION tag.
constexpr quint8 kAsReq = 0x6a;
constexpr quint8 kAsRep = 0x6b;
constexpr quint8 kTgsReq = 0x6c;
constexpr quint8 kTgsRep = 0x6d;
constexpr quint8 kKrbError = 0x7e;

constexpr int kPreauthRequired = 25;
constexpr qint64 kNotableSkewSeconds = 60;

quint8 firstByte(const krb5_data &data)
{
    return data.length == 0 ? quint8(0) : static_cast<quint8>(data.data[0]);
}

QString messageName(quint8 first)
{
    switch (first) {
    case kAsReq:
        return QStringLiteral("AS-REQ");
    case kAsRep:
        return QStringLiteral("AS-REP");
    case kTgsReq:
        return QStringLiteral("TGS-REQ");
    case kTgsRep:
        return QStringLiteral("TGS-REP");
    case kKrbError:
        return QStringLiteral("KRB-ERROR");
    default:
        return Text::tr("an unknown message");
    }
}

KdcAnswer kdcAnswer(const Kerberos::ErrorMessage &message, const QString &realm)
{
    KdcAnswer answer;
    answer.code = message.code ? int(message.code->value) : 0;
    answer.realm = realm;
    if (message.server) {
        answer.service = QString::fromUtf8(message.server->text());
    }
    if (message.serverTime) {
        answer.clock = message.serverTime->value;
    }
    if (message.text) {
        answer.explanation = QString::fromUtf8(message.text->value);
    }
    if (message.data && message.data->windowsStatus) {
        answer.explanation =
            QString(answer.explanation % u" " % Kerberos::windowsStatusName(message.data->windowsStatus->value))
                .trimmed();
    }
    return answer;
}

} // namespace

KdcConversation::KdcConversation(std::shared_ptr<Account> account)
    : m_account(std::move(account))
{
}

void KdcConversation::listen(krb5_context context)
{
    // Not all builds of the library can trace; the hooks then still tell the essence.
    (void)krb5_set_trace_callback(context, &KdcConversation::traced, this);
    krb5_set_kdc_send_hook(context, &KdcConversation::sending, this);
    krb5_set_kdc_recv_hook(context, &KdcConversation::received, this);
}

void KdcConversation::note(const QString &text)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_abandoned) {
        m_account->add(text);
    }
}

void KdcConversation::begin()
{
    const QMutexLocker lock(&m_mutex);
    m_lastError.reset();
    m_hosts.clear();
    m_lastAnswer = std::chrono::steady_clock::now();
}

void KdcConversation::abandon()
{
    const QMutexLocker lock(&m_mutex);
    m_abandoned = true;
}

std::optional<KdcAnswer> KdcConversation::lastError() const
{
    const QMutexLocker lock(&m_mutex);
    return m_lastError;
}

QStringList KdcConversation::hosts() const
{
    const QMutexLocker lock(&m_mutex);
    return m_hosts;
}

std::chrono::steady_clock::time_point KdcConversation::lastAnswer() const
{
    const QMutexLocker lock(&m_mutex);
    return m_lastAnswer;
}

QString KdcConversation::cleanedTraceLine(const QString &line)
{
    // "[26584] 1795304858.169955: Sending …"
    static const QRegularExpression prefix(QStringLiteral(R"(^\[\d+\]\s+[\d.]+:\s*)"));
    static const QRegularExpression keyHash(QStringLiteral(R"(\b([a-z][a-z0-9-]*)/[0-9A-F]{4}\b)"));
    static const QRegularExpression hexDigits(QStringLiteral(R"(\b[0-9A-Fa-f]{16,}\b)"));
    QString text = line.trimmed();
    text.remove(prefix);
    if (std::none_of(kTold.begin(), kTold.end(),
                     [&](const char *told) { return text.startsWith(QLatin1String(told)); })) {
        return {};
    }
    // What precedes the session key's hash is worth keeping, the hash is not.
    text.replace(keyHash, QStringLiteral("\\1"));
    text.replace(hexDigits, QStringLiteral("…"));
    return text;
}

void KRB5_CALLCONV KdcConversation::traced(krb5_context, const krb5_trace_info *info, void *self)
{
    if (info != nullptr && info->message != nullptr) {
        static_cast<KdcConversation *>(self)->traceLine(QString::fromUtf8(info->message));
    }
}

void KdcConversation::traceLine(const QString &line)
{
    const QString text = cleanedTraceLine(line);
    if (text.isEmpty()) {
        return;
    }
    static const QRegularExpression asked(
        QStringLiteral("^(?:Sending (?:initial|retry) UDP request to dgram|Initiating TCP connection to stream|Sending "
                       "HTTPS request to) (\\S+)"));
    const QRegularExpressionMatch match = asked.match(text);
    {
        const QMutexLocker lock(&m_mutex);
        if (match.hasMatch()) {
            const QString host =
                text.contains(u"UDP") ? QString(match.captured(1) % u"/UDP") : QString(match.captured(1) % u"/TCP");
            if (!m_hosts.contains(host)) {
                m_hosts.append(host);
            }
        }
    }
    note(text);
}

krb5_error_code KRB5_CALLCONV KdcConversation::sending(krb5_context, void *self, const krb5_data *realm,
                                                       const krb5_data *message, krb5_data **, krb5_data **)
{
    auto *conversation = static_cast<KdcConversation *>(self);
    conversation->note(Text::tr("Asked the KDC of %1: %2, %3 bytes.")
                           .arg(Krb5::textOf(*realm), messageName(firstByte(*message)))
                           .arg(message->length));
    return 0;
}

krb5_error_code KRB5_CALLCONV KdcConversation::received(krb5_context, void *self, krb5_error_code code,
                                                        const krb5_data *realm, const krb5_data *,
                                                        const krb5_data *reply, krb5_data **)
{
    auto *conversation = static_cast<KdcConversation *>(self);
    if (code == 0) {
        conversation->takeReply(*realm, *reply);
    } else {
        conversation->note(Text::tr("No KDC of %1 answered.").arg(Krb5::textOf(*realm)));
    }
    return code;
}

void KdcConversation::takeReply(const krb5_data &realm, const krb5_data &reply)
{
    {
        const QMutexLocker lock(&m_mutex);
        m_lastAnswer = std::chrono::steady_clock::now();
    }
    if (firstByte(reply) == kKrbError) {
        takeError(realm, reply);
        return;
    }
    note(Text::tr("The KDC of %1 answered: %2, %3 bytes.")
             .arg(Krb5::textOf(realm), messageName(firstByte(reply)))
             .arg(reply.length));
}

void KdcConversation::takeError(const krb5_data &realm, const krb5_data &reply)
{
    const Kerberos::PartialMessage message = Kerberos::readMessage(QByteArrayView(reply.data, qsizetype(reply.length)));
    if (!message.failure || !message.failure->code) {
        note(Text::tr("The KDC of %1 answered with an error that cannot be read, %2 bytes.")
                 .arg(Krb5::textOf(realm))
                 .arg(reply.length));
        return;
    }
    const KdcAnswer answer = kdcAnswer(*message.failure, Krb5::textOf(realm));
    const QString name = kerberosErrorName(answer.code);
    if (answer.code == kPreauthRequired) {
        note(Text::tr("The KDC of %1 wants a proof of the password first, as usual (%2).").arg(answer.realm, name));
    } else if (answer.explanation.isEmpty()) {
        note(Text::tr("The KDC of %1 answered with an error: %2.").arg(answer.realm, name));
    } else {
        note(Text::tr("The KDC of %1 answered with an error: %2 (%3).").arg(answer.realm, name, answer.explanation));
    }
    const QDateTime here = QDateTime::currentDateTimeUtc();
    if (answer.clock.isValid() && qAbs(here.secsTo(answer.clock)) > kNotableSkewSeconds) {
        note(Text::tr("The KDC's clock says %1, this computer's says %2.")
                 .arg(clockText(answer.clock), clockText(here)));
    }
    const QMutexLocker lock(&m_mutex);
    m_lastError = answer;
}

} // namespace Ticketscope::Negotiate
