#!/bin/sh
# How many requests one retrieve sends to xenstore: at most 9, one of which asks
# whether the domain is alive, and one per kind of device present, vcpu (PV,
# PVH), pci function, usb controller and port of one, two per live removable drive (medium and backend), one per device whose
# template names a backend domain, and two per domain other than 0 that such
# devices have; whatever the number of devices.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

# requests DOMID - sent by `cfgdump show` for the retrieve; one more is for
# finding the domain
requests() {
    sent=$(FAKEXEN_XSSTAT=1 cfgdump show "$1" 2>&1 >"$tmp/config" |
        sed -n 's/.*total=//p')
    echo $((sent - 1))
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
    named=$(jq '[.. | objects | select((.backend_domid // 0) != 0 or
        (.backend_domname // "") != "")] | length' "$tmp/template")
    servers=$(sed -nE 's,.* = "/local/domain/([1-9][0-9]*)/backend/.*,\1,p' \
        "$tmp/live" | sort -u | grep -c . || :)
    vcpus=$(jq 'if .b_info | has("type.hvm") then 0
        else .b_info.max_vcpus // 0 end' "$tmp/template")
    echo $((9 + kinds + ctrls + ports + pci + 2 * drives + named +
        2 * servers + vcpus))
}

within() { # SENT MOST
    [ "$1" -gt 5 ] && [ "$1" -le "$2" ]
}

# checks WAY DOMID... - the same of `cfgdump check`
checks() {
    way=$1
    shift
    XENCFG_STORE=$way FAKEXEN_XSSTAT=1 cfgdump check $depth "$@" 2>&1 >"$tmp/checked" |
        sed -n 's/.*total=//p'
}

# two devices of dom0's and three of a driver domain
cat >"$tmp/driver.cfg" <<'CFG'
name = "driver"
type = "pvh"
kernel = "/boot/vmlinuz"
memory = 64
driver_domain = 1
CFG
cat >"$tmp/served.cfg" <<'CFG'
name = "served"
type = "hvm"
memory = 128
disk = [ "vdev=xvda,format=raw,target=/dev/fake0",
    "vdev=xvdb,format=raw,backend=driver,target=/dev/fake1",
    "vdev=xvdd,devtype=cdrom,format=raw,backend=driver,target=/dev/fake-sr0" ]
vif = [ "bridge=xenbr0", "bridge=xenbr0,backend=driver" ]
CFG
cat >"$tmp/emulated-usb.cfg" <<'CFG'
name = "emulated-usb"
type = "hvm"
memory = 128
usbctrl = [ "type=devicemodel,version=2,ports=6" ]
CFG
others=
for cfg in "$data"/corpus/*.cfg "$root"/tests/demo/*.cfg \
    "$tmp/emulated-usb.cfg" "$tmp/driver.cfg" "$tmp/served.cfg"; do
    xl create -q -p "$cfg" >"$tmp/log" 2>&1 || continue
    id=$(xl list | awk 'END { print $2 }')
    sent=$(requests "$id") most=$(budget "$id")
    check "${cfg##*/}: sent $sent, at most $most" within "$sent" "$most"
    XENCFG_STORE=libxenstore cfgdump show "$id" >"$tmp/other" 2>&1 &&
        cmp "$tmp/config" "$tmp/other" || others="$others ${cfg##*/}"
done
check "most of the configurations came to life" test "$count" -ge 15
check "by libxenstore it is the same" test -z "$others"

# A check reads nothing twice but for what a retrieve reads: of each device its
# nodes' permissions, its nodes, where it leads and whence; and all of several
# domains together.
quietly lx mkdom 4 checked
id=$(domid checked)
quietly lx clone "$id" 4 clone backends
set -- "$id" $(xl list | awk '$1 ~ /^clone/ { print $2 }')
for depth in '' --deep; do
    most=78
    [ -z "$depth" ] || most=140
    for way in socket libxenstore; do
        one=$(checks "$way" "$id") all=$(checks "$way" "$@")
        each=$(((all - one) / ($# - 1)))
        check "by $way: check $depth: $each for a domain of 4 devices, <= $most" \
            within "$each" "$most"
    done
done

# What is wrong with the host alone is no reason to look at all domains again.
looks() { # - what a check of all sends
    FAKEXEN_XSSTAT=1 cfgdump check 2>&1 >"$tmp/found" | sed -n 's/.*total=//p'
}
sent=$(looks)
chmod g+w "$BED_STATE_DIR"
with=$(looks)
check "a problem of the host was found" grep -q state-dir-writable "$tmp/found"
check "domains are not looked at again: $with requests, without it $sent" \
    test "$((2 * with))" -lt "$((3 * sent))"
chmod g-w "$BED_STATE_DIR"

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
# one that is expected to be long is asked for in parts at once, not first whole
check "but for the one that has parts as many as of 10" \
    test "$((sent - ${parts:-0} + 1))" = "$(requests "$few")"
check "those came in parts" test "${parts:-0}" -gt 0
# the counter counts: libxl's own requests by the same means
name=disks
theirs=$(FAKEXEN_XSSTAT=1 lx retrieve "$(domid $name)" 2>&1 >"$tmp/config" |
    sed -n 's/.*total=//p')
check "libxl sends $theirs for $name" test "$theirs" -gt 100
plan
