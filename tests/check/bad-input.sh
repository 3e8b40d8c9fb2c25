#!/bin/sh
# Bad input of every kind, with the real xenstored: templates, xenstore's nodes,
# domains that are not there or go, a xenstored that is absent, hangs or dies.
# Each gives an error or a finding that names the file or the path, never a
# partial result as if it were whole, and never hides another device or domain.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"

state=$tmp/state
uuid1=00112233-4455-6677-8899-aabbccddeeff
uuid2=11111111-2222-3333-4444-555555555555
nil=00000000-0000-0000-0000-000000000000
file=$state/userdata-d.1.$uuid1.libxl-json
status=0
chmod 755 "$tmp"

# ------------------------------------------------------------------- the host
# Domains 0, 1 and 2; 1 and 2 are alike.

put() { # FILE, content on standard input - with NUL, by rename
    { cat; printf '\0'; } >"$tmp/new"
    mv "$tmp/new" "$1"
}
template() { # NAME
    cat <<END
{"c_info": {"type": "pv", "name": "$1"},
 "b_info": {"max_vcpus": 2, "avail_vcpus": [0, 1], "max_memkb": 1000,
            "target_memkb": 900, "type.pv": {"kernel": "/k"}},
 "disks": [{"pdev_path": "/a", "vdev": "xvda", "format": "raw"},
           {"pdev_path": "/b.iso", "vdev": "hdc", "format": "raw",
            "removable": 1, "is_cdrom": 1}],
 "nics": [{"devid": 0, "bridge": "br0"}, {"devid": 1, "bridge": "br1"}],
 "pcidevs": [{"bus": 3}, {"bus": 4}]}
END
}
nodes() { # DOMID NAME UUID
    pci=/local/domain/0/backend/pci/$1/0
    xenstore-write "/local/domain/$1/name" "$2" "/local/domain/$1/vm" "/vm/$3" \
        "/local/domain/$1/memory/target" 900 \
        "/local/domain/$1/memory/static-max" 1000 \
        "/local/domain/$1/cpu/0/availability" online \
        "/local/domain/$1/cpu/1/availability" online \
        "/libxl/$1/type" pv "/libxl/$1/device/vbd/51712/dev" xvda \
        "/libxl/$1/device/vbd/5632/dev" hdc \
        "/libxl/$1/device/vbd/5632/params" aio:/b.iso \
        "/libxl/$1/device/vif/0/handle" 0 "/libxl/$1/device/vif/1/handle" 1 \
        "$pci/num_devs" 2 "$pci/dev-0" 0000:03:00.0 "$pci/dev-1" 0000:04:00.0
}
no_nodes() { # DOMID
    for path in "/local/domain/$1" "/libxl/$1" \
        "/local/domain/0/backend/pci/$1"; do
        xenstore-rm "$path" 2>/dev/null || :
    done
}
"$root/tests/bed/lx" introduce 1 2 5 9
fresh() {
    rm -rf "$state"
    mkdir "$state"
    chmod 755 "$state"
    echo '{"c_info": {"type": "pv"}, "b_info": {"type.pv": {}}}' |
        put "$state/userdata-d.0.$nil.libxl-json"
    template one | put "$file"
    template two | put "$state/userdata-d.2.$uuid2.libxl-json"
    for id in 1 2; do no_nodes $id; done
    nodes 1 one $uuid1
    nodes 2 two $uuid2
}

# ----------------------------------------------------------------- assertions

run() { # ARGS... - sets $status, $tmp/out and $tmp/err
    status=0
    timeout 60 "$CFGDUMP" --state-dir "$state" "$@" >"$tmp/out" 2>"$tmp/err" \
        </dev/null || status=$?
}
says() { # PATTERN... - on standard error, each on one line
    for pattern; do
        grep -qF -e "$pattern" "$tmp/err" ||
            { echo "no \"$pattern\" in"; cat "$tmp/err"; return 1; }
    done
}
is() { # STATUS PATTERN... - and nothing on standard output
    [ "$status" = "$1" ] || { echo "status $status"; cat "$tmp/err"; return 1; }
    [ ! -s "$tmp/out" ] || { echo "output:"; cat "$tmp/out"; return 1; }
    shift
    says "$@"
}
json() { # JQ-FILTER - true of the output, an array of its lines
    jq -se "$1" "$tmp/out" >/dev/null || { cat "$tmp/out"; return 1; }
}
failed() { # NAME PATTERN... - domain 1 fails, with these words; no other does
    name=$1
    shift
    run show -o json 1
    check "$name: an error that names it" is 1 "$@"
    run show --all -o jsonl
    check "$name: the others are complete" whole_but_one
}
whole_but_one() {
    [ "$status" = 1 ] && json '
        map(select(.domid == 1)) == [.[1]] and .[1].state == "failed" and
        (.[1] | has("error") and (has("config") | not)) and
        (.[0] | .domid == 0 and has("config")) and
        (.[2].config | [.disks, .nics, .pcidevs | length] == [2, 2, 2]) and
        .[-1] == {complete: false, domains: 3}'
}
# finds NAME KIND ID WHAT PATH [JQ-FILTER] - domain 1 is complete, with such a
# finding; its configuration is the good one after FILTER
finds() {
    run show -o jsonl 1
    check "$1: reported" found "$2" "$3" "$4" "$5"
    check "$1: the rest is there" same "${6:-.}"
}
found() {
    [ "$status" = 0 ] && json ".[-1].complete and ([.[0].findings[] |
        select(.kind == $1 and .id == \"$2\" and .what == \"$3\" and
        .path == $4)] | length == 1)"
}
same() { # JQ-FILTER
    jq -S "$1" "$tmp/good" >"$tmp/want"
    jq -sS '.[0].config' "$tmp/out" >"$tmp/got"
    diff "$tmp/want" "$tmp/got"
}
write() { # PATH VALUE - into a fresh host
    fresh
    xenstore-write -- "$@"
}
remove() { # PATH - from a fresh host
    fresh
    xenstore-rm "$1"
}

fresh
run show -o jsonl 1
check "a good domain" json '.[-1].complete and ([.[0].findings[].what] |
    sort | unique == ["matched", "not_refreshed"])'
jq -sS '.[0].config' "$tmp/out" >"$tmp/good"

# ------------------------------------------------------------------- templates
bad() { # NAME CONTENT PLACE-AND-TEXT - of the file, the content as for printf
    printf '%b' "$2" | put "$file"
    failed "template: $1" "$file$3"
}
rm "$file"
failed "template: missing" "one" "no configuration in $state"
: >"$file"
failed "template: empty" "$file:1:1: empty"
template one | head -c 300 >"$file"
failed "template: truncated" "$file:5:61: unexpected end of file"
bad "not JSON" '# xl.cfg' ":1:1:"
bad "an array" '[1,2]' ":1:1:"
bad "nics is a number" '{"nics":5}' ":1:9: nics:"
bad "no union arm" '{"b_info":{}}' ":1:1: b_info:"
bad "two union arms" '{"b_info":{"type.pv":{},\n"type.hvm":{}}}' ":2:1: b_info"
bad "a key twice" '{"nics":[],\n "nics":[]}' ":2:2: nics:"
bad "NUL in a string" '{"c_info":{"name":"a\\u0000b"}}' ":1:19: c_info.name:"
bad "not UTF-8" '{"c_info":{"name":"a\0377"}}' ":1:21: not UTF-8"
bad "200 levels deep" "{\"x\":$(printf '%0200d' 0 | tr 0 '[')" \
    ":1:69: x: nested deeper than 64"
fresh
truncate -s 1G "$file"
failed "template: 1 GB" "$file: longer than 16 MiB"
fresh
mv "$file" "$tmp/elsewhere"
ln -s "$tmp/elsewhere" "$file"
failed "template: a link" "$file: is a symbolic link"
rm "$file"
mkdir "$file"
failed "template: a directory" "$file: not a regular file"
rmdir "$file"
mkfifo "$file"
failed "template: a FIFO" "$file: not a regular file"
fresh
rm "$file"
for u in $uuid2 $nil; do
    template x | put "$state/userdata-d.1.$u.libxl-json"
done
failed "template: several of one domid" "2 templates in $state"
fresh
mv "$file" "$state/userdata-d.1.$uuid2.libxl-json"
run show -o jsonl 1
check "template: of another uuid is reported" json '.[-1].complete and
    ([.[0].findings[].what] | index("other_name"))'
fresh
rm "$state/userdata-d.0.$nil.libxl-json"
run show -o json 0
check "template: none of dom0" is 1 "Domain-0" "no configuration in $state"
fresh
run --state-dir "$tmp/none" show -o json 1
check "no state directory: exit 3" is 3 "$tmp/none"

# Root may read all, so somebody else does.
fresh
chmod 0 "$file"
chmod 644 "$state"/userdata-d.[02].*
if [ "$(id -u)" = 0 ]; then
    cp "$CFGDUMP" "$BED"/../libxencfg.so.[0-9]* "$tmp/"
    xenstore-ls -fp >"$tmp/dump"
    chmod 644 "$tmp/dump"
    nobody() {
        status=0
        LD_LIBRARY_PATH=$tmp setpriv --reuid 65534 --regid 65534 \
            --clear-groups "$tmp/cfgdump" --state-dir "$state" \
            --xenstore-dump "$tmp/dump" "$@" >"$tmp/out" 2>"$tmp/err" ||
            status=$?
    }
    nobody show -o json 1
else
    run show -o json 1
fi
check "template: unreadable, exit 3" is 3 "$file: Permission denied"
chmod 644 "$file"

# By rename and under the lock, as libxl does, as fast as can be.
fresh
cat >"$tmp/write.py" <<'END'
import fcntl, os, sys
file, new, stop = sys.argv[1:]
lock = file.replace("userdata-d.", "userdata-l.").replace(
    "libxl-json", "domain-userdata-lock")
with open(file, "rb") as f:
    text = f.read()
while not os.path.exists(stop):
    with open(lock, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            if not os.path.samestat(os.fstat(held.fileno()), os.stat(lock)):
                continue
        except FileNotFoundError:
            continue
        with open(new, "wb") as f:
            f.write(text)
        os.rename(new, file)
        os.unlink(lock)
END
python3 "$tmp/write.py" "$file" "$tmp/new" "$tmp/stop" &
writer=$!
complete=0
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    run show -o jsonl 1
    ! same . >/dev/null || complete=$((complete + 1))
done
: >"$tmp/stop"
wait $writer
check "template: replaced while it is read, $complete of 20 complete" \
    test "$complete" = 20
left() { find "$state" -type f ! -name 'userdata-d.*'; }
check "template: no lock file is left" test -z "$(left)"

# ------------------------------------------------------------- xenstore's nodes
one=/local/domain/1
dev=/libxl/1/device
big=$(printf '%04000d' 0 | tr 0 x)

remove $one/memory/target
finds "no memory target" null b_info.target_memkb not_refreshed \
    "\"$one/memory/target\""
for value in -1 "" 12k 0x10 18446744073709551617 "$big"; do
    write $one/memory/target "$value"
    finds "memory target \"$(echo "$value" | head -c 30)\"" null \
        b_info.target_memkb malformed "\"$one/memory/target\""
done
remove $one/name
finds "no name" null c_info.name no_name "\"$one/name\""
write $one/name 'a\xff'
finds "a name that is not UTF-8" null c_info.name malformed "\"$one/name\""
write $one/cpu/1/availability perhaps
finds "a vcpu neither on nor off" null b_info.avail_vcpus malformed \
    "\"$one/cpu/1/availability\""
write $dev/vbd/5632/params '/\xfe'
finds "a medium that is not UTF-8" '"disk"' hdc malformed \
    "\"$dev/vbd/5632/params\""
write $dev/vbd/5632/params "/$big"
finds "a huge path of a medium" '"disk"' hdc medium_differs \
    "\"$dev/vbd/5632/params\"" ".disks[1].pdev_path = \"/$big\""
remove $dev/vbd/5632/params
finds "no medium" '"disk"' hdc emptied "\"$dev/vbd/5632/params\"" \
    '.disks[1].pdev_path = "" | .disks[1].format = "empty"'
for index in 4294967296 18446744073709551616 2147483648 -1 01 eth0; do
    write $dev/vif/$index ""
    finds "the index $index" '"nic"' $index malformed "\"$dev/vif/$index\""
done
back=/local/domain/0/backend/pci/1/0
write $back/dev-0 nonsense
finds "a pci address that is none" '"pci"' dev-0 malformed "\"$back/dev-0\""
remove $back/dev-1
finds "no pci address" '"pci"' dev-1 malformed "\"$back/dev-1\""
write $back/num_devs many
failed "a number of pci devices that is none" "$back/num_devs" many
write $dev/novel/0 ""
finds "an unknown kind" null novel unknown_kind "\"$dev/novel\""
write $one/vm nonsense
run show -o jsonl 1
check "a uuid that is none: the domid's template" found null c_info.uuid \
    other_name null
write $dev/vif/9/mac nonsense
finds "a mac that is none" '"nic"' 9 malformed "\"$dev/vif/9/mac\"" \
    '.nics += [{devid: 9}]'

# What a daemon would refuse: only a dump has it.
fresh
printable() {
    ! cat "$tmp/out" "$tmp/err" | tr -d '\n' | LC_ALL=C grep -q '[[:cntrl:]]'
}
xenstore-write $one/name 'a\x1b[31m\x07\nb'
for format in json jsonl table xl-list; do
    run show -o $format 1
    check "control characters in a name: escaped in $format" printable
done
run list
check "control characters in a name: escaped in list" printable
xenstore-ls -fp >"$tmp/dump"
printf '%s/vif/\033[1m = ""\n%s/n\377\007 = ""\n' $dev $dev >>"$tmp/dump"
for format in json jsonl table; do
    run --xenstore-dump "$tmp/dump" show -v -o $format 1
    check "control characters in an index: escaped in $format" printable
    check "control characters in an index: $format succeeds" \
        test "$status" = 0
done

# ----------------------------------------------- each byte, live and in a dump
fresh
python3 - <<'END' | xargs -0 xenstore-write
for chunk in range(8):
    text = ''.join('\\x%02x' % c for c in range(chunk * 32, chunk * 32 + 32))
    print('/libxl/1/device/vif/%d/bridge' % (10 + chunk), text, sep='\0',
          end='\0')
END
run show -o jsonl 1
cp "$tmp/out" "$tmp/live"
for option in -f -fp; do
    xenstore-ls $option >"$tmp/dump"
    run --xenstore-dump "$tmp/dump" show -o jsonl 1
    check "every byte: the dump of xenstore-ls $option is as the live one" \
        cmp "$tmp/live" "$tmp/out"
done
check "every byte: the text is there" json '.[0].config.nics |
    map(select(.devid == 12))[0].bridge == "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"'
check "every byte: so are the bytes" json '[.[0].findings[] |
    select(.id == "14" and (.path | endswith("/bridge"))).detail |
    contains("\\x80\\x81") and contains("\\x9f")] == [true]'
cut_off() { is 3 "$tmp/dump:"; }
head -c -20 "$tmp/dump" >"$tmp/cut" && mv "$tmp/cut" "$tmp/dump"
run --xenstore-dump "$tmp/dump" show -o json 1
check "a dump that is cut off: exit 3" cut_off
: >"$tmp/dump"
run --xenstore-dump "$tmp/dump" show --all -o json
check "an empty dump: exit 3" cut_off

# --------------------------------------------------------------------- domains
fresh
for what in 77 nobody $nil 99999999999999999999 "" ../1; do
    run show -o json "$what"
    check "no such domain: \"$what\"" is 1 "$what"
done
xenstore-write /local/domain/2/name one
run show -o json one
check "two domains of one name" is 1 "1, 2" '"one"'
run show -o jsonl 1 2
check "two domains of one name: by domid both are there" json \
    'length == 3 and .[-1].complete'

fresh
uuid5=55555555-0000-0000-0000-000000000000
nodes 5 77 $uuid5
template 77 | put "$state/userdata-d.5.$uuid5.libxl-json"
run show -o jsonl 77
check "a name that looks like a domid" json '.[0].domid == 5'

# It comes and goes as libxl's do: the template last, and /local/domain first.
fresh
uuid9=99999999-0000-0000-0000-000000000000
nine=$state/userdata-d.9.$uuid9.libxl-json
(
    until [ -e "$tmp/stop" ]; do # killed, it leaves half a change behind
        nodes 9 nine $uuid9
        template nine | put "$nine"
        no_nodes 9
        rm "$nine"
    done
) &
writer=$!
jq '.c_info.name = "nine"' "$tmp/good" >"$tmp/nine"
sed -i "s/$uuid1/$uuid9/" "$tmp/nine"
complete=0 gone=0 wrong=0
for i in $(seq 150); do
    run show -o json 9
    if [ "$status" = 0 ] && jq -e --slurpfile n "$tmp/nine" '. == $n[0]' \
        "$tmp/out" >/dev/null; then
        complete=$((complete + 1))
    elif is 1 9 >/dev/null && grep -q -e 'not exist' -e vanished \
        -e 'no domain' -e 'no configuration' -e removed -e 'just gone' \
        "$tmp/err"; then
        gone=$((gone + 1))
    else
        wrong=$((wrong + 1))
        cat "$tmp/out" "$tmp/err" >"$tmp/wrong"
        sed 's/^/# /' "$tmp/wrong"
    fi
done
: >"$tmp/stop"
wait $writer
check "a domain that comes and goes: complete or gone, never part of it" \
    test "$wrong" = 0
check "a domain that comes and goes: $complete complete, $gone gone" \
    test "$gone" -gt 10
no_nodes 9
rm -f "$nine"

# ------------------------------------------- xenstored fails, hangs, is absent
fresh
XENCFG_TEST_DOMID=1 XENCFG_TOP=$root BED_STATE_DIR=$state \
    CMOCKA_MESSAGE_OUTPUT=TAP "$BED/../tests/unit/store/test_faults_live" \
    >"$tmp/faults" 2>&1 || :
check "the n-th request to the real xenstored fails" \
    test "$(grep -c '^ok' "$tmp/faults")" = 16

pid=$(cat "$FAKEXEN_DIR/pid")
# reader FORMAT - in the background; it has asked, and waits for an answer
reader() {
    rm -f "$tmp/waits"
    LD_PRELOAD=$BED_SHIM FAKEXEN_WAITS=$tmp/waits "$CFGDUMP" \
        --state-dir "$state" show -o "$1" 1 >"$tmp/out" 2>"$tmp/err" &
    reader=$!
    wait_for grep -qs waits "$tmp/waits"
}
kill -STOP "$pid"
in_time 4000 run --deadline 1 show -o json 1
check "xenstored hangs: a time-out" is 1 "did not answer"
check "xenstored hangs: after a second ($took ms)" \
    test $took -ge 900 -a $took -lt 4000
run --deadline 1 show --all -o jsonl
check "xenstored hangs: --all is incomplete" json \
    '.[-1].complete == false'
reader jsonl
kill -CONT "$pid"
status=0
wait $reader || status=$?
check "xenstored hangs and carries on" same .

status=0
kill -STOP "$pid"
reader json
kill -KILL "$pid"
wait $reader || status=$?
dies() { is 1 "domain 1" || is 3 "$XENSTORED_PATH"; }
check "xenstored dies while it is asked" dies
run show -o json 1
check "xenstored is dead: exit 3" is 3 "$XENSTORED_PATH"
run show --all -o jsonl
check "xenstored is dead: --all is incomplete" json \
    '. == [{complete: false, domains: 0}]'
XENSTORED_PATH=$tmp/none
export XENSTORED_PATH
run show -o json 1
check "no xenstored: exit 3" is 3 "$tmp/none"
plan
