// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/ntlm/ntlmnodes.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope::NtlmNodes {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NtlmDecoder)
};

struct FlagRow
{
    quint32 bit;
    const char *id;
    const char *name; ///< the protocol's own, without NTLMSSP_
    const char *note;
};

constexpr std::array kFlags{
    FlagRow{Ntlm::NegotiateUnicode, "unicode", "NEGOTIATE_UNICODE",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Names are in UTF-16.")},
    FlagRow{Ntlm::NegotiateOem, "oem", "NEGOTIATE_OEM",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Names may be in the computer's OEM code page.")},
    FlagRow{
        Ntlm::RequestTarget, "requesttarget", "REQUEST_TARGET",
        QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "The server is asked to say which domain or computer it is.")},
    FlagRow{Ntlm::NegotiateSign, "sign", "NEGOTIATE_SIGN",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Messages can be signed.")},
    FlagRow{Ntlm::NegotiateSeal, "seal", "NEGOTIATE_SEAL",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Messages can be encrypted.")},
    FlagRow{Ntlm::NegotiateDatagram, "datagram", "NEGOTIATE_DATAGRAM",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Without a connection; this has no place in HTTP.")},
    FlagRow{Ntlm::NegotiateLmKey, "lmkey", "NEGOTIATE_LM_KEY",
            QT_TRANSLATE_NOOP(
                "Ticketscope::NtlmDecoder",
                "Keys may be made from the weak LAN Manager hash; extended session security rules this out.")},
    FlagRow{Ntlm::NegotiateNtlm, "ntlm", "NEGOTIATE_NTLM",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "The NT response is used.")},
    FlagRow{Ntlm::NegotiateAnonymous, "anonymous", "ANONYMOUS",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Nobody's login: no user is named.")},
    FlagRow{Ntlm::OemDomainSupplied, "domainsupplied", "NEGOTIATE_OEM_DOMAIN_SUPPLIED",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "The message names the client's domain.")},
    FlagRow{Ntlm::OemWorkstationSupplied, "workstationsupplied", "NEGOTIATE_OEM_WORKSTATION_SUPPLIED",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "The message names the client's computer.")},
    FlagRow{Ntlm::NegotiateAlwaysSign, "alwayssign", "NEGOTIATE_ALWAYS_SIGN",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "A signature, maybe an empty one, goes with each message.")},
    FlagRow{Ntlm::TargetTypeDomain, "targetdomain", "TARGET_TYPE_DOMAIN",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "The target name is that of a domain.")},
    FlagRow{
        Ntlm::TargetTypeServer, "targetserver", "TARGET_TYPE_SERVER",
        QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "The target name is that of a computer, which is in no domain.")},
    FlagRow{Ntlm::ExtendedSessionSecurity, "extendedsessionsecurity", "NEGOTIATE_EXTENDED_SESSIONSECURITY",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Extended session security, also called NTLM2.")},
    FlagRow{Ntlm::NegotiateIdentify, "identify", "NEGOTIATE_IDENTIFY",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder",
                              "The server may learn who the user is but not act in the user's name.")},
    FlagRow{Ntlm::RequestNonNtSessionKey, "nonntsessionkey", "REQUEST_NON_NT_SESSION_KEY",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Keys are to be made from the LAN Manager hash.")},
    FlagRow{Ntlm::NegotiateTargetInfo, "targetinfo", "NEGOTIATE_TARGET_INFO",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "AV pairs tell more about the server.")},
    FlagRow{Ntlm::NegotiateVersion, "version", "NEGOTIATE_VERSION",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "The message carries Version.")},
    FlagRow{Ntlm::Negotiate128, "128", "NEGOTIATE_128",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Keys may have 128 bits.")},
    FlagRow{Ntlm::NegotiateKeyExchange, "keyexchange", "NEGOTIATE_KEY_EXCH",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "The client chooses a session key and sends it encrypted.")},
    FlagRow{Ntlm::Negotiate56, "56", "NEGOTIATE_56",
            QT_TRANSLATE_NOOP("Ticketscope::NtlmDecoder", "Keys may have 56 bits.")},
};

/// What the flags say together.
void judge(DecodedNode *flags, const Ntlm::Message &message)
{
    const bool hasCharset = message.has(Ntlm::NegotiateUnicode) || message.has(Ntlm::NegotiateOem);
    if (!hasCharset) {
        flags->mark(NodeState::Notable, Text::tr("Neither Unicode nor OEM is allowed for names; Windows refuses such a "
                                                 "message (SEC_E_INVALID_TOKEN)."));
    }
    if (message.has(Ntlm::NegotiateVersion) && !message.version) {
        flags->mark(NodeState::Notable, Text::tr("They announce Version, but the message has no room for it; some "
                                                 "servers refuse that."));
    }
}

} // namespace

void appendFlags(DecodedNode *node, const Place &place)
{
    const Ntlm::Message &message = place.message;
    if (!message.flags) {
        return;
    }
    const SourceRange source = place.part(message.flagsRange);
    DecodedNode flags = Nodes::bytes("ntlm.flags", Text::tr("Flags"), source);
    flags.note = QStringLiteral("0x%1.").arg(*message.flags, 8, 16, QLatin1Char('0'));
    flags.specification = QStringLiteral("MS-NLMP section 2.2.2.5");
    quint32 unknown = *message.flags;
    for (const FlagRow &row : kFlags) {
        unknown &= ~row.bit;
        if ((*message.flags & row.bit) != 0) {
            DecodedNode flag = Nodes::field(QByteArray("ntlm.flag.") + row.id, QString::fromLatin1(row.name), true,
                                            place.part(message.flagRange(row.bit)));
            flag.note = Text::tr(row.note);
            flags.children.append(std::move(flag));
        }
    }
    for (quint32 bit = 1; bit != 0; bit <<= 1U) {
        if ((unknown & bit) != 0) {
            DecodedNode flag =
                Nodes::field("ntlm.flag.reserved", QStringLiteral("0x%1").arg(bit, 8, 16, QLatin1Char('0')), true,
                             place.part(message.flagRange(bit)));
            flag.mark(NodeState::Notable, Text::tr("MS-NLMP reserves this bit; it should be 0."));
            flags.children.append(std::move(flag));
        }
    }
    judge(&flags, message);
    node->children.append(std::move(flags));
}

} // namespace Ticketscope::NtlmNodes
