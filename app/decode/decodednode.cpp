// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodednode.h"

#include <algorithm>

namespace Ticketscope {

namespace {

void collect(const DecodedNode &node, QByteArrayView wanted, QList<const DecodedNode *> *found)
{
    if (node.id == wanted) {
        found->append(&node);
    }
    for (const DecodedNode &child : node.children) {
        collect(child, wanted, found);
    }
}

int severity(NodeState state)
{
    switch (state) {
    case NodeState::Fine:
        return 0;
    case NodeState::Unknown:
        return 1;
    case NodeState::Notable:
        return 2;
    case NodeState::Damaged:
        return 3;
    }
    return 0;
}

} // namespace

const DecodedNode *DecodedNode::find(QByteArrayView wanted) const
{
    if (id == wanted) {
        return this;
    }
    for (const DecodedNode &child : children) {
        if (const DecodedNode *found = child.find(wanted)) {
            return found;
        }
    }
    return nullptr;
}

QList<const DecodedNode *> DecodedNode::findAll(QByteArrayView wanted) const
{
    QList<const DecodedNode *> found;
    collect(*this, wanted, &found);
    return found;
}

bool DecodedNode::anyDamaged() const
{
    return state == NodeState::Damaged ||
           std::any_of(children.begin(), children.end(), [](const DecodedNode &child) { return child.anyDamaged(); });
}

bool DecodedNode::anySecret() const
{
    return sensitivity == Sensitivity::Secret ||
           std::any_of(children.begin(), children.end(), [](const DecodedNode &child) { return child.anySecret(); });
}

void DecodedNode::mark(NodeState worse, const QString &sentence)
{
    if (severity(worse) > severity(state)) {
        state = worse;
    }
    if (!note.isEmpty() && !sentence.isEmpty()) {
        note += QLatin1Char(' ');
    }
    note += sentence;
}

} // namespace Ticketscope
