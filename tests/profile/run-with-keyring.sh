#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command with a Secret Service of its own: a private D-Bus session, gnome-keyring unlocked with a password of
# this run, and HOME and XDG_RUNTIME_DIR in a temporary folder. The command's exit code is passed on.
#   run-with-keyring.sh COMMAND [ARGUMENT…]
set -euo pipefail

if [ "${1:-}" != --inside ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    mkdir -m 700 "$folder/home" "$folder/runtime"
    unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
    export HOME="$folder/home" XDG_RUNTIME_DIR="$folder/runtime"
    export XDG_CONFIG_HOME="$folder/home/.config" XDG_DATA_HOME="$folder/home/.local/share"
    export XDG_CACHE_HOME="$folder/home/.cache"
    dbus-run-session -- bash "$0" --inside "$@"
    exit
fi

shift
# Runs for as long as its bus does.
printf 'ticketscope-test' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
export TICKETSCOPE_TEST_KEYRING=1
"$@"
