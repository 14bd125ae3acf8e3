#!/usr/bin/env bash
# Runs the tests with each feature of serde_json that another crate of an application may enable,
# and with all of them: cargo unifies features, so typed-jwt gets them too. Features may be given as
# arguments to run only with those.
set -euo pipefail
cd "$(dirname "$0")/.."

# `float_roundtrip` is always enabled, because jwt-core requires it.
each=(arbitrary_precision preserve_order unbounded_depth raw_value)
all=$(IFS=,; echo "${each[*]}")
runs=("$@")
[ $# -gt 0 ] || runs=("${each[@]}" "$all")

# Without the compile-fail tests: the features do not change compiler messages, and these tests take
# minutes.
tests=()
while IFS= read -r test; do
    [ "$test" = ui ] || tests+=(--test "$test")
done < <(sed -n '/^\[\[test\]\]/{n;s/^name = "\(.*\)"$/\1/p}' tests/Cargo.toml)

run() {
    printf '+ %s\n' "$*"
    "$@"
}

# Selects one package. Cargo unifies features over all selected packages, and other packages of
# compat enable features of serde_json themselves.
results=(--manifest-path compat/serde-features/Cargo.toml)

for features in "${runs[@]}"; do
    run cargo test --quiet --package typed-jwt-tests --features "serde_json/${features//,/,serde_json/}" "${tests[@]}"
    run cargo test --quiet "${results[@]}" --features "$features"
done
run cargo test --quiet "${results[@]}"
