#!/bin/sh
# Guests and driver domains that write what they own all the time hinder no add,
# no removal and no change of a medium, on either daemon: without force neither,
# if the backend closes the device.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
if [ -z "${BED_SHIM:-}" ] && [ -z "${FLOOD_BED:-}" ]; then
    for bed in c ocaml; do
        FLOOD_BED=$bed "$0" | sed "/^1\.\./d; s/^\(ok\|not ok\) [0-9]* -/\1 -/
            s/^\(ok\|not ok\) - /\1 - $bed: /"
    done | awk '/^(not )?ok /{ n++; sub(/ - /, " " n " - ") } { print }
        END { print "1.." n }'
    exit
fi
bed=${FLOOD_BED:-c}
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/hotplug.sh"

cat >"$tmp/pv.cfg" <<'CFG'
name = "pv"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 128
disk = [ "/dev/fake0,raw,xvda,rw" ]
usbctrl = [ "type=pv,version=2,ports=2" ]
CFG
printf '%s\n' 'name = "driver"' 'type = "pv"' 'kernel = "/boot/vmlinuz"' \
    'memory = 64' 'driver_domain = 1' >"$tmp/driver.cfg"
quietly xl create -q "$tmp/pv.cfg"
quietly xl create -q "$tmp/driver.cfg"
quietly lx mkhvm hvm
pv=$(domid pv) driver=$(domid driver) hvm=$(domid hvm)
usb='{"ctrl":0,"port":2,"type.hostdev":{"hostbus":1,"hostaddr":4}}'
front=/local/domain/$pv/device
there=/local/domain/$driver/backend

# ---------------------------------------------------------- beside the flood

quietly hotplug "$pv" add vtpm \
    '{"devid":3,"uuid":"11112222-3333-4444-5555-666677778888"}'

flood() { # PATH...
    python3 "$here/lib/flood.py" "$@" &
    flood=$!
    for last; do :; done
    writes() { xenstore-read "$last" 2>/dev/null | grep -qx '[1-7][0-9]'; }
    wait_for writes
}
quiet() {
    kill $flood
    wait $flood 2>/dev/null || :
    sleep 0.1 # what it has sent is done
}
# within NAME ARGS... - succeeds beside the flood
within() {
    success=$1
    shift
    try "$@"
    check "$success" succeeded
}
succeeded() { [ "$status" = 0 ] || { cat "$tmp/err"; return 1; }; }
gone() { ! xenstore-exists "$1" || { xenstore-ls -f "$1"; return 1; }; }
lock_free() {
    for lock in "$BED_STATE_DIR"/userdata-l.*; do
        [ ! -e "$lock" ] || { echo "$lock"; return 1; }
    done
}
pci() { echo "{\"bus\":$1,\"dev\":0,\"func\":0}"; }

one='{"devid":7}'
flood "$front/vif/7/x" "$front/vtpm/3/state" "$front/pci/0/x" \
    "$front/vusb/0/state" "$front/vbd/51712/state" "$front/vif/7/state"
within "a guest: a nic is added" --no-wait "$pv" add nic "$one"
within "it is removed, by force" --force --timeout 0.3 "$pv" remove nic "$one"
check "it has gone" gone "/libxl/$pv/device/vif/7"
within "a vtpm is removed" "$pv" remove vtpm '{"devid":3}'
within "a pci device is added" "$pv" add pci "$(pci 1)"
within "one more pci device" "$pv" add pci "$(pci 2)"
within "one is removed" "$pv" remove pci "$(pci 1)"
within "the last one, too" "$pv" remove pci "$(pci 2)"
within "a usb device is added" "$pv" add usbdev "$usb"
within "it is removed" "$pv" remove usbdev "$usb"
within "the controller is removed" "$pv" remove usbctrl '{"devid":0}'
within "the disk is removed" "$pv" remove disk '{"vdev":"xvda"}'
hotplug() { # by the bracket
    LD_PRELOAD=$BED_SHIM timeout 60 "$(dirname "$HOTPLUG")/tests/crash/bracket" "$@"
}
within "a nic is added by the bracket" "$pv" bracket-add nic "$one"
hotplug() { LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" --no-script "$@"; }
xenstore-write /tool/backendd/vif fail
try "$pv" add nic '{"devid":8}'
check "one that is refused is rolled back" says 1 refused
check "it has gone" gone "/libxl/$pv/device/vif/8"
xenstore-write /tool/backendd/vif ''
quiet
within "afterwards: it is removed" --force --timeout 0.3 "$pv" remove nic "$one"
check "nobody has the lock" lock_free

# ------------------------------------------------------------- a driver domain

nic="{\"devid\":1,\"backend_domid\":$driver}"
flood "$there/vif" "$there/vif/$pv" "$there/vif/$pv/1/x" "$there/vif/$pv/1/state"
within "a driver domain: a nic is added" --no-wait "$pv" add nic "$nic"
within "it is removed, by force" --force --timeout 0.3 "$pv" remove nic "$nic"
check "it has gone" gone "/libxl/$pv/device/vif/1"
quiet
within "it is quiet: a nic is added" "$pv" add nic "$nic"
flood "$there/vif/$pv" "$there/vif/$pv/1/x"
within "removed when it is closed" "$pv" remove nic "$nic"
quiet
within "again: a nic is added" "$pv" add nic "$nic"
for state in '' x 999; do
    xenstore-write /tool/backendd/vif silent "$there/vif/$pv/1/state" "$state"
    within "state \"$state\": removed, by force" --force --timeout 0.3 "$pv" \
        remove nic "$nic"
    check "it has gone" gone "/libxl/$pv/device/vif/1"
    within "added again" --no-wait "$pv" add nic "$nic"
done

# A drive whose backend is there, as libxl would make it.
drive=/libxl/$hvm/device/vbd/5632 back=$there/qdisk/$hvm/5632
xenstore-write "$drive/backend" "$back" "$back/params" ''
medium() { # PARAMS
    xenstore-read "$drive/params" | grep -qxF -e "$1"
}
flood "$back/x" "$back/params"
within "a medium is inserted" "$hvm" cd-insert hdc /srv/a.iso
check "the drive has it" medium aio:/srv/a.iso
answers() { cfgdump "$@" >"$tmp/out" || [ $? = 1 ]; }
check "readers that ask the backends, too, are answered" answers drift "$hvm"
check "what is the template's, and what live" answers explain "$hvm"
within "it is swapped" "$hvm" cd-swap hdc /srv/x.iso
check "the drive has the other" medium aio:/srv/x.iso
within "it is ejected" "$hvm" cd-eject hdc
check "the drive is empty" medium ''
quiet
within "it is quiet: a medium is inserted" "$hvm" cd-insert hdc /srv/a.iso
check "backend and drive have it" sh -c '
    [ "$(xenstore-read "$1/params")" = "$(xenstore-read "$2/params")" ]' \
    sh "$drive" "$back"
check "nobody has the lock" lock_free

# ------------------------------------------------------------- who it is

# Of what is dom0's own nobody else writes; of what somebody does, the error has
# the name.  In oxenstored it takes a change of what was read.
if [ $bed = c ]; then
    flood "/libxl/$pv/device/vif"
    try --no-wait "$pv" add nic '{"devid":9}'
    check "who prevents it is named" says 1 "add nic 9 to domain $pv:" \
        "/libxl/$pv/device/vif is written all the time"
    quiet
fi
plan
