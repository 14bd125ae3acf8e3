#!/usr/bin/env bash
# Holds typed-jwt against PyJWT and jose over rightly signed, mutated tokens: oracle/src/main.rs.
# Needs cargo, python3 and node; installs the rest into ignored folders of oracle/.
# `oracle.sh 1000000` is a million mutants; 50000 if nothing is said. The same mutants in every run.
set -euo pipefail
cd "$(dirname "$0")/../oracle"

set -x
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement python/requirements.txt
npm install --prefix node --no-audit --no-fund
cargo run --quiet --release -- "$@"
