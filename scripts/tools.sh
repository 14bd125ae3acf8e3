# For other scripts to source: `tool NAME VERSION` makes a cargo tool of that version ready, in a folder of this
# project, and puts it on the PATH.

tool() {
    local name=$1 version=$2
    local home=${CARGO_TARGET_DIR:-target}/tools
    mkdir -p "$home"
    home=$(cd "$home" && pwd)
    export PATH=$home/bin:$PATH
    if [ "$(cargo "${name#cargo-}" --version 2>/dev/null | grep -o '[0-9][0-9.]*' | head -n 1)" != "$version" ]; then
        printf '+ cargo install %s@%s\n' "$name" "$version"
        CARGO_TARGET_DIR=$home/build cargo install --quiet --locked --root "$home" "$name@$version"
        rm -rf "$home/build"
    fi
}
