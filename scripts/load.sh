#!/usr/bin/env bash
# Measures requests to a handler that verifies the user and to one that does not, and valid requests during a flood of
# hostile tokens. Takes six minutes. Needs wrk, redis-server and curl. `load.sh --install` installs them from Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

rounds=${ROUNDS:-15} seconds=${SECONDS_EACH:-2} connections=${CONNECTIONS:-32}

need wrk wrk
need redis-server redis-server
need curl curl

CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-benches/target}")
export CARGO_TARGET_DIR
printf '+ cargo build --release --package typed-jwt-web-benches\n'
cargo build --manifest-path benches/web/Cargo.toml --release --quiet
programs=$CARGO_TARGET_DIR/release
work=$(mktemp -d)
cp /proc/loadavg "$work/loadavg"
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$work"' EXIT

# Prints a free port.
port() { for port in $(seq "$1" $(($1 + 200))); do (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }; done; }
redis=$(port 17379)
redis-server --port "$redis" --bind 127.0.0.1 --save '' --appendonly no --dir "$work" >/dev/null &
until redis-cli -p "$redis" ping >/dev/null 2>&1; do sleep 0.1; done
"$programs/server" 127.0.0.1:0 "redis://127.0.0.1:$redis" >"$work/server" &
server=$!
until grep -q listening "$work/server"; do sleep 0.1; kill -0 $server; done
address=$(sed -n 's/^listening on //p' "$work/server")

token=$(curl -s -D "$work/headers" "http://$address/setup")
stored=$(tr -d '\r' <"$work/headers" | sed -nE 's/^set-cookie: ([^;]*).*/\1/Ip')
# `bare?token` receives the same bytes as `bearer` and ignores the token: the cost of the bytes alone.
routes=(bare "bare?token" bearer cookie tower-sessions)
declare -A header=(
    [bare]="x-unused: 1" ["bare?token"]="authorization: Bearer $token" [bearer]="authorization: Bearer $token" [cookie]="cookie: __Host-session=$token"
    [tower-sessions]="cookie: $stored"
)
for route in "${routes[@]}"; do
    answer=$(curl -s -H "${header[$route]}" "http://$address/$route")
    [ "$answer" = ferris ] || { echo "/$route answers $answer"; exit 1; }
done

drive() { wrk -t1 -c"$connections" -d"$2s" --latency -H "${header[$1]}" "http://$address/$1"; }
# Prints the route, requests per second, and p50 and p99 in microseconds.
numbers() {
    awk -v route="$1" '
        function micros(text) { return text ~ /us$/ ? text + 0 : text ~ /ms$/ ? text * 1000 : text * 1000000 }
        $1 == "50%" { p50 = micros($2) } $1 == "99%" { p99 = micros($2) } $1 == "Requests/sec:" { rate = $2 }
        /Non-2xx|Socket errors/ { bad = $0 }
        END { if (bad) { print "wrk: " bad > "/dev/stderr"; exit 1 } print route, rate, p50, p99 }'
}
for route in "${routes[@]}"; do drive "$route" 2 >/dev/null; done
for _ in $(seq "$rounds"); do
    for route in "${routes[@]}"; do drive "$route" "$seconds" | numbers "$route"; done
done >"$work/measured"

model=$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)
busy=$(cut -d" " -f 1 "$work/loadavg")
echo
echo "$(nproc) cores ($model), shared by the server, wrk and Redis, so the figures are only comparable with each other."
echo "$connections connections, alternating rounds of $seconds s, $rounds for each route. The load average before the run was $busy;"
echo "if it is not near 0, other programs affected the figures."
echo
# The medians include rounds that other programs disturbed; the best round of each route is the least disturbed one.
pick() { sort -g | awk -v which="$1" '{ all[NR] = $1 } END { print which == "least" ? all[1] : which == "most" ? all[NR] : all[int((NR + 1) / 2)] }'; }
of() { awk -v route="$1" -v column="$2" '$1 == route { print $column }' "$work/measured" | pick "$3"; }
table() { # WHAT RATE LATENCIES
    printf '%-16s%12s%10s%10s%14s%8s%8s\n' "$1" requests/s 'p50 µs' 'p99 µs' 'of /bare: r/s' p50 p99
    for route in "${routes[@]}"; do
        awk -v route="/$route" -v rate="$(of "$route" 2 "$2")" -v p50="$(of "$route" 3 "$3")" -v p99="$(of "$route" 4 "$3")" \
            -v rate0="$(of bare 2 "$2")" -v p50_0="$(of bare 3 "$3")" -v p99_0="$(of bare 4 "$3")" 'BEGIN {
                printf "%-16s%12.0f%10.0f%10.0f%14.2f%8.2f%8.2f\n", route, rate, p50, p99, rate / rate0, p50 / p50_0, p99 / p99_0 }'
    done
}
table medians median median
echo
table 'best of each' most least

echo
printf '+ flood\n'
"$programs/flood" "$address" "$server"
