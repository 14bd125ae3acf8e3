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

run cargo test --locked --package jwt-core --features aws-lc,ecdsa,ed25519,rsa --lib asymmetric::
run cargo test --locked --package jwt-core --features aws-lc --doc aws_lc
