#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails if the program loads QtGui or QtWidgets, or if that cannot be found out.
set -euo pipefail
libraries=$(ldd "$1")
grep -q 'libQt6Core' <<<"$libraries"
if grep -E 'libQt6(Gui|Widgets)\.' <<<"$libraries"; then
    echo "$1 links a window library" >&2
    exit 1
fi
