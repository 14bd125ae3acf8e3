#!/usr/bin/env bash
# Sessions on real stores, at length: a Redis of its own that is stopped, killed and started again, a file whose process is
# killed, and races on all of them.
set -euo pipefail
cd "$(dirname "$0")/.."

redis=${REDIS_SERVER:-redis-server}
if ! command -v "$redis" >/dev/null; then
    printf '+ apt-get install redis-server\n'
    { apt-get update && apt-get install --yes --no-install-recommends redis-server; } >/dev/null 2>&1 || true
fi
if command -v "$redis" >/dev/null; then
    export REQUIRE_REDIS=1
else
    echo "skipped in part: there is no redis-server, and Debian's package of that name cannot be installed here"
fi

export RACE_ROUNDS=${RACE_ROUNDS:-1000} KILLS=${KILLS:-200}
printf '+ %s\n' "RACE_ROUNDS=$RACE_ROUNDS KILLS=$KILLS cargo test --package jwt-session"
cargo test --package jwt-session --tests -- --nocapture
