#!/bin/sh
# Each kind of damage that `cfgdump check` knows, on domains that real xl made:
# check finds it, and nothing else; repair changes nothing without --yes, and
# with it mends what it can: check finds nothing then, show tells what it told
# before, and what was there is in the backup.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

state=$BED_STATE_DIR
backup=$state/cfgdump-backup
dead=77                         # a domid that no domain has
dead_uuid=11111111-2222-3333-4444-555555555555
other_uuid=99999999-2222-3333-4444-555555555555

quietly xl create -p "$root/tests/demo/web.cfg"
quietly xl create -p "$root/tests/demo/win.cfg"
web=$(template 1)
win=$(template 2)
win_uuid=$(basename "$win" | cut -d. -f3)
uuid=$(cfgdump list -o json | jq -r '.[] | select(.domid == 1) | .uuid')

# For a lock that is held for long: started now, so that its process is old.
cat >"$tmp/holder.py" <<'END'
import fcntl, os, sys, time
while not os.path.exists(sys.argv[2]):
    time.sleep(0.1)
fd = open(sys.argv[1], "r+")
fcntl.flock(fd, fcntl.LOCK_EX)
open(sys.argv[2] + ".held", "w").close()
time.sleep(1000)
END
stuck=$state/userdata-l.1.$uuid.domain-userdata-lock
"${PYTHON:-python3}" "$tmp/holder.py" "$stuck" "$tmp/go" &
holder=$!
trap 'kill $holder 2>/dev/null || :; rm -rf "$tmp"' EXIT

# Between the looks it waits up to a quarter of the deadline.
fsck() {
    cfgdump check --deadline 1 -o jsonl "$@" >"$tmp/found" 2>"$tmp/err"
}
repair() {
    cfgdump repair --deadline 1 "$@" >"$tmp/repair" 2>&1
}
# what was found, "CODE SUBJECT", a line each
found() {
    jq -r 'select(.code) | .code + " " +
        (.id // ((.path // "-") | sub(".*/userdata-"; "userdata-")))' \
        "$tmp/found" | sort
}
# everything but the backup: names, types, modes, owners, times and contents
files() {
    (cd "$state" && find . -path ./cfgdump-backup -prune -o \
        ! -name . -printf '%P %y %m %u %s %T@\n' | sort
    find . -path ./cfgdump-backup -prune -o -type f -exec md5sum {} +| sort)
}
everything() {
    files
    xenstore-ls -fp
}
views() {
    for d in 1 2; do
        cfgdump show "$d" 2>&1 || echo "failed $?"
    done
}
is() { # WANT GOT
    [ "$1" = "$2" ] || {
        printf 'want: %s\ngot:  %s\n' "$1" "$2"
        return 1
    }
}
not() {
    ! "$@"
}
says() { # TEXT COMMAND...
    text=$1
    shift
    "$@" 2>&1 | grep -e "$text"
}
status_of() { # COMMAND... - prints its status
    status=0
    "$@" || status=$?
    echo $status
}
# the file is in the backup of the last repair, as it was
kept() { # FILE AS
    cmp "$(find "$backup" -name "${1##*/}" | sort | tail -n 1)" "$2"
}

rm -rf "$tmp/state"
cp -a "$state" "$tmp/state"
restore() {
    find "$state" -mindepth 1 -delete
    cp -a "$tmp/state/." "$state"
    touch -d '1 hour ago' "$state"/userdata-*
}
restore
views >"$tmp/views"

# damaged NAME STATUS WANT - check finds WANT, exactly, and ends with STATUS;
# a repair without --yes changes nothing
damaged() {
    everything >"$tmp/before"
    cp -a "$state/." "$tmp/damaged" 2>/dev/null || :
    check "$1: check's status" is "$2" "$(status_of fsck)"
    check "$1: is found" is "$3" "$(found)"
    repair || :
    everything >"$tmp/after"
    check "$1: a dry run changes nothing" cmp "$tmp/before" "$tmp/after"
}
# mended NAME [STATUS] - the repair leaves nothing to find
mended() {
    check "$1: repair's status" is "${2:-0}" "$(status_of repair --yes)"
    fsck || :
    check "$1: nothing is found then" is "" "$(found)"
    views >"$tmp/views.now"
    check "$1: what show tells is as before" cmp "$tmp/views" "$tmp/views.now"
}
# left NAME - the repair leaves it as it is
left() {
    check "$1: repair's status" is 1 "$(status_of repair --yes)"
    everything >"$tmp/after"
    check "$1: no repair changes anything" cmp "$tmp/before" "$tmp/after"
}
damage() { # a command that must work
    rm -rf "$tmp/damaged"
    mkdir "$tmp/damaged"
    quietly "$@"
}

check "without damage: status" is 0 "$(status_of fsck)"
check "without damage: nothing is found" is "" "$(found)"
check "without damage: it is complete" \
    is true "$(jq .complete "$tmp/found")"
check "without damage: nothing to repair" is 0 "$(status_of repair --yes)"

# ------------------------------------------------------ template and devices

change() { # FILE FILTER - and not just now
    change_template "$1" "$2" && chmod 600 "$1" && touch -d '1 hour ago' "$1"
}
disk='{"vdev": "51712", "pdev_path": "/dev/x", "new": {"a": 1}}'

# How old it is nobody knows, but that it is not young.
damage change "$web" '.nics += [{"devid": 7}]'
touch -d '2 hours' "$web"
damaged "a template from the future" 0 "stale-entry 7"
mended "a template from the future"
restore

damage change "$web" '.nics += [{"devid": 7, "bridge": "b"}] | .future = [1]'
cfgdump show 1 >"$tmp/future"
damaged "stale entry" 0 "stale-entry 7"
check "stale entry: repair's status" is 0 "$(status_of repair --yes)"
check "stale entry: is kept" kept "$web" "$tmp/damaged/${web##*/}"
cfgdump show 1 >"$tmp/future.now"
check "stale entry: unknown members stay" cmp "$tmp/future" "$tmp/future.now"
check "stale entry: unknown members are there" grep -q future "$web"
fsck || :
check "stale entry: nothing is found then" is "" "$(found)"
restore

damage change "$web" ".disks += [$disk]"
damaged "two entries of a disk" 1 "duplicate-entry 51712"
mended "two entries of a disk"
check "two entries of a disk: are kept" kept "$web" "$tmp/damaged/${web##*/}"
restore

damage change "$web" '.nics += [{"devid": 7}, {"devid": 7}, {"devid": 1}]'
damaged "several at once" 1 "duplicate-entry 1
duplicate-entry 7
stale-entry 7
stale-entry 7"
check "several at once: repair's status" is 0 "$(status_of repair --yes)"
fsck || :
check "several at once: nothing is found then" is "" "$(found)"
check "several at once: the last counts" is '[0,1]' \
    "$(cfgdump show 1 | jq -c '[.nics[].devid // 0]')"
check "several at once: are kept" kept "$web" "$tmp/damaged/${web##*/}"
restore

# one change for each kind, not for each entry; and those of a domain are not
# another's
damage change "$web" '.nics += [range(4000) | {"devid": (. + 100)}] |
    .vtpms += [range(4000) | {"devid": (. + 100)}]'
change "$win" '.nics += [{"devid": 7}]'
cp "$web" "$tmp/many"
many() { # takes its time on a busy machine
    cfgdump repair --yes >"$tmp/repair" 2>&1
}
check "very many: repair's status" is 0 "$(status_of many)"
check "very many: each is told" is 8001 \
    "$(grep -c '^repaired .*stale-entry' "$tmp/repair")"
fsck || :
check "very many: nothing is found then" is "" "$(found)"
check "very many: are kept" kept "$web" "$tmp/many"
restore

damage change "$web" '.p9s += [{"tag": "a", "path": "/x"}]'
damaged "a stale entry without index" 0 "stale-entry ?"
check "a stale entry without index: repair's status" \
    is 0 "$(status_of repair --yes)"
everything >"$tmp/after"
check "a stale entry without index: stays" cmp "$tmp/before" "$tmp/after"
restore

damage change_template "$web" '.nics += [{"devid": 7, "bridge": "b"}]'
chmod 600 "$web"
everything >"$tmp/before"
check "a stale entry just written: a dry run's status" \
    is 0 "$(status_of repair)"
check "a stale entry just written: says that it is left" \
    grep -q 'not repaired: .*less than a minute ago' "$tmp/repair"
check "a stale entry just written: repair's status" \
    is 0 "$(status_of repair --yes)"
check "a stale entry just written: nothing fails" \
    is 0 "$(grep -c failed "$tmp/repair")"
everything >"$tmp/after"
check "a stale entry just written: stays" cmp "$tmp/before" "$tmp/after"
restore

damage change "$web" 'del(.nics[1])'
damaged "live without entry" 1 "live-without-entry 1"
left "live without entry"
restore

damage change "$win" '.disks |= map(if .is_cdrom == 1
    then .pdev_path = "/srv/no.iso" | .format = "raw" else . end)'
damaged "another medium" 1 "medium-differs hdc"
left "another medium"
restore

# unless libxl is at it: from 4.19 on it changes a medium in steps
damage change "$win" '.disks |= map(if .is_cdrom == 1
    then .pdev_path = "/srv/no.iso" | .format = "raw" else . end)'
changes=$state/userdata-l.2.$win_uuid.libxl-device-changes-lock
: >"$changes"
"${PYTHON:-python3}" "$tmp/holder.py" "$changes" "$tmp" &
changer=$!
wait_for test -e "$tmp.held"
check "another medium, being changed: status" is 0 "$(status_of fsck)"
check "another medium, being changed: is not told" is "" "$(found)"
kill $changer 2>/dev/null || :
wait $changer 2>/dev/null || :
rm -f "$tmp.held"
restore

damage change "$web" '.disks += [{"pdev_path": "/dev/y"}]'
damaged "a disk without name" 1 "nameless-disk ?"
left "a disk without name"
restore

damage change "$web" '.disks[0].vdev += " 0"'
damaged "a disk of an odd name" 1 "odd-vdev xvda 0"
left "a disk of an odd name"
restore

memory=/local/domain/1/memory
size=$(xenstore-read $memory/static-max)
damage xenstore-write $memory/target $((size + 1))
damaged "a target above the maximum" 1 "contradictory-values $memory/target"
left "a target above the maximum"
xenstore-write $memory/target "$size"

usb=/libxl/1/device/vusb/0
damage xenstore-write $usb/type devicemodel $usb/port/1 1-3
change "$web" '.usbctrls = [{devid: 0, type: "devicemodel"}] |
    .usbdevs = [{ctrl: 0, port: 1, "type.hostdev": {hostbus: 1, hostaddr: 9}}]'
damaged "a usb device that was plugged in anew" 1 "usb-renumbered 0/1"
left "a usb device that was plugged in anew"
xenstore-rm /libxl/1/device/vusb
restore

damage xenstore-write /libxl/1/device/vif/abc ""
damaged "a node of the wrong form" 1 "malformed-node abc"
left "a node of the wrong form"
xenstore-rm /libxl/1/device/vif/abc

damage xenstore-write /local/domain/0/backend/vif/1/7/state 4
damaged "a backend without device" 1 \
    "orphan-backend /local/domain/0/backend/vif/1/7"
left "a backend without device"
xenstore-rm /local/domain/0/backend/vif/1/7

damage xenstore-write /local/domain/0/backend/pci/$dead/0/state 4
damaged "a backend of a dead domain" 1 \
    "orphan-backend /local/domain/0/backend/pci/$dead/0"
left "a backend of a dead domain"
xenstore-rm /local/domain/0/backend/pci/$dead

damage xenstore-write /local/domain/0/backend/vif/$dead ""
damaged "an empty directory of a dead domain" 1 \
    "empty-backends /local/domain/0/backend/vif/$dead"
fsck $dead || :
check "an empty directory of a dead domain: by its domid" is \
    "empty-backends /local/domain/0/backend/vif/$dead" "$(found)"
left "an empty directory of a dead domain"
xenstore-rm /local/domain/0/backend/vif/$dead

# as xapi has it
quietly xl create -q "$data/corpus/pvh-min.cfg"
foreign=$(domid pvh-min)
foreign() {
    rm -f "$state"/userdata-?."$foreign".*
    xenstore-rm "/libxl/$foreign"
    xenstore-write "/libxl/$foreign/dm-version" qemu_xen
}
damage foreign
damaged "another toolstack's domain" 0 "foreign-domains -"
quietly lx destroy "$foreign"
for path in "/libxl" /local/domain /local/domain/0/backend/console; do
    xenstore-rm "$path/$foreign" 2>/dev/null || :
done

# real xl cd-insert does so when the drive's backend is in another domain
damage xenstore-write /local/domain/0/backend/qdisk/1/51712/params aio:/x \
    /local/domain/0/backend/qdisk/1/51712/type qdisk
damaged "a second backend of a disk" 1 \
    "orphan-backend /local/domain/0/backend/qdisk/1/51712"
left "a second backend of a disk"
xenstore-rm /local/domain/0/backend/qdisk/1/51712

# ------------------------------------------------------ devices that xl loses

nic=/libxl/1/device/vif/0
linked=$(xenstore-read $nic/backend)
other=$(xenstore-read /libxl/1/device/vif/1/backend)
no_nics() {
    xl list -l 1 >"$tmp/xl-list" 2>/dev/null &&
        jq -e 'map(.config.nics // [] | length) == [0]' "$tmp/xl-list"
}
check "without damage: xl shows nics" not no_nics

damage xenstore-write $nic/backend /nope
damaged "a backend's path of the wrong form" 1 "backend-link $nic"
check "a backend's path of the wrong form: xl shows no nics" no_nics
left "a backend's path of the wrong form"
damage xenstore-rm $nic/backend
damaged "no backend's path" 1 "backend-link $nic"
check "no backend's path: xl shows no nics" no_nics
damage xenstore-write $nic/backend "$other"
damaged "another device's backend" 1 "backend-link $nic"
damage xenstore-write $nic/backend "$(echo "$linked" | sed 's/vif/vof/')"
damaged "a backend that is not there" 1 "backend-link $nic"
damage xenstore-write $nic/backend "$linked"
damage xenstore-rm $nic/frontend
damaged "no frontend's path" 1 "backend-link $nic"
damage xenstore-write $nic/frontend /local/domain/2/device/vif/0
damaged "another domain's frontend" 1 "backend-link $nic"
damage xenstore-write $nic/frontend /local/domain/1/device/vif/0
damage xenstore-write "$linked/frontend-id" 2
damaged "a backend of another domain's" 1 "backend-link $linked"
damage xenstore-write "$linked/frontend-id" 1
damage xenstore-rm "$linked"
damaged "a backend that has gone" 1 "backend-link $nic"
damage xenstore-write "$linked/frontend" /local/domain/1/device/vif/0 \
    "$linked/frontend-id" 1

mac=$(xenstore-read $nic/mac)
damage xenstore-write $nic/mac zz
damaged "no MAC" 1 "malformed-node $nic/mac"
check "no MAC: xl shows no nics" no_nics
damage xenstore-write $nic/mac "$mac:00"
damaged "too long a MAC" 1 "malformed-node $nic/mac"
damage xenstore-write $nic/mac "$mac"
disk=/libxl/1/device/vbd/51712
damage xenstore-rm $disk/dev
damaged "a disk without dev" 1 "malformed-node $disk/dev"
damage xenstore-write $disk/dev xvda

# -------------------------------------------------- what serves the devices

damage change "$web" '.nics[0].backend_domname = "sys-net"'
damaged "another backend domain" 1 "other-backend 0"
left "another backend domain"
restore

linked=$(xenstore-read $disk/backend)
params=$(xenstore-read "$linked/params")
damage xenstore-write "$linked/params" /etc/passwd
damaged "another medium in the backend" 1 "backend-medium xvda"
left "another medium in the backend"
xenstore-write "$linked/params" "$params"

# -------------------------------------------------------------- the template

unterminate() {
    tr -d '\000' <"$1" >"$1.x" && chmod 600 "$1.x" && mv "$1.x" "$1"
}
damage unterminate "$web"
damaged "no NUL" 1 "template-no-nul ${web##*/}"
mended "no NUL"
check "no NUL: the rest is as it was" cmp "$web" "$tmp/state/${web##*/}"
check "no NUL: is kept" kept "$web" "$tmp/damaged/${web##*/}"
restore

truncate_file() {
    : >"$1"
}
damage truncate_file "$web"
damaged "an empty template" 1 "template-empty ${web##*/}"
left "an empty template"
restore

misspell() {
    sed -i 's/"bridge":/"bridge" =/' "$web"
}
damage misspell
damaged "syntax" 1 "template-syntax ${web##*/}"
check "syntax: line and column" jq -es \
    '.[0].detail | test(":[0-9]+:[0-9]+: ")' "$tmp/found"
left "syntax"
restore

# What another problem makes impossible is not promised.
promises() { # NAME FIRST - a dry run promises nothing, and says what comes first
    tr -s ' \n' ' ' <"$tmp/repair" >"$tmp/flat"
    check "$1: a dry run promises nothing" \
        not grep -e '--yes' -e ' repair: ' "$tmp/flat"
    check "$1: and says what comes first" grep -q "fix $2 first" "$tmp/flat"
}
damage truncate -s 50 "$web"
touch -d '1 hour ago' "$web"
damaged "cut off" 1 "template-no-nul ${web##*/}
template-syntax ${web##*/}"
promises "cut off" template-syntax
left "cut off"
restore

lose() { # START
    rm -f "$web"
    xenstore-write "/vm/$uuid/start_time" "$1"
}
start=$(xenstore-read "/vm/$uuid/start_time")
damage lose $(($(date +%s) - 130)).00
damaged "no template" 1 "template-missing -"
left "no template"
damage lose "$(date +%s).00"
damaged "no template yet" 0 "template-not-yet -"
damage lose $(($(date +%s) + 3600)).00
damaged "no template, and a start ahead of the clock" 1 "template-missing -"
check "no template, and a start ahead of the clock: no negative age" jq -es \
    '.[0].detail | test("not known") and (test("-[0-9]") | not)' "$tmp/found"
damage xenstore-rm "/vm/$uuid/start_time"
damaged "no template while memory is restored" 0 "template-not-yet -"
xenstore-write "/vm/$uuid/start_time" "$start"
restore

several() {
    cp -p "$web" "$state/userdata-d.1.$other_uuid.libxl-json"
    mv "$web" "$state/userdata-d.1.$dead_uuid.libxl-json"
    touch "$state"/userdata-d.1.*
}
damage several
damaged "several templates" 1 "template-ambiguous -"
left "several templates"
restore

rename_template() {
    mv "$web" "$state/userdata-d.1.$other_uuid.libxl-json"
    touch "$state"/userdata-d.1.*
}
damage rename_template
damaged "a renamed template" 1 \
    "template-misnamed userdata-d.1.$other_uuid.libxl-json"
check "a renamed template: xl does not find it" \
    says "Fail to get" xl list -l 1
left "a renamed template"
for verb in "list -o wide" "show -o table"; do
    check "a renamed template: $verb tells the domain's uuid" \
        says "$uuid" cfgdump $verb 1
done
check "a renamed template: is no drift" \
    is 0 "$(cfgdump drift 1 2>"$tmp/err" | grep -c "changed .*c_info.uuid")"
change "$state/userdata-d.1.$other_uuid.libxl-json" \
    ".c_info.uuid = \"$other_uuid\""
touch "$state"/userdata-d.1.*
fsck || :
check "another domain's template: is found" is \
    "template-misnamed userdata-d.1.$other_uuid.libxl-json" "$(found)"
restore

# clocks are set: an only template is no earlier domain's by its date alone
damage rename_template
xenstore-write "/vm/$uuid/start_time" $(($(date +%s) + 3600)).25
damaged "a start ahead of the clock" 1 \
    "template-misnamed userdata-d.1.$other_uuid.libxl-json"
left "a start ahead of the clock"
xenstore-write "/vm/$uuid/start_time" $(($(date +%s) - 1)).25
touch -d '1 hour ago' "$state"/userdata-d.1.*
damaged "an only template, of before" 1 \
    "earlier-domain-file userdata-d.1.$other_uuid.libxl-json
template-not-yet -"
left "an only template, of before"
check "an only template, of before: it says why" \
    grep -q "none of its own" "$tmp/repair"
xenstore-write "/vm/$uuid/start_time" "$start"
restore

# as libxl_domain_preserve() leaves it: a new node, with nothing but this.  So
# only the boot tells whose the files are, and that may have been just now.
preserve() {
    touch "$state"/userdata-d.1.*
    xenstore-write "/vm/$other_uuid/uuid" "$other_uuid" \
        /local/domain/1/vm "/vm/$other_uuid"
}
damage preserve
damaged "a preserved domain" 0 "template-other-name ${web##*/}"
for verb in "list -o wide" "show -o table"; do
    check "a preserved domain: $verb tells the hypervisor's uuid" \
        says "$uuid" cfgdump $verb 1
done
check "a preserved domain: xl finds its template" says "$uuid" xl list -l 1
xenstore-write /local/domain/1/vm "/vm/$uuid"
xenstore-rm "/vm/$other_uuid"
restore

# --------------------------------------------------------------------- files

link_template() {
    mv "$web" "$state/elsewhere" && ln -s elsewhere "$web"
}
damage link_template
damaged "a link" 1 "not-a-file ${web##*/}"
left "a link"
restore

damage chmod 644 "$win"
damaged "a readable template" 1 "file-mode ${win##*/}"
mended "a readable template"
check "a readable template: mode 0600 then" is 600 "$(stat -c %a "$win")"
restore

if [ "$(id -u)" = 0 ]; then
    damage chown 65534 "$win"
    damaged "somebody else's template" 1 "file-owner ${win##*/}"
    left "somebody else's template"
    restore
else
    for name in "check's status" "is found" "a dry run" "status" "no repair"; do
        ok "somebody else's template: $name # SKIP not root"
    done
fi

mode=$(stat -c %a "$state")
damage chmod 777 "$state"
damaged "a writable state directory" 1 "state-dir-writable /var/lib/xen"
left "a writable state directory"
chmod "$mode" "$state"

part() { # FILE...
    for f; do
        printf '{"c_info": {' >"$f" && chmod 600 "$f" &&
            touch -d '1 hour ago' "$f" || return 1
    done
}
new=$state/userdata-n.1.$uuid.libxl-json
damage part "$new"
damaged "an interrupted write" 1 "interrupted-write ${new##*/}"
mended "an interrupted write"
check "an interrupted write: is kept" kept "$new" "$tmp/damaged/${new##*/}"
restore

damage part "$state/userdata-d.$dead.$dead_uuid.libxl-json" \
    "$state/userdata-d.$dead.$dead_uuid.xl" \
    "$state/userdata-n.$dead.$dead_uuid.libxl-json"
: >"$state/userdata-l.$dead.$dead_uuid.domain-userdata-lock"
: >"$state/userdata-l.$dead.$dead_uuid.libxl-device-changes-lock"
# of files that are older than xenstored nobody knows
touch "$state"/userdata-?.$dead.$dead_uuid.*
damaged "files of a dead domain" 1 \
    "dead-domain-file userdata-d.$dead.$dead_uuid.libxl-json
dead-domain-file userdata-d.$dead.$dead_uuid.xl
dead-domain-file userdata-l.$dead.$dead_uuid.domain-userdata-lock
dead-domain-file userdata-l.$dead.$dead_uuid.libxl-device-changes-lock
dead-domain-file userdata-n.$dead.$dead_uuid.libxl-json"
fsck $dead || :
check "files of a dead domain: by its domid" is 5 "$(found | wc -l)"
mended "files of a dead domain"
for f in d.$dead.$dead_uuid.libxl-json d.$dead.$dead_uuid.xl \
    n.$dead.$dead_uuid.libxl-json; do
    check "files of a dead domain: $f is kept" \
        kept "userdata-$f" "$tmp/damaged/userdata-$f"
done
restore

damage part "$state/userdata-d.$dead.$dead_uuid.xl"
touch -d '2 hours' "$state/userdata-d.$dead.$dead_uuid.xl"
damaged "a file of who knows whom" 1 \
    "unknown-domain-file userdata-d.$dead.$dead_uuid.xl"
left "a file of who knows whom"
restore

damage part "$state/userdata-d.1.$other_uuid.libxl-json"
touch -d '2001-01-01' "$state/userdata-d.1.$other_uuid.libxl-json"
damaged "a file of an earlier domain" 1 \
    "earlier-domain-file userdata-d.1.$other_uuid.libxl-json"
mended "a file of an earlier domain"
check "a file of an earlier domain: is kept" \
    kept "userdata-d.1.$other_uuid.libxl-json" \
    "$tmp/damaged/userdata-d.1.$other_uuid.libxl-json"
restore

lock=$state/userdata-l.2.$win_uuid.libxl-device-changes-lock
damage touch "$lock"
damaged "a lock that nobody holds" 0 "unheld-lock ${lock##*/}"
mended "a lock that nobody holds"
check "a lock that nobody holds: has gone" test ! -e "$lock"
restore

# -------------------------------------------------------------------- nodes

damage xenstore-write /libxl/$dead/type pv
damaged "nodes of a dead domain" 1 "dead-domain-nodes /libxl/$dead"
left "nodes of a dead domain"
xenstore-rm /libxl/$dead

# nodes are no domain, and their name is nobody's
name=$(xenstore-read /local/domain/1/name)
damage xenstore-write /local/domain/$dead/name "$name"
damaged "leftover nodes" 1 "dead-domain-nodes /local/domain/$dead"
left "leftover nodes"
cfgdump list >"$tmp/out" 2>&1
check "leftover nodes: not listed" eval '! grep -q "^ *$dead " "$tmp/out"'
cfgdump show -o jsonl "$name" >"$tmp/out" 2>&1
check "leftover nodes: their name is the live one's" \
    grep -q '"domid":1,.*"config"' "$tmp/out"
status=0
cfgdump show $dead >"$tmp/out" 2>&1 || status=$?
check "leftover nodes: none, and which command tells more" eval \
    'is 1 "$status" && grep -q "leftover" "$tmp/out" &&
    grep -q "cfgdump check $dead. shows details" "$tmp/out"'
status=0
cfgdump check $dead >"$tmp/out" 2>&1 || status=$?
check "leftover nodes: it does" eval \
    'is 1 "$status" && grep -q dead-domain-nodes "$tmp/out"'
xenstore-rm /local/domain/$dead

damage xenstore-rm /local/domain/1/name
damaged "a domain without name" 1 "no-name /local/domain/1/name"
left "a domain without name"
cfgdump list -o jsonl 1 >"$tmp/out" 2>&1
check "a domain without name: no other is shown" eval \
    'grep -q "\"domid\":1," "$tmp/out" && ! grep -q "\"name\"" "$tmp/out"'
xenstore-write /local/domain/1/name ""
damaged "an empty name" 1 "no-name /local/domain/1/name"
cfgdump list 1 >"$tmp/out" 2>&1
check "an empty name is shown as none" grep -q '^ *1  -  ' "$tmp/out"
check "an empty name: nor in what check prints" eval \
    '! cfgdump check --deadline 1 1 | grep "domain 1 ("'
xenstore-write /local/domain/1/name "$name"
damage xenstore-chmod /local/domain/1/name n1
damaged "a name that its guest may write" 1 "guest-writable /local/domain/1/name"
check "a name that its guest may write: it may read it then" jq -es \
    '.[0].remedy | test("`xenstore-chmod /local/domain/[0-9]+/[a-z/]+ n0 r1`")' "$tmp/found"
xenstore-chmod /local/domain/1/name w0
damaged "a name that all may write" 1 "guest-writable /local/domain/1/name"
check "a name that all may write: who" jq -es \
    '.[0].detail == "every domain may write it"' "$tmp/found"
xenstore-chmod /local/domain/1/name n0 r1

damage xenstore-chmod /libxl/1/device/vif n0 b1
damaged "a node that a guest may write" 1 "guest-writable /libxl/1/device/vif"
left "a node that a guest may write"
damage xenstore-chmod /libxl/1/device/vif n1
damaged "a node that a guest owns" 1 "guest-writable /libxl/1/device/vif"
damage xenstore-chmod /libxl/1/device/vif b0
damaged "a node that all may write" 1 "guest-writable /libxl/1/device/vif"
damage xenstore-chmod /libxl/1/device/vif n0 r2
damaged "a node that a guest may read" 1 "guest-readable /libxl/1/device/vif"
left "a node that a guest may read"
damage xenstore-chmod /libxl/1/device/vif n0
writable() { # OPTION... - the nodes that are found to be, by a check
    cfgdump check --deadline 0.1 -o jsonl "$@" 1 |
        jq -r 'select(.code == "guest-writable") | .path'
}
for node in /libxl/1 /libxl/1/device /libxl/1/device/vif/0; do
    damage xenstore-chmod $node n0 b1
    check "a guest may write $node: is found" is $node "$(writable)"
    xenstore-chmod $node n0
done
for node in /libxl/1/type /libxl/1/device/vif/0/mac; do
    damage xenstore-chmod $node n0 b1
    check "a guest may write $node: --deep finds it" is $node "$(writable --deep)"
    check "a guest may write $node: only that" is '' "$(writable)"
    xenstore-chmod $node n0
done
damage xenstore-chmod /libxl r0
damaged "a node that all may read" 1 "guest-readable /libxl"
damage xenstore-chmod /libxl n0

# -------------------------------------------------------------- stuck, trouble

: >"$stuck"
touch -d '1 hour ago' "$stuck"
: >"$tmp/go"
wait_for test -e "$tmp/go.held"
while [ "$(ps -o etimes= -p $holder | tr -d ' ')" -lt 11 ]; do
    sleep 1
done
damaged "a stuck lock" 1 "stuck-lock ${stuck##*/}"
check "a stuck lock: names its holder" jq -es --arg pid "$holder" \
    '.[0].detail | contains("process " + $pid + " (python")' "$tmp/found"
left "a stuck lock"
damage change "$web" '.nics += [{"devid": 7}]'
damaged "a stuck lock, and a stale entry" 1 "stale-entry 7
stuck-lock ${stuck##*/}"
promises "a stuck lock, and a stale entry" stuck-lock
damage cp -p "$tmp/state/${web##*/}" "$web"
damage part "$new"
fsck || :
check "nothing is called interrupted that is written under a lock" \
    is "stuck-lock ${stuck##*/}" "$(found)"
kill $holder 2>/dev/null || :
wait $holder 2>/dev/null || :
restore

check "no such domain: status" is 2 "$(status_of fsck 4711)"
check "no such domain: code" is "not-checked /local/domain/4711" "$(found)"
check "no such domain: is not complete" is false \
    "$(jq 'select(has("complete")) | .complete' "$tmp/found")"
check "no such name: status" is 2 "$(status_of fsck nobody)"

# said once, with what to do, and not of each domain
said_once() { # WHY
    is 2 "$(status_of fsck)" || return 1
    is "not-checked $state" "$(found)" || return 1
    jq -es '.[0].remedy | contains("mkdir -m 0700")' "$tmp/found" || return 1
    for command in list "show -a" "drift -a"; do
        # shellcheck disable=SC2086
        cfgdump --state-dir "$state" $command >"$tmp/out" 2>"$tmp/err" || :
        cat "$tmp/err"
        is 1 "$(grep -c . "$tmp/err")" || return 1
        grep -q "$1; xl cannot work without .*mkdir -m 0700" "$tmp/err" ||
            return 1
    done
}
fsck() {
    cfgdump check --state-dir "$state" --deadline 1 -o jsonl "$@" \
        >"$tmp/found" 2>"$tmp/err"
}
mv "$state" "$state.away"
check "no state directory" said_once "No such file or directory"
: >"$state"
check "a file in its place" said_once "Not a directory"
rm "$state"
mv "$state.away" "$state"

# dom0's is made by xen-init-dom0
none=$state/userdata-d.0.00000000-0000-0000-0000-000000000000.libxl-json
mv "$none" "$tmp/none"
check "no template of domain 0" is "1 template-missing -" \
    "$(status_of fsck) $(found)"
check "no template of domain 0: what to do" \
    jq -es '.[0].remedy | contains("xen-init-dom0")' "$tmp/found"
mv "$tmp/none" "$none"

# ------------------------------------------------------------ all is covered

for code in $(cfgdump check --explain all |
    sed -n 's/^\([a-z-]*\) ([a-z]*): .*/\1/p'); do
    check "$code is tested here" grep -q "\"$code " "$0" ||
        grep -q "^$code " "$0"
done
check "at the end: nothing is found" is 0 "$(status_of fsck)"
plan
