#!/bin/sh
# Beside a busy toolstack `cfgdump check` finds nothing wrong: real xl makes,
# destroys and changes domains, xencfg attaches and detaches devices and changes
# media, and check runs all the while.  SECONDS_BUSY=60 for longer.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

seconds=${SECONDS_BUSY:-12}
hotplug() { timeout 60 "$root/tests/bed/hotplug" "$@"; }
until_stopped() { # NAME COMMAND... - again and again; counts in $tmp/NAME
    name=$1
    shift
    n=0
    : >"$tmp/$name"
    while ! [ -e "$tmp/stop" ]; do
        "$@" "$n" >"$tmp/$name.log" 2>&1 && echo >>"$tmp/$name"
        n=$((n + 1))
    done
}

quietly xl create -p "$root/tests/demo/web.cfg"
quietly xl create -p "$root/tests/demo/win.cfg"
printf x >"$FAKEXEN_DIR/root/srv/busy.iso"

come_and_go() {
    sed 's/name = .*/name = "guest"/' "$root/tests/demo/web.cfg" \
        >"$tmp/guest.cfg"
    xl create -p "$tmp/guest.cfg" && xl destroy guest
}
xl_changes() {
    xl network-attach web mac=00:16:3e:00:00:99 bridge=xenbr9 &&
        xl network-detach web 2
    xl block-attach web /dev/fake9,raw,xvdf,w && xl block-detach web xvdf
}
own_changes() {
    hotplug web add nic '{"devid": 9, "bridge": "xenbr1"}' &&
        hotplug web remove nic '{"devid": 9}'
}
media() {
    hotplug win cd-eject hdc
    hotplug win cd-insert hdc /srv/busy.iso
}
xl_media() {
    xl cd-eject win hdc
    xl cd-insert win hdc /srv/busy.iso
}

pids=
for job in come_and_go xl_changes own_changes media xl_media; do
    until_stopped $job $job &
    pids="$pids $!"
done

checks=0
: >"$tmp/wrong"
all_happened() {
    for job in come_and_go xl_changes own_changes media xl_media; do
        [ -s "$tmp/$job" ] || return 1
    done
}
# on a busy machine it takes them longer to get going
end=$(($(milliseconds) + 1000 * seconds)) latest=$((end + 60000))
while now=$(milliseconds) && { [ "$now" -lt $end ] ||
    { [ "$now" -lt $latest ] &&
        ! { [ $checks -gt 2 ] && all_happened; }; }; }; do
    status=0
    cfgdump check -o jsonl >"$tmp/found" 2>"$tmp/err" || status=$?
    checks=$((checks + 1))
    # a device that xl detached leaves its entry: tolerated; on a slow machine a
    # domain is made for long
    jq -c 'select(.code and
        (.code | IN("stale-entry", "template-not-yet") | not))' \
        "$tmp/found" >"$tmp/bad"
    if [ "$status" != 0 ] || [ -s "$tmp/bad" ] || [ -s "$tmp/err" ]; then
        echo "status $status" >>"$tmp/wrong"
        cat "$tmp/bad" "$tmp/err" >>"$tmp/wrong"
    fi
done
: >"$tmp/stop"
for pid in $pids; do
    wait "$pid" || :
done

nothing() {
    [ ! -s "$1" ] || {
        cat "$1"
        return 1
    }
}
check "nothing wrong was found" nothing "$tmp/wrong"
echo "# $checks checks"
check "it was checked more than twice" test $checks -gt 2
for job in come_and_go xl_changes own_changes media xl_media; do
    echo "# $job: $(wc -l <"$tmp/$job")"
    check "$job happened" test -s "$tmp/$job"
done
plan
