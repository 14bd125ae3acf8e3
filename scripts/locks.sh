#!/usr/bin/env bash
# Checks that the lock file of every workspace is committed and fits its manifests.
set -euo pipefail
cd "$(dirname "$0")/.."

# Each manifest that declares a workspace is the root of one.
failed=0
while IFS= read -r manifest; do
    if ! git ls-files --error-unmatch "$(dirname "$manifest")/Cargo.lock" >/dev/null 2>&1; then
        echo "$(dirname "$manifest")/Cargo.lock is not committed"
        failed=1
    elif ! cargo metadata --locked --format-version 1 --manifest-path "$manifest" >/dev/null; then
        echo "$(dirname "$manifest")/Cargo.lock is out of date; run: cargo metadata --manifest-path $manifest >/dev/null"
        failed=1
    fi
done < <(git ls-files | grep -E '(^|/)Cargo\.toml$' | xargs grep --files-with-matches '^\[workspace\]')
exit "$failed"
