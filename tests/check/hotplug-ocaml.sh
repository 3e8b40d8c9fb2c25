#!/bin/sh
# Hotplug on oxenstored: the main operations, and what is different there: the
# order of listings, and that a long one is not to be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=ocaml
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/hotplug.sh"
phy='"pdev_path":"/dev/fake1","format":"raw","backend":"phy"'

# ------------------------------------------------------------------- both ways

twins pv-min "$data/corpus/pv-min.cfg"
both_ways disk disk xvda '{"vdev":"xvda","pdev_path":"/srv/d1.img",
    "format":"raw","readwrite":1}'
both_ways nic nic 0 '{"mac":"00:16:3e:00:00:01","bridge":"br0"}'
both_ways pci pci 0000:01:00.0 '{"bus":1}'
one_way keyboard vkb vkbs 0 '{"backend_type":"linux"}' add
one_way pvcallsif pvcallsif pvcallsifs 0 '{}'
one_way virtio virtio virtios 0 \
    '{"type":"virtio,device22","irq":33,"base":1234}' -

# usb, on a controller that xencfg adds
for id in $a $b; do
    step "usbctrl" hotplug "$id" add usbctrl \
        '{"type":"pv","version":2,"ports":2}'
    cp "$(template "$id")" "$tmp/template.$id"
    found "$id" >"$tmp/findings.$id"
    trees "$id" | plain >"$tmp/trees.$id"
done
both_ways usbdev usbdev 0/2 \
    '{"ctrl":0,"port":2,"type.hostdev":{"hostbus":1,"hostaddr":3}}'

# --------------------------------------------------------------------- refusals

id=$a
refused "no vdev" "add disk ? to domain $id:" vdev -- "$id" add disk "{$phy}"
refused "no backend domain" "add nic ? to domain $id:" "backend domain 55" -- \
    "$id" add nic '{"backend_domid":55}'
refused "no nic" "remove nic 3 from domain $id:" -- \
    "$id" remove nic '{"devid":3}'
try "$id" add disk "{\"vdev\":\"xvda\",$phy}"
refused "a disk that exists" "add disk 51712 to domain $id:" \
    "has such a device" -- "$id" add disk "{\"vdev\":\"51712\",$phy}"
xenstore-write /tool/backendd/vbd stuck
refused "a backend that does not let go" "remove disk xvda from domain $id:" \
    "/vbd/$id/51712" -- --timeout 0.5 "$id" remove disk '{"vdev":"xvda"}'
xenstore-write /tool/backendd/vbd ''
try --force --timeout 0.5 "$id" remove disk '{"vdev":"xvda"}'
check "it is removed later" test "$status" = 0
xenstore-write /tool/backendd/vif fail
trees "$id" >"$tmp/before"
cat "$(template "$id")" >>"$tmp/before"
try "$id" add nic '{"devid":3}'
trees "$id" >"$tmp/after"
cat "$(template "$id")" >>"$tmp/after"
check "a backend that refuses" says 1 "add nic 3 to domain $id:" refused
check "a backend that refuses: rolled back" cmp "$tmp/before" "$tmp/after"
xenstore-write /tool/backendd/vif ''

sed 's/^name.*/name = "dying"/' "$data/corpus/pv-min.cfg" >"$tmp/dying.cfg"
quietly xl create -q "$tmp/dying.cfg"
dying=$(domid dying)
quietly lx kill "$dying"
refused "a dying domain" "no domain" "not serve" dying -- \
    "$dying" add nic '{}'
quietly lx destroy "$dying"

# ---------------------------------------------------------------- listing order

# It lists 10 before 9; libxl takes 10 for the next that is free (known bug 11).
for devid in 0 1 2 3 4 5 6 7 8 9 10; do
    try "$id" add nic '{}'
    cat "$tmp/out" >>"$tmp/nics"
done
check "eleven nics get the devids 0 to 10" jq -se \
    '[.[].devid // 0] == [range(11)]' "$tmp/nics"
try "$id" add nic '{}'
check "the twelfth gets 11" jq -e '.devid == 11' "$tmp/out"
try "$id" remove nic '{"devid":4}'
try "$id" add nic '{}'
check "the smallest that is free" jq -e '.devid == 4' "$tmp/out"
check "all twelve are there" invariants "$id"
cp "$tmp/findings.$id" "$tmp/all"
seq -f 'nic %g matched' 0 11 >>"$tmp/all"
check "and nothing else" finds "$id" "$tmp/all"
step "libxl" lx remove nic "$id" '{"devid":9}'
sed 's/nic 9 matched/nic 9 stale/' "$tmp/all" >"$tmp/all-but-9"
check "libxl removes one" finds "$id" "$tmp/all-but-9"

# ------------------------------------------------------------------------ cdrom

quietly lx mkhvm hvm
id=$(domid hvm)
medium() { # PATH
    cfgdump show -q "$id" >"$tmp/ours"
    lx retrieve "$id" >"$tmp/libxl" 2>"$tmp/libxl.err"
    for file in "$tmp/ours" "$tmp/libxl"; do
        jq -e --arg path "$1" '(.disks[1].pdev_path // "") == $path' "$file" ||
            { cat "$file"; return 1; }
    done
    invariants "$id"
}
step cdrom hotplug "$id" cd-insert hdc /srv/a.iso
check "cdrom: inserted" medium /srv/a.iso
step cdrom hotplug "$id" cd-swap hdc /srv/x.iso
check "cdrom: swapped" medium /srv/x.iso
step cdrom xl cd-eject "$id" hdc
check "cdrom: ejected by xl" medium ""
step cdrom hotplug "$id" cd-insert hdc /srv/a.iso
step cdrom hotplug "$id" cd-eject hdc
check "cdrom: ejected" medium ""
refused "cdrom: a disk is none" "hda of domain $id:" "no cdrom" -- \
    "$id" cd-eject hda

# --------------------------------------------------------------- long listings

# Over 4096 bytes of names: with a devid it works, without one it is refused.
sed 's/^name.*/name = "many"/' "$data/corpus/pv-min.cfg" >"$tmp/many.cfg"
quietly xl create -q "$tmp/many.cfg"
id=$(domid many)
quietly many_devices "$id" 500 1500
snapshot() { # xenstore-ls cannot either
    cat "$(template "$id")" >"$1"
}
refused "more nics than can be listed" "add nic ? to domain $id:" \
    "the devid must be given" -- "$id" add nic '{}'
try "$id" add nic '{"devid":1500}'
check "more nics than can be listed: with a devid" test "$status" = 0
try "$id" add disk "{\"vdev\":\"xvda\",$phy}"
check "more disks than can be listed: one more" test "$status" = 0
stored() {
    tr -d '\000' <"$(template "$id")" |
        jq -e '[.disks, .nics | length] == ['"$1, $2"'] and
            (.disks[-1].vdev == "xvda") == '"$3"
}
check "both are stored" stored 501 1501 true
try "$id" remove nic '{"devid":1500}'
removed() { [ "$status" = 0 ] || { cat "$tmp/err"; return 1; }; }
check "the nic is removed" removed
try "$id" remove disk '{"vdev":"xvda"}'
check "the disk is removed" removed
check "both are gone" stored 500 1500 false
plan
