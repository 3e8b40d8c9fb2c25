#!/bin/sh
# What was found is looked at again, under the lock, before it is repaired: if
# it is no longer so, nothing is done.  And who may not repair changes nothing.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

state=$BED_STATE_DIR
dead_uuid=11111111-2222-3333-4444-555555555555
hotplug() { timeout 60 "$root/tests/bed/hotplug" "$@"; }
quietly xl create -p "$root/tests/demo/web.cfg"
web=$(template 1)
uuid=$(basename "$web" | cut -d. -f3)
cp -a "$state" "$tmp/state"

# Repairs the problems that `check -o jsonl` found before: "done", "gone", or
# the error.
cat >"$tmp/repair.c" <<'END'
#include <stdio.h>
#include <string.h>
#include <xencfg/xencfg.h>

int main(int argc, char **argv)
{
    struct xencfg_options opt = XENCFG_OPTIONS(.state_dir = argv[argc - 1],
                                               .deadline_ms = 1000);
    static char line[65536];
    xencfg_ctx *ctx;

    if (xencfg_open(&ctx, &opt))
        return 1;
    while (fgets(line, sizeof(line), stdin)) {
        xencfg_problem problem;
        bool done = false;

        if (!strstr(line, "\"code\""))
            continue;
        xencfg_problem_init(&problem);
        if (xencfg_problem_from_json(ctx, &problem, line, strlen(line)))
            return 1;
        if (xencfg_repair(ctx, &problem, "b", &done))
            printf("error: %s\n", xencfg_errmsg(ctx));
        else
            puts(done ? "done" : "gone");
        xencfg_problem_dispose(&problem);
    }
    xencfg_close(ctx);
    return 0;
}
END
${CC:-cc} -I"$root/include" -I"$(dirname "$CFGDUMP")/include" \
    -o "$tmp/repair" "$tmp/repair.c" \
    "$(dirname "$CFGDUMP")/libxencfg.so" -Wl,-rpath,"$(dirname "$CFGDUMP")"
fsck() {
    "$CFGDUMP" check --deadline 1 --state-dir "$state" -o jsonl \
        >"$tmp/found" 2>"$tmp/err" || :
}
repair() {
    timeout 60 "$tmp/repair" "$state" <"$tmp/found"
}
files() {
    (cd "$state" && find . ! -name . -printf '%P %y %m %u %s %T@\n' | sort
    find . -type f -exec md5sum {} + | sort)
}
restore() {
    find "$state" -mindepth 1 -delete
    cp -a "$tmp/state/." "$state"
    touch -d '1 hour ago' "$state"/userdata-*
}
is() {
    [ "$1" = "$2" ] || { printf 'want: %s\ngot:  %s\n' "$1" "$2"; return 1; }
}
# again NAME CODE WANT COMMAND... - CODE is found, COMMAND run, and then the
# repair says WANT and changes nothing
again() {
    name=$1 code=$2 want=$3
    shift 3
    fsck
    check "$name: is found" is "$code" \
        "$(jq -r 'select(.repair) | .code' "$tmp/found" | uniq)"
    quietly "$@"
    files >"$tmp/before"
    xenstore-ls -fp >"$tmp/nodes"
    got=$(repair 2>&1 || :)
    case $got in
    $want) ok "$name: what the repair says" ;;
    *)
        echo "$got" >"$tmp/got"
        not_ok "$name: what the repair says" "$tmp/got"
        ;;
    esac
    files >"$tmp/after"
    check "$name: nothing is changed" diff "$tmp/before" "$tmp/after"
    xenstore-ls -fp >"$tmp/nodes.after"
    check "$name: no node either" cmp "$tmp/nodes" "$tmp/nodes.after"
}
part() { # FILE
    echo part >"$1" && chmod 600 "$1" && touch -d '1 hour ago' "$1"
}
change() {
    change_template "$1" "$2" && chmod 600 "$1" && touch -d '1 hour ago' "$1"
}
restore

change "$web" '.nics += [{"devid": 7, "bridge": "old"}]'
plug() {
    hotplug web add nic '{"devid": 7, "bridge": "new"}' &&
        touch -d '1 hour ago' "$web"
}
again "an entry whose device came" stale-entry gone plug
check "an entry whose device came: it is there" grep -q '"new"' "$web"
hotplug web remove nic '{"devid": 7}' >/dev/null 2>&1
restore

change "$web" '.nics += [{"devid": 7}]'
again "an entry that has gone" stale-entry gone \
    change "$web" '.nics |= map(select(.devid != 7))'
restore

change "$web" '.disks += [{"vdev": "51712", "pdev_path": "/dev/x"}]'
again "two entries that are one now" duplicate-entry gone \
    change "$web" '.disks |= map(select(.vdev != "51712"))'
restore

cut_nul() {
    tr -d '\000' <"$web" >"$web.x" && mv "$web.x" "$web" && chmod 600 "$web" &&
        touch -d '1 hour ago' "$web"
}
cut_nul
again "a NUL that is there" template-no-nul gone change "$web" .
restore

dead=$state/userdata-d.77.$dead_uuid.libxl-json
since() { # of a file that is older than xenstored nobody knows
    part "$1" && touch "$1"
}
since "$dead"
again "a dead domain that lives" dead-domain-file gone \
    xenstore-write /local/domain/77/name x
xenstore-rm /local/domain/77
since "$dead"
again "a dead domain that is in the making" dead-domain-file gone \
    xenstore-write /libxl/77/type pv
xenstore-rm /libxl/77
since "$dead"
again "a dead domain's file that was replaced" dead-domain-file gone \
    touch "$dead"
restore

new=$state/userdata-n.1.$uuid.libxl-json
part "$new"
again "a write that has ended" interrupted-write gone rm "$new"
part "$new"
again "a write that was begun again" interrupted-write gone touch "$new"
restore

# holds NAME - another process holds that lock of domain 1, until $tmp/go goes
cat >"$tmp/hold.py" <<'END'
import fcntl, os, sys, time
fd = open(sys.argv[1], "a")
fcntl.flock(fd, fcntl.LOCK_EX)
open(sys.argv[2], "w").close()
while os.path.exists(sys.argv[2]):
    time.sleep(0.1)
END
holds() {
    "${PYTHON:-python3}" "$tmp/hold.py" "$1" "$tmp/go" >/dev/null 2>&1 &
    holder=$!
    wait_for test -e "$tmp/go"
}
let_go() {
    rm -f "$tmp/go"
    wait "$holder" || :
}
part "$new"
again "a write under a lock" interrupted-write "error: *held by process*" \
    holds "$state/userdata-l.1.$uuid.domain-userdata-lock"
let_go
restore
change "$web" '.nics += [{"devid": 7}]'
again "an entry, and a lock" stale-entry "error: *held by process*" \
    holds "$state/userdata-l.1.$uuid.domain-userdata-lock"
let_go
restore

lock=$state/userdata-l.1.$uuid.qmp-socket-lock
: >"$lock"
touch -d '1 hour ago' "$lock"
again "a lock that was taken" unheld-lock gone holds "$lock"
let_go
restore

chmod 644 "$web"
swap_link() {
    mv "$web" "$state/elsewhere" && ln -s elsewhere "$web"
}
again "a file that became a link" file-mode gone swap_link
restore

# ------------------------------------------------------------- no safe backup

change "$web" '.nics += [{"devid": 7}]'
again "a backup that is a link" stale-entry "error: *cfgdump-backup*" \
    ln -s "$tmp" "$state/cfgdump-backup"
restore
change "$web" '.nics += [{"devid": 7}]'
again "a backup that others may write" stale-entry "error: *not ours alone*" \
    mkdir -m 777 "$state/cfgdump-backup"
restore

# ---------------------------------------------------------------- not allowed

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    cp "$CFGDUMP" "$(dirname "$CFGDUMP")/libxencfg.so.0" "$tmp"
    chmod 755 "$tmp"
    nobody() {
        status=0
        LD_LIBRARY_PATH=$tmp setpriv --reuid 65534 --regid 65534 \
            --clear-groups "$tmp/cfgdump" "$@" --state-dir "$state" \
            >"$tmp/out" 2>"$tmp/err" || status=$?
        echo $status
    }
    chmod 644 "$web"
    part "$dead"
    files >"$tmp/before"
    check "not root: check's status" is 2 "$(nobody check)"
    check "not root: repair's status" is 2 "$(nobody repair --yes)"
    files >"$tmp/after"
    check "not root: nothing is changed" diff "$tmp/before" "$tmp/after"
else
    for what in "check's status" "repair's status" "nothing is changed"; do
        ok "not root: $what # SKIP not root, or no setpriv"
    done
fi

chmod 600 "$web"
part "$dead"
touch "$dead"
again "a dead domain, and an xenstored that forgot" dead-domain-file \
    "error: *cannot be told*" restart_xenstored
plan
