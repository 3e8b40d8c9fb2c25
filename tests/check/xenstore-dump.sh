#!/bin/sh
# xencfg_xenstore_dump() prints what the real `xenstore-ls -fp` prints, byte for
# byte, and cfgdump reads it.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

cat >"$tmp/dump.py" <<'END'
import ctypes, sys
lib = ctypes.CDLL(sys.argv[1])
lib.xencfg_errmsg.restype = ctypes.c_char_p
ctx, text, size = ctypes.c_void_p(), ctypes.c_char_p(), ctypes.c_size_t()
roots = [r.encode() for r in sys.argv[2:]]
roots = (ctypes.c_char_p * (len(roots) + 1))(*roots, None)
assert lib.xencfg_open(ctypes.byref(ctx), None) == 0
if lib.xencfg_xenstore_dump(ctx, roots, ctypes.byref(text), ctypes.byref(size)):
    sys.exit(lib.xencfg_errmsg(ctx).decode())
sys.stdout.buffer.write(ctypes.string_at(text, size.value))
END
dump() { # ROOT...
    timeout 60 "${PYTHON:-python3}" "$tmp/dump.py" \
        "$(dirname "$CFGDUMP")/libxencfg.so" "$@"
}
real() {
    xenstore-ls -fp
}

quietly xl create -p "$root/tests/demo/web.cfg"
# every byte, but for NUL, that a value can hold; and every kind of permission
xenstore-write /x "" /x/plain 'a "quoted" (n0) value' /x/empty "" \
    /x/bytes "$(awk 'BEGIN { for (i = 1; i < 256; i++)
        printf("\\\\x%02x", i) }')"
xenstore-chmod /x/plain n0 r1 w2 b3
xenstore-chmod /x/empty b0
# a NUL
xenstore-write /x/nul 'a\000b\000'

real >"$tmp/real"
dump $(xenstore-list / | sed 's|^|/|') >"$tmp/ours" || :
check "all of xenstore, as xenstore-ls -fp" cmp "$tmp/ours" "$tmp/real"
check "with every kind of permission" grep -q '(n0,r1,w2,b3)' "$tmp/ours"
check "with odd bytes" grep -qF '\x01' "$tmp/ours"

dump /libxl /x/plain /nowhere >"$tmp/part" || :
grep -E '^/(libxl|x/plain)[/ ]' "$tmp/real" >"$tmp/want"
check "parts of it" cmp "$tmp/part" "$tmp/want"

cfgdump list >"$tmp/live"
cfgdump list --xenstore-dump "$tmp/ours" --state-dir /var/lib/xen \
    >"$tmp/offline" || :
check "cfgdump reads it" cmp "$tmp/live" "$tmp/offline"
plan
