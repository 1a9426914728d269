// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/builtindecoders.h"
#include "decode/decoder.h"
#include "decode/decoders/x509/der.h"
#include "decode/nodes.h"
#include "exchange/exchange.h"
#include "protocol/base64.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <openssl/asn1.h>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::CertificateDecoder)
};

constexpr QByteArrayView kPemBegin = "-----BEGIN CERTIFICATE-----";
constexpr QByteArrayView kPemEnd = "-----END CERTIFICATE-----";

/// Where the fields of a TBSCertificate stand (RFC 5280 section 4.1).
struct CertificateLayout
{
    ByteRange serial;
    ByteRange issuer;
    ByteRange notBefore;
    ByteRange notAfter;
    ByteRange subject;
    ByteRange publicKey;
};

std::optional<CertificateLayout> layoutOf(QByteArrayView der)
{
    const std::optional<Der::Value> certificate = Der::read(der, 0, der.size());
    if (!certificate) {
        return std::nullopt;
    }
    const std::optional<Der::Value> tbs = Der::read(der, certificate->contents.start, certificate->contents.end);
    if (!tbs) {
        return std::nullopt;
    }
    QList<Der::Value> fields;
    for (qint64 at = tbs->contents.start; at < tbs->contents.end;) {
        const std::optional<Der::Value> field = Der::read(der, at, tbs->contents.end);
        if (!field) {
            return std::nullopt;
        }
        const bool isVersion = fields.isEmpty() && field->tagClass == V_ASN1_CONTEXT_SPECIFIC;
        if (!isVersion) {
            fields.append(*field);
        }
        at = field->range.end;
    }
    if (fields.size() < 6) {
        return std::nullopt;
    }
    const std::optional<Der::Value> notBefore = Der::read(der, fields[3].contents.start, fields[3].contents.end);
    const std::optional<Der::Value> notAfter =
        notBefore ? Der::read(der, notBefore->range.end, fields[3].contents.end) : std::nullopt;
    if (!notAfter) {
        return std::nullopt;
    }
    return CertificateLayout{fields[0].range, fields[2].range, notBefore->range,
                             notAfter->range, fields[4].range, fields[5].range};
}

/// An X.509 certificate: DER, DER in Base64, or PEM.
class CertificateDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "x509"_ba; }

    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        if (input.isContext("xml", "X509Certificate")) {
            return 100;
        }
        const QByteArrayView text = input.bytes().trimmed();
        if (text.startsWith(kPemBegin)) {
            return 95;
        }
        return (input.isBare() || input.isContext("xml")) && text.startsWith("MII") && text.size() > 200 ? 70 : 0;
    }

    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input,
                                             const DecoderRegistry & /*registry*/) const override
    {
        const SourceRange encoded = base64Part(input.source);
        DecodedNode node = Nodes::group("x509", Text::tr("X.509 certificate"), input.source);
        node.specification = u"RFC 5280 section 4.1"_s;
        const Result<QByteArray> der = decodeBase64(encoded.view(), Base64Alphabet::Standard, true);
        if (!der) {
            Nodes::addError(&node, encoded, der.error());
            return node;
        }
        const SourceRange inside =
            Nodes::whole(SourceBuffer::fromBase64("base64:Certificate", *der, encoded.buffer, encoded.range));
        const Result<CertificateFacts> facts = certificateFacts(*der);
        const std::optional<CertificateLayout> layout = layoutOf(*der);
        if (!facts || !layout) {
            node.mark(NodeState::Damaged, Text::tr("This is Base64, but not of an X.509 certificate."));
            node.children.append(Nodes::bytes("x509.bytes", Text::tr("Bytes"), inside));
            return node;
        }
        addFields(&node, *facts, *layout, inside);
        return node;
    }

private:
    static SourceRange base64Part(const SourceRange &source)
    {
        const QByteArrayView text = source.view();
        const qsizetype begin = text.indexOf(kPemBegin);
        if (begin < 0) {
            return source;
        }
        const qsizetype start = begin + kPemBegin.size();
        const qsizetype end = text.indexOf(kPemEnd, start);
        return Nodes::part(source, start, end < 0 ? text.size() : end);
    }

    static void addFields(DecodedNode *node, const CertificateFacts &facts, const CertificateLayout &layout,
                          const SourceRange &inside)
    {
        const auto add = [&](const char *id, const QString &name, const QVariant &value, ByteRange range) {
            node->children.append(Nodes::field(id, name, value, Nodes::part(inside, range)));
        };
        add("x509.subject", Text::tr("Subject"), facts.subject, layout.subject);
        add("x509.issuer", Text::tr("Issuer"), facts.issuer, layout.issuer);
        add("x509.notbefore", Text::tr("Valid from"), facts.notBefore, layout.notBefore);
        add("x509.notafter", Text::tr("Valid until"), facts.notAfter, layout.notAfter);
        add("x509.serial", Text::tr("Serial number"), inside.buffer->view(layout.serial).sliced(2).toByteArray(),
            layout.serial);
        if (!facts.names.isEmpty()) {
            add("x509.names", Text::tr("Names"), facts.names.join(", "_L1), inside.range);
        }
        add("x509.publickey", Text::tr("Public key"), inside.buffer->view(layout.publicKey).toByteArray(),
            layout.publicKey);
        add("x509.sha256", u"SHA-256"_s, facts.sha256, inside.range);
        add("x509.sha1", u"SHA-1"_s, QCryptographicHash::hash(facts.der, QCryptographicHash::Sha1), inside.range);
    }
};

} // namespace

void addX509Decoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<CertificateDecoder>());
}

} // namespace Ticketscope
