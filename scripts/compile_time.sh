#!/usr/bin/env bash
# Compares the compile time and the code size of the derive with those of serde's: 100 structs of ten fields with `Claims`,
# and the same structs with `Serialize + Deserialize`. A function for each struct reads and writes a value, so that all the
# code is compiled. The figures of a crate with the same dependencies and without a struct are subtracted.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
mkdir -p "${CARGO_TARGET_DIR:-benches/target}/compile-time"
cd "${CARGO_TARGET_DIR:-benches/target}/compile-time"

# The whole crate each time, and one job, so that the time is that of the work and not of the cores.
export CARGO_INCREMENTAL=0 CARGO_BUILD_JOBS=1 CARGO_TARGET_DIR=$PWD/target

# How each crate begins. No two structs have the same names, or the compiler would make one function of many.
opening() {
    cat <<RUST
#![allow(unused)]
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
enum Role {
    Admin,
    Member,
    Guest,
}

RUST
}

fields() {
    cat <<RUST
    name_$1: String,
    email_$1: String,
    tenant_$1: String,
    version_$1: u64,
    quota_$1: u64,
    verified_$1: bool,
    nickname_$1: Option<String>,
    scopes_$1: Vec<String>,
    role_$1: Role,
}

RUST
}

ours() {
    cat <<RUST
#[derive(typed_jwt::Claims)]
#[claims(alg = HS256, typ = "t$1+jwt", iss = "https://$1.example.com", aud = "web", ttl = "15m")]
struct S$1 {
    #[claim(sub)]
    user_$1: String,
$(fields "$1")

fn f$1(text: &str, key: &typed_jwt::Hs256Key) -> usize {
    use typed_jwt::Claims;
    let claims = S$1::verify(text, key).ok();
    claims.and_then(|claims| claims.encode(key).ok()).map_or(0, |text| text.len())
}

RUST
}

serde() {
    cat <<RUST
#[derive(Serialize, Deserialize)]
struct S$1 {
    #[serde(rename = "sub")]
    user_$1: String,
$(fields "$1")

fn f$1(text: &str, _: &typed_jwt::Hs256Key) -> usize {
    let claims = serde_json::from_str::<S$1>(text).ok();
    claims.and_then(|claims| serde_json::to_string(&claims).ok()).map_or(0, |text| text.len())
}

RUST
}

main() {
    cat <<RUST
fn main() {
    let key = typed_jwt::Hs256Key::from_bytes([7; 32]).unwrap();
    let text = std::env::args().next().unwrap();
    let mut sum = text.len();
RUST
    local at
    for ((at = 0; at < $1; at++)); do echo "    sum += f$at(&text, &key);"; done
    printf '    println!("{sum} {key:?}");\n}\n'
}

# generate CRATE KIND STRUCTS
generate() {
    mkdir -p "$1/src"
    cat >"$1/Cargo.toml" <<TOML
[package]
name = "$1"
version = "0.0.0"
edition = "2024"

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"
typed-jwt = { path = "$root" }
TOML
    {
        opening
        local at
        for ((at = 0; at < $3; at++)); do "$2" "$at"; done
        main "$3"
    } >"$1/src/main.rs"
}

cat >Cargo.toml <<'TOML'
[workspace]
members = ["no-structs", "by-ours", "by-ours-one", "by-serde", "by-serde-one"]
resolver = "3"
TOML
generate no-structs ours 0
generate by-ours ours 100
generate by-ours-one ours 1
generate by-serde serde 100
generate by-serde-one serde 1

# Seconds of a cargo command for one crate whose source is new.
seconds() {
    local crate=$1 start
    shift
    touch "$crate/src/main.rs"
    start=$(date +%s%N)
    cargo "$@" --quiet --package "$crate"
    echo "$start $(date +%s%N)" | awk '{ print ($2 - $1) / 1e9 }'
}

# Prints the best time of the given number of alternating rounds for three crates: without structs, with ours, with serde's.
best() {
    local rounds=$1 round crate time
    shift
    for ((round = 0; round < rounds; round++)); do
        for crate in no-structs by-ours by-serde; do
            time=$(seconds "$crate" "$@")
            echo "$crate $time"
        done
    done | awk '
        !($1 in best) || $2 < best[$1] { best[$1] = $2 }
        END { print best["no-structs"], best["by-ours"], best["by-serde"] }
    '
}

# Prints the size of the code in KiB.
text_of() {
    size -A "target/release/$1" | awk '$1 == ".text" { print $2 / 1024 }'
}

further() {
    echo "$(text_of "$1") $(text_of "$1-one")" | awk '{ print ($1 - $2) / 99 }'
}

# row WHAT UNIT NO-STRUCTS OURS SERDE
row() {
    echo "$3 $4 $5" | awk -v what="$1" -v unit="$2" '{
        ours = $2 - $1; serde = $3 - $1
        printf "%-34s %10.2f %10.2f %-3s %6.2f\n", what, ours, serde, unit, ours / serde
    }'
}

cargo check --quiet --workspace
cargo build --release --quiet --workspace
check=$(best 5 check)
release=$(best 3 build --release)

printf '%-34s %10s %10s %-3s %6s\n' '' typed-jwt serde '' ratio
# Three numbers are three words.
# shellcheck disable=SC2086
row 'cargo check, best of 5' s $check
# shellcheck disable=SC2086
row 'cargo build --release, best of 3' s $release
row '.text of 100 structs' KiB "$(text_of no-structs)" "$(text_of by-ours)" "$(text_of by-serde)"
row '.text of one struct more' KiB 0 "$(further by-ours)" "$(further by-serde)"
