#!/bin/sh
# Names of disks: libxl computes a number even of those that nobody means, and
# so does xencfg; the disk is there once, and one finding says what it is.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

finding() { # VDEV NUMBER
    jq -e --arg vdev "$1" --arg number "$2" '
        .findings | map(select(.kind == "disk" and .id == $vdev)) |
        map(.what) == ["matched", "odd_vdev"] and
        (.[1].detail | endswith("device number \($number) of it"))' \
        "$tmp/odd" >"$tmp/out" || {
        jq -c '.findings[] | select(.kind == "disk")' "$tmp/odd" | sed 's/^/# /'
        return 1
    }
}

# what libxl really makes of names: VDEV per line
i=0
while read -r vdev; do
    printf "    'format=raw,vdev=%s,target=/dev/fake%d',\n" "$vdev" $i
    i=$((i + 1))
done >"$tmp/disks" <<'EOF'
hd
hd1
xvd1
xvd16
sd5
d-5p3
xvda -3
xvdc+2
0xca30
0145100
d0x5p0
d4294967302p0
d 7p 1
hdd63
sdp15
xvdbgqcv255
EOF
printf 'name = "odd"\ntype = "pv"\nkernel = "/boot/vmlinuz"\nmemory = 64\n%s\n' \
    "disk = [
$(cat "$tmp/disks")
]" >"$tmp/odd.cfg"
check "xl makes disks of odd names" quietly xl create "$tmp/odd.cfg"
id=$(domid odd)

numbers() { # NUMBER VDEV of each, as libxl has it in xenstore
    for number in $(xenstore-list "/libxl/$id/device/vbd"); do
        printf '%s ' "$number"
        xenstore-read "/libxl/$id/device/vbd/$number/dev"
    done
}
numbers >"$tmp/numbers"

cfgdump show -q -o jsonl odd | head -n 1 >"$tmp/odd"
check "all are matched" sh -c 'test "$(jq -c "[.findings[] |
    select(.kind == \"disk\" and .what == \"matched\") | .id]" "$1")" = \
    "$(jq -c "[.config.disks[].vdev]" "$1")"' sh "$tmp/odd"
check "and there are as many as libxl made" \
    test "$(jq '.config.disks | length' "$tmp/odd")" = 16
xl list -l odd | jq '.[].config.disks' >"$tmp/xl"
cfgdump show -q -o xl-list odd | jq '.[].config.disks' >"$tmp/ours"
check "the same as xl list -l" cmp "$tmp/xl" "$tmp/ours"

found() { # one finding per odd name, with libxl's number
    odd=0
    while read -r number vdev; do
        case $vdev in
        0xca30 | 0145100 | d0x5p0 | hdd63 | sdp15 | xvdbgqcv255) ;;
        *)
            finding "$vdev" "$number" || return 1
            odd=$((odd + 1))
            ;;
        esac
    done <"$tmp/numbers"
    test $odd = 10 &&
        test "$(jq '[.findings[] | select(.what == "odd_vdev")] | length' \
            "$tmp/odd")" = 10
}
check "each odd name has one finding, with libxl's number" found

check "it is no drift" quietly cfgdump drift odd
only() { # TEMPLATE-PROBLEMS: their codes and how many
    cfgdump check odd -o json | jq -r '.problems[].code' | sort | uniq -c |
        tr -s ' ' | sed 's/^ //' >"$tmp/codes"
    test "$(cat "$tmp/codes")" = "10 odd-vdev" || {
        sed 's/^/# /' "$tmp/codes"
        return 1
    }
}
check "check has one warning for each" only
check "xl.cfg has each path once" sh -c '
    test "$(grep -c target= "$1")" = 16 &&
    test "$(grep -o "target=[^,\"]*" "$1" | sort -u | wc -l)" = 16' sh "$(
    cfgdump show -q -o xl-cfg odd >"$tmp/cfg"
    echo "$tmp/cfg"
)"

check "by the number that libxl made" sh -c \
    'grep -q fake0 "$1"' sh "$(
    cfgdump explain odd 'disks[832]' >"$tmp/out"
    echo "$tmp/out"
)"

# two names of one identity: the live one's counts
change_template "$(template "$id")" '.disks += [
    { vdev: "hdb", pdev_path: "/dev/other", format: "raw", readwrite: 1 }]'
cfgdump show -q -o jsonl odd | head -n 1 >"$tmp/odd"
check "hd and hdb are one disk" test "$(jq -r '[.config.disks[] |
    select(.vdev | startswith("hdb"))] | length' "$tmp/odd")" = 0
# libxl's devices can be removed, but no new ones are made
hotplug() { timeout 60 "$root/tests/bed/hotplug" "$@"; }
check "xvd1 is removed" quietly hotplug "$id" remove disk '{"vdev":"xvd1"}'
gone() { ! xenstore-exists "/libxl/$id/device/vbd/-15"; }
check "with its nodes" gone
refused() { # VDEV TEXT
    ! hotplug "$id" add disk '{"vdev":"'"$1"'","pdev_path":"/dev/fake99",
        "format":"raw","backend":"phy"}' >"$tmp/out" 2>&1 &&
        grep -q "$2" "$tmp/out"
}
check "no new one is made" refused xvd1 \
    'its vdev has no drive letter: it would be device number -15'
check "nor of another odd name" refused "xvdc +5" 'is no usual name of a disk'
plan
