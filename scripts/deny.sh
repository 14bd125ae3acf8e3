#!/usr/bin/env bash
# Licences, bans and sources of everything that an application gets with us.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

tool cargo-deny 0.20.2
printf '+ cargo deny check licenses bans sources\n'
cargo deny --all-features check licenses bans sources
