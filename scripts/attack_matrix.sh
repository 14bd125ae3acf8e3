#!/usr/bin/env bash
# Runs the attack matrix of tests/attacks/cases against other JWT libraries:
# compat/attack-matrix/README.md. Writes compat/attack-matrix/RESULTS.md.
set -euo pipefail
cd "$(dirname "$0")/../compat"

set -x
cargo run --quiet --release --package typed-jwt-attack-matrix
