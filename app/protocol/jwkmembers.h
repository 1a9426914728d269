// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jsontree.h"
#include "protocol/jwkmaterial.h"

/// Reading the members of one JWK; for the files of this folder only.
namespace Ticketscope::Jose {

/// Overwrites the texts of the tree when it goes: among them may be the private half of a key.
class WipedTree final
{
public:
    explicit WipedTree(Json::Value *root)
        : m_root(root)
    {
    }
    ~WipedTree();
    Q_DISABLE_COPY_MOVE(WipedTree)

private:
    Json::Value *m_root;
};

/// The key that a JWK describes, with the certificate of its "x5c" where it has one.
[[nodiscard]] Result<std::shared_ptr<Key::Material>> materialOf(const Json::Value &jwk);
/// A remark about a key that can be used: weak, or at odds with its own certificate.
[[nodiscard]] QString remarkOn(const Json::Value &jwk, const Key &key);

} // namespace Ticketscope::Jose
