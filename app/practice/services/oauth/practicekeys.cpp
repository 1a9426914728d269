// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/practicekeys.h"

#include <QThreadPool>

namespace Ticketscope::Practice {

PracticeKeys::PracticeKeys()
    : m_slots{std::make_shared<Slot>("RS256"), std::make_shared<Slot>("RS256"), std::make_shared<Slot>("ES256"),
              std::make_shared<Slot>("ES256")}
{
}

void PracticeKeys::prepare()
{
    for (const std::shared_ptr<Slot> &slot : {m_slots[0], m_slots[1], m_slots[2]}) {
        QThreadPool::globalInstance()->start([slot] { (void)slot->made(); });
    }
}

const Jose::Key &PracticeKeys::Slot::made()
{
    std::call_once(m_once, [this] { m_key = Jose::Key::generate(m_algorithm).value_or(Jose::Key()); });
    return m_key;
}

} // namespace Ticketscope::Practice
