#!/usr/bin/env bash
# clang-tidy over every file of ours, or over those named. Slow (minutes a core), and so not part of tests/run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -f build/dev/compile_commands.json ] || cmake --preset dev >/dev/null
cmake --build --preset dev >/dev/null # the generated headers
mkdir -p build/tidy-db                # what gcc was told, less what clang does not know
sed 's/ -fcoroutines//g; s/ -Wno-maybe-uninitialized//g' build/dev/compile_commands.json >build/tidy-db/compile_commands.json
if [ $# -gt 0 ]; then files=("$@"); else
    mapfile -t files < <(git ls-files 'app/*.cpp' 'tests/*.cpp' ':!tests/servers/gsoap' ':!tests/fuzz')
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-16 -p build/tidy-db --quiet --extra-arg=-Wno-everything
echo "tidy: clean"
