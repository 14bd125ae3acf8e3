#!/usr/bin/env bash
# Looks for a difference in time between signatures and tags that are wrong at the beginning and at the
# end, and between encrypted tokens whose content key and whose content is refused.
set -euo pipefail
cd "$(dirname "$0")/../benches"
exec cargo run --release --quiet --bin timing
