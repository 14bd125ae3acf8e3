#!/usr/bin/env bash
# Puts the attack rows of tests/attacks before other JWT libraries, and writes peers/RESULTS.md.
set -euo pipefail
cd "$(dirname "$0")/../peers"

set -x
cargo run --quiet
