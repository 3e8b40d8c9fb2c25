#!/bin/sh
# The tools of the crash matrix find what they are there to find; then a sample
# of the matrix (`make check-crash` runs all of it; ../crash/README.md).
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
crash=$(absolute "${O:-build}")/tests/crash
umask 077

verify() { "$crash/verify" "$BED_STATE_DIR" "$1"; }

# finds TEXT HOW BACK - verify says TEXT when HOW was done, nothing after BACK
finds() {
    title="verify: $1"
    eval "$2" >"$tmp/how" 2>&1 || { not_ok "$title" "$tmp/how"; return; }
    status=0
    verify "$id" >"$tmp/found" 2>&1 || status=$?
    eval "$3" >"$tmp/how" 2>&1 || { not_ok "$title" "$tmp/how"; return; }
    verify "$id" >"$tmp/after" 2>&1 || status=restored
    if [ $status = 1 ] && grep -q -- "$1" "$tmp/found"; then
        ok "$title"
    else
        echo "status $status" >>"$tmp/found"
        not_ok "$title" "$tmp/found" "$tmp/after"
    fi
}

# --------------------------------------------------------------------- verify

cat >"$tmp/pv.cfg" <<'CFG'
name = "pv"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 128
disk = [ "/dev/fake0,raw,xvda,rw", "/dev/fake1,raw,sdc2,rw",
         "/dev/fake2,raw,xvdaa,rw" ]
vif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0" ]
p9 = [ "tag=a,path=/srv/a,security_model=none,backend=0" ]
usbctrl = [ "type=pv,version=2,ports=4" ]
usbdev = [ "type=hostdev,hostbus=1,hostaddr=3,controller=0,port=1" ]
pci = [ "01:00.0", "02:00.0" ]
CFG
cat >"$tmp/hvm.cfg" <<'CFG'
name = "hvm"
type = "hvm"
memory = 128
disk = [ "/dev/fake0,raw,hda,rw", "/srv/a.iso,raw,hdc:cdrom,r" ]
CFG
quietly xl create -q -p "$tmp/pv.cfg"
quietly xl create -q -p "$tmp/hvm.cfg"
pv=$(domid pv) hvm=$(domid hvm)
check "verify: a domain made by xl is right" verify "$pv"
check "verify: and one with a cdrom" verify "$hvm"

id=$pv
file=$(template $id)
cp "$file" "$tmp/good"
edit() { change_template "$file" "$1"; }
put_back() {
    cp "$tmp/good" "$file.new"
    chmod 600 "$file.new"
    mv "$file.new" "$file"
}
without() { # PATH FILTER - edits the template of another
    finds "I1: $1" "edit '$2'" put_back
}
libxl=/libxl/$id/device front=/local/domain/$id/device
back=/local/domain/0/backend

finds "No such file" "mv '$file' '$tmp/away'" "mv '$tmp/away' '$file'"
finds "has mode 100644" "chmod 644 '$file'" "chmod 600 '$file'"
finds "does not end with a NUL" "tr -d '\\000' <'$file' >'$tmp/x' &&
    cat '$tmp/x' >'$file'" put_back
finds "a NUL before its end" "printf '\\000' >>'$file'" put_back
finds "libxl-json: .*end" "printf '{ \\000' >'$file'" put_back
finds "two entries are disk" "edit '.disks += [.disks[0] |
    .vdev = \"51712\"]'" put_back
without "vbd 0xca00 is live" '.disks |= .[1:]'
without "vbd 0x822 is live" '.disks |= [.[0], .[2]]'
without "vbd 0x10001a00 is live" '.disks |= .[:2]'
without "vif 0x0 is live" 'del(.nics)'
without "vif 0x0 is live" '.nics[0].devid = 1'
without "9pfs 0x0 is live" 'del(.p9s)'
without "vusb 0x0 is live" '.usbctrls[0].devid = 3'
without "usbdev 0x1 is live" 'del(.usbdevs)'
without "pci 0x200 is live" '.pcidevs |= .[:1]'
finds "vusb 0x7 is live" "quietly lx add usbctrl $id \
    '{\"devid\":7,\"type\":\"pv\"}' && put_back" \
    "quietly lx remove usbctrl $id '{\"devid\":7,\"type\":\"pv\"}' &&
        put_back"
finds "the unknown kind odd" "xenstore-write $libxl/odd/0/frontend x" \
    "xenstore-rm $libxl/odd"
finds "num_devs is 3, and dev-2 is" \
    "xenstore-write $back/pci/$id/0/num_devs 3" \
    "xenstore-write $back/pci/$id/0/num_devs 2"
finds "num_devs is 1, and there is dev-1" \
    "xenstore-write $back/pci/$id/0/num_devs 1" \
    "xenstore-write $back/pci/$id/0/num_devs 2"

# move FROM TO - one level of nodes
move() {
    for name in $(xenstore-list "$1"); do
        xenstore-write "$2/$name" "$(xenstore-read "$1/$name")"
    done
    xenstore-rm "$1"
}
half() { # TEXT PATH
    finds "I2: .*$1" "move $2 /moved" "move /moved $2"
}
half "a frontend vif 0 without" "$libxl/vif/0"
half "a backend $back/vif/$id/0 without" "$libxl/vif/0"
half "there is no $front/vif/0/state" "$front/vif/0"
half "there is no $back/vif/$id/0/state" "$back/vif/$id/0"
half "a backend $back/pci/$id/0 without" "$front/pci/0"
finds "there is no $libxl/vbd/51712/params" \
    "old=\$(xenstore-read $libxl/vbd/51712/params) &&
        xenstore-rm $libxl/vbd/51712/params" \
    "xenstore-write $libxl/vbd/51712/params \"\$old\""

id=$hvm drive=$hvm/device/vbd/5632
file=$(template $id)
cp "$file" "$tmp/good"
copy=$back/qdisk/$id/5632/params
media() { # A B - what /libxl and the backend say
    xenstore-write "/libxl/$drive/params" "$1" "$copy" "$2"
}
finds "I3: drive 5632 has aio:/srv/x.iso, the template" \
    "media aio:/srv/x.iso aio:/srv/x.iso" "media aio:/srv/a.iso aio:/srv/a.iso"
finds "I3: drive 5632 has .*its backend" \
    "media aio: aio:/srv/a.iso" "media aio:/srv/a.iso aio:/srv/a.iso"
finds "I3: drive 5632 has aio:/srv/a.iso, the template \"/srv/x" \
    "edit '.disks[1].pdev_path = \"/srv/x.iso\"'" put_back
media aio: aio:
check "verify: an empty drive is right" verify "$hvm"
media aio:/srv/a.iso aio:/srv/a.iso

# ---------------------------------------------------------------- at and fault

cat >"$tmp/steps.sh" <<'SH'
echo 1 >"$1/one"
echo 2 >"$1/two"
SH
at() { # STATUS ONE TWO ARGS... - which of the files are there afterwards?
    want="$1 $2 $3"
    shift 3
    rm -rf "$tmp/steps"
    mkdir "$tmp/steps"
    status=0
    "$crash/at" -s "$tmp/steps/" "$@" sh "$tmp/steps.sh" "$tmp/steps" ||
        status=$?
    there() {
        if [ -s "$tmp/steps/$1" ]; then echo full
        elif [ -e "$tmp/steps/$1" ]; then echo empty
        else echo none; fi
    }
    echo "$status $(there one) $(there two)"
    [ "$status $(there one) $(there two)" = "$want" ]
}
check "at: counts" at 0 full full -o "$tmp/points" 0 before
nth() { # PATTERN - the number of the point
    sed -n "s,^\([0-9]*\) $1.*,\1,p" "$tmp/points" | sed 1q
}
one=$(nth "openat $tmp/steps/one") two=$(nth "openat $tmp/steps/two")
check "at: from the first that is meant" test "$one" = 1
check "at: killed before an open" at 99 none none "$one" before
check "at: killed after it" at 99 empty none "$one" after
check "at: killed before the second" at 99 full none "$two" before
check "at: killed after it" at 99 full empty "$two" after
check "at: not killed" at 0 full full 1000 before
check "at: a child of the command is not counted" \
    at 0 full full 1 before sh -c '"$@"; exit 0' sh

# ------------------------------------------------ stopped at each of its calls

# Whoever is stopped, xenstored answers the others.
stopped() { "$crash/at" -a "$XENSTORED_PATH" 0 before "$@"; }
nic='{"bridge": "xenbr0", "devid": 5, "script": "/bin/true"}'
change() { stopped "$BED/../hotplug" --state-dir "$BED_STATE_DIR" "$@"; }
check "stopped: show" stopped "$CFGDUMP" --state-dir "$BED_STATE_DIR" "$hvm"
check "stopped: show --all" \
    stopped "$CFGDUMP" --state-dir "$BED_STATE_DIR" --all
check "stopped: check" sh -c '"$@" || [ $? = 1 ]' sh "$crash/at" \
    -a "$XENSTORED_PATH" 0 before "$CFGDUMP" --state-dir "$BED_STATE_DIR" check
check "stopped: add" change "$pv" add nic "$nic"
check "stopped: remove" change "$pv" remove nic "$nic"

fault() { # ERROR N COMMAND...
    error=$1 n=$2
    shift 2
    LD_PRELOAD=$crash/libfault.so FAULT_AT=$n FAULT_ERROR=$error \
        "$@" >"$tmp/out" 2>"$tmp/err"
}
shown() { fault "$1" "$2" "$CFGDUMP" --state-dir "$BED_STATE_DIR" $hvm; }
# what the retrieve reads before it asks for more together
first="send_read /local/domain/$hvm/vm"
says() { # TEXT ERROR N
    shown "$2" "$3" && return 1
    cat "$tmp/err"
    grep -q "$1" "$tmp/err"
}
check "fault: a read of xenstore" says "out of memory" ENOMEM "$first"
check "fault: the open of the template" says "Too many open" EMFILE "open $file"
check "fault: xenstore is gone" says "Broken pipe\|closed" gone "$first"
check "fault: its answer is lost" says "Broken pipe\|closed" lost "$first"
check "fault: none" shown EIO 100000

# ------------------------------------------------------------------ the plants

# That they are found is a matter of minutes (`make check-crash`).
check "the planted bugs can still be made" \
    "$root/tests/crash/planted" --dry

# -------------------------------------------------------------- a sample of it

BED_SHIM='' "${PYTHON:-python3}" "$root/tests/crash/matrix" \
    --sample "${SAMPLE:-120}" >"$tmp/matrix" 2>&1 || :
while IFS= read -r line; do
    case $line in
    "ok "*) ok "matrix: ${line#* - }" ;;
    "not ok "*) not_ok "matrix: ${line#* - }" /dev/null ;;
    "1.."*) ;;
    *) echo "# ${line#\# }" ;;
    esac
done <"$tmp/matrix"
grep -q '^1\.\.[1-9]' "$tmp/matrix" || not_ok "the matrix" "$tmp/matrix"
plan
