#!/usr/bin/env bash
# Builds the RPM package, checks it, and prints where it is. What it asks for comes from the libraries' own names
# (libQt6Core.so.6(Qt_6)(64bit)), so that it installs on Fedora and openSUSE alike.
#   --out FOLDER     where it goes (default build/packages)
#   --build FOLDER   where it is built (default build/release)
set -euo pipefail
# shellcheck source=linux/common.sh
. "$(dirname "$0")/linux/common.sh"
read_options rpm.sh "$@"
make_package RPM 'ticketscope-*.rpm'

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
(cd "$unpacked" && rpm2cpio "$package" | cpio -idm --quiet)
check_tree "$unpacked/usr" rpm
requires=$(rpm -qp --requires "$package")
grep -q '^libQt6Widgets\.so\.6(Qt_6)' <<<"$requires" || { echo "The RPM does not ask for Qt: $requires" >&2; exit 1; }
# What no other distribution would have: a package by Debian's name, a private interface of Qt, a build root.
if grep -Eq '^lib[^ ]*[0-9]$|PRIVATE_API|^/(work|home|tmp)' <<<"$requires"; then
    echo "The RPM asks for what only this machine has: $requires" >&2
    exit 1
fi
for tag in LICENSE SUMMARY DESCRIPTION VENDOR; do
    [ -n "$(rpm -qp --queryformat "%{$tag}" "$package" | sed 's/(none)//')" ] || { echo "The RPM has no $tag." >&2; exit 1; }
done
[ -n "$(rpm -qp --changelog "$package")" ] || { echo "The RPM has no changelog." >&2; exit 1; }
say_package
