#!/usr/bin/env bash
# Builds the Windows installer from the archive that prefix.sh made, looks it over, and tries it under Wine: minutes.
#   --archive FOLDER   where the archive is (else TICKETSCOPE_WINDOWS_PREFIX, else ~/.cache/ticketscope)
#   --out FOLDER       where the installer goes (else build/packages)
#   --no-trial         builds and looks it over only
#   --if-possible      says that it skips, and is content, where there is no archive
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=../packages.sh
. "$root/packaging/packages.sh"
# shellcheck source=common.sh
. "$here/common.sh"

archive_folder=$default_archive_folder
out=$root/build/packages
trial=1
content=
while [ $# -gt 0 ]; do
    case $1 in
    --archive) archive_folder=${2:?--archive wants a folder}; shift 2 ;;
    --out) out=${2:?--out wants a folder}; shift 2 ;;
    --no-trial) trial=; shift ;;
    --if-possible) content=1; shift ;;
    *) echo "usage: installer.sh [--archive FOLDER] [--out FOLDER] [--no-trial] [--if-possible]" >&2; exit 2 ;;
    esac
done

archive=$(prefix_archive "$archive_folder")
if [ ! -s "$archive" ]; then
    if [ -n "$content" ]; then
        echo "SKIPPED: the Windows installer. There is no $archive (packaging/windows/prefix.sh makes it)."
        exit 0
    fi
    echo "There is no $archive. Make it with: bash packaging/windows/prefix.sh --archive '$archive_folder'" >&2
    exit 1
fi
# shellcheck disable=SC2086
install_missing $packages_build $packages_windows_installer ${trial:+$packages_windows_trial}

# The prefix, unpacked once for each key, always to the same place: that is what the build remembers.
dependencies=$root/build/windows-dependencies
if [ "$(cat "$dependencies/.key" 2>/dev/null)" != "$(prefix_key)" ]; then
    rm -rf "$dependencies" && mkdir -p "$dependencies"
    tar -C "$dependencies" --zstd --strip-components=1 -xf "$archive"
    prefix_key > "$dependencies/.key"
fi

build=$root/build/windows
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTICKETSCOPE_TESTS=OFF \
    -DCMAKE_TOOLCHAIN_FILE="$here/toolchain.cmake" -DTICKETSCOPE_WINDOWS_DEPENDENCIES="$dependencies" >/dev/null
cmake --build "$build"
mkdir -p "$out"
# pack VERSION FOLDER OPTION…
pack() {
    (cd "$build" && cpack -G NSIS -B "$2" "${@:3}" -D CPACK_PACKAGE_VERSION="$1" \
        -D CPACK_PACKAGE_FILE_NAME="ticketscope-$1-windows-x86_64") >"$build/cpack.log" 2>&1 || {
        tail -n 30 "$build/cpack.log"
        return 1
    }
}
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
pack "$version" "$build/package"
installer=$out/ticketscope-$version-windows-x86_64.exe
cp "$build/package/$(basename "$installer")" "$installer"
bash "$here/look.sh" "$build/package/_CPack_Packages/win64/NSIS/ticketscope-$version-windows-x86_64" "$root" "$dependencies"
file -b "$installer" | grep -q '^PE32+ ' || { echo "$installer is no 64-bit program." >&2; exit 1; }
if [ -n "$trial" ]; then
    # The same files under an older number: what an upgrade starts from. Nobody downloads it, so it may be larger.
    pack 0.0.9 "$build/older" -D CPACK_NSIS_COMPRESSOR=zlib
    bash "$here/try.sh" "$installer" "$build/older/ticketscope-0.0.9-windows-x86_64.exe" "$version"
fi
echo "$installer ($(du -h "$installer" | cut -f1))"
