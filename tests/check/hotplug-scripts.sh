#!/bin/sh
# Xen's own hotplug scripts, run by real libxl and by xencfg: disks in
# files, for which the script makes loop devices, and in a block device; and
# what is said when one of them fails.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/hotplug.sh"

scripts=$FAKEXEN_DIR/root/etc/xen/scripts
images=$FAKEXEN_DIR/root/srv # as the scripts see it, too
if [ ! -x /etc/xen/scripts/block ] || [ "$(id -u)" != 0 ]; then
    ok "Xen's scripts # SKIP not root, or no scripts"
    plan
    exit
fi
mkdir -p "$scripts"
cp /etc/xen/scripts/* "$scripts" 2>/dev/null || : # not its directories
sed -i "s,/var/log/xen,$tmp," "$scripts"/*.sh
hotplug() { # with scripts
    LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" "$@"
}
xenstore-write /local/domain/0/libxl/disable_udev 1 # libxl runs them

# detach - the loop devices of this host's files
detach() {
    losetup -a | sed -n "s,^\([^:]*\):.*($FAKEXEN_DIR/.*,\1,p" |
        xargs -r -n 1 losetup -d
}
trap 'detach; rm -rf "$tmp"' EXIT

for name in a b; do
    printf '%s\n' "name = \"$name\"" 'type = "pv"' 'memory = 64' \
        'kernel = "/boot/vmlinuz"' >"$tmp/$name.cfg"
    quietly xl create -q "$tmp/$name.cfg"
done
a=$(domid a) b=$(domid b)
snapshot() { # FILE - what is rolled back writes the template again
    { xenstore-ls -fp /libxl; xenstore-ls -fp /local/domain; } >"$1"
    cat "$(template "$b")" >>"$1"
}

# ------------------------------------------------------------------ the bridge

refused "no bridge" "add nic 0 to domain $b:" \
    "vif-bridge failed with status 1; hotplug-error: Could not find bridge device br77" -- \
    "$b" add nic '{"devid":0,"bridge":"br77"}'

# ------------------------------------------------------------------- no image

missing='{"vdev":"xvdb","pdev_path":"/srv/none.img","format":"raw"'
refused "no image" "add disk xvdb to domain $b:" \
    "/srv/none.img: No such file or directory" -- "$b" add disk "$missing}"
refused "no image, and nobody looks before the script does" \
    "add disk xvdb to domain $b:" "block failed with status 1" \
    "its image /srv/none.img: No such file or directory" -- \
    "$b" add disk "$missing,\"script\":\"block\"}"

# ------------------------------------------------------------------------ loop

# make_loop FILE - prints a loop device of it; its node may have to be made
make_loop() {
    loop=$(losetup -f) || return 1
    [ -b "$loop" ] || mknod "$loop" b 7 "${loop#/dev/loop}" || return 1
    losetup -f --show "$1"
}
if ! loop=$(make_loop "$images/d0.img" 2>"$tmp/err"); then
    ok "loop devices # SKIP $(head -n 1 "$tmp/err")"
    plan
    exit
fi

# same_nodes - of the twins, but for the number of a loop device and the file
same_nodes() {
    for id in "$a" "$b"; do
        trees "$id" | sed -E "s,(physical-device(-path)? = ).*,\1\"-\",
            s,(node = ).*,\1\"-\",
            s,$images/d[12].img,FILE," >"$tmp/nodes.$id"
    done
    grep -q 'physical-device-path = "-"' "$tmp/nodes.$a" &&
        diff -u "$tmp/nodes.$a" "$tmp/nodes.$b"
}
# served FILE - by a loop device that xenstore names
served() {
    back=/local/domain/0/backend/vbd/$b/51728
    loop=$(losetup -j "$1" | cut -d: -f1)
    [ -b "$loop" ] && [ "$(xenstore-read "$back/node")" = "$loop" ] &&
        [ "$(xenstore-read "$back/hotplug-status")" = connected ]
}
free() { # FILE - of loop devices
    ! losetup -j "$1" | grep .
}
# both NAME PATH PATH MORE - a disk of that path, added by libxl and by xencfg
both() {
    name=$1
    disk='"vdev":"xvdb","format":"raw"'
    step "$name" lx add disk "$a" "{$disk,\"pdev_path\":\"$2\"$4}" || return 0
    step "$name" hotplug "$b" add disk "{$disk,\"pdev_path\":\"$3\"$4}" ||
        return 0
    check "$name: as by libxl" same_nodes
}
leave() {
    step "$name" xl block-detach "$a" xvdb || :
    step "$name" hotplug "$b" remove disk '{"vdev":"xvdb"}' || return 0
}

both "a file" "$images/d1.img" "$images/d2.img" ',"readwrite":1'
check "a file: by a loop device" served "$images/d2.img"
leave
check "a file: its loop device is gone" free "$images/d2.img"

both "a file, read-only" "$images/d3.img" "$images/d3.img" ''
check "a file, read-only: as is its loop device" test 1 = \
    "$(cat /sys/block/"$(basename \
        "$(losetup -j "$images/d3.img" | head -n 1 | cut -d: -f1)")"/ro)"
leave
check "a file, read-only: no loop device is left" free "$images/d3.img"

both "a cdrom in a file" "$images/d3.img" "$images/d3.img" \
    ',"is_cdrom":1,"removable":1'
leave
both "a block device" "$loop" "$loop" ''
if [ "$xen" -gt 14 ]; then # its script takes any two domains for one
refused "a block device that another domain has" "add disk xvdc to domain $b:" \
    "block failed with status 1; hotplug-error: Device $loop is mounted" -- \
    "$b" add disk "{\"vdev\":\"xvdc\",\"pdev_path\":\"$loop\",
        \"format\":\"raw\",\"readwrite\":1}"
fi
leave
check "nothing is left in either" sh -c '! xenstore-ls -f "$1" 2>/dev/null |
    grep /vbd/' sh /local/domain/0/backend
plan
