# tap.sh - what the checks share: paths, a temporary directory, TAP lines.
# To be sourced first:
#     here=$(cd "$(dirname "$0")" && pwd -P)
#     . "$here/lib/tap.sh"
# Sets $root, $tmp, and $CFGDUMP and $BED as absolute paths.  A script ends with
# `plan`.  Shell names in the checks: $count is the number of results so far.
root=$(cd "$here/../.." && pwd -P)
absolute() {
    case $1 in
    /*) echo "$1" ;;
    *) echo "$(pwd -P)/$1" ;;
    esac
}
CFGDUMP=$(absolute "${CFGDUMP:-${O:-build}/cfgdump}")
BED=$(absolute "${BED:-${O:-build}/bed}")
export CFGDUMP BED
LC_ALL=C.UTF-8
export LC_ALL
unset NO_COLOR CFGDUMP_DIFF CFGDUMP_PAGER

# tests/bed/run sets BED_SHIM
if [ "${bed:-}" ] && [ -z "${BED_SHIM:-}" ]; then
    exec "$root/tests/bed/run" "$bed" "$here/$(basename "$0")" "$@"
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP PIPE
count=0

ok() {
    count=$((count + 1))
    echo "ok $count - $1"
}

# not_ok NAME FILE... - and what the files say, as comments
not_ok() {
    count=$((count + 1))
    echo "not ok $count - $1"
    shift
    cat "$@" 2>/dev/null | head -n 60 | sed 's/^/# /'
}

# check NAME COMMAND... - one TAP line; if it fails, with what COMMAND printed
check() {
    title=$1
    shift
    if "$@" >"$tmp/log" 2>&1; then
        ok "$title"
    else
        not_ok "$title" "$tmp/log"
    fi
}

# since the boot; no one sets that clock
milliseconds() {
    sed 's/\.\([0-9]*\) .*/\10/; s/^0*\([0-9]\)/\1/' /proc/uptime
}

# wait_for COMMAND... - until it succeeds.  What has to come comes, on a busy
# machine later; three minutes without it are a failure, however long COMMAND
# itself takes.
wait_for() {
    until_then=$(($(milliseconds) + 180000))
    until "$@"; do
        [ "$(milliseconds)" -lt $until_then ] || return 1
        sleep 0.05
    done
}

# in_time MOST COMMAND... - in less than so many milliseconds?  A busy machine
# can be slow for once, so it has three tries.  Sets $took; COMMAND's status.
in_time() {
    most=$1
    shift
    for _ in 1 2 3; do
        began=$(milliseconds) in_time_status=0
        "$@" || in_time_status=$?
        took=$(($(milliseconds) - began))
        [ $took -ge "$most" ] || break
    done
    return $in_time_status
}

plan() {
    echo "1..$count"
}
