#!/bin/sh
# xencfg: devices as words, what a dry run says, and what cannot be.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

quietly xl create -p "$root/tests/demo/web.cfg"
quietly xl create -p "$root/tests/demo/win.cfg"
xencfg() {
    status=0
    LD_PRELOAD=$BED_SHIM timeout 60 "$BED/../xencfg" --no-script \
        --state-dir "$BED_STATE_DIR" --sysfs-dir "$FAKEXEN_DIR/root/sys" "$@" \
        >"$tmp/out" 2>"$tmp/err" || status=$?
}
# does STATUS TEXT ARGS... - TEXT is in what it prints
does() {
    want=$1 text=$2
    shift 2
    xencfg "$@"
    check "xencfg $*" eval '[ "$status" = "$want" ] &&
        cat "$tmp/out" "$tmp/err" && { [ ! "$text" ] || grep -qF -e "$text" "$tmp/out" "$tmp/err"; }'
}
# device PATH JSON - what cfgdump says of it
device() {
    check "$1: $2" test "$(cfgdump get web "$1" 2>&1)" = "$2"
}
nic='{"devid":2,"mac":"00:16:3e:00:00:04","bridge":"xenbr1","nictype":"vif"}'
does 0 "$nic" attach web nic mac=00:16:3e:00:00:04 bridge=xenbr1 --dry-run
device 'nic 2' "cfgdump: error: nic 2: nics has no [2]; there are: [0], [1]"
does 0 "$nic" attach web nic mac=00:16:3e:00:00:04 bridge=xenbr1
device 'nic 2' "$nic"
does 0 '"vdev":"xvdq"' attach web disk xvdq path=/dev/fake9
device xvdq '{"pdev_path":"/dev/fake9","vdev":"xvdq","format":"raw","readwrite":1}'
does 0 '"vdev":"xvdr"' attach web disk vdev=xvdr target=/dev/fake8 access=ro
does 1 'has such a device' attach web disk xvdq path=/dev/fake9 -n
does 0 '"unique_id":"abc"' attach web vkb 3 unique-id=abc
does 0 '"security_model":"none"' attach web p9 tag=t path=/x security-model=none
does 0 '"devid":4' attach web vkb '{"devid":4}'
does 0 'dry run: would detach nic 2' detach web nic 2 -n
for word in 00:16:3E:00:00:04 mac=00:16:3e:00:00:04 devid=2; do
    does 0 'dry run: would detach nic 2' detach web nic "$word" -n
done
does 0 'dry run: would detach nic 2' detach web 00:16:3e:00:00:04 -n
does 0 'dry run: would detach disk xvdq' detach web /dev/fake9 -n
does 0 'dry run: would detach disk xvdq' detach web xvdq -n
does 1 'devid=0: more than one device has it' detach web devid=0 -n
does 1 '00:16:3e:00:00:99: the domain has no such device; '\
"'cfgdump show -o table web' lists them" detach web 00:16:3e:00:00:99
does 2 'which device?: nic' detach web nic
does 0 '' detach web nic 2
does 0 '' detach web disk xvdq
does 1 'no disk xvdz' detach web disk xvdz --dry-run
does 0 'dry run: would eject disk hdc' cdrom eject win hdc -n
does 0 '' cdrom swap win hdc /dev/fake3
does 0 '' cdrom eject win hdc
does 0 '' cdrom insert win hdc /dev/fake4
does 1 'not a CD-ROM drive' cdrom eject web xvda -n
does 2 'no such kind of device: nick' attach web nick mac=x
does 2 'foo: no such key' attach web nic foo=1
does 2 'is a number' attach web nic devid=x
does 2 'which device' attach web nic
does 2 'no such command: show' show web nic
does 2 'Usage' attach web
does 1 'no domain "nosuch"' attach nosuch nic bridge=x
does 0 'Usage: xencfg attach' --help
does 0 'xencfg ' --version

# ---------------------------------------- remedies can be pasted as they are
remedies() { # CODE - the commands
    cfgdump check -o json 2>/dev/null | jq -r --arg code "$1" '
        .problems[]? | select(.code == $code) | .remedy' | grep -o '`[^`]*`' | tr -d '`'
}
pasted() { # NAME CODE WANT - the remedy of that problem is WANT, and works
    code=$2 want=$3
    remedies "$code" >"$tmp/commands" || :
    check "$1: the commands" eval 'cat "$tmp/commands"; [ "$(cat "$tmp/commands")" = "$want" ]'
    . "$tmp/commands" >"$tmp/pasted" 2>&1 || :
    check "$1: nothing is left" eval 'cat "$tmp/pasted"; [ ! "$(remedies "$code")" ]'
}
web=$(template "$(domid web)")
change_template "$web" 'del(.nics[1])'
pasted 'no entry' live-without-entry 'device=$(cfgdump get web nic 1)
xencfg detach web nic 1
xencfg attach web nic "$device"'
quietly xl rename web "it's web"
change_template "$web" 'del(.nics[1])'
pasted 'an odd name' live-without-entry "device=\$(cfgdump get 'it'\\''s web' nic 1)
xencfg detach 'it'\\''s web' nic 1
xencfg attach 'it'\\''s web' nic \"\$device\""
chmod 0644 "$web"
id=$(domid "it's web")
xenstore-write -- "/local/domain/$id/name" -web
pasted 'a name like an option' file-mode "cfgdump repair --yes $id"
xenstore-write -- "/local/domain/$id/name" web
change_template "$web" '.nics += [{ devid: 7 }]'
touch -d '1 hour ago' "$web"
pasted 'stale' stale-entry 'cfgdump repair --yes web'

xencfg --help
check "the page has all options" eval '
    for o in $(grep -oe "--[a-z-]*" "$tmp/out" | sort -u); do
        grep -q -e "$o" "$root/man/xencfg.1.scd" || { echo "no $o"; exit 1; }
    done'
plan
