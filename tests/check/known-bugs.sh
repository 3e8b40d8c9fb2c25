#!/bin/sh
# What is wrong in libxl up to this day, by number: each is shown on real libxl
# where the test bed can, and cfgdump must do it right.
#
#  1 usb devices with a controller and port are dropped
#  2 json-c builds write large uint32 negative, and cannot read them
#  3 uint64 from 2^63 on are written, but read as absent
#  4 without a name, retrieve succeeds with the configuration as it is stored
#  5 one unreadable device empties its whole kind, and retrieve succeeds
#  6 aborts: two arms of a union, none, a disk without vdev, no dm-version
#  7 retrieve fails with the arinc653 scheduler
#  8 pci devices configured by name, or behind a stub domain, are dropped
# 10 hot-added 9pfs, vkb and vfb are not stored; stale ones are never dropped
# 11 oxenstored lists 10 before 9: see ocaml.sh
# 17 a device that is added during retrieve can be missed
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

# config FILTER... - is the configuration of $id, by cfgdump, so?
config() {
    status=0
    cfgdump show "$id" >"$tmp/ours" 2>"$tmp/ours.err" || status=$?
    cat "$tmp/ours.err"
    [ $status = 0 ] || return 1
    for filter; do
        jq -e "$filter" "$tmp/ours" || { echo "not so: $filter"; return 1; }
    done
}
# finding FILTER - has the report one of that kind?
finding() {
    findings "$id" >"$tmp/findings"
    jq -se "any(.[]; $1)" "$tmp/findings" || { cat "$tmp/findings"; return 1; }
}
# error TEXT... - does cfgdump fail, and say each of these?
error() {
    status=0
    cfgdump show "$id" >"$tmp/ours" 2>"$tmp/ours.err" || status=$?
    cat "$tmp/ours.err"
    [ $status = 1 ] && [ ! -s "$tmp/ours" ] || return 1
    for text; do
        grep -qF -e "$text" "$tmp/ours.err" || { echo "no $text"; return 1; }
    done
}
# libxl FILTER - does real libxl succeed, with a configuration that is so?
libxl() {
    lx retrieve "$id" >"$tmp/libxl" 2>"$tmp/libxl.err" &&
        jq -e "$1" "$tmp/libxl"
}
# libxl_fails STATUS COMMAND... - does real libxl end like that?  134: abort()
libxl_fails() {
    want=$1 status=0
    shift
    lx "$@" >"$tmp/libxl" 2>"$tmp/libxl.err" || status=$?
    cat "$tmp/libxl.err"
    echo "status $status"
    [ $status = "$want" ]
}

# guest NAME [LINE...] - a domain from these lines
guest() {
    {
        echo "name = \"$1\""
        shift
        for line; do
            echo "$line"
        done
    } >"$tmp/guest.cfg"
    xl create -q "$tmp/guest.cfg" >"$tmp/create" 2>&1 || cat "$tmp/create" >&2
    id=$(xl list | awk 'END { print $2 }')
}
pv() {
    name=$1
    shift
    guest "$name" 'type = "pv"' 'kernel = "/boot/vmlinuz"' 'memory = 128' "$@"
}
hvm() {
    name=$1
    shift
    guest "$name" 'type = "hvm"' 'memory = 128' "$@"
}

# edit FILTER - changes the template; unedit takes it back
edit() {
    cp "$(template "$id")" "$tmp/saved"
    change_template "$(template "$id")" "$1"
}
# edit_text SED-SCRIPT - what jq cannot write, such as two arms of a union
edit_text() {
    cp "$(template "$id")" "$tmp/saved"
    file=$(template "$id")
    LC_ALL=C sed "$1" "$file" >"$file.new"
    mv "$file.new" "$file"
}
unedit() {
    cp "$tmp/saved" "$tmp/saved.new"
    mv "$tmp/saved.new" "$(template "$id")"
}

# --------------------------------------------------------------------- 1 usb
pv usb 'usbctrl = [ "type=pv,version=2,ports=4" ]'
quietly xl usbdev-attach "$id" hostbus=1 hostaddr=3
quietly xl usbdev-attach "$id" hostbus=1 hostaddr=4 controller=0 port=3
check "bug 1: libxl drops usb devices" libxl '.usbdevs == null'
check "bug 1: cfgdump has them" config '[.usbdevs[] |
    [.ctrl, .port, ."type.hostdev".hostbus, ."type.hostdev".hostaddr]] ==
    [[0, 1, 1, 3], [0, 3, 1, 4]]'
quietly xl usbdev-detach "$id" 0 1
check "bug 1: cfgdump drops one that was detached" \
    config '[.usbdevs[].port] == [3]'

# ------------------------------------------------------------------ 2 uint32
pv numbers 'vcpus = 2'
edit '.b_info.rtc_timeoffset = -3600 | .pcidevs = [{vfunc_mask: -1}]'
cp "$(template "$id")" "$tmp/negative"
check "bug 2: libxl cannot read negative uint32" libxl_fails 1 retrieve "$id"
check "bug 2: cfgdump reads them" \
    config '.b_info.rtc_timeoffset == 4294963696'
check "bug 2: cfgdump writes them as yajl builds do" sh -c '
    "$CFGDUMP" --template "$1" | grep -q "\"vfunc_mask\": 4294967295"' \
    sh "$tmp/negative"
unedit

# ------------------------------------------------------------------ 3 uint64
cat >"$tmp/large" <<'JSON'
{
    "c_info": { "type": "pv" },
    "b_info": {
        "max_memkb": 9223372036854775808,
        "shadow_memkb": 18446744073709551614,
        "type.pv": { }
    }
}
JSON
drops() { # KEY - libxl, from $tmp/large
    lx roundtrip "$tmp/large" >"$tmp/libxl" && ! grep -q "$1" "$tmp/libxl"
}
check "bug 3: libxl drops 2^63" drops max_memkb
check "bug 3: libxl drops 2^64 - 2" drops shadow_memkb
cfgdump --template "$tmp/large" >"$tmp/ours"
check "bug 3: cfgdump keeps 2^63" \
    grep -q '"max_memkb": 9223372036854775808,' "$tmp/ours"
check "bug 3: cfgdump keeps 2^64 - 2" \
    grep -q '"shadow_memkb": 18446744073709551614,' "$tmp/ours"

# -------------------------------------------------------------------- 4 name
pv nameless 'disk = [ "/dev/fake0,raw,xvda,rw", "/dev/fake1,raw,xvdb,rw" ]'
quietly xl block-detach "$id" xvda
quietly xl mem-set "$id" 100
quietly xenstore-rm "/local/domain/$id/name"
check "bug 4: libxl returns what is stored, as a success" \
    libxl '.b_info.target_memkb == 131072 and (.disks | length) == 2'
check "bug 4: cfgdump merges all the same" \
    config '.b_info.target_memkb == 102400' '[.disks[].vdev] == ["xvdb"]' \
    '.c_info.name == "nameless"'
check "bug 4: cfgdump says that there is no name" finding \
    '.what == "no_name" and .id == "c_info.name"'

# ---------------------------------------------------------------- 5 one node
pv one-node 'disk = [ "/dev/fake0,raw,xvda,rw", "/dev/fake1,raw,xvdb,rw" ]' \
    'vif = [ "mac=00:16:3e:00:00:01", "mac=00:16:3e:00:00:02" ]' \
    'vtpm = [ "backend=0", "backend=0" ]' \
    'vdispl = [ "backend=0,connectors=a:1x2", "backend=0,connectors=b:3x4" ]' \
    'usbctrl = [ "type=pv,version=2,ports=1", "type=pv,version=2,ports=1" ]'
check "bug 5: libxl has two of each" libxl \
    '[.disks, .nics, .vtpms, .vdispls, .usbctrls | length] == [2, 2, 2, 2, 2]'
one_node() { # KEY NODE
    quietly xenstore-rm "/libxl/$id/device/$2"
    check "bug 5: without $2 libxl has no $1, and succeeds" \
        libxl ".$1 == null"
    check "bug 5: without $2 cfgdump has both $1" config "(.$1 | length) == 2"
}
one_node disks vbd/51712/dev
one_node nics vif/0/backend
one_node vtpms vtpm/1/backend
one_node vdispls vdispl/0/backend
# a node of the wrong form, of a device that cfgdump has to make up
edit 'del(.nics[1])'
quietly xenstore-write "/libxl/$id/device/vif/1/mac" "not a mac"
check "bug 5: cfgdump shows a device with a malformed node" \
    config '[.nics[].devid // 0] == [0, 1]'
check "bug 5: cfgdump names the node" finding ".what == \"malformed\" and
    .path == \"/libxl/$id/device/vif/1/mac\""
quietly xenstore-write "/libxl/$id/device/vif/x1" ""
check "bug 5: an index that is none does not hide the others" \
    config '[.nics[].devid // 0] == [0, 1]' '(.disks | length) == 2'
check "bug 5: cfgdump names that too" finding '.what == "malformed" and
    .kind == "nic" and .id == "x1"'

# ------------------------------------------------------------------ 6 aborts
# file - the template's name as cfgdump sees it
file() {
    echo "/var/lib/xen/$(basename "$(template "$id")")"
}
pv arms 'disk = [ "/dev/fake0,raw,xvda,rw" ]'
edit_text 's/"type.pv": {/"type.pvh": { }, &/'
check "bug 6: libxl aborts on two arms" libxl_fails 134 retrieve "$id"
check "bug 6: cfgdump names file, line and key of two arms" \
    error "$(file):" 'type.pv'
unedit
edit 'del(.b_info."type.pv")'
check "bug 6: libxl aborts on no arm" libxl_fails 134 retrieve "$id"
check "bug 6: cfgdump names the file and the arms that there could be" \
    error "$(file):" 'type.pv'
unedit
edit 'del(.disks[0].vdev)'
check "bug 6: libxl crashes on a disk without vdev" \
    libxl_fails 139 retrieve "$id"
check "bug 6: cfgdump keeps the entry, and adds the live disk" \
    config '[.disks[].vdev] == [null, "xvda"]'
check "bug 6: cfgdump says that the entry is malformed" \
    finding '.what == "malformed" and .kind == "disk" and .index == 0'
check "bug 6: and that the live one is reconstructed" \
    finding '.what == "reconstructed" and .kind == "disk" and .id == "xvda"'
unedit
# from 4.21 on libxl aborts at this
hvm no-dm-version 'disk = [ "/dev/fake0,raw,hda,rw" ]'
quietly xenstore-rm "/libxl/$id/dm-version"
check "bug 6: cfgdump does without dm-version" \
    config '[.disks[].vdev] == ["hda"]'
quietly xenstore-write "/libxl/$id/dm-version" "something else"
check "bug 6: cfgdump does with an unknown dm-version" \
    config '[.disks[].vdev] == ["hda"]'

# --------------------------------------------------------------- 7 scheduler
# the bed's hypervisor has credit2, so libxl's failure cannot be shown
pv arinc
edit '.b_info.sched_params = {sched: "arinc653"}'
check "bug 7: cfgdump retrieves a domain of the arinc653 scheduler" \
    config '.b_info.sched_params.sched == "arinc653"'
check "bug 7: it says that it has not asked the hypervisor" \
    finding '.what == "not_refreshed" and .id == "b_info.sched_params"'

# --------------------------------------------------------------------- 8 pci
# the name is stored; that the bed cannot quarantine does not matter
if [ "$xen" -ge 16 ]; then # before there are no names
xl pci-assignable-add -n card 01:00.0 >"$tmp/log" 2>&1 || :
pv pci-name 'pci = [ "name=card", "02:00.0" ]'
check "bug 8: libxl drops a pci device configured by name" \
    libxl '[.pcidevs[].name] == [null]'
check "bug 8: cfgdump has it, as it was configured" \
    config '[.pcidevs[].name] == ["card", null]' '.pcidevs[0].bus == null' \
    '.pcidevs[1].bus == 2'
check "bug 8: the report has its address" \
    finding '.what == "matched" and .kind == "pci" and .id == "0000:01:00.0" and
    .index == 0'
quietly xl pci-detach "$id" 02:00.0
check "bug 8: cfgdump drops one that was detached" \
    config '[.pcidevs[].name] == ["card"]'
fi

hvm stub
edit '.b_info.device_model_stubdomain = "True" |
    .pcidevs = [{bus: 1}, {bus: 2}, {bus: 9}]'
stub=$((id + 100))
pci=/local/domain/0/backend/pci/$stub/0
quietly xenstore-write "/local/domain/$id/image/device-model-domid" $stub \
    $pci/num_devs 2 $pci/dev-0 0000:01:00.0 $pci/dev-1 0000:02:00.0
check "bug 8: libxl drops the pci devices behind a stub domain" \
    libxl '.pcidevs == null'
check "bug 8: cfgdump has those that are live" \
    config '[.pcidevs[].bus] == [1, 2]'
check "bug 8: cfgdump reports the one that is not" \
    finding '.what == "stale" and .id == "0000:09:00.0"'

# --------------------------------------------------- 10 kinds without a merge
pv unmerged 'vkb = [ "backend-type=qemu", "backend-type=qemu" ]' \
    'vfb = [ "vnc=1", "sdl=1" ]' \
    'p9 = [ "tag=a,path=/srv/a,security_model=none,backend=0" ]'
quietly lx add vkb "$id" '{"unique_id":"hot"}'
quietly lx add vfb "$id" '{"vnc":{"enable":"True","listen":"::1"}}'
# `xl` 4.17 has no 9pfs-attach
p9=/libxl/$id/device/9pfs/1
quietly xenstore-write $p9/backend "/local/domain/0/backend/9pfs/$id/1" \
    $p9/path /srv/hot $p9/security_model none
check "bug 10: libxl does not have what was added" libxl \
    '[.vkbs, .vfbs, .p9s | length] == [4, 2, 1]'
check "bug 10: cfgdump has it" config \
    '[.vkbs, .vfbs, .p9s | length] == [5, 3, 2]' '.vkbs[4].unique_id == "hot"' \
    '.vfbs[2].vnc.listen == "::1"' '.p9s[1].path == "/srv/hot"'
for kind in vkb vfb p9; do
    check "bug 10: cfgdump says that the $kind is reconstructed" \
        finding ".what == \"reconstructed\" and .kind == \"$kind\""
done
quietly lx remove vkb "$id" '{"devid":3}'
quietly lx remove vfb "$id" '{"devid":0}'
quietly xenstore-rm $p9 "/libxl/$id/device/9pfs/0"
edit '.virtios = [{devid: 0, type: "virtio,device1a"}] |
    .pvcallsifs = [{devid: 3}]'
check "bug 10: libxl still has what was removed" libxl \
    '[.vkbs, .vfbs, .p9s, .pvcallsifs | length] == [4, 2, 1, 1]'
check "bug 10: cfgdump does not" config '[.vkbs, .vfbs, .p9s, .pvcallsifs,
    .virtios | length] == [4, 2, 0, 0, 0]' '[.vkbs[].devid] == [0, 1, 2, 4]' \
    '[.vfbs[].devid] == [1, 2]'
for kind in vkb vfb p9 pvcallsif virtio; do
    check "bug 10: cfgdump reports the stale $kind" \
        finding ".what == \"stale\" and .kind == \"$kind\""
done

# ------------------------------------------------------------------- 17 race
hvm race
# libxl's child writes it, when it comes to that
has_model() {
    model=$(xenstore-read "/local/domain/$id/image/device-model-pid")
}
wait_for has_model 2>/dev/null
kill -STOP "$model" # libxl waits for it, with the template read
lx retrieve "$id" >"$tmp/raced" 2>"$tmp/raced.err" &
connected() { # beside the socket that listens
    [ "$(grep -c "/qmp-libxl-$id\$" /proc/net/unix)" -gt 1 ]
}
wait_for connected
quietly lx add nic "$id" '{}'
kill -CONT "$model"
wait $!
check "bug 17: libxl misses a nic that is live before it lists the nics" \
    jq -e '.nics == null' "$tmp/raced"
check "bug 17: libxl has it the next time" libxl '(.nics | length) == 1'
check "bug 17: cfgdump has it" config '(.nics | length) == 1'

# Nics come while cfgdump reads, wherever in its read it is stopped.  The
# template has each before it is live: none may ever be reconstructed.  One process
# does many reads, since to start one takes longer than to read.
start_reader() {
    # shellcheck disable=SC2046
    LD_PRELOAD=$BED_SHIM "$CFGDUMP" show -o jsonl $(yes "$id" | head -n 500) \
        >>"$tmp/reads" 2>>"$tmp/reads.err" &
    reader=$!
}
start_reader
i=0
while [ $i -lt 60 ]; do
    if ! kill -STOP $reader 2>/dev/null; then
        wait $reader || echo '"error":' >>"$tmp/reads"
        start_reader
        continue
    fi
    i=$((i + 1))
    lx add nic "$id" "{\"devid\":$i}" >/dev/null 2>&1 &
    writer=$!
    sleep 0.02
    # before wait, as it might have the lock; it might also have ended by now
    kill -CONT $reader 2>/dev/null || :
    wait $writer || :
    sleep 0.00$((i % 10))
done
wait $reader || echo '"error":' >>"$tmp/reads"
reads=$(grep -c '"config":' "$tmp/reads")
check "bug 17: all $reads reads beside $i nics that are added succeed" \
    sh -c '! grep -m 3 "\"error\":" "$1"' sh "$tmp/reads"
check "bug 17: none was reconstructed" \
    sh -c '! grep -om 3 "{[^{}]*reconstructed[^{}]*}" "$1"' sh "$tmp/reads"
check "bug 17: in the end all are there" config "(.nics | length) == $i + 1"
plan
