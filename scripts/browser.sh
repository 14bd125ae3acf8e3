#!/usr/bin/env bash
# Tests the example `session-web` in a real browser, with its own Redis: examples/session-web/browser. Needs Node 20, Chromium
# and redis-server. `browser.sh --install` installs Chromium and Redis from Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
need "$CHROMIUM" chromium
need "${REDIS_SERVER:-redis-server}" redis-server
export REQUIRE_REDIS=1
command -v node >/dev/null && command -v npm >/dev/null || skip 'node or npm is missing'
version=$(node --version)
major=${version#v}
(( ${major%%.*} >= 20 )) || skip "Node $version is older than 20"

browser=examples/session-web/browser
if [[ ! -d $browser/node_modules/playwright-core ]]; then
    npm install --prefix "$browser" --no-audit --no-fund || skip 'playwright-core cannot be installed here'
fi

set -x
cargo build --package session-web
# cargo resolves the path from here; the tests need an absolute one.
CARGO_TARGET_DIR=$(realpath "${CARGO_TARGET_DIR:-target}") npm test --prefix "$browser" --silent
