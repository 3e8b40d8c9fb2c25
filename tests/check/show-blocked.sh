#!/bin/sh
# `cfgdump show --all` into a pipe that nobody reads, as of a pager that is left
# open: while it waits it has no connection with watches, for which xenstored
# would keep whatever guests write.  And what it then prints is complete.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

domains=300                     # more than a pipe takes
quietly xl create -p "$root/tests/demo/web.cfg"
quietly "$root/tests/bed/lx" clone 1 $domains copy

mkfifo "$tmp/pipe"
LD_PRELOAD=$BED_SHIM "$CFGDUMP" show --all -o jsonl >"$tmp/pipe" 2>"$tmp/err" &
pid=$!
exec 3<"$tmp/pipe"

waits() { # in a write to the pipe
    case $(cat "/proc/$pid/wchan" 2>/dev/null) in
    *pipe_write* | *pipe_wait*) return 0 ;;
    '' | 0) is_full && grep -q '^State:.*S' "/proc/$pid/status" ;;
    *) return 1 ;;
    esac
}
is_full() { # the pipe; not all kernels tell where a process waits
    python3 -c 'import os, select, sys
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK)
sys.exit(bool(select.select([], [fd], [], 0)[1]))' "$tmp/pipe"
}
connections() {
    find "/proc/$pid/fd" -lname 'socket:*' | wc -l
}
one_connection() {
    test "$(connections)" = 1 || {
        connections
        return 1
    }
}

check "it waits for its reader" wait_for waits
check "and has only the ordinary connection" one_connection
status=0
jq -c 'select(has("domid"))' <&3 >"$tmp/all"
wait $pid || status=$?
check "it ends well" test $status = 0
jq -r .domid "$tmp/all" >"$tmp/domids"
seq 0 $((domains + 1)) >"$tmp/wanted"
check "each domain is there once, in order" cmp "$tmp/wanted" "$tmp/domids"
for domid in 0 1 64 65 $domains; do
    cfgdump show -o jsonl $domid | jq -c 'select(has("domid"))' >"$tmp/one"
    sed -n "$((domid + 1))p" "$tmp/all" >"$tmp/of-all"
    check "domain $domid as by itself" cmp "$tmp/one" "$tmp/of-all"
done
plan
