#!/usr/bin/env bash
# Starts the API example, and runs the commands of its README, as they are written there, and its client. Needs curl.
# `api.sh --install` installs it from Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need curl curl
printf '+ cargo build --package session-api\n'
cargo build --locked --quiet --package session-api
programs=${CARGO_TARGET_DIR:-target}/debug
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

# A server for each, so that the notes of one are not in the other's way. Prints its address.
serve() {
    "$programs/session-api" --listen 127.0.0.1:0 >"$work/$1" 2>"$work/$1.log" &
    for _ in $(seq 100); do
        address=$(sed -n 's/^listening on //p' "$work/$1")
        [ -n "$address" ] && return
        sleep 0.1
    done
    echo "the server does not listen:"
    cat "$work/$1.log"
    exit 1
}

# Runs the `sh` blocks of the README in one shell, and compares the output with its `text` blocks.
serve readme
extract() { awk -v kind="$1" '$0 == "```" kind { inside = 1; next } $0 == "```" { inside = 0 } inside' examples/api/README.md; }
extract sh | sed "s|^api=.*|api=$address|" >"$work/commands"
extract text >"$work/expected"
commands=$(grep -c curl "$work/commands")
bash -u "$work/commands" 2>&1 | tr -d '\r' | awk '
    # The API ends no line, and the README shows each answer on its own.
    { gsub(/}{/, "}\n{"); gsub(/}\[/, "}\n["); gsub(/\]{/, "]\n{"); gsub(/}www/, "}\nwww"); print }
' >"$work/printed"
line=0
while IFS= read -r expected <&3 || [ -n "$expected" ]; do
    line=$((line + 1))
    IFS= read -r printed <&4 || printed=
    pattern=${expected//…/$'\1'}
    pattern=$(printf '%s' "$pattern" | sed -e 's/[][\\.*^$+?(){}|]/\\&/g' -e $'s/\1/.*/g')
    if ! [[ $printed =~ ^$pattern$ ]]; then
        printf 'line %s of what the README shows differs:\nexpected %s\nprinted  %s\n' "$line" "$expected" "$printed"
        exit 1
    fi
done 3<"$work/expected" 4<"$work/printed"
if [ "$(wc -l <"$work/printed")" != "$line" ]; then
    echo "the commands print more than the README shows:"
    cat "$work/printed"
    exit 1
fi
echo "README: $commands commands of curl print what is written there, in $line lines"

# A port that is in use is reported, and no process remains.
if "$programs/session-api" --listen "${address#http://}" 2>"$work/taken" >&2; then
    echo "two servers listen on one port"
    exit 1
fi
grep -q 'is in use' "$work/taken"

serve client
"$programs/client" --server "$address" | tee "$work/said"
grep -q '^logged out$' "$work/said"

# Told to stop, it stops, and its log has no token.
for job in $(jobs -p); do
    kill -TERM "$job"
    wait "$job"
done
if grep -q 'eyJ' "$work"/*.log; then
    echo "a token is in the log"
    exit 1
fi
echo "both servers have stopped, and their logs have no token"
