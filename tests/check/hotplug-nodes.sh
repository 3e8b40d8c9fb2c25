#!/bin/sh
# Twins: what xencfg hot-plugs is in xenstore, and in the template, what real
# libxl hot-plugs into a domain like it: all nodes of all three trees, their
# values, order and permissions.  Kinds that libxl adds only when it creates a
# domain are compared with that.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
HOTPLUG=$(absolute "${HOTPLUG:-${O:-build}/hotplug}")

# On the bed as on a Xen host, see cfgdump() in bed.sh.  The bed runs no scripts.
hotplug() {
    LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" --no-script "$@"
}

# start NAME TYPE [LINE...] - creates a domain; prints its domid
start() {
    name=$1
    type=$2
    shift 2
    {
        printf 'name = "%s"\ntype = "%s"\nmemory = 256\n' "$name" "$type"
        test "$type" = hvm || echo 'kernel = "/boot/vmlinuz"'
        for line; do
            echo "$line"
        done
    } >"$tmp/$name.cfg"
    quietly xl create -q "$tmp/$name.cfg" >&2
    domid "$name"
}

# trees DOMID - all its devices in xenstore, N for the domid
trees() {
    xenstore-ls -fp | grep -E "^(/libxl/$1/device|/local/domain/$1/device|\
/local/domain/0/backend/[^/]*/$1[ /])" |
        sed -E "s,(/libxl|/local/domain|/backend/[^/]*)/$1([\"/ ]),\1/N\2,g
            s,(/frontend-id = )\"$1\",\1\"N\",
            s/([(,][nrbw])$1([,)])/\1N\2/g
            s,(/empty-cdrom\.)$1\",\1N\","
}

# entries DOMID ARRAY - of the template
entries() {
    tr -d '\000' <"$(template "$1")" | jq -S ".$2"
}

# same DOMID DOMID [ARRAY] - their devices, and the entries of that array
same() {
    trees "$1" >"$tmp/libxl"
    trees "$2" >"$tmp/xencfg"
    test -s "$tmp/libxl" && diff -u "$tmp/libxl" "$tmp/xencfg" || return 1
    test $# -eq 3 || return 0
    entries "$1" "$3" >"$tmp/libxl"
    entries "$2" "$3" >"$tmp/xencfg"
    diff -u "$tmp/libxl" "$tmp/xencfg"
}

# both WHAT KIND JSON [ARRAY] - the same device for the twins
both() {
    json=$3
    {
        lx add "$2" "$libxl" "$json" && hotplug "$xencfg" add "$2" "$json"
    } >"$tmp/out" 2>&1 || {
        not_ok "$twins: $1" "$tmp/out"
        return
    }
    check "$twins: $1" same "$libxl" "$xencfg" ${4:+"$4"}
}

# twins NAME TYPE [LINE...] - PV and PVH guests have a device model if something
# that it serves is in their configuration
twins() {
    twins=$1
    shift
    libxl=$(start "$twins-libxl" "$@")
    xencfg=$(start "$twins-xencfg" "$@")
}

block=/srv/block
[ -b "$FAKEXEN_DIR/root$block" ] || block=/dev/fake2 # who is not root has none
# libxl before 4.17 is told so by its environment
untrusted='"trusted":"False",'
[ "$xen" -ge 17 ] || untrusted=
common_kinds() {
    disk='"format":"raw","readwrite":1'
    both 'a block device' disk \
        "{\"vdev\":\"xvdb\",\"pdev_path\":\"/dev/fake0\",$disk}" disks
    both 'a file' disk \
        "{\"vdev\":\"xvdd\",\"pdev_path\":\"/srv/d1.img\",$disk}" disks
    both 'a real block device' disk "{\"vdev\":\"xvdk\",\"pdev_path\":\
\"$block\",$disk}" disks
    both 'a file by phy, read-only' disk '{"vdev":"xvde","backend":"phy",
        "pdev_path":"/srv/with space.img","format":"raw"}' disks
    both 'a file of qemu' disk "{\"vdev\":\"xvdj\",\"pdev_path\":\
\"/srv/b.img\",\"backend\":\"qdisk\",\"direct_io_safe\":true,$disk}" disks
    both 'a vhd file' disk '{"vdev":"xvdg","pdev_path":"/srv/a.vhd",
        "format":"vhd","readwrite":1,"discard_enable":"False"}' disks
    both 'a directory' disk \
        "{\"vdev\":\"xvdh\",\"pdev_path\":\"/srv\",$disk}" disks
    both 'a cdrom in a file' disk '{"vdev":"xvdi","pdev_path":"/srv/a.iso",
        "format":"raw","is_cdrom":1,"removable":1}' disks
    both 'a disk of qemu' disk "{\"vdev\":\"xvdc\",\"pdev_path\":\
\"/srv/a.qcow2\",\"format\":\"qcow2\",\"backend\":\"qdisk\"}" disks
    both 'a disk by a script' disk "{\"vdev\":\"xvdq1\",\"pdev_path\":\"iqn=x\"\
,\"script\":\"block-iscsi\",\"direct_io_safe\":true,$disk}" disks
    both 'a read-only disk' disk "{\"vdev\":\"51792\",\"pdev_path\":\
\"/dev/fake1\",\"format\":\"raw\",\"discard_enable\":\"True\"}" disks
    both 'an image in a drive' disk '{"vdev":"hdd","pdev_path":"/srv/a.iso",
        "format":"raw","backend":"qdisk","is_cdrom":1,"removable":1}' disks
    both 'an empty drive' disk \
        '{"vdev":"hdc","format":"empty","is_cdrom":1,"removable":1}' disks
    # libxl before 4.19 refuses it
    [ "$xen" -lt 19 ] || both 'an empty drive of phy' disk '{"vdev":"hdb",
        "backend":"phy","format":"empty","is_cdrom":1,"removable":1}' disks
    both 'a nic' nic '{"mac":"00:16:3e:00:00:01"}' nics
    both 'a nic with all' nic '{"mac":"00:16:3e:00:00:02","devid":5,
        "script":"vif-route","ifname":"v","ip":"::1","gatewaydev":"g",
        "mtu":9000,"rate_bytes_per_interval":5,"rate_interval_usecs":50000,
        "bridge":"b",'"$untrusted"'
        "coloft_forwarddev":"f",
        "colo_compare_out":"o","colo_checkpoint_port":"p"}' nics
    both 'a vtpm' vtpm '{"uuid":"11112222-3333-4444-5555-666677778888"}' vtpms
    both 'a display' vdispl '{"be_alloc":true,"connectors":[
        {"unique_id":"a","width":640,"height":480},
        {"unique_id":"b","width":1,"height":2}]}' vdispls
    both 'a sound card' vsnd '{"short_name":"s","long_name":"long name",
        "params":{"sample_rates":[8000,44100],"sample_formats":["s8","u8"],
        "channels_min":1,"channels_max":2,"buffer_size":64},
        "pcms":[{"name":"p","params":{},"streams":[{"unique_id":"0",
        "type":"p","params":{}},{"unique_id":"1","type":"c",
        "params":{"channels_max":2}}]},{"params":{"buffer_size":32}}]}' vsnds
    both 'a keyboard of qemu' vkb '{"unique_id":"k"}'
    both 'a keyboard of Linux' vkb '{"devid":3,"backend_type":"linux",
        "feature_disable_keyboard":true,"feature_disable_pointer":true,
        "feature_abs_pointer":true,"feature_raw_pointer":true,
        "feature_multi_touch":true,"width":3,"height":4,
        "multi_touch_width":1,"multi_touch_num_contacts":2}'
}

twins pv pv 'vfb = [ "vnc=1" ]'
common_kinds
both 'a framebuffer' vfb '{}'
both 'a framebuffer without vnc' vfb '{"devid":4,"vnc":{"enable":"False"},
    "sdl":{"enable":"True","opengl":"True","display":":0"}}'
both 'a usb controller of the kernel' usbctrl '{"type":"pv"}' usbctrls
for id in "$libxl" "$xencfg"; do       # the bed's qemu does not tell that
    xenstore-write "/local/domain/0/device-model/$id/backends/qusb" ""
done
both 'a usb controller of qemu' usbctrl '{"type":"qusb","ports":3}' usbctrls
both 'a usb controller of the default type' usbctrl '{}' usbctrls

twins 'no qemu' pv
both 'a file' disk '{"vdev":"xvdb",
    "pdev_path":"/srv/b.img","format":"raw","readwrite":1}' disks

twins pvh pvh 'disk = [ "/srv/b.img,raw,xvda,w,backendtype=qdisk" ]'
common_kinds

twins hvm hvm
common_kinds
both 'an emulated nic' nic \
    '{"mac":"00:16:3e:00:00:03","devid":6,"nictype":"vif_ioemu"}' nics

# What libxl adds only to a new domain.  Before 4.18 xl gives the first channel
# the primary console's number, and libxl loses it.
lost=
[ "$xen" -ge 18 ] || lost='"connection=pty,name=a",'
vfb='vfb = [ "vnc=1" ]'
libxl=$(start created pv "$vfb" \
    'p9 = [ "tag=t,path=/srv,security_model=none,backend=0" ]' \
    'pvcalls = [ "backend=0" ]' \
    "channel = [ $lost \"connection=pty,name=b\" ]")
xencfg=$(start hotplugged pv "$vfb")

# in any order: the directories of kinds were made in another
trees_sorted() {
    trees "$1" | sort
}
as_created() {
    hotplug "$xencfg" add p9 \
        '{"tag":"t","path":"/srv","security_model":"none"}' &&
        hotplug "$xencfg" add pvcallsif '{}' &&
        hotplug "$xencfg" add channel '{"name":"b","connection.pty":{}}' &&
        trees_sorted "$libxl" >"$tmp/libxl" &&
        trees_sorted "$xencfg" >"$tmp/xencfg" &&
        diff -u "$tmp/libxl" "$tmp/xencfg"
}
check 'as created: 9pfs, pvcalls, a channel' as_created
plan
