// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/shield.h"

#include <algorithm>
#include <array>

namespace Ticketscope::Tap {

namespace {

struct Renamed
{
    QByteArrayView name;
    QByteArrayView by;
};

bool startsWithName(QByteArrayView line, QByteArrayView name)
{
    return line.size() > name.size() && line.first(name.size()).compare(name, Qt::CaseInsensitive) == 0;
}

} // namespace

void renameChallenges(QByteArray *head)
{
    static constexpr std::array<Renamed, 2> kRenamed{
        Renamed{"WWW-Authenticate", "XXX-Authenticate"},
        Renamed{"Proxy-Authenticate", "XXXXX-Authenticate"},
    };
    for (qsizetype at = 0; at < head->size();) {
        const QByteArrayView line = QByteArrayView(*head).sliced(at);
        for (const Renamed &renamed : kRenamed) {
            if (startsWithName(line, renamed.name)) {
                std::copy(renamed.by.begin(), renamed.by.end(), head->data() + at);
                break;
            }
        }
        const qsizetype end = head->indexOf('\n', at);
        at = end < 0 ? head->size() : end + 1;
    }
}

Shield::Shield(Sink sink)
    : m_sink(std::move(sink))
    , m_request(Http::MessageKind::Request)
    , m_response(Http::MessageKind::Response)
{
}

Shield::~Shield() = default;

void Shield::requestBytes(QByteArrayView bytes)
{
    while (!bytes.isEmpty() && !m_raw) {
        if (m_request.isComplete()) {
            m_request.begin();
            m_requestHeadSeen = false;
        }
        const qsizetype took = m_request.feed(bytes);
        bytes = bytes.sliced(took);
        if (!m_requestHeadSeen && m_request.isHeadComplete()) {
            m_requestHeadSeen = true;
            m_methods.append(m_request.method());
        }
        if (m_request.error() || took == 0) {
            return;
        }
    }
}

bool Shield::isInsideRequest() const
{
    return m_request.hasStarted() && !m_request.isComplete() && !m_request.error();
}

bool Shield::isAwaitingResponse() const
{
    return !m_raw && (!m_methods.isEmpty() || isInsideRequest() || m_request.error().has_value());
}

void Shield::handOn(QByteArrayView bytes)
{
    if (!bytes.isEmpty() && !m_keepingBack) {
        m_handedOn = true;
        m_sink(bytes);
    }
}

void Shield::responseBytes(QByteArrayView bytes)
{
    m_keptBackWhole = false;
    while (!bytes.isEmpty() && !m_broken) {
        if (m_raw) {
            handOn(bytes);
            return;
        }
        if (m_response.isComplete()) {
            m_response.begin();
            m_answersSet = false;
        }
        if (!m_answersSet) {
            m_response.setAnswers(m_methods.isEmpty() ? QByteArray() : m_methods.constFirst());
            m_answersSet = true;
        }
        qsizetype took = 0;
        if (!m_response.isHeadComplete()) {
            took = takeHead(bytes);
        } else {
            took = m_response.feed(bytes);
            handOn(bytes.first(took));
        }
        bytes = bytes.sliced(took);
        m_broken = m_response.error();
        if (m_response.isComplete()) {
            responseIsWhole();
        } else if (took == 0) {
            return;
        }
    }
}

qsizetype Shield::takeHead(QByteArrayView bytes)
{
    const qsizetype took = m_response.feed(bytes);
    if (!m_response.isHeadComplete()) {
        m_head.append(bytes.data(), took);
        return took;
    }
    // The piece may hold the head's end and the start of the body.
    const qsizetype ofHead = std::clamp<qsizetype>(m_response.headSize() - m_head.size(), 0, took);
    m_head.append(bytes.data(), ofHead);
    headIsWhole();
    handOn(bytes.sliced(ofHead, took - ofHead));
    return took;
}

void Shield::headIsWhole()
{
    if (!m_response.isInterim() && m_keepsBack) {
        m_keepingBack = m_keepsBack(m_response.status(), m_head);
    }
    renameChallenges(&m_head);
    handOn(m_head);
    m_head.clear();
}

void Shield::responseIsWhole()
{
    m_handedOn = false;
    if (m_response.status() == 101) {
        m_raw = true;
        m_methods.clear();
        return;
    }
    if (m_response.isInterim()) {
        return;
    }
    m_keptBackWhole = m_keepingBack;
    m_keepingBack = false;
    if (!m_methods.isEmpty()) {
        m_methods.removeFirst();
    }
}

void Shield::responseClosed()
{
    if (!m_raw && m_response.hasStarted() && !m_response.isComplete()) {
        m_response.close();
        if (m_response.isComplete()) {
            responseIsWhole();
        }
    }
}

} // namespace Ticketscope::Tap
