#!/bin/sh
# `cfgdump show --all` while its domains change as fast as they can: what it says
# of each was true at one instant.  SECONDS_LONG (4) tells how long.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
O=$(absolute "${O:-build}")
long=${SECONDS_LONG:-4}

quietly lx mkdom 4 model
first=$(domid model)
quietly lx clone "$first" 39 clone
last=$((first + 39))

# change_knobs OFFSET - of every third domain name and target, in one
# transaction, until somebody removes the file
change_knobs() {
    k=0
    while [ -e "$tmp/go" ]; do
        k=$(((k + 1) % 1000))
        d=$((first + $1))
        while [ $d -le $last ]; do
            xenstore-write "/local/domain/$d/name" "d$d-$k" \
                "/local/domain/$d/memory/target" $((65536 + k))
            echo >>"$tmp/knobs"
            d=$((d + 3))
        done
    done
}

# A device comes and goes, template and all.
change_devices() {
    while [ -e "$tmp/go" ]; do
        for d in $first $((first + 9)) $last; do
            for verb in add remove; do
                LD_PRELOAD=$BED_SHIM "$O/hotplug" --no-script --no-wait \
                    --force "$d" $verb vtpm '{"devid":1,
                    "uuid":"11112222-3333-4444-5555-666677770001"}' || :
                echo >>"$tmp/devices"
            done
        done
    done >"$tmp/hotplug.log" 2>&1
}

# What of the output cannot be.  Video memory, which is added, is some MiB.
wrong() {
    jq -r 'select(.domid)
        | (.error // empty | "domain error: \(.)"),
          (.findings[]? | select(.what == "reconstructed") | "reconstructed: \(.id)"),
          (select(.config.c_info.name // "" | test("^d[0-9]+-"))
           | (.config.c_info.name | sub(".*-"; "") | tonumber) as $k
           | .config.b_info.target_memkb as $t
           | select($t % 1024 != $k)
           | "domain \(.domid): name of \($k), target \($t)")'
}

enough() {
    [ $n -gt 2 ] && [ "$(wc -l <"$tmp/knobs")" -gt 50 ] &&
        [ "$(wc -l <"$tmp/devices")" -gt 4 ]
}
looks() {
    for who in 0 1 2; do change_knobs $who & done
    change_devices &
    # on a busy machine it takes the others longer to get going
    end=$(($(milliseconds) + 1000 * long)) latest=$((end + 60000)) n=0
    while now=$(milliseconds) && { [ "$now" -lt $end ] ||
        { [ "$now" -lt $latest ] && ! enough; }; }; do
        cfgdump show --all -o jsonl >"$tmp/shown" 2>"$tmp/err" ||
            { cat "$tmp/err"; return 1; }
        wrong <"$tmp/shown" >"$tmp/wrong"
        [ ! -s "$tmp/wrong" ] || { head -n 5 "$tmp/wrong"; return 1; }
        n=$((n + 1))
    done
    enough
}

: >"$tmp/go" >"$tmp/knobs" >"$tmp/devices"
check "40 domains that change, $long seconds" looks
rm "$tmp/go"
wait
echo "# $(wc -l <"$tmp/knobs") changes of knobs, $(wc -l <"$tmp/devices") of" \
    "devices, all shown $n times"
plan
