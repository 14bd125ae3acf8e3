#!/usr/bin/env bash
# Packages the crates as they will be published: checks the list of files in each package, builds each from its package
# alone, and does all of publishing but the upload. Needs the network, for the index of the registry.
set -euo pipefail
cd "$(dirname "$0")/.."

# In the order in which they are published.
crates=(jwt-core jwt-derive jwt-session jwt-session-redb jwt-session-redis jwt-axum typed-jwt)

# The files of each package outside of `src/`; the first list is common to all packages. The test keys are not packaged.
common='Cargo.lock Cargo.toml Cargo.toml.orig LICENSE-APACHE LICENSE-MIT README.md'
declare -A beside=(
    [jwt-core]=""
    [jwt-derive]="ATTRIBUTES.md $(cd jwt-derive && git ls-files expansions | tr '\n' ' ')"
    [jwt-session]=""
    [jwt-session-redb]=""
    [jwt-session-redis]=""
    [jwt-axum]=""
    [typed-jwt]="CHANGELOG.md $(printf '%s ' examples/*.rs)"
)

failed=0
for crate in "${crates[@]}"; do
    case $crate in
        typed-jwt) folder=. ;;
        jwt-session-*) folder=stores/${crate#jwt-session-} ;;
        *) folder=$crate ;;
    esac
    # shellcheck disable=SC2086 # each word is a file
    expected=$({ printf '%s\n' $common ${beside[$crate]}; (cd "$folder" && git ls-files src ':!src/key_format/tests'); } | sort)
    packaged=$(cargo package --locked --list --allow-dirty --package "$crate" | grep -v '^\.cargo_vcs_info\.json$' | sort)
    if [ "$expected" != "$packaged" ]; then
        echo "$crate: the package has other files than expected (< expected, > packaged):"
        diff <(echo "$expected") <(echo "$packaged") || true
        failed=1
    fi
    for licence in LICENSE-APACHE LICENSE-MIT; do
        if ! cmp --silent "$licence" "$folder/$licence"; then
            echo "$folder/$licence is not the $licence of the root"
            failed=1
        fi
    done
done
[ "$failed" -eq 0 ] || exit 1

if ! grep -q '^repository' Cargo.toml; then
    echo 'note: the manifests name no repository, which a release needs: RELEASING.md'
fi

packages=()
for crate in "${crates[@]}"; do packages+=(--package "$crate"); done
# A check of uncommitted changes is of use, and cannot be published.
dirty=()
[ "${CI:-}" = true ] || dirty=(--allow-dirty)
printf '+ cargo publish --dry-run %s\n' "${packages[*]}"
# This packages and builds each crate, with the packages before it as its dependencies.
cargo publish --dry-run --locked "${dirty[@]}" --target-dir "${CARGO_TARGET_DIR:-target}/package-check" "${packages[@]}"
