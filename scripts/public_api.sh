#!/usr/bin/env bash
# Checks that no type of another crate has become a part of the public API unnoticed, and compares the API with that of an
# earlier commit if one is given: `public_api.sh v0.1.0`. Needs a nightly toolchain, and installs cargo tools in target/.
# `public_api.sh --install …` installs the toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
. scripts/tools.sh

# Each manifest lists the types of other crates that its API may contain: allowed_external_types.
tool cargo-check-external-types 0.5.0
if ! cargo +nightly --version >/dev/null 2>&1; then
    [ -n "$install" ] || skip 'there is no nightly toolchain; run: rustup toolchain install nightly'
    rustup toolchain install nightly --profile minimal --no-self-update >/dev/null 2>&1 ||
        skip 'a nightly toolchain cannot be installed here'
fi
for folder in jwt-core jwt-session stores/redb stores/redis jwt-axum .; do
    printf '+ cargo +nightly check-external-types (%s)\n' "$folder"
    cargo +nightly check-external-types --all-features --manifest-path "$folder/Cargo.toml"
done

if [ $# -eq 0 ]; then exit 0; fi
tool cargo-semver-checks 0.51.0
printf '+ cargo semver-checks --baseline-rev %s\n' "$1"
cargo semver-checks --baseline-rev "$1" --all-features \
    --package jwt-core --package jwt-session --package jwt-session-redb --package jwt-session-redis \
    --package jwt-axum --package typed-jwt
