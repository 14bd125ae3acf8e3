#!/usr/bin/env bash
# Verifies the sample token of the jwt.io debugger with the example `quickstart`, in every encoding of its secret.
set -euo pipefail
cd "$(dirname "$0")/.."

secret=a-string-secret-at-least-256-bits-long
token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWUsImlhdCI6MTUxNjIzOTAyMn0.KMUFsIDTnFmyG3nMiGM6H9FNFUROf3wh7SmqJp-QV30
cargo build --quiet --example quickstart
quickstart=${CARGO_TARGET_DIR:-target}/debug/examples/quickstart

accepts() {
    JWT_SECRET=$1 "$quickstart" "$token" "${@:2}" | grep --quiet 'John Doe' ||
        { echo "the token was not accepted with the flags: ${*:2}"; exit 1; }
}

refuses() {
    local message
    if message=$(JWT_SECRET=$2 "$quickstart" "$token" "${@:3}" 2>&1); then
        echo "the token was accepted with the flags: ${*:3}"
        exit 1
    fi
    grep --quiet --fixed-strings -- "$1" <<<"$message" || { echo "expected \"$1\", found: $message"; exit 1; }
    grep --quiet --fixed-strings -- "$2" <<<"$message" && { echo "the message shows the secret"; exit 1; }
    return 0
}

base64=$(printf %s "$secret" | base64 --wrap=0)
accepts "$secret" --text
accepts "$base64" --base64
accepts "$(tr '+/' '-_' <<<"$base64" | tr -d '=')"
accepts "$(tr '+/' '-_' <<<"$base64" | tr -d '=')" --base64url
accepts "$(printf %s "$secret" | od -An -v -tx1 | tr -d ' \n')" --hex

refuses 'the secret is 28 bytes after base64url decoding (38 characters)' "$secret"
refuses 'use `from_text_env`' "$secret"
refuses 'add --text' "$secret"
refuses 'as text it is 19 bytes, and HS256 needs 32' your-256-bit-secret
refuses 'the secret is 19 bytes of UTF-8 text; HS256 needs at least 32' your-256-bit-secret --text
refuses 'looks like hex' 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
# A text that is also base64url of 32 bytes or more: another key, and a hint.
refuses 'JWT_SECRET was read as base64url' a-string-secret-at-least-256-bits-long-enough-for-32-bytes--
refuses 'unknown flag' "$secret" --txt
echo 'the quickstart reads its secret in every encoding'
