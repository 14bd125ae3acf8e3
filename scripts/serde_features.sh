#!/usr/bin/env bash
# Runs the tests with the features of serde_json that another crate of an application may enable: cargo unifies
# features, so typed-jwt gets them too. Features may be given as arguments, to run the tests with those instead.
#
# The tests of compat/serde-features, which are about these features, run with each alone, with all, and with none, and so
# with every combination of two. All other tests run twice, with two sets that contain each feature once:
# `arbitrary_precision` changes how numbers are represented, `raw_value` and `preserve_order` how other values are, and
# `unbounded_depth` only adds a function.
set -euo pipefail
cd "$(dirname "$0")/.."

# `float_roundtrip` is always enabled, because jwt-core requires it.
each=(arbitrary_precision preserve_order unbounded_depth raw_value)
all=$(IFS=,; echo "${each[*]}")
sets=(arbitrary_precision 'preserve_order,raw_value,unbounded_depth')
if [ $# -gt 0 ]; then
    each=("$@")
    sets=("$@")
fi

# Without the tests that are not about claims: compiler messages, which take minutes, and keys and signatures.
tests=()
while IFS= read -r test; do
    case $test in
        ui | async_signer | bit_flips | hygiene | key_ring | public_keys) ;;
        *) tests+=(--test "$test") ;;
    esac
done < <(sed -n '/^\[\[test\]\]/{n;s/^name = "\(.*\)"$/\1/p}' tests/Cargo.toml)

run() {
    printf '+ %s\n' "$*"
    "$@"
}

for features in "${sets[@]}"; do
    run cargo test --locked --quiet --package typed-jwt-tests --features "serde_json/${features//,/,serde_json/}" "${tests[@]}"
done
# Selects one package. Cargo unifies features over all selected packages, and other packages of compat enable features of
# serde_json themselves.
results=(--locked --manifest-path compat/serde-features/Cargo.toml)
for features in "${each[@]}" "$all"; do
    run cargo test --quiet "${results[@]}" --features "$features"
done
run cargo test --quiet "${results[@]}"
