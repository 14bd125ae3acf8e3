#!/usr/bin/env bash
# Tests the readers of key files, and runs the commands that their error messages name. `key_formats.sh --install`
# installs OpenSSL and OpenSSH from Debian's packages.
#
# With `--workspace`, cargo selects the same features as in `cargo test --workspace`, and compiles nothing again. Only the
# tests of jwt-core have `key_format` in their names.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need openssl openssl
need ssh-keygen openssh-client
printf '+ cargo test --workspace --lib key_format:: -- --include-ignored\n'
cargo test --locked --workspace --lib key_format:: -- --include-ignored
