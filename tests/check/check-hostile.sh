#!/bin/sh
# `cfgdump check` beside a driver domain that writes one of its nodes all the
# time: that node cannot be checked, unless a busy machine lets it, and all else
# is.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

quietly xl create -p "$root/tests/demo/web.cfg"
restless=/local/domain/7/backend/vbd/1/51999
quiet=/local/domain/7/backend/vbd/1/51998
xenstore-write "$restless" x "$quiet" x

found() {
    jq -c 'select(.code) | [.code, .path]' "$1"
}
cfgdump check -o jsonl >"$tmp/before" || :
found "$tmp/before" >"$tmp/two"
check "two backends have no device" \
    test "$(grep -c orphan-backend "$tmp/two")" = 2

python3 "$here/lib/flood.py" "$restless" &
pid=$!
writes() { [ "$(xenstore-read "$restless")" != x ]; }
wait_for writes
status=0
cfgdump check --deadline 2 -o jsonl >"$tmp/beside" 2>"$tmp/err" || status=$?
kill $pid
found "$tmp/beside" >"$tmp/both"
check "something is wrong or could not be checked" test $status != 0
check "nothing failed as a whole" test ! -s "$tmp/err"
check "the other backend is found" \
    grep -qF "[\"orphan-backend\",\"$quiet\"]" "$tmp/both"
check "and what may not have been looked at is told" \
    grep -qF ",\"$restless\"]" "$tmp/both"
plan
