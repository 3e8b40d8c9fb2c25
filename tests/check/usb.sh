#!/bin/sh
# A usb device of the host has another number whenever it is plugged in, or
# reset: what counts is the one that it has now, as `xl usb-list` shows it.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

sysfs=$FAKEXEN_DIR/root/sys/bus/usb/devices
cat >"$tmp/usb.cfg" <<'EOC'
name = "usb"
type = "pv"
kernel = "/boot/vmlinuz"
memory = 64
usbctrl = [ "type=pv,version=2,ports=4", "type=qusb,version=2,ports=2" ]
usbdev = [ "type=hostdev,hostbus=1,hostaddr=4" ]
EOC
check "a guest with a usb device" quietly xl create "$tmp/usb.cfg"
id=$(domid usb)
check "and another" quietly xl usbdev-attach usb type=hostdev hostbus=1 \
    hostaddr=3

# devices - those of the configuration, "CTRL/PORT BUS:ADDR FOUND" of each
devices() {
    cfgdump show -q -o jsonl usb "$@" | head -n 1 | jq -r '.config as $c |
        .findings[] | select(.kind == "usbdev") |
        "\(.id) \($c.usbdevs[.index]."type.hostdev" |
            "\(.hostbus):\(.hostaddr)") \(.what)"' | sort
}
is() { # WANT COMMAND...
    want=$1
    shift
    got=$("$@") || :
    [ "$want" = "$got" ] || {
        printf 'want: %s\ngot:  %s\n' "$want" "$got" | sed 's/^/# /'
        return 1
    }
}
both() { # STATE1 STATE2
    printf '0/1 %s\n0/2 %s' "$1" "$2"
}
port=/local/domain/0/backend/vusb/$id/0/port

check "as they were made" is "$(both '1:4 matched' '1:3 matched')" devices

echo 7 >"$sysfs/1-3/devnum"
echo 9 >"$sysfs/1-4/devnum"
check "plugged in anew" is "$(both '1:9 renumbered' '1:7 renumbered')" devices
listed() {
    xl usb-list usb | tr -s ' ' | sed -n 's/^ Port \([0-9]\).* Device 00/\1 /p'
}
check "as xl usb-list has it" is "1 9
2 7" listed
origin() {
    cfgdump explain usb 'usbdevs[0/2].type.hostdev.hostaddr' -o json |
        jq -c '.values[0] | [.value, .source, .from, .template]'
}
check "explain says where it is from" is "[7,\"xenstore\",\"$port/2\",3]" origin
drift() {
    cfgdump drift usb | sed -n 's/^renumbered *//p' | tr -s ' '
}
check "drift has both numbers" is "usbdev 0/1 hostaddr 4 hostaddr 9
usbdev 0/2 hostaddr 3 hostaddr 7" drift
drift_json() {
    cfgdump drift usb -o jsonl | head -n 1 | jq -c '.drift[] |
        [.what, .id, .template, .live]'
}
check "and for programs" is '["renumbered","0/1",4,9]
["renumbered","0/2",3,7]' drift_json
addresses() {
    cfgdump show -q -o xl-cfg usb | grep -o 'hostaddr=[0-9]*'
}
check "xl.cfg has the numbers of now" is "hostaddr=9
hostaddr=7" addresses
problems() {
    cfgdump check usb -o json | jq -r '.problems[] | "\(.code) \(.id)"'
}
check "check finds it" is "usb-renumbered 0/1
usb-renumbered 0/2" problems

echo 4 >"$sysfs/1-3/devnum"
echo 3 >"$sysfs/1-4/devnum"
check "they have changed their numbers" \
    is "$(both '1:3 renumbered' '1:4 renumbered')" devices

mv "$sysfs/1-4" "$sysfs/../1-4"
check "one is not plugged in" \
    is "$(both '1:4 renumbered' '1:4 renumbered')" devices
why() { # TEXT
    cfgdump explain usb usbdevs | grep -q "$1"
}
check "which is said" why 'the host has no device at bus id 1-4 now'
check "and a warning: its number is not known" eval \
    'cfgdump show -o xl-cfg usb 2>&1 >"$tmp/xl.cfg" |
    grep -q "warning.*the host has no device at bus id 1-4 now"'
check "and is a difference" sh -c '[ "$(echo "$1" | grep -c "bus id 1-4")" = 1 ]' \
    sh "$(cfgdump drift usb)"

mv "$sysfs" "$sysfs.away"
check "no sysfs: the template's" is "$(both '1:4 matched' '1:3 matched')" devices
check "no sysfs: no problem" is "" problems
mv "$sysfs.away" "$sysfs"
mv "$sysfs/../1-4" "$sysfs/1-4"

xenstore-ls -fp >"$tmp/dump"
check "a dump of another host: the template's" \
    is "$(both '1:4 matched' '1:3 matched')" \
    devices --xenstore-dump "$tmp/dump"
said() {
    cfgdump show -o jsonl usb --xenstore-dump "$tmp/dump" 2>/dev/null |
        head -n 1 | jq -r '.findings[] | select(.kind == "usbdev") | .detail'
}
check "and it says so" is \
    "the template's address: that of now is not known (bus id 1-4)
the template's address: that of now is not known (bus id 1-3)" said

# the port of another controller, of the other kind
xenstore-write "/local/domain/0/backend/qusb/$id/1/port/2" 1-3 $port/2 ""
change_template "$(template "$id")" '.usbdevs |= map(
    if has("ctrl") then .ctrl = 1 | .port = 2 else . end)'
echo 11 >"$sysfs/1-3/devnum"
check "a device of a qusb controller" \
    is "0/1 1:3 renumbered
1/2 1:11 renumbered" devices
plan
