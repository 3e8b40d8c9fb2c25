#!/bin/sh
# Verbs that show all domains, beside xl that makes and destroys some: what has
# gone meanwhile is left out, what is in the making is waited for.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

ROUNDS=${ROUNDS:-40}

for n in 1 2 3; do
    cat >"$tmp/$n.cfg" <<CFG
name = "guest$n"
type = "pv"
memory = 32
kernel = "/boot/vmlinuz"
disk = [ "/dev/fake0,raw,xvda,rw", "/dev/fake1,raw,xvdb,rw" ]
vif = [ "mac=00:16:3e:00:00:0$n" ]
CFG
done
stay=$tmp/3.cfg
check "a domain that stays" quietly xl create -q "$stay"

# one after the other, until $tmp/stop is there
comings() {
    while [ ! -e "$tmp/stop" ]; do
        xl create -q "$tmp/$1.cfg" && echo >>"$tmp/made.$1" &&
            xl destroy "guest$1" || return 1
    done
}
comings 1 >"$tmp/comings.1" 2>&1 &
one=$!
comings 2 >"$tmp/comings.2" 2>&1 &
two=$!

# in_vain - after a failure: was there only a domain that stayed unfinished for
# as long as cfgdump waits?  A busy machine may take so long for one.
in_vain() {
    [ "$took" -ge 300 ] && ! grep -v 'has no configuration' "$tmp/err"
}
# all_round STATUS-PATTERN ARGS... - many runs
all_round() {
    want=$1
    shift
    i=0 failed=0
    while [ $i -lt "$ROUNDS" ]; do
        status=0 began=$(milliseconds)
        cfgdump "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
        took=$(($(milliseconds) - began))
        # shellcheck disable=SC2254
        case $status in
        $want) ;;
        *)
            echo "status $status after $took ms"
            cat "$tmp/err"
            in_vain || failed=$((failed + 1))
            ;;
        esac
        grep -q guest3 "$tmp/out" || { echo "no guest3"; return 1; }
        i=$((i + 1))
    done
    [ $failed = 0 ]
}
check "show --all -o jsonl" all_round 0 show --all -o jsonl
check "list" all_round 0 list
check "show --all -o table" all_round 0 show --all -o table
check "drift --all" all_round '[01]' drift --all
made() {
    made=$(cat "$tmp"/made.? 2>/dev/null | wc -l)
    [ "$made" -gt 5 ]
}
wait_for made || :
touch "$tmp/stop"
wait $one || echo "# xl failed: $(cat "$tmp/comings.1")"
wait $two || echo "# xl failed: $(cat "$tmp/comings.2")"
made || :
check "domains came and went: $made" made

# those that never have one are not waited for
set -- 101 102 103 104 105 106 107 108
lx introduce "$@"
for n; do
    xenstore-write /local/domain/$n/name foreign$n
done
list() {
    status=0
    cfgdump list -o jsonl >"$tmp/out" 2>"$tmp/err" || status=$?
}
in_time 1500 list
check "other tools' domains: no failure, one line about all" eval '[ $status = 0 ] &&
    [ "$(grep -c "\"state\":\"foreign\"" "$tmp/out")" = 8 ] &&
    grep guest3 "$tmp/out" && grep "complete\":true" "$tmp/out" &&
    [ "$(grep -c . "$tmp/err")" = 1 ] && grep "8 domains are of" "$tmp/err"'
check "a short while for all of them: $took ms" [ "$took" -lt 1500 ]
status=0
cfgdump show guest3 foreign101 >"$tmp/out" 2>"$tmp/err" || status=$?
check "one that was asked for by name" eval '[ $status = 1 ] &&
    grep -q "foreign101.*has no configuration" "$tmp/err"'
plan
