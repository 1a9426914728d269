#!/usr/bin/env bash
# Tries the Linux packages on small Debian roots that have nothing else: installs an older version, uses it, installs
# this one over it, looks at the window, logs in over http and https, keeps secrets in a real keychain, removes it.
# Prints one line a check and ends with 0 only if all hold. Needs root (chroot, mount); about 10 minutes the first time.
#   deb rpm tarball      which packages (default: all three)
#   --packages FOLDER    where they are, or are built (default build/packages)
#   --rebuild            builds them even if they are there
#   --work FOLDER        roots and reports (default build/try-linux); screenshots are in FOLDER/screenshots
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source_root=$(cd "$here/.." && pwd)
# shellcheck source=packages.sh
. "$here/packages.sh"

packages=$source_root/build/packages
work=$source_root/build/try-linux
rebuild=
kinds=()
arguments=("$@")
while [ $# -gt 0 ]; do
    case $1 in
    deb | rpm | tarball) kinds+=("$1"); shift ;;
    --packages) packages=${2:?--packages wants a folder}; shift 2 ;;
    --work) work=${2:?--work wants a folder}; shift 2 ;;
    --rebuild) rebuild=1; shift ;;
    *) echo "usage: try-linux.sh [deb] [rpm] [tarball] [--packages FOLDER] [--rebuild] [--work FOLDER]" >&2; exit 2 ;;
    esac
done
[ ${#kinds[@]} -gt 0 ] || kinds=(deb rpm tarball)
[ "$(id -u)" -eq 0 ] || { echo "try-linux.sh makes roots of its own: run it as root." >&2; exit 2; }

# In namespaces of its own: what is mounted or started in here ends with it.
if [ -z "${TICKETSCOPE_TRYING:-}" ]; then
    # shellcheck disable=SC2086
    install_missing $packages_linux_try
    TICKETSCOPE_TRYING=1 exec unshare --mount --pid --fork --kill-child --mount-proc --propagation private \
        bash "$0" ${arguments[@]+"${arguments[@]}"}
fi
mkdir -p "$work/archives/partial" "$work/screenshots" "$packages"
work=$(cd "$work" && pwd)
packages=$(cd "$packages" && pwd)
shots=$work/screenshots
: >"$work/report.txt"
# shellcheck source=linux/try-checks.sh
. "$here/linux/try-checks.sh"

version=$(sed -n 's/^project(Ticketscope VERSION \([0-9.]*\).*/\1/p' "$source_root/CMakeLists.txt")
older=0.0.9

# built KIND FOLDER SOURCE VERSION: the path of the package, built first if it is missing.
built() {
    local kind=$1 folder=$2 from=$3 number=$4 file
    case $kind in
    deb) file=$folder/ticketscope_${number}_$(dpkg --print-architecture).deb ;;
    rpm) file=$folder/ticketscope-$number-1.$(uname -m).rpm ;;
    tarball) file=$folder/ticketscope-$number-linux-$(uname -m).tar.gz ;;
    esac
    if [ ! -s "$file" ] || { [ -n "$rebuild" ] && [ "$from" = "$source_root" ]; }; then
        bash "$from/packaging/$kind.sh" --out "$folder" >&2
    fi
    echo "$file"
}

# The same sources under an older version's number.
older_source() {
    local copy=$work/older-source
    if [ ! -e "$copy/.whole" ]; then
        rm -rf "$copy" && mkdir -p "$copy"
        (cd "$source_root" && git ls-files -z --cached --others --exclude-standard | xargs -0 ls -d 2>/dev/null |
            tar -cf - -T -) | tar -xf - -C "$copy"
        sed -i "s/^project(Ticketscope VERSION [0-9.]*/project(Ticketscope VERSION $older/" "$copy/CMakeLists.txt"
        sed -i "s/<release version=\"$version\"/<release version=\"$older\"/" "$copy"/resources/*.metainfo.xml
        sed -i "s/^## $version\b/## $older/" "$copy/CHANGELOG.md"
        touch "$copy/.whole"
    fi
    echo "$copy"
}

# in_root COMMAND…: as root, without starting services.
in_root() {
    chroot "$tried" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
}
install_debian() { in_root apt-get install -y -qq "$@"; }

# fresh_root NAME: a minimal Debian with an ordinary person in it.
fresh_root() {
    local base=$work/base
    if [ ! -e "$base/.whole" ]; then
        rm -rf "$base"
        debootstrap --variant=minbase --include=ca-certificates bookworm "$base" http://deb.debian.org/debian \
            >"$work/debootstrap.log" 2>&1 || { tail -n 20 "$work/debootstrap.log" >&2; exit 1; }
        cat >"$base/etc/apt/sources.list" <<LIST
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
LIST
        printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d" && chmod 755 "$base/usr/sbin/policy-rc.d"
        touch "$base/.whole"
    fi
    # What there is today, for all roots of the day.
    if [ -z "$(find "$base/.updated" -mtime -1 2>/dev/null)" ]; then
        cp /etc/resolv.conf "$base/etc/resolv.conf"
        chroot "$base" /usr/bin/apt-get update -qq
        touch "$base/.updated"
    fi
    tried=$work/root-$1
    if [ -d "$tried" ]; then
        rm -rf --one-file-system "$tried"
    fi
    cp -a --reflink=auto "$base" "$tried"
    mount -t proc proc "$tried/proc"
    mount --rbind /dev "$tried/dev"
    mount --bind "$work/archives" "$tried/var/cache/apt/archives"
    cp /etc/resolv.conf "$tried/etc/resolv.conf"
    cp /etc/hosts "$tried/etc/hosts"
    echo 'Binary::apt::APT::Keep-Downloaded-Packages "true"; APT::Keep-Downloaded-Packages "true";' \
        >"$tried/etc/apt/apt.conf.d/90keep"
    in_root useradd --create-home --uid 1000 person
    install -m 644 "$work/certificates/ca.pem" "$tried/home/person/ca.pem"
}

# What an older version left behind: a profile with few keys and one that this version does not know, kept as it is.
leave_old_profile() {
    local id=0f8d1c9e-52f4-4a0b-9d55-6a4b6f2f9a01
    local folder=$tried/home/person/.config/ticketscope/profiles
    mkdir -p "$folder" "$tried/home/person/.local"
    cat >"$folder/$id.ticketscope.json" <<JSON
{ "format": "ticketscope-profile", "version": 1, "id": "$id", "name": "Acme, from before",
  "service": "http", "scheme": "none", "url": "http://127.0.0.1:9/", "keyOfAnotherVersion": { "kept": true } }
JSON
    chown -R 1000:1000 "$tried/home/person/.config" "$tried/home/person/.local"
    chmod 700 "$folder"
    chmod 600 "$folder/$id.ticketscope.json"
}

says_version() { prints "ticketscope-cli $1" cli --version; }
lists_profile() { prints "$1" cli profile list; }
shows_unchanged() { belongings | diff "$work/belongings-$kind" -; }

# try_installed INSTALL-OLDER INSTALL-NEWER REMOVE GONE: the same story for each kind of package.
try_installed() {
    check "installs version $older" "$1"
    leave_old_profile
    start_practice || { report "starts the practice services" 1 "$(tail -n 3 "$work/practice.txt")"; return 0; }
    check "is version $older" says_version "$older"
    check_keychain
    check_window
    belongings >"$work/belongings-$kind"
    stop_practice
    check "installs version $version over it" "$2"
    check "is version $version" says_version "$version"
    check "keeps profiles, settings and secrets as they were" shows_unchanged
    start_practice || { report "starts the practice services" 1 "$(tail -n 3 "$work/practice.txt")"; return 0; }
    check "lists the profile of the older version" lists_profile "Acme, from before"
    check "lists a profile made with the older version" lists_profile "HTTP: Basic"
    # The practice services have other ports now.
    sed -i "s|http://127.0.0.1:[0-9]*/basic\"|http://127.0.0.1:$(port_of http-basic)/basic\"|" \
        "$tried"/home/person/.config/ticketscope/profiles/*.ticketscope.json
    check "logs in with the secret that the older version kept" as_person with-keychain cli login "HTTP: Basic"
    check_logins
    check_window
    belongings >"$work/belongings-$kind"
    stop_practice
    check "is removed" "$3"
    check "leaves nothing of the program" "$4"
    check "leaves profiles, settings and secrets" shows_unchanged
}

# Nothing of the package is left in the system's folders.
system_is_clean() {
    local left
    left=$(find "$tried/usr" "$tried/etc" "$tried/opt" "$tried/var/lib/dpkg/info" \( -iname '*ticketscope*' \) 2>/dev/null)
    [ -z "$left" ] || { echo "$left"; return 1; }
}

try_deb() {
    local old new
    old=$(built deb "$work/older" "$(older_source)" $older)
    new=$(built deb "$packages" "$source_root" "$version")
    fresh_root deb
    cp "$old" "$tried/older.deb" && cp "$new" "$tried/newer.deb"
    program=/usr/bin
    # With what it recommends, as a person's apt does: the keychain and its library come that way.
    deb_older() { install_debian /older.deb dbus; }
    deb_newer() { install_debian /newer.deb; }
    deb_remove() { in_root apt-get purge -y -qq ticketscope; }
    try_installed deb_older deb_newer deb_remove system_is_clean
}

# The libraries that a distribution with RPM would have, here Debian's own, made known to RPM by a package that only
# provides their true names and versions: what rpm's own generator says of each file. So rpm solves as it does there.
provide_system() {
    local spec=$work/provided.spec
    {
        printf 'Name: debian-libraries\nVersion: 12\nRelease: 1\nSummary: Names of the libraries in this root\n'
        printf 'License: none\nBuildArch: noarch\nProvides: rtld(GNU_HASH)\n'
        find "$tried"/usr/lib/*-linux-gnu -maxdepth 1 -name '*.so*' -type f | /usr/lib/rpm/elfdeps --provides |
            sort -u | sed 's/^/Provides: /'
        printf '%%description\nNames of the libraries in this root.\n%%files\n'
    } >"$spec"
    rpmbuild -bb --quiet --define "_topdir $work/rpmbuild" --define "_rpmdir $work" "$spec" >"$work/provided.log" 2>&1 ||
        { tail -n 5 "$work/provided.log" >&2; return 1; }
    rpm_in_root -i "$work/noarch/debian-libraries-12-1.noarch.rpm"
}
rpm_in_root() { rpm --root "$tried" --dbpath /var/lib/rpm --force-debian "$@"; }

try_rpm() {
    local old new
    old=$(built rpm "$work/older" "$(older_source)" $older)
    new=$(built rpm "$packages" "$source_root" "$version")
    fresh_root rpm
    program=/usr/bin
    rpm --root "$tried" --dbpath /var/lib/rpm --initdb
    rpm_refused() { ! rpm_in_root -i --test "$new" >"$work/refused.txt" 2>&1 && grep -q 'libQt6Core.so.6' "$work/refused.txt"; }
    check "is refused where there is no Qt, which it names" rpm_refused
    install_debian libqscintilla2-qt6-15 libqt6keychain1 libqt6widgets6 libqt6network6 libgssapi-krb5-2 libbrotli1 \
        libsecret-1-0 gnome-keyring dbus fonts-dejavu-core >"$work/install.log" 2>&1
    check "has its libraries made known to rpm" provide_system
    rpm_older() { rpm_in_root -i "$old"; }
    rpm_newer() { rpm_in_root -U "$new"; }
    rpm_remove() { rpm_in_root -e ticketscope; }
    try_installed rpm_older rpm_newer rpm_remove system_is_clean
}

try_tarball() {
    local old new folder='/home/person/mine Programme/ünpacked'
    old=$(built tarball "$work/older" "$(older_source)" $older)
    new=$(built tarball "$packages" "$source_root" "$version")
    fresh_root tarball
    # What its own README names, and the keychain.
    local libraries
    libraries=$(tar -xOzf "$new" "$(basename "$new" .tar.gz)/README" | sed -n '/^  apt install/,/^$/p' |
        sed 's/apt install//; s/\\//' | tr '\n' ' ')
    # shellcheck disable=SC2086
    install_debian --no-install-recommends $libraries gnome-keyring dbus >"$work/install.log" 2>&1 ||
        tail -n 3 "$work/install.log"
    no_qt_there() {
        [ -z "$(find "$tried" -xdev \( -name 'libQt6*.so*' -o -name '*qscintilla*.so*' -o -name 'libqt6keychain*.so*' \))" ]
    }
    check "has a system without Qt" no_qt_there
    tarball_unpack() {
        rm -rf "$tried$folder" && mkdir -p "$tried$folder" && tar -xzf "$1" -C "$tried$folder" --strip-components=1 &&
            chown -R 1000:1000 "$tried/home/person"
    }
    program=$folder/bin
    tarball_older() { tarball_unpack "$old"; }
    tarball_newer() { tarball_unpack "$new"; }
    tarball_remove() { rm -rf "$tried/home/person/moved"; }
    tarball_gone() { system_is_clean; }
    tarball_moves() {
        mv "$tried$folder" "$tried/home/person/moved" && program=/home/person/moved/bin && says_version "$version" &&
            start_display && window_says_ready
    }
    tarball_moved_and_removed() {
        local result=0
        tarball_moves || result=1
        stop_display
        belongings >"$work/belongings-$kind" # the window was moved, too
        tarball_remove && return $result
    }
    try_installed tarball_older tarball_newer tarball_moved_and_removed tarball_gone
}

CLIENT_PASSPHRASE=unused bash "$source_root/tests/servers/certificates.sh" "$work/certificates"
for kind in "${kinds[@]}"; do
    "try_$kind"
done
echo
if [ $failures -gt 0 ]; then
    echo "$failures of $(wc -l <"$work/report.txt") checks failed:"
    grep '^FAIL' "$work/report.txt"
    exit 1
fi
echo "All $(wc -l <"$work/report.txt") checks hold. Screenshots: $shots"
