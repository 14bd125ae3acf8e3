#!/usr/bin/env bash
# Compares typed-jwt with PyJWT and jose on mutated, correctly signed tokens, and with jose and joserfc on
# mutated, correctly encrypted tokens: compat/differential/README.md. Needs cargo, python3 and node.
# Installs the libraries into ignored folders of compat/. `oracle.sh 1000000` tests a million mutants of
# each kind; the default is 50000. Every run uses the same mutants.
set -euo pipefail
cd "$(dirname "$0")/../compat"

set -x
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
npm install --no-audit --no-fund
cargo run --quiet --release --package typed-jwt-differential -- "$@"
