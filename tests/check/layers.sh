#!/bin/sh
# Folders are layers: nothing calls or includes what stands on its own floor or
# above it, as layers.order has them; no circle of files; and what comes from
# outside (yajl, libxenstore) is known to one folder each.
#
# Calls are read from the objects of $O, includes from the sources.  Then each
# rule is broken in a copy, and has to be noticed.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
cd "$root" || exit 1
O=${O:-build}

# Lines "def SYMBOL FOLDER FILE" and "use SYMBOL FOLDER FILE" of the objects
# below $1 whose sources are below $2.
symbols() {
    find "$1/lib" "$1/tools" "$1/desc_types.o" -name '*.o' |
    while read -r object; do
        source=${object#"$1"/}
        source=${source%.o}.c
        [ "$source" != desc_types.c ] || source=lib/types/desc_types.c
        [ "$source" = lib/types/desc_types.c ] || [ -f "$2/$source" ] || continue
        nm "$object" | awk -v file="$source" '
            BEGIN { folder = file; sub("/[^/]*$", "", folder) }
            NF == 3 && $2 ~ /[TDBRVWC]/ { print "def", $3, folder, file }
            NF == 2 && $1 == "U"        { print "use", $2, folder, file }'
    done
}

# Lines "FOLDER FLOOR" of the file $1; with a second argument only those
# without a star.
floors() {
    awk -v closed="${2:-}" '
        /^#/ { next }
        { floor++
          for (i = 1; i <= NF; i++) {
              if (!sub(/\*$/, "", $i) || !closed)
                  print $i, floor } }' "$1"
}

# Calls and includes that climb; $1 the objects, $2 the tree, $3 the order.
climbs() {
    floors "$3" >"$tmp/floors"
    symbols "$1" "$2" >"$tmp/symbols"
    awk 'FILENAME ~ /floors$/ { floor[$1] = $2; next }
         $1 == "def" { home[$2] = $3 }
         $1 == "use" { n++; name[n] = $2; from[n] = $3; file[n] = $4 }
         END { for (i = 1; i <= n; i++) {
             to = home[name[i]]
             if (to && from[i] != to && (from[i] in floor) &&
                 (to in floor) && floor[from[i]] <= floor[to])
                 print file[i] ": " name[i] " is of " to } }' \
        "$tmp/floors" "$tmp/symbols"
    includes "$2" |
    awk 'FILENAME ~ /floors$/ { floor[$1] = $2; next }
         $3 != $4 && ($3 in floor) && ($4 in floor) &&
             floor[$3] <= floor[$4] { print $1 ": includes " $2 }' \
        "$tmp/floors" -
}

# Lines "FILE:LINE INCLUDED FOLDER FOLDER-OF-INCLUDED" of the tree $1.
includes() {
    (cd "$1" && grep -rn '^#include "' lib tools --include='*.[ch]') | sort |
    sed 's/:#include "/ /; s/".*//' |
    awk '{ file = $1; sub(/:[0-9]*$/, "", file)
           folder = file; sub("/[^/]*$", "", folder)
           split(file, part, "/")
           top = part[1] == "lib" ? "lib" : part[1] "/" part[2]
           to = top "/" $2; sub("/[^/]*$", "", to)
           print $1, $2, folder, to }'
}

# Files that use each other in a circle; arguments as of climbs.
circles() {
    floors "$3" closed >"$tmp/closed"
    symbols "$1" "$2" >"$tmp/symbols"
    awk 'FILENAME ~ /closed$/ { closed[$1]; next }
         $1 == "def" { home[$2] = $4 }
         $1 == "use" { n++; name[n] = $2; from[n] = $4; folder[n] = $3 }
         END { for (i = 1; i <= n; i++) {
             to = home[name[i]]
             if (to && to != from[i] && (folder[i] in closed))
                 print from[i], to } }' "$tmp/closed" "$tmp/symbols" |
    sort -u | tsort 2>&1 >/dev/null
}

# Files that know a header of $2 (a pattern), but are not below $3 (another); $1 the tree.
strangers() {
    (cd "$1" && grep -rnE "^#include <($2)>" lib tools --include='*.[ch]') |
    grep -vE "^$3/"
}

# Includes of what is not below lib, or not below the command, as the file that
# includes it is: a command sees of the library what every user sees.  $1 the
# tree.
outsiders() {
    includes "$1" | while read -r at included folder _; do
        case $folder in
        lib/*) top=lib ;;
        *) top=$(echo "$folder" | cut -d/ -f1,2) ;;
        esac
        case $included in
        *..*) ;;
        *) [ ! -f "$1/$top/$included" ] || continue ;;
        esac
        echo "$at: $included is not below $top"
    done
}

# Sources of the tree $1 whose folder has no floor in the order $2; and includes
# that do not say their folder.
homeless() {
    floors "$2" >"$tmp/floors"
    (cd "$1" && find lib tools -name '*.[ch]') | sed 's,\(.*\)/,\1 ,' |
        awk 'FILENAME ~ /floors$/ { floor[$1]; next }
             !($1 in floor) { print $1 "/" $2 ": " $1 " has no floor" }' \
            "$tmp/floors" -
    includes "$1" | awk '$2 !~ /\// { print $1 ": " $2 " has no folder" }'
}

nothing() {
    "$@" | tee "$tmp/found"
    [ ! -s "$tmp/found" ]
}

order=$here/layers.order
check "no call and no include goes up" nothing climbs "$O" . "$order"
check "no circle of files" nothing circles "$O" . "$order"
check "every folder has a floor, every include a folder" \
    nothing homeless . "$order"
check "only lib/store knows libxenstore and its protocol" \
    nothing strangers . 'xenstore\.h|xen/io/xs_wire\.h' lib/store
check "only lib/json knows yajl, and the command's reader of JSON for YAML" \
    nothing strangers . 'yajl/.*' '(lib/json|tools/cfgdump/print)'
check "a command includes nothing of lib/ or another, and lib/ of none" \
    nothing outsiders .

# ---------------------------------------------- each rule, broken in a small tree

house=$tmp/house
mkdir -p "$house/lib/low" "$house/lib/high" "$house/tools"
echo 'int low(void); int low(void) { return 1; }' >"$house/lib/low/low.c"
echo 'int low(void); int high(void); int high(void) { return low(); }' \
    >"$house/lib/high/high.c"
echo '/* a header */' >"$house/lib/high/high.h"
printf 'lib/low\nlib/high\n' >"$house/order"

build_house() {
    rm -rf "$house/build"
    for f in desc_types.c $(cd "$house" && ls lib/*/*.c); do
        mkdir -p "$house/build/$(dirname "$f")"
        src=$house/$f
        [ -f "$src" ] || src=/dev/null
        ${CC:-cc} -I"$house/lib" -x c -c -o "$house/build/${f%.c}.o" "$src" ||
            return 1
    done
}
looks() { # RULE PATTERN - what the rule prints of the small tree
    build_house && "$1" "$house/build" "$house" "$house/order" >"$tmp/looks"
    cat "$tmp/looks"
    if [ "$2" ]; then grep -q "$2" "$tmp/looks"; else [ ! -s "$tmp/looks" ]; fi
}

check "a tree that keeps the rules passes: calls" looks climbs ""
check "a tree that keeps the rules passes: circles" looks circles ""
echo 'int high(void); int climb(void); int climb(void) { return high(); }' \
    >"$house/lib/low/climb.c"
check "a call upwards is noticed" looks climbs "lib/low/climb.c: high is of"
printf 'lib/low lib/high\n' >"$house/order"
check "a call on the same floor is noticed" looks climbs \
    "lib/high/high.c: low is of lib/low"
printf 'lib/low\nlib/high\n' >"$house/order"
echo '#include "high/high.h"' >"$house/lib/low/climb.c"
check "an include upwards is noticed" looks climbs \
    "lib/low/climb.c:1: includes high/high.h"
echo 'int b(void); int a(void); int a(void) { return b(); }' \
    >"$house/lib/low/climb.c"
echo 'int a(void); int b(void); int b(void) { return a(); }' \
    >"$house/lib/low/circle.c"
check "a circle of files is noticed" looks circles lib/low/circle.c
rm "$house/lib/low/climb.c"
check "a source that has gone is not looked at" looks climbs ""
mkdir "$house/lib/new"
echo '#include "new.h"' >"$house/lib/new/new.c"
homeless "$house" "$house/order" >"$tmp/looks"
check "a folder without floor is noticed, and an include without folder" \
    diff "$tmp/looks" - <<END
lib/new/new.c: lib/new has no floor
lib/new/new.c:1: new.h has no folder
END
rm -r "$house/lib/new"
echo '#include <xenstore.h>' >"$house/lib/high/high.h"
found=$(strangers "$house" 'xenstore\.h' lib/low)
check "a stranger's header is noticed" [ "$found" = \
    "lib/high/high.h:1:#include <xenstore.h>" ]
mkdir -p "$house/tools/cfgdump/base"
touch "$house/tools/cfgdump/base/buf.h"
printf '#include "%s"\n' base/buf.h high/high.h ../../../lib/high/high.h \
    >"$house/tools/cfgdump/base/buf.c"
mkdir -p "$house/tools/other"
echo '#include "base/buf.h"' >"$house/tools/other/main.c"
outsiders "$house" >"$tmp/looks"
check "a header of lib/ or another command in a command is noticed" \
    diff "$tmp/looks" - <<EOF
tools/cfgdump/base/buf.c:2: high/high.h is not below tools/cfgdump
tools/cfgdump/base/buf.c:3: ../../../lib/high/high.h is not below tools/cfgdump
tools/other/main.c:1: base/buf.h is not below tools/other
EOF

plan
