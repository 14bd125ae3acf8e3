#!/usr/bin/env bash
# Follows the guide as a reader does: the requests and the commands of its page, and a new project with its files.
# Needs curl, openssl and redis-server. `guide.sh --install` installs them from Debian's packages.
#
# With `--workspace`, cargo selects the same features of dependencies as in `cargo test --workspace`, and does not compile
# them again.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

run() {
    printf '+ %s\n' "$*"
    "$@"
}

need curl curl
need openssl openssl
run cargo test --locked --workspace --test guide -- --ignored --skip keep_sessions
run cargo test --locked --workspace --test newcomer -- --ignored
need "${REDIS_SERVER:-redis-server}" redis-server
run cargo test --locked --workspace --test guide -- --ignored keep_sessions
