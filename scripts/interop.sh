#!/usr/bin/env bash
# Runs typed-jwt against PyJWT, jose and jsonwebtoken, both ways: interop/README.md.
# Needs cargo, python3 and node; installs the rest into ignored folders of interop/.
# `interop.sh record` renews the tokens in tests/fixtures/interop.json instead.
set -euo pipefail
cd "$(dirname "$0")/../interop"

set -x
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement python/requirements.txt
npm install --prefix node --no-audit --no-fund
cargo run --quiet -- "$@"
