#!/usr/bin/env bash
# Counts the instructions of one call of verify, verify_in and encode, and fails if a count is more than 3 % above the
# one in benches/instructions.txt. `scripts/instructions.sh record` writes that file.
#
# Needs valgrind. `instructions.sh --install` installs it from Debian's packages.
#
# Unlike a time, a count does not depend on what else the machine does. It depends on the compiler and the libraries,
# which the repository pins: if they are not those of the file, this fails and asks for a new record. It also depends on
# valgrind and on the processor that valgrind emulates: with others nothing is compared, and this is skipped.
#
# valgrind does not emulate SHA instructions. The hash is therefore computed by the portable code of sha2, which takes many
# times more instructions and would hide a change of ours. The count outside of sha2 is therefore compared as well.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
cd benches

recorded=instructions.txt
calls=1000

need valgrind valgrind

# Without the other libraries, which have no part in this.
cargo build --locked --release --quiet --no-default-features --bin instructions
program=${CARGO_TARGET_DIR:-target}/release/instructions
counts=$(mktemp -d)
trap 'rm -rf "$counts"' EXIT

# Prints the instructions of a run: all of them, and those outside of the functions of sha2.
#
# In a callgrind file, a line of cost belongs to the `fn=` before it. The line after `calls=` is the cost of the called
# function, which has its own lines. A name is spelled out once, and is a number in parentheses from then on.
count() {
    local file=$counts/$1.$2
    # The size of the environment changes the start of the stack, and with it how memory is copied. It is empty here.
    env -i "$(command -v valgrind)" --tool=callgrind --callgrind-out-file="$file" "$program" "$1" "$2" 2>"$counts/log" ||
        { cat "$counts/log" >&2; return 1; }
    awk '
        /^fn=/ {
            match($0, /\([0-9]+\)/)
            id = substr($0, RSTART, RLENGTH)
            if (length($0) > RSTART + RLENGTH) is_sha2[id] = $0 ~ /sha2::/
            in_sha2 = is_sha2[id]
        }
        /^cfn=/ {
            match($0, /\([0-9]+\)/)
            if (length($0) > RSTART + RLENGTH) is_sha2[substr($0, RSTART, RLENGTH)] = $0 ~ /sha2::/
        }
        /^calls=/ { getline; next }
        /^[-+*0-9]/ { total += $2; if (!in_sha2) outside += $2 }
        END { printf "%.0f %.0f\n", total, outside }
    ' "$file"
}

# Prints the instructions of one call: the difference between a run of 2 N calls and one of N, divided by N.
a_call() {
    local once twice
    once=$(count "$1" "$calls")
    twice=$(count "$1" "$((2 * calls))")
    awk -v once="$once" -v twice="$twice" -v calls="$calls" 'BEGIN {
        split(once, a); split(twice, b)
        printf "%.0f %.0f\n", (b[1] - a[1]) / calls, (b[2] - a[2]) / calls
    }'
}

machine() {
    local avx2=without
    if grep -qw avx2 /proc/cpuinfo; then avx2=with; fi
    printf '%s, %s, %s AVX2\n' "$(uname -m)" "$(valgrind --version)" "$avx2"
}

compiler() {
    rustc -V
}

libraries() {
    awk -F '"' '
        /^name = / { name = $2 }
        /^version = / && name ~ /^(base64|digest|hmac|itoa|memchr|serde|serde_core|serde_json|sha2)$/ { printf "%s %s, ", name, $2 }
    ' Cargo.lock | sed 's/, $//'
}

measure() {
    local what
    for what in verify verify_foreign verify_in encode; do
        printf '%s %s\n' "$what" "$(a_call "$what")"
    done
}

if [ "${1:-}" = record ]; then
    measured=$(measure)
    {
        echo "# Instructions of a call: in all, and outside of sha2. Written by 'scripts/instructions.sh record'."
        echo "# $(machine)"
        echo "# $(compiler)"
        echo "# $(libraries)"
        echo "$measured"
    } >"$recorded"
    cat "$recorded"
    exit 0
fi

differs() {
    ! grep -qxF "# $($1)" "$recorded"
}

if differs machine; then
    skip "recorded on another machine: $(sed -n 's/^# //; 2p' "$recorded"); here: $(machine)"
fi
if differs compiler || differs libraries; then
    echo "$recorded was recorded with another compiler or other libraries:"
    diff <(sed -n 3,4p "$recorded") <(printf '# %s\n# %s\n' "$(compiler)" "$(libraries)") || true
    echo 'Count again, and look at the difference before it is committed: scripts/instructions.sh record'
    exit 1
fi

measure | awk '
    FNR == NR { if (!/^#/) { total[$1] = $2; outside[$1] = $3 } next }
    function shown(now, before) {
        change = before ? (now / before - 1) * 100 : 100
        if (change > 3) { grown = 1; mark = " <- grown" } else mark = ""
        return sprintf("%8d %+7.2f %%%s", now, change, mark)
    }
    BEGIN { print "instructions of a call, and how far from the recorded; then the same outside of sha2" }
    { printf "%-16s %s   %s\n", $1, shown($2, total[$1]), shown($3, outside[$1]) }
    END {
        if (grown) print "more than 3 % above benches/instructions.txt; if that is meant: scripts/instructions.sh record"
        exit grown
    }
' "$recorded" -
