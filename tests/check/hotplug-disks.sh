#!/bin/sh
# Which backend serves a disk, and which disks are refused: all kinds of paths,
# formats and backends, by real libxl and by xencfg for twins.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/hotplug.sh"

srv=$FAKEXEN_DIR/root/srv
mkfifo "$srv/fifo"
ln -s d2.img "$srv/link"
block=/srv/block
[ -b "$srv/block" ] || block=/dev/fake2 # who is not root has none

# add_each CDROM COMMAND... - but not those that libxl adds in vain, without path
# and without being a drive; nor drives by phy, which libxl refuses HVM guests
# before 4.19
add_each() {
    cdrom=$1 n=100 phy=',"backend":"phy"'
    [ "$1" = 0 ] || phy=
    shift
    for path in "$block" /srv/d1.img /srv /srv/fifo /srv/link /srv/none ''; do
        for format in raw qcow2; do
            for backend in '' ',"backend":"qdisk"' $phy; do
                n=$((n + 1))
                [ "$path$cdrom" != 0 ] || continue
                disk="{\"vdev\":\"d${n}p0\",\"pdev_path\":\"$path\",
                    \"format\":\"$format\",\"is_cdrom\":$cdrom$backend}"
                "$@" "$disk" >/dev/null 2>&1 ||
                    echo "${path:-no path} $format $backend"
            done
        done
    done
}
# rules CDROM
rules() {
    add_each "$1" lx add disk "$a" >"$tmp/refused.libxl" &
    add_each "$1" hotplug "$b" add disk >"$tmp/refused.xencfg"
    wait $!
    check "$guest: what libxl refuses" \
        diff -u "$tmp/refused.libxl" "$tmp/refused.xencfg"
    check "$guest: the nodes of the others" same_trees
    check "$guest: there were others" grep -q "/vbd/2684.*/params" "$tmp/a"
    check "$guest: the entries of the others" same_template
}

printf '%s\n' 'name = "pv"' 'type = "pv"' 'kernel = "/boot/vmlinuz"' \
    'memory = 64' 'vfb = [ "vnc=1" ]' >"$tmp/pv.cfg" # has a device model
twins pv "$tmp/pv.cfg"
rules 0
check "pv: some are refused" test -s "$tmp/refused.libxl"
printf '%s\n' 'name = "hvm"' 'type = "hvm"' 'memory = 64' >"$tmp/hvm.cfg"
twins hvm "$tmp/hvm.cfg"
rules 1
plan
