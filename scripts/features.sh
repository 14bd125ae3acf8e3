#!/usr/bin/env bash
# Builds and lints each library crate with none of its features, and with each alone. Runs tests with features of other
# crates that an application may enable, and that change what they accept.
set -euo pipefail
cd "$(dirname "$0")/.."

run() {
    printf '+ %s\n' "$*"
    "$@"
}

alone() {
    local package=$1
    shift
    run cargo clippy --locked --package "$package" --no-default-features -- --deny warnings
    for feature in "$@"; do
        run cargo clippy --locked --package "$package" --no-default-features --features "$feature" -- --deny warnings
    done
}

alone jwt-core std testing public-keys ecdsa ed25519 rsa ml-dsa aws-lc encrypt uuid chrono time
alone jwt-session encrypt testing
alone jwt-session-redb
alone jwt-session-redis
alone jwt-axum session
alone typed-jwt std testing ecdsa ed25519 rsa ml-dsa aws-lc encrypt uuid chrono time session session-file session-redis axum

# In a build of the workspace another package enables the feature `session`.
run cargo test --locked --package jwt-axum --no-default-features --test bearer_alone

# With this feature, the library accepts Ed25519 signatures whose `S` is not reduced. Cargo unifies features, so that another
# crate of an application may enable it for us.
legacy=ed25519-dalek/legacy_compatibility
run cargo test --locked --package jwt-core --features "ed25519,$legacy" --lib ed25519
run cargo test --locked --package typed-jwt-tests --features "$legacy" --test attacks -- ed25519
