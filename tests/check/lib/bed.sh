# bed.sh - commands on the test bed, for checks that set bed=c or bed=ocaml
# before they source tap.sh.

data=$root/tests/data
xen=$(cat "$BED/xen-minor") # the bed's is Xen 4.$xen

xl() { timeout 60 "$root/tests/bed/xl" "$@"; }
lx() { timeout 60 "$root/tests/bed/lx" "$@"; }

# On the bed as on a Xen host: the shim shows the bed's /var/lib/xen and /sys.
cfgdump() { LD_PRELOAD=$BED_SHIM timeout 60 "$CFGDUMP" "$@"; }

# quietly COMMAND... - its output is only of interest if it fails
quietly() {
    "$@" >"$tmp/quiet" 2>&1 || {
        status=$?
        echo "# failed with $status: $*"
        sed 's/^/# /' "$tmp/quiet"
        return $status
    }
}

# domid NAME
domid() {
    xl domid "$1"
}

# template DOMID - its file
template() {
    ls "$BED_STATE_DIR"/userdata-d."$1".*.libxl-json
}

# change_template FILE JQ-FILTER - changes a template, by rename as libxl does
change_template() {
    tr -d '\000' <"$1" | jq "$2" >"$1.new" && printf '\0' >>"$1.new" &&
        mv "$1.new" "$1"
}

# many_devices DOMID DISKS NICS - gives a domain so many: entries in the
# template and their directories in xenstore, and nothing else
many_devices() {
    vdev='268435456 + 256 * .' # of which each has nine digits
    change_template "$(template "$1")" "
        .disks = [range($2) |
            { vdev: \"\\($vdev)\", pdev_path: \"/dev/d\\(.)\" }] |
        .nics = [range($3) | { devid: ., bridge: \"br\\(.)\" }]" || return 1
    jq -nr "(range($2) | \"vbd/\\($vdev)\"), (range($3) | \"vif/\\(.)\")" |
        xargs -n 500 sh -c 'dir=/libxl/$1/device
            shift
            for path; do
                set -- "$@" "$dir/$path" ""
                shift
            done
            exec xenstore-write "$@"' sh "$1"
}

# live DOMID - the nodes of one domain that tell its devices
live() {
    for path in "/libxl/$1" "/local/domain/0/backend/vusb/$1" \
        "/local/domain/0/backend/qusb/$1" "/local/domain/0/backend/pci/$1"; do
        xenstore-ls -f "$path" 2>/dev/null || :
    done
}

# findings DOMID - as JSON lines
findings() {
    cfgdump show -o jsonl "$1" | jq -c 'select(.findings) | .findings[]'
}

# restart_xenstored - as after a crash: it knows no domains then, but dom0
restart_xenstored() {
    pid=$(cat "$FAKEXEN_DIR/pid")
    for file in environ cmdline; do
        cat "/proc/$pid/$file" >"$FAKEXEN_DIR/$file" || return 1
    done
    kill -9 "$pid"
    xargs -0 -a "$FAKEXEN_DIR/environ" sh -c '
        cd "$FAKEXEN_DIR" &&
            exec env -i "$@" xargs -0 -a "$FAKEXEN_DIR/cmdline" setsid' sh \
        >"$FAKEXEN_DIR/xenstored.log" 2>&1 </dev/null &
    wait_for "$BED/backendd" --ping
    LD_PRELOAD=$BED_SHIM "$(dirname "$XL")/xen-init-dom0" >"$tmp/log" 2>&1
}
