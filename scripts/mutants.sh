#!/usr/bin/env bash
# Changes the runtime in a thousand small ways, and sees whether the tests notice. It takes an hour or more; name files
# to look at those alone. Installs cargo-mutants in target/.
#
#     scripts/mutants.sh jwt-core/src/policy/check.rs jwt-core/src/header.rs
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/tools.sh

tool cargo-mutants 27.1.0
files=()
for file in "${@:-jwt-core/src/**}"; do
    files+=(--file "$file")
done
# Without a baseline, which knows only the tests of the package itself.
# The fast tests of the runtime and of the facade; compile-fail cases are about messages, and the attack matrix takes ten
# seconds a mutant.
cargo mutants --package jwt-core "${files[@]}" --exclude 'jwt-core/src/testing/**' --test-workspace true \
    --cap-lints true --baseline skip --timeout 60 --jobs "${JOBS:-$(nproc)}" --output "${CARGO_TARGET_DIR:-target}" \
    -- --lib --test derive --test verify --test tokens --test rfc --test testing --test allocations --test key_ring --test properties
