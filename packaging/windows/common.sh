# What prefix.sh and installer.sh share. Sourced, with $here set to this folder.
packages_windows_prefix="g++-mingw-w64-x86-64-posix mingw-w64-tools libz-mingw-w64-dev dpkg-dev cmake ninja-build
  pkg-config perl make xz-utils zstd qt6-base-dev qt6-base-dev-tools qt6-tools-dev qt6-l10n-tools qcoro-qt6-dev
  libexpected-dev rapidjson-dev libboost-dev"

# prefix_key: what the prefix depends on, as 16 hex digits: the versions of the sources, and how they are built.
prefix_key() {
    (cd "$here" && sha256sum sources.txt toolchain.cmake prefix.sh qscintilla/CMakeLists.txt) | sha256sum | cut -c1-16
}

# prefix_archive FOLDER: where the archive of the prefix is, or will be.
prefix_archive() {
    echo "$1/ticketscope-windows-prefix-$(prefix_key).tar.zst"
}

default_archive_folder=${TICKETSCOPE_WINDOWS_PREFIX:-${XDG_CACHE_HOME:-$HOME/.cache}/ticketscope}
packages_windows_installer="$packages_windows_prefix nsis icoutils file zstd binutils"
packages_windows_trial="wine wine64 fonts-wine fonts-dejavu-core xvfb xauth openbox imagemagick xdotool openssl python3
  apache2 krb5-kdc krb5-admin-server krb5-user libapache2-mod-auth-gssapi gss-ntlmssp"

