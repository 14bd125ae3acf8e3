#!/usr/bin/env bash
# Checks the syntax of all scripts, and lints them with shellcheck. `shell.sh --install` installs shellcheck from Debian's
# packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

for script in .ci/run scripts/*.sh; do bash -n "$script"; done
need shellcheck shellcheck
# Sourced files are named by a path from the root.
shellcheck --shell=bash --external-sources --severity=warning .ci/run scripts/*.sh
