#!/bin/sh
# `cfgdump watch` beside real xl: each change with what was before and after,
# and nothing while nothing changes; xenstored, the state directory and the
# reader may go.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=${WATCH_XENSTORED:-c}
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

lines=$tmp/lines
watch=
trap '[ -z "$watch" ] || kill -9 "$watch" 2>/dev/null; rm -rf "$tmp"' EXIT

# On the bed; not the bed's /var/lib/xen, which inotify is not shown.
mkfifo "$tmp/tick"
command_watch() { # ARGS...
    LD_PRELOAD=$BED_SHIM FAKEXEN_WAITS=$tmp/waits FAKEXEN_TICK=$tmp/tick \
        exec "$CFGDUMP" --state-dir "$BED_STATE_DIR" watch "$@"
}

# start_watch ARGS... - in the background, and its snapshot has come
start_watch() {
    : >"$lines"
    command_watch "$@" >"$lines" 2>"$tmp/watch.err" &
    watch=$!
    seen '.event == "snapshot_end"'
}

end_watch() { # SIGNAL
    kill -s "$1" "$watch"
    status=0
    wait "$watch" || status=$?
    watch=
}

has_line() {
    jq -ce "select($1)" "$lines" | tail -n 1 | grep .
}

# seen JQ-FILTER - there is such a line, or there will be
seen() {
    wait_for has_line "$1" >/dev/null || {
        echo "no line with $1:"
        tail -n 8 "$lines" | cut -c 1-300
        cat "$tmp/watch.err"
        return 1
    }
}

# unseen JQ-FILTER - nor will there be, once all else has been told
unseen() {
    marker=$((${marker:-0} + 1))
    xl rename "$web" "web$marker" && seen ".after == \"web$marker\"" &&
        ! has_line "$1"
}

gapless() {
    jq -s '[.[].seq] == [range(length)]' "$lines" | grep -qx true
}

# tick - it waits, and has said what else had woken it (bed/shim/waits.c)
tick() {
    kill -0 "$watch" || return 1
    ticks=$(grep -c tick "$tmp/waits")
    timeout 60 sh -c 'echo >"$1"' sh "$tmp/tick"
    (wait_for ticked)
}
ticked() {
    [ "$(grep -c tick "$tmp/waits")" -gt "$ticks" ]
}

# idle - nothing wakes it between two ticks, and no timer will: none runs, nor
# did one end just now, which would wake it before the second
idle() {
    tick
    timer=$(find "/proc/$watch/fd" -lname '*timerfd*')
    grep -q 'it_value: (0, 0)' "/proc/$watch/fdinfo/${timer##*/}" || return 1
    tick
    [ "$(tail -n 2 "$tmp/waits" | xargs)" = "tick tick" ]
}
wakeups() {
    grep -c "goes on" "$tmp/waits"
}

# quiet COMMAND... - does not wake it, and time does not
quiet() {
    wait_for idle || { tail "$tmp/waits"; return 1; }
    before=$(wakeups)
    "$@" || return 1
    idle && [ "$before" = "$(wakeups)" ] && return
    echo "wakeups: $before, then $(wakeups)"
    return 1
}
# answered COMMAND... - and what it made xenstored send has been sent
answered() {
    "$@" && xenstore-exists /
}

# ------------------------------------------------------------------ snapshot

cat >"$tmp/web.cfg" <<'CFG'
name = "web"
type = "pvh"
kernel = "/boot/vmlinuz"
memory = 256
maxmem = 512
vcpus = 1
maxvcpus = 4
disk = ["phy:/dev/fake-vg0/root,xvda,w"]
vif = ["mac=00:16:3e:00:00:01,bridge=xenbr0"]
CFG
quietly xl create -q "$tmp/web.cfg"
quietly lx mkhvm win
web=$(domid web) win=$(domid win)

check "it starts" start_watch
check "the first line is the header" test \
    "$(sed 1q "$lines" | jq -c '[.seq, .format, .version]')" = \
    '[0,"cfgdump-watch",1]'
snapshot_is_shown() {
    for id in 0 "$web" "$win"; do
        jq -S "select(.domid == $id) | .after" "$lines" >"$tmp/told"
        cfgdump show "$id" | jq -S . >"$tmp/shown"
        cmp "$tmp/told" "$tmp/shown" || return 1
    done
}
check "the snapshot has all domains, as cfgdump shows them" snapshot_is_shown
check "uuid and name are there" \
    seen ".domid == $web and .name == \"web\" and (.uuid | length == 36)"
check "and then its end" test "$(jq -r .event "$lines" | xargs)" = \
    "null domain_added domain_added domain_added snapshot_end"

# ------------------------------------------------------------------- changes

quietly xl block-attach "$web" phy:/dev/fake-vg0/d2,xvdb,w
check "a disk more" seen ".event == \"device_added\" and .domid == $web and
    .kind == \"disk\" and .id == \"xvdb\" and .path == \"disks[xvdb]\" and
    .before == null and .after.pdev_path == \"/dev/fake-vg0/d2\""
quietly xl block-detach "$web" xvdb
check "a disk less" seen '.event == "device_removed" and .id == "xvdb" and
    .before.pdev_path == "/dev/fake-vg0/d2" and .after == null'
quietly xl network-attach "$web" mac=00:16:3e:00:00:02 bridge=xenbr1
check "a nic more" seen '.event == "device_added" and .kind == "nic" and
    .id == "1" and .after.bridge == "xenbr1"'

quietly xl cd-insert "$win" hdc /srv/x.iso
check "another medium" seen ".event == \"medium_changed\" and .domid == $win and
    .id == \"hdc\" and .path == \"disks[hdc].pdev_path\" and
    .after == \"/srv/x.iso\""
quietly xl cd-eject "$win" hdc
check "no medium" seen '.event == "medium_changed" and
    .before == "/srv/x.iso" and .after == ""'

quietly xl mem-set "$web" 300m
check "memory" seen '.event == "value_changed" and .kind == null and
    .path == "b_info.target_memkb" and .before == 262144 and .after == 307200'
quietly xl vcpu-set "$web" 3
check "vcpus" seen '.path == "b_info.avail_vcpus" and .before == [0] and
    .after == [0, 1, 2]'
quietly xl rename "$web" "new name"
check "a name" seen '.path == "c_info.name" and .before == "web" and
    .after == "new name" and .name == "new name"'

two=$(sed 's/"web"/"two"/' "$tmp/web.cfg" >"$tmp/two.cfg" &&
    quietly xl create -q "$tmp/two.cfg" >&2 && domid two)
check "a domain has come" seen ".event == \"domain_added\" and
    .domid == $two and .before == null and .after.c_info.name == \"two\" and
    (.after.disks | length == 1)"
quietly xl destroy "$two"
check "and gone" seen ".event == \"domain_removed\" and .domid == $two and
    .name == \"two\" and .before.c_info.name == \"two\" and .after == null"
check "it came once" test 1 = \
    "$(jq -c "select(.event == \"domain_added\" and .domid == $two)" "$lines" |
        wc -l)"

# the template alone
change_template "$(template "$web")" '.nics[0].bridge = "other"'
check "a template that is replaced" seen '.path == "nics[0].bridge" and
    .kind == "nic" and .before == "xenbr0" and .after == "other"'
count_lines=$(wc -l <"$lines")
change_template "$(template "$web")" .
check "the same once more changes nothing" unseen ".seq >= $count_lines and
    .path != \"c_info.name\""

# a template that cannot be read
file=$(template "$web")
cp "$file" "$tmp/kept"
printf '{"c_info": 1}\0' >"$file.x" && mv "$file.x" "$file"
check "a template that cannot be read" seen ".event == \"domain_error\" and
    .domid == $web and (.error | contains(\"c_info\")) and
    .code == \"template\" and .name"
mv "$tmp/kept" "$file"
check "and can be read again" seen ".event == \"domain_recovered\""

quietly xl rename "$web" "$(printf 'a\033[31m\302\2332Jb')"
check "control characters" seen '.path == "c_info.name" and
    .after == "a\u001b[31m\u009b2Jb"'
no_raw() {
    ! LC_ALL=C grep "$(printf '[\001-\037]\|\302\233')" "$lines"
}
check "are escaped" no_raw
check "no number is missing" gapless

# --------------------------------------------------------------------- quiet

guest_writes() {
    for n in 1 2 3 4 5; do
        for node in data/x attr/x control/shutdown device/vbd/51712/state \
            device/vif/0/state error/x; do
            xenstore-write "/local/domain/$web/$node" $n || return 1
        done
        xenstore-write "/local/domain/0/backend/vif/$web/0/feature-x" $n
    done
}
check "nothing happens: nothing wakes it" quiet true
check "guests write: nothing wakes it" quiet answered guest_writes
quietly xl list -l      # the first time it writes domain 0's memory
check "xl lists, and takes locks: nothing wakes it" \
    quiet answered quietly xl list -l

end_watch TERM
check "SIGTERM ends it with status 0" test "$status" = 0
quietly xl rename "$web" web

# ------------------------------------------------------------------- domains

check "one domain, by name" start_watch web
check "it alone is told" test "$web" = \
    "$(jq -c 'select(.domid) | .domid' "$lines")"
quietly xl mem-set "$win" 64m
quietly xl mem-set "$web" 280m
check "its changes are" seen '.path == "b_info.target_memkb"'
check "others' are not" unseen ".domid == $win"
quietly xl rename "$web" web
quietly xl destroy "$web"
check "it goes" seen '.event == "domain_removed"'
quietly xl create -q "$tmp/web.cfg"
web=$(domid web)
check "and comes again" seen ".event == \"domain_added\" and .domid == $web"
end_watch INT
check "SIGINT ends it with status 0" test "$status" = 0
unknown() {
    ! (command_watch nosuch) >"$tmp/out" 2>"$tmp/err" &&
        grep -q nosuch "$tmp/err" && [ ! -s "$tmp/out" ]
}
check "a domain that is not there" unknown

# a domain without template: foreign, or being made
check "with a short deadline" start_watch --deadline 0.5
lx introduce 77
xenstore-write /local/domain/77/name foreign /libxl/77/device/vif ""
check "no configuration after a while" seen '.event == "domain_error" and
    .domid == 77 and .name == "foreign" and
    (.error | contains("no configuration"))'
printf '{"c_info":{"type":"pv","name":"x"},"b_info":{"type.pv":{}}}\0' \
    >"$BED_STATE_DIR/new"
mv "$BED_STATE_DIR/new" "$BED_STATE_DIR/userdata-d.77.$(
    cat /proc/sys/kernel/random/uuid).libxl-json"
check "then it has one" seen '.event == "domain_added" and .domid == 77 and
    .name == "foreign"'
mv "$BED_STATE_DIR"/userdata-d.77.*.libxl-json "$BED_STATE_DIR/userdata-d.77.$(
    cat /proc/sys/kernel/random/uuid).libxl-json"
check "another domain of that domid" seen '.event == "domain_removed" and
    .domid == 77 and .before'
start=$(wc -l <"$lines")
check "has come" test 2 = "$(jq -r 'select(.event == "domain_added" and
    .domid == 77) | .uuid' "$lines" | sort -u | wc -l)"
xenstore-rm /local/domain/77 /libxl/77
check "and it goes" seen ".event == \"domain_removed\" and .domid == 77 and
    .seq >= $start"
rm -f "$BED_STATE_DIR"/userdata-d.77.*
lx introduce 76
xenstore-write /local/domain/76/name unread /libxl/76/device/vif ""
check "no configuration: a code, too" seen '.event == "domain_error" and
    .domid == 76 and .code == "no_configuration"'
xenstore-rm /local/domain/76 /libxl/76
check "one that was never read has its name when it goes" seen \
    '.event == "domain_removed" and .domid == 76 and .name == "unread"'

# those that need not have one
xenstore-write "/local/domain/$win/image/device-model-domid" 78 \
    /local/domain/78/target "$win" /local/domain/78/name win-dm \
    /local/domain/79/name vm
lx introduce 78 79
check "a stub domain is one" seen ".event == \"domain_state\" and
    .domid == 78 and .name == \"win-dm\" and .state == \"stubdomain\" and
    .stubdomain_of == $win and .error == null"
check "another toolstack's domain is one" seen '.event == "domain_state" and
    .domid == 79 and .state == "foreign" and .error == null'
command_watch -o text >"$tmp/text" 2>&1 &
pid=$!
check "and in a snapshot, for people" wait_for grep -q \
    "  78 win-dm  without configuration: stubdomain of $win\$" "$tmp/text"
wait_for grep -q watching "$tmp/text"
kill "$pid"
check "no one is unreadable there" eval '! grep unreadable "$tmp/text"'
xenstore-rm "/local/domain/$win/image/device-model-domid" /local/domain/78 \
    /local/domain/79
check "they go" seen '.event == "domain_removed" and .domid == 78'
uuid=$(cat /proc/sys/kernel/random/uuid)
xenstore-write /libxl/80/type pv "/vm/$uuid/name" new \
    /local/domain/80/vm "/vm/$uuid" /local/domain/80/name new
lx introduce 80
check "one that is being created" seen '.event == "domain_state" and
    .domid == 80 and .state == "creating"'
xenstore-rm "/vm/$uuid" /local/domain/80/vm /libxl/80 /local/domain/80
check "and goes without a configuration" seen '.event == "domain_removed" and
    .domid == 80'
check "which was no error" eval '! has_line ".event == \"domain_error\" and
    .domid == 80"'

# ------------------------------------------------------------ state directory

mv "$BED_STATE_DIR" "$BED_STATE_DIR.away"
quietly xenstore-write "/local/domain/$web/memory/target" 200000
check "the state directory has gone" seen ".event == \"domain_error\" and
    .domid == $web"
cp -a "$BED_STATE_DIR.away" "$BED_STATE_DIR.new"
mv "$BED_STATE_DIR.new" "$BED_STATE_DIR"
check "another comes" seen ".event == \"domain_recovered\" and .domid == $web"
check "with what has changed" seen '.after == 200000'
change_template "$(template "$web")" '.nics[0].bridge = "third"'
check "it is watched" seen '.path == "nics[0].bridge" and .after == "third"'
rm -rf "$BED_STATE_DIR.away"

# ----------------------------------------------------------------- xenstored

daemon=$(cat "$FAKEXEN_DIR/pid")
kill -STOP "$daemon"
change_template "$(template "$web")" '.nics[0].bridge = "fourth"'
check "a hung xenstored" seen '.event == "store_lost" and
    (.error | contains("not answer"))'
check "makes nothing wake either" quiet true
kill -CONT "$daemon"
check "it goes on" seen '.event == "store_back"'
check "what has changed is told" seen '.after == "fourth"'

# start_daemon DIR - a C xenstored, whose socket is DIR/socket
start_daemon() {
    mkdir -p "$1"
    LD_PRELOAD=$BED_SHIM XENSTORED_RUNDIR=$1 XENSTORED_ROOTDIR=$1 \
        XENSTORED_PATH=$1/socket setsid "$(dirname "$XL")/xenstored" -N -I \
        >"$tmp/daemon.log" 2>&1 &
    echo $! >"$FAKEXEN_DIR/pid"
    wait_for env XENSTORED_PATH="$1/socket" xenstore-read /tool 2>/dev/null
}

restart_with_all() {
    xenstore-ls -f | sed -n 's/^\([^ ]*\) = "\(.*\)"$/\1\n\2/p' >"$tmp/nodes"
    served=$(xenstore-list /local/domain | grep -vx 0)
    kill "$daemon"
    seen '.event == "store_lost" and (.error | contains("closed"))' || return 1
    start_daemon "$FAKEXEN_DIR/next" || return 1
    XENSTORED_PATH=$FAKEXEN_DIR/next/socket xargs -d '\n' -n 400 \
        xenstore-write <"$tmp/nodes"
    XENSTORED_PATH=$FAKEXEN_DIR/next/socket xenstore-write \
        "/local/domain/$web/memory/target" 100000
    # shellcheck disable=SC2086
    XENSTORED_PATH=$FAKEXEN_DIR/next/socket lx introduce $served
    quiet true || return 1 # it has tried some times
    mv "$FAKEXEN_DIR/next/socket" "$XENSTORED_PATH"
}
restart_empty() {
    kill "$(cat "$FAKEXEN_DIR/pid")"
    seen "[.event, .seq >= $1] == [\"store_lost\", true]" || return 1
    start_daemon "$FAKEXEN_DIR"
}

if [ "$bed" = c ]; then
    start=$(wc -l <"$lines")
    check "xenstored is restarted, and knows all as before" restart_with_all
    check "what has changed meanwhile is told" seen ".domid == $web and
        .path == \"b_info.target_memkb\" and .after == 100000"
    check "and nothing else is" test "$(tail -n +$((start + 1)) "$lines" |
        jq -r .event | xargs)" = "store_lost store_back value_changed"
    quietly xenstore-write "/local/domain/$web/memory/target" 110000
    check "it is watched again" seen '.after == 110000'

    start=$(wc -l <"$lines")
    check "xenstored is restarted, and knows nothing" restart_empty "$start"
    check "all have gone" seen ".event == \"domain_removed\" and .domid == $web"
    sed -n "\\|^/local/domain/$web\\|^/libxl/$web|{p;n;p}" "$tmp/nodes" \
        >"$tmp/some"
    quietly xargs -d '\n' -n 400 xenstore-write <"$tmp/nodes"
    # shellcheck disable=SC2086
    quietly lx introduce $served
    check "and come again" seen ".event == \"domain_added\" and
        .seq > $start and .domid == $web"
fi
check "no number is missing then" gapless
end_watch HUP
check "SIGHUP ends it with status 0" test "$status" = 0

# -------------------------------------------------------------------- output

reader_goes() {
    timeout 60 sh -c '{ "$@"; echo $? >&3; } | head -n 2' sh env \
        LD_PRELOAD="$BED_SHIM" "$CFGDUMP" --state-dir "$BED_STATE_DIR" watch \
        "$@" 3>"$tmp/status" && [ "$(cat "$tmp/status")" = 1 ]
}
check "its reader goes: it ends, with status 1" reader_goes
check "also while nothing changes" reader_goes --no-snapshot
full() {
    status=0
    (command_watch) >/dev/full 2>&1 || status=$?
    [ $status = 1 ]
}
check "a full disk: status 1" full
limited() { # ARGS...
    (command_watch "$@") >"$lines" 2>&1 &
    wait_for has_line '.event == "snapshot_end"' >/dev/null
    quietly xenstore-write "/local/domain/$web/memory/target" 120000
    wait $!
}
check "--count 1 --no-snapshot: it ends" limited --count 1 --no-snapshot
check "with three lines" test "cfgdump-watch snapshot_end value_changed" = \
    "$(jq -r '.event // .format' "$lines" | xargs)"

# Meanwhile more than a pipe holds; xenstored need not keep it.
slow_reader() {
    mkfifo "$tmp/fifo"
    { wait_for test -e "$tmp/written"; cat; } <"$tmp/fifo" >"$lines" &
    reader=$!
    (command_watch "$web") >"$tmp/fifo" 2>"$tmp/watch.err" &
    watch=$!
    n=0
    while [ $n -lt 400 ]; do
        n=$((n + 1))
        xenstore-write "/local/domain/$web/memory/target" $((130000 + n))
    done
    : >"$tmp/written"
    seen '.after == 130400' || return 1
    end_watch TERM
    wait $reader
    gapless
}
check "a slow reader gets what counts" slow_reader

for_people() {
    command_watch -o text --count 1 --color never >"$lines" &
    wait_for grep -q watching "$lines"
    xenstore-write "/local/domain/$web/memory/target" 140000
    wait $!
    cat "$lines"
    change="b_info.target_memkb changed 130400 -> 140000"
    grep -Eq "^[0-9:.]{12}  $web web  $change$" "$lines"
}
check "-o text" for_people
check "a dump: usage" sh -c '"$@" 2>&1; [ $? = 2 ]' sh "$CFGDUMP" watch \
    --xenstore-dump "$data/captured/02-up/xenstore-ls-fp.txt"
check "a format that there is not: usage" sh -c '"$@" 2>&1; [ $? = 2 ]' sh \
    "$CFGDUMP" watch -o xml
plan
