#!/usr/bin/env bash
# Removes one check at a time from a copy of jwt-core, and runs the attack matrix (`tests/attacks`): every column that makes
# the check must then have wrong results. Prints how many. With names, such as `exp alg`, only those checks. Needs a C
# compiler, for the keys of aws-lc-rs. Takes about half an hour on one core.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need cc gcc
target="${CARGO_TARGET_DIR:-$PWD/target}/matrix-mutations"
copy="$target/source"
rm -rf "$copy"
mkdir -p "$copy"
git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do
    if [ -f "$file" ]; then printf '%s\0' "$file"; fi
done | xargs -0 cp --parents --target-directory "$copy"
if [ -f Cargo.lock ]; then cp Cargo.lock "$copy"; fi

# The columns of the first table.
all=('`T::verify`' '`T::verify_in`' '`Tokens::verify`' '`KeyRing` that tries keys' 'without the fast path' '`Bearer`'
    '`Sessions::verify`' '`SessionCookie`' '`Sessions::refresh`' '`Sessions::end_by_refresh_token`' '`jws::verify`' '`peek`')
# The columns of the table of public keys, with the keys of each library.
public=('`T::verify`' '`T::verify_in`' '`Tokens::verify`' 'without the fast path' '`KeyRing`' '`alg` is a list'
    '`Sessions::verify`' '`Bearer`' '`SessionCookie`' '`jws::verify`')
rust_crypto=("${public[@]/#/RustCrypto: }")
aws_lc=("${public[@]/#/AwsLc: }")
encrypted=('encrypted: `T::verify`' 'encrypted: `T::verify_in`' 'encrypted: `Tokens::verify`'
    'encrypted: without the fast path' 'encrypted: `KeyRing`' 'encrypted: `Sessions::verify`' 'encrypted: `Bearer`'
    'encrypted: `SessionCookie`' 'encrypted: `jwe::decrypt`')
refresh=('`Sessions::refresh`' '`Sessions::end_by_refresh_token`' '`Sessions::refresh`, both forms'
    '`Sessions::end_by_refresh_token`, both forms')
refresh=("${refresh[@]/#/encrypted refresh tokens: }")
failures=0
ran=0
only=("$@")

# matrix OUTPUT: runs all matrices on the copy.
matrix() {
    (cd "$copy" && CARGO_TARGET_DIR="$target" cargo test --quiet --package typed-jwt-tests --features aws-lc \
        --test attacks -- --nocapture every_attack_has_the_expected_result loading::) >"$1" 2>&1
}

# count OUTPUT COLUMN: the number of wrong results in a column, or of failures of `test NAME`.
count() {
    case $2 in
        'test '*) grep -c "^    attacks::.*::${2#test }\$" "$1" || true ;;
        *) sed -n "s/^wrong results[:,] $2: //p" "$1" ;;
    esac
}

# without NAME FILE FUNCTION COLUMNS...: the function returns at once, and each of the columns must have wrong results.
without() {
    local name="$1" file="$2" function="$3"
    shift 3
    # After the signature, which ends with the first brace.
    mutate "$name" "$file" "s/(\\bfn $function\\b[^{]*\\{)/\$1 if core::hint::black_box(true) { return Ok(()); }/" "$@"
}

# mutate NAME FILES CHANGE COLUMNS...: perl changes each of the files, and each of the columns must have wrong results.
mutate() {
    local name="$1" files="$2" change="$3" output="$copy/output" file column wrong
    shift 3
    if [ "${#only[@]}" -gt 0 ] && ! printf '%s\n' "${only[@]}" | grep -qxF "$name"; then return; fi
    for file in $files; do
        cp "$copy/$file" "$copy/$file.original"
        perl -0pi -e "$change" "$copy/$file"
        if cmp -s "$copy/$file" "$copy/$file.original"; then
            echo "the change of $name does not apply to $file: update scripts/matrix_mutations.sh"
            exit 1
        fi
    done
    ran=$((ran + 1))
    printf '\n%s: %s\n' "$name" "$files"
    if matrix "$output"; then
        echo 'the matrix passes'
        failures=$((failures + 1))
    fi
    for column in "$@"; do
        wrong="$(count "$output" "$column")"
        printf '  %6s wrong results: %s\n' "${wrong:-no}" "$column"
        if [ "${wrong:-0}" -eq 0 ]; then failures=$((failures + 1)); fi
    done
    if ! grep -q '^wrong results' "$output"; then tail -40 "$output"; fi
    for file in $files; do mv "$copy/$file.original" "$copy/$file"; done
}

echo 'unchanged'
if ! matrix "$copy/output"; then
    tail -40 "$copy/output"
    exit 1
fi

core=jwt-core/src
backends=$core/asymmetric

# `jws::verify` and `jwe::decrypt` leave claims and `typ` to the caller, and `peek` the signature too.
without 'exp' $core/policy/check.rs check_not_after "${all[@]:0:10}" "${encrypted[@]:0:8}" "${refresh[@]}"
without 'typ' $core/header/raw.rs check_type "${all[@]:0:10}" "${encrypted[@]:0:8}" "${refresh[@]}"
without 'header parameters' $core/header/raw.rs check_parameters "${all[@]:0:8}"
without 'signature' $core/jws.rs check_signature "${all[@]:0:11}" "${rust_crypto[@]}" "${aws_lc[@]}"
without 'duplicate members' $core/json/names.rs all_different "${all[@]}" "${encrypted[@]}" "${refresh[@]}"
without 'enc' $core/jwe/header.rs check_encryption "${encrypted[@]}" "${refresh[@]}"
without 'replicated claims' $core/jwe/header.rs check_replicated "${encrypted[@]:0:8}" "${refresh[@]}"

# Policies for tokens of other issuers. Sessions require a `ttl` and text in `sub`, and `SessionCookie` one issuer.
mutate 'typ list' $core/header/raw.rs \
    's/(Some\(Ok\(typ\)\) =>) (expected\.types\.iter)/$1 expected.types.len() > 1 || $2/' "${all[@]:0:7}"
mutate 'optional typ' $core/header/raw.rs \
    's/(Some\(Ok\(typ\)\) =>) (expected\.types\.iter)/$1 !expected.types.is_empty() \&\& expected.may_be_absent || $2/' \
    "${all[@]:0:8}"
mutate 'absent typ' $core/header/raw.rs \
    's/(Some\(Ok\(typ\)\) =>) (expected\.types\.iter)/$1 expected.types.is_empty() || $2/' "${all[@]:0:8}"
mutate 'typ is a string' $core/header/raw.rs 's/Some\(Err\(_\)\) => false/Some(Err(_)) => true/' "${all[@]:0:8}"
mutate 'issuer list' $core/policy/check.rs \
    's/if (expected\.clone\(\)\.any\(\|issuer\| actual == \*issuer\))/if $1 || expected.clone().count() > 1/' "${all[@]:0:7}"
without 'issuer template' $core/policy/check.rs check_issuer_templates "${all[@]:0:7}"
# The issuer is not compared with the accepted value.
mutate 'issuer of the value' $core/policy/check.rs \
    's/if (templates\.contain\(&actual, accepted\)) =>/if $1 || core::hint::black_box(true) =>/' "${all[@]:0:7}"
without 'audience claim' $core/policy/check.rs check_audience_claim "${all[@]:0:7}"
mutate 'exp required' $core/policy/check.rs \
    's/if self\.expiry_required &&/if core::hint::black_box(false) \&\&/' "${all[@]:0:10}"
# The waiver for `sub` covers `nbf` too.
mutate 'any type' $core/registered.rs \
    's/not_before: (self\.parse_date\(RegisteredClaim::NotBefore\)\?)/not_before: if any_type.subject || any_type.token_id { None } else { $1 }/' \
    "${all[@]:0:6}"
mutate 'typed text' $core/wire/text.rs \
    's/return Err\(NOT_CANONICAL\);/if core::hint::black_box(false) { return Err(NOT_CANONICAL); }/g' "${all[@]:0:6}"

# Every name of an algorithm is taken for the first one of the type.
mutate 'alg' $core/header/raw.rs \
    's/(let alg = self\.alg\.and_then\(Value::as_json_str\);)/$1 if core::hint::black_box(true) { return Ok(accepted.first().copied().unwrap_or_default()); }/' \
    "${all[@]:0:11}" "${rust_crypto[@]}" "${aws_lc[@]}"

# A key verifies tokens that name another key or none.
mutate 'kid' "$core/key/snapshot.rs $core/key/ring_state.rs" \
    's/if \*id != kid =>/if *id != kid \&\& core::hint::black_box(false) =>/;
    s/other\.ok_or\(VerifyError::UnknownKey\)\?\.member\.opener\(\)/other.map_or_else(|| self.active.key.opener(), |other| other.member.opener())/' \
    "${rust_crypto[@]}" "${aws_lc[@]}"

# ECDSA signatures may be written in DER, for which there is then room.
mutate 'DER' "$backends/rust_crypto/ecdsa.rs $core/alg/public_key.rs" \
    's/(\$library::ecdsa::Signature::from_slice\(signature\))/$1.or_else(|_| \$library::ecdsa::Signature::from_der(signature))/;
    s/("ES\d+"), \d+,/$1, 1024,/g' \
    "${rust_crypto[@]}"

# An Ed25519 key, and the point of a signature, may have a small order.
mutate 'small order' $backends/ed25519_point.rs \
    's/SMALL_ORDER\.contains\(&without_sign\(point\)\)/SMALL_ORDER.contains(\&without_sign(point)) \&\& core::hint::black_box(false)/' \
    "${rust_crypto[@]}" "${aws_lc[@]}" 'test ed25519_keys_of_small_order_are_refused'

# An RSA key verifies both paddings.
mutate 'RSA padding' $backends/rust_crypto/rsa.rs \
    's/&& key\.\$verify::<\$hash>\(signing_input, signature\)\.is_ok\(\)/\&\& (key.pss_verify::<\$hash>(signing_input, signature).is_ok() || key.pkcs1v15_verify::<\$hash>(signing_input, signature).is_ok())/' \
    "${rust_crypto[@]}"

# A zero byte after a signature is ignored.
mutate 'aws-lc length' $backends/aws_lc/mod.rs \
    's/(key\.verify_sig\(signing_input, signature\)\.is_ok\(\))/$1 || signature.strip_suffix(\&[0]).is_some_and(|shorter| key.verify_sig(signing_input, shorter).is_ok())/' \
    "${aws_lc[@]}"

if [ "$ran" -eq 0 ]; then
    echo "no check is called ${only[*]}"
    exit 1
fi
if [ "$failures" -ne 0 ]; then
    printf '\n%s columns cannot fail\n' "$failures"
    exit 1
fi
printf '\nevery column fails without a check that it makes\n'
