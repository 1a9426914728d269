// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opens a body of 100 MB in the raw view and prints for how long the window stood still at most, beside the same with
// a body of 10 kB. Aim: never more than 50 ms.
#include "exchange/capture.h"
#include "models/messagedecoder.h"
#include "models/selectioncontroller.h"
#include "ui/raw/rawpane.h"
#include "ui/raw/rawview.h"
#include "ui/sampleexchange.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace Ticketscope;
using namespace Ticketscope::Ui;

namespace {

/// The longest time between two turns of the event loop while it lives, in milliseconds.
class StillnessMeter final
{
public:
    StillnessMeter()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            m_longest = std::max(m_longest, double(m_since.nsecsElapsed()) / 1e6);
            m_since.restart();
        });
        m_since.start();
        m_timer.start(1);
    }
    [[nodiscard]] double longest() const { return m_longest; }

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    double m_longest = 0;
};

double stillWhileOpening(const QByteArray &type, const QByteArray &body, RawMode mode)
{
    Capture capture;
    MessageDecoder decoder;
    SelectionController selection;
    RawView view(capture, decoder, selection);
    view.resize(1300, 700);
    view.show();
    const ExchangePtr small = TestUi::append(capture, {}, TestUi::response("text/plain", "hi"));
    const ExchangePtr big = TestUi::append(capture, {}, TestUi::response(type, body));
    selection.selectExchange(small->id, Side::Response);
    QTest::qWait(300);
    const StillnessMeter meter;
    view.setMode(mode);
    selection.selectExchange(big->id, Side::Response);
    for (int turn = 0; turn < 200 && !view.pane(Side::Response)->isSettled(); ++turn) {
        QTest::qWait(50);
    }
    QTest::qWait(300);
    return meter.longest();
}

} // namespace

int main(int argc, char **argv)
{
    const QApplication application(argc, argv);
    const QByteArray text = "0123456789 abcdefghij klmnopqrst uvwxyz ABCDEF\n";
    const QByteArray xml = "<entry id=\"17\"><name>value</name></entry>";
    constexpr qsizetype kBig = 100 * 1024 * 1024;
    constexpr qsizetype kSmall = 10 * 1024;
    std::printf("the window stood still for at most, in ms (aim: 50)\n");
    std::printf("  %-10s %10s %10s\n", "", "10 kB", "100 MB");
    const auto row = [&](const char *name, const QByteArray &type, const QByteArray &unit, RawMode mode) {
        const double small = stillWhileOpening(type, unit.repeated(kSmall / unit.size()), mode);
        const double big = stillWhileOpening(type, unit.repeated(kBig / unit.size()), mode);
        std::printf("  %-10s %10.1f %10.1f\n", name, small, big);
    };
    row("text", "text/plain", text, RawMode::AsSent);
    row("XML", "text/xml", xml, RawMode::Pretty);
    row("hex", "text/plain", text, RawMode::Hex);
    return 0;
}
