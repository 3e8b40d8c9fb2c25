#!/bin/sh
# show -o yaml: what a YAML parser reads is what -o json has.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"

step=$root/tests/data/captured/09-usbdev-attach
# Debian's, which has python3-yaml
python=/usr/bin/python3
[ -x $python ] || python=python3

captured() {
    "$CFGDUMP" --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" \
        "$@"
}

# same ARGS... - by both of the parsers, type by type
same() {
    "$CFGDUMP" "$@" -o json >"$tmp/json" && "$CFGDUMP" "$@" -o yaml \
        >"$tmp/yaml" && $python "$here/lib/same_yaml.py" "$tmp/json" "$tmp/yaml"
}
for f in "$root"/tests/data/corpus/*.userdata.json \
    "$root"/tests/data/corpus/*.retrieved.json "$step"/userdata-d.*; do
    check "${f#"$root"/tests/data/}" same --template "$f"
done
check "several domains: a document each" same --state-dir "$step" \
    --xenstore-dump "$step/xenstore-ls-fp.txt" --all
check "each of them" [ "$(grep -c '^---$' "$tmp/yaml")" = 1 ]
captured pv1 -o yaml >"$tmp/pv1"
check "in blocks" grep -qx '  name: pv1' "$tmp/pv1"
check "numbers are not quoted, but strings that look like one" \
    eval 'grep -qx "  max_vcpus: 2" "$tmp/pv1" &&
          grep -qx "  mac: \"00:16:3e:01:02:03\"" "$tmp/pv1"'
check "no empty lines, no spaces at the ends of lines" \
    eval '! grep -q -e "^$" -e " $" "$tmp/pv1"'
status=0
captured show nosuch pv1 -o yaml >"$tmp/out" 2>"$tmp/err" || status=$?
check "a domain that failed is left out" eval \
    '[ $status = 1 ] && grep -q "no domain" "$tmp/err" &&
     sed 1d "$tmp/out" | cmp - "$tmp/pv1"'
status=0
"$CFGDUMP" --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" \
    --all -o yaml >/dev/full 2>"$tmp/err" || status=$?
check "a full disk" eval '[ $status = 1 ] && grep -q "No space" "$tmp/err"'

# Strings that YAML could take for something else, and some thousand that chance
# makes; numbers that a double has no room for.
for seed in 1 2 3 4 5; do
    $python "$here/lib/odd_template.py" $seed >"$tmp/odd.json"
    check "odd strings and numbers $seed" same --template "$tmp/odd.json"
    check "with nothing for terminals in them" eval \
        '! tr -d "\n" <"$tmp/yaml" | LC_ALL=C grep -q "[[:cntrl:]]"'
done
check "what breaks lines for some parsers is escaped" \
    grep -qF 'pdev_path: "a\nb\P"' "$tmp/yaml"
plan
