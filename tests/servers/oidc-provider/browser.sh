#!/usr/bin/env bash
# What $BROWSER names in the tests: a person at a real Chromium (see browser.js).
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec bash "$here/node.sh" "$here/browser.js" "$@"
