#!/usr/bin/env bash
# Installs the build into a folder of its own and checks what is there. Usage: installed_tree.sh BUILD VERSION
set -euo pipefail
build=$1
version=$2
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cmake --install "$build" --prefix "$tree" >/dev/null
python3 "$here/../../packaging/sbom.py" --tree "$tree" --version "$version" --kind install --date 1700000000
python3 "$here/check_tree.py" --tree "$tree" --version "$version"
