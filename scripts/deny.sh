#!/usr/bin/env bash
# Checks licences, bans and sources of everything that an application gets with us. Installs cargo-deny in target/.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

tool cargo-deny 0.20.2
printf '+ cargo deny check licenses bans sources\n'
cargo deny --locked --all-features check licenses bans sources
