#!/usr/bin/env bash
# Tests the keys of aws-lc-rs, that both crypto backends agree about thousands of changed signatures, and that the attacks
# on public-key tokens have the same results with both. Needs a C compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need cc gcc
run() {
    printf '+ %s\n' "$*"
    "$@"
}

# The same features in the first two commands, so that the crates are compiled once.
features=aws-lc,ecdsa,ed25519,ml-dsa,rsa
run cargo test --locked --package jwt-core --features "$features" --lib asymmetric::
run cargo test --locked --package jwt-core --features "$features" --doc aws_lc
run cargo test --locked --package typed-jwt-tests --features aws-lc --test attacks public_keys::
