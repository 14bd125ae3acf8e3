#!/usr/bin/env bash
# Runs the tests with each feature of serde_json that another crate of an application may switch on, and
# with all: features are unified, so that they then are on for typed-jwt as well.
set -euo pipefail
cd "$(dirname "$0")/.."

# `float_roundtrip` is on in any case: jwt-core asks for it.
each=(arbitrary_precision preserve_order unbounded_depth raw_value)
all=$(IFS=,; echo "${each[*]}")

# What the compiler says is the same in any case, and takes long to ask.
tests=()
for file in tests/*.rs; do
    test=$(basename "$file" .rs)
    [ "$test" = ui ] || tests+=(--test "$test")
done

run() {
    printf '+ %s\n' "$*"
    "$@"
}

for features in "${each[@]}" "$all"; do
    run cargo test --quiet --features "serde_json/${features//,/,serde_json/}" "${tests[@]}"
    run cargo test --quiet --manifest-path serde-features/Cargo.toml --features "$features"
done
run cargo test --quiet --manifest-path serde-features/Cargo.toml
