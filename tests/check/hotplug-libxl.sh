#!/bin/sh
# Devices that xencfg hot-plugs into domains made by real xl are to libxl as if
# it had added them itself, and the other way round: either removes what the
# other has added, and adds it again.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/hotplug.sh"
corpus=$data/corpus
uuid=11112222-3333-4444-5555-666677778888
phy='"pdev_path":"/dev/fake1","format":"raw","backend":"phy"'
file='"pdev_path":"/srv/d1.img","format":"raw"'
qdisk='"pdev_path":"/srv/a.qcow2","format":"qcow2","backend":"qdisk"'

# ------------------------------------------------------------------------- PV

# with the host's usb devices still to be had
grep -v '^usbdev' "$corpus/pv-devices.cfg" >"$tmp/devices.cfg"
twins pv-devices "$tmp/devices.cfg"
both_ways disk disk xvda "{\"vdev\":\"xvda\",$phy,\"readwrite\":1}"
both_ways "disk of qemu" disk 51728 "{\"vdev\":\"51728\",$qdisk}"
both_ways "disk in a file" disk xvdd "{\"vdev\":\"xvdd\",$file}"
both_ways nic nic 0 '{"mac":"00:16:3e:00:00:01","bridge":"br0"}'
both_ways vtpm vtpm 1 "{\"uuid\":\"$uuid\"}"
both_ways vdispl vdispl 2 '{"connectors":[
    {"unique_id":"a","width":640,"height":480}]}'
both_ways vsnd vsnd 7 '{"devid":7,"short_name":"s","params":{}}'
both_ways usbctrl usbctrl 2 '{"version":1,"ports":3,"type":"pv"}'
both_ways usbdev usbdev 0/2 \
    '{"ctrl":0,"port":2,"type.hostdev":{"hostbus":1,"hostaddr":3}}'
both_ways pci pci 0000:01:00.0 '{"bus":1}'
one_way "keyboard of qemu" vkb vkbs 4 '{"unique_id":"k"}' add
one_way "keyboard of Linux" vkb vkbs 9 '{"backend_type":"linux","devid":9}' add
one_way vfb vfb vfbs 2 '{"vnc":{"enable":"True"},"sdl":{}}' add
one_way pvcallsif pvcallsif pvcallsifs 1 '{}'
one_way virtio virtio virtios 0 \
    '{"type":"virtio,device22","irq":33,"base":1234}' -

# pinned KIND INDEX JSON FILTER - an entry without index is told from the others
# by its place; so it gets the index that it has when one of them goes, by FILTER
pinned() {
    step "$guest: $1" hotplug "$a" add "$1" "$3"
    step "$guest: $1" hotplug "$a" remove "$1" "{\"devid\":$2}"
    cp "$tmp/template.$a" "$tmp/pinned"
    chmod 600 "$tmp/pinned"
    change_template "$tmp/pinned" "$4"
    tr -d '\000' <"$tmp/pinned" | jq -S . >"$tmp/wanted"
    cp "$(template "$a")" "$tmp/template.$a"
    tr -d '\000' <"$tmp/template.$a" | jq -S . >"$tmp/got"
    check "$guest: the $1 that stays has its index" \
        diff -u "$tmp/wanted" "$tmp/got"
}
p9='{"tag":"t","path":"/srv","security_model":"none"}'
pinned p9 1 "$p9" '.p9s[0].devid = 0'
one_way p9 p9 p9s 1 "$p9"

# xl before 4.18 numbers the channels, and libxl loses the first
channel='{"name":"c","connection.pty":{}}'
channels=2
if [ "$xen" -ge 18 ]; then
    channels=3
    pinned channel 3 "$channel" '.channels[0].devid = 1 | .channels[1].devid = 2'
fi
one_way channel channel channels $channels "$channel" -

# A device given without its objects is stored with them, as libxl does.
step "$guest: vsnd" hotplug "$a" add vsnd '{"devid":8,"short_name":"s"}'
step "$guest: vsnd" lx add vsnd "$b" '{"devid":8,"short_name":"s"}'
last_vsnd() {
    for domid in "$a" "$b"; do
        tr -d '\000' <"$(template "$domid")" | jq '.vsnds[-1]' \
            >"$tmp/vsnd.$domid"
    done
    diff -u "$tmp/vsnd.$b" "$tmp/vsnd.$a"
}
check "$guest: vsnd without parameters: stored as by libxl" last_vsnd

# ----------------------------------------------------------- PVH, HVM, no QEMU

nic='"mac":"00:16:3e:00:00:02"'
twins pvh-min "$corpus/pvh-min.cfg"
both_ways disk disk xvdb "{\"vdev\":\"xvdb\",$file,\"readwrite\":1}"
if [ -b "$FAKEXEN_DIR/root/srv/block" ]; then
    both_ways "disk in a block device" disk hda '{"vdev":"hda",
        "pdev_path":"/srv/block","format":"raw"}'
else
    ok "disk in a block device # SKIP one cannot be made"
fi
both_ways nic nic 0 "{$nic}"
one_way keyboard vkb vkbs 0 '{"backend_type":"linux"}' add

twins hvm-legacy "$corpus/hvm-legacy.cfg"
both_ways disk disk xvdb "{\"vdev\":\"xvdb\",$file,\"readwrite\":1}"
both_ways "emulated nic" nic 3 "{\"devid\":3,\"nictype\":\"vif_ioemu\",$nic}"

# ------------------------------------------------------------- by xl's commands

# attached NAME KIND IDENTITY COMMAND... - xl attaches, xencfg removes
attached() {
    dev="$guest: xl $1" kind=$2 id=$3 as=matched
    shift 3
    [ "$kind" != pci ] || [ "$xen" -gt 14 ] || as=reconstructed # see added_both
    step "$dev" xl "$@" || return 0
    check "$dev: $kind $id is there" finds "$a" "$tmp/findings.$a" \
        "$kind $id $as"
    case $kind in
    disk) json="{\"vdev\":\"$id\"}" ;;
    pci) json='{"bus":1}' ;;
    *) json=$(printed '' "$id") ;;
    esac
    step "$dev" hotplug "$a" remove "$kind" "$json" || return 0
    check "$dev: removed by xencfg" device - -
}
twins pv-min "$corpus/pv-min.cfg"
attached block-attach disk xvdc block-attach "$a" /srv/d2.img,raw,xvdc,w
attached network-attach nic 0 network-attach "$a" bridge=xenbr0
attached vtpm-attach vtpm 0 vtpm-attach "$a" backend=0
attached vdispl-attach vdispl 0 vdispl-attach "$a" backend=0 connectors=i:1x2
attached vsnd-attach vsnd 0 vsnd-attach "$a" "card, backend=0, short-name=s"
attached usbctrl-attach usbctrl 0 usbctrl-attach "$a" type=pv version=2 ports=4
attached pci-attach pci 0000:01:00.0 pci-attach "$a" 01:00.0

# -------------------------------------------------- entries that have no index

lost= # the first channel, by xl before 4.18
[ "$xen" -ge 18 ] || lost='"connection=pty,name=-",'
cat >"$tmp/three.cfg" <<CFG
name = "three"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 128
maxmem = 256
vcpus = 2
maxvcpus = 4
p9 = [ "tag=a,path=/srv/a,security_model=none,backend=0",
       "tag=b,path=/srv/b,security_model=none,backend=0",
       "tag=c,path=/srv/c,security_model=none,backend=0" ]
channel = [ $lost "connection=pty,name=a", "connection=pty,name=b",
            "connection=pty,name=c" ]
CFG
xl create -q "$tmp/three.cfg" >"$tmp/create" 2>&1 ||
    not_ok "a domain with three of each" "$tmp/create"
id=$(domid three)
# as a caller of libxl leaves them, and xl from 4.18 on
change_template "$(template "$id")" \
    '.channels |= (.[-3:] | map(del(.devid)))'
chmod 600 "$(template "$id")"
holds() { # TAGS NAMES - of p9s and channels, in cfgdump's output
    cfgdump show -q "$id" >"$tmp/ours" && jq -e "[[.p9s[].tag],
        [.channels[].name]] | map(add) == [\"$1\", \"$2\"]" "$tmp/ours" ||
        { cat "$tmp/ours"; return 1; }
    invariants "$id"
}
tags() { # TAG... - are live
    for n in $(xenstore-list "/libxl/$id/device/9pfs" | sort -n); do
        xenstore-read "/local/domain/$id/device/9pfs/$n/tag"
    done | tr -d '\n' | grep -x "$1"
}
check "no index: all are there" holds abc abc
step "no index" hotplug three remove p9 '{"devid":1}'
check "no index: the second p9 goes, and no other" holds ac abc
check "no index: the second was live" tags ac
step "no index" hotplug three remove channel '{"devid":2}'
check "no index: the second channel goes, and no other" holds ac ac
step "no index" hotplug three add p9 \
    '{"tag":"d","path":"/srv/d","security_model":"none"}'
check "no index: another p9 takes its place" tags adc
check "no index: it is the last in the template" holds acd ac
step "no index" hotplug three remove p9 '{"devid":0}'
check "no index: then the first goes" holds cd ac
check "no index: nothing is reconstructed or stale" finds "$id" /dev/null \
    "channel 0 implied" "channel 1 matched" "channel 3 matched" \
    "p9 1 matched" "p9 2 matched"

# ------------------------------------------------------------------------ knobs

cp "$(template "$id")" "$tmp/template"
inode=$(stat -c %i "$(template "$id")")
step knobs xl rename three "renamed by xl"
step knobs xl mem-set "$id" 200
step knobs xl vcpu-set "$id" 3
knobs() {
    cfgdump show -q "$id" >"$tmp/ours" && jq -e '[.c_info.name,
        .b_info.target_memkb, .b_info.avail_vcpus] ==
        ["renamed by xl", 204800, [0, 1, 2]]' "$tmp/ours"
}
untouched() {
    is_template "$id" "$tmp/template" &&
        [ "$(stat -c %i "$(template "$id")")" = "$inode" ]
}
check "knobs: name, memory, vcpus are xenstore's" knobs
check "knobs: the template is not written" untouched
step knobs hotplug "renamed by xl" add nic '{"bridge":"b"}'
step knobs hotplug "renamed by xl" remove nic '{"devid":0}'
check "knobs: a nic comes and goes, the template is as before" \
    is_template "$id" "$tmp/template"
check "knobs: they are still xenstore's" knobs
plan
