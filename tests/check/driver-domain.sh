#!/bin/sh
# Devices of a driver domain that real xl made: the driver domain is renamed,
# killed and made again; xl changes the medium of its drive.  All verbs name the
# domain that serves a device now, and what check advises works.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/differences.sh"
hotplug() { "$root/tests/bed/hotplug" "$@"; }

driver() { # makes it, and sets $driver
    printf '%s\n' 'name = "sys-usb"' 'type = "pvh"' 'kernel = "/boot/vmlinuz"' \
        'memory = 64' 'driver_domain = 1' >"$tmp/driver.cfg"
    quietly xl create -q "$tmp/driver.cfg"
    driver=$(domid sys-usb)
}
driver
cat >"$tmp/work.cfg" <<'CFG'
name = "work"
type = "hvm"
memory = 128
disk = [ "vdev=xvda,format=raw,target=/dev/fake0",
    "vdev=xvdd,devtype=cdrom,format=raw,backend=sys-usb,target=/srv/a.iso" ]
vif = [ "bridge=xenbr0", "mac=00:16:3e:00:00:11,backend=sys-usb" ]
CFG
quietly xl create -q "$tmp/work.cfg"
id=$(domid work)
quietly xl vtpm-attach work backend=sys-usb \
    uuid=11111111-2222-3333-4444-555555555555
quietly xl block-attach work \
    vdev=xvdi,format=raw,backend=sys-usb,target=/dev/fake1

state() {
    status=0
    cfgdump check --deadline 1 -o jsonl "$@" >"$tmp/check" 2>"$tmp/err" ||
        status=$?
    cfgdump drift -o jsonl work >"$tmp/drift" 2>>"$tmp/err" || :
    cfgdump show -o table work >"$tmp/table" 2>>"$tmp/err"
    cfgdump show -o jsonl work >"$tmp/show" 2>>"$tmp/err"
    cfgdump show -o xl-cfg work >"$tmp/xl-cfg" 2>>"$tmp/err"
    cfgdump explain work >"$tmp/explain" 2>>"$tmp/err"
    cfgdump list -o json work >"$tmp/list" 2>>"$tmp/err"
}
findings() { # CLASS - the devices, in a line
    jq -r --arg what "$1" 'select(.findings) | .findings[] |
        select(.what == $what) | "\(.kind) \(.id)"' "$tmp/show" |
        sort | paste -sd ,
}
codes() {
    jq -r 'select(.code) | "\(.code) \(.id // .path)"' "$tmp/check" | sort |
        paste -sd ,
}
drifts() {
    jq -r 'select(.drift) | .drift[] | "\(.what) \(.path // .id)"' \
        "$tmp/drift" | sort | paste -sd ,
}
is() { # WANT GOT
    [ "$1" = "$2" ] || {
        printf 'want: %s\ngot:  %s\n' "$1" "$2"
        return 1
    }
}
served="disk xvdd,disk xvdi,nic 1,vtpm 0"
live() { # DOMID - as in bed.sh, and what the domains are called
    xenstore-ls -f "/libxl/$1"
    xenstore-ls -f /local/domain | grep '^/local/domain/[0-9]*/name = '
}
# links - as check names them
links() {
    for device in vbd/51760 vbd/51840 vif/1 vtpm/0; do
        echo "backend-link /libxl/$id/device/$device"
    done | sort | paste -sd ,
}

state work
check "at first nothing is wrong" is "" "$(findings other_backend_domain)$(
    findings backend_gone)$(drifts)$(codes)"
check "where the domain is from" grep -q "^nics\[1\].backend_domname  *\
\"sys-usb\"  */libxl/$id/device/vif/1/backend" "$tmp/explain"

check "as libxl has it" compare "$id"

# ------------------------------------------------------------------- renamed

quietly xl rename sys-usb sys-net
state work
check "renamed: found" is "$served" "$(findings other_backend_domain)"
check "renamed: counted" jq -e '.[0].findings == 4' "$tmp/list"
check "renamed: the live name in the table" \
    is 4 "$(grep -c 'backend-domain=sys-net' "$tmp/table")"
check "renamed: in the configuration" jq -se '.[0].config |
    [.disks[1, 2], .nics[1], .vtpms[0]] | all(.backend_domname == "sys-net")' \
    "$tmp/show"
check "renamed: in xl.cfg" is 0 "$(grep -c sys-usb "$tmp/xl-cfg")"
check "renamed: where it is from" grep -q "^vtpms\[0\].backend_domname  *\
\"sys-net\"  */libxl/$id/device/vtpm/0/backend  *\"sys-usb\"" "$tmp/explain"
check "renamed: drift" is "changed disks[xvdd].backend_domname,changed \
disks[xvdi].backend_domname,changed nics[1].backend_domname,changed \
vtpms[0].backend_domname" "$(drifts)"
check "renamed: check" is \
    "other-backend 0,other-backend 1,other-backend xvdd,other-backend xvdi" \
    "$(codes)"
check "renamed: as libxl has it but for that" compare "$id" backend-domain
quietly xl rename sys-net sys-usb
state work
check "renamed back: check's remedy works" is "" "$(codes)"

# ------------------------------------ the driver domain writes all the time

back=/local/domain/$driver/backend
"${PYTHON:-python3}" "$here/lib/flood.py" "$back/qdisk/$id/51760/params" \
    "$back/vif/$id/1/x" "$back/vif/$id/1/state" "$back/vbd/$id/51840/type" &
flood=$!
writes() {
    xenstore-read "$back/vbd/$id/51840/type" | grep -qx '[1-7][0-9]'
}
wait_for writes
for verb in drift explain "show -o table" list; do
    status=0
    # shellcheck disable=SC2086
    cfgdump $verb --deadline 8 work >"$tmp/out" 2>"$tmp/err" || status=$?
    check "flooded: $verb" is 0 "$status"
done
check "flooded: explain sees it" eval \
    'cfgdump explain work "disks[xvdd]" | grep "^backend differs"'
kill $flood
wait $flood 2>/dev/null || :
xenstore-write "$back/qdisk/$id/51760/params" aio:/srv/a.iso \
    "$back/vbd/$id/51840/type" phy "$back/vif/$id/1/state" 2
xenstore-rm "$back/vif/$id/1/x"
state work
check "no longer flooded" is "" "$(drifts)$(codes)"

# ------------------------------------------------- xl changes a drive's medium

quietly xl cd-insert work xvdd /srv/x.iso
state work
check "cd-insert: the template forgets" is null \
    "$(tr -d '\000' <"$(template "$id")" | jq -c '.disks[1].backend_domname')"
check "cd-insert: found" is "disk xvdd" "$(findings other_backend_domain)"
check "cd-insert: in the table" grep -q \
    "^disk  *xvdd .*path=/srv/x.iso .*backend-domain=sys-usb" "$tmp/table"
check "cd-insert: in xl.cfg" grep -q \
    "vdev=xvdd.*backend=sys-usb.*target=/srv/x.iso" "$tmp/xl-cfg"
check "cd-insert: drift" is "changed disks[xvdd].backend_domname" "$(drifts)"
check "cd-insert: as libxl has it but for that" compare "$id" backend-domain
there=/local/domain/0/backend/qdisk/$id/51760
check "cd-insert: check" is "backend-medium xvdd,orphan-backend \
$there,other-backend xvdd" "$(codes)"
xenstore-rm "$there"
quietly hotplug work cd-swap xvdd /srv/a.iso
state work
check "cd-swap: the backend has it too" is "other-backend xvdd" "$(codes)"
change_template "$(template "$id")" '.disks[1].backend_domname = "sys-usb"'
chmod 600 "$(template "$id")"

# ---------------------------------------------------- killed, and made again

quietly xl destroy sys-usb
gone=$driver
driver
state work
check "made again: found" is "$served" "$(findings backend_gone)"
cfgdump show --all -o jsonl | jq -c --argjson id "$id" \
    'select(.domid == $id)' >"$tmp/all"
head -n 1 "$tmp/show" | cmp -s - "$tmp/all" && same=true || same=false
check "made again: the same among all" $same
check "made again: nothing of it is matched" is "disk xvda,nic 0" \
    "$(findings matched)"
check "made again: counted" jq -e '.[0].findings == 4' "$tmp/list"
check "made again: drift" is \
    "backend_gone 0,backend_gone 1,backend_gone xvdd,backend_gone xvdi" \
    "$(drifts)"
check "made again: which domain" jq -se --arg gone "$gone" '.[0].drift |
    all(.backend == "sys-usb" and .live_backend == $gone)' "$tmp/drift"
check "made again: check" is "$(links)" "$(codes)"
check "made again: check's remedy" jq -se \
    'map(select(.code)) | all(.remedy | contains("detach"))' "$tmp/check"
check "xl detaches" quietly xl block-detach work xvdi
check "xencfg detaches" quietly hotplug work remove nic '{"devid":1}'
check "and attaches again" quietly hotplug work add nic \
    '{"devid":1,"backend_domname":"sys-usb"}'
quietly xl block-attach work \
    vdev=xvdi,format=raw,backend=sys-usb,target=/dev/fake1
state work
check "attached again: only the others are left" is "disk xvdd,vtpm 0" \
    "$(findings backend_gone)"

# ------------------------------------------------------------- dying, by nodes

quietly lx kill "$driver"
state work
check "dying: its nodes are there" test "$(xenstore-read \
    "/local/domain/$driver/name")" = sys-usb
check "dying: found" is "$served" "$(findings backend_gone)"
check "dying: check" is "$(links)" "$(codes)"

# ------------------------------------------------------- the nodes have gone

quietly lx destroy "$driver"
driver
quietly hotplug work remove nic '{"devid":1}'
quietly hotplug work add nic '{"devid":1,"backend_domname":"sys-usb"}'
xenstore-rm "/local/domain/$driver/backend/vif/$id/1"
cfgdump drift -o jsonl work >"$tmp/drift" || :
check "without nodes: drift" jq -se '.[0].drift | any(.id == "1" and
    .kind == "nic" and .what == "backend_gone")' "$tmp/drift"
plan
