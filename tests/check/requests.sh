#!/bin/sh
# How many requests one retrieve sends to xenstore: at most 8, and one per kind
# of device present, vcpu (PV, PVH), live removable drive, pci function, usb
# controller and port of one; whatever the number of devices.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

# requests DOMID - sent by `cfgdump show` for the retrieve; two more are for the
# connection (does anybody answer?) and for finding the domain
requests() {
    sent=$(FAKEXEN_XSSTAT=1 cfgdump show "$1" 2>&1 >"$tmp/config" |
        sed -n 's/.*total=//p')
    echo $((sent - 2))
}

# budget DOMID - the figure above, of the template and the nodes
budget() {
    tr -d '\000' <"$(template "$1")" >"$tmp/template"
    live "$1" >"$tmp/live"
    nodes() { grep -cE "^$1 = " "$tmp/live" || :; }
    device="/libxl/$1/device"
    backend="/local/domain/0/backend"
    kinds=$(nodes "$device/[^/ ]+")
    ports=$(nodes "$backend/[qv]usb/$1/[0-9]+/port/[0-9]+")
    [ "$ports" != 0 ] || ports=$(nodes "$device/vusb/[0-9]+/port/[0-9]+")
    ctrls=$(nodes "$device/vusb/[0-9]+")
    pci=$(nodes "$backend/pci/$1/0/dev-[0-9]+")
    [ "$pci" = 0 ] || kinds=$((kinds + 1))
    drives=$(grep -cE "^$device/vbd/[0-9]+/removable = \"1\"" "$tmp/live" || :)
    vcpus=$(jq 'if .b_info | has("type.hvm") then 0
        else .b_info.max_vcpus // 0 end' "$tmp/template")
    echo $((8 + kinds + ctrls + ports + pci + drives + vcpus))
}

within() { # SENT MOST
    [ "$1" -gt 5 ] && [ "$1" -le "$2" ]
}

cat >"$tmp/emulated-usb.cfg" <<'CFG'
name = "emulated-usb"
type = "hvm"
memory = 128
usbctrl = [ "type=devicemodel,version=2,ports=6" ]
CFG
for cfg in "$data"/corpus/*.cfg "$root"/tests/demo/*.cfg \
    "$tmp/emulated-usb.cfg"; do
    xl create -q -p "$cfg" >"$tmp/log" 2>&1 || continue
    id=$(xl list | awk 'END { print $2 }')
    sent=$(requests "$id") most=$(budget "$id")
    check "${cfg##*/}: sent $sent, at most $most" within "$sent" "$most"
done
check "most of the configurations came to life" test "$count" -ge 15

few=$(domid pvh-min) many=$(domid pv-min)
quietly many_devices "$few" 5 5
quietly many_devices "$many" 500 500
sent=$(requests "$many")
check "1000 devices are there" \
    jq -e '(.disks | length) + (.nics | length) == 1000' "$tmp/config"
check "1000 devices: $sent requests, under 30" test "$sent" -lt 30
# a listing that is longer than 4096 bytes comes in parts
parts=$(FAKEXEN_XSSTAT=1 cfgdump show "$many" 2>&1 >"$tmp/config" |
    sed -n 's/.*directory_part=\([0-9]*\).*/\1/p')
check "but for the parts of long listings as many as of 10" \
    test "$((sent - ${parts:-0}))" = "$(requests "$few")"
check "those came in parts" test "${parts:-0}" -gt 0
# the counter counts: libxl's own requests by the same means
name=disks
theirs=$(FAKEXEN_XSSTAT=1 lx retrieve "$(domid $name)" 2>&1 >"$tmp/config" |
    sed -n 's/.*total=//p')
check "libxl sends $theirs for $name" test "$theirs" -gt 100
plan
