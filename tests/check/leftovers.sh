#!/bin/sh
# Nodes of a domain that xenstored does not serve, as one leaves that is dying:
# what each command says of it, live and in a report, and that the command which
# it names then finds something.  And the domain that xenstored runs in, which
# nobody introduces either.
set -eu
bed=${bed-c}
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

quietly xl create -p "$root/tests/demo/web.cfg"
quietly xl create -p "$root/tests/demo/web.cfg" 'name="dying"'
id=$(domid dying)
uuid=$(basename "$(xenstore-read "/local/domain/$id/vm")")
# whatever the view, but for a domid that is nobody's
plain() { jq "del(.c_info.domid)"; }
cfgdump show -o json "$id" | plain >"$tmp/whole"
quietly lx kill "$id"

codes() { # [DOMID | --report FILE] - what check finds of the domain
    cfgdump check --deadline 1 -o jsonl "$@" | jq -r "select(.domid == $id) | .code" | sort
}
printf '%s\n' dead-domain-file dead-domain-nodes dead-domain-nodes >"$tmp/codes"

# refused STATUS COMMAND... - it is no domain, and check tells more
refused() {
    want=$1 got=0
    shift
    cfgdump "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
    cat "$tmp/err"
    [ $got = "$want" ] && grep -q "only leftover nodes, of domain $id," \
        "$tmp/err" || return 1
    hinted=$(sed -n "s/.*hint: 'cfgdump \(check[ 0-9]*\)' shows details$/\1/p" \
        "$tmp/err")
    [ "$hinted" = check ] || [ "$hinted" = "check $id" ]
}
for who in "$id" dying "$uuid"; do
    check "list $who" refused 1 list "$who"
    check "show $who" refused 1 show "$who"
    check "show -o jsonl $who" refused 1 show -o jsonl "$who"
    check "explain $who" refused 1 explain "$who"
    check "drift $who" refused 2 drift "$who"
    check "diff $who" refused 2 diff "$who" web
done
check "check by name" refused 2 check dying
check "check by domid tells it" eval 'codes "$id" | cmp - "$tmp/codes"'
check "check of all tells it" eval 'codes | cmp - "$tmp/codes"'

all() { # [--report FILE] - status and domids, of each command for all
    for command in list "show -a" "show -a --view rebuild" "drift -a"; do
        got=0
        # shellcheck disable=SC2086
        cfgdump $command -o jsonl "$@" >"$tmp/out" 2>"$tmp/err" || got=$?
        printf '%s: %s %s\n' "$command" $got "$(jq -s -c \
            '[map(select(.domid != null) | .domid), .[-1].complete]' "$tmp/out")"
    done
}
printf '%s: 0 [[0,1],true]\n' list "show -a" "show -a --view rebuild" \
    "drift -a" >"$tmp/want"
check "of all it is none" eval 'all | diff "$tmp/want" -'

# stored VIEW [--report FILE]
stored() {
    view=$1
    shift
    cfgdump show -o json --view "$view" "$id" "$@" | plain |
        diff "$tmp/whole" - &&
        cfgdump show -o jsonl --view "$view" "$id" "$@" |
        jq -e -s '.[0].findings | map(select(.what == "not_alive")) |
            length == 1' >"$tmp/log"
}
check "--view rebuild has all of it" stored rebuild
check "--view template has all of it" stored template

quietly cfgdump report --no-redact -o "$tmp/report.tar.gz"
report=$tmp/report.tar.gz
check "in a report of all it is none" eval \
    'all --report "$report" | diff "$tmp/want" -'
check "in a report: check" eval \
    'codes --report "$report" | cmp - "$tmp/codes"'
check "in a report: by name" refused 1 show dying --report "$report"
check "in a report: --view rebuild" stored rebuild --report "$report"
# an earlier one does not say so, and is read
mkdir "$tmp/old" && tar -xzf "$tmp/report.tar.gz" -C "$tmp/old" \
    --strip-components 1
sed -i '/ is not introduced:$/d' "$tmp/old/xenstore"
check "a report that does not say so" eval \
    'cfgdump list --report "$tmp/old" | grep -q " dying "'
quietly lx destroy "$id"

# as init-xenstore-domain makes it
nil=00000000-0000-0000-0000-000000000000
file=$BED_STATE_DIR/userdata-d.9.$nil.libxl-json
(umask 077 && printf '{"c_info":{"type":"pvh"},"b_info":{"type.pvh":{}}}\000' \
    >"$file")
front=/local/domain/9/device/9pfs/0 back=/local/domain/0/backend/xen_9pfs/9/0
xenstore-write /tool/xenstored/domid 9 /local/domain/9/domid 9 \
    /local/domain/9/name Xenstore /local/domain/9/memory/target 65536 \
    /local/domain/9/memory/static-max 65536 \
    /libxl/9/device/9pfs/0/frontend $front /libxl/9/device/9pfs/0/backend $back \
    $front/backend $back $front/backend-id 0 $front/state 4 \
    $back/frontend $front $back/frontend-id 9 $back/state 4
printf '%s: 0 [[0,1,9],true]\n' list "show -a" "show -a --view rebuild" \
    "drift -a" >"$tmp/want"
check "xenstored's domain is alive, and as it was made" eval \
    'all | diff "$tmp/want" -'
check "xenstored's domain has no findings" eval \
    'cfgdump list -o jsonl 9 | grep -q "\"findings\":0"'
check "xenstored's domain has no problems" cfgdump check --deadline 1 9
check "xenstored's domain by its name" cfgdump show Xenstore
quietly cfgdump report --no-redact -o "$report" --force
check "xenstored's domain in a report" eval \
    'all --report "$report" | diff "$tmp/want" -'
plan
