#!/usr/bin/env bash
# Compares the lock file with the database of security advisories (https://github.com/RustSec/advisory-db).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
. scripts/tools.sh

tool cargo-deny 0.20.2 --debug
printf '+ cargo deny check advisories\n'
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! timeout 120 cargo deny --all-features fetch db >"$log" 2>&1; then
    if grep -q 'failed to fetch' "$log"; then skip 'the database of advisories cannot be reached from here'; fi
    cat "$log"
    exit 1
fi
cargo deny --locked --all-features check --disable-fetch advisories
