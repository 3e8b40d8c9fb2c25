#!/bin/sh
# What real xl and libxl of Xen 4.14, 4.17 and 4.20 wrote, step by step (data/4.N):
# of each template and dump cfgdump makes what that release's `xl list -l` printed,
# but for the reasons that hold for it, and it reads each template without a loss.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/differences.sh"

# judge REASON... - a line for each step: "ok TITLE", or what is wrong and TITLE
judge() {
    cat <<'JQ'
.domid as $domid | .template as $template | .xs as $xs |
JQ
    filters "$@"
    cat <<'JQ'
# the address at a port is known to the host alone, not to a dump
| [$template.usbdevs[]? | select(has("type.hostdev") | not)
    | [.ctrl, .port]] as $unknown
| (.config.usbdevs[]? | select([.ctrl, .port] | IN($unknown[]))
    | ."type.hostdev") |= del(.hostaddr)
| ($ARGS.positional | sort) as $want |
(if .ours == null then "no output: \(.said)"
elif (.ours | tojson) != (.config | tojson) then
    "differs: \(.ours | tojson) is not \(.config | tojson)"
elif (.applied | sort) != $want then "applied: \(.applied), not \($want)"
elif .kept | not then "the template is not printed as it is: \(.said)"
else "ok" end) + "\t" + .title
JQ
}

releases=0
for dir in "$root"/tests/data/4.*; do
    xen=${dir##*/4.} # of which holding() speaks
    releases=$((releases + 1))
    mkdir "$tmp/$xen"
    if ! "${PYTHON:-python3}" -B "$here/lib/recorded.py" run \
        "$root/tests/data" "$xen" "$tmp/$xen" 2>"$tmp/log"; then
        not_ok "4.$xen: can be read" "$tmp/log"
        continue
    fi
    for file in "$tmp/$xen"/*.steps; do
        reasons=$(basename "$file" .steps | tr + ' ')
        # shellcheck disable=SC2046,SC2086
        set -- not-refreshed $(holding $reasons)
        judge "$@" >"$tmp/judge.jq"
        jq -r -f "$tmp/judge.jq" "$file" --args "$@" >"$tmp/judged"
        while IFS=$(printf '\t') read -r what title; do
            if [ "$what" = ok ]; then
                ok "4.$xen: $title"
            else
                echo "$what" >"$tmp/log"
                not_ok "4.$xen: $title" "$tmp/log"
            fi
        done <"$tmp/judged"
    done
done
check "three releases" test $releases = 3
plan
