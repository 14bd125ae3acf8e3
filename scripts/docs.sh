#!/usr/bin/env bash
# Builds the documentation with the pinned toolchain, and with a nightly toolchain as docs.rs does.
# `docs.sh --install` installs the nightly toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

run() {
    printf '+ %s\n' "$*"
    "$@"
}

export RUSTDOCFLAGS='--deny warnings'
run cargo doc --locked --workspace --no-deps
if ! cargo +nightly --version >/dev/null 2>&1; then
    [ -n "$install" ] || skip 'there is no nightly toolchain, which docs.rs uses; run: rustup toolchain install nightly'
    rustup toolchain install nightly --profile minimal --no-self-update >/dev/null 2>&1 ||
        skip 'a nightly toolchain cannot be installed here'
fi
export RUSTDOCFLAGS='--deny warnings --cfg docsrs'
run cargo +nightly doc --locked --no-deps --all-features --target-dir target/docsrs \
    --package typed-jwt --package jwt-core --package jwt-derive --package jwt-session \
    --package jwt-session-redb --package jwt-session-redis --package jwt-axum
