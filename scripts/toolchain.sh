# For other scripts to source: `toolchain CHANNEL [COMPONENT-OR-TARGET …]` installs a toolchain, and
# fails quietly if it cannot be installed. The toolchain is installed in a folder of this project.
#
# A machine may not have access to the server of the toolchains. The caller then prints a message and continues.

toolchain() {
    local channel=$1
    shift
    local home=${CARGO_TARGET_DIR:-target}/rustup
    mkdir -p "$home"
    RUSTUP_HOME=$(cd "$home" && pwd)
    export RUSTUP_HOME RUSTUP_TOOLCHAIN=$channel
    rustup toolchain install "$channel" --profile minimal --no-self-update "$@" >"$home/install.log" 2>&1
}
