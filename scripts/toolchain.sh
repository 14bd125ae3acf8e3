# For other scripts to source: `toolchain CHANNEL [COMPONENT-OR-TARGET …]` makes a toolchain ready and
# fails quietly where that cannot be. What it installs stays in a folder of this project.
#
# A machine may not reach the place where toolchains come from, and a plain word is then better than a
# failed run: the caller prints it and goes on.

toolchain() {
    local channel=$1
    shift
    local home=${CARGO_TARGET_DIR:-target}/rustup
    mkdir -p "$home"
    RUSTUP_HOME=$(cd "$home" && pwd)
    export RUSTUP_HOME RUSTUP_TOOLCHAIN=$channel
    rustup toolchain install "$channel" --profile minimal --no-self-update "$@" >"$home/install.log" 2>&1
}
