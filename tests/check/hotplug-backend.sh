#!/bin/sh
# Backends and hotplug scripts that answer late, wrongly or not at all, backends
# in a driver domain, and the media of cdrom drives.  What fails is rolled back:
# xenstore and the template are as before.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/hotplug.sh"

cat >"$tmp/pv.cfg" <<'CFG'
name = "pv"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 128
disk = [ "/dev/fake0,raw,xvda,rw" ]
vif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0" ]
CFG
printf '%s\n' 'name = "driver"' 'type = "pvh"' 'kernel = "/boot/vmlinuz"' \
    'memory = 64' 'driver_domain = 1' >"$tmp/driver.cfg"
quietly xl create -q "$tmp/pv.cfg"
quietly xl create -q "$tmp/driver.cfg"
quietly lx mkhvm hvm
pv=$(domid pv) driver=$(domid driver) hvm=$(domid hvm)

disk='{"vdev":"xvdb","pdev_path":"/dev/fake1","format":"raw","backend":"phy"}'
vif=/local/domain/0/backend/vif/$pv
mode() { # KIND MODE
    xenstore-write "/tool/backendd/$1" "$2"
}
# As in lib/hotplug.sh, but a template may have been rewritten meanwhile.
snapshot() { # FILE
    trees "$pv" >"$1" # when all have answered
    { xenstore-ls -fp /libxl; xenstore-ls -fp /local/domain; } | sort >"$1"
    cat "$(template "$pv")" >>"$1"
    ls "$BED_STATE_DIR" >>"$1"
}
back() { # DIR NODE VALUE... - these are its nodes
    dir=$1
    shift
    while [ $# -gt 0 ]; do
        [ "$(xenstore-read "$dir/$1")" = "$2" ] ||
            { echo "$dir/$1 is not $2"; xenstore-ls -f "$dir"; return 1; }
        shift 2
    done
}
good() { # NAME ARGS... - succeeds
    success=$1
    shift
    try "$@"
    check "$success" test "$status" = 0
    [ "$status" = 0 ] || sed 's/^/# /' "$tmp/err"
}
seconds() { # SECONDS COMMAND... - takes less
    most=$1 start=$(milliseconds)
    shift
    "$@"
    took=$((($(milliseconds) - start) / 1000))
    check "it takes less than $most seconds ($took)" test $took -lt "$most"
}
cp "$(template "$pv")" "$tmp/template"
found "$pv" >"$tmp/base"
as_before() {
    is_template "$pv" "$tmp/template" && finds "$pv" "$tmp/base" &&
        invariants "$pv"
}

# -------------------------------------------------------------- by force, raced

# One that waits by force is stopped; another removes the device, and adds one.
mode vif stuck
good "to be removed twice" "$pv" add nic '{"devid":5,"bridge":"old"}'
LD_PRELOAD=$BED_SHIM "$HOTPLUG" --no-script --force --timeout 3 "$pv" \
    remove nic '{"devid":5}' 2>"$tmp/slow" &
slow=$!
wait_for back "$vif/5" state 5 >/dev/null # it has asked, and waits
kill -STOP $slow
good "the other removes it" --force --timeout 0.3 "$pv" remove nic '{"devid":5}'
good "and adds another" --no-wait "$pv" add nic '{"devid":5,"bridge":"new"}'
kill -CONT $slow
wait $slow || :
check "the first says that it is another" \
    grep -q "remove nic 5 from domain $pv: was added again" "$tmp/slow"
check "and leaves it alone" back "/libxl/$pv/device/vif/5" bridge new
mode vif ""
good "removed" --force --timeout 0.3 "$pv" remove nic '{"devid":5}'
check "by force: as before" as_before

# ------------------------------------------------------------- adding, backends

mode vif silent
late="the backend did not answer in"
seconds 8 refused "a silent backend" "add nic 1 to domain $pv:" "$vif/1" \
    "$late" -- --timeout 0.5 "$pv" add nic '{"devid":1}'
check "a silent backend: as before" as_before
good "a silent backend, not waited for" --no-wait "$pv" add nic '{"devid":1}'
check "a silent backend, not waited for: it is there" finds "$pv" "$tmp/base" \
    "nic 1 matched"
mode vif ''
good "a silent backend, not waited for: removed, by force" --force \
    --timeout 0.5 "$pv" remove nic '{"devid":1}'
mode vif fail
refused "a backend that refuses" "add nic 1 to domain $pv:" "refused" -- \
    "$pv" add nic '{"devid":1}'
mode vif silent
# complain NODE - what a driver domain's script leaves that fails
complain() {
    until xenstore-exists "$1/state"; do :; done
    xenstore-write "$1/hotplug-error" "no bridge br9" "$1/hotplug-status" error
}
complain "$vif/1" &
refused "a backend that tells of an error" "add nic 1 to domain $pv:" \
    "no bridge br9" -- "$pv" add nic '{"devid":1}'
wait $!
mode vbd fail
refused "a disk that is refused" "add disk xvdb to domain $pv:" refused -- \
    "$pv" add disk "$disk"
mode vtpm silent
refused "a silent vtpm" "add vtpm 0 to domain $pv:" "$late" -- --timeout 0.3 \
    "$pv" add vtpm '{"devid":0}'
check "backends that fail: as before" as_before
# an entry that is stale is replaced; then neither device nor entry is left
for slow in slow skip; do
    mode vif $slow
    good "a backend that is $slow" "$pv" add nic '{"devid":1}'
    check "a backend that is $slow: it is there" finds "$pv" "$tmp/base" \
        "nic 1 matched"
    good "a backend that is $slow: removed" "$pv" remove nic '{"devid":1}'
done
check "slow backends: as before" as_before

# ------------------------------------------------------------ removal, backends

inode=$(stat -c %i "$(template "$pv")")
for mode in stuck silent; do
    mode vif $mode
    seconds 8 refused "a backend that is $mode does not let go" \
        "remove nic 0 from domain $pv:" "$vif/0" "$late" -- --timeout 0.5 \
        "$pv" remove nic '{"devid":0}'
    check "a backend that is $mode: the nic is as before" \
        back "$vif/0" online 1 state 2
    check "a backend that is $mode: the template is not written" \
        test "$(stat -c %i "$(template "$pv")")" = "$inode"
done
good "by force" --force --timeout 0.5 "$pv" remove nic '{"devid":0}'
check "by force: neither device nor entry is left" finds "$pv" /dev/null \
    "channel 0 implied" "disk xvda matched"
mode vif ''
good "added again" "$pv" add nic '{"devid":0,"mac":"00:16:3e:00:00:01",
    "bridge":"xenbr0","nictype":"vif"}'
mode vbd stuck
xenstore-write "/local/domain/0/backend/vbd/$pv/51712/state" 4 # connected
refused "a connected disk that does not let go" \
    "remove disk 51712 from domain $pv:" "$late" 5 -- --timeout 0.3 \
    "$pv" remove disk '{"vdev":"51712"}'
check "a connected disk: it still is" \
    back "/local/domain/0/backend/vbd/$pv/51712" online 1 state 4
mode vbd ''
found "$pv" >"$tmp/base"
cp "$(template "$pv")" "$tmp/template"

# ------------------------------------------------------------------ device model

# A guest has one that libxl started, dom0 one that a service of the host starts.
qcow2='{"vdev":"xvdb","pdev_path":"/srv/a.qcow2","format":"qcow2"}'
refused "a disk for qemu, and none" "add disk xvdb to domain $pv:" \
    "has no device model" -- "$pv" add disk "$qcow2"
refused "a disk for dom0's qemu, and none" "add disk xvdb to domain 0:" \
    "start xen-qemu-dom0-disk-backend.service" -- 0 add disk "$qcow2"
xenstore-write /local/domain/0/device-model/0/state running
good "a disk for dom0's qemu" 0 add disk "$qcow2"
check "a disk for dom0's qemu: it is there" finds 0 /dev/null \
    "disk xvdb matched"
good "a disk for dom0's qemu: removed by force" --force --timeout 0.3 \
    0 remove disk "$qcow2"
xenstore-rm /local/domain/0/device-model

# ---------------------------------------------------------------- driver domain

there="/local/domain/$driver/backend/vif/$pv"
for how in "\"backend_domid\":$driver" '"backend_domname":"driver"'; do
    good "driver domain: $how" "$pv" add nic "{\"devid\":1,$how}"
    check "driver domain: its backend is there" back "$there/1" online 1 state 2
    check "driver domain: xl sees it" \
        sh -c 'echo "$1" | grep -q "$2"' sh "$(xl network-list "$pv")" \
        "$there/1"
    check "driver domain: the nic is there" finds "$pv" "$tmp/base" \
        "nic 1 matched"
    check "driver domain: the nodes are its own" sh -c '
        xenstore-ls -fp "$1" >"$2" && ! grep -v "(n$3,r$4)" "$2"' \
        sh "$there/1" "$tmp/perms" "$driver" "$pv"
    good "driver domain: removed" "$pv" remove nic '{"devid":1}'
    gone() { as_before && ! xenstore-ls "$there/1" 2>/dev/null; }
    check "driver domain: nothing is left" gone
done
step "driver domain" lx add nic "$pv" "{\"devid\":1,\"backend_domid\":$driver}"
good "driver domain: added by libxl, removed" "$pv" remove nic '{"devid":1}'
check "driver domain: added by libxl, nothing is left" gone
good "driver domain: for libxl" "$pv" add nic \
    "{\"devid\":1,\"backend_domid\":$driver}"
# libxl fails if the backend has gone before it sees it closed
quietly xl network-detach "$pv" 1 >"$tmp/out" ||
    ! xenstore-exists "/libxl/$pv/device/vif/1" ||
    step "driver domain" xl network-detach "$pv" 1
check "driver domain: removed by libxl" finds "$pv" "$tmp/base" "nic 1 stale"
good "driver domain: the entry" "$pv" remove nic '{"devid":1}'
# libxl 4.14 leaves that empty
xenstore-rm "/local/domain/$driver/backend" 2>/dev/null || :
mode vif silent
refused "driver domain: silent" "add nic 1 to domain $pv:" "$there/1" \
    "$late" -- --timeout 0.3 "$pv" add nic \
    "{\"devid\":1,\"backend_domid\":$driver}"
complain "$there/1" &
refused "driver domain: its script fails" "add nic 1 to domain $pv:" \
    "no bridge br9" -- "$pv" add nic "{\"devid\":1,\"backend_domid\":$driver}"
wait $!
mode vif ''
check "driver domain: as before" gone
good "driver domain: one more" "$pv" add nic \
    "{\"devid\":1,\"backend_domid\":$driver}"
mode vif stuck
refused "driver domain: stuck" "remove nic 1 from domain $pv:" "$there/1" \
    "$late" -- --timeout 0.3 "$pv" remove nic '{"devid":1}'
check "driver domain: stuck, as before" back "$there/1" online 1 state 2
mode vif ''
step "driver domain" xl destroy driver
good "driver domain: removed after its end" "$pv" remove nic '{"devid":1}'
check "driver domain: nothing is left after its end" as_before

# ---------------------------------------------------------------------- scripts

scripts=$tmp/scripts log=$tmp/log.script
mkdir "$scripts"
script() { # NAME, content on standard input
    {
        echo '#!/bin/sh'
        cat
    } >"$scripts/$1"
    chmod +x "$scripts/$1"
}
script log <<SH
echo "\$0 \$*" >>"$log"
env | grep -E '^(XENBUS_|script=|vif=|netdev=|INTERFACE=)' | sort >>"$log"
SH
cp "$scripts/log" "$scripts/vif-bridge"
cp "$scripts/log" "$scripts/block"
hotplug() {
    LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" --script-dir "$scripts" "$@"
}
# as_libxl NAME DOMID KIND JSON - the script is told what libxl tells
as_libxl() {
    told=$1 id=$2
    : >"$log"
    xenstore-write /local/domain/0/libxl/disable_udev 1
    step "$told" lx add "$3" "$id" "$4" || :
    step "$told" lx remove "$3" "$id" "$4" || :
    xenstore-rm /local/domain/0/libxl/disable_udev
    mv "$log" "$tmp/log.libxl"
    : >"$log"
    good "$told: add" "$id" add "$3" "$4"
    good "$told: remove" "$id" remove "$3" "$4"
    check "$told: libxl ran it" test -s "$tmp/log.libxl"
    check "$told: what libxl tells it" diff -u "$tmp/log.libxl" "$log"
}
as_libxl "script of a nic" "$pv" nic "{\"devid\":1,\"gatewaydev\":\"gw\",
    \"script\":\"$scripts/log\"}"
as_libxl "script of an emulated nic" "$hvm" nic "{\"devid\":1,
    \"nictype\":\"vif_ioemu\",\"script\":\"$scripts/log\"}"
as_libxl "script of a disk" "$pv" disk "{\"vdev\":\"xvdb\",\"pdev_path\":\"t\",
    \"format\":\"raw\",\"backend\":\"phy\",\"script\":\"$scripts/log\"}"
: >"$log"
try "$pv" add nic '{"devid":1}'
check "the script's name" \
    grep -qx "$scripts/vif-bridge online type_if=vif" "$log"
# all of it, but for what the shell itself adds
script env <<SH
tr '\0' '\n' <"/proc/\$\$/environ" | sed 's/=.*//' | sort >"$log"
SH
for var in PATH XENBUS_BASE_PATH XENBUS_PATH XENBUS_TYPE XENSTORED_PATH; do
    echo "$var"
done >"$tmp/wanted"
printf '%s\n' netdev script vif >>"$tmp/wanted"
try --no-script "$pv" remove nic '{"devid":1}'
FOO=1 LIBXL_FOO=1 XENBUS_FOO=1 BASH_ENV=/x \
    try "$pv" add nic "{\"devid\":1,\"script\":\"$scripts/env\"}"
check "a script has an environment of its own" diff -u "$tmp/wanted" "$log"
: >"$log"
try --no-script "$pv" remove nic '{"devid":1}'
try --no-script "$pv" add nic '{"devid":1}'
try --no-script "$pv" remove nic '{"devid":1}'
try --no-wait "$pv" add nic '{"devid":1}'
check "--no-script, --no-wait: none is run" test ! -s "$log"
try --no-script "$pv" remove nic '{"devid":1}'
check "--no-script, --no-wait: as before" as_before

nic() { # SCRIPT - a nic's JSON
    echo "{\"devid\":1,\"script\":\"$scripts/$1\"}"
}
# failing NAME SCRIPT TEXT... - the add is rolled back
failing() {
    name=$1 script=$2
    shift 2
    refused "$name" "add nic 1 to domain $pv:" "$scripts/$script" "$@" -- \
        --timeout 1 "$pv" add nic "$(nic "$script")"
}
script fails <<'SH'
echo "first, this" >&2
echo "no bridge br7" >&2
exit 3
SH
failing "a script that fails" fails "status 3" "no bridge br7"
script tells <<'SH'
xenstore-write "$XENBUS_PATH/hotplug-error" "no bridge br8"
exit 1
SH
failing "a script that leaves a hotplug-error" tells "no bridge br8"
script killed <<'SH'
kill -9 $$
SH
failing "a script that is killed" killed "signal 9"
script silent <<'SH'
exit 1
SH
log_file=/var/log/xen/xen-hotplug.log
failing "a silent script" silent "status 1; Xen's scripts write" "$log_file"
# What is not there is named: a disk's file, and the bridge of a script for it.
rm "$scripts/block" "$scripts/vif-bridge"
cp "$scripts/silent" "$scripts/block"
cp "$scripts/silent" "$scripts/vif-bridge"
image() { # NAME PATH SCRIPT TEXT... - of a disk whose script fails
    name=$1 disk="{\"vdev\":\"xvdb\",\"pdev_path\":\"$2\",\"format\":\"raw\",
        \"script\":\"$3\"}"
    shift 3
    refused "$name" "add disk xvdb to domain $pv:" "status 1; " "$@" -- \
        "$pv" add disk "$disk"
}
none=": No such file or directory"
image "a silent script, and no file" "$tmp/none.img" block "$tmp/none.img$none"
image "a silent script, and no relative file" none block "its image none$none"
image "a silent script, and no file for it" "$tmp/none" silent "$tmp/none$none"
image "a silent script, and a file" "$tmp/pv.cfg" block "$log_file"
image "a silent script, and no path" iqn=x silent "$log_file"
refused "a silent script of a bridge, and none" "add nic 1 to domain $pv:" \
    "status 1; this host has no bridge br77" -- \
    "$pv" add nic '{"devid":1,"bridge":"br77"}'
refused "a silent script without use for a bridge" \
    "add nic 1 to domain $pv:" "$log_file" -- \
    "$pv" add nic "{\"devid\":1,\"script\":\"silent\"}"
refused "a script outside of its directory" "add nic 1 to domain $pv:" \
    "its script ../silent is to be one of $scripts" -- \
    "$pv" add nic '{"devid":1,"script":"../silent"}'
failing "a script that is missing" missing "No such file"
: >"$scripts/not-executable"
failing "a script that cannot be run" not-executable "ermission denied"
mkdir "$scripts/directory"
failing "a directory as script" directory "ermission denied"
script hangs <<SH
sleep 300 &
echo \$! >"$tmp/child"
echo \$\$ >"$tmp/parent"
trap '' TERM INT HUP
echo "waiting for Godot" >&2
while :; do sleep 1; done
SH
seconds 8 failing "a script that hangs" hangs "did not end in 1" \
    "waiting for Godot"
dead() {
    for pid in $(cat "$tmp/child" "$tmp/parent"); do
        ! grep -s '^State:[[:space:]]*[A-WY]' "/proc/$pid/status" || return 1
    done
}
check "a script that hangs is killed, with its child" wait_for dead
script leaves <<SH
sleep 300 >/dev/null 2>&1 &
echo \$! >"$tmp/daemon"
SH
seconds 8 good "a script that leaves a daemon is not waited for" \
    "$pv" add nic "$(nic leaves)"
kill "$(cat "$tmp/daemon")" 2>/dev/null || :
good "a script's daemon: removed" --no-script "$pv" remove nic '{"devid":1}'
script tap-fails <<'SH'
[ "$2" != type_if=tap ] || { echo "no tap" >&2; exit 1; }
SH
before=$(cksum <"$(template "$hvm")")
try "$hvm" add nic "{\"devid\":1,\"nictype\":\"vif_ioemu\",
    \"script\":\"$scripts/tap-fails\"}"
check "the second script of an emulated nic fails" says 1 \
    "add nic 1 to domain $hvm:" "no tap"
check "the second script fails: the template is as before" \
    test "$(cksum <"$(template "$hvm")")" = "$before"
# as with libxl, a removal goes on
good "a script that fails at the removal: add" --no-script \
    "$pv" add nic "$(nic fails)"
good "a script that fails at the removal" "$pv" remove nic '{"devid":1}'
check "scripts: as before" as_before

# ----------------------------------------------------------------------- cdroms

drive=device/vbd/5632
# medium PATH - the drive has it, whoever is asked; "": it is empty
medium() {
    params=${1:+aio:$1} format=${1:+raw} path=${1:-}
    back "/libxl/$hvm/$drive" params "$params" &&
        back "/local/domain/0/backend/qdisk/$hvm/5632" params "$params" ||
        return 1
    lx retrieve "$hvm" >"$tmp/libxl" 2>"$tmp/libxl.err"
    cfgdump show -q "$hvm" >"$tmp/ours"
    for file in "$tmp/libxl" "$tmp/ours"; do
        jq -e --arg path "$path" --arg format "${format:-empty}" '.disks[1] |
            .vdev == "hdc" and (.pdev_path // "") == $path and
            .format == $format' "$file" || { cat "$file"; return 1; }
    done
    finds "$hvm" "$tmp/base" && invariants "$hvm"
}
found "$hvm" >"$tmp/base"
good "cdrom: insert" "$hvm" cd-insert hdc /srv/a.iso
check "cdrom: inserted" medium /srv/a.iso
refused "cdrom: insert into a drive that is not empty" "hdc of domain $hvm:" \
    "medium in the drive" -- "$hvm" cd-insert hdc /srv/x.iso
good "cdrom: swap, by number" "$hvm" cd-swap 5632 "/srv/with space.img"
check "cdrom: swapped" medium "/srv/with space.img"
step "cdrom" xl cd-eject "$hvm" hdc
check "cdrom: ejected by xl" medium ""
good "cdrom: eject an empty one" "$hvm" cd-eject hdc
check "cdrom: it stays empty" medium ""
good "cdrom: swap into an empty one" "$hvm" cd-swap hdc /srv/x.iso
check "cdrom: swapped into it" medium /srv/x.iso
good "cdrom: eject" "$hvm" cd-eject hdc
check "cdrom: ejected" medium ""
step "cdrom" xl cd-insert "$hvm" hdc /srv/a.iso
check "cdrom: inserted by xl" medium /srv/a.iso
good "cdrom: swap after xl" "$hvm" cd-swap hdc /srv/x.iso
check "cdrom: swapped after xl" medium /srv/x.iso

# The order of a swap: out, and committed, then in; nothing else is written.
hotplug() {
    FAKEXEN_XSLOG=$tmp/xslog LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" "$@"
}
# both trees are emptied in one transaction, both filled in another
good "cdrom: a swap that is watched" "$hvm" cd-swap hdc /srv/a.iso
grep -E '^(write|rm|transaction_end)' "$tmp/xslog" | sed 's/tx=[0-9]* //' \
    >"$tmp/order"
cat >"$tmp/wanted" <<END
write /local/domain/0/backend/qdisk/$hvm/5632/params
write /libxl/$hvm/$drive/params
transaction_end T
write /local/domain/0/backend/qdisk/$hvm/5632/params
write /libxl/$hvm/$drive/params
transaction_end T
END
check "cdrom: a swap is two transactions" diff -u "$tmp/wanted" "$tmp/order"
hotplug() { LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" "$@"; }

# All that a watcher sees, and a reader: never a medium that the template does
# not have.
timeout 60 xenstore-watch -n 11 "/libxl/$hvm/$drive/params" >"$tmp/watch" &
watch=$!
wait_for test -s "$tmp/watch"
(
    while [ ! -e "$tmp/stop" ]; do
        cfgdump show -o jsonl "$hvm" | jq -c 'select(.config) |
            [.config.disks[1].pdev_path // "", (.findings[] |
            select(.id == "hdc") | .what)]'
    done >"$tmp/seen"
) &
reader=$!
for medium in x a x a x; do
    try "$hvm" cd-swap hdc /srv/$medium.iso
done
: >"$tmp/stop"
wait $reader
wait $watch || :
check "cdrom: five swaps are ten changes" test "$(wc -l <"$tmp/watch")" = 11
only() {
    ! grep -vxE '\["(/srv/[ax].iso)?","(matched|emptied)"\]' "$tmp/seen" ||
        return 1
    grep -c . "$tmp/seen"
}
check "cdrom: readers see A, nothing or B" only
locks() { ! ls "$BED_STATE_DIR"/userdata-[ln].* 2>/dev/null; }
check "no lock or temporary file is left" locks
plan
