// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwkmaterial.h"

#include "protocol/base64.h"
#include "protocol/xmltree.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <openssl/pem.h>
#include <optional>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::JoseKeys)
};

using MaterialPtr = std::shared_ptr<Key::Material>;

constexpr qsizetype kLargestText = qsizetype(1) << 20;
constexpr qsizetype kMostBlocks = 100;

struct Block
{
    QByteArray label;
    ByteRange range; ///< from -----BEGIN to the end of the END line
};

/// The blocks of a PEM text (RFC 7468 section 2), whether they are whole or not.
QList<Block> blocksOf(QByteArrayView text)
{
    QList<Block> blocks;
    qsizetype at = 0;
    while (blocks.size() < kMostBlocks) {
        const qsizetype begin = text.indexOf("-----BEGIN ", at);
        const qsizetype labelEnd = begin < 0 ? -1 : text.indexOf("-----", begin + 11);
        if (labelEnd < 0) {
            break;
        }
        Block block;
        block.label = text.sliced(begin + 11, labelEnd - begin - 11).toByteArray();
        const QByteArray endLine = QByteArray("-----END ").append(block.label).append("-----");
        const qsizetype end = text.indexOf(endLine, labelEnd);
        block.range = {begin, end < 0 ? text.size() : end + endLine.size()};
        at = block.range.end;
        blocks.append(block);
    }
    return blocks;
}

/// What the passphrase callback is asked and tells back. Without one, OpenSSL would ask at the terminal.
struct Passphrase
{
    const Secret *secret;
    bool asked = false;

    static int answer(char *buffer, int size, int /*forWriting*/, void *self)
    {
        auto *passphrase = static_cast<Passphrase *>(self);
        passphrase->asked = true;
        const QByteArrayView bytes = passphrase->secret->reveal();
        const int length = int(std::min<qsizetype>(bytes.size(), size));
        std::copy_n(bytes.data(), length, buffer);
        return passphrase->secret->isSet() ? length : -1;
    }
};

BioPtr reading(QByteArrayView bytes)
{
    return BioPtr(BIO_new_mem_buf(bytes.data(), int(bytes.size())));
}

tl::unexpected<Error> wrongPassphrase(const Secret &passphrase)
{
    return passphrase.isEmpty()
               ? failure(ErrorCode::SecretMissing, Text::tr("The key is protected by a passphrase. Give it as well."))
               : failure(ErrorCode::Malformed, Text::tr("The passphrase does not open the key."));
}

tl::unexpected<Error> damaged(const Block &block)
{
    return failureAt(ErrorCode::Malformed,
                     Text::tr("The block \"%1\" cannot be read: it is cut off, or bytes of it were changed.")
                         .arg(forSentence(block.label)),
                     block.range.start);
}

Result<MaterialPtr> privateKeyOf(QByteArrayView pem, const Block &block, const Secret &passphrase)
{
    Passphrase asking{&passphrase};
    PkeyPtr pkey(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, &Passphrase::answer, &asking));
    if (pkey) {
        return adopt(std::move(pkey), true);
    }
    return asking.asked ? wrongPassphrase(passphrase) : damaged(block);
}

Result<MaterialPtr> publicKeyOf(QByteArrayView pem, const Block &block)
{
    const Secret none;
    Passphrase asking{&none};
    PkeyPtr pkey(PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, &Passphrase::answer, &asking));
    return pkey ? adopt(std::move(pkey), false) : Result<MaterialPtr>(damaged(block));
}

/// The DER of a block whose lines are nothing but Base64.
Result<QByteArray> derOf(QByteArrayView pem, const Block &block)
{
    const qsizetype start = pem.indexOf("-----", 11) + 5;
    const qsizetype end = pem.lastIndexOf("-----END ");
    if (end < start) {
        return damaged(block);
    }
    return decodeBase64(pem.sliced(start, end - start), Base64Alphabet::Standard, true);
}

Result<MaterialPtr> pkcs1PublicKeyOf(QByteArrayView pem, const Block &block)
{
    const Result<QByteArray> der = derOf(pem, block);
    const unsigned char *at = der ? raw(*der) : nullptr;
    PkeyPtr pkey(der ? d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, long(der->size())) : nullptr);
    return pkey ? adopt(std::move(pkey), false) : Result<MaterialPtr>(damaged(block));
}

Result<MaterialPtr> certificateKeyOf(QByteArrayView pem, const Block &block)
{
    const Result<QByteArray> der = derOf(pem, block);
    return der ? fromCertificate(*der) : Result<MaterialPtr>(damaged(block));
}

Result<MaterialPtr> readBlock(QByteArrayView text, const Block &block, const Secret &passphrase)
{
    const QByteArrayView pem = text.sliced(block.range.start, block.range.length());
    if (block.label == "PUBLIC KEY") {
        return publicKeyOf(pem, block);
    }
    if (block.label == "RSA PUBLIC KEY") {
        return pkcs1PublicKeyOf(pem, block);
    }
    if (block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE") {
        return certificateKeyOf(pem, block);
    }
    if (block.label == "PRIVATE KEY" || block.label == "ENCRYPTED PRIVATE KEY" || block.label == "RSA PRIVATE KEY" ||
        block.label == "EC PRIVATE KEY") {
        return privateKeyOf(pem, block, passphrase);
    }
    if (block.label == "OPENSSH PRIVATE KEY") {
        return failureAt(
            ErrorCode::NotSupported,
            Text::tr("This is a key in OpenSSH's own form. \"ssh-keygen -p -m PKCS8 -f FILE\" turns it into "
                     "one that can be read here."),
            block.range.start);
    }
    return failureAt(ErrorCode::NotSupported,
                     Text::tr("The block \"%1\" is no key and no certificate.").arg(forSentence(block.label)),
                     block.range.start);
}

bool isParameters(const Block &block)
{
    return block.label.endsWith(" PARAMETERS");
}

/// What the text is, where it is no PEM.
tl::unexpected<Error> notPem(QByteArrayView text)
{
    const QByteArrayView trimmed = text.trimmed();
    if (trimmed.isEmpty()) {
        return failure(ErrorCode::Malformed, Text::tr("There is no key: the text is empty."));
    }
    if (trimmed.startsWith('{')) {
        return failure(ErrorCode::Malformed, Text::tr("This is JSON, perhaps a JWK, where a key in PEM is wanted."));
    }
    if (text.startsWith('\x30')) {
        return failure(
            ErrorCode::Malformed,
            Text::tr("This is a key in DER, without the lines of PEM. \"openssl pkey -inform DER\" writes it "
                     "as PEM."));
    }
    if (trimmed.startsWith("ssh-") || trimmed.startsWith("ecdsa-")) {
        return failure(ErrorCode::Malformed, Text::tr("This is a public key of OpenSSH, where PEM is wanted."));
    }
    if (trimmed.startsWith("MII")) {
        return failure(ErrorCode::Malformed,
                       Text::tr("The line \"-----BEGIN …-----\" before the key is missing, and the one after it."));
    }
    return failure(ErrorCode::Malformed, Text::tr("This is no key in PEM: no line \"-----BEGIN …-----\" is in it."));
}

/// A certificate or key in bare DER, tried one after the other.
Result<KeySet> readDer(QByteArrayView der)
{
    KeySet set;
    SetKey entry;
    entry.source = {0, der.size()};
    Result<MaterialPtr> material = fromCertificate(der);
    if (!material) {
        const unsigned char *at = raw(der);
        if (PkeyPtr pkey{d2i_PUBKEY(nullptr, &at, long(der.size()))}) {
            material = adopt(std::move(pkey), false);
        }
    }
    if (!material) {
        return failureAt(ErrorCode::Malformed, Text::tr("These bytes are neither a certificate nor a public key."), 0);
    }
    entry.key = Key(std::move(*material));
    set.keys.append(entry);
    return set;
}

Result<QByteArray> numberIn(const Xml::Element &root, QByteArrayView name)
{
    const Xml::Element *element = root.child(name);
    if (!element) {
        return QByteArray();
    }
    Scratch text(element->text.toLatin1());
    return decodeBase64(text.bytes(), Base64Alphabet::Standard, true);
}

} // namespace

Result<MaterialPtr> fromCertificate(QByteArrayView der)
{
    const unsigned char *at = raw(der);
    const CertificatePtr certificate(d2i_X509(nullptr, &at, long(der.size())));
    if (!certificate || at != raw(der) + der.size()) {
        return failure(ErrorCode::Malformed, Text::tr("The certificate cannot be read: it is cut off or was changed."));
    }
    PkeyPtr pkey(X509_get_pubkey(certificate.get()));
    if (!pkey) {
        return failure(ErrorCode::NotSupported, Text::tr("The key of the certificate is of a kind not known here."));
    }
    Result<MaterialPtr> material = adopt(std::move(pkey), false);
    if (material) {
        (*material)->certificate = der.toByteArray();
    }
    return material;
}

Result<MaterialPtr> fromRsaKeyValue(QByteArrayView xml)
{
    const Xml::Document document = Xml::parse(xml);
    if (document.error || !document.hasRoot || document.root.name != "RSAKeyValue") {
        return failureAt(ErrorCode::Malformed, Text::tr("This is no <RSAKeyValue>, or it is cut off."),
                         document.error ? document.error->offset.value_or(0) : 0);
    }
    RsaNumbers numbers;
    const std::array<std::pair<const char *, QByteArray *>, 8> elements{{{"Modulus", &numbers.n},
                                                                         {"Exponent", &numbers.e},
                                                                         {"D", &numbers.d},
                                                                         {"P", &numbers.p},
                                                                         {"Q", &numbers.q},
                                                                         {"DP", &numbers.dp},
                                                                         {"DQ", &numbers.dq},
                                                                         {"InverseQ", &numbers.qi}}};
    for (const auto &[name, number] : elements) {
        Result<QByteArray> read = numberIn(document.root, name);
        if (!read) {
            return failure(
                ErrorCode::Malformed,
                Text::tr("The <%1> of the key is not Base64: %2").arg(QLatin1String(name), read.error().text));
        }
        number->swap(*read);
    }
    return fromRsaNumbers(numbers);
}

Result<KeySet> readPemKeys(QByteArrayView text)
{
    const ErrorQueueGuard guard;
    KeySet set;
    if (text.startsWith('\x30')) {
        return readDer(text);
    }
    const Secret none;
    for (const Block &block : blocksOf(text)) {
        if (isParameters(block)) {
            continue;
        }
        SetKey entry;
        entry.source = block.range;
        if (Result<MaterialPtr> material = readBlock(text, block, none)) {
            entry.key = Key(std::move(*material));
        } else {
            entry.problem = material.error().text;
        }
        set.keys.append(entry);
    }
    if (set.keys.isEmpty()) {
        Result<MaterialPtr> material = fromRsaKeyValue(text);
        if (!material) {
            return tl::unexpected(material.error());
        }
        SetKey entry;
        entry.key = Key(std::move(*material));
        entry.source = {0, text.size()};
        set.keys.append(entry);
    }
    return set;
}

Result<Key> Key::fromPem(const Secret &text, const Secret &passphrase)
{
    const ErrorQueueGuard guard;
    const QByteArrayView bytes = text.reveal();
    if (bytes.size() > kLargestText) {
        return failure(ErrorCode::TooLarge, Text::tr("This is no key: it has %1 bytes.").arg(bytes.size()));
    }
    const auto wrap = [](MaterialPtr &&material) { return Key(std::move(material)); };
    if (bytes.trimmed().startsWith("<RSAKeyValue")) {
        return fromRsaKeyValue(bytes).map(wrap);
    }
    std::optional<Error> first;
    for (const Block &block : blocksOf(bytes)) {
        if (isParameters(block)) {
            continue;
        }
        Result<MaterialPtr> material = readBlock(bytes, block, passphrase);
        if (material) {
            return Key(std::move(*material));
        }
        first = first.value_or(material.error());
    }
    return first ? tl::unexpected<Error>(*first) : notPem(bytes);
}

} // namespace Ticketscope::Jose
