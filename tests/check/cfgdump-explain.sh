#!/bin/sh
# cfgdump explain: where values come from, and why devices are not there.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/verbs.sh"

# --------------------------------------------------------------- a captured host
host explain 1
check "all of a domain" prints 0 explain
host explain 1 -o json
check "all of a domain, as JSON" prints 0 explain.json
host explain pv-renamed --view template
check "the template" prints 0 explain-template
host explain 1 --view rebuild c_info
check "a rebuild leaves the domid out" grep -q \
    '^c_info.domid  *0  *left out  *(not set)$' "$tmp/out"
host explain 0
check "domain 0" grep -q '^domain 0 (Domain-0), live view' "$tmp/out"

# path PATH - a heading and one value
path() {
    host explain 1 "$1" -o json
    check "$1" json "(.[0].values | length) == 1 and .[0].findings == [] and
        (.[0].values[0] | $2)"
}
path b_info.target_memkb '.path == "b_info.target_memkb" and .value == 229376
    and .source == "xenstore" and .from == "/local/domain/1/memory/target" and
    .template == 262144'
path c_info.uuid '.source == "file_name" and (has("template") | not)'
path c_info.name '.template == "pv1"'
path 'disks[xvda].pdev_path' '.value == "/root/d0.img" and .source == "template"'
path 'disks[51712].pdev_path' '.path == "disks[xvda].pdev_path"'
path 'disks[d0p0].pdev_path' '.path == "disks[xvda].pdev_path"'
path 'nics[00:16:3E:01:02:03].mac' '.path == "nics[0].mac"'
path 'pcidevs[00:05.0].dev' '.value == 5'
path 'p9s[0].tag' '.value == "shared"'
path 'usbdevs[1/1].type.hostdev.hostbus' '.value == 1'
path 'vdispls[0].connectors[#1].width' '.value == 320'
path b_info.device_tree '.value == null and .source == "default"'
path b_info.type '.value == "pv"'

cat >"$tmp/want" <<'END'
domain 1 (pv-renamed), live view, template userdata-d.1.00112233-4455-6677-8899-aabbccddeeff.libxl-json

FINDING  ABOUT  MEANS
stale    nic 1  not live; mac 00:16:3e:0a:0b:0c, bridge xenbr0. It does not exist, and is left out; `xl list -l` may show it
END
host explain 1 'nics[1]'
check "a device that is not there" is 0 "$tmp/want"
host explain 1 'nics[1].mac'
check "a value of a device that is not there" is 0 "$tmp/want"
host explain 1 'nics[00:16:3E:0a:0b:0c]'
check "which is found by its MAC address" is 0 "$tmp/want"
host explain 1 'disks[/root/d1.img]'
check "a disk that is not there, by its path" grep -q \
    '^stale    disk xvdb  not live; path /root/d1.img\.' "$tmp/out"
host show 1 -o jsonl
check "to programs: what nic it was" json '.[0].findings | any(
    .what == "stale" and .id == "1" and .severity == "note" and
    .mac == "00:16:3e:0a:0b:0c" and
    .known_by == "mac 00:16:3e:0a:0b:0c, bridge xenbr0")'
check "to programs: what disk it was" json '.[0].findings | any(
    .what == "stale" and .id == "xvdb" and .medium == "/root/d1.img")'
check "to programs: what is usual has no severity" json '.[0].findings | all(
    (.what | IN("matched", "implied", "as_stored", "not_refreshed")) ==
    (.severity == null))'
host explain 1 'disks[51728]'
check "and by its number" grep -q '^stale    disk xvdb' "$tmp/out"
host explain 1 'disks[/root/d0.img].vdev' -o json
check "one that is there, by its path" json '.[0].values[0].path ==
    "disks[xvda].vdev"'
host explain 1 'nics[00:16:3e:0a:0b]'
check "not by a part of a MAC address" fails 1 'there are: '
host explain 1 channels
check "why both of a number are not one" grep -q \
    "^stale    channel 0 .*xl gave it the primary console's index" "$tmp/out"
check "and what the other one is" grep -q \
    '^implied  channel 0 .*the primary console' "$tmp/out"
host explain 1 'disks[51713]'
check "another partition is not the disk" fails 1 'there are: '
host explain 1 --view template 'disks[d0p0].vdev'
check "another spelling in the template" grep -q '^disks\[xvda\].vdev ' \
    "$tmp/out"
host explain 1 'vkbs[2]'
check "a device that only cfgdump shows" grep -q \
    '^reconstructed  vkb 2  /libxl/1/device/vkbd/2  live, but not in the template' \
    "$tmp/out"
host explain 1 'vkbs[2].unique_id' -o json
check "and its value" json '.[0].values[0] |
    .source == "reconstructed" and .from == "/libxl/1/device/vkbd/2"'
host explain 1 nics -o json
check "all of a kind, and what is not there" json '.[0] |
    ([.values[].path[:7]] | unique) == ["nics[0]", "nics[2]"] and
    [.findings[].id] == ["1"]'
host explain 1 b_info.sched_params.weight
check "not refreshed" grep -q '^b_info.sched_params.weight  -1 .*not refreshed' \
    "$tmp/out"
host explain 1 disks
check "a kind in several lines" test "$(grep -c '^disks\[xvd[acd]\]\.' \
    "$tmp/out")" = 15

# ---------------------------------------------- by the names that outputs show
named() { # PATH-PATTERN WORD... - what the words name, and nothing else
    pattern=$1
    shift
    host explain 1 "$@" -o json
    check "explain $*" json '.[0].values | length > 0 and
        all(.path | test("^('"$pattern"')"))'
}
named 'p9s\\[0\\]' p9
named 'nics\\[[02]\\]' nic
named 'nics\\[0\\]' nic 0
named 'nics\\[0\\]' 'nic 0'
named 'nics\\[0\\]' vif 0
named 'nics\\[0\\]' 00:16:3E:01:02:03
named 'nics\\[0\\].mac$' 'nic 0 mac'
named 'disks\\[' disk
named 'disks\\[xvda\\]' xvda
named 'disks\\[xvda\\].format$' xvda.format
named 'disks\\[xvda\\].pdev_path$' disk 'xvda path'
named 'disks\\[xvda\\]' /root/d0.img
named 'pcidevs\\[0000:00:05.0\\]' pci 00:05.0
named 'usbdevs\\[1/1\\]' usbdev 1/1
named 'vkbs\\[1\\].unique_id$' 'vkb 1 unique-id'
named 'vtpms\\[0\\].backend_domname$' 'vtpm 0 backend-domain'
named 'b_info.(target|max)_memkb$' memory
named 'b_info.(avail|max)_vcpus$' vcpus
named 'b_info.kernel$' kernel
named '[bc]_info.type$' type
named 'c_info.name$' name
host explain 1 nic 1
check "explain nic 1: one that is not there" grep -q '^stale  *nic 1  *not live' "$tmp/out"
check "numbers that stand for none are not shown" \
    test -z "$(grep -e 4294967295 -e 18446744073709551615 "$golden/explain")"

# ------------------------------------------------------------------ get and find
got() { # TEXT WORD...
    want=$1
    shift
    host get 1 "$@"
    check "get $*: $want" eval '[ "$status" = 0 ] && [ "$(cat "$tmp/out")" = "$want" ]'
}
got pv-renamed name
got 00:16:3e:01:02:03 nic 0 mac
got /root/d0.img xvda.pdev_path
got 229376 b_info.target_memkb
got '[0,1]' b_info.avail_vcpus
got pv type
got '{"devid":0}' vkb 0
host get 1 p9
check "get of a device: its JSON" json '.[0].tag == "shared"'
not_got() { # MESSAGE WORD...
    text=$1
    shift
    host get 1 "$@"
    check "get $*: $text" eval '[ "$status" = 1 ] && [ ! -s "$tmp/out" ] &&
        grep -q "$text" "$tmp/err"'
}
not_got 'more than one value.*max_memkb, .*target_memkb' memory
not_got 'more than one value.*nics' nic
not_got 'is not set' nic 0 model
not_got 'is not set' c_info.domid
not_got 'has no \[xvdz\]' 'disk xvdz'
host get 1
check "get without PATH" fails 2 'a domain and a PATH'

finds() { # STATUS DEVICES KEY=VALUE...
    want=$1 devices=$2
    shift 2
    host find "$@"
    check "find $*: $devices" eval '[ "$status" = "$want" ] &&
        [ "$(sed 1d "$tmp/out" | tr -s " " | cut -d " " -f 3,4 | xargs)" = "$devices" ]'
}
finds 0 'disk xvda' disk=/root/d0.img
finds 0 'disk xvda' disk=xvda
finds 0 'nic 0' mac=00:16:3E:01:02:03
finds 0 'nic 0' nic=00:16:3e:01:02:03
finds 0 'nic 0' 'bridge=xen*' ip=10.0.0.2
finds 0 'pci 0000:00:05.0' pci=00:05.0
finds 0 'nic 0 nic 2' nic=* backend=0
finds 1 '' mac=00:16:3e:0a:0b:0c
finds 1 '' backend=drv
host find bridge=xenbr0 -o name
check "find -o name" eval '[ "$(cat "$tmp/out")" = pv-renamed ]'
host find bridge=xenbr0 -o json
check "find -o json" json '.[0] | length == 1 and .[0].domid == 1 and
    (.[0].devices | map([.kind, .id]) == [["nic", "0"]])'
host find bridge
check "find without =" fails 2 'not KEY=VALUE'
host find nosuch=1
check "find of no key" fails 2 "no device has a 'nosuch'"

# --------------------------------------------------------------- nothing matches
nothing() { # PATH MESSAGE
    host explain 1 "$1"
    check "no $1" fails 1 "^cfgdump: error: $2"
}
nothing 'disks[xvdz]' 'disks\[xvdz\]: disks has no \[xvdz\]; there are: \[xvd'
nothing 'disks[xvdz].vdev' '.*: disks has no \[xvdz\]; there are: \[xvd'
nothing 'disks[xvda].pdev' '.*: disks\[xvda\] has no pdev; there are others, such as pdev_path,'
nothing 'disks[xvda].pdev_path.x' 'disks.*pdev_path has no x$'
nothing 'dusks' '.*: a configuration has no dusks; .* such as disks$'
nothing 'b_info.target_memkbx' '.*: b_info has no target_memkbx; .*such as target_memkb$'
nothing 'b_info.target_mem' '.*: b_info has no target_mem; .*such as target_memkb$'
nothing 'b_info.tagret' '.*: b_info has no tagret; there are others, such as target_memkb$'
nothing 'b_info.memory' '.*such as max_memkb, target_memkb, .*memkb$'
nothing 'disks[xvda].path' '.*such as pdev_path$'
nothing 'nics[#0]' '.*: nics has no \[#0\]; there are: \[0\], \[2\], \[1\]$'
nothing 'rdms[0]' '.*: rdms has no \[0\]$'
nothing '' '.*empty path'
nothing 'disks[' '.*: disks has no \['
nothing 'disks[]' '.*: disks has no \[\]'
nothing 'disks["xvda' '.*: disks has no \["xvda'
nothing '.b_info' '.*: a configuration has no b_info'
nothing 'b_info..type' '.*: b_info has no'
host explain 77
check "no such domain" fails 1 'no domain "77"'
host explain
check "no domain" fails 2 'no domain given'
host explain 1 b_info c_info
check "too much" fails 2 'one domain and one PATH'
host explain 1 -o jsonl
check "no such format" fails 2 "no output format 'jsonl'"
run explain 1
check "no access to xenstore" fails 3 'cfgdump: error: '

# ------------------------------------------------------- a template of no use
# told ARGS... - an error, then where to find out more
told() {
    mine "$@"
    [ "$status" != 0 ] && grep -A 1 '^cfgdump: error: ' "$tmp/err" | tail -n 1 |
        grep "^cfgdump: hint: xl .*; 'cfgdump check 1' shows details$"
}
copy_host
file=$(ls "$tmp"/host/userdata-d.1.*)
echo '{ "c_info": 1 }' >"$file"
for command in explain 'show -o table' drift list; do
    # shellcheck disable=SC2086
    check "$command: a template that cannot be parsed" told $command 1
done
check "told once" eval 'mine show 1 pv-renamed; \
    [ "$(grep -c "check 1" "$tmp/err")" = 1 ]'
check "and not if nobody wants to know" eval '! told show -q 1'
check "diff, too" told diff 1 1@template
rm "$file"
check "no template" told explain 1

# ---------------------------------------------------------------- what guests say
evil
mine explain 1
check "control characters are escaped" clean
check "and the rest is there" grep -q 'c\\x1b\[31md' "$tmp/out"
mine explain 1 -o json
check "in JSON too" clean
check "which means the same" json '.[0].values |
    any(.value == "c\u001b[31md\u009b\u007f\u202e" and .template == "a\u001b[2Jb") and
    any(.value == "/x\u009b\u007f\ny") and
    any(.path == "[\"new\\u001Bkey\"]" and .unknown)'
mine explain 1 '["new\u001Bkey"]'
check "a path with control characters" grep -q 'u001B\]0;x' "$tmp/out"
mine explain 1 "$(printf 'b_info\033[2J')"
check "a path from the command line" clean
check "a full disk" full 1 explain 1
check "a closed pipe" closed 1 explain 1 -o json

# -------------------------------------------------------------- on a live xenstore
cat >"$tmp/guest.cfg" <<'CFG'
name = "guest"
type = "pvh"
kernel = "/boot/vmlinuz"
memory = 128
maxmem = 256
vif = [ "bridge=xenbr0", "bridge=xenbr1" ]
disk = [ "/dev/fake-vg0/web-root,raw,xvda,w", "/srv/a.qcow2,qcow2,xvdb,w" ]
p9 = [ "tag=share,path=/srv,security_model=none" ]
CFG
check "a guest" quietly xl create -q "$tmp/guest.cfg"
id=$(domid guest)

# requests ARGS... - that cfgdump sends to xenstore
requests() {
    FAKEXEN_XSSTAT=1 cfgdump "$@" 2>&1 >"$tmp/out" | sed -n 's/.*total=//p'
}
# explain looks at each device's backend: where it is, and whether it is there;
# of a disk the medium on both sides too
show=$(requests show guest)
backends=$((2 * 5 + 4 * 2))
for args in 'guest' 'guest nics' 'guest -o json' 'guest b_info.target_memkb'; do
    # shellcheck disable=SC2086
    sent=$(requests explain $args)
    check "explain $args: $sent requests, show: $show" \
        test "$(((sent - backends) * 10))" -le "$((show * 11))"
done
check "there are some to count" test "$show" -gt 5

cfgdump explain guest b_info.target_memkb -o json >"$tmp/out"
check "the memory target from xenstore" json ".[0].values[0].from ==
    \"/local/domain/$id/memory/target\""
cat >"$tmp/usb.cfg" <<'CFG'
name = "usb"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 128
usbctrl = [ "version=2,ports=4" ]
usbdev = [ "hostbus=1,hostaddr=3" ]
vkb = [ "backend-type=qemu" ]
disk = [ "/srv/a.iso,raw,hdc,r,devtype=cdrom" ]
CFG
check "a guest with a usb device" quietly xl create -q "$tmp/usb.cfg"
usb=$(domid usb)
check "of which xl stores nothing" eval '[ "$(tr -d "\000" \
    <"$(template "$usb")" | jq -c .usbdevs)" = "[{}]" ]'
cfgdump explain usb 'usbdevs[0/1].type.hostdev.hostaddr' -o json >"$tmp/out"
check "its address from xenstore" json '.[0].values[0] | .value == 3 and
    .from == "/local/domain/0/backend/vusb/\('"$usb"')/0/port/1" and
    .template == null'
cfgdump explain usb >"$tmp/out"
check "and in the table" grep -q '^usbdevs\[0/1\].type.hostdev.hostbus  *1  */' \
    "$tmp/out"
cfgdump show -o table usb >"$tmp/out"
check "and in show's" grep -q \
    '^usbdev  *0/1  ok  *hostbus=1 hostaddr=3$' "$tmp/out"
change_template "$(template "$usb")" '.vkbs = [{}]'
xenstore-write "/libxl/$usb/device/vkbd/0" ''
cfgdump explain usb >"$tmp/out"
check "a device that has only defaults" grep -q \
    '^vkbs\[0\]  *(only defaults)  *template$' "$tmp/out"
vbd=/libxl/$usb/device/vbd
xenstore-write "$vbd/5632/params" ''
cfgdump explain usb disks >"$tmp/out"
check "a drive that is only emptied in one place" grep -q "^backend differs  \
disk hdc  .*the backend's params is \"/srv/a.iso\", the toolstack's \"\"$" "$tmp/out"
xenstore-write "$(xenstore-read "$vbd/5632/backend")/params" ''
cfgdump explain usb disks >"$tmp/out"
check "an emptied drive" grep -q '^emptied  disk hdc  .*the drive is empty now.*"/srv/a.iso"$' "$tmp/out"
cfgdump explain usb 'disks[/srv/a.iso].vdev' >"$tmp/out"
check "by the path that it had" grep -q '^disks.hdc..vdev' "$tmp/out"
cfgdump show usb -o jsonl >"$tmp/out"
check "to programs: its medium" json '.[0].findings | any(
    .what == "emptied" and .medium == "/srv/a.iso" and .live_medium == "")'
xenstore-write "/libxl/$usb/device/vif/7" ''
cfgdump explain usb >"$tmp/out"
check "a node that is not there" grep -q \
    '^malformed  *nic 7 .*/vif/7/backend  *there is no such node' "$tmp/out"

quietly xenstore-rm "/libxl/$id/device/vif/1"
cfgdump explain guest 'nics[1]' >"$tmp/out"
check "a device that xenstore lost" grep -q '^stale    nic 1' "$tmp/out"
# a person who knows xl, and nothing of cfgdump but its help
cfgdump --help >"$tmp/out"
check "--help tells where to look" grep -q \
    '^  explain .*why a device is not there' "$tmp/out"

xenstore-write "/local/domain/$id/name" guest
quietly xl destroy guest
status=0
cfgdump explain "$id" >"$tmp/out" 2>"$tmp/err" || status=$?
check "a domain that is gone" fails 1 "no domain \"$id\""
plan
