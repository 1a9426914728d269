// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoders/superoffice/ticketdecoder.h"
#include "decode/nodes.h"
#include "protocol/base64.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QRegularExpression>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SuperOfficeDecoder)
};

constexpr qsizetype kPrefix = 3;
constexpr qsizetype kMd5Bytes = 16;

/// `8A:` an access token of SuperID: tenant, a dot, Base64 of an encrypted content. Not a JWT.
class AccessTokenDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "superoffice.accesstoken"_ba; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        return input.bytes().startsWith("8A:") || input.bytes().startsWith("8A%3a") || input.bytes().startsWith("8A%3A")
                   ? 95
                   : 0;
    }
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        DecodedNode node = Nodes::text("superoffice.accesstoken", Text::tr("SuperOffice access token"), input.source,
                                       Sensitivity::Secret);
        const QByteArrayView text = input.bytes();
        if (!text.startsWith("8A:")) {
            Nodes::addError(&node, input.source,
                            Error{ErrorCode::Malformed,
                                  Text::tr("The colon is percent-encoded: the token was copied out of an address. "
                                           "Decode it before it is sent."),
                                  {},
                                  2,
                                  {}});
            return node;
        }
        const qsizetype dot = text.indexOf('.');
        if (dot < 0) {
            Nodes::addError(
                &node, input.source,
                Error{ErrorCode::Malformed,
                      Text::tr("There is no dot between the tenant and the encrypted part: the token was cut off."),
                      {},
                      text.size(),
                      {}});
            return node;
        }
        DecodedNode tenant =
            Nodes::text("superoffice.accesstoken.context", Text::tr("Tenant"), Nodes::part(input.source, kPrefix, dot));
        tenant.note = Text::tr("Not vouched for: anybody can write this part.");
        node.children.append(tenant);
        const SourceRange encoded = Nodes::part(input.source, dot + 1, text.size());
        const Result<QByteArray> cipher = decodeBase64(encoded.view());
        if (!cipher) {
            Nodes::addError(&node, encoded, cipher.error());
            return node;
        }
        const SourceBufferPtr inside =
            SourceBuffer::fromBase64("base64:AccessToken", *cipher, encoded.buffer, encoded.range);
        DecodedNode bytes = Nodes::bytes("superoffice.accesstoken.encrypted", Text::tr("Encrypted content"),
                                         Nodes::whole(inside), Sensitivity::Secret);
        bytes.note = Text::tr("%n byte(s) that only SuperOffice can read.", nullptr, int(cipher->size()));
        node.children.append(bytes);
        return node;
    }
};

/// `7S:` and `7P:` are hashes out of the database; `7A:` stands in prose only.
class StoredHashDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "superoffice.storedhash"_ba; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        const QByteArrayView text = input.bytes();
        const bool isPrefixed = text.startsWith("7S:") || text.startsWith("7P:") || text.startsWith("7A:");
        return isPrefixed && text.size() > kPrefix && text.size() < 4096 && !text.contains('\n') ? 90 : 0;
    }
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        DecodedNode node =
            Nodes::text("superoffice.storedhash", Text::tr("SuperOffice value"), input.source, Sensitivity::Secret);
        if (input.bytes().startsWith("7S:")) {
            node.mark(NodeState::Notable, Text::tr("7S: marks the stored hash of a ticket's secret. It belongs in the "
                                                   "database and must never be on the wire."));
        } else if (input.bytes().startsWith("7P:")) {
            node.mark(NodeState::Notable,
                      Text::tr("7P: marks the stored hash of a password. It belongs in the database "
                               "and must never be on the wire."));
        } else {
            node.mark(NodeState::Notable,
                      Text::tr("7A: is in no list of SuperOffice's prefixes: 7T: is a ticket, 8A: an "
                               "access token. Check where it was copied from."));
        }
        return node;
    }
};

/// What NetServer up to 6.x took for a password: Base64 of an MD5, good for one UTC day.
class Secret6Decoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "superoffice.secret6"_ba; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        return input.context == "superoffice:Secret" ? 100 : 0;
    }
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        DecodedNode node =
            Nodes::text("superoffice.secret6", Text::tr("NetServer 6 Secret"), input.source, Sensitivity::Secret);
        const Result<QByteArray> hash = decodeBase64(input.bytes());
        if (!hash) {
            Nodes::addError(&node, input.source, hash.error());
        } else if (hash->size() != kMd5Bytes) {
            node.mark(NodeState::Damaged,
                      Text::tr("A Secret is 16 bytes (MD5) in Base64; this is %1.").arg(hash->size()));
        } else {
            const SourceBufferPtr inside =
                SourceBuffer::fromBase64("base64:Secret", *hash, input.source.buffer, input.source.range);
            node.children.append(
                Nodes::bytes("superoffice.secret6.md5", u"MD5"_s, Nodes::whole(inside), Sensitivity::Secret));
            node.note =
                Text::tr("MD5 over a byte order mark, type, user, password and the number of the UTC day: it is "
                         "good for one day and is no ticket.");
        }
        return node;
    }
};

/// A signed system-user token: "{application}-{10 characters}.{yyyyMMddHHmm in UTC}.{Base64 RSA signature}".
class SignedSystemTokenDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "superoffice.systemtoken"_ba; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        const bool isPlace = input.isContext("json", "SignedSystemToken") ||
                             input.isContext("xml", "SignedSystemToken") || input.isBare();
        return isPlace && form()
                              .match(QString::fromLatin1(
                                  input.bytes().first(std::min<qsizetype>(2048, input.bytes().size()))))
                              .hasMatch()
                   ? 85
                   : 0;
    }
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        const QRegularExpressionMatch match = form().match(QString::fromLatin1(input.bytes()));
        DecodedNode node = Nodes::text("superoffice.systemtoken", Text::tr("Signed system-user token"), input.source,
                                       Sensitivity::Secret);
        const auto capture = [&](int n) {
            return Nodes::part(input.source, match.capturedStart(n), match.capturedEnd(n));
        };
        node.children.append(Nodes::text("superoffice.systemtoken.token", Text::tr("System-user token"), capture(1),
                                         Sensitivity::Secret));
        QDateTime minute = QDateTime::fromString(match.captured(2), u"yyyyMMddHHmm"_s);
        minute.setTimeSpec(Qt::UTC);
        DecodedNode time = Nodes::field("superoffice.systemtoken.minute", Text::tr("Signed at"), minute, capture(2));
        time.note = Text::tr("To the minute; must be in UTC.");
        if (!minute.isValid()) {
            time.value = match.captured(2);
            time.mark(NodeState::Damaged, Text::tr("This is not a time (yyyyMMddHHmm)."));
        }
        node.children.append(time);
        const SourceRange encoded = capture(3);
        const Result<QByteArray> signature = decodeBase64(encoded.view());
        if (!signature) {
            Nodes::addError(&node, encoded, signature.error());
            return node;
        }
        const SourceBufferPtr inside =
            SourceBuffer::fromBase64("base64:Signature", *signature, encoded.buffer, encoded.range);
        DecodedNode bytes = Nodes::bytes("superoffice.systemtoken.signature", Text::tr("Signature"),
                                         Nodes::whole(inside), Sensitivity::Secret);
        bytes.note = Text::tr("RSA with SHA-256, %n byte(s); not checked.", nullptr, int(signature->size()));
        node.children.append(bytes);
        return node;
    }

private:
    static const QRegularExpression &form()
    {
        static const QRegularExpression expression(
            u"\\A([^\\r\\n]{1,200}-[A-Za-z0-9]{10})\\.(\\d{12})\\.([A-Za-z0-9+/=]{40,1400})\\z"_s);
        return expression;
    }
};

/// SO-AppToken and X-XSRF-TOKEN: opaque, and secrets both.
class SuperOfficeHeaderDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "superoffice.header"_ba; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        return input.isContext("header", "SO-AppToken") || input.isContext("header", "X-XSRF-TOKEN") ||
                       input.isContext("cookie", "XSRF-TOKEN")
                   ? 100
                   : 0;
    }
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        if (input.isContext("header", "SO-AppToken")) {
            DecodedNode node =
                Nodes::text("superoffice.apptoken", Text::tr("Application token"), input.source, Sensitivity::Secret);
            node.note = Text::tr("The application's client secret; Online it must go with a ticket.");
            return node;
        }
        DecodedNode node = Nodes::text("superoffice.xsrf", Text::tr("XSRF token"), input.source, Sensitivity::Secret);
        node.note =
            Text::tr("Belongs to a web session: worthless without that session's cookies, and gone when it ends.");
        return node;
    }
};

} // namespace

void addSuperOfficeDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<SuperOfficeTicketDecoder>());
    registry.add(std::make_unique<AccessTokenDecoder>());
    registry.add(std::make_unique<StoredHashDecoder>());
    registry.add(std::make_unique<Secret6Decoder>());
    registry.add(std::make_unique<SignedSystemTokenDecoder>());
    registry.add(std::make_unique<SuperOfficeHeaderDecoder>());
}

} // namespace Ticketscope
