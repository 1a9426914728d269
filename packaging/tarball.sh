#!/usr/bin/env bash
# Builds the relocatable archive, which brings Qt along, checks it, and prints where it is.
#   --out FOLDER     where it goes (default build/packages)
#   --build FOLDER   where it is built (default build/release)
set -euo pipefail
# shellcheck source=linux/common.sh
. "$(dirname "$0")/linux/common.sh"
read_options tarball.sh "$@"
make_package TGZ 'ticketscope-*.tar.gz'

# In a folder with a blank and letters beyond ASCII, every file finds its neighbours there and nothing of Qt elsewhere.
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
mkdir "$unpacked/der heißt så"
tar -xzf "$package" -C "$unpacked/der heißt så" --strip-components=1
check_tree "$unpacked/der heißt så" tarball
while IFS= read -r file; do
    lost=$(ldd "$file" | grep -E 'not found|=> /.*(Qt6|qscintilla|qt6keychain|libicu)' | grep -vF "$unpacked" || true)
    [ -z "$lost" ] || { echo "$file does not find its own libraries: $lost" >&2; exit 1; }
done < <(find "$unpacked" -name '*.so*' -type f; find "$unpacked" -path '*/bin/ticketscope*')
"$unpacked/der heißt så/bin/ticketscope-cli" --version
say_package
