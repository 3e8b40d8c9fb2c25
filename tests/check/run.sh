#!/bin/sh
# tests/run: each test has a time limit, and a pattern that matches none is an
# error.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"

for name in good slow bad; do
    printf '#!/bin/sh\necho "ok 1 - %s"\n' $name >"$tmp/$name.sh"
    chmod +x "$tmp/$name.sh"
done
printf 'sleep 1000 & wait\n' >>"$tmp/slow.sh"
echo 'exit 3' >>"$tmp/bad.sh"

run() { # PATTERNS
    status=0
    O=$tmp TEST_LIMIT=1 JOBS=2 "$root/tests/run" "$1" "$tmp/good.sh" \
        "$tmp/slow.sh" "$tmp/bad.sh" >"$tmp/out" 2>"$tmp/err" || status=$?
}
says() { # STATUS LINE
    [ "$status" = "$1" ] && cat "$tmp/out" "$tmp/err" && shift &&
        grep -qx -e "$1" "$tmp/out" "$tmp/err"
}
run 'good.sh'
check "one that passes" says 0 '.*1 passed, 0 failed'
run 'nothing*'
check "a pattern that matches none is an error" says 2 \
    '.*no test matches nothing\*'
run 'good.sh nothing'
check "so is one of several" says 2 '.*no test matches nothing'
run 'good.sh bad*'
check "several patterns" says 1 '.*2 passed, 1 failed'
check "and which one failed" says 1 '.*# failures in: bad.sh '
run 'g* s*'
check "a test that does not end is ended, and named" says 1 \
    '.*not ok - slow.sh ran out of its 1 seconds after 1 results'
check "and counts as failed" says 1 '.*2 passed, 1 failed'
plan
