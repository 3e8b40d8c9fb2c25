#!/bin/sh
# Guests whose directories are longer than oxenstored can list: what the others
# have is checked, and dumped, all the same.
set -eu
bed=ocaml
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

quietly xl create -p "$root/tests/demo/web.cfg"
many() { # DIR - gives it more than 4096 bytes of names
    for i in $(seq 300); do
        echo "$1/a-name-of-some-length-$i" x
    done | xargs xenstore-write
}
many /local/domain/1/device
many /local/domain/7/backend
xenstore-write /local/domain/8/backend/vbd/1/51998 x

status=0
cfgdump check -o jsonl >"$tmp/check" 2>"$tmp/err" || status=$?
check "something could not be checked" test $status = 2
check "nothing failed as a whole" test ! -s "$tmp/err"
check "what another domain has is found" grep -q orphan-backend "$tmp/check"

quietly cfgdump report -o "$tmp/report.tar.gz" || : # of the check it says so
{ echo /libxl && xenstore-ls -f /libxl; } >"$tmp/libxl"
tar -xzOf "$tmp/report.tar.gz" --wildcards '*/xenstore*' >"$tmp/xenstore"
check "a report has libxl's nodes" \
    test "$(grep -c '^/libxl' "$tmp/xenstore")" = "$(wc -l <"$tmp/libxl")"
check "and says what it could not list" \
    grep -q '^/local/domain/1/device:' "$tmp/xenstore"
plan
