#!/bin/sh
# What the fuzz targets found once, and what they begin with, is read without
# harm: tests/fuzz, without libFuzzer.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
programs=$(absolute "${O:-build}")/tests/fuzz
cd "$root" || exit 1

for source in tests/fuzz/*.c; do
    target=$(basename "$source" .c)
    case $target in
    fuzz | replay | server) continue ;;
    esac
    tests/fuzz/inputs "$target" "$tmp/$target" >"$tmp/inputs"
    while read -r dir; do
        check "$target: $(find "$dir" -maxdepth 1 -type f | wc -l) inputs of \
${dir#"$tmp/"}" timeout 300 "$programs/$target" "$dir"
    done <"$tmp/inputs"
done

check "an input that is not there is no success" \
    eval "! '$programs/json' '$tmp/none'"
plan
