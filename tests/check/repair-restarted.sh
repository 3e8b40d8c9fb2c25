#!/bin/sh
# An xenstored that was started anew does not know the domains that run: no file
# is moved away since xenstore has no such domain.
set -eu
bed=${bed:-c}
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

state=$BED_STATE_DIR
quietly xl create -p "$root/tests/demo/web.cfg"
quietly xl create -p "$root/tests/demo/win.cfg"
before=$(ls "$state")
found() {
    status=0
    cfgdump check -o jsonl "$@" >"$tmp/found" 2>"$tmp/err" || status=$?
    jq -r 'select(.code) | [.code, .domid] | join(" ")' "$tmp/found"
}
is() {
    [ "$1" = "$2" ] || { printf 'want: %s\ngot:  %s\n' "$1" "$2"; return 1; }
}
check "before: no problems" is "" "$(found)"

quietly restart_xenstored
check "after: the domains run" is 2 \
    "$(xl list | grep -cE '^(web|win|\(null\)) ')"
check "after: it cannot be told whose files they are" is \
    "unknown-domain-file 1
unknown-domain-file 2" "$(found 1 2)"
check "after: why not" jq -es 'map(select(.code) | .detail) |
    all(test("cannot be told: xenstored was started after"))' "$tmp/found"
check "after: no repair" jq -es 'map(select(.code) | .repair) | all(not)' \
    "$tmp/found"
cfgdump repair --yes >"$tmp/out" 2>&1 || :
check "after: a repair leaves all files" is "$before" \
    "$(ls "$state" | grep -v backup)"

dead=$state/userdata-d.77.11111111-2222-3333-4444-555555555555.libxl-json
(umask 077 && echo x >"$dead")
check "written since: a dead domain's" is "dead-domain-file 77" "$(found 77)"
touch -d '2 hours' "$dead"
check "from the future: cannot be told" is "unknown-domain-file 77" \
    "$(found 77)"
check "from the future: why not" grep -q "date is ahead of the clock" \
    "$tmp/found"
cfgdump repair --yes >"$tmp/out" 2>&1 || :
check "from the future: stays" test -e "$dead"
touch "$dead"
cfgdump repair --yes >"$tmp/out" 2>&1 || :
check "written since: goes" test ! -e "$dead"
plan
