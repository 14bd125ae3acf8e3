#!/usr/bin/env bash
# Exchanges keys and tokens between typed-jwt and PyJWT, joserfc, jwcrypto, jose, jsonwebtoken
# and Auth.js in both directions: compat/interop/README.md. Needs cargo, a C compiler, python3, node and openssl.
# Installs the libraries into ignored folders of compat/. `interop.sh record` writes
# tests/fixtures/interop.json instead.
set -euo pipefail
cd "$(dirname "$0")/../compat"

set -x
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
npm install --no-audit --no-fund
cargo run --quiet --package typed-jwt-interop -- "$@"
