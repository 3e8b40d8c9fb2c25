#!/bin/sh
# The differential test (differential.sh) over random operations on one domain:
# after each, successful or not, cfgdump must say what real libxl says, but for
# the reasoned differences.
#
# $XENCFG_SEED  the sequence (default: a new one, which is printed),
# $XENCFG_STEPS its length (default 40)
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/differences.sh"

seed=${XENCFG_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
steps=${XENCFG_STEPS:-40}

cat >"$tmp/guest.cfg" <<'CFG'
name = "guest"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 256
maxmem = 512
vcpus = 2
maxvcpus = 4
disk = [ "/dev/fake0,raw,xvda,rw", "/dev/fake1,raw,hda,rw" ]
vif = [ "bridge=a", "bridge=b" ]
vkb = [ "backend-type=qemu" ]
vtpm = [ "backend=0" ]
vdispl = [ "backend=0,connectors=a:1x2" ]
usbdev = [ "type=hostdev,hostbus=1,hostaddr=3" ]
pci = [ "01:00.0" ]
channel = [ "connection=pty,name=lost", "connection=pty,name=kept" ]
p9 = [ "tag=a,path=/srv/a,security_model=none,backend=0" ]
CFG
id=1

pick() { # N WORD... - the word number N
    shift $(($1 % ($# - 1) + 1))
    echo "$1"
}
disk() { # N M
    name=$(pick "$1" xvda 51712 d0p0 xvdb 51728 hda 768 0x300 sdb xvdaa)
    path=$(pick "$2" "/dev/fake$2" "/srv/d$2.img")
    printf '{"pdev_path":"%s","vdev":"%s","format":"raw",' "$path" "$name"
    printf '"backend":"phy","readwrite":%s}\n' $(($2 / 2 % 2))
}
generic() { # KIND N M - added or removed, the index given or chosen
    case $2 in
    [0-4]) lx add "$1" $id '{}' ;;
    [5-8]) lx add "$1" $id "{\"devid\":$3}" ;;
    *) lx remove "$1" $id "{\"devid\":$3}" ;;
    esac
}
edit() {
    change_template "$(template $id)" "$1"
}

# operation KIND N M
operation() {
    case $1 in
    [0-3]) lx add disk $id "$(disk "$2" "$3")" ;;
    [4-6]) lx remove disk $id "$(disk "$2" "$3")" ;;
    [7-9]) generic nic "$2" "$3" ;;
    10) generic vtpm "$2" "$3" ;;
    11) generic vdispl "$2" "$3" ;;
    12) generic vsnd "$2" "$3" ;;
    13) generic vkb "$2" "$3" ;;
    14) generic vfb "$2" "$3" ;;
    15) xl usbctrl-attach $id version=$(($2 % 2 + 1)) ports=$(($3 % 4 + 1)) ;;
    16) xl usbctrl-detach $id $(($2 % 3)) ;;
    17) xl usbdev-attach $id hostbus=1 hostaddr=$(($2 % 2 + 3)) ;;
    18)
        xl usbdev-attach $id hostbus=1 hostaddr=$(($2 % 2 + 3)) \
            controller=$(($2 % 2)) port=$(($3 % 4 + 1))
        ;;
    19) xl usbdev-detach $id $(($2 % 2)) $(($3 % 3 + 1)) ;;
    20) xl pci-attach $id "$(pick "$2" 01:00.0 02:00.0 00:1d.0 00:02.0)" ;;
    21) xl pci-detach $id "$(pick "$2" 01:00.0 02:00.0 00:1d.0 00:02.0)" ;;
    22) xl mem-set $id $(($2 * 10 + 64)) ;;
    23) xl mem-max $id $(($2 * 10 + 200)) ;;
    24) xl vcpu-set $id $(($2 % 4 + 1)) ;;
    25) xl rename $id "guest $2 é" ;;
    26) edit ".$(pick "$2" disks nics vtpms vdispls vsnds pcidevs) |=
        if . then reverse else empty end" ;;
    27) edit ".$(pick "$2" nics vtpms vdispls vsnds usbctrls vkbs vfbs) |=
        . + [{ devid: $((100 + $3)) }]" ;;
    28) edit ".pcidevs |= . + [{ bus: $2, dev: $3 }] |
        .disks |= [{ vdev: \"xvdz$(($3 + 1))\" }] + ." ;;
    esac
}

check "XENCFG_SEED=$seed: a domain" quietly xl create -q "$tmp/guest.cfg"
every="target-videoram usbdev-stale stale-unmerged reconstructed channel-0"
every="$every usbdev-explicit duplicate pci-copy"
# shellcheck disable=SC2086
check "as libxl has it" compare_all $id $every

awk -v seed="$seed" -v steps="$steps" 'BEGIN {
    srand(seed)
    for (i = 0; i < steps; i++)
        print int(rand() * 29), int(rand() * 13), int(rand() * 13)
}' >"$tmp/sequence"
failed=0
while read -r kind n m; do
    failure=
    operation "$kind" "$n" "$m" >"$tmp/failed" 2>&1 || failure=' (failed)'
    [ -z "$failure" ] || failed=$((failed + 1))
    # shellcheck disable=SC2086
    check "XENCFG_SEED=$seed: $kind $n $m$failure" compare_all $id $every
done <"$tmp/sequence"
check "most operations succeeded ($failed of $steps failed)" \
    test "$failed" -lt $((steps * 3 / 4))
plan
