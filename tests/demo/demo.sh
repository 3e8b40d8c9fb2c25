#!/bin/sh
# demo.sh - the main job in under a minute, on a machine without Xen: real xl
# makes and changes two domains on a private real xenstored, and cfgdump shows
# what they really are; then xencfg changes them, and real xl sees that.  Run by
# `make demo`; needs $O.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
O=${O:-build}
case $O in
/*) ;;
*) O=$root/$O ;;
esac

if [ -z "${BED_SHIM:-}" ]; then
    BED=$O/bed exec "$root/tests/bed/run" "$root/tests/demo/demo.sh"
fi

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
else
    bold='' plain=''
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
cd "$work"
cp "$root/tests/demo/"*.cfg .

# On a Xen host the programs are simply called xl, cfgdump and xencfg.
mkdir scripts
for s in block vif-bridge; do # what Xen has in /etc/xen/scripts
    cat >scripts/$s <<END
#!/bin/sh
echo "  (ran script $s \$*, XENBUS_PATH=\$XENBUS_PATH)" >>"$work/ran"
END
    chmod +x scripts/$s
done
xl() { "$root/tests/bed/xl" "$@"; }
cfgdump() { "$O/cfgdump" --state-dir "$BED_STATE_DIR" "$@"; }
xencfg() {
    "$O/xencfg" --state-dir "$BED_STATE_DIR" --script-dir "$work/scripts" "$@"
}

say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
run() {
    printf '%s$ %s%s\n' "$bold" "$*" "$plain"
    "$@"
    [ ! -e ran ] || cat ran
    rm -f ran
}

say "Real xl creates two domains on a private real xenstored."
run xl create -q web.cfg
run xl create -q win.cfg

"$O/cfgdump" --state-dir "$BED_STATE_DIR" watch -o text --no-snapshot \
    >watched &
watcher=$!
sleep 0.5

say "They change while they run, by real tools."
run xl block-attach web /dev/fake-vg0/data,raw,xvdc,w
run xl network-attach web mac=00:16:3e:00:00:03 bridge=xenbr0
run xl network-detach web 1
run xl vkb-attach web backend-type=linux unique-id=kbd0
run xl usbdev-attach web hostbus=1 hostaddr=3
run xl mem-set web 256
run xl vcpu-set web 3
run xl rename web www
run xl cd-eject win hdc

sleep 0.5
kill "$watcher"
wait "$watcher" || true
say "Meanwhile \`cfgdump watch -o text\` has said:"
cat watched

say "cfgdump: what are they now?"
run cfgdump list
run cfgdump show -o table www
run cfgdump show -o table win

say "The template still has a nic that is gone.  Why is it not there?"
run cfgdump explain www 'nics[1]'
run cfgdump diff www@template www || true

say "The same as JSON: the configuration that would make this domain again."
printf '%s$ cfgdump show --view rebuild www | head -n 9%s\n' "$bold" "$plain"
cfgdump --quiet show --view rebuild www >rebuild.json
head -n 9 rebuild.json
echo "    ... ($(wc -l <rebuild.json) lines)"

say "xencfg adds devices, as xl would, and real xl sees them, and can take them away."
run xencfg attach www nic mac=00:16:3e:00:00:04 bridge=xenbr1
truncate -s 1M data.img next.iso
run xencfg attach www disk xvdd path="$PWD/data.img" ro
run xl network-list www
run xl block-list www
run xl block-detach www xvdd

# Not to run the scripts of Xen's that may be on this machine.
say "The other way round: what xl has attached, xencfg removes; no trace is left."
run xencfg --no-script detach www nic 2
run xencfg --no-script detach www disk xvdc
run xencfg cdrom swap win hdc "$PWD/next.iso"
run cfgdump show -o table www
run cfgdump show -o table win

say "What cannot be is refused, and nothing has changed."
printf '%s$ xencfg attach www disk 51712 path=/srv/x%s\n' "$bold" "$plain"
xencfg attach www disk 51712 path=/srv/x ||
    echo "(exit status $?)"

say "What does \`xl list -l\` get wrong?  (-: only xl; +: only cfgdump)"
xl list -l www 2>xl.err >xl.json
cfgdump show -o xl-list www 2>/dev/null >ours.json
printf '%s$ diff <(xl list -l www) <(cfgdump -o xl-list www)%s\n' "$bold" "$plain"
diff -U 2 --label 'xl list -l' --label 'cfgdump' xl.json ours.json || true
echo "xl has lost the usb device and the keyboard; what the scheduler says only"
echo "the hypervisor knows, so cfgdump keeps the template's and tells (-v)."

say "One node goes bad in xenstore, by whatever accident."
run xenstore-rm /libxl/1/device/vif/0/backend
nics='[.[0].config.nics[]?.mac]'
printf '%s$ xl list -l www | jq "%s"%s\n' "$bold" "$nics" "$plain"
xl list -l www 2>/dev/null | jq -c "$nics"
printf '%s$ cfgdump -o xl-list www | jq "%s"%s\n' "$bold" "$nics" "$plain"
cfgdump -o xl-list www 2>/dev/null | jq -c "$nics"
echo "xl: no network at all, and exit status 0.  cfgdump: nothing is hidden."
run cfgdump check www || true

for d in www win; do xl destroy $d; done
