#!/usr/bin/env bash
# Installs what is missing on a Debian 12 machine, builds Ticketscope, and opens it on its practice services. Without a
# display it does the same main job on the command line: logs in to every practice service, makes a call, logs off.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=packages.sh
. packaging/packages.sh
# shellcheck disable=SC2086
install_missing $packages_build $packages_run

[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
cmake --build --preset release --target ticketscope ticketscope-cli >&2
bin=$PWD/build/release/bin

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$bin/ticketscope" "$@"
fi

echo "No display here: the same on the command line." >&2
work=$(mktemp -d)
export TICKETSCOPE_CONFIG_HOME=$work/config
mkdir -p "$work/profiles"
"$bin/ticketscope-cli" practice --write-profiles "$work/profiles" > "$work/practice.txt" &
practice=$!
trap 'kill $practice 2>/dev/null || true; wait $practice 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
    ls "$work/profiles"/*.ticketscope.json >/dev/null 2>&1 && [ -s "$work/practice.txt" ] && break
    kill -0 $practice 2>/dev/null || { cat "$work/practice.txt"; echo "The practice services did not start." >&2; exit 1; }
    sleep 0.1
done
cat "$work/practice.txt"
# Where a person would log in with a browser, a script fills in the practice provider's page.
export BROWSER=$PWD/packaging/practice-browser.sh
# login ARGUMENT…: as ticketscope-cli does, and where it shows the code of a device, that code is entered.
login() {
    local said=$work/said.txt entered='' address program
    : > "$said"
    "$bin/ticketscope-cli" login "$@" --logoff 2> >(tee "$said" >&2) &
    program=$!
    while kill -0 $program 2>/dev/null; do
        if [ -z "$entered" ] && address=$(grep -o 'http://[^ ]*[?]user_code=[A-Z-]*' "$said"); then
            entered=1
            "$BROWSER" "$address" || true
        fi
        sleep 0.1
    done
    wait $program
}
failed=0
for profile in "$work/profiles"/*.ticketscope.json; do
    echo
    echo "== $(basename "$profile" .ticketscope.json)"
    secrets=${profile%.ticketscope.json}.secrets.json
    if [ -f "$secrets" ]; then
        login "$profile" --secrets "$secrets" || failed=1
    else
        login "$profile" || failed=1
    fi
done
exit $failed
