#!/bin/sh
# `cfgdump check` of a real guest on real Xen, step by step (data/captured),
# from the dump of xenstore and a copy of the files.  Nothing is damaged there: it
# finds what libxl leaves or does by itself, and nothing else.
#
#   channel 0       xl gives the first channel the primary console's index;
#                   libxl does not make it
#   detached        libxl leaves the entry of a device that it detaches
#   vkb 2           libxl makes no entry of a keyboard that is attached: a
#                   device is lost by the next reboot, hence an error
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
captured=$root/tests/data/captured

# expected STEP - a line for each
expected() {
    n=$((1${1%%-*} - 100))
    while read -r from to what; do
        [ $n -lt "$from" ] || [ $n -gt "$to" ] || echo "$what"
    done <<'END' | sort
1 29 note stale-entry channel 0
11 29 error live-without-entry vkb 2
21 28 note stale-entry disk xvdb
22 29 note stale-entry nic 1
23 29 note stale-entry usbdev 1/1
24 29 note stale-entry usbctrl 1
25 29 note stale-entry pci 0000:00:05.0
26 29 note stale-entry vtpm 1
28 29 note stale-entry vdispl 1
END
}
fsck() { # DIR ARGS...
    dir=$1
    shift
    status=0
    "$CFGDUMP" check --state-dir "$dir" \
        --xenstore-dump "$captured/$step/xenstore-ls-fp.txt" "$@" \
        >"$tmp/found" 2>"$tmp/err" || status=$?
}
lines() {
    jq -r 'select(.code) | "\(.severity) \(.code) \(.kind) \(.id)"' \
        "$tmp/found" | sort
}

for dir in "$captured"/[0-9]*; do
    step=${dir##*/}
    expected "$step" >"$tmp/want"
    fsck "$dir" -o jsonl
    lines >"$tmp/got"
    check "$step: what is found" cmp "$tmp/want" "$tmp/got"
    want=0
    ! grep -q '^error' "$tmp/want" || want=1
    check "$step: status" test "$status" = $want
    check "$step: nothing else is said" test ! -s "$tmp/err"
    check "$step: a dump cannot be repaired" \
        test "$(jq -s 'any(.[]; .repair)' "$tmp/found")" = false
done

# ------------------------------------------------------- a damaged copy
step=22-network-detach
cp -r "$captured/$step" "$tmp/copy"
template=$(find "$tmp/copy" -name 'userdata-d.1.*')
chmod 644 "$template"
sed -i 's/"devid": 1,/"devid" 1,/' "$template"
: >"$tmp/copy/userdata-l.1.x"
fsck "$tmp/copy" -o json
check "a copy: a template that cannot be read" test "$(jq -c \
    '[.problems[] | .code]' "$tmp/found")" = '["template-syntax"]'
check "a copy: where" jq -e '.problems[0].detail | test(":[0-9]+:[0-9]+: ")' \
    "$tmp/found"

sed -i 's/"devid" 1,/"devid": 1,/' "$template"
mv "$template" "$(echo "$template" | sed 's/userdata-d\.1\./userdata-d.9./')"
fsck "$tmp/copy" -o jsonl
check "a copy: a file of a domain that the dump does not have" grep -q \
    '"dead-domain-file"' "$tmp/found"

sed 's|^\(/libxl/1/device/vbd = ""\) .*|\1   (n0,b1)|' \
    "$captured/$step/xenstore-ls-fp.txt" >"$tmp/dump"
"$CFGDUMP" check --state-dir "$captured/$step" --xenstore-dump "$tmp/dump" \
    -o jsonl >"$tmp/found" 2>&1 || :
check "a copy: a node that a guest may write" test "$(jq -r \
    'select(.code == "guest-writable") | .path' "$tmp/found")" = \
    /libxl/1/device/vbd

sed 's/ *(n[^)]*)$//' "$captured/$step/xenstore-ls-fp.txt" >"$tmp/dump"
"$CFGDUMP" check --state-dir "$captured/$step" --xenstore-dump "$tmp/dump" \
    -o jsonl >"$tmp/found" 2>&1 || :
expected $step >"$tmp/want"
lines >"$tmp/got"
check "a copy: a dump without permissions" cmp "$tmp/want" "$tmp/got"

# ------------------------------------------------------------ some of them
step=11-vkb-attach
some() { # STATUS LINES ARGS...
    want=$1 lines=$2
    shift 2
    status=0
    fsck "$captured/$step" -o brief "$@" || status=$?
    check "check -o brief $*" eval \
        '[ "$status" = "$want" ] && [ "$(cut -d : -f 1-3 "$tmp/found" | xargs)" = "$lines" ]'
}
stale='domain 1 (pv1): note: stale-entry'
live='domain 1 (pv1): error: live-without-entry'
some 1 "$live $stale"
some 1 "$live" --severity warning
some 0 "$stale" --ignore live-without-entry
some 0 '' --severity trouble
some 0 '' --ignore stale-entry,no-name --ignore live-without-entry
some 2 '' --severity bad
some 2 '' --ignore nothing

# ------------------------------------------------------------ for people
step=11-vkb-attach
fsck "$captured/$step"
sed "s|$captured/||" "$tmp/found" >"$tmp/text"
cat >"$tmp/want" <<'END'
domain 1 (pv1)
  error    live-without-entry    vkb 2
    live, but not in the template
    node: /libxl/1/device/vkbd/2
    remedy: keep its configuration with `device=$(cfgdump get pv1 vkb 2)`, then
        `xencfg detach pv1 vkb 2` and `xencfg attach pv1 vkb "$device"`; or add
        it to the domain's xl.cfg and recreate the domain
  note     stale-entry           channel 0
    xl gave it the primary console's index, so libxl did not make it
    file:
    11-vkb-attach/userdata-d.1.00112233-4455-6677-8899-aabbccddeeff.libxl-json
    remedy: nothing needs to be done

2 domains checked: 1 error, 1 note
END
check "for people" diff "$tmp/want" "$tmp/text"
"$CFGDUMP" check --explain all >"$tmp/text"
check "--explain all: 80 columns" eval '! grep -E "^.{81}" "$tmp/text"'

same() {
    [ "$1" = "$2" ] || { printf 'want: %s\ngot:  %s\n' "$1" "$2"; return 1; }
}
status_of() {
    status=0
    "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
    echo $status
}
check "--explain a code" same 0 \
    "$(status_of "$CFGDUMP" check --explain stale-entry)"
check "--explain says when not" grep -q 'channel 0' "$tmp/out"
check "--explain no code" same 2 "$(status_of "$CFGDUMP" check --explain none)"
check "--explain and domains" same 2 \
    "$(status_of "$CFGDUMP" check --explain all 1)"
check "no such format" same 2 "$(status_of "$CFGDUMP" check -o yaml)"
check "--all and domains" same 2 "$(status_of "$CFGDUMP" check --all 1)"
check "repair: no dump" same 2 "$(status_of "$CFGDUMP" repair --yes \
    --xenstore-dump "$tmp/dump")"
check "repair: --yes or not" same 2 \
    "$(status_of "$CFGDUMP" repair --yes --dry-run)"
check "no xenstore: status" same 2 "$(status_of env \
    XENSTORED_PATH="$tmp/none" "$CFGDUMP" check --state-dir "$tmp")"
check "a full disk: status" same 2 "$(status_of sh -c \
    "'$CFGDUMP' check --explain all >/dev/full")"
plan
