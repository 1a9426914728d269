// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/kerberos/kerberosnodes.h"

#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope::Kerberos {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KerberosNodes)
};

} // namespace

QString nameAndNumber(const QString &name, qint64 number)
{
    return u"%1 (%2)"_s.arg(name).arg(number);
}

DecodedNode numberNode(const QByteArray &id, const QString &name, const Located<qint64> &number,
                       const SourceRange &token)
{
    return Nodes::field(id, name, number.value, Nodes::part(token, number.range));
}

DecodedNode textNode(const QByteArray &id, const QString &name, const Located<QByteArray> &text,
                     const SourceRange &token, Sensitivity sensitivity)
{
    return Nodes::text(id, name, Nodes::part(token, text.range), sensitivity);
}

DecodedNode timeNode(const QByteArray &id, const QString &name, const Located<QDateTime> &time,
                     const SourceRange &token)
{
    return Nodes::field(id, name, time.value, Nodes::part(token, time.range));
}

DecodedNode principalNode(const QByteArray &id, const QString &name, const PrincipalName &principal,
                          const SourceRange &token, Sensitivity sensitivity)
{
    DecodedNode node =
        Nodes::field(id, name, Nodes::textOf(principal.text()), Nodes::part(token, principal.range), sensitivity);
    if (principal.type) {
        node.children.append(Nodes::field(id + ".nametype", Text::tr("Type of name"),
                                          nameAndNumber(nameTypeName(principal.type->value), principal.type->value),
                                          Nodes::part(token, principal.type->range)));
    }
    for (const Located<QByteArray> &part : principal.parts) {
        node.children.append(textNode(id + ".part", Text::tr("Part"), part, token, sensitivity));
    }
    return node;
}

DecodedNode encryptionNode(const QByteArray &id, const Located<qint64> &type, const SourceRange &token)
{
    DecodedNode node =
        Nodes::field(id + ".encryption", Text::tr("Encryption"),
                     nameAndNumber(encryptionTypeName(type.value), type.value), Nodes::part(token, type.range));
    if (isWeakEncryption(type.value)) {
        node.mark(NodeState::Notable,
                  Text::tr("This encryption is weak; current systems refuse it (RFC 6649, RFC 8429)."));
    }
    return node;
}

DecodedNode flagsNode(const QByteArray &id, const QString &name, const QList<Flag> &flags, const Located<quint32> &bits,
                      const SourceRange &token)
{
    QStringList names;
    DecodedNode node = Nodes::field(id, name, QVariant(), Nodes::part(token, bits.range));
    for (const Flag &flag : flags) {
        names.append(flag.name);
        DecodedNode one = Nodes::field(id + ".flag", flag.name, true, node.source);
        one.note = flag.explanation;
        node.children.append(std::move(one));
    }
    node.value = names.isEmpty() ? Text::tr("none") : names.join(u", "_s);
    return node;
}

void appendEncrypted(DecodedNode *node, const QByteArray &id, const EncryptedData &data, const SourceRange &token)
{
    if (data.encryptionType) {
        node->children.append(encryptionNode(id, *data.encryptionType, token));
    }
    if (data.keyVersion) {
        DecodedNode version = numberNode(id + ".keyversion", Text::tr("Version of the key"), *data.keyVersion, token);
        version.note = Text::tr("Counted up whenever the password of the account changes.");
        node->children.append(std::move(version));
    }
    if (data.cipher) {
        DecodedNode cipher = Nodes::bytes(id + ".cipher", Text::tr("Encrypted"), Nodes::part(token, data.cipher->range),
                                          Sensitivity::Secret);
        cipher.note = Text::tr("%n bytes", nullptr, int(data.cipher->value.size()));
        node->children.append(std::move(cipher));
    }
}

} // namespace Ticketscope::Kerberos
