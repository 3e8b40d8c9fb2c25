# root.sh - of ./run and ./cross: root file systems of Debian releases, which
# debootstrap makes below $dir and which stay there.  Takes $here, and $target that
# make has for it; ends the script if they cannot be had.
root=$(cd "$here/../.." && pwd -P)
mirror=${MIRROR:-http://deb.debian.org/debian}

cannot() { echo "releases: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] ||
    cannot "this needs root, for debootstrap and chroot: sudo make $target"
[ "${DEBOOTSTRAP:-}" ] || "$root/tests/setup" debootstrap || exit 1
unshare -m -p -f true || cannot "this needs the right to unshare and to mount"

mkdir -p "${O:-build}/releases"
dir=$(cd "${O:-build}/releases" && pwd -P)

# make_root NAME [RELEASE] - a root file system, of the release of that name
make_root() {
    [ ! -e "$dir/$1/.made" ] || return 0
    rm -rf "${dir:?}/$1"
    echo "# releases: $1: debootstrap"
    "${DEBOOTSTRAP:-debootstrap}" --variant=minbase \
        --include=make,ca-certificates "${2:-$1}" "$dir/$1" "$mirror" \
        >"$dir/$1.log" 2>&1 || {
        tail -n 5 "$dir/$1.log"
        return 1
    }
    : >"$dir/$1/.made"
}

# enter NAME COMMAND - in its namespaces, which end with it
enter() {
    unshare -m -p -f --kill-child sh -c '
        mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" &&
        mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/tmp" &&
        cp -f /etc/resolv.conf "$0/etc/resolv.conf"
        exec chroot "$0" env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            T="$2" WERROR="$3" AS="$4" sh -c "$1"' "$dir/$1" "$2" "${T:-*}" \
        "${WERROR:-}" "${as:-}"
}

# The project's files as they are here, but for what was built.
copy() {
    mkdir -p "$dir/$1/xencfg" &&
        find "$dir/$1/xencfg" -mindepth 1 -maxdepth 1 ! -name 'build*' \
            -exec rm -rf {} + &&
        tar -C "$root" -c --exclude=./.git --exclude='./build*' . |
        tar -C "$dir/$1/xencfg" -x
}
