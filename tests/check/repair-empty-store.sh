#!/bin/sh
# An xenstored that was started anew knows no domains: no file is taken for a
# dead domain's then.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

file=$BED_STATE_DIR/userdata-d.77.11111111-2222-3333-4444-555555555555.xl
(umask 077 && echo x >"$file")
xenstore-rm /local/domain/0
status=0
cfgdump repair --yes >"$tmp/out" 2>"$tmp/err" || status=$?
check "nothing is repaired while domain 0 is not known" test $status != 0
check "the file stays" test -e "$file"
check "and the reason is told" \
    grep -q "xenstore does not know domain 0" "$tmp/out"
xenstore-write /local/domain/0/name Domain-0
cfgdump repair --yes >"$tmp/out" 2>&1 || :
check "it goes when that is known" test ! -e "$file"
plan
