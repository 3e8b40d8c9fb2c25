#!/bin/sh
# `make check-releases` where it cannot do what it should: it says so, and fails.
# With a debootstrap that stands in for the real one.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"

# stands_in COMMANDS - what debootstrap does; $4 is the directory
stands_in() {
    printf '#!/bin/sh\nshift 2\n%s\n' "$1" >"$tmp/debootstrap"
    chmod +x "$tmp/debootstrap"
}
# fails PATTERN RELEASE... - says that, and none of the releases was run
fails() {
    pattern=$1 status=0
    shift
    O=$tmp/build DEBOOTSTRAP=$tmp/debootstrap $as "$root/tests/releases/run" "$@" \
        >"$tmp/said" 2>&1 || status=$?
    cat "$tmp/said"
    [ $status = 1 ] && grep -q "$pattern" "$tmp/said" &&
        ! grep ' passed' "$tmp/said"
}

stands_in 'exit 0'
as=
[ "$(id -u)" != 0 ] || as="unshare -U" # in which nobody is root
if $as true 2>/dev/null; then
    check "without root" fails '^releases: this needs root.*: sudo make check-releases'
fi
as=
if [ "$(id -u)" = 0 ] && unshare -m -p -f true 2>/dev/null; then
    stands_in 'echo "E: No such script: $1"; exit 1'
    check "a release that is not known" fails '^E: No such script: nosuch$' nosuch
    check "its result" grep -qx 'nosuch: not run' "$tmp/build/releases/results"
    stands_in 'echo "E: Failed getting release file $3"; exit 1'
    check "no network" fails '^E: Failed getting release file http' trixie
    stands_in 'mkdir -p "$2/proc"'
    check "nothing runs in what was made" fails '^trixie: Xen 4.?: not run$' trixie
    check "of two, the second is tried" fails '^b: Xen' a b
else
    ok "with a stand-in for debootstrap # SKIP not root, or no right to unshare"
fi
plan
