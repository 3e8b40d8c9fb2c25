#!/bin/sh
# The IDL compiler: golden files, and files with one mistake each.
set -eu

O=$(cd "${O:-build}" && pwd)
CC=${CC:-cc}
top=$(cd "$(dirname "$0")/../.." && pwd)
gen="${PYTHON:-python3} -BS $top/idl/gen.py"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
cd "$top/tests/idl"
rm -f executed
count=0

# result STATUS NAME - one TAP line; what the test printed follows if it failed
result() {
    count=$((count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        sed 's/^/# /' "$tmp/log"
    fi
}

# run NAME COMMAND... - a test that passes if the command does
run() {
    name=$1 status=0
    shift
    "$@" >"$tmp/log" 2>&1 || status=$?
    result $status "$name"
}

golden() {
    $gen "$1" small.idl >"$tmp/golden" && diff -u "$2" "$tmp/golden"
}

# The golden files stand in for the library's types; the headers that use more
# of these have no part in it.
prepare() {
    mkdir -p "$tmp/xencfg"
    for header in "$top"/include/xencfg/*.h; do
        case $header in
        */xencfg.h) ;;
        *) : >"$tmp/xencfg/${header##*/}" ;;
        esac
    done
    for t in domain domain_config report domain_list; do
        echo "typedef struct xencfg_$t xencfg_$t;"
    done | cat - small.h >"$tmp/xencfg/types.h"
    mkdir "$tmp/types"
    $gen extern small.idl >"$tmp/types/desc_types.h"
}

compile() {
    $CC -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$tmp" \
        -I"$top/include" -I"$top/lib" "$@"
}

use() {
    # the library's own tables are not wanted, but something may need them
    compile ${SANITIZE:-} -Wl,--allow-multiple-definition -o "$tmp/use" \
        small_use.c small_types.c "$O/libxencfg.a" -lyajl -lxenstore \
        -lxentoollog && "$tmp/use"
}

# The first line of FILE says what is wrong with it.
bad() {
    want=$(sed -n "1s|^# line \([0-9]*\): \(.*\)|$1:\1: error: \2|p" "$1")
    code=0
    $gen header "$1" >"$tmp/out" 2>"$tmp/err" || code=$?
    printf 'status %s, wanted: %s\n' $code "$want"
    cat "$tmp/err" "$tmp/out"
    [ $code = 1 ] && [ -n "$want" ] && [ ! -s "$tmp/out" ] &&
        [ "$want" = "$(cat "$tmp/err")" ]
}

usage() {
    code=0
    $gen "$@" >"$tmp/out" 2>&1 || code=$?
    cat "$tmp/out"
    [ $code = 2 ] && grep -q 'gen.py header FILE.idl' "$tmp/out"
}

no_file() {
    code=0
    $gen header no-such.idl >"$tmp/out" 2>"$tmp/err" || code=$?
    cat "$tmp/err"
    [ $code = 1 ] && [ ! -s "$tmp/out" ] &&
        grep -q '^no-such.idl:1: error: ' "$tmp/err"
}

# A later file may use an earlier one's types, not the other way round.
two_files() {
    echo 's = Struct("s", [("b", leaf)])' >"$tmp/second.idl"
    $gen tables small.idl "$tmp/second.idl" >"$tmp/out"
    grep -q '&xencfg__desc_leaf,' "$tmp/out" || return 1
    ! $gen tables "$tmp/second.idl" small.idl
}

run "header of small.idl" golden header small.h
run "tables of small.idl" golden tables small_types.c
prepare
run "the tables compile" compile -fsyntax-only small_types.c
run "the types work" use
for f in bad/*.idl; do
    run "$f" bad "$f"
done
run "an IDL file is not executed" test ! -e executed
run "no such file" no_file
run "no arguments" usage
run "wrong output" usage bodies small.idl
run "two files" two_files
run "the project's own files" $gen header ../../idl/xencfg.idl \
    ../../idl/report.idl
echo "1..$count"
