#!/bin/sh
# No xenstored, however it hangs, keeps cfgdump beyond its deadline.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
daemon=
trap '[ -z "$daemon" ] || kill "$daemon"; rm -rf "$tmp"' EXIT
trap 'exit 130' HUP INT TERM
mkdir "$tmp/state"
XENSTORED_PATH=$tmp/socket
export XENSTORED_PATH

# hang ANSWERS SECONDS - starts a daemon
hang() {
    rm -f "$tmp/socket" "$tmp/ready"
    "${PYTHON:-python3}" "$here/lib/stall.py" "$tmp/socket" "$@" \
        >"$tmp/ready" 2>&1 &
    daemon=$!
    wait_for grep -q ready "$tmp/ready"
}

unhang() {
    kill "$daemon"
    wait "$daemon" 2>/dev/null || :
    daemon=
}

fails() {
    timeout 30 "$@" >"$tmp/out" 2>"$tmp/err"
}
# late LEAST MOST COMMAND... - fails for want of an answer within milliseconds
trouble=1
late() {
    least=$1 most=$2
    shift 2
    status=0
    in_time "$((most + 1))" fails "$@" || status=$?
    cat "$tmp/err"
    echo "status $status, $took ms"
    [ $status = $trouble ] && [ ! -s "$tmp/out" ] &&
        grep -q 'not answer' "$tmp/err" &&
        [ $took -ge "$least" ] && [ $took -le "$most" ]
}


# whole seconds are a case of their own: a time-out has two parts
for seconds in 1 0.7; do
    for answers in -1 0 1; do
        hang "$answers" 0
        check "$seconds s, silent after $answers answers" \
            late 650 2500 "$CFGDUMP" --state-dir "$tmp/state" \
            --deadline $seconds 1
        unhang
    done
done

# each use, and nothing of it needs /proc
cat >"$tmp/no-proc" <<'SH'
#!/bin/sh
[ "$NO_PROC" ] || exec "$@"
exec unshare -rm sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$@"
SH
chmod +x "$tmp/no-proc"
NO_PROC=yes
LD_LIBRARY_PATH=${CFGDUMP%/*} # $ORIGIN is what /proc says
export NO_PROC LD_LIBRARY_PATH
# a leak checker needs it
! grep -q __asan_init "$CFGDUMP" || NO_PROC=
"$tmp/no-proc" true 2>"$tmp/err" || NO_PROC=
hang 0 0
for use in "show 1" "show --all" list "explain 1" check "diff 1 1"; do
    case $use in che* | dif*) trouble=2 ;; *) trouble=1 ;; esac
    # shellcheck disable=SC2086
    check "${NO_PROC:+without /proc, }$use: one deadline" \
        late 650 2500 "$tmp/no-proc" "$CFGDUMP" --state-dir "$tmp/state" \
        --deadline 0.7 $use
done
trouble=1
unhang

hang -1 0
check "no room for a connection, again and again" sh -c '
    for i in 1 2 3 4 5; do
        timeout 10 "$@" && exit 1
        [ $? = 1 ] || exit 1
    done' sh "$CFGDUMP" --state-dir "$tmp/state" --deadline 0.3 1
unhang

hang 0 0
check "a domain more does not take another deadline" \
    late 1900 5000 "$CFGDUMP" --state-dir "$tmp/state" --deadline 2 1 2 3 4
unhang

hang 1000 5
check "an answer that comes too late" \
    late 900 2500 "$CFGDUMP" --state-dir "$tmp/state" --deadline 1 1
unhang
plan
