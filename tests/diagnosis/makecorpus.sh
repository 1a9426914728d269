#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the captures of tests/data/failures anew: from the practice services, from the real servers of the tests, and the
# synthetic ones. Their names and expected.json stay the same as long as the lists do; times, nonces and ports change.
#
#   makecorpus.sh BUILD [practice|oauth|servers|synthetic]…
set -euo pipefail
build=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- practice oauth servers synthetic
export PYTHONDONTWRITEBYTECODE=1
for part in "$@"; do
    case $part in
    practice) python3 makecorpus.py "$build/bin/ticketscope-cli" ;;
    oauth) python3 oauthcaptures.py "$build/bin/ticketscope-cli" ;;
    servers) python3 servercaptures.py "$build" ;;
    synthetic) python3 syntheticcorpus.py ;;
    *) echo "What is $part?" >&2; exit 2 ;;
    esac
done
