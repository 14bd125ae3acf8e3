#!/usr/bin/env bash
# Tests the core crates with the newest versions of all dependencies that the manifests allow, in a copy: the lock file
# is unchanged. A failure here is a dependency that broke its promise, or a manifest that promises too much.
set -euo pipefail
cd "$(dirname "$0")/.."

# The target folder of the repository, with all dependencies that the lock file has in their newest version. The copy
# has the same path in every run, because the path is a part of the names of what cargo compiles.
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
target=$(cd "$target" && pwd)
copy=$target/newest
rm -rf "$copy"
mkdir "$copy"
git ls-files -z | xargs -0 tar --create --file=- | tar --extract --file=- --directory="$copy"
cd "$copy"

# Also versions that need a newer compiler than ours do: applications with such a compiler get them.
export CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=allow
printf '+ cargo update\n'
cargo update
if cmp --silent Cargo.lock "$OLDPWD/Cargo.lock"; then
    echo 'the lock file has the newest versions already'
    exit 0
fi
export CARGO_TARGET_DIR=$target
run() {
    printf '+ %s\n' "$*"
    "$@"
}
run cargo test --locked --package jwt-core --package jwt-derive --package typed-jwt-tests --lib \
    --test derive --test verify --test tokens
run cargo check --locked --package typed-jwt --all-features
