// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/spnego.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace Ticketscope::Spnego {

namespace {

using Asn1::Reader;
using Asn1::TagClass;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Spnego)
};

constexpr quint8 kInitialContextToken = 0x60;
constexpr quint8 kNegTokenInit = 0xa0;
constexpr quint8 kNegTokenResp = 0xa1;
constexpr quint8 kSequence = 0x30;

constexpr quint8 contextTag(int number)
{
    return static_cast<quint8>(0xa0 | number);
}

NegotiationHints readHints(Reader fields, ByteRange range)
{
    NegotiationHints hints;
    hints.range = range;
    if (std::optional<Reader> field = fields.field(0)) {
        hints.name = field->generalString();
        field->finish();
    }
    if (std::optional<Reader> field = fields.field(1)) {
        hints.address = field->octetString();
        field->finish();
    }
    fields.finish();
    return hints;
}

void readMechanisms(Reader field, NegotiationInit *init)
{
    const std::optional<Asn1::Element> list = field.expect(TagClass::Universal, Asn1::Sequence);
    field.finish();
    if (!list) {
        return;
    }
    init->mechanismList = {field.bytes().sliced(list->range.start, list->range.length()).toByteArray(), list->range};
    Reader mechanisms = field.inside(*list);
    if (mechanisms.atEnd()) {
        mechanisms.fail(Text::tr("The list of mechanisms is empty."), list->range.start);
    }
    while (!mechanisms.atEnd()) {
        if (const auto mechanism = mechanisms.objectId()) {
            init->mechanisms.append(*mechanism);
        }
    }
}

/// [3] is mechListMIC in RFC 4178 and negHints in MS-SPNG, which has mechListMIC in [4].
void readMicOrHints(Reader *fields, NegotiationInit *init)
{
    if (std::optional<Reader> field = fields->field(3)) {
        if (field->sees(TagClass::Universal, Asn1::Sequence)) {
            if (const auto hints = field->any()) {
                init->hints = readHints(field->inside(*hints), hints->range);
            }
        } else {
            init->mic = field->octetString();
        }
        field->finish();
    }
    if (std::optional<Reader> field = fields->field(4)) {
        init->mic = field->octetString();
        field->finish();
    }
}

NegotiationInit readInit(Reader choice)
{
    NegotiationInit init;
    Reader fields = choice.enter(TagClass::Universal, Asn1::Sequence);
    choice.finish();
    readMechanisms(fields.requiredField(0), &init);
    if (std::optional<Reader> field = fields.field(1)) {
        init.flags = field->bits();
        field->finish();
    }
    if (std::optional<Reader> field = fields.field(2)) {
        init.token = field->octetString();
        field->finish();
    }
    readMicOrHints(&fields, &init);
    fields.finish();
    return init;
}

std::optional<Asn1::Located<State>> readState(Reader field)
{
    const auto number = field.integer(Asn1::Enumerated);
    field.finish();
    if (!number) {
        return std::nullopt;
    }
    if (number->value < 0 || number->value > qint64(State::RequestMic)) {
        field.fail(Text::tr("The state of the negotiation is %1, which has no meaning.").arg(number->value),
                   number->range.start);
        return std::nullopt;
    }
    return Asn1::Located<State>{State(number->value), number->range};
}

NegotiationResponse readResponse(Reader choice)
{
    NegotiationResponse response;
    Reader fields = choice.enter(TagClass::Universal, Asn1::Sequence);
    choice.finish();
    if (const std::optional<Reader> field = fields.field(0)) {
        response.state = readState(*field);
    }
    if (std::optional<Reader> field = fields.field(1)) {
        response.mechanism = field->objectId();
        field->finish();
    }
    if (std::optional<Reader> field = fields.field(2)) {
        response.token = field->octetString();
        field->finish();
    }
    if (std::optional<Reader> field = fields.field(3)) {
        response.mic = field->octetString();
        field->finish();
    }
    fields.finish();
    return response;
}

/// Steps into the GSS-API framing if there is any. False: framed, but for another mechanism.
bool enterFraming(Reader *token)
{
    if (!token->sees(TagClass::Application, 0)) {
        return true;
    }
    Reader inner = token->enter(TagClass::Application, 0);
    token->finish();
    const auto oid = inner.objectId();
    if (oid && oid->value != kSpnego) {
        token->fail(Text::tr("The token belongs to %1, not to SPNEGO.").arg(mechanismName(oid->value)),
                    oid->range.start);
    }
    *token = inner;
    return oid && oid->value == kSpnego;
}

template<typename T>
Result<T> strictly(PartialToken &&read, std::optional<T> PartialToken::*wanted, const QString &otherwise)
{
    if (read.error) {
        return tl::unexpected<Error>(std::move(*read.error));
    }
    std::optional<T> &token = read.*wanted;
    if (!token) {
        return failureAt(ErrorCode::Malformed, otherwise, 0);
    }
    return std::move(*token);
}

QByteArray octets(QByteArrayView bytes)
{
    return Asn1::encode(Asn1::OctetString, bytes);
}

} // namespace

QString mechanismName(QByteArrayView oid)
{
    static constexpr std::array<std::pair<QByteArrayView, const char *>, 7> names{{
        {kSpnego, "SPNEGO"},
        {kKerberos, "Kerberos"},
        {kMicrosoftKerberos, "MS-Kerberos"},
        {kKerberosUserToUser, "Kerberos user-to-user"},
        {kIaKerb, "IAKERB"},
        {kNtlm, "NTLM"},
        {kNegoEx, "NegoEx"},
    }};
    const auto *found = std::find_if(names.begin(), names.end(), [&](const auto &name) { return name.first == oid; });
    return found == names.end() ? QString::fromLatin1(oid) : QLatin1String(found->second);
}

bool isKerberos(QByteArrayView oid)
{
    return oid == kKerberos || oid == kMicrosoftKerberos || oid == kKerberosUserToUser || oid == kIaKerb;
}

bool looksLikeToken(QByteArrayView bytes)
{
    static const QByteArray oid = Asn1::encodeObjectId(kSpnego);
    if (bytes.size() < 2) {
        return false;
    }
    switch (static_cast<quint8>(bytes[0])) {
    case kInitialContextToken:
        return bytes.first(std::min<qsizetype>(bytes.size(), 16)).indexOf(oid) > 0;
    case kNegTokenInit:
    case kNegTokenResp:
        // A length, then the SEQUENCE.
        return bytes.sliced(2).first(std::min<qsizetype>(bytes.size() - 2, 5)).contains(char(kSequence));
    default:
        return false;
    }
}

PartialToken readToken(QByteArrayView bytes)
{
    PartialToken read;
    Reader token(bytes, {0, bytes.size()}, &read.error);
    const bool isFramed = token.sees(TagClass::Application, 0);
    if (!enterFraming(&token)) {
        return read;
    }
    const std::optional<Asn1::Element> choice = token.any();
    if (!choice) {
        return read;
    }
    token.finish();
    if (choice->is(TagClass::Context, 0)) {
        read.init = readInit(token.inside(*choice));
        read.init->range = {0, bytes.size()};
        read.init->isFramed = isFramed;
    } else if (choice->is(TagClass::Context, 1)) {
        read.response = readResponse(token.inside(*choice));
        read.response->range = {0, bytes.size()};
    } else {
        token.fail(Text::tr("This is neither a beginning nor an answer of SPNEGO."), choice->range.start);
    }
    return read;
}

Result<NegotiationInit> parseInit(QByteArrayView bytes)
{
    return strictly(readToken(bytes), &PartialToken::init,
                    Text::tr("This is an answer of SPNEGO (NegTokenResp), where its beginning was expected."));
}

Result<NegotiationResponse> parseResponse(QByteArrayView bytes)
{
    return strictly(readToken(bytes), &PartialToken::response,
                    Text::tr("This is a beginning of SPNEGO (NegTokenInit), where an answer was expected."));
}

QByteArray mechanismListDer(const QList<QByteArray> &mechanisms)
{
    QByteArray list;
    for (const QByteArray &mechanism : mechanisms) {
        list.append(Asn1::encodeObjectId(mechanism));
    }
    return Asn1::encode(kSequence, list);
}

QByteArray negTokenInit(const QList<QByteArray> &mechanisms, const QByteArray &mechToken, const QByteArray &mic)
{
    QByteArray fields = Asn1::encode(contextTag(0), mechanismListDer(mechanisms));
    if (!mechToken.isNull()) {
        fields.append(Asn1::encode(contextTag(2), octets(mechToken)));
    }
    if (!mic.isNull()) {
        fields.append(Asn1::encode(contextTag(3), octets(mic)));
    }
    QByteArray token = Asn1::encodeObjectId(kSpnego);
    token.append(Asn1::encode(kNegTokenInit, Asn1::encode(kSequence, fields)));
    return Asn1::encode(kInitialContextToken, token);
}

QByteArray negTokenResp(std::optional<State> state, const QByteArray &mechanism, const QByteArray &token,
                        const QByteArray &mic)
{
    QByteArray fields;
    if (state) {
        const QByteArray number(1, char(int(*state)));
        fields.append(Asn1::encode(contextTag(0), Asn1::encode(Asn1::Enumerated, number)));
    }
    if (!mechanism.isNull()) {
        fields.append(Asn1::encode(contextTag(1), Asn1::encodeObjectId(mechanism)));
    }
    if (!token.isNull()) {
        fields.append(Asn1::encode(contextTag(2), octets(token)));
    }
    if (!mic.isNull()) {
        fields.append(Asn1::encode(contextTag(3), octets(mic)));
    }
    return Asn1::encode(kNegTokenResp, Asn1::encode(kSequence, fields));
}

} // namespace Ticketscope::Spnego
