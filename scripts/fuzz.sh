#!/usr/bin/env bash
# Runs every fuzz target for a while, and ends with a table: fuzz/README.md.
# `fuzz.sh 300s` is five minutes a target, `fuzz.sh 1000000` a million executions; the default is 25s.
# Targets may be named after that. Needs a nightly toolchain and a C++ compiler, and installs cargo-fuzz in target/.
# `fuzz.sh --install …` installs the two.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

length=${1:-25s}
shift || true
case $length in
    *s) limit=("-max_total_time=${length%s}") ;;
    # The same inputs in every run, so that CI gives the same answer twice.
    *) limit=("-runs=$length" -seed=1) ;;
esac
targets=("$@")
[ $# -gt 0 ] || targets=(token header claims fast_path jws jwe round_trip keys key_files signatures)

need c++ g++
if ! cargo +nightly --version >/dev/null 2>&1; then
    [ -n "$install" ] || skip 'there is no nightly toolchain; run: rustup toolchain install nightly'
    rustup toolchain install nightly --profile minimal --no-self-update >/dev/null 2>&1 ||
        skip 'a nightly toolchain cannot be installed here'
fi

build=${CARGO_TARGET_DIR:-$PWD/fuzz/target}
tools=$build/tools
export PATH=$tools/bin:$PATH
if ! command -v cargo-fuzz >/dev/null; then
    CARGO_PROFILE_DEV_DEBUG=false cargo install cargo-fuzz --version '^0.13' --locked --debug --quiet --root "$tools"
fi

logs=$build/logs
mkdir -p "$logs"
# Ours and the expansion are without `unsafe`; what counts is how often a check runs, and the address
# sanitizer costs nine runs in ten. FUZZ_SANITIZER=address is for a look at the dependencies.
sanitizer=${FUZZ_SANITIZER:-none}
cargo +nightly fuzz build --sanitizer "$sanitizer"

# Runs one target, prints its row of the table, and fails if it crashes.
fuzz() {
    local target=$1 log=$logs/$1.log crashes=0
    mkdir -p "fuzz/corpus/$target"
    cargo +nightly fuzz run --sanitizer "$sanitizer" "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        "${limit[@]}" -max_len=4096 -timeout=10 -print_final_stats=1 -dict=fuzz/json.dict \
        >"$log" 2>&1 || crashes=1
    last() { sed -n "s/.*$1 *\\([0-9][0-9]*\\).*/\\1/p" "$log" | tail -n 1; }
    printf '%-12s %12s %9s %9s %9s\n' "$target" \
        "$(last 'number_of_executed_units:')" "$crashes" "$(last ' cov:')" "$(last ' ft:')" >"$logs/$target.row"
    return "$crashes"
}

# A target has one thread: there are as many at a time as there are processors.
failed=()
pids=()
for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do sleep 0.2; done
    printf '+ cargo +nightly fuzz run %s … %s\n' "$target" "${limit[*]}"
    fuzz "$target" &
    pids+=($!)
done
for index in "${!targets[@]}"; do
    wait "${pids[index]}" || failed+=("${targets[index]}")
done

for target in "${failed[@]}"; do
    # Prints the panic, and the path of the saved input.
    log=$logs/$target.log
    grep --after-context=3 'panicked at\|ERROR:' "$log" | head -n 20 || true
    grep 'Test unit written to\|Reproduce with' --after-context=2 "$log" || tail -n 20 "$log"
done
printf '\n%-12s %12s %9s %9s %9s\n' target executions crashes edges features
for target in "${targets[@]}"; do cat "$logs/$target.row"; done
[ "${#failed[@]}" -eq 0 ]
