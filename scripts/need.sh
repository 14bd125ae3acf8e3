# For other scripts to source before they read their arguments. It takes the first argument if that is `--install`.
#
#   need PROGRAM PACKAGE   skips the script if PROGRAM is missing and may not or cannot be installed
#   skip REASON            ends the script with status 77 and the line "skipped: REASON", which .ci/run collects
#
# System packages are installed only if the caller asks for it: with `--install`, or with CI=true in the environment.

install=${INSTALL:-}
if [ "${1-}" = --install ]; then
    install=1
    shift
fi
[ "${CI:-}" != true ] || install=1

skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}

need() {
    local program=$1 package=$2
    if command -v "$program" >/dev/null; then return; fi
    if [ -z "$install" ]; then
        skip "$program is missing; install it (Debian: apt-get install $package), or run this script with --install"
    fi
    printf '+ apt-get install %s\n' "$package"
    local sudo=()
    if [ "$(id -u)" != 0 ] && command -v sudo >/dev/null; then sudo=(sudo); fi
    {
        "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 update
        "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "$package"
    } >/dev/null 2>&1 || true
    command -v "$program" >/dev/null || skip "$program is missing, and apt-get cannot install $package here"
}
