#!/usr/bin/env bash
# Looks for a difference in time between signatures that are wrong at the beginning and at the end.
set -euo pipefail
cd "$(dirname "$0")/../benches"
exec cargo run --release --quiet --bin timing
