#!/usr/bin/env bash
# Builds the Debian package, checks it (lintian among others), and prints where it is.
#   --out FOLDER     where it goes (default build/packages)
#   --build FOLDER   where it is built (default build/release)
set -euo pipefail
# shellcheck source=linux/common.sh
. "$(dirname "$0")/linux/common.sh"
read_options deb.sh "$@"
make_package DEB 'ticketscope_*.deb'

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
dpkg-deb -x "$package" "$unpacked"
check_tree "$unpacked/usr" deb
# Without overrides. What lintian takes for a misspelt word may be machine code: then no source has that word.
lintian --display-info --tag-display-limit 0 --allow-root "$package" >"$build/lintian.txt" || true
while IFS= read -r hint; do
    if [[ $hint == *' spelling-error-in-binary '* ]]; then
        word=$(awk '{print $4}' <<<"$hint")
        grep -rqw -e "$word" "$root/app" "$root/translations" || continue
    fi
    echo "$hint" >&2
    faulty=1
done <"$build/lintian.txt"
[ -z "${faulty:-}" ] || { echo "lintian has found faults in $package." >&2; exit 1; }
say_package
