#!/bin/sh
# What programs are linked with: headers, symbol map and library have the same
# names, functions alone; nothing of the library's is copied into a program; and
# a program that was compiled for another version gets an error, not garbage.
# shellcheck disable=SC2154,SC2086
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
cd "$root" || exit 1
O=$(absolute "${O:-build}")
cc=${CC:-cc}
python=${PYTHON:-python3}
soname=$(sed -n 's/^soname /libxencfg.so./p' idl/abi)
lib=$O/$soname
idl="xencfg.idl report.idl check.idl"

# same FILE FILE
same() { [ -s "$1" ] && diff "$1" "$2"; }

# ------------------------------------------------------------------- the names

# declared - the functions of the headers that are not defined there
declared() {
    echo '#include <xencfg/xencfg.h>' |
        $cc -E -P -Iinclude -I"$O/include" - | $python -c '
import re, sys
text, inner = sys.stdin.read(), r"\{[^{}]*\}"
while re.search(inner, text):
    text = re.sub(inner, ";", text)
for s in text.split(";"):
    found = re.search(r"\b(xencfg_\w+)\s*\(", s)
    if found and not re.search(r"\b(typedef|static)\b", s):
        print(found.group(1))'
}
declared | sort -u >"$tmp/declared"
sed -n 's/^ *\(xencfg_[a-z0-9_]*\);$/\1/p' lib/xencfg.map >"$tmp/map"
nm -D --defined-only "$lib" >"$tmp/nm"
awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' "$tmp/nm" | sort >"$tmp/exported"
check "the headers declare what the map has" same "$tmp/declared" "$tmp/map"
check "the library has what the map has" same "$tmp/map" "$tmp/exported"
check "the map has no pattern but \"local: *\"" \
    sh -c "[ \"\$(grep -c '[*?[];' lib/xencfg.map)\" = 1 ]"
check "the map is sorted" sort -c "$tmp/map"
check "the library exports functions alone" \
    sh -c "! awk '\$2 != \"T\" && \$2 != \"A\"' '$tmp/nm' | grep ."
check "no function without a version" sh -c "! grep ' T ' '$tmp/nm' | grep -v @@"
soname_of() { readelf -d "$1" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p'; }
check "the SONAME is $soname" test "$(soname_of "$lib")" = "$soname"

no_struct() {
    for name in $(sed '/^[#s]/d; s/ .*//' idl/abi); do
        ! grep -nE "xencfg_$name([^a-z_]|\$)" include/xencfg/text.h || return 1
    done
}
check "the calls with text have no generated struct" no_struct

# by_itself COMPILER FLAG... - each header compiles alone, or includes the rest
by_itself() {
    for header in include/xencfg/*.h; do
        echo "#include <xencfg/${header##*/}>" |
            "$@" -fsyntax-only -pedantic -Wall -Wextra -Werror -Iinclude \
                -I"$O/include" - || return 1
    done
}
check "each header compiles by itself" by_itself $cc -x c -std=c99
check "and as C++" by_itself clang -x c++ -std=c++11

# ----------------------------------------------- nothing is copied into programs

no_copies() { ! readelf -rW "$1" | grep 'R_[A-Z0-9_]*_COPY.* xencfg'; }
# program NAME HEADERS FLAG... - tests/check/abi.c
program() {
    name=$1 headers=$2
    shift 2
    $cc "$@" -I"$headers/types" -I"$headers/include" -o "$tmp/$name" \
        tests/check/abi.c "$lib" -Wl,-rpath,"$O"
}
mkdir -p "$tmp/now"
ln -s "$root/include" "$tmp/now/include"
ln -s "$O/include" "$tmp/now/types"
check "a program compiles without any flag" program plain "$tmp/now"
check "and has no copy of anything" no_copies "$tmp/plain"
check "a program at a fixed address" program fixed "$tmp/now" -fno-pie -no-pie
check "has none either" no_copies "$tmp/fixed"
for own in cfgdump hotplug; do
    check "$own has no copy of anything" no_copies "$O/$own"
done

# --------------------------------------------- programs of an older, or a newer

printf '/local/domain/1/name = "one"\n/libxl/1 = ""\n' >"$tmp/dump"
# changed NAME SCRIPT [IDL] - headers of an IDL that sed's SCRIPT changes, the
# program
changed() {
    idl_file=${3:-xencfg.idl}
    mkdir -p "$tmp/$1.d/types/xencfg"
    cp idl/*.idl "$tmp/$1.d/"
    ln -s "$root/include" "$tmp/$1.d/include"
    sed -i "$2" "$tmp/$1.d/$idl_file"
    ! cmp -s "$tmp/$1.d/$idl_file" "idl/$idl_file" &&
        (cd "$tmp/$1.d" && $python -BS "$root/idl/gen.py" header $idl) \
            >"$tmp/$1.d/types/xencfg/types.h" &&
        program "$1" "$tmp/$1.d"
}
runs() {
    valgrind -q --error-exitcode=9 "$tmp/$1" "$tmp/dump" >"$tmp/$1.out" 2>&1 &&
        cat "$tmp/$1.out"
}
config_calls="retrieve retrieve_many template_read values diff domain_add"
disk_calls="copy from_json to_json disk_add disk_remove cdrom_insert cdrom_eject
            cdrom_swap"
# are_refused NAME CALL...
are_refused() {
    out=$tmp/$1.out
    shift
    for what in "$@"; do
        grep -q "^$what: -108 " "$out" || {
            grep "^$what:" "$out"
            return 1
        }
    done
}
are_served() {
    grep -qx "check: 0 " "$tmp/$1.out" && grep -qx "domains: 0 " "$tmp/$1.out" &&
        grep -qx "values_json: 0 " "$tmp/$1.out" &&
        grep -q "^nic_remove: remove nic" "$tmp/$1.out"
}
is_untouched() {
    for what in init dispose "after all"; do
        grep -qx "$what: all zero, nothing else written" "$tmp/$1.out" ||
            return 1
    done
}
says() { # NAME CALL PATTERN
    grep "^$2: .*$3" "$tmp/$1.out" || ! cat "$tmp/$1.out"
}
version="this program was compiled for another version of libxencfg"
remedy="recompile it, or use the calls that take JSON text"
members="or what that contains, has other members"
bytes="has [0-9]* bytes, the library's [0-9]*"

# NAME OF SCRIPT WHY - of the domain_config, which has the same size in all that
# change a disk only
while IFS='|' read -r name of script why; do
    check "$of: compiles" changed "$name" "$script"
    check "$of: runs, and valgrind has nothing to say" runs "$name"
    check "$of: calls with a domain_config are refused" \
        are_refused "$name" $config_calls
    case $of in
    *disk*)
        check "$of: calls with a disk are refused" \
            are_refused "$name" $disk_calls
        check "$of: two disks are never equal" grep -qx "equal: 0" \
            "$tmp/$name.out" ;;
    esac
    check "$of: nothing is written but its objects" is_untouched "$name"
    check "$of: says why" says "$name" retrieve \
        "-108 $version (its xencfg_domain_config$why); $remedy"
    check "$of: the rest works, and the calls with text" \
        are_served "$name"
done <<END
older|a program without a field of a disk|/^    ("colo_host", string/,/})/d|, $members
newer|a program with one field more of a disk|s/^device_disk = .*/&\\n    ("one_more", uint64),/|, $members
swapped|a program with two fields of a disk exchanged|s/^    ("removable", integer/    ("x", integer/;s/^    ("readwrite", integer/    ("removable", integer/;s/^    ("x", integer/    ("readwrite", integer/|, $members
small|a program without a field of the domain|/^    ("max_vcpus", integer),/d;/^    ("nodemap", bitmap/d| $bytes
large|a program with one field more of the domain|s/^domain_config = .*/&\\n    ("one_more", uint64),/| $bytes
END
# what a call hands to its callback counts too
check "a program with another domain: compiles" changed domain \
    's/^domain = .*/&\n    ("one_more", uint64),/' report.idl
check "a program with another domain: runs" runs domain
check "a program with another domain: calls with one are refused" \
    are_refused domain retrieve_many domains
check "a program with another domain: says why" says domain retrieve_many \
    "-108 $version (its xencfg_domain $bytes); $remedy"

check "the same program, of this version, is served" runs plain
check "of this version: init gives defaults" \
    grep -qx "init: defaults, nothing else written" "$tmp/plain.out"
check "of this version: objects work" grep -qx "from_json: 0 " "$tmp/plain.out"

check "a device of another kind is refused" \
    says plain "wrong type" "-6 .*a xencfg_device_vtpm, not a xencfg_device_nic"

# an option that this library does not have
mkdir -p "$tmp/option.d"
cp -r include "$tmp/option.d/include"
ln -s "$O/include" "$tmp/option.d/types"
sed -i '/^struct xencfg_options {/,/^};/ s/^};/    int64_t newer;\n};/' \
    "$tmp/option.d/include/xencfg/xencfg.h"
cat >"$tmp/option.c" <<'END'
#include <stdio.h>
#include <xencfg/xencfg.h>

int main(void)
{
    struct xencfg_options opt = XENCFG_OPTIONS(.deadline_ms = 1);
    xencfg_ctx *ctx = NULL;
    int unset = xencfg_open(&ctx, &opt), set;

    xencfg_close(ctx);
    opt.newer = 1;
    set = xencfg_open(&ctx, &opt);
    printf("%d %d %s\n", unset, set, xencfg_strerror(set));
    return 0;
}
END
option() {
    $cc -I"$tmp/option.d/types" -I"$tmp/option.d/include" -o "$tmp/option" \
        "$tmp/option.c" "$lib" -Wl,-rpath,"$O" && "$tmp/option" |
        grep -x "0 -108 compiled for another version of libxencfg"
}
check "a newer program's option is refused if it is set" option

# ------------------------------------------------------------------- the number

# layout DIR - do the structs of its IDL have the layout that idl/abi has?
layout() {
    (cd "$1" && $python -BS "$root/idl/gen.py" layout $idl) >"$tmp/layout"
    sed '/^#/d; /^soname /d' idl/abi | awk -v soname="$soname" '
        FILENAME == "-" { was[$1] = $2; next }
        !($1 in was) { print "xencfg_" $1 " is new: run \"make abi\""; next }
        was[$1] != $2 {
            print "xencfg_" $1 " is not laid out as " soname " has it: raise " \
                "the number in idl/abi if that was released, and run \"make abi\"" }
        { delete was[$1] }
        END { for (name in was)
            print "xencfg_" name " has gone: raise the number in idl/abi, " \
                "and run \"make abi\"" }' - "$tmp/layout" >"$tmp/complaints"
    cat "$tmp/complaints"
    [ ! -s "$tmp/complaints" ]
}
noticed() { ! layout "$tmp/$1.d" && grep -q "^xencfg_$2 $3" "$tmp/complaints"; }
check "the structs are laid out as idl/abi says" layout idl
check "another layout is noticed" noticed older device_disk "is not laid out as"
check "also of what points to it" noticed older domain_config "is not laid out as"
sed 's/^device_nic = Struct("device_nic"/device_nik = Struct("device_nik"/
     s/device_nic,/device_nik,/' idl/xencfg.idl >"$tmp/swapped.d/xencfg.idl"
check "a new struct is noticed" noticed swapped device_nik "is new"
check "one that has gone is noticed" noticed swapped device_nic "has gone"
plan
