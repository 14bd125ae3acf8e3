#!/usr/bin/env bash
# Checks every interleaving of what races in one process, with the model checker loom.
set -euo pipefail
cd "$(dirname "$0")/.."

# A separate name, because other crates have modes for loom too, which are not checked here.
export RUSTFLAGS='--cfg jwt_session_loom'
printf '+ %s\n' "RUSTFLAGS='$RUSTFLAGS' cargo test --locked --release --package jwt-session --test loom"
cargo test --locked --release --package jwt-session --test loom --target-dir target/loom -- --nocapture
