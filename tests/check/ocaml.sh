#!/bin/sh
# The differential test on oxenstored: part of the corpus, the sequences, and
# listings that are too long for it: it drops the connection at 4096 bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=ocaml
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/differences.sh"
. "$here/lib/corpus.sh"
. "$here/lib/sequence.sh"

corpus_checks cdrom disks misc pvh-sched strings vifs
pv_sequence
hvm_sequence

# ----------------------------------------------------- order of the listings

# see known-bugs.sh
cat >"$tmp/order.cfg" <<'CFG'
name = "order"
type = "pvh"
kernel = "/boot/vmlinuz"
memory = 128
CFG
check "bug 11: a domain" start order
devids='[.nics[] | .devid // 0]'
sees() { # DEVIDS
    cfgdump show "$id" >"$tmp/ours" &&
        jq -e "$devids == $1" "$tmp/ours" || { cat "$tmp/ours"; return 1; }
}
for devid in 0 1 2 8 9 10; do
    quietly lx add nic "$id" "{\"devid\":$devid}"
done
order=$(xenstore-list "/libxl/$id/device/vif" | tr '\n' ' ')
if [ "$xen" -ge 15 ]; then # before, it lists what came first
check "bug 11: oxenstored lists 10 before 9" test "$order" = "0 1 10 2 8 9 "
refused() {
    ! lx add nic "$id" '{}' >"$tmp/refused" 2>&1 && cat "$tmp/refused"
}
check "bug 11: libxl takes 10 for the next free index, and fails" refused
fi
check "bug 11: cfgdump sees all" sees '[0, 1, 2, 8, 9, 10]'
quietly lx add nic "$id" '{"devid":11}'
quietly lx remove nic "$id" '{"devid":9}'
check "bug 11: cfgdump sees the change" sees '[0, 1, 2, 8, 10, 11]'

# without indices in the template: paired in the order of numbers, not of names
cat >"$tmp/p9.cfg" <<'CFG'
name = "p9"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 128
CFG
check "bug 11: a domain with 12 shared directories" start p9
i=0
while [ $i -lt 12 ]; do
    quietly xenstore-write "/libxl/$id/device/9pfs/$i/path" "/srv/$i"
    i=$((i + 1))
done
edit '.p9s = [range(12) | {tag: "t\(.)", path: "/srv/\(.)"}]'
quietly xenstore-rm "/libxl/$id/device/9pfs/11"
findings "$id" >"$tmp/findings"
check "bug 11: entries without index are paired in numeric order" jq -se \
    '[.[] | select(.kind == "p9" and .what == "matched") | .id, .index] ==
    [range(11) | "\(.)", .]' "$tmp/findings"

# --------------------------------------------------------------- long listings

# retrieve - cfgdump's configuration, findings and status
retrieve() {
    status=0
    cfgdump show -o jsonl "$id" >"$tmp/jsonl" 2>"$tmp/err" || status=$?
}
says() { # JQ-FILTER - of the domain's record
    sed 1q "$tmp/jsonl" | jq -e "$1"
}

disks=450
sed 's/order/many/' "$tmp/order.cfg" >"$tmp/many.cfg"
check "a domain with $disks disks and nics" start many
check "they are there" quietly many_devices "$id" $disks $disks
lx retrieve "$id" >"$tmp/libxl" 2>"$tmp/libxl.err" || :
check "libxl lists no disk of it" jq -e '.disks == null' "$tmp/libxl"
retrieve
check "cfgdump succeeds" test "$status" = 0
tr -d '\000' <"$(template "$id")" | jq -S .disks,.nics >"$tmp/stored"
says '.config.disks, .config.nics' | jq -S . >"$tmp/ours"
check "it has all disks and nics, as they are stored" cmp "$tmp/stored" \
    "$tmp/ours"
check "there are $disks of each" \
    says "[.config | .disks, .nics | length] == [$disks, $disks]"
check "it says that others could not be looked for" \
    says '[.findings[] | select(.what == "not_checked") | .kind] == ["disk"]'
check "on standard error too" grep -q 'disk.*not checked' "$tmp/err"
check "it says nothing else out of the ordinary" says '[.findings[].what |
    select(IN("matched", "implied", "not_refreshed", "not_checked") | not)] ==
    []'

gone=/libxl/$id/device/vbd/268435712
check "a disk goes" xenstore-rm "$gone"
retrieve
check "it is not in the output" says "[.config.disks[].pdev_path] |
    length == $disks - 1 and (index(\"/dev/d1\") | not)"
check "but in the report" says '[.findings[] | select(.what == "stale") |
    .id] == ["268435712"]'

# network interfaces too
check "more nics" quietly many_devices "$id" $disks 1500
retrieve
check "1500 nics: cfgdump succeeds" test "$status" = 0
check "all are there" says "[.config.nics[].bridge] ==
    [range(1500) | \"br\\(.)\"]"
check "neither kind could be checked" says \
    '[.findings[] | select(.what == "not_checked") | .kind] == ["disk", "nic"]'

# a single listing, which is asked for ahead, of a template without such devices
for kind in $(xenstore-list "/libxl/$id/device"); do
    [ "$kind" = vif ] || xenstore-rm "/libxl/$id/device/$kind"
done
mkdir "$tmp/bare"
bare=$tmp/bare/$(basename "$(template "$id")")
tr -d '\000' <"$(template "$id")" | jq 'del(.nics, .disks)' >"$bare"
status=0
"$CFGDUMP" --state-dir "$tmp/bare" show -o jsonl "$id" >"$tmp/jsonl" \
    2>"$tmp/err" || status=$?
check "1500 nics alone: cfgdump succeeds" test "$status" = 0
check "they could not be checked" says \
    '[.findings[] | select(.what == "not_checked") | .kind] == ["nic"]'
plan
