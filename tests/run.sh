#!/usr/bin/env bash
# Installs what is missing on a Debian 12 machine, builds, and runs the whole suite: units, the window, real servers, a
# real keyring. Options: --asan (the sanitizer build instead), --quick (no style checks).
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=../packaging/packages.sh
. packaging/packages.sh
preset=dev
style=1
for option in "$@"; do
    case $option in
    --asan) preset=asan ;;
    --quick) style= ;;
    *) echo "usage: tests/run.sh [--asan] [--quick]" >&2; exit 2 ;;
    esac
done
# shellcheck disable=SC2086
install_missing $packages_build $packages_run $packages_test

for server in node-soap:soap oidc-provider:oidc-provider; do
    if [ ! -d "tests/servers/${server%:*}/node_modules/${server#*:}" ]; then
        (cd "tests/servers/${server%:*}" && npm ci --no-audit --no-fund --silent)
    fi
done

[ -n "$style" ] && bash tests/style.sh

[ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$(mktemp -d)}
chmod 700 "$XDG_RUNTIME_DIR"
ctest --preset "$preset" -j 2 --no-tests=error
