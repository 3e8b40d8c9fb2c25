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

# --------------------------------------------------------------- long listings

# retrieve - cfgdump's configuration, findings and status
retrieve() {
    status=0
    cfgdump show -o jsonl "$id" >"$tmp/jsonl" 2>"$tmp/err" || status=$?
}
says() { # JQ-FILTER - of the domain's record
    sed 1q "$tmp/jsonl" | jq -e "$1"
}

disks=430 # whose vdev numbers have nine digits
id=$(lx mkdom $((disks * 2)) many | sed -n 's/.*domid=\([0-9]*\).*/\1/p')
check "a domain with $disks disks" test "$id"
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

gone=/libxl/$id/device/vbd/51728
check "a disk goes" xenstore-rm "$gone"
retrieve
check "it is not in the output" says "[.config.disks[].vdev] |
    length == $disks - 1 and (index(\"xvdb\") | not)"
check "but in the report" says '[.findings[] | select(.what == "stale") |
    .id] == ["xvdb"]'

# network interfaces too, made of nothing but their directories
i=500
while [ $i -lt 1500 ]; do
    echo "/libxl/$id/device/vif/$i"
    i=$((i + 1))
done >"$tmp/nodes"
xargs -n 200 sh -c 'for path; do set -- "$@" "$path" ""; shift; done
    exec xenstore-write "$@"' sh <"$tmp/nodes"
edit '.nics += [range(500; 1500) | { devid: ., bridge: "br\(.)" }]'
retrieve
check "1430 nics: cfgdump succeeds" test "$status" = 0
check "all are there" says \
    "(.config.nics | length) == $disks + 1000 and .config.nics[-1].bridge ==
    \"br1499\""
check "neither kind could be checked" says \
    '[.findings[] | select(.what == "not_checked") | .kind] == ["disk", "nic"]'
plan
