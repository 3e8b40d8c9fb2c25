# hotplug.sh - devices that xencfg and real libxl hot-plug in turn.  Needs
# tap.sh and bed.sh.

HOTPLUG=$(absolute "${HOTPLUG:-${O:-build}/hotplug}")

# hotplug ARGS... - on the bed as on a Xen host, see cfgdump() in bed.sh.  The
# bed's libxl runs no scripts either.
hotplug() {
    LD_PRELOAD=$BED_SHIM timeout 60 "$HOTPLUG" --no-script "$@"
}

# ------------------------------------------------------------ what there is

# found DOMID - "KIND IDENTITY WHAT", a line for each finding
found() {
    cfgdump show -o jsonl "$1" | jq -r '.findings // empty | .[] |
        select(.what != "not_refreshed") | "\(.kind) \(.id) \(.what)"' | sort
}

# finds DOMID BASE [LINE...] - exactly these findings, besides those in a file?
finds() {
    domid=$1 base=$2
    shift 2
    found "$domid" >"$tmp/found"
    {
        cat "$base"
        for line; do
            echo "$line"
        done
    } | sort >"$tmp/wanted"
    diff -u --label expected --label found "$tmp/wanted" "$tmp/found"
}

# is_template DOMID FILE - byte for byte?
is_template() {
    cmp "$2" "$(template "$1")" && return
    tr -d '\000' <"$2" >"$tmp/before"
    tr -d '\000' <"$(template "$1")" | diff -u "$tmp/before" -
    return 1
}

# nodes DOMID - all its devices in xenstore, with permissions
nodes() {
    for path in "/libxl/$1/device" "/local/domain/$1/device"; do
        xenstore-ls -fp "$path" 2>/dev/null || :
    done
    xenstore-ls -fp /local/domain/0/backend | grep "/backend/[^/]*/$1[ /]" || :
}

answered() { # DOMID - have all its backends?
    nodes "$1" >"$tmp/nodes"
    ! grep -qE '^/local/domain/0/.*/state += "[157]"' "$tmp/nodes"
}

# trees DOMID - the same, when all backends have answered, N for the domid
trees() {
    wait_for answered "$1" || :
    sed -E "s,(/libxl|/local/domain|/backend/[^/]*)/$1([\"/ ]),\1/N\2,g
        s,(/frontend-id = )\"$1\",\1\"N\",
        s/([(,][nrbw])$1([,)])/\1N\2/g" "$tmp/nodes"
}

# ------------------------------------------------------------------- domains

# twins GUEST CFG - two domains of one configuration, $a and $b, named $guest-a
# and $guest-b; the last ones go
twins() {
    guest=$1
    for id in ${a:-} ${b:-}; do # takes seconds if there is a device model
        xl destroy "$id" >/dev/null 2>&1 &
    done
    for name in a b; do
        sed "s/^name = .*/name = \"$guest-$name\"/" "$2" >"$tmp/$name.cfg"
        quietly xl create -q "$tmp/$name.cfg"
    done
    a=$(domid "$guest-a") b=$(domid "$guest-b")
    for id in $a $b; do
        cp "$(template "$id")" "$tmp/template.$id"
        found "$id" >"$tmp/findings.$id"
        trees "$id" | plain >"$tmp/trees.$id"
    done
}

# plain - without what makes twins differ, also their host devices; in templates
# and listings
plain() {
    sed -E -e "s/$guest-[ab]\>/NAME/" \
        -e 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/' \
        -e 's/"hostaddr": 4/"hostaddr": 3/' -e 's/"bus": 2/"bus": 1/' \
        -e 's/Device 004/Device 003/' -e 's/0000:02:00/0000:01:00/' \
        -e 's/"1-4"/"1-3"/'
}
same_template() {
    plain <"$(template "$a")" >"$tmp/a"
    plain <"$(template "$b")" >"$tmp/b"
    cmp "$tmp/a" "$tmp/b" || diff -au "$tmp/a" "$tmp/b"
}
same_trees() {
    trees "$a" | plain >"$tmp/a"
    trees "$b" | plain >"$tmp/b"
    diff -u "$tmp/a" "$tmp/b"
}

# same COMMAND... - does it print the same of both?  The domid is its last
# argument.
same() {
    for domid in "$a" "$b"; do
        "$@" "$domid" 2>&1 | plain |
            sed -E "s,(/backend/[^/]*|/local/domain)/$domid/,\\1/N/,g
                s/(handle: |Domain )$domid\\>/\\1N/
                s/(\"domid\": )$domid\\>/\\1N/" >"$tmp/of.$domid"
    done
    mv "$tmp/of.$a" "$tmp/a"
    mv "$tmp/of.$b" "$tmp/b"
    diff -u "$tmp/a" "$tmp/b"
}

# listing KIND DOMID - as xl lists it
listing() {
    case $1 in
    disk) xl block-list "$2" | awk '{ $3 = "N" } 1' ;; # the domid
    nic) xl network-list "$2" ;;
    usbctrl | usbdev) xl usb-list "$2" ;;
    p9 | vfb | pvcallsif | virtio) ;; # xl has no list
    *) xl "$1-list" "$2" ;;
    esac
}
config() { # DOMID - as libxl retrieves it
    lx retrieve "$1"
}

# detach KIND DOMID IDENTITY JSON - by xl if it can, else by lx
detach() {
    case $1 in
    disk) xl block-detach "$2" "$3" ;;
    nic) xl network-detach "$2" "$3" ;;
    usbdev) xl usbdev-detach "$2" "${3%/*}" "${3#*/}" ;;
    # without the type libxl from 4.19 on takes its backend for xen_9pfs's
    p9) lx remove p9 "$2" "{\"devid\":$3,\"type\":\"qemu\"}" ;;
    vfb | pvcallsif) lx remove "$1" "$2" "$4" ;;
    *) xl "$1-detach" "$2" "$3" ;;
    esac
}

# invariants DOMID - if the program that checks them has been built
invariants() {
    verify=$(dirname "$HOTPLUG")/tests/crash/verify
    [ ! -x "$verify" ] || "$verify" "$BED_STATE_DIR" "$1"
}

# --------------------------------------------------------------- both ways

# device A WHAT B WHAT - $kind $id is so in each; "-" for not there
device() {
    for domid in "$a" "$b"; do
        if [ "$1" = - ]; then
            finds "$domid" "$tmp/findings.$domid" || return 1
            is_template "$domid" "$tmp/template.$domid" || return 1
        else
            finds "$domid" "$tmp/findings.$domid" \
                "$kind $(this $id "$domid") $1" || return 1
        fi
        invariants "$domid" || return 1
        shift
    done
}
this() { # TEXT DOMID - of twins' host devices each has its own
    if [ "$2" = "$a" ]; then
        echo "$1"
    else
        echo "$1" | sed -e 's/"hostaddr":3/"hostaddr":4/' \
            -e 's/"bus":1/"bus":2/' -e 's/0000:01:00/0000:02:00/'
    fi
}
matched() {
    device matched matched && same_trees && same_template &&
        same listing "$kind" && same config
}

# added_both - by xencfg to $a, by libxl to $b
added_both() {
    # libxl up to 4.14 does not store the first pci device that it adds
    if [ "$kind" = pci ] && [ "$xen" -le 14 ]; then
        finds "$a" "$tmp/findings.$a" "pci $(this $id "$a") matched" &&
            finds "$b" "$tmp/findings.$b" "pci $(this $id "$b") reconstructed" &&
            same_trees && same listing pci
    else
        matched
    fi
}
gone() { # WHAT WHAT
    device "$@" && same_trees && diff -u "$tmp/trees.$a" "$tmp/a"
}

# step WHAT COMMAND... - says so if it fails
step() {
    what=$1
    shift
    "$@" >"$tmp/out" 2>&1 && return
    not_ok "$what: $*" "$tmp/out"
    return 1
}

# printed JSON IDENTITY - what a removal is to be told
printed() {
    case $kind in
    disk | pci) echo "$1" ;;
    usbdev) echo "{\"ctrl\":${2%/*},\"port\":${2#*/}}" ;;
    *) echo "{\"devid\":$2}" ;;
    esac
}

# both_ways NAME KIND IDENTITY JSON - one device, added and removed by either,
# in turn with the other
both_ways() {
    dev="$guest: $1" kind=$2 id=$3
    ja=$(this "$4" "$a") jb=$(this "$4" "$b")
    ida=$(this "$3" "$a") idb=$(this "$3" "$b")
    pa=$(printed "$ja" "$ida") pb=$(printed "$jb" "$idb")
    step "$dev" hotplug "$a" add "$kind" "$ja" || return 0
    step "$dev" lx add "$kind" "$b" "$jb" || return 0
    check "$dev: added by xencfg as by libxl" added_both
    step "$dev" detach "$kind" "$a" "$ida" "$pa" || return 0
    step "$dev" hotplug "$b" remove "$kind" "$pb" || return 0
    check "$dev: removed by libxl, which leaves an entry, and by xencfg" \
        gone stale -
    step "$dev" lx add "$kind" "$a" "$ja" || return 0
    step "$dev" hotplug "$b" add "$kind" "$jb" || return 0
    check "$dev: added again, by libxl over the entry" matched
    step "$dev" hotplug "$a" remove "$kind" "$pa" || return 0
    step "$dev" detach "$kind" "$b" "$idb" "$pb" || return 0
    check "$dev: each removed by the other" gone - stale
    step "$dev" hotplug "$a" add "$kind" "$ja" || return 0
    step "$dev" hotplug "$b" add "$kind" "$jb" || return 0
    over() { device matched matched && same_template; }
    check "$dev: added again, by xencfg over the entry" over
    step "$dev" detach "$kind" "$a" "$ida" "$pa" || return 0
    step "$dev" detach "$kind" "$b" "$idb" "$pb" || return 0
    step "$dev" hotplug "$a" remove "$kind" "$pa" || return 0
    step "$dev" hotplug "$b" remove "$kind" "$pb" || return 0
    check "$dev: the entry alone is removed by xencfg" gone - -
}

# one_way NAME KIND ARRAY IDENTITY JSON [HOW] - of a kind that libxl does not
# store: added by xencfg, which does; removed by libxl, if it can; and the other
# way round.  HOW: "add", libxl can add it; "-", it cannot even remove it.
one_way() {
    dev="$guest: $1" kind=$2 array=$3 id=$4 json=$5 how=${6:-}
    p="{\"devid\":$id}"
    stored() {
        get="lx retrieve"
        [ "$how" != - ] || get="cfgdump show"
        device "$@" && $get "$a" >"$tmp/libxl" 2>"$tmp/libxl.err" &&
            jq -e --argjson json "$json" --argjson id "$id" ".$array[-1] ==
                \$json + {devid: \$id}" "$tmp/libxl"
    }
    step "$dev" hotplug "$a" add "$kind" "$json" || return 0
    check "$dev: added by xencfg" stored matched -
    if [ "$how" != - ]; then
        step "$dev" detach "$kind" "$a" "$id" "$p" || return 0
        check "$dev: removed by libxl" stored stale -
        step "$dev" hotplug "$a" add "$kind" "$json" || return 0
        check "$dev: added again over the entry" stored matched -
    fi
    if [ "$how" = add ]; then
        step "$dev" lx add "$kind" "$b" "$json" || return 0
        check "$dev: added by libxl, as by xencfg" same_trees
        check "$dev: it is listed as if by libxl" same listing "$kind"
        check "$dev: libxl stores no entry" finds "$b" "$tmp/findings.$b" \
            "$kind $id reconstructed"
        step "$dev" hotplug "$b" remove "$kind" "$p" || return 0
        check "$dev: removed by xencfg" device matched -
    fi
    step "$dev" hotplug "$a" remove "$kind" "$p" || return 0
    check "$dev: removed by xencfg, nothing is left" gone - -
}

# ------------------------------------------------------------------- refusals

# snapshot FILE - of all that a refused operation may not change: xenstore, and
# the state directory's files
snapshot() {
    {
        xenstore-ls -fp /libxl
        xenstore-ls -fp /local/domain
        for entry in "$BED_STATE_DIR"/*; do
            [ ! -f "$entry" ] || echo "$(stat -c '%n %i %a %s' "$entry")" \
                "$(cksum <"$entry")"
        done
    } >"$1"
}

# says STATUS TEXT... - $status, nothing on standard output, one line of error
# with each of these
says() {
    [ "$status" = "$1" ] || { echo "status $status"; cat "$tmp/err"; return 1; }
    shift
    [ ! -s "$tmp/out" ] || { echo "output:"; cat "$tmp/out"; return 1; }
    [ "$(wc -l <"$tmp/err")" = 1 ] || { cat "$tmp/err"; return 1; }
    for text; do
        grep -qF -e "$text" "$tmp/err" ||
            { echo "no \"$text\" in"; cat "$tmp/err"; return 1; }
    done
}
try() { # ARGS... - sets $status, $tmp/out and $tmp/err
    status=0
    hotplug "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}

# refused NAME TEXT... -- ARGS... - an error that says all of TEXT, and nothing
# is changed
refused() {
    bad=$1 n=0
    shift
    : >"$tmp/texts"
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>"$tmp/texts"
        shift
    done
    shift
    snapshot "$tmp/before"
    try "$@"
    snapshot "$tmp/after"
    check "$bad" refusal
}
refusal() {
    set --
    while IFS= read -r text; do
        set -- "$@" "$text"
    done <"$tmp/texts"
    says 1 "hotplug: " "$@" && diff -u "$tmp/before" "$tmp/after"
}
