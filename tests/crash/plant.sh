# plant.sh - puts bugs into a copy of the sources, for crash/planted and
# soak/planted.  To be sourced, with the arguments of the script:
#
#     planted [NAME...]     builds the library with each, and has it found
#     planted --dry         only sees that each change can still be made
#
# A bug is a list of FILE EXPRESSION pairs, each expression one command of sed,
# which must change something.  A script goes on with `plant NAME ...` of its
# own, and ends with `planted_end`.  $O is the build directory whose objects are
# taken over.
root=$(cd "$here/../.." && pwd -P)
cd "$root"
O=${O:-build}
case $O in /*) ;; *) O=$root/$O ;; esac
BED=$O/bed
export O BED

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' HUP INT TERM
tree=$tmp/tree
count=0 failed=0
dry=
if [ "${1:-}" = --dry ]; then
    dry=yes
    shift
fi
wanted=" $* "

is_wanted() { # NAME
    case $wanted in
    "  " | *" $1 "*) ;;
    *) return 1 ;;
    esac
}

result() { # OK NAME
    count=$((count + 1))
    [ "$1" = ok ] || failed=$((failed + 1))
    echo "$1 $count - planted: $2"
}

# Into $tree; a dry run changes no more than the files that it is told of.
copy_sources() { # FILE EXPRESSION...
    rm -rf "$tree"
    mkdir -p "$tree/build"
    if [ ! "$dry" ]; then
        cp -a Makefile xencfg.pc.in idl include lib tools tests examples \
            "$tree"
        return
    fi
    while [ $# -gt 0 ]; do
        mkdir -p "$tree/${1%/*}"
        cp "$1" "$tree/$1"
        shift 2
    done
}

# change FILE EXPRESSION...
change() {
    while [ $# -gt 0 ]; do
        if ! sed "$2" "$tree/$1" >"$tmp/changed"; then
            echo "sed cannot do this: $2"
            return 1
        elif cmp -s "$tmp/changed" "$tree/$1"; then
            echo "$1 has not what is to be changed: $2"
            return 1
        fi
        cat "$tmp/changed" >"$tree/$1"
        shift 2
    done
}

# sow NAME FILE EXPRESSION... - the sources with this bug are in $tree; 1: they
# are not, or this was a dry run, and the result has been told
sow() {
    name=$1
    shift
    if ! { copy_sources "$@" && change "$@"; } >"$tmp/log" 2>&1; then
        result "not ok" "$name: cannot be made"
        sed 's/^/# /' "$tmp/log"
        return 1
    fi
    [ "$dry" ] || return 0
    result ok "$name: can be made"
    return 1
}

planted_end() {
    echo "1..$count"
    [ $failed = 0 ] && [ $count -gt 0 ]
}
