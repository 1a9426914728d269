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
#include "ui/stillnessmeter.h"

#include <QApplication>
#include <QTest>

#include <cstdio>

using namespace Ticketscope;
using namespace Ticketscope::Ui;

namespace {

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
    const TestUi::StillnessMeter meter;
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
