#!/usr/bin/env bash
# Builds the runtime for targets that have no operating system to ask.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/toolchain.sh

channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
for target in thumbv7em-none-eabi wasm32-unknown-unknown; do
    if ! toolchain "$channel" --target "$target"; then
        echo "skipped: the target $target cannot be installed here"
        continue
    fi
    for package in jwt-core typed-jwt; do
        printf '+ cargo build --package %s --no-default-features --target %s\n' "$package" "$target"
        cargo build --package "$package" --no-default-features --target "$target"
    done
done
