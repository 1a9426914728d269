#!/usr/bin/env bash
# Looks over the files that go into the Windows installer.
#   look.sh FOLDER ROOT DEPENDENCIES   the installed tree; the source tree and the prefix, whose paths must not be in it
set -euo pipefail
folder=$1 root=$2 dependencies=$3
here=$(cd "$(dirname "$0")" && pwd)
failed=0
complain() { echo "$1" >&2; failed=1; }

paths=$(printf '%s\n' "$root" "$dependencies" "$HOME" /usr/x86_64-w64-mingw32 /usr/lib/gcc /build/)
mapfile -t binaries < <(find "$folder" -name '*.exe' -o -name '*.dll')
[ ${#binaries[@]} -gt 10 ] || complain "Only ${#binaries[@]} programs and libraries are in $folder."
for file in "${binaries[@]}"; do
    file -b "$file" | grep -q '^PE32+ ' || complain "$file is no 64-bit program or library."
    # Every import is in the package or part of Windows.
    while read -r library; do
        [[ $library == api-ms-win-* ]] || grep -qix "$library" "$here/system-libraries.txt" ||
            [ -n "$(find "$folder/bin" -iname "$library" -print -quit)" ] ||
            complain "$(basename "$file") wants $library, which neither the package nor Windows has."
    done < <(x86_64-w64-mingw32-objdump -p "$file" | sed -n 's/^\s*DLL Name: //p')
    # No path of the machine that built it, in either encoding.
    for encoding in s l; do
        found=$(strings -a -n 6 -e $encoding "$file" | grep -F -- "$paths" || true)
        [ -z "$found" ] || complain "$(basename "$file") names a path of this machine: ${found%%$'\n'*}"
    done
    ! x86_64-w64-mingw32-objdump -h "$file" | grep '\.debug_info' >/dev/null ||
        complain "$(basename "$file") still has its debugging symbols."
done
for wanted in bin/ticketscope.exe bin/ticketscope-cli.exe bin/qt.conf plugins/platforms/qwindows.dll \
    plugins/tls/qopensslbackend.dll; do
    [ -s "$folder/$wanted" ] || complain "$wanted is missing."
done
[ $failed -eq 0 ] && echo "Looked over: ${#binaries[@]} programs and libraries, $(du -sh "$folder" | cut -f1)."
exit $failed
