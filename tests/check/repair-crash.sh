#!/bin/sh
# `cfgdump repair --yes`, killed before and after its system calls, and with its
# calls failing: each file is as it was, or mended, and what it was is in the
# backup; nothing is lost, and another repair mends the rest.  A sample of the
# points; POINTS=1 for all of them.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

crash=$(absolute "${O:-build}")/tests/crash
state=$BED_STATE_DIR
uuid2=11111111-2222-3333-4444-555555555555
every=${POINTS:-23}

quietly xl create -p "$root/tests/demo/web.cfg"
quietly xl create -p "$root/tests/demo/win.cfg"
web=$(template 1)
uuid=$(basename "$web" | cut -d. -f3)
win_uuid=$(basename "$(template 2)" | cut -d. -f3)

# All that can be repaired, in one go.
disk='{"vdev": "51712", "pdev_path": "/dev/x", "format": "raw"}'
tr -d '\000' <"$web" |
    jq ".disks += [$disk] | .nics += [{\"devid\": 7}]" >"$tmp/web"
cat "$tmp/web" >"$web"          # which has no NUL
chmod 644 "$web"
for f in "n.1.$uuid.libxl-json" "d.77.$uuid2.libxl-json" "d.1.$uuid2.xl"; do
    echo "$f" >"$state/userdata-$f"
    chmod 600 "$state/userdata-$f"
done
: >"$state/userdata-l.2.$win_uuid.qmp-socket-lock"
touch -d '2001-01-01' "$state"/userdata-d.1.$uuid2.xl
touch -d '1 hour ago' "$web" "$state"/userdata-[nl]*
# of files that are older than xenstored nobody knows
touch "$state"/userdata-?.77.*
cp -a "$state" "$tmp/damaged"

plant() {
    find "$state" -mindepth 1 -delete
    cp -a "$tmp/damaged/." "$state"
}
view() {
    "$CFGDUMP" show -q 1 --state-dir "$state"
}
view >"$tmp/view"
repair="$CFGDUMP repair --yes --state-dir $state"

# nothing_lost - each file is there, or in the backup; the view is the same
nothing_lost() {
    for f in "$tmp"/damaged/userdata-[dn]*; do
        name=${f##*/}
        cmp -s "$f" "$state/$name" && continue
        find "$state/cfgdump-backup" -name "$name" -exec cmp -s "$f" {} \; \
            -print 2>/dev/null | grep -q . || {
            echo "$name is lost"
            return 1
        }
    done
    view >"$tmp/view.now" 2>&1 || {
        cat "$tmp/view.now"
        return 1
    }
    diff "$tmp/view" "$tmp/view.now"
}
# the rest can be mended, and that is all
can_go_on() {
    timeout 60 $repair --deadline 1 >"$tmp/out" 2>&1 || :
    timeout 60 "$CFGDUMP" check --state-dir "$state" >"$tmp/out" 2>&1 || {
        cat "$tmp/out"
        return 1
    }
    grep -q 'no problems' "$tmp/out" || {
        cat "$tmp/out"
        return 1
    }
    "$crash/verify" "$state" 1 && "$crash/verify" "$state" 2
}

# short waits between the looks
fast="--deadline 0.6"
timeout 60 "$crash/at" -o "$tmp/points" -s "$state" 0 before $repair $fast \
    >"$tmp/out" 2>&1 || :
check "undisturbed: nothing is lost" nothing_lost
check "undisturbed: it mends all" can_go_on
points=$(wc -l <"$tmp/points")
# what comes before the first lock only looks
first=$(grep -n 'userdata-l.*domain-userdata-lock' "$tmp/points" | head -n 1 |
    cut -d: -f1)
check "there are points" test "$points" -gt $((first + 50))
echo "# $points calls, from $first on, every ${every}th"

failed=0 tried=0
bad() { # WHERE
    failed=$((failed + 1))
    [ $failed -gt 3 ] || sed "s/^/# $1: /" "$tmp/why"
}
offset=$(($(date +%s) / 86400 % every)) # not 08, which is no number
n=$((first + offset))
while [ "$n" -le "$points" ]; do
    for when in before after; do
        plant
        status=0
        timeout 60 "$crash/at" -s "$state" "$n" $when $repair $fast \
            >"$tmp/out" 2>&1 || status=$?
        tried=$((tried + 1))
        nothing_lost >"$tmp/why" 2>&1 || bad "$when $n"
        can_go_on >"$tmp/why" 2>&1 || bad "$when $n, then"
    done
    n=$((n + every))
done
echo "# killed at $tried points"
check "killed: nothing is lost, and it can go on" test $failed = 0

# ------------------------------------------------------------- failing calls

plant
status=0
timeout 60 env LD_PRELOAD="$crash/libfault.so" FAULT_AT=0 \
    FAULT_LOG="$tmp/calls" $repair $fast >"$tmp/out" 2>&1 || status=$?
calls=$(wc -l <"$tmp/calls")
first=$(grep -n 'userdata-l.*domain-userdata-lock' "$tmp/calls" | head -n 1 |
    cut -d: -f1)
check "there are calls" test "$calls" -gt $((first + 30))
failed=0 tried=0
n=$((first + offset))
while [ "$n" -le "$calls" ]; do
    for error in ENOSPC EIO; do
        plant
        timeout 60 env LD_PRELOAD="$crash/libfault.so" FAULT_AT=$n \
            FAULT_ERROR=$error $repair $fast >"$tmp/out" 2>&1 || :
        tried=$((tried + 1))
        nothing_lost >"$tmp/why" 2>&1 || bad "call $n $error"
        can_go_on >"$tmp/why" 2>&1 || bad "call $n $error, then"
    done
    n=$((n + every))
done
echo "# $tried calls failed"
check "calls that fail: nothing is lost, and it can go on" test $failed = 0
plan
