#!/usr/bin/env bash
# The example `session-web` in a real browser, with a Redis of its own: examples/session-web/browser. Needs Node; looks for
# Chromium and Redis, and installs them from Debian's packages where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
    printf 'skipped: %s\n' "$*"
    exit 0
}

install() {
    printf '+ apt-get install %s\n' "$*"
    { apt-get update && apt-get install --yes --no-install-recommends "$@"; } >/dev/null 2>&1 || true
}

export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
[[ -x $CHROMIUM ]] || install chromium
[[ -x $CHROMIUM ]] || skip "there is no $CHROMIUM, and Debian's package of that name cannot be installed here"
command -v node >/dev/null && command -v npm >/dev/null || skip 'there is no Node here, or no npm'
version=$(node --version)
major=${version#v}
(( ${major%%.*} >= 20 )) || skip "Node $version is older than 20"

redis=${REDIS_SERVER:-redis-server}
command -v "$redis" >/dev/null || install redis-server
if command -v "$redis" >/dev/null; then
    export REQUIRE_REDIS=1
else
    echo "skipped in part: there is no redis-server, and Debian's package of that name cannot be installed here"
fi

browser=examples/session-web/browser
if [[ ! -d $browser/node_modules/playwright-core ]]; then
    npm install --prefix "$browser" --no-audit --no-fund || skip 'playwright-core cannot be installed here'
fi

set -x
cargo build --package session-web
# Relative to here for cargo, and to nothing for the tests.
CARGO_TARGET_DIR=$(realpath "${CARGO_TARGET_DIR:-target}") npm test --prefix "$browser" --silent
