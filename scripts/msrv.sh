#!/usr/bin/env bash
# Checks the library crates with the oldest toolchain that they promise to build with: most with that of the workspace,
# and each store that requires a newer one with its own. Needs rustup, and installs the toolchains in target/.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
. scripts/toolchain.sh

# check MANIFEST ARGUMENT …: runs `cargo check` with the toolchain that the manifest names.
check() {
    local msrv
    msrv=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$1")
    shift
    toolchain "$msrv.0" || skip "Rust $msrv cannot be installed here"
    printf '+ cargo +%s check --locked %s\n' "$msrv" "$*"
    cargo check --locked "$@"
}

check Cargo.toml --package typed-jwt --package jwt-core --package jwt-derive \
    --features axum,chrono,ecdsa,ed25519,encrypt,ml-dsa,rsa,session-redis,time,uuid
check stores/redb/Cargo.toml --package jwt-session-redb
