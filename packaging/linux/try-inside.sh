#!/bin/sh
# What try-linux.sh runs inside a root, as an ordinary person: with-keychain STEP [ARGUMENT…].
# The session bus and the keychain are the person's own and end with the step; what the keychain keeps is on disk.
set -eu
program=${PROGRAM_FOLDER:-/usr/bin}
export HOME=/home/person XDG_RUNTIME_DIR=/tmp/runtime-person LC_ALL=C.UTF-8
mkdir -p $XDG_RUNTIME_DIR && chmod 700 $XDG_RUNTIME_DIR
cd $HOME

case $1 in
with-keychain)
    shift
    exec dbus-run-session -- "$0" unlocked "$@"
    ;;
unlocked)
    shift
    printf 'the keychain password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    "$0" "$@"
    ;;
keep) # NAME PARAMETER, the secret on standard input
    exec "$program/ticketscope-cli" profile set-secret "$2" "$3"
    ;;
cli)
    shift
    exec "$program/ticketscope-cli" "$@"
    ;;
window)
    shift
    exec "$program/ticketscope" "$@"
    ;;
esac
