# What deb.sh, rpm.sh and tarball.sh share. Sourced by them.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=../packages.sh
. "$root/packaging/packages.sh"

# read_options NAME ARGUMENT…: sets $out and $build, both as full paths.
read_options() {
    local name=$1
    shift
    out=$root/build/packages
    build=$root/build/release
    while [ $# -gt 0 ]; do
        case $1 in
        --out) out=${2:?--out wants a folder}; shift 2 ;;
        --build) build=${2:?--build wants a folder}; shift 2 ;;
        *) echo "usage: $name [--out FOLDER] [--build FOLDER]" >&2; exit 2 ;;
        esac
    done
    mkdir -p "$out" "$build"
    out=$(cd "$out" && pwd)
    build=$(cd "$build" && pwd)
}

# make_package GENERATOR PATTERN: builds the release and packs it; sets $package to the file, which is in $out then.
make_package() {
    # shellcheck disable=SC2086
    install_missing $packages_build $packages_run $packages_linux_packages
    # Files carry the time of the commit, so that the same commit makes the same package.
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/CMakeLists.txt")}
    export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8
    umask 022
    (cd "$root" && cmake --preset release -B "$build" -DCMAKE_INSTALL_PREFIX=/usr >/dev/null)
    cmake --build "$build" >&2
    local stage=$build/packages
    rm -rf "$stage"
    cpack --config "$build/CPackConfig.cmake" -G "$1" -B "$stage" >"$build/cpack.log" 2>&1 ||
        { cat "$build/cpack.log" >&2; exit 1; }
    local made=("$stage"/$2)
    if [ ${#made[@]} -ne 1 ] || [ ! -f "${made[0]}" ]; then
        echo "CPack made no package like $2:" >&2
        cat "$build/cpack.log" >&2
        exit 1
    fi
    package=$out/$(basename "${made[0]}")
    mv "${made[0]}" "$package"
}

# check_tree FOLDER KIND: what holds for every kind, of the unpacked package.
check_tree() {
    local tree=$1 kind=$2 version found program sections
    version=$(sed -n 's/^project(Ticketscope VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
    python3 "$root/tests/packaging/check_tree.py" --tree "$tree" --version "$version" --kind "$kind"
    # No path of this machine, and no debugging symbols.
    found=$(grep -rlF -e "$root" -e "$build" "$tree" || true)
    [ -z "$found" ] || { echo "A path of this machine is in: $found" >&2; exit 1; }
    for program in "$tree"/bin/ticketscope "$tree"/bin/ticketscope-cli; do
        sections=$(readelf -SW "$program")
        if grep -q '\.debug_\|\.symtab' <<<"$sections"; then
            echo "$program has debugging symbols." >&2
            exit 1
        fi
        check_hardening "$program"
    done
}

# check_hardening FILE: position independent, addresses bound at start, protected stacks, checked string functions.
check_hardening() {
    local dynamic symbols plain
    dynamic=$(readelf -dlhW "$1")
    symbols=$(readelf --dyn-syms -W "$1")
    grep -q 'Type: *DYN' <<<"$dynamic" || { echo "$1 is not position independent." >&2; exit 1; }
    grep -q 'GNU_RELRO' <<<"$dynamic" || { echo "$1 leaves its tables writable." >&2; exit 1; }
    grep -Eq 'BIND_NOW|Flags:.*NOW' <<<"$dynamic" || { echo "$1 binds late." >&2; exit 1; }
    grep -Eq 'GNU_STACK.* RW ' <<<"$dynamic" || { echo "$1 wants an executable stack." >&2; exit 1; }
    grep -q '__stack_chk_fail' <<<"$symbols" || { echo "$1 has no protected stacks." >&2; exit 1; }
    # Checked functions show only where a size is known, and in this program none is: ask what it was compiled with.
    plain=$(grep '"command"' "$build/compile_commands.json" | grep -cv -e '-D_FORTIFY_SOURCE=2' || true)
    if [ "$plain" != 0 ]; then
        echo "Something in $1 was compiled without _FORTIFY_SOURCE." >&2
        exit 1
    fi
}

# say_package: the last line, for people and scripts.
say_package() {
    echo "$package ($(stat -c %s "$package") bytes, sha256 $(sha256sum "$package" | cut -d' ' -f1))"
}
