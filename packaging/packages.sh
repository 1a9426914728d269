# Debian packages, by what they are for. Sourced by run.sh and tests/run.sh.
packages_build="g++ cmake ninja-build ccache mold pkg-config qt6-base-dev qt6-base-dev-tools librsvg2-bin
  qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qcoro-qt6-dev qtkeychain-qt6-dev libqscintilla2-qt6-dev libexpected-dev
  rapidjson-dev libboost-dev libssl-dev zlib1g-dev libbrotli-dev libzstd-dev
  libkrb5-dev"
packages_run="qt6-qpa-plugins fonts-dejavu-core ca-certificates"
packages_test="xvfb xauth openbox xdotool imagemagick dbus dbus-x11 gnome-keyring libsecret-tools apache2 apache2-utils
  media-types lighttpd gsoap libgsoap-dev squid openssl nodejs npm git clang-format-16 clang-tidy-16 clang-16
  libclang-rt-16-dev appstream desktop-file-utils procps python3 krb5-kdc
  krb5-admin-server krb5-user libapache2-mod-auth-gssapi gss-ntlmssp python3-gssapi python3-cryptography faketime curl
  chromium"
packages_linux_packages="patchelf rpm lintian dpkg-dev file cpio git python3 qt6-wayland appstream desktop-file-utils binutils"
packages_linux_try="debootstrap rpm xvfb openbox xdotool x11-utils imagemagick openssl python3 util-linux git"

# install_missing PACKAGE…: installs what is not there yet, quietly; asks for root only then.
install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    # A node and npm that did not come from Debian serve as well.
    if command -v node >/dev/null && command -v npm >/dev/null; then
        local kept=()
        for package in ${missing[@]+"${missing[@]}"}; do
            [[ $package == nodejs || $package == npm ]] || kept+=("$package")
        done
        missing=(${kept[@]+"${kept[@]}"})
    fi
    [ ${#missing[@]} -eq 0 ] && return 0
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "These packages are missing; install them as root: ${missing[*]}" >&2; return 1; }
        root=(sudo)
    fi
    echo "Installing: ${missing[*]}" >&2
    "${root[@]}" apt-get update -qq
    # Servers that the tests start themselves must not be started by their packages.
    local policy=/usr/sbin/policy-rc.d made=
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee $policy >/dev/null && "${root[@]}" chmod 755 $policy && made=1
    fi
    local result=0
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || result=$?
    [ -n "$made" ] && "${root[@]}" rm -f $policy
    return $result
}
