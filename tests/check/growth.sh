#!/bin/sh
# Work grows with the size of what a template or a guest makes long: four times
# as much takes about four times as long, and not sixteen times.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"

uuid=00112233-4455-6677-8899-aabbccddeeff

# host DIR COUNT TEMPLATE NODES - a host of domain 1: two filters of jq, of the
# template's members and of the lines of a dump, with $n
host() {
    mkdir -p "$1"
    jq -nc --argjson n "$2" '{ c_info: { type: "pv", name: "x" },
        b_info: { "type.pv": {} } } * ('"$3"')' \
        >"$1/userdata-d.1.$uuid.libxl-json"
    jq -nr --argjson n "$2" '"/local/domain/1/name = \"x\"",
        "/local/domain/1/vm = \"/vm/'$uuid'\"", "/libxl/1/type = \"pv\"",
        ('"$4"')' >"$1/dump"
}
# spent DIR COMMAND... - what cfgdump uses of the processor, in 10 ms
spent() {
    dir=$1
    shift
    "${PYTHON:-python3}" - "$dir" "$CFGDUMP" "$@" <<'END'
import resource, subprocess, sys
dir = sys.argv[1]
done = subprocess.run(sys.argv[2:] + ["--state-dir", dir, "--xenstore-dump",
                                      dir + "/dump"], timeout=100,
                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
if len(done.stdout) < 100000:
    sys.exit("it did not do it")
print(int(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime * 100))
END
}
# linear COMMAND... - of the hosts few and many; another try if it is not
linear() {
    for try in 1 2 3; do
        few=$(spent "$tmp/few" "$@") || return 1
        many=$(spent "$tmp/many" "$@") || return 1
        [ $((many)) -ge $((8 * few + 20)) ] || return 0
    done
    echo "# $few, and then $many"
    return 1
}
# grows NAME TEMPLATE NODES COMMAND...
grows() {
    name=$1
    host "$tmp/few" 12000 "$2" "$3"
    host "$tmp/many" 48000 "$2" "$3"
    shift 3
    check "$name" linear "$@"
}

number='268435456 + 256 * .'
grows "check: stale disks" \
    '{ disks: [range($n) | { vdev: "\('"$number"')" }] }' empty check 1
grows "check: stale entries without index" \
    '{ p9s: [range($n) | {}] }' empty check 1
grows "check: stale entries of one device" \
    '{ nics: [range($n) | { devid: 3 }] }' empty check 1
grows "drift: media" \
    '{ disks: [range($n) | { vdev: "\('"$number"')", pdev_path: "/a",
        format: "raw", removable: 1 }] }' \
    'range($n) | "/libxl/1/device/vbd/\('"$number"')/params = \"aio:/b\""' \
    drift 1
grows "show: usb devices in order" \
    '{ usbdevs: [range($n / 2) | {}] }' \
    'range($n / 200) | "/libxl/1/device/vusb/\(.)/type = \"pv\"",
        "/local/domain/0/backend/vusb/1/\(.)/port/\(range(1; 201)) = \"1-1\""' \
    show 1
grows "xl.cfg: cpuid" \
    '{ b_info: { cpuid: [range($n) | { leaf: ., eax: ("x" * 32) }] } }' empty \
    show 1 -o xl-cfg
plan
