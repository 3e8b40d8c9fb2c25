#!/bin/sh
# Hot-plug operations that must be refused: the error names domain, kind and
# device, and neither xenstore nor a template is changed.  Then what is odd, and
# must do no harm.
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
disk = [ "/dev/fake0,raw,xvda,rw", "/srv/a.iso,raw,xvdc:cdrom,r" ]
vif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0" ]
usbctrl = [ "type=pv,version=2,ports=2" ]
usbdev = [ "type=hostdev,hostbus=1,hostaddr=3,controller=0,port=1" ]
pci = [ "01:00.0" ]
CFG
sed 's/"pv"$/"locked"/; s/^type = .*/type = "pv"/
    /^pci\|^usb/d' "$tmp/pv.cfg" >"$tmp/locked.cfg"
quietly xl create -q "$tmp/pv.cfg"
quietly xl create -q "$tmp/locked.cfg"
quietly lx mkhvm hvm
pv=$(domid pv) hvm=$(domid hvm) locked=$(domid locked)
file=$(template "$pv")
cp "$file" "$tmp/good"
phy='"pdev_path":"/dev/fake1","format":"raw","backend":"phy"'

# ------------------------------------------------------------------ a lock held

# This takes the time that is waited, so it is looked at in the end.
lock=$(template "$locked" | sed 's/userdata-d/userdata-l/
    s/libxl-json$/domain-userdata-lock/')
cp "$(template "$locked")" "$tmp/locked"
flock -F "$lock" sleep 1000 &
holder=$!
not_free() { ! flock -n "$lock" true; }
wait_for not_free
{
    start=$(milliseconds) status=0
    hotplug "$locked" add nic '{"bridge":"b"}' >"$tmp/lock.out" \
        2>"$tmp/lock.err" || status=$?
    echo "$status $((($(milliseconds) - start) / 1000))" >"$tmp/lock.status"
} &
waiter=$!

# ------------------------------------------------- devices that are, or are not

refused "a disk that exists" "add disk xvda to domain $pv:" \
    "has such a device" -- "$pv" add disk "{\"vdev\":\"xvda\",$phy}"
refused "a disk that exists under another spelling" \
    "add disk 51712 to domain $pv:" "has such a device" -- \
    "$pv" add disk "{\"vdev\":\"51712\",$phy}"
refused "a nic that exists" "add nic 0 to domain $pv:" "has such a device" -- \
    "$pv" add nic '{"devid":0}'
refused "a usb controller that exists" "add usbctrl 0 to domain $pv:" -- \
    "$pv" add usbctrl '{"devid":0,"type":"pv"}'
refused "a usb port that is taken" "add usbdev 0/1 to domain $pv:" -- \
    "$pv" add usbdev \
    '{"ctrl":0,"port":1,"type.hostdev":{"hostbus":1,"hostaddr":4}}'
refused "a usb port that there is not" "add usbdev 0/3 to domain $pv:" -- \
    "$pv" add usbdev \
    '{"ctrl":0,"port":3,"type.hostdev":{"hostbus":1,"hostaddr":4}}'
refused "a usb device that is assigned" "add usbdev 0/2 to domain $pv:" -- \
    "$pv" add usbdev \
    '{"ctrl":0,"port":2,"type.hostdev":{"hostbus":1,"hostaddr":3}}'
refused "a usb device that there is not" "add usbdev 0/2 to domain $pv:" -- \
    "$pv" add usbdev \
    '{"ctrl":0,"port":2,"type.hostdev":{"hostbus":9,"hostaddr":9}}'
refused "a pci device that is assigned" "add pci 0000:01:00.0 to domain $pv:" \
    -- "$pv" add pci '{"bus":1}'
refused "a disk that does not exist" "remove disk xvdz from domain $pv:" \
    "there is no such device" -- "$pv" remove disk '{"vdev":"xvdz"}'
refused "a nic that does not exist" "remove nic 7 from domain $pv:" \
    "there is no such device" -- "$pv" remove nic '{"devid":7}'
refused "a usb device that does not exist" \
    "remove usbdev 0/2 from domain $pv:" "there is no such device" -- \
    "$pv" remove usbdev '{"ctrl":0,"port":2}'
pciback=$FAKEXEN_DIR/root/sys/bus/pci/drivers/pciback
refused "a pci device that the host has not" \
    "add pci 0000:00:05.0 to domain $pv:" "has no pci device 0000:00:05.0" -- \
    "$pv" add pci '{"bus":0,"dev":5,"func":0}'
mv "$pciback/0000:02:00.0" "$tmp"
refused "a pci device that pciback has not" "xl pci-assignable-add 0000:02:" -- \
    "$pv" add pci '{"bus":2}'
mv "$tmp/0000:02:00.0" "$pciback"
hotplug() { LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" "$@"; }
refused "a pci device that nobody has assigned" \
    "add pci 0000:02:00.0 to domain $pv:" "use xl pci-attach" -- \
    "$pv" add pci '{"bus":2}'
hotplug() { LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" --no-script "$@"; }
refused "a pci device that does not exist" \
    "remove pci 0000:07:00.0 from domain $pv:" "there is no such device" -- \
    "$pv" remove pci '{"bus":7}'

# --------------------------------------------------------------------- identity

refused "a disk without vdev" "add disk ? to domain $pv:" vdev -- \
    "$pv" add disk "{$phy}"
for vdev in foo "" xvd xvda/../../0 -1 xvda1x; do
    refused "a disk with the vdev \"$vdev\"" "add disk" "to domain $pv:" vdev \
        -- "$pv" add disk "{\"vdev\":\"$vdev\",$phy}"
done
refused "no vdev to be removed" "remove disk ? from domain $pv:" identity -- \
    "$pv" remove disk '{}'
refused "no devid to be removed" "remove nic ? from domain $pv:" identity -- \
    "$pv" remove nic '{}'
for devid in -2 -2147483648; do
    refused "devid $devid" "add nic" "to domain $pv:" "out of range" -- \
        "$pv" add nic "{\"devid\":$devid}"
done
for devid in 2147483648 4294967295 18446744073709551616 1.5 '"0"'; do
    refused "devid $devid" "devid" -- "$pv" add nic "{\"devid\":$devid}"
done
refused "devid -2 to be removed" "remove nic" "from domain $pv:" -- \
    "$pv" remove nic '{"devid":-2}'

# ----------------------------------------------------------------------- values

refused "a nic with a negative mtu" "add nic" "to domain $pv:" mtu -- \
    "$pv" add nic '{"mtu":-1}'
refused "an emulated nic for PV" "add nic" "to domain $pv:" HVM -- \
    "$pv" add nic '{"nictype":"vif_ioemu"}'
refused "a disk without a path" "add disk xvdb to domain $pv:" path -- \
    "$pv" add disk '{"vdev":"xvdb","format":"raw"}'
refused "a disk at a path that is none" "add disk xvdb to domain $pv:" -- \
    "$pv" add disk \
    '{"vdev":"xvdb","pdev_path":"/none","format":"raw","backend":"phy"}'
refused "a p9 without a path" "add p9" "to domain $pv:" path -- \
    "$pv" add p9 '{"tag":"t","security_model":"none"}'
refused "what needs a device model, without one" "add vfb" "to domain $pv:" \
    "device model" -- "$pv" add vfb '{}'
refused "a framebuffer for HVM" "add vfb" "to domain $hvm:" -- \
    "$hvm" add vfb '{}'
refused "a channel that is a socket" "add channel" "to domain $pv:" pty -- \
    "$pv" add channel '{"name":"c","connection.socket":{"path":"/s"}}'
refused "the primary console" "add channel 0 to domain $pv:" -- \
    "$pv" add channel '{"devid":0,"name":"c","connection.pty":{}}'
refused "the primary console, to be removed" \
    "remove channel 0 from domain $pv:" "primary console" -- \
    "$pv" remove channel '{"devid":0}'
refused "a usb controller that the device model emulates" "add usbctrl" \
    "to domain $hvm:" "device model" -- "$hvm" add usbctrl '{}'
refused "version 9 of usb" "add usbctrl" "to domain $pv:" 9 -- \
    "$pv" add usbctrl '{"type":"pv","version":9}'
refused "no JSON" ":1:" -- "$pv" add nic 'mac=00:16:3e:00:00:01'
refused "an array" ":1:" -- "$pv" add nic '[]'
refused "a key twice" devid -- "$pv" add nic '{"devid":1,"devid":2}'
refused "a mac that is none" mac -- "$pv" add nic '{"mac":"00:16:3e"}'
refused "a string that is not UTF-8" UTF-8 -- \
    "$pv" add nic "$(printf '{"bridge":"a\377"}')"
refused "NUL in a string" bridge -- "$pv" add nic '{"bridge":"a\u0000b"}'
long=$(head -c 5000 /dev/zero | tr '\0' x)
refused "a node that is too long for xenstore" "add nic" "to domain $pv:" -- \
    "$pv" add nic "{\"bridge\":\"$long\"}"
try "$pv" add gpu '{}'
usage() { [ "$status" = 2 ] && grep -q '^usage:' "$tmp/err"; }
check "a kind that there is not: usage" usage
for seconds in inf nan -1 1e300 x; do
    try --timeout "$seconds" "$pv" add nic '{}'
    check "a time-out of $seconds: usage" usage
done

# --------------------------------------------------------------------- backends

refused "a backend domain that there is not" "add nic" "to domain $pv:" \
    "backend domain 55" -- "$pv" add nic '{"backend_domid":55}'
refused "a backend domain of no name" "add disk xvdb to domain $pv:" \
    'backend domain "nobody"' -- \
    "$pv" add disk "{\"vdev\":\"xvdb\",\"backend_domname\":\"nobody\",$phy}"

# ----------------------------------------------------------------------- cdroms

refused "cd-insert into a disk" "hda of domain $hvm:" "no cdrom" -- \
    "$hvm" cd-insert hda /srv/a.iso
refused "cd-eject of a disk" "hda of domain $hvm:" "no cdrom" -- \
    "$hvm" cd-eject hda
refused "cd-swap in a disk" "hda of domain $hvm:" "no cdrom" -- \
    "$hvm" cd-swap hda /srv/a.iso
refused "a drive that there is not" "hdd of domain $hvm:" "no such drive" -- \
    "$hvm" cd-insert hdd /srv/a.iso
refused "a drive with no name of a disk" "foo of domain $hvm:" name -- \
    "$hvm" cd-eject foo
refused "a medium without path" "hdc of domain $hvm:" path -- \
    "$hvm" cd-insert hdc ''
refused "a medium that is not there" "hdc of domain $hvm:" /none -- \
    "$hvm" cd-swap hdc /none
refused "a directory for a medium" "hdc of domain $hvm:" "neither a file" -- \
    "$hvm" cd-insert hdc /srv
refused "a medium by a relative path" "hdc of domain $hvm:" absolute -- \
    "$hvm" cd-insert hdc a.iso
refused "a cdrom of a PV domain" "xvdc of domain $pv:" HVM -- \
    "$pv" cd-eject xvdc

# ---------------------------------------------------------------------- domains

nic='{"bridge":"b"}'
refused "no such domain" 77 -- 77 add nic "$nic"
refused "no domain of that name" '"nobody"' -- nobody remove nic '{"devid":0}'

replace() { # CONTENT, as for printf - of the template, by rename
    # shellcheck disable=SC2059
    printf "$1" >"$tmp/new"
    chmod 600 "$tmp/new"
    mv "$tmp/new" "$file"
}
restore() {
    rm -rf "$file"
    cp "$tmp/good" "$tmp/new"
    chmod 600 "$tmp/new"
    mv "$tmp/new" "$file"
}
bad_template() { # NAME TEXT... - add and remove refuse it
    name=$1
    shift
    refused "template $name: add" "add nic ? to domain $pv:" "$@" -- \
        "$pv" add nic "$nic"
    refused "template $name: remove" "remove nic 0 from domain $pv:" "$@" -- \
        "$pv" remove nic '{"devid":0}'
    restore
}
rm "$file"
bad_template "missing" "no configuration in"
replace ''
bad_template "empty" "$(basename "$file"):1:1:"
head -c 400 "$tmp/good" >"$file"
bad_template "cut off" "$(basename "$file"):" "unexpected end"
replace '{"b_info":{"type.pv":{},"type.hvm":{}}}\000'
bad_template "with two arms" "$(basename "$file"):1:"
replace '{"b_info":{"type.pv":{}},"nics":[{"bridge":"\377"}]}\000'
bad_template "not UTF-8" "$(basename "$file"):1:45: not UTF-8"
mv "$file" "$tmp/elsewhere"
ln -s "$tmp/elsewhere" "$file"
bad_template "a link" "symbolic link"
check "the file behind the link is as it was" cmp "$tmp/good" "$tmp/elsewhere"
rm "$file"
mkdir "$file"
bad_template "a directory" "not a regular file"
cp "$file" "${file%.libxl-json}.xl"
cp "$file" "$(echo "$file" | sed 's/\.[0-9a-f]*-/.00000000-/')"
mv "$file" "$tmp/elsewhere"
cp "$tmp/elsewhere" "$(echo "$file" | sed 's/\.[0-9a-f]*-/.00000001-/')"
bad_template "of two others' uuids" "2 templates"
rm "$BED_STATE_DIR"/*.0000000[01]-*

refused "no state directory" "$tmp/none" -- --state-dir "$tmp/none" \
    "$pv" add nic "$nic"

# dying: the hypervisor has it, and xenstore its nodes
sed 's/"locked"/"dying"/' "$tmp/locked.cfg" >"$tmp/dying.cfg"
quietly xl create -q "$tmp/dying.cfg"
dying=$(domid dying)
quietly lx kill "$dying"
refused "a dying domain: add" "no domain" "not serve" -- \
    "$dying" add nic "$nic"
refused "a dying domain: remove" "no domain" "not serve" -- \
    "$dying" remove nic '{"devid":0}'
refused "a dying domain as backend" "add nic ? to domain $pv:" \
    "backend domain $dying" -- "$pv" add nic "{\"backend_domid\":$dying}"
refused "a dying domain as backend, by name" "add nic ? to domain $pv:" \
    "backend domain" -- "$pv" add nic '{"backend_domname":"dying"}'

# ------------------------------------------------- several in one go, from C

cat >"$tmp/batch.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xencfg/xencfg.h>

static xencfg_ctx *ctx;
static xencfg_hotplug *hp;

static int nic(int devid, char *bridge)
{
    xencfg_device_nic n;
    int rc;

    xencfg_device_nic_init(&n);
    n.devid = devid;
    n.bridge = bridge;
    rc = xencfg_hotplug_add(hp, XENCFG_DEVKIND_NIC,
                            XENCFG_TYPE(device_nic), &n);
    n.bridge = NULL;
    xencfg_device_nic_dispose(&n);
    return rc;
}

static int disk(char *vdev)
{
    xencfg_device_disk d;
    int rc;

    xencfg_device_disk_init(&d);
    d.vdev = vdev;
    d.pdev_path = "/dev/fake1";
    d.format = XENCFG_DISK_FORMAT_RAW;
    d.backend = XENCFG_DISK_BACKEND_PHY;
    rc = xencfg_hotplug_add(hp, XENCFG_DEVKIND_DISK,
                            XENCFG_TYPE(device_disk), &d);
    d.vdev = d.pdev_path = NULL;
    xencfg_device_disk_dispose(&d);
    return rc;
}

int main(int argc, char **argv)
{
    struct xencfg_options opt = XENCFG_OPTIONS(.state_dir = argv[1]);
    int rc, i;

    rc = xencfg_open(&ctx, &opt);
    if (!rc)
        rc = xencfg_hotplug_begin(ctx, atoi(argv[2]), &hp);
    for (i = 3; !rc && i < argc; i++)
        rc = !strcmp(argv[i], "utf8")     ? nic(-1, "a\377")
             : !strcmp(argv[i], "attach") ? xencfg_hotplug_attach(hp)
             : !strcmp(argv[i], "commit") ? xencfg_hotplug_commit(hp)
             : !strncmp(argv[i], "x", 1)  ? disk(argv[i])
                                          : nic(atoi(argv[i]), NULL);
    if (rc)
        fprintf(stderr, "hotplug: %s\n", xencfg_errmsg(ctx));
    xencfg_hotplug_end(hp);
    xencfg_close(ctx);
    return rc ? 1 : 0;
}
C
out=$(dirname "$HOTPLUG")
${CC:-cc} -w -o "$tmp/batch" -I"$root/include" -I"$out/include" "$tmp/batch.c" \
    "$out/libxencfg.so" -Wl,-rpath,"$out" >"$tmp/log" 2>&1 ||
    not_ok "the program with a batch compiles" "$tmp/log"
hotplug() {
    LD_PRELOAD=$BED_SHIM timeout 60 "$tmp/batch" "$BED_STATE_DIR" "$@"
}
refused "one batch: a nic twice" "add nic 5 to domain $pv:" batch -- \
    "$pv" 4 5 5 commit
refused "one batch: a disk twice" "add disk xvdb to domain $pv:" batch -- \
    "$pv" xvdb xvde xvdb commit
refused "one batch: one exists" "add disk xvda to domain $pv:" \
    "has such a device" -- "$pv" xvdb xvda commit
refused "one batch: not UTF-8" "add nic" "to domain $pv:" UTF-8 -- \
    "$pv" 4 utf8 commit
refused "one batch: attach before commit" commit -- "$pv" 4 5 attach
refused "one batch: a dying domain" "domain $dying" -- "$dying" 4
try "$pv" 4 5 -1 xvdb xvde commit attach
check "one batch: a good one" test "$status" = 0
check "one batch: it is there" invariants "$pv"
hotplug() { LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" --no-script "$@"; }
for devid in 0 1 4 5; do
    try "$pv" remove nic "{\"devid\":$devid}"
done
for vdev in xvdb xvde; do
    try "$pv" remove disk "{\"vdev\":\"$vdev\"}"
done
try "$pv" add nic '{"mac":"00:16:3e:00:00:01","bridge":"xenbr0","devid":0}'
check "one batch: and can be removed" invariants "$pv"

# ---------------------------------------------------- what must not be a hurdle

restore
left=$(echo "$file" | sed 's/userdata-d/userdata-n/')
locks=$(echo "$file" | sed 's/userdata-d/userdata-l/
    s/libxl-json$/domain-userdata-lock/')
echo "half a templ" >"$left"
: >"$locks"
done_and_clean() { # STATUS...
    [ "$status" = 0 ] || { cat "$tmp/err"; return 1; }
    for entry in "$BED_STATE_DIR"/userdata-[nl].*; do
        [ "$entry" = "$lock" ] || { echo "$entry"; return 1; }
    done
    [ "$(stat -c %a "$file")" = 600 ] && invariants "$pv"
}
try "$pv" add nic "$nic"
check "leftovers of a crash: a temporary file, a lock file" done_and_clean
echo precious >"$tmp/precious"
ln -s "$tmp/precious" "$left"
try "$pv" remove nic '{"devid":1}'
check "leftovers: a link in place of the temporary file" done_and_clean
check "leftovers: it was not followed" grep -qx precious "$tmp/precious"

# Members that this version does not know, at every level.
restore
change_template "$file" '.x = 1 | .c_info.x = {y: [1, {z: null}]} |
    .b_info.x = "a" | .b_info["type.pv"].x = 2.5 | .disks[0].x = {a: {}} |
    .nics[0].x = [] | .nics += [{devid: 9, x: true}] | .xs = [{devid: 0}] |
    .usbdevs[0]["type.hostdev"].x = 1'
chmod 600 "$file"
try "$pv" add nic '{"devid":7,"x":{"y":1}}' # brings it into yajl's layout
try "$pv" remove nic '{"devid":7}'
cp "$file" "$tmp/unknown"
kept() { tr -d '\000' <"$file" | jq -e "$1"; }
check "unknown members are kept" kept '[.x, .c_info.x.y[1].z, .b_info.x,
    .b_info["type.pv"].x, .disks[0].x, .nics[0].x, .nics[1].x, .xs,
    .usbdevs[0]["type.hostdev"].x] == [1, null, "a", 2.5, {"a": {}}, [], true,
    [{devid: 0}], 1]'
for add in "nic $nic" "disk {\"vdev\":\"xvdb\",$phy}" "vtpm {}"; do
    try "$pv" add "${add%% *}" "${add#* }"
    dev=$(cat "$tmp/out")
    check "unknown members: $add" test "$status" = 0
    check "unknown members are still there" kept '.c_info.x.y[0] == 1 and
        .disks[0].x == {a: {}} and .nics[1].x and .xs[0].devid == 0'
    try "$pv" remove "${add%% *}" "$dev"
    check "unknown members: as before after the removal" \
        cmp "$tmp/unknown" "$file"
done
try "$pv" add nic '{"devid":9,"bridge":"b"}'
check "a stale entry is replaced, with what is unknown in it" \
    kept '.nics[1] | .bridge == "b" and (has("x") | not)'
try "$pv" remove nic '{"devid":9}'
restore

# --------------------------------------------------- a disk that is full, or ro

# elsewhere HOW COMMAND... - with the templates in a file system of their own
elsewhere() {
    how=$1
    shift
    mkdir -p "$tmp/state"
    unshare -m sh -c '
        mount -t tmpfs -o "size=$1" none "$2" && cp -p "$3" "$2/" || exit 9
        file=$2/$(basename "$3")
        [ "$1" = 4k ] || mount -o remount,ro "$2" || exit 9
        shift 3
        "$@"
        status=$?
        cat "$file" >"$0"
        ls "$(dirname "$file")" >"$0.ls"
        exit $status' "$tmp/kept" "$how" "$tmp/state" "$file" "$@" \
        >"$tmp/out" 2>"$tmp/err" </dev/null
}
if elsewhere 4k true && elsewhere 8k true; then
    for how in 4k 8k; do
        name="a full file system"
        [ $how = 4k ] || name="a read-only file system"
        snapshot "$tmp/before"
        status=0
        elsewhere $how "$HOTPLUG" --no-script --state-dir "$tmp/state" "$pv" \
            add nic "$nic" || status=$?
        snapshot "$tmp/after"
        printf '%s\n' "to domain $pv:" "$tmp/state" >"$tmp/texts"
        check "$name: add" refusal
        check "$name: the template is as it was" cmp "$tmp/good" "$tmp/kept"
        check "$name: nothing else is left" \
            test "$(cat "$tmp/kept.ls")" = "$(basename "$file")"
    done
    status=0
    elsewhere 4k "$HOTPLUG" --no-script --state-dir "$tmp/state" "$pv" remove \
        nic '{"devid":0}' || status=$?
    # Shorter than it was, but both are there for a moment.
    check "a full file system: remove" says 1 "remove nic 0 from domain $pv:"
    check "a full file system: the template is as it was" \
        cmp "$tmp/good" "$tmp/kept"
    check "a full file system: it left xenstore first" \
        finds "$pv" /dev/null "channel 0 implied" "disk xvda matched" \
        "disk xvdc matched" "nic 0 stale" "pci 0000:01:00.0 matched" \
        "usbctrl 0 matched" "usbdev 0/1 matched"
    try "$pv" remove nic '{"devid":0}'
    check "a full file system: removed again, the entry goes too" \
        kept 'has("nics") | not'
else
    for name in full read-only; do
        count=$((count + 1))
        echo "ok $count - a $name file system # SKIP cannot mount"
    done
fi

# ------------------------------------------------------------------ a lock held

wait $waiter || :
read -r status seconds <"$tmp/lock.status"
cp "$tmp/lock.err" "$tmp/err"
cp "$tmp/lock.out" "$tmp/out"
check "a lock held: the error names the process" says 1 \
    "add nic ? to domain $locked:" "$(basename "$lock")" \
    "process $holder (sleep)"
check "a lock held: after 10 seconds ($seconds)" \
    test "$seconds" -ge 9 -a "$seconds" -lt 25
check "a lock held: the template is as it was" \
    is_template "$locked" "$tmp/locked"
check "a lock held: the lock file is the holder's" \
    sh -c '! flock -n "$1" true' sh "$lock"
kill $holder 2>/dev/null || :
wait $holder 2>/dev/null || :
rm -f "$lock"
try "$locked" add nic "$nic"
check "a lock free again" test "$status" = 0
plan
