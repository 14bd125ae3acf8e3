# For other scripts to source: `tool NAME VERSION [OPTION …]` makes a cargo tool of that version ready, in a folder of
# this project, and puts it on the PATH. The options are for `cargo install`; with `--debug`, the tool is compiled in
# less time than it saves by being fast, unless it computes for minutes.

tool() {
    local name=$1 version=$2
    shift 2
    local home=${CARGO_TARGET_DIR:-target}/tools
    mkdir -p "$home"
    home=$(cd "$home" && pwd)
    export PATH=$home/bin:$PATH
    if [ "$(cargo "${name#cargo-}" --version 2>/dev/null | grep -o '[0-9][0-9.]*' | head -n 1)" != "$version" ]; then
        printf '+ cargo install %s@%s\n' "$name" "$version"
        CARGO_TARGET_DIR=$home/build CARGO_PROFILE_DEV_DEBUG=false \
            cargo install --quiet --locked --root "$home" "$@" "$name@$version"
        rm -rf "$home/build"
    fi
}
