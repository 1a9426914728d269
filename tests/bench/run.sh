#!/usr/bin/env bash
# Builds optimised and prints all figures. Ratios are within one run; single times mean little on a busy machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -f build/bench/build.ninja ] || cmake --preset release -B build/bench -DTICKETSCOPE_TESTS=ON >/dev/null
cmake --build build/bench --target ticketscope emptywindow bench_startup bench_tap bench_decode bench_rawview \
    bench_windowsauth bench_diagnosis >&2
if [ -z "${DISPLAY:-}" ]; then
    exec xvfb-run -a -s "-screen 0 1280x800x24" bash "$0"
fi
for benchmark in startup tap decode rawview windowsauth diagnosis; do
    program=build/bench/tests/bench_$benchmark
    [ -x "$program" ] || continue
    echo "== $benchmark"
    "$program"
done
