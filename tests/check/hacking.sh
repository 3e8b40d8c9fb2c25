#!/bin/sh
# HACKING.md names files and functions that are there, and the floors as they are.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
cd "$root" || exit 1

# What stands between backquotes in the page $1, a line each, without code blocks.
quoted() {
    awk '/^```/ { block = !block; next } !block' "$1" | tr '\n' ' ' |
        grep -o '`[^`]*`' | tr -d '`'
}

# Files of the page that are not there; a bare name is a file of the folder that
# was named last, or of any folder below lib, tools or tests.
missing_files() {
    quoted "$1" | grep -E '^[a-z_./]+(\.(c|h|sh|md|py|idl|scd|order)|/)$' |
        while read -r name; do
            [ -e "$name" ] && continue
            case $name in
            */*) [ -n "$(find lib tools tests -path "*/$name")" ] ;;
            *) [ -n "$(find lib tools tests -name "$name")" ] ;;
            esac || echo "no $name"
        done
}

floors() { # the picture, a floor a line
    awk '/^```/ { block = !block; next } block' "$1" | while read -r line; do
        for word in $line; do
            case $word in
            lib/* | tools/*/*) printf '%s ' "$word" ;;
            *) break ;;
            esac
        done
        echo
    done | sed 's/ *$//' | grep .
}

missing_functions() {
    quoted "$1" | grep -oE '^xencfg_[a-z_]+\(\)' | tr -d '()' | sort -u |
        while read -r name; do
            grep -rqE "^[a-z].*\<$name\(" lib include || echo "no $name()"
        done
}

missing_links() {
    grep -oE '\]\([^)#]*\)' "$1" | sed 's/^](//; s/)$//' | grep -v '^http' |
        while read -r name; do
            [ -e "$name" ] || echo "no $name"
        done
}

none() {
    found=$("$@")
    [ -z "$found" ] || { echo "$found"; return 1; }
}

as_ordered() {
    grep -v '^#' tests/check/layers.order | tr -d '*' |
        grep -v '^tools/cfgdump tools/xencfg$' >"$tmp/order"
    floors "$1" | diff "$tmp/order" -
}

check "files" none missing_files HACKING.md
check "functions" none missing_functions HACKING.md
check "links" none missing_links HACKING.md
check "links of the README" none missing_links README.md
check "links of the tests' README" none sh -c \
    'cd tests && sed -n "s/.*](\([^)#]*\)).*/\1/p" README.md |
         while read -r f; do [ -e "$f" ] || echo "no $f"; done'
check "the picture has the floors of layers.order" as_ordered HACKING.md

# Would these checks notice?
sed 's,lib/hotplug/cdrom\.c,lib/hotplug/cdroms.c,; s/xencfg_retrieve()/xencfg_retriefe()/
     s/^lib\/check  /lib\/chess  /; s/(tests\/README/(tests\/READYOU/' \
    HACKING.md >"$tmp/wrong.md"
noticed() {
    "$@" "$tmp/wrong.md" | grep .
}
check "a file that is not there is noticed" noticed missing_files
check "a function that is not there is noticed" noticed missing_functions
check "a link to nowhere is noticed" noticed missing_links
check "a floor that is not there is noticed" noticed as_ordered
plan
