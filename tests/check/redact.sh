#!/bin/sh
# What a report hides: the secrets that kernels, QEMU, systemd, installers and
# others take in command lines, of tests/data/redact/secrets.txt; and what it
# leaves, of harmless.txt there.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"

help=$here/lib/redact.py
data=$root/tests/data/redact

# reported NAME - a report of a host with that file's rows, unpacked in $tmp/NAME
reported() {
    python3 "$help" host "$data/$1.txt" "$tmp/host-$1"
    mkdir "$tmp/$1"
    (cd "$tmp/host-$1" && "$CFGDUMP" report --state-dir state \
        --xenstore-dump xenstore -o "$tmp/$1.tar.gz") >"$tmp/out" \
        2>"$tmp/err" || { cat "$tmp/err"; return 1; }
    tar -xzf "$tmp/$1.tar.gz" -C "$tmp/$1" --strip-components 1
}
nothing() { # COMMAND... - prints nothing
    "$@" >"$tmp/printed" 2>&1 || { cat "$tmp/printed"; return 1; }
    [ ! -s "$tmp/printed" ] || { cat "$tmp/printed"; return 1; }
}

check "a report of secrets" reported secrets
check "secrets: none is in it" nothing \
    python3 "$help" hidden "$data/secrets.txt" "$tmp/secrets"
check "secrets: all rows are in the host that it tells of" test \
    "$(python3 "$help" hidden "$data/secrets.txt" "$tmp/host-secrets" |
        sed -n 's/.*, of: //p' | sort -u | wc -l)" -gt 70
whole() {
    "$CFGDUMP" --report "$tmp/secrets.tar.gz" show --all -o jsonl \
        >"$tmp/shown" && jq -se '.[-1].complete' "$tmp/shown"
}
check "secrets: the report can be read" whole
check "secrets: it does not say that these are all" grep -q \
    'does not look like one: read it before you send it' "$tmp/err"
check "a report of what is harmless" reported harmless
check "harmless: all is in it" nothing \
    python3 "$help" kept "$data/harmless.txt" "$tmp/harmless"
plan
