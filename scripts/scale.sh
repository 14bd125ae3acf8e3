#!/usr/bin/env bash
# Measures the figures of docs/scale.md that are not in the README: the size of sessions in Redis, the amount that a mirror
# reads, and the speed of the stores. Needs redis-server, and starts one. `scale.sh --install` installs it from Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need redis-server redis-server
CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-benches/target}")
export CARGO_TARGET_DIR
printf '+ cargo build --release --package typed-jwt-web-benches\n'
cargo build --manifest-path benches/web/Cargo.toml --release --quiet
programs=$CARGO_TARGET_DIR/release
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$work"' EXIT

for port in $(seq 17600 17800); do (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break; done
# Durable, because the store requires it.
redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly yes --dir "$work" >/dev/null &
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
printf '+ scale, with %s\n' "$(redis-server --version | cut -d' ' -f 1-3)"
"$programs/scale" "127.0.0.1:$port"

printf '\n+ cargo run --release --bin sessions (benches)\n'
cd benches && cargo run --release --quiet --no-default-features --bin sessions

printf '\n+ cargo run --release --bin deny_list (benches)\n'
cargo run --release --quiet --no-default-features --bin deny_list
