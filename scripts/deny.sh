#!/usr/bin/env bash
# Checks licences, bans and sources of everything that an application gets with us. Installs cargo-deny in target/.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

tool cargo-deny 0.20.2 --debug
printf '+ cargo deny check licenses bans sources\n'
cargo deny --locked --all-features check licenses bans sources

# deny.toml allows a C compiler to aws-lc-rs only, and the feature `aws-lc` alone may enable that crate.
features=$(sed -n '/^\[features\]/,/^\[dep/s/^\([a-z0-9-]*\) = .*/\1/p' Cargo.toml | grep -vx aws-lc | paste -sd, -)
tree() {
    printf '+ cargo tree --features %s\n' "$1" >&2
    cargo tree --locked --package typed-jwt --target all --edges normal,build --prefix none --features "$1"
}
crates=$(tree "$features")
if grep '^aws-lc-rs v' <<<"$crates"; then
    echo "a feature other than aws-lc enables this crate"
    exit 1
fi
crates=$(tree aws-lc)
if ! grep -q '^aws-lc-rs v' <<<"$crates"; then
    echo "the feature aws-lc does not enable aws-lc-rs, or this check does not find it"
    exit 1
fi
