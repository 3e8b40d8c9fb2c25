#!/bin/sh
# Where memory runs out cfgdump says so: what it printed with exit status 0 is
# all there is.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"

jq -nc '{ c_info: { type: "pv", name: "many" }, b_info: { "type.pv": {} },
    disks: [range(30000) | { vdev: "\(268435456 + 256 * .)",
        pdev_path: "/dev/disk/by-id/\(.)" }] }' >"$tmp/many.json"

# bounded KIB ARGS... - cfgdump with so much memory
bounded() {
    kib=$1
    shift
    (ulimit -v "$kib" && exec "$CFGDUMP" "$@") >"$tmp/out" 2>"$tmp/err"
}
# whole ARGS... - more and more memory, up to what is enough
whole() {
    "$CFGDUMP" "$@" >"$tmp/all" || return 1
    lacked=0 limit=8000
    while [ "$limit" -lt 600000 ]; do
        limit=$((limit + 2000)) status=0
        bounded "$limit" "$@" || status=$?
        case $status:$(cat "$tmp/err") in
        0:) cmp "$tmp/all" "$tmp/out" && break ;;
        1:*'out of memory'*) lacked=$((lacked + 1)); continue ;;
        127:*) continue ;;      # not even started
        esac
        echo "$limit KiB: exit status $status"
        cat "$tmp/err"
        return 1
    done
    echo "$lacked times too little, $limit KiB are enough"
    [ "$lacked" -gt 3 ]
}
# a sanitizer needs far more
if (ulimit -v 600000 && "$CFGDUMP" --version) >"$tmp/out" 2>&1; then
    for format in json yaml jsonl table; do
        check "show -o $format" whole --template "$tmp/many.json" -o $format
    done
fi
plan
