#!/usr/bin/env bash
# Tests the readers of key files, and runs the commands that their error messages name. `key_formats.sh --install`
# installs OpenSSL and OpenSSH from Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need openssl openssl
need ssh-keygen openssh-client
printf '+ cargo test --package jwt-core --features public-keys --lib key_format -- --include-ignored\n'
cargo test --locked --package jwt-core --features public-keys --lib key_format -- --include-ignored
