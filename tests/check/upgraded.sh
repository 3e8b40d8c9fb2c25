#!/bin/sh
# A guest's life across an upgrade of the host: a template that the libxl of
# another release wrote (data/4.N) is read and changed by xencfg and by the real
# libxl of the bed.  xencfg loses nothing of it, of a newer release's neither; libxl
# nothing of an older one's.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/differences.sh"

HOTPLUG=$(absolute "${HOTPLUG:-${O:-build}/hotplug}")
hotplug() {
    LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" --no-script "$id" "$@"
}

# begin GUEST - $id, with the template that 4.$release wrote of it
begin() {
    sed "s/^name = .*/name = \"$1-$release\"/" "$data/corpus/$1.cfg" >"$tmp/cfg"
    # the host has each usb device once
    [ "$1" != pv-devices ] || xl destroy "$pv" >"$tmp/log" 2>&1 || :
    quietly xl create -q "$tmp/cfg" && id=$(domid "$1-$release") || return 1
    [ "$1" != pv-devices ] || pv=$id
    # whose first channel is lost before 4.18: there, the second is 1
    [ "$release" -ge 18 ] || [ "$xen" -lt 18 ] ||
        xenstore-rm "/libxl/$id/device/console/2" >"$tmp/log" 2>&1 || :
    file=$(template "$id")
    "${PYTHON:-python3}" -B "$here/lib/recorded.py" template "$root/tests/data" \
        "$release" corpus "corpus: $1:" >"$tmp/old" || return 1
    cp "$tmp/old" "$file.new" && mv "$file.new" "$file"
}

ours() { # FILTER - is it so of what cfgdump makes of the domain?
    cfgdump "$id" >"$tmp/ours" && jq -e "$1" "$tmp/ours" >"$tmp/said"
}
unchanged() {
    cmp "$tmp/old" "$file"
}
# adds DEVICE-LIST COMMAND... - which adds one entry, and changes nothing else, but
# that libxl may write an empty object that an older one did not know
adds() {
    list=$1 known='walk(if type == "object" then del(.arch_x86 | select(. == {}))
        else . end)'
    shift
    quietly "$@" || return 1
    tr -d '\000' <"$tmp/old" | jq "$known" >"$tmp/before"
    tr -d '\000' <"$file" | jq "$known | del(.${list}[-1]) |
        if .$list == [] then del(.$list) else . end" >"$tmp/after"
    diff -u "$tmp/before" "$tmp/after"
}

# compared REASON... - of channels, those of the guest's release
compared() {
    here_xen=$xen status=0
    [ "$release" -ge 18 ] || [ "$xen" -lt 18 ] || xen=17
    compare "$id" "$@" || status=1
    xen=$here_xen
    return $status
}

# changed by xencfg, and changed back
changed() {
    check "$who: xencfg adds a disk" adds disks hotplug add disk \
        '{"vdev":"xvdzy","pdev_path":"/dev/fake4","format":"raw"}'
    check "$who: which is live" ours '.disks | any(.vdev == "xvdzy")'
    check "$who: removed" quietly hotplug remove disk '{"vdev":"xvdzy"}'
    check "$who: nothing else has changed" unchanged
    check "$who: xencfg adds a nic" adds nics hotplug add nic \
        '{"devid":9,"mac":"00:16:3e:00:00:99"}'
    check "$who: which is removed" quietly hotplug remove nic '{"devid":9}'
    check "$who: nothing else has changed" unchanged
}
# goes_on REASON... - real libxl adds, xencfg removes, and the other way round
goes_on() {
    check "$who: xl adds a nic" adds nics \
        xl network-attach "$id" mac=00:16:3e:00:00:98
    check "$who: as libxl has it" compared "$@"
    cfgdump "$id" >"$tmp/ours"
    nic=$(jq '.nics[] | select(.mac == "00:16:3e:00:00:98") | .devid' "$tmp/ours")
    check "$who: xencfg removes it" quietly hotplug remove nic \
        "{\"devid\":$nic}"
    check "$who: and it has gone" ours '.nics // [] |
        all(.mac != "00:16:3e:00:00:98")'
    quietly hotplug add disk '{"vdev":"xvdzz","pdev_path":"/dev/fake5","format":"raw"}'
    check "$who: xl removes xencfg's disk" quietly \
        xl block-detach "$id" xvdzz
    check "$who: as libxl has it" compared "$@"
}

pv=
for release in 14 17 20; do
    for guest in pv-devices cdrom disks; do
        reasons=$(sed -n "s/^$guest: *created//p" "$differences/corpus.list")
        older=
        [ "$release" -ge 15 ] || older=older-file
        who="4.$release: $guest"
        begin $guest >"$tmp/log" 2>&1 || {
            not_ok "$who" "$tmp/log"
            continue
        }
        changed
        [ "$release" -le "$xen" ] || continue # libxl drops what is newer
        # shellcheck disable=SC2086
        check "$who: as libxl has it" compared $reasons $older
        # shellcheck disable=SC2086
        goes_on $reasons
    done
done
plan
