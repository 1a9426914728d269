// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberosinside.h"

#include <QCoreApplication>
#include <QtEndian>

#include <algorithm>

namespace Ticketscope::Kerberos {

namespace {

using Asn1::Element;
using Asn1::Reader;
using Asn1::TagClass;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KerberosInside)
};

constexpr int kAuthenticatorTag = 2;
constexpr int kTicketInsideTag = 3;
constexpr int kReplyInsideTag = 27;
constexpr qint64 kIfRelevant = 1;
constexpr qint64 kGssChecksum = 0x8003;
constexpr int kMaximumNesting = 8;
constexpr quint32 kDelegated = 1;

template<typename T, typename Read>
std::optional<Located<T>> one(std::optional<Reader> field, Read read)
{
    if (!field) {
        return std::nullopt;
    }
    std::optional<Located<T>> value = ((*field).*read)();
    field->finish();
    return value;
}

std::optional<Located<qint64>> numberOf(std::optional<Reader> field)
{
    if (!field) {
        return std::nullopt;
    }
    auto number = field->integer();
    field->finish();
    return number;
}

std::optional<Located<QByteArray>> octetsOf(std::optional<Reader> field)
{
    return one<QByteArray>(std::move(field), &Reader::octetString);
}

std::optional<Located<QByteArray>> stringOf(std::optional<Reader> field)
{
    return one<QByteArray>(std::move(field), &Reader::generalString);
}

std::optional<Located<QDateTime>> timeOf(std::optional<Reader> field)
{
    return one<QDateTime>(std::move(field), &Reader::time);
}

PrincipalName nameOf(Reader field)
{
    PrincipalName name = readPrincipalName(&field);
    field.finish();
    return name;
}

EncryptionKey keyOf(Reader field)
{
    EncryptionKey key;
    Reader fields = field.enter(TagClass::Universal, Asn1::Sequence);
    field.finish();
    key.type = numberOf(fields.requiredField(0));
    if (std::optional<Located<QByteArray>> bytes = octetsOf(fields.requiredField(1))) {
        key.bytes = Located<Secret>{Secret(bytes->value), bytes->range};
        Secret::wipe(bytes->value);
    }
    fields.finish();
    return key;
}

/// SEQUENCE OF SEQUENCE { [0] ad-type, [1] ad-data }.
QList<AuthorizationElement> authorizationOf(Reader field, int depth)
{
    QList<AuthorizationElement> elements;
    Reader list = field.enter(TagClass::Universal, Asn1::Sequence);
    field.finish();
    while (!list.atEnd()) {
        AuthorizationElement element;
        const std::optional<Element> sequence = list.expect(TagClass::Universal, Asn1::Sequence);
        if (!sequence) {
            continue;
        }
        element.range = sequence->range;
        Reader fields = list.inside(*sequence);
        element.type = numberOf(fields.requiredField(0));
        std::optional<Reader> data = fields.requiredField(1);
        element.data = octetsOf(data);
        if (element.type && element.type->value == kIfRelevant && element.data && depth < kMaximumNesting) {
            Element octets;
            octets.contents = element.data->range;
            element.inner = authorizationOf(data->inside(octets), depth + 1);
        }
        fields.finish();
        elements.append(std::move(element));
    }
    return elements;
}

QList<HostAddress> addressesOf(Reader field)
{
    QList<HostAddress> addresses;
    Reader list = field.enter(TagClass::Universal, Asn1::Sequence);
    field.finish();
    while (!list.atEnd()) {
        Reader fields = list.enter(TagClass::Universal, Asn1::Sequence);
        HostAddress address;
        address.type = numberOf(fields.requiredField(0));
        address.bytes = octetsOf(fields.requiredField(1));
        fields.finish();
        addresses.append(address);
    }
    return addresses;
}

quint32 littleEndian(QByteArrayView bytes, qsizetype at)
{
    return qFromLittleEndian<quint32>(bytes.data() + at);
}

/// Length of the bindings (16), the bindings, flags, and where the flags say so, a ticket that is handed on.
GssChecksum gssChecksumOf(const Located<QByteArray> &checksum, Reader *reader)
{
    constexpr qsizetype bindings = 16;
    constexpr qsizetype flagsAt = 4 + bindings;
    constexpr qsizetype delegationAt = flagsAt + 4;
    GssChecksum gss;
    const QByteArrayView bytes = checksum.value;
    const qint64 start = checksum.range.start;
    if (bytes.size() < delegationAt || littleEndian(bytes, 0) != bindings) {
        reader->fail(Text::tr("The checksum of GSS-API is damaged."), start);
        return gss;
    }
    gss.channelBindings =
        Located<QByteArray>{bytes.sliced(4, bindings).toByteArray(), {start + 4, start + 4 + bindings}};
    gss.flags = Located<quint32>{littleEndian(bytes, flagsAt), {start + flagsAt, start + delegationAt}};
    if ((gss.flags->value & kDelegated) != 0 && bytes.size() > delegationAt) {
        // DlgOpt (2, always 1), Dlgth (2), then KRB-CRED.
        constexpr qsizetype credentialsAt = delegationAt + 4;
        const qsizetype length =
            bytes.size() < credentialsAt ? -1 : qFromLittleEndian<quint16>(bytes.data() + delegationAt + 2);
        if (length < 0 || length > bytes.size() - credentialsAt) {
            reader->fail(Text::tr("The ticket that is handed on is damaged."), start + delegationAt);
            return gss;
        }
        gss.delegated = Located<QByteArray>{bytes.sliced(credentialsAt, length).toByteArray(),
                                            {start + credentialsAt, start + credentialsAt + length}};
    }
    return gss;
}

/// The fields of an outermost value, behind which there may be padding only where the encryption has blocks; the
/// types that are read here have none.
Reader outermost(Reader *token, int tag, ByteRange *range)
{
    const qint64 start = token->position();
    Reader choice = token->enter(TagClass::Application, tag);
    *range = {start, token->position()};
    token->finish();
    Reader fields = choice.enter(TagClass::Universal, Asn1::Sequence);
    choice.finish();
    return fields;
}

void readTransited(Reader field, TicketInside *ticket)
{
    Reader fields = field.enter(TagClass::Universal, Asn1::Sequence);
    field.finish();
    ticket->transitedType = numberOf(fields.requiredField(0));
    ticket->transited = octetsOf(fields.requiredField(1));
    fields.finish();
}

void readChecksum(Reader field, Authenticator *authenticator)
{
    Reader fields = field.enter(TagClass::Universal, Asn1::Sequence);
    field.finish();
    authenticator->checksumType = numberOf(fields.requiredField(0));
    authenticator->checksum = octetsOf(fields.requiredField(1));
    fields.finish();
    if (authenticator->checksumType && authenticator->checksumType->value == kGssChecksum && authenticator->checksum) {
        authenticator->gss = gssChecksumOf(*authenticator->checksum, &fields);
    }
}

} // namespace

Partial<TicketInside> readTicketInside(QByteArrayView bytes)
{
    Partial<TicketInside> read;
    TicketInside &ticket = read.value;
    Reader token(bytes, {0, bytes.size()}, &read.error);
    Reader fields = outermost(&token, kTicketInsideTag, &ticket.range);
    ticket.flags = one<quint32>(fields.requiredField(0), &Reader::bits);
    ticket.sessionKey = keyOf(fields.requiredField(1));
    ticket.clientRealm = stringOf(fields.requiredField(2));
    ticket.client = nameOf(fields.requiredField(3));
    readTransited(fields.requiredField(4), &ticket);
    ticket.authenticated = timeOf(fields.requiredField(5));
    ticket.starts = timeOf(fields.field(6));
    ticket.ends = timeOf(fields.requiredField(7));
    ticket.renewableUntil = timeOf(fields.field(8));
    if (const auto field = fields.field(9)) {
        ticket.addresses = addressesOf(*field);
    }
    if (const auto field = fields.field(10)) {
        ticket.authorization = authorizationOf(*field, 0);
    }
    fields.finish();
    return read;
}

Partial<Authenticator> readAuthenticator(QByteArrayView bytes)
{
    Partial<Authenticator> read;
    Authenticator &authenticator = read.value;
    Reader token(bytes, {0, bytes.size()}, &read.error);
    Reader fields = outermost(&token, kAuthenticatorTag, &authenticator.range);
    authenticator.version = numberOf(fields.requiredField(0));
    authenticator.clientRealm = stringOf(fields.requiredField(1));
    authenticator.client = nameOf(fields.requiredField(2));
    if (const auto field = fields.field(3)) {
        readChecksum(*field, &authenticator);
    }
    authenticator.microseconds = numberOf(fields.requiredField(4));
    authenticator.time = timeOf(fields.requiredField(5));
    if (const auto field = fields.field(6)) {
        authenticator.subKey = keyOf(*field);
    }
    authenticator.sequenceNumber = numberOf(fields.field(7));
    if (const auto field = fields.field(8)) {
        authenticator.authorization = authorizationOf(*field, 0);
    }
    fields.finish();
    return read;
}

Partial<ReplyInside> readReplyInside(QByteArrayView bytes)
{
    Partial<ReplyInside> read;
    ReplyInside &reply = read.value;
    Reader token(bytes, {0, bytes.size()}, &read.error);
    Reader fields = outermost(&token, kReplyInsideTag, &reply.range);
    reply.time = timeOf(fields.requiredField(0));
    reply.microseconds = numberOf(fields.requiredField(1));
    if (const auto field = fields.field(2)) {
        reply.subKey = keyOf(*field);
    }
    reply.sequenceNumber = numberOf(fields.field(3));
    fields.finish();
    return read;
}

} // namespace Ticketscope::Kerberos
