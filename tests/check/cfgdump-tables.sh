#!/bin/sh
# Tables fit the terminal: no line is wider, and nothing is cut off.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/verbs.sh"

# terminal COLUMNS DIR ARGS... - as on(), on a terminal
terminal() {
    columns=$1
    dir=$2
    shift 2
    status=0
    timeout 60 python3 "$here/lib/terminal.py" --columns "$columns" env \
        TERM=dumb "$CFGDUMP" --state-dir "$dir" \
        --xenstore-dump "$dir/xenstore-ls-fp.txt" "$@" >"$tmp/raw" || status=$?
    tr -d '\r' <"$tmp/raw" >"$tmp/out"
}

# fits COLUMNS - there are lines, and none is wider
fits() {
    python3 -c 'import sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
wide = [line for line in lines if len(line) > int(sys.argv[2])]
print("\n".join(wide))
sys.exit(bool(wide) or not lines)' "$tmp/out" "$1"
}

# words FILE - of at most 14 characters, all that there are
words() {
    tr ' ' '\n' <"$1" | awk 'length($0) && length($0) <= 14' | sort -u
}

# whole - no short word of $tmp/wide is broken, and no character is lost
whole() {
    words "$tmp/wide" >"$tmp/want"
    words "$tmp/out" >"$tmp/have"
    comm -23 "$tmp/want" "$tmp/have" >"$tmp/lost"
    cat "$tmp/lost"
    [ ! -s "$tmp/lost" ] &&
        [ "$(characters "$tmp/wide")" = "$(characters "$tmp/out")" ]
}
characters() { tr -d ' \n' <"$1" | fold -w 1 | sort | uniq -c | tr -s ' \n' ' '; }

for args in 'explain 1' 'explain 1 nics' 'show -o table 1' 'drift 1' list; do
    # shellcheck disable=SC2086
    host $args
    cp "$tmp/out" "$tmp/wide"
    for columns in 80 99 120; do
        # shellcheck disable=SC2086
        terminal $columns "$step" $args
        check "$args: fits in $columns columns" fits $columns
        check "$args: all is there in $columns columns" whole
    done
done
terminal 80 "$step" explain 1
check "explain, on 80 columns" prints 0 explain-80
terminal 40 "$step" explain 1 disks
check "a narrow terminal" fits 40
terminal 12 "$step" drift 1
check "one of no use" test "$status" = 1
terminal 1000 "$step" explain 1
cp "$tmp/out" "$tmp/kept"
host explain 1
check "a wide one has what a pipe gets" cmp "$tmp/kept" "$tmp/out"

# a terminal that does not know its size
COLUMNS=60 terminal 0 "$step" show -o table 1
check "\$COLUMNS" fits 60
COLUMNS=x terminal 0 "$step" explain 1
check "or 80" eval 'fits 80 && cmp "$tmp/out" "$golden/explain-80"'
COLUMNS=60 host explain 1
check "but not on a pipe" cmp "$tmp/kept" "$tmp/out"

# an error is told once, wherever it goes
for args in 'drift nosuch' 'show -o table nosuch'; do
    # shellcheck disable=SC2086
    terminal 80 "$step" $args
    check "$args: once on a terminal" test \
        "$(grep -c 'no domain "nosuch"' "$tmp/out")" = 1
    # shellcheck disable=SC2086
    host $args
    check "$args: in each of two files" eval \
        'grep -q "no domain" "$tmp/out" && grep -q "no domain" "$tmp/err"'
done

# a name that needs room
for name in web customer-web-01.example customer-web-01.production.example.org; do
    copy_host
    sed "s,^\(/local/domain/1/name = \).*,\1\"$name\"," \
        "$step/xenstore-ls-fp.txt" >"$tmp/host/xenstore-ls-fp.txt"
    mine list
    cp "$tmp/out" "$tmp/wide"
    terminal 80 "$tmp/host" list
    check "list with a name of ${#name}: fits" fits 80
    check "list with a name of ${#name}: all is there" eval \
        '[ "$(characters "$tmp/wide")" = "$(characters "$tmp/out")" ]'
done
check "the name in two lines" grep -q '^    1  customer-web-01\.  *pv ' \
    "$tmp/out"
# other characters than ASCII are as wide as they look, and are not broken
sed 's,^\(/local/domain/1/name = \).*,\1"'"$(printf '\\\\303\\\\244%.0s' \
    $(seq 60))"'",' "$step/xenstore-ls-fp.txt" >"$tmp/host/xenstore-ls-fp.txt"
terminal 80 "$tmp/host" explain 1 c_info.name
check "UTF-8 is folded between characters" eval \
    'fits 80 && ! grep -q "x[0-9a-f]" "$tmp/out"'

# characters of two columns, and of none: 日本語, and e with an accent of its own
wide='\\346\\227\\245\\346\\234\\254\\350\\252\\236e\\314\\201'
columns() { # COLUMNS WORD - no line is wider; where WORD begins, a uuid does
    python3 -c 'import sys, unicodedata as u
def width(text):
    return sum(not u.combining(c) and 1 + (u.east_asian_width(c) in "WF")
               for c in text)
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
bad = [line for line in lines if width(line) > int(sys.argv[2])]
if sys.argv[3]:
    at = width(lines[0].partition(sys.argv[3])[0])
    bad += [line for line in lines[1:] if width(line.partition("0011")[0]) != at
            and "0011" in line]
print("\n".join(bad))
sys.exit(bool(bad) or not lines)' "$tmp/out" "$1" "$2"
}
sed 's,^\(/local/domain/1/name = \).*,\1"'"$wide"'",' \
    "$step/xenstore-ls-fp.txt" >"$tmp/host/xenstore-ls-fp.txt"
mine list -o wide
check "wide characters: the columns are aligned" columns 1000 UUID
mine list -o name,uuid
cp "$tmp/out" "$tmp/wide"
terminal 80 "$tmp/host" list -o name,uuid
check "wide characters: on a terminal too" columns 80 UUID
sed 's,^\(/local/domain/1/name = \).*,\1"'"$(for i in $(seq 20); do
    printf %s "$wide"; done)"'",' "$step/xenstore-ls-fp.txt" \
    >"$tmp/host/xenstore-ls-fp.txt"
for columns in 40 41 80; do
    terminal $columns "$tmp/host" explain 1 c_info.name
    check "wide characters: folded to fit in $columns" columns $columns ''
done
plan
