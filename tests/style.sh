#!/usr/bin/env bash
# Formatting, and rules of the house that a compiler does not know.
set -euo pipefail
cd "$(dirname "$0")/.."
files=$(git ls-files 'app/*.cpp' 'app/*.h' 'tests/*.cpp' 'tests/*.h' ':!tests/servers/gsoap/wsseservice.h')
# shellcheck disable=SC2086
clang-format-16 --dry-run --Werror $files

fail() { echo "$1" >&2; exit 1; }
missing=$(for f in $files; do head -1 "$f" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo "$f"; done)
[ -z "$missing" ] || fail "Without a licence line: $missing"
! git grep -nE '#include <Q(Widget|MainWindow|Dialog|Application|Gui)' -- app ':!app/ui' ':!app/main.cpp' || fail "Widgets or Gui outside app/ui"
! git grep -nE '\b(qDebug|qWarning|qCritical)\(' -- app || fail "Bare qDebug: use the module's logging category"
# A coroutine outlives the call that starts it: what it refers to may be gone when it goes on.
for f in $files; do
    ! grep -Pzoq 'QCoro::Task<[^;{}()]*\([^;{}]*&[^;{}]*\)[a-z\s]*[;{]' "$f" || fail "A coroutine takes a reference: $f"
done
! git grep -nE 'FIXME|TODO|not implemented' -- app tests ':!tests/style.sh' || fail "Something was left for later"
echo "style: clean"
