#!/usr/bin/env bash
# Builds and lints each library crate with none of its features, and with each alone.
set -euo pipefail
cd "$(dirname "$0")/.."

run() {
    printf '+ %s\n' "$*"
    "$@"
}

for package in jwt-core typed-jwt; do
    run cargo clippy --package "$package" --no-default-features -- --deny warnings
    for feature in std testing; do
        run cargo clippy --package "$package" --no-default-features --features "$feature" -- --deny warnings
    done
done
