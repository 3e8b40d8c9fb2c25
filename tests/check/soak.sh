#!/bin/sh
# The race soak, shortly (`make check-soak` for longer; ../soak/README.md), and
# whom a stopped holder of the lock keeps waiting.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
O=$(absolute "${O:-build}")
export O
umask 077

hotplug() {
    LD_PRELOAD=$BED_SHIM timeout 60 "$O/hotplug" --no-script "$@"
}
vtpm() { # DEVID N
    echo "{\"devid\":$1,\"uuid\":\"11112222-3333-4444-5555-6666777700$2\"}"
}
domain() {
    quietly lx mkhvm "$1" >&2
    domid "$1"
}

# ------------------------------------------------------------- a stopped holder

# Waits 10 seconds for the lock, while the soaks below run.
start_holder() {
    held=$(domain held)
    "$O/tests/soak/hold" "$BED_STATE_DIR" "$held" >"$tmp/held" &
    holder=$!
    wait_for test -s "$tmp/held"
    kill -STOP $holder
    hotplug "$held" add vtpm "$(vtpm 1 01)" >"$tmp/late" 2>&1 &
    late=$!
}

reader_goes_on() {
    in_time 2000 timeout 2 env LD_PRELOAD="$BED_SHIM" "$CFGDUMP" show "$held" >"$tmp/shown"
    grep -q '"hdc"' "$tmp/shown"
}

writer_gives_up() {
    wait $late && return 1
    cat "$tmp/late"
    grep -q "held by process $holder (hold)" "$tmp/late"
}

# What waits when the holder goes on, goes on too.
others_wait() { # ours polls, theirs is in flock()
    inode=$(stat -c %i "$BED_STATE_DIR/userdata-l.$held".*-userdata-lock)
    grep -qs waits "$tmp/waits" && grep -q -e "-> FLOCK.*:$inode " /proc/locks
}
others_go_on() {
    FAKEXEN_WAITS=$tmp/waits hotplug "$held" add vtpm "$(vtpm 2 02)" &
    ours=$!
    lx add vtpm "$held" "$(vtpm 3 03)" &
    theirs=$!
    wait_for others_wait
    kill -0 $ours && kill -0 $theirs || return 1
    kill -USR1 $holder
    kill -CONT $holder
    wait $holder && wait $ours && wait $theirs || return 1
    [ "$(xenstore-list "/libxl/$held/device/vtpm" | sort | xargs)" = "2 3" ] ||
        return 1
    "$O/tests/crash/verify" "$BED_STATE_DIR" "$held"
}

start_holder
check "a stopped holder of the lock keeps no reader waiting" reader_goes_on

# ------------------------------------------------------------ another's device

# An add waits for its backend; meanwhile another removes the device, and a
# third adds one of the same identity.
rolls_back_its_own() {
    id=$(domain rollback)
    xenstore-write /tool/backendd/vtpm silent
    LD_PRELOAD=$BED_SHIM "$O/hotplug" --timeout 3 "$id" add vtpm \
        "$(vtpm 5 0a)" &
    first=$!
    wait_for xenstore-read "/libxl/$id/device/vtpm/5/state"
    kill -STOP $first
    hotplug --force --timeout 0.2 "$id" remove vtpm "$(vtpm 5 0a)"
    hotplug --no-wait "$id" add vtpm "$(vtpm 5 0c)"
    kill -CONT $first
    wait $first && echo "it came up, says the first"
    xenstore-write /tool/backendd/vtpm ""
    [ "$(xenstore-read "/libxl/$id/device/vtpm/5/uuid")" = \
        11112222-3333-4444-5555-66667777000c ]
}
check "an add that fails removes no other's device" rolls_back_its_own

# ------------------------------------------------------------------ the plants

# That they are found is a matter of minutes (`make check-soak`).
check "the planted bugs can still be made" "$root/tests/soak/planted" --dry

# --------------------------------------------------------------------- the soak

soak() { # MODE SECONDS
    status=0
    "$root/tests/soak/one" "$@" >"$tmp/soak" 2>&1 || status=$?
    cat "$tmp/soak"
    return $status
}

for mode in ${SOAK:-xencfg mixed kill stop}; do
    seconds=${SOAK_SECONDS:-2}
    check "$mode: $seconds seconds" soak "$mode" "$seconds"
    grep '^# added' "$tmp/soak" || :
done
XENCFG_STORE=libxenstore
export XENCFG_STORE
check "xencfg by libxenstore: ${SOAK_SECONDS:-2} seconds" \
    soak xencfg "${SOAK_SECONDS:-2}"
unset XENCFG_STORE

check "a writer gives up, and names the holder" writer_gives_up
check "and when the holder goes on, so do those who wait" others_go_on
plan
