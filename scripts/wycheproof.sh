#!/usr/bin/env bash
# Verifies the signatures of Wycheproof with the public keys of each backend, decrypts its ciphertexts,
# and compares every result with its label: compat/wycheproof/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."

set -x
cargo test --locked --quiet --manifest-path compat/Cargo.toml --package typed-jwt-wycheproof -- --nocapture
