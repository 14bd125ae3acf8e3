#!/usr/bin/env bash
# Builds the runtime for targets without an operating system. Needs rustup, and installs the targets in target/.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
. scripts/toolchain.sh

channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
missing=()
for target in thumbv7em-none-eabi wasm32-unknown-unknown; do
    if ! toolchain "$channel" --target "$target"; then
        missing+=("$target")
        continue
    fi
    for package in jwt-core typed-jwt; do
        features=(--no-default-features --features "ecdsa,ed25519,rsa,ml-dsa,uuid,chrono,time")
        printf '+ cargo build --package %s %s --target %s\n' "$package" "${features[*]}" "$target"
        cargo build --locked --package "$package" "${features[@]}" --target "$target"
    done
done
[ "${#missing[@]}" -eq 0 ] || skip "these targets cannot be installed here: ${missing[*]}"
