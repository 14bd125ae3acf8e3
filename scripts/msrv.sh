#!/usr/bin/env bash
# Checks the library crates with the oldest toolchain that they promise to build with. Needs rustup, and installs that
# toolchain in target/.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
. scripts/toolchain.sh

msrv=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
toolchain "$msrv.0" || skip "Rust $msrv cannot be installed here"
printf '+ cargo +%s check\n' "$msrv"
cargo check --locked --package typed-jwt --package jwt-core --package jwt-derive --features axum,session-redis
