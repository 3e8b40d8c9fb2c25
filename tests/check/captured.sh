#!/bin/sh
# A real guest on real Xen, step by step (data/captured): from the dump of
# xenstore and libxl's files cfgdump must make what `xl list -l` printed, byte
# for byte, but for the differences of differences/captured.list.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/differences.sh"

captured=$root/tests/data/captured

reasons() { # STEP
    sed -n "s/^$1:[[:space:]]*//p" "$differences/captured.list"
}

for dir in "$captured"/[0-9]*; do
    step=${dir##*/}
    list=$(reasons "$step")
    stored "$dir"/userdata-d.*.libxl-json >"$tmp/stored"
    status=0
    "$CFGDUMP" --all -o xl-list --state-dir "$dir" \
        --xenstore-dump "$dir/xenstore-ls-fp.txt" \
        >"$tmp/ours" 2>"$tmp/err" || status=$?
    check "$step: cfgdump succeeds" test "$status" = 0

    # that nothing is lost on the way through jq
    layout "$dir/xl-list-l.json" >"$tmp/layout"
    check "$step: this is xl's layout" cmp "$tmp/layout" "$dir/xl-list-l.json"
    # shellcheck disable=SC2086
    check "$step: the reasons can be read" expect "$dir/xl-list-l.json" \
        "$dir/xenstore-ls-fp.txt" "$tmp/stored" 0 not-refreshed $list
    check "$step: as xl list -l, but for: ${list:-nothing}" same "$tmp/ours"
    # shellcheck disable=SC2086
    check "$step: each difference appears" applied not-refreshed $list
done

# ------------------------------------------- would these checks notice?
# The last of the steps above with all four differences.
dir=$captured/22-network-detach
list=$(reasons 22-network-detach)
stored "$dir"/userdata-d.*.libxl-json >"$tmp/stored"
"$CFGDUMP" -q --all -o xl-list --state-dir "$dir" \
    --xenstore-dump "$dir/xenstore-ls-fp.txt" >"$tmp/ours"
# A libxl built with json-c: the layout is that of domain 0's template; what it says is the same.
json_c() {
    jq --indent 2 . "$1" | sed 's/": /":/; s,/,\\/,g'
}
mkdir "$tmp/host"
cp "$dir"/userdata-d.*.libxl-json "$tmp/host/"
for file in "$dir"/userdata-d.0.*.libxl-json; do
    tr -d '\0' <"$file" >"$tmp/dom0"
    json_c "$tmp/dom0" >"$tmp/host/${file##*/}"
done
as_json_c() {
    "$CFGDUMP" -q --all -o xl-list --state-dir "$tmp/host" \
        --xenstore-dump "$dir/xenstore-ls-fp.txt" >"$tmp/json-c" || return 1
    json_c "$tmp/ours" | diff - "$tmp/json-c" && grep -q '\\/' "$tmp/json-c"
}
check "xl-list in json-c's layout" as_json_c

try() { # REASON...
    expect "$dir/xl-list-l.json" "$dir/xenstore-ls-fp.txt" "$tmp/stored" 0 \
        not-refreshed "$@" && same "$tmp/ours" && applied not-refreshed "$@"
}
fails() {
    ! "$@"
}
# shellcheck disable=SC2086
check "the comparison succeeds" try $list
for reason in $list; do
    # shellcheck disable=SC2046
    check "it fails without $reason" \
        fails try $(printf '%s\n' $list | grep -vx "$reason")
done
# shellcheck disable=SC2086
check "it fails with a reason that does not apply" fails try $list usbdev-stale
sed 's/"mac": "00:16:3e/"mac": "00:16:3f/' "$tmp/ours" >"$tmp/changed"
check "a value was changed" fails cmp "$tmp/ours" "$tmp/changed"
mv "$tmp/changed" "$tmp/ours"
# shellcheck disable=SC2086
check "it fails if a value differs" fails try $list

listed=$(grep -c '^[0-9]' "$differences/captured.list")
found=$(find "$captured" -name '[0-9]*' | wc -l)
check "all steps are listed, and all listed are there" test "$found" = "$listed"
check "all 31 steps are there" test "$found" = 31
plan
