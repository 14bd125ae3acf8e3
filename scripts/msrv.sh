#!/usr/bin/env bash
# Checks the library crates with the oldest toolchain that they promise to build with.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/toolchain.sh

msrv=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
if ! toolchain "$msrv.0"; then
    echo "skipped: Rust $msrv cannot be installed here"
    exit 0
fi
printf '+ cargo +%s check\n' "$msrv"
cargo check --package typed-jwt --package jwt-core --package jwt-derive --features axum,session-redis
