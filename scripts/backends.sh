#!/usr/bin/env bash
# Tests the keys of aws-lc-rs, and that both crypto backends agree about thousands of changed signatures. Needs a C
# compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need cc gcc
run() {
    printf '+ %s\n' "$*"
    "$@"
}

# The same features in both commands, so that the crates are compiled once.
features=aws-lc,ecdsa,ed25519,rsa
run cargo test --locked --package jwt-core --features "$features" --lib asymmetric::
run cargo test --locked --package jwt-core --features "$features" --doc aws_lc
