#!/usr/bin/env bash
# Tests sessions on real stores at length: a file whose process is killed, a Redis that is stopped, killed and started
# again, and races on all stores. Needs redis-server, on the PATH or at REDIS_SERVER: the tests start their own.
# `sessions.sh --install` installs it from Debian's packages.
#
# With `--workspace`, cargo selects the same features of dependencies as in `cargo test --workspace`, and does not compile
# them again.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

export RACE_ROUNDS=${RACE_ROUNDS:-1000} KILLS=${KILLS:-200}
run() {
    printf '+ %s\n' "$*"
    "$@"
}

printf '+ export RACE_ROUNDS=%s KILLS=%s\n' "$RACE_ROUNDS" "$KILLS"
run cargo test --locked --workspace --test races --test store --test kill -- --nocapture
need "${REDIS_SERVER:-redis-server}" redis-server
run cargo test --locked --workspace --test redis --test cli -- --ignored --nocapture
