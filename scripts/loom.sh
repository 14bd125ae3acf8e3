#!/usr/bin/env bash
# Checks every interleaving of what races in one process, with the model checker loom.
set -euo pipefail
cd "$(dirname "$0")/.."

# A name of its own: other crates have modes for loom too, and here they are not what is checked.
export RUSTFLAGS='--cfg jwt_session_loom'
printf '+ %s\n' "RUSTFLAGS='$RUSTFLAGS' cargo test --locked --release --package jwt-session --test loom"
cargo test --locked --release --package jwt-session --test loom --target-dir target/loom -- --nocapture
