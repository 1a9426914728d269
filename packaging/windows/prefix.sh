#!/usr/bin/env bash
# Builds what the Windows program is made of (Qt, OpenSSL, QScintilla, brotli, zstd) from Debian's sources with
# mingw-w64, and keeps it as one archive. Rare: about 50 minutes on two processors. installer.sh uses the archive.
#   --archive FOLDER   where the archive is kept (else TICKETSCOPE_WINDOWS_PREFIX, else ~/.cache/ticketscope)
#   --work FOLDER      where it is built (else build/windows-prefix); what is built there already is not built again
#   --newest           first writes the versions that Debian has today into sources.txt
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=../packages.sh
. "$root/packaging/packages.sh"
# shellcheck source=common.sh
. "$here/common.sh"

archive_folder=$default_archive_folder
work=$root/build/windows-prefix
newest=
while [ $# -gt 0 ]; do
    case $1 in
    --archive) archive_folder=${2:?--archive wants a folder}; shift 2 ;;
    --work) work=${2:?--work wants a folder}; shift 2 ;;
    --newest) newest=1; shift ;;
    *) echo "usage: prefix.sh [--archive FOLDER] [--work FOLDER] [--newest]" >&2; exit 2 ;;
    esac
done
# shellcheck disable=SC2086
install_missing $packages_windows_prefix

mkdir -p "$work/apt/lists/partial" "$work/log" "$archive_folder"
work=$(cd "$work" && pwd)

# Debian's source packages, for this script alone: the system's own list is left as it is.
echo 'deb-src http://deb.debian.org/debian bookworm main' > "$work/apt/sources.list"
apt_source() {
    apt-get -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$work/apt/lists" -o Dir::Cache::srcpkgcache="$work/apt/src.bin" \
        -o Dir::Cache::pkgcache="$work/apt/pkg.bin" -o APT::Sandbox::User="$(id -un)" -qq "$@"
}
apt_source update

if [ -n "$newest" ]; then
    { sed -n '/^#/p' "$here/sources.txt"
      sed '/^#/d' "$here/sources.txt" | while read -r package _; do
          apt_source source --print-uris --only-source "$package" |
              sed -n "s|^'[^']*/\([^/_]*\)_\([^/]*\)\.dsc'.*|\1 \2|p" | sed 's/%7e/~/g; s/%2b/+/g'
      done
    } > "$work/sources.txt"
    mv "$work/sources.txt" "$here/sources.txt"
fi
archive=$(prefix_archive "$archive_folder")
if [ -s "$archive" ]; then
    echo "The prefix is there already: $archive"
    exit 0
fi

prefix=$work/prefix
jobs=$(nproc)
launcher=()
command -v ccache >/dev/null && launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

# source_of PACKAGE: its folder, fetched and unpacked with Debian's patches.
source_of() {
    local version
    version=$(sed -n "s/^$1 //p" "$here/sources.txt")
    [ -n "$version" ] || { echo "sources.txt has no version of $1." >&2; return 1; }
    local folder=$work/source/$1
    if [ ! -e "$folder/.whole" ]; then
        rm -rf "$folder" && mkdir -p "$work/source/.$1" && cd "$work/source/.$1"
        apt_source source --download-only --only-source "$1=$version" >&2 || {
            echo "Debian does not have $1 $version any more. Run prefix.sh --newest, and commit sources.txt." >&2
            return 1
        }
        dpkg-source --no-check -x "$work/source/.$1"/*.dsc "$folder" >"$work/log/unpack-$1.log" 2>&1
        touch "$folder/.whole"
    fi
    echo "$folder"
}

# step NAME COMMAND…: runs it once, into a log, and says how long it took.
step() {
    local name=$1 start=$SECONDS
    shift
    [ -e "$work/.done-$name" ] && return 0
    printf '%-12s ' "$name"
    "$@" >"$work/log/$name.log" 2>&1 & # in the background, since bash has no -e in a condition
    if ! wait $!; then
        echo "failed; the end of $work/log/$name.log:"
        tail -n 30 "$work/log/$name.log"
        exit 1
    fi
    touch "$work/.done-$name"
    printf '%4d s\n' $((SECONDS - start))
}

# with_cmake NAME SOURCE OPTION…: no path of this machine ends up in what it builds.
with_cmake() {
    local name=$1 source=$2
    shift 2
    cmake -S "$source" -B "$work/build/$name" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON \
        -DCMAKE_TOOLCHAIN_FILE="$here/toolchain.cmake" -DTICKETSCOPE_WINDOWS_DEPENDENCIES="$prefix" \
        -DCMAKE_INSTALL_PREFIX=/ticketscope -DCMAKE_PREFIX_PATH="$prefix" \
        -DCMAKE_C_FLAGS="$neutral" -DCMAKE_CXX_FLAGS="$neutral" "${launcher[@]}" "$@"
    cmake --build "$work/build/$name" --parallel "$jobs"
    cmake --install "$work/build/$name" --prefix "$prefix" --strip
}
neutral="-ffile-prefix-map=$work=. -ffile-prefix-map=/usr/x86_64-w64-mingw32=mingw"

build_openssl() {
    # Inside its source, so that it names its files without their folders; and without flags of ours, which it would name.
    rm -rf "$work/build/openssl" && cp -a "$1" "$work/build/openssl" && cd "$work/build/openssl"
    # The installed place is baked in, and what lies there is trusted: it must be one that only an administrator writes.
    ./Configure mingw64 shared no-tests no-engine no-module no-autoload-config \
        --cross-compile-prefix=x86_64-w64-mingw32- --prefix="C:/Program Files/OpenSSL" CC=gcc-posix
    make -j "$jobs" build_libs
    make install_dev INSTALLTOP="$prefix" OPENSSLDIR="$prefix/ssl"
    # Find modules and pkg-config look in lib.
    if [ -d "$prefix/lib64" ]; then
        mkdir -p "$prefix/lib" && cp -a "$prefix"/lib64/. "$prefix/lib/" && rm -rf "$prefix/lib64"
    fi
    x86_64-w64-mingw32-strip "$prefix"/bin/lib{ssl,crypto}-*.dll
}

build_qt() {
    # direct2d brings DirectWrite, which the fonts need; tablets need wintab, which Debian's source does not have.
    with_cmake qt "$1" -DQT_BUILD_TESTS=OFF -DQT_BUILD_EXAMPLES=OFF -DQT_BUILD_TOOLS_WHEN_CROSSCOMPILING=OFF \
        -DFEATURE_relocatable=ON -DFEATURE_direct2d=ON -DFEATURE_tabletevent=OFF -DFEATURE_dbus=OFF -DFEATURE_sql=OFF \
        -DFEATURE_xml=OFF -DFEATURE_printsupport=OFF -DFEATURE_icu=OFF -DFEATURE_vulkan=OFF -DINPUT_opengl=no \
        -DINPUT_openssl=linked -DOPENSSL_ROOT_DIR="$prefix" -DFEATURE_glib=OFF -DFEATURE_zstd=OFF
}

# Headers that need no building, as Debian has them.
copy_headers() {
    mkdir -p "$prefix/include"
    cp -a /usr/include/boost /usr/include/rapidjson /usr/include/tl "$prefix/include/"
    mkdir -p "$prefix/include/qcoro6"
    cp -a /usr/include/qcoro6/. "$prefix/include/qcoro6/"
    cp -a /usr/x86_64-w64-mingw32/include/z*.h "$prefix/include/"
    cp -a /usr/x86_64-w64-mingw32/lib/libz.dll.a "$prefix/lib/"
    cp -a /usr/x86_64-w64-mingw32/lib/zlib1.dll "$prefix/bin/"
}

# The runtime of the compiler, without its debugging symbols.
copy_runtime() {
    local name
    for name in libgcc_s_seh-1.dll libstdc++-6.dll libwinpthread-1.dll; do
        cp "$(x86_64-w64-mingw32-g++-posix -print-file-name=$name)" "$prefix/bin/"
    done
    x86_64-w64-mingw32-strip --strip-unneeded "$prefix"/bin/{libgcc_s_seh-1,libstdc++-6,libwinpthread-1,zlib1}.dll
}

# What is inside, under which licence: for the installer's list of parts.
write_licences() {
    local package
    cp "$here/sources.txt" "$prefix/sources.txt"
    sed '/^#/d' "$here/sources.txt" | while read -r package _; do
        mkdir -p "$prefix/licences/$package"
        cp "$work/source/$package/debian/copyright" "$prefix/licences/$package/"
    done
    for package in gcc-mingw-w64-base mingw-w64-common libz-mingw-w64 qcoro-qt6-dev libexpected-dev rapidjson-dev \
        libboost1.74-dev; do
        local copyright=/usr/share/doc/$package/copyright
        [ -e "$copyright" ] || { echo "There is no $copyright." >&2; return 1; }
        mkdir -p "$prefix/licences/$package"
        cp -L "$copyright" "$prefix/licences/$package/"
        echo "$package $(dpkg-query -W -f='${Version}' "$package")" >> "$prefix/sources.txt"
    done
}

pack() {
    tar -C "$work" --zstd -cf "$archive.part" prefix
    mv "$archive.part" "$archive"
}

mkdir -p "$prefix"
openssl=$(source_of openssl) && step openssl build_openssl "$openssl"
brotli=$(source_of brotli) && step brotli with_cmake brotli "$brotli"
zstd=$(source_of libzstd) && step zstd with_cmake zstd "$zstd/build/cmake" -DZSTD_BUILD_PROGRAMS=OFF -DZSTD_BUILD_STATIC=OFF
qt=$(source_of qt6-base) && step qt build_qt "$qt"
qscintilla=$(source_of qscintilla2) &&
    step qscintilla with_cmake qscintilla "$here/qscintilla" -DQSCINTILLA_SOURCE="$qscintilla"
step headers copy_headers
step runtime copy_runtime
step licences write_licences
step archive pack
echo "$archive ($(du -h "$archive" | cut -f1))"
