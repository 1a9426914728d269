// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/explanation.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdlib>

namespace Ticketscope::Diagnosis::Explain {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Explain)
};

using Value = std::function<QByteArray(const Choice &)>;
using Fits = std::function<bool(const QByteArray &)>;

/// Each mistake by itself.
void tryEach(const QList<QList<Way>> &parts, const Value &value, const Fits &fits, Explanation *found)
{
    Choice choice(parts.size(), 0);
    for (qsizetype part = 0; part < parts.size(); ++part) {
        for (qsizetype way = 1; way < parts.at(part).size(); ++way) {
            const Way &tried = parts.at(part).at(way);
            choice[part] = way;
            Candidate candidate{tried.id, tried.name, value(choice), false, false};
            candidate.fits = fits(candidate.value);
            Candidate &last = found->candidates.last();
            if (last.id != candidate.id) {
                found->candidates.append(std::move(candidate));
            } else if (!last.fits && candidate.fits) {
                last = std::move(candidate);
            }
        }
        choice[part] = 0;
    }
}

/// Two mistakes of these parts at once; true when one pair fits.
bool tryPairs(const QList<QList<Way>> &parts, qsizetype a, qsizetype b, const Value &value, const Fits &fits,
              Explanation *found)
{
    Choice choice(parts.size(), 0);
    for (qsizetype i = 1; i < parts.at(a).size(); ++i) {
        const Way &first = parts.at(a).at(i);
        for (qsizetype j = 1; j < parts.at(b).size() && !first.alone; ++j) {
            const Way &second = parts.at(b).at(j);
            if (second.alone) {
                continue;
            }
            choice[a] = i;
            choice[b] = j;
            const QByteArray made = value(choice);
            if (fits(made)) {
                found->candidates.append(Candidate{QByteArray(first.id + '+' + second.id),
                                                   Text::tr("%1, and %2").arg(first.name, second.name), made, true,
                                                   false});
                return true;
            }
        }
    }
    return false;
}

} // namespace

const Candidate *Explanation::fitting() const
{
    const auto place =
        std::find_if(candidates.cbegin(), candidates.cend(), [](const Candidate &candidate) { return candidate.fits; });
    return place == candidates.cend() ? nullptr : &*place;
}

Explanation search(const QList<QList<Way>> &parts, const QString &rightName, const Value &value, const Fits &fits)
{
    Explanation found;
    const Choice right(parts.size(), 0);
    Candidate candidate{"right", rightName, value(right), false, true};
    candidate.fits = fits(candidate.value);
    found.candidates.append(std::move(candidate));
    tryEach(parts, value, fits, &found);
    for (qsizetype a = 0; a < parts.size() && !found.fitting(); ++a) {
        for (qsizetype b = a + 1; b < parts.size(); ++b) {
            if (tryPairs(parts, a, b, value, fits, &found)) {
                break;
            }
        }
    }
    return found;
}

QString offsetText(int minutes)
{
    return u"%1%2:%3"_s.arg(QLatin1Char(minutes < 0 ? '-' : '+'))
        .arg(std::abs(minutes) / 60, 2, 10, QLatin1Char('0'))
        .arg(std::abs(minutes) % 60, 2, 10, QLatin1Char('0'));
}

const QList<int> &localOffsets()
{
    // As the time zone database has them, summer time included.
    static const QList<int> offsets{60,  120,  -60, 180,  -120, 240,  -180, 300,  -240, 360,  -300, 420,  -360,
                                    480, -420, 540, -480, 600,  -540, 660,  -600, 720,  -660, 780,  -720, 840,
                                    330, 210,  270, 345,  390,  525,  570,  630,  765,  825,  -150, -210, -570};
    return offsets;
}

} // namespace Ticketscope::Diagnosis::Explain
