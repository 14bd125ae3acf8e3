#!/usr/bin/env bash
# Removes one check at a time from a copy of jwt-core, and runs the attack matrix (`tests/attacks`): every column that makes
# the check must then have wrong results. Prints how many. With a name, such as `exp`, only that check. Takes about four
# minutes on one core.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-$PWD/target}/matrix-mutations"
copy="$target/source"
rm -rf "$copy"
mkdir -p "$copy"
git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do
    if [ -f "$file" ]; then printf '%s\0' "$file"; fi
done | xargs -0 cp --parents --target-directory "$copy"
if [ -f Cargo.lock ]; then cp Cargo.lock "$copy"; fi

all=('`T::verify`' '`T::verify_in`' '`Tokens::verify`' 'without the fast path' '`Sessions::verify`' '`Bearer`'
    '`SessionCookie`' '`Sessions::refresh`' '`Sessions::end_by_refresh_token`' '`jws::verify`' '`peek`')
failures=0
ran=0
only="${1:-}"

# matrix OUTPUT: runs the matrix on the copy.
matrix() {
    (cd "$copy" && CARGO_TARGET_DIR="$target" cargo test --quiet --package typed-jwt-tests --test attacks -- --nocapture \
        attacks::matrix::every_attack_has_the_expected_result) >"$1" 2>&1
}

# count OUTPUT COLUMN: the number of wrong results in a column.
count() {
    sed -n "s/^wrong results: $2: //p" "$1"
}

# mutate NAME FILE FUNCTION COLUMNS...: the function returns at once, and each of the columns must have wrong results.
mutate() {
    local name="$1" file="$2" function="$3" output="$copy/output" column wrong
    shift 3
    if [ -n "$only" ] && [ "$only" != "$name" ]; then return; fi
    cp "$copy/$file" "$copy/original"
    # After the signature, which ends with the first brace.
    perl -0pi -e "s/(\\bfn $function\\b[^{]*\\{)/\$1 if core::hint::black_box(true) { return Ok(()); }/" "$copy/$file"
    if cmp -s "$copy/$file" "$copy/original"; then
        echo "$file has no function $function: update scripts/matrix_mutations.sh"
        exit 1
    fi
    ran=$((ran + 1))
    printf '\n%s: without `%s` of %s\n' "$name" "$function" "$file"
    if matrix "$output"; then
        echo 'the matrix passes'
        failures=$((failures + 1))
    fi
    for column in "$@"; do
        wrong="$(count "$output" "$column")"
        printf '  %6s wrong results: %s\n' "${wrong:-no}" "$column"
        if [ "${wrong:-0}" -eq 0 ]; then failures=$((failures + 1)); fi
    done
    if ! grep -q '^wrong results:' "$output"; then tail -40 "$output"; fi
    mv "$copy/original" "$copy/$file"
}

echo 'unchanged'
if ! matrix "$copy/output"; then
    tail -40 "$copy/output"
    exit 1
fi

# `jws::verify` leaves claims and `typ` to the caller, and `peek` the signature too.
mutate 'exp' jwt-core/src/policy/check.rs check_not_after "${all[@]:0:9}"
mutate 'typ' jwt-core/src/header.rs check_type "${all[@]:0:9}"
mutate 'signature' jwt-core/src/jws.rs check_signature "${all[@]:0:10}"
mutate 'duplicate members' jwt-core/src/json/names.rs all_different "${all[@]}"

if [ "$ran" -eq 0 ]; then
    echo "no check is called $only"
    exit 1
fi
if [ "$failures" -ne 0 ]; then
    printf '\n%s columns cannot fail\n' "$failures"
    exit 1
fi
printf '\nevery column fails without a check that it makes\n'
