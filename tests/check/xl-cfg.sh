#!/bin/sh
# `cfgdump show -o xl-cfg`: real `xl create -n` on the file must give the same
# JSON, and what the file cannot say must be listed in it: with that put in, it
# must be the same (lib/xl_cfg.py).
#
# $XENCFG_SEED   random configurations (default: new ones; printed)
# $XENCFG_COUNT  how many (default 150)
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/differences.sh"

python="${PYTHON:-python3} -B"
golden=$data/xl-cfg
captured=$data/captured
seed=${XENCFG_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}

xl_cfg() { cfgdump show -o xl-cfg "$@" 2>"$tmp/warnings"; }

# dry_run CFG - what xl makes of it
dry_run() {
    xl create -n -q -d "$1" 2>"$tmp/xl.err" || {
        cat "$1" "$tmp/xl.err" >&2
        return 1
    }
}

# complete JSON CFG XL-JSON
complete() {
    $python "$here/lib/xl_cfg.py" "$@" || {
        cat "$2" >&2
        return 1
    }
}

# warned CFG - as often as it lists what matters
warned() {
    test "$(grep -c -e '^# not expr' -e '^# set in xl.conf' "$1" || :)" = \
        "$(grep -c '^cfgdump: warning: ' "$tmp/warnings" || :)"
}

fails() { ! "$@"; }

# ---------------------------------------------------------- the corpus

# numbered FILE - with channels as xl before 4.18 numbers them
numbered() {
    jq 'if .channels then .channels |=
        (to_entries | map({ devid: .key } + .value)) else . end' "$1" \
        >"$tmp/numbered" && layout "$tmp/numbered"
}
# older JSON - without what the bed's xl does not know, unless that is what made it
older() {
    if [ "$xen" -ge 17 ]; then
        cat "$1"
    else
        $python "$here/lib/xl_cfg.py" --older "$xen" "$1"
    fi
}
# refused CFG - the bed's xl is too old for it
refused() {
    from=$(sed -n "s/^$(basename "${1%.*}"): from 4\.\([0-9]*\) .*/\1/p" \
        "$differences/corpus.list")
    [ "$xen" -lt "${from:-0}" ]
}
same() { # JSON
    if [ "$xen" -lt 17 ]; then
        dry_run "${1%.json}.cfg" >"$tmp/own" || return 1
        set -- "$tmp/own"
    fi
    xl_cfg --template "$1" >"$tmp/cfg" && dry_run "$tmp/cfg" >"$tmp/xl" &&
        numbered "$tmp/xl" >"$tmp/xl.numbered" &&
        cmp "$1" "$tmp/xl.numbered" && warned "$tmp/cfg" &&
        [ "$(grep -c '^#' "$tmp/cfg")" = 2 ] &&
        grep -q '^# set in xl.conf, not xl.cfg: c_info.run_hotplug' "$tmp/cfg"
}

for cfg in "$data"/corpus/*.cfg; do
    json=${cfg%.cfg}.json
    ! refused "$cfg" || continue
    check "corpus: $(basename "$json"): the same, byte for byte" same "$json"
done

# What xl.conf sets is not the same from here on, and so has to be listed.
sed -i '/run_hotplug_scripts/d' "$FAKEXEN_DIR/root/etc/xen/xl.conf"

as_listed() { # JSON
    older "$1" >"$tmp/known" && xl_cfg --template "$tmp/known" >"$tmp/cfg" &&
        dry_run "$tmp/cfg" >"$tmp/xl" &&
        complete "$tmp/known" "$tmp/cfg" "$tmp/xl" && warned "$tmp/cfg"
}

for json in "$data"/corpus/*.userdata.json "$data"/corpus/*.retrieved.json; do
    ! refused "${json%.*}" || continue
    check "corpus: $(basename "$json"): the same but for what is listed" \
        as_listed "$json"
done

# ------------------------------------------------------ a real Xen host

host() {
    cfgdump show -q --state-dir "$dir" \
        --xenstore-dump "$dir/xenstore-ls-fp.txt" "$@"
}

captured_one() { # DOMID
    host --view rebuild "$1" >"$tmp/json" &&
        host -o xl-cfg "$1" >"$tmp/cfg" || return 1
    if [ "$xen" -lt 17 ]; then
        mv "$tmp/json" "$tmp/newer"
        older "$tmp/newer" >"$tmp/json" &&
            xl_cfg --template "$tmp/json" >"$tmp/cfg" || return 1
    fi
    dry_run "$tmp/cfg" >"$tmp/xl" && complete "$tmp/json" "$tmp/cfg" "$tmp/xl"
}

for dir in "$captured"/[0-9]*; do
    for file in "$dir"/userdata-d.*; do
        id=${file##*/userdata-d.}
        id=${id%%.*}
        check "captured: $(basename "$dir"), domain $id" captured_one "$id"
    done
done

# -------------------------------------------------------------- golden

as_golden() { # NAME JSON
    xl_cfg --template "$2" | sed 's/cfgdump [0-9][0-9.]* /cfgdump VERSION /' |
        diff -u "$golden/$1.cfg" -
}

check "golden: devices" as_golden pv-devices "$data/corpus/pv-devices.json"
check "golden: disks" as_golden disks "$data/corpus/disks.json"
check "golden: all that cannot be said, and newer versions" \
    as_golden odd "$golden/odd.json"

# ---------------------------------------------- a target above the maximum

jq -n '{ c_info: { type: "pv", name: "a" }, b_info: { "type.pv": {},
    target_memkb: 1653817, max_memkb: 409600 } }' >"$tmp/above.json"
check "a target above the maximum is listed" as_listed "$tmp/above.json"
capped() {
    grep -q '^memory = 400 # the maximum: the target, 1653817 KiB, is' \
        "$tmp/cfg" && ! grep -q '^maxmem' "$tmp/cfg" &&
        grep -q 'not expressible in xl.cfg: b_info.target_memkb = 1653817' \
            "$tmp/warnings"
}
check "and xl gets the maximum, with a warning" capped

# ----------------------------------------- what xl needs, and what it warns of

jq -n '{ c_info: { type: "pv", name: "a" }, b_info: { "type.pv": {},
    arch_x86: { msr_relaxed: "False" } }, usbctrls: [{ devid: 0, version: 2,
    ports: 2, type: "qusb" }], usbdevs: [{ ctrl: 0, port: 1, "type.hostdev":
    { hostbus: 1 } }] }' >"$tmp/usb.json"
check "a usb device without address on the host is listed" \
    as_listed "$tmp/usb.json"
no_usb() {
    ! grep -q '^usbdev' "$tmp/cfg" &&
        grep -q 'are not known here: usbdevs\[#0\]' "$tmp/warnings"
}
check "and has no line, but a warning" no_usb
quiet_xl() { ! grep msr_relaxed "$tmp/xl.err" && ! grep '^msr_' "$tmp/cfg"; }
check "msr_relaxed, if it is off, has no line, of which xl would warn" quiet_xl

# ------------------------------------------------------------- options

usage() { # ARGS...
    status=0
    cfgdump show -o xl-cfg "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
    [ $status = 2 ] && [ ! -s "$tmp/out" ] && cat "$tmp/err" >&2 &&
        grep -q 'is for one domain' "$tmp/err"
}

check "not for two domains" usage 0 1
check "nor for all" usage --all

quiet() {
    cfgdump show -q -o xl-cfg --template "$golden/odd.json" \
        >"$tmp/out" 2>"$tmp/err" && [ ! -s "$tmp/err" ] &&
        grep -q '^# not expr' "$tmp/out"
}
check "-q: comments only" quiet

broken() {
    status=0
    echo '{' >"$tmp/broken"
    cfgdump show -o xl-cfg --template "$tmp/broken" >"$tmp/out" 2>"$tmp/err" ||
        status=$?
    [ $status = 1 ] && [ ! -s "$tmp/out" ] && [ -s "$tmp/err" ]
}
check "of a broken template nothing" broken

printable() { # no control characters but newlines
    xl_cfg --template "$golden/odd.json" | LC_ALL=C tr -d '\n' |
        LC_ALL=C grep -q '[[:cntrl:]]'
}
check "nothing for terminals to obey" fails printable

# --------------------------------------------------------- live domains

# The first is destroyed; the second is made of the file alone.
again() { # NAME CFG
    quietly xl create -q -p "$2" &&
        cfgdump show -q --view rebuild "$1" >"$tmp/first" &&
        xl_cfg "$1" >"$tmp/cfg" && quietly xl destroy "$1" &&
        quietly xl create -q -p "$tmp/cfg" &&
        cfgdump show -q --view rebuild "$1" >"$tmp/second" &&
        complete "$tmp/first" "$tmp/cfg" "$tmp/second" && warned "$tmp/cfg" &&
        if ! grep -q '^# not expr' "$tmp/cfg"; then
            cmp "$tmp/first" "$tmp/second"
        fi
}

# The bed's usual xl.conf, as hotplug scripts would not run.
echo 'run_hotplug_scripts=0' >>"$FAKEXEN_DIR/root/etc/xen/xl.conf"
for name in arm-like cdrom hvm-legacy misc pci pv-devices pvh-sched strings \
    vifs; do
    # libxl loses the first channel, and what a usb device without a type is.
    sed 's/"hostbus=/"type=hostdev,hostbus=/; /^channel/d' \
        "$data/corpus/$name.cfg" >"$tmp/$name.cfg"
    ! refused "$name.cfg" || continue
    check "live: $name: created again, the same" again \
        "$(sed -n 's/^name = "\(.*\)"/\1/p' "$tmp/$name.cfg")" "$tmp/$name.cfg"
done

changed() {
    quietly xl create -q -p "$data/corpus/disks.cfg" &&
        quietly xl block-attach disks '/dev/fake9,raw,xvdz,ro' &&
        quietly xl block-detach disks xvda &&
        xl_cfg disks >"$tmp/cfg" && grep -q 'vdev=xvdz,access=ro' "$tmp/cfg" &&
        fails grep -q 'vdev=xvda,' "$tmp/cfg" &&
        xl_cfg --view template disks | grep -q 'view template'
}
check "live: devices that came and went" changed

# ---------------------------------------------------------------- random

sed -i '/run_hotplug_scripts/d' "$FAKEXEN_DIR/root/etc/xen/xl.conf"
mkdir "$tmp/random"
[ "$xen" -lt 17 ] || check "XENCFG_SEED=$seed: random configurations" \
    $python "$here/lib/xl_cfg_random.py" "$seed" "${XENCFG_COUNT:-150}" \
    "$tmp/random"

# -------------------------------------- would these checks notice?

jq 'del(.b_info["type.hvm"].smbios, .b_info.llc_colors, .b_info.bootloader_user,
    .virtios, .nics[0].vlan)' "$golden/odd.json" >"$tmp/newer.json"
older "$tmp/newer.json" >"$tmp/older.json"
check "what Xen 4.17 knows of the golden one" as_listed "$tmp/older.json"

# Without values that are both said, about, and listed.
jq '.b_info |= (.avail_vcpus = [0, 1] | .target_memkb = 524288 |
    .max_memkb = 1048576 | del(.["type.hvm"].ms_vm_genid))' \
    "$tmp/older.json" >"$tmp/exact.json"
xl_cfg --template "$tmp/exact.json" >"$tmp/whole"
unnoticed=
for line in $(grep -n -e '^# not' -e '^[a-z_]* = [^[]' "$tmp/whole" |
    cut -d: -f1 | sed -n '1~4p'); do
    sed "${line}d" "$tmp/whole" >"$tmp/cfg"
    if xl create -n -q -d "$tmp/cfg" >"$tmp/xl" 2>/dev/null &&
        $python "$here/lib/xl_cfg.py" "$tmp/exact.json" "$tmp/cfg" \
            "$tmp/xl" >/dev/null 2>&1; then
        unnoticed="$unnoticed $(sed -n "${line}p" "$tmp/whole")"
    fi
done
check "each line is missed if it is gone:$unnoticed" test -z "$unnoticed"
plan
