#!/bin/sh
# cfgdump drift: where the template no longer matches reality.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/verbs.sh"

# --------------------------------------------------------------- a captured host
host drift --all
check "all domains" prints 1 drift
host drift 1 -o json
check "as JSON" prints 1 drift.json
host drift --all -o jsonl
check "a line each" json 'length == 3 and .[0].drift == [] and
    (.[1].drift | length) == 8 and .[2] == {complete: true, domains: 2}'
host drift 0
check "a domain without drift" eval 'echo "domain 0 (Domain-0): no drift" | is 0 -'
host drift -q 0
check "or nothing at all" is 0 /dev/null
host drift -q --all
check "of all only those that have some" test "$(head -1 "$tmp/out")" = \
    'domain 1 (pv-renamed): 8 differences'
host drift 0 -o json
check "no drift, as JSON" json '.[0][0].drift == []'
host drift 0 77
check "a domain that is not there is trouble" eval '[ "$status" = 2 ] &&
    grep -q "no domain" "$tmp/err" && grep -q "no drift" "$tmp/out"'
host drift 1 77 -o jsonl
check "and told in the last line" json '.[2].complete == false and .[1].error'
run drift --all
check "no access to xenstore" fails 2 'cfgdump: error: '
host drift
check "no domain" fails 2 'no domain given'
host drift --all 1
check "--all and a domain" fails 2 'cannot be combined with domain names'
host drift 1 -o xml
check "no such format" fails 2 "no output format 'xml', only text, json, jsonl"
evil
for what in "" "-o json"; do
    # shellcheck disable=SC2086
    mine drift 1 $what
    check "control characters are escaped${what:+, $what}" clean
done
check "and mean the same in JSON" json '.[0][0].drift |
    any(.template == "a\u001b[2Jb" and .live == "c\u001b[31md\u009b\u007f\u202e")'
check "a full disk" full 2 drift --all
check "a closed pipe" closed 2 drift --all -o jsonl

# -------------------------------------------------------------- on a live xenstore
cat >"$tmp/guest.cfg" <<'CFG'
name = "guest"
type = "hvm"
memory = 128
maxmem = 256
vif = [ "bridge=xenbr0", "bridge=xenbr1" ]
disk = [ "/dev/fake-vg0/web-root,raw,xvda,w",
         "/srv/a.iso,raw,hdc,r,devtype=cdrom",
         "/srv/b.iso,raw,hdd,r,devtype=cdrom" ]
CFG
check "a guest" quietly xl create -q "$tmp/guest.cfg"
id=$(domid guest)
live_drift() {
    status=0
    cfgdump drift "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
}
live_drift guest
check "a new guest has no drift" eval \
    'echo "domain $id (guest): no drift" | is 0 -'
quietly xl mem-set guest 100
quietly xl rename guest renamed
vbd=/libxl/$id/device/vbd
xenstore-write "$vbd/5632/params" '' "$vbd/5696/params" 'aio:/srv/c.iso'
quietly xenstore-rm "/libxl/$id/device/vif/1"
# the first has no backend, the second is no device
xenstore-write "/libxl/$id/device/vif/5/mac" 00:16:3e:00:00:05 \
    "/libxl/$id/device/vif/bad" ''
live_drift "$id" -o json
check "what has changed" json '.[0][0].drift | map("\(.what) \(.path // .id)" +
        if has("template") then " \(.template) -> \(.live)" else "" end) |
    sort == ["changed b_info.target_memkb 131072 -> 103424",
        "changed c_info.name guest -> renamed",
        "emptied hdc /srv/a.iso -> ", "malformed 5", "malformed bad",
        "medium_differs hdd /srv/b.iso -> /srv/c.iso", "reconstructed 5",
        "stale 1"]'
live_drift renamed
check "for people" grep -q '^emptied  *disk hdc  *"/srv/a.iso"  *empty$' \
    "$tmp/out"
check "what the device was" grep -q \
    '^stale  *nic 1  *mac 00:16:3e:[0-9a-f:]*, bridge xenbr1  *not there$' "$tmp/out"
check "what the device is" grep -q \
    '^reconstructed  *nic 5  *not there  *mac=00:16:3e:00:00:05$' "$tmp/out"
check "where a node is missing" grep -q \
    "^malformed  *nic 5  */libxl/$id/device/vif/5/backend  *there is no such node$" \
    "$tmp/out"
check "no row twice" test "$(sort "$tmp/out" | grep . | uniq -d | wc -l)" = 0
quietly xl destroy renamed
live_drift "$id"
check "a domain that is gone" eval '[ "$status" = 2 ] &&
    grep -q "no domain" "$tmp/err"'
live_drift --all
check "the rest of the host" test "$status" = 0

# a domain that vanishes while all are read
quietly xl create -q "$data/corpus/pv-min.cfg"
quietly xl create -q "$data/corpus/pvh-min.cfg"
gone=$(domid pvh-min)
file=$(template "$gone")
# of one that was just made it would come yet
xenstore-write "$(xenstore-read "/local/domain/$gone/vm")/start_time" \
    1000000000.00
mv "$file" "$file.away"
live_drift --all -o jsonl
check "a domain without template" eval '[ "$status" = 2 ] && json ".[-1].complete
    == false and any(.error) and any(.drift == [])"'
plan
