// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/authorization/authorization.h"
#include "decode/nodes.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace Ticketscope::Authorization {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Authorization)
};

} // namespace

DecodedNode parameterNode(const QByteArray &prefix, const SourceRange &around, const Http::AuthParameter &parameter,
                          Sensitivity sensitivity)
{
    const QByteArray id = prefix + '.' + parameter.name.toLower();
    return Nodes::field(id, QString::fromLatin1(parameter.name), Nodes::textOf(parameter.value),
                        Nodes::part(around, parameter.valueRange), sensitivity);
}

void appendParameters(DecodedNode *node, const QByteArray &prefix, const SourceRange &around,
                      const QList<Http::AuthParameter> &parameters)
{
    QSet<QByteArray> seen;
    for (const Http::AuthParameter &parameter : parameters) {
        DecodedNode child = parameterNode(prefix, around, parameter);
        if (seen.contains(child.id)) {
            child.mark(NodeState::Damaged, Text::tr("This parameter stands here twice; each may stand only once."));
        }
        seen.insert(child.id);
        node->children.append(std::move(child));
    }
}

DecodedNode *parameterOf(DecodedNode *node, const QByteArray &id)
{
    const auto found = std::find_if(node->children.begin(), node->children.end(),
                                    [&](const DecodedNode &child) { return child.id == id; });
    return found == node->children.end() ? nullptr : &*found;
}

} // namespace Ticketscope::Authorization
