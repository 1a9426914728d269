// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberos.h"

#include "protocol/spnego.h"

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
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Kerberos)
};

constexpr int kTicketTag = 1;
constexpr int kApRequestTag = 14;
constexpr int kApReplyTag = 15;
constexpr int kErrorTag = 30;
constexpr qint64 kVersion = 5;

std::optional<Located<qint64>> readNumber(Reader field)
{
    auto number = field.integer();
    field.finish();
    return number;
}

std::optional<Located<QByteArray>> readString(Reader field)
{
    auto string = field.generalString();
    field.finish();
    return string;
}

std::optional<Located<QDateTime>> readTime(Reader field)
{
    auto time = field.time();
    field.finish();
    return time;
}

/// A number that can have one value only.
void check(Reader *reader, const std::optional<Located<qint64>> &number, qint64 right, const QString &otherwise)
{
    if (number && number->value != right) {
        reader->fail(otherwise.arg(number->value), number->range.start);
    }
}

void checkVersion(Reader *reader, const std::optional<Located<qint64>> &version)
{
    check(reader, version, kVersion, Text::tr("The version of Kerberos is %1, where 5 is right."));
}

void checkType(Reader *reader, const std::optional<Located<qint64>> &type, qint64 right)
{
    check(reader, type, right, Text::tr("The type of the message is %1, which is not what its tag says."));
}

PrincipalName readName(Reader field)
{
    PrincipalName name = readPrincipalName(&field);
    field.finish();
    return name;
}

EncryptedData readEncrypted(Reader field)
{
    EncryptedData data = readEncryptedData(&field);
    field.finish();
    return data;
}

Ticket readTicket(Reader field)
{
    Ticket ticket;
    const std::optional<Element> element = field.expect(TagClass::Application, kTicketTag);
    field.finish();
    if (!element) {
        return ticket;
    }
    ticket.range = element->range;
    Reader choice = field.inside(*element);
    Reader fields = choice.enter(TagClass::Universal, Asn1::Sequence);
    choice.finish();
    ticket.version = readNumber(fields.requiredField(0));
    checkVersion(&fields, ticket.version);
    ticket.realm = readString(fields.requiredField(1));
    ticket.server = readName(fields.requiredField(2));
    ticket.encrypted = readEncrypted(fields.requiredField(3));
    fields.finish();
    return ticket;
}

ApRequest readRequest(Reader choice)
{
    ApRequest request;
    Reader fields = choice.enter(TagClass::Universal, Asn1::Sequence);
    choice.finish();
    request.version = readNumber(fields.requiredField(0));
    checkVersion(&fields, request.version);
    request.messageType = readNumber(fields.requiredField(1));
    checkType(&fields, request.messageType, kApRequestTag);
    Reader options = fields.requiredField(2);
    request.options = options.bits();
    options.finish();
    request.ticket = readTicket(fields.requiredField(3));
    request.authenticator = readEncrypted(fields.requiredField(4));
    fields.finish();
    return request;
}

ApReply readReply(Reader choice)
{
    ApReply reply;
    Reader fields = choice.enter(TagClass::Universal, Asn1::Sequence);
    choice.finish();
    reply.version = readNumber(fields.requiredField(0));
    checkVersion(&fields, reply.version);
    reply.messageType = readNumber(fields.requiredField(1));
    checkType(&fields, reply.messageType, kApReplyTag);
    reply.encrypted = readEncrypted(fields.requiredField(2));
    fields.finish();
    return reply;
}

/// SEQUENCE { [first] type, [first + 1] value }.
TypedData readTypedData(Reader *list, int first)
{
    TypedData data;
    const std::optional<Element> element = list->expect(TagClass::Universal, Asn1::Sequence);
    if (!element) {
        return data;
    }
    data.range = element->range;
    Reader fields = list->inside(*element);
    data.type = readNumber(fields.requiredField(first));
    if (std::optional<Reader> value = fields.field(first + 1)) {
        data.value = value->octetString();
        value->finish();
    }
    fields.finish();
    return data;
}

/// KERB-ERROR-DATA { [1] data-type, [2] data-value }, whose value is KERB-EXT-ERROR: NTSTATUS, reserved, flags, each
/// four bytes, little-endian (MS-KILE sections 2.2.1 and 2.2.2).
void readWindowsStatus(Reader *reader, ErrorData *data)
{
    constexpr qint64 extended = 3;
    constexpr qsizetype statusSize = 12;
    const TypedData entry = readTypedData(reader, 1);
    data->entries.append(entry);
    if (entry.type && entry.type->value == extended && entry.value && entry.value->value.size() == statusSize) {
        const qint64 start = entry.value->range.start;
        data->windowsStatus =
            Located<quint32>{qFromLittleEndian<quint32>(entry.value->value.constData()), {start, start + 4}};
    }
}

/// e-data may hold anything; what is not known stays bytes and is no error.
ErrorData readErrorData(QByteArrayView message, const Located<QByteArray> &bytes)
{
    ErrorData data;
    data.bytes = bytes;
    std::optional<Error> error;
    Reader probe(message, bytes.range, &error);
    Reader list = probe.enter(TagClass::Universal, Asn1::Sequence);
    Reader reader(message, bytes.range, &error);
    if (list.sees(TagClass::Context, 1)) {
        data.kind = ErrorDataKind::WindowsStatus;
        readWindowsStatus(&reader, &data);
    } else if (list.sees(TagClass::Universal, Asn1::Sequence)) {
        Reader ahead = list;
        const bool isTyped = ahead.enter(TagClass::Universal, Asn1::Sequence).sees(TagClass::Context, 0);
        data.kind = isTyped ? ErrorDataKind::TypedData : ErrorDataKind::MethodData;
        while (!list.atEnd() && !error) {
            data.entries.append(readTypedData(&list, isTyped ? 0 : 1));
        }
    }
    if (error) {
        data.kind = ErrorDataKind::Unknown;
        data.entries.clear();
        data.windowsStatus.reset();
    }
    return data;
}

void readErrorTimes(Reader *fields, ErrorMessage *message)
{
    if (const auto field = fields->field(2)) {
        message->clientTime = readTime(*field);
    }
    if (const auto field = fields->field(3)) {
        message->clientMicroseconds = readNumber(*field);
    }
    message->serverTime = readTime(fields->requiredField(4));
    message->serverMicroseconds = readNumber(fields->requiredField(5));
}

ErrorMessage readError(Reader choice)
{
    ErrorMessage message;
    Reader fields = choice.enter(TagClass::Universal, Asn1::Sequence);
    choice.finish();
    message.version = readNumber(fields.requiredField(0));
    checkVersion(&fields, message.version);
    message.messageType = readNumber(fields.requiredField(1));
    checkType(&fields, message.messageType, kErrorTag);
    readErrorTimes(&fields, &message);
    message.code = readNumber(fields.requiredField(6));
    if (const auto field = fields.field(7)) {
        message.clientRealm = readString(*field);
    }
    if (const auto field = fields.field(8)) {
        message.client = readName(*field);
    }
    message.realm = readString(fields.requiredField(9));
    message.server = readName(fields.requiredField(10));
    if (const auto field = fields.field(11)) {
        message.text = readString(*field);
    }
    if (std::optional<Reader> field = fields.field(12)) {
        if (const auto bytes = field->octetString()) {
            message.data = readErrorData(field->bytes(), *bytes);
        }
        field->finish();
    }
    fields.finish();
    return message;
}

/// The object identifier and TOK_ID of the framing. False: what follows is none of the messages known here.
bool enterFraming(Reader *token, PartialMessage *message)
{
    if (!token->sees(TagClass::Application, 0)) {
        return true;
    }
    Reader inner = token->enter(TagClass::Application, 0);
    token->finish();
    message->mechanism = inner.objectId();
    if (!message->mechanism) {
        return false;
    }
    if (!Spnego::isKerberos(message->mechanism->value)) {
        token->fail(
            Text::tr("The token belongs to %1, not to Kerberos.").arg(Spnego::mechanismName(message->mechanism->value)),
            message->mechanism->range.start);
        return false;
    }
    const qint64 at = inner.position();
    const std::optional<QByteArray> id = inner.take(2);
    if (!id) {
        return false;
    }
    message->tokenId = Located<quint16>{qFromBigEndian<quint16>(id->constData()), {at, at + 2}};
    *token = inner;
    return true;
}

void readBody(Reader token, PartialMessage *message)
{
    const std::optional<Element> element = token.any();
    if (!element) {
        return;
    }
    token.finish();
    const Reader choice = token.inside(*element);
    std::optional<TokenId> right;
    if (element->is(TagClass::Application, kApRequestTag)) {
        right = TokenId::ApRequest;
        message->request = readRequest(choice);
        message->request->range = element->range;
    } else if (element->is(TagClass::Application, kApReplyTag)) {
        right = TokenId::ApReply;
        message->reply = readReply(choice);
        message->reply->range = element->range;
    } else if (element->is(TagClass::Application, kErrorTag)) {
        right = TokenId::Error;
        message->failure = readError(choice);
        message->failure->range = element->range;
    } else {
        token.fail(Text::tr("This is no message that Kerberos exchanges with a service."), element->range.start);
    }
    if (right && message->tokenId && message->tokenId->value != quint16(*right)) {
        token.fail(Text::tr("The framing names another message than the one that follows."),
                   message->tokenId->range.start);
    }
}

} // namespace

QByteArray PrincipalName::text() const
{
    QByteArray joined;
    for (const Located<QByteArray> &part : parts) {
        if (&part != &parts.first()) {
            joined.append('/');
        }
        QByteArray escaped = part.value;
        joined.append(escaped.replace('\\', "\\\\").replace('/', "\\/"));
    }
    return joined;
}

PrincipalName readPrincipalName(Reader *reader)
{
    PrincipalName name;
    const std::optional<Element> element = reader->expect(TagClass::Universal, Asn1::Sequence);
    if (!element) {
        return name;
    }
    name.range = element->range;
    Reader fields = reader->inside(*element);
    name.type = readNumber(fields.requiredField(0));
    Reader field = fields.requiredField(1);
    Reader strings = field.enter(TagClass::Universal, Asn1::Sequence);
    field.finish();
    while (!strings.atEnd()) {
        if (const auto string = strings.generalString()) {
            name.parts.append(*string);
        }
    }
    fields.finish();
    return name;
}

EncryptedData readEncryptedData(Reader *reader)
{
    EncryptedData data;
    const std::optional<Element> element = reader->expect(TagClass::Universal, Asn1::Sequence);
    if (!element) {
        return data;
    }
    data.range = element->range;
    Reader fields = reader->inside(*element);
    data.encryptionType = readNumber(fields.requiredField(0));
    if (const auto field = fields.field(1)) {
        data.keyVersion = readNumber(*field);
    }
    Reader cipher = fields.requiredField(2);
    data.cipher = cipher.octetString();
    cipher.finish();
    fields.finish();
    return data;
}

bool looksLikeMessage(QByteArrayView bytes)
{
    if (bytes.size() < 2) {
        return false;
    }
    switch (static_cast<quint8>(bytes[0])) {
    case 0x60: {
        const QByteArrayView head = bytes.first(std::min<qsizetype>(bytes.size(), 20));
        const auto holds = [&](QByteArrayView oid) { return head.indexOf(Asn1::encodeObjectId(oid)) > 0; };
        return holds(Spnego::kKerberos) || holds(Spnego::kMicrosoftKerberos) || holds(Spnego::kKerberosUserToUser) ||
               holds(Spnego::kIaKerb);
    }
    case 0x6e:
    case 0x6f:
    case 0x7e: {
        // A length, the SEQUENCE, its length, and the field [0] with the version.
        static const QByteArray version = QByteArray::fromHex("a003020105");
        const qsizetype at = bytes.first(std::min<qsizetype>(bytes.size(), 24)).indexOf(version);
        return at > 0 && bytes.first(at).contains('\x30');
    }
    default:
        return false;
    }
}

PartialMessage readMessage(QByteArrayView bytes)
{
    PartialMessage message;
    Reader token(bytes, {0, bytes.size()}, &message.error);
    if (enterFraming(&token, &message)) {
        readBody(token, &message);
    }
    return message;
}

} // namespace Ticketscope::Kerberos
