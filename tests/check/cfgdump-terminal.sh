#!/bin/sh
# Nothing that a guest or a file says makes a terminal do something: control
# characters, C1 too, and those that change the direction of writing are escaped
# in every output; in JSON so that the value is the same.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
. "$here/lib/verbs.sh"

evil
# those that look evil but are not: the letters around, and other planes
file=$(ls "$tmp"/host/userdata-d.1.*)
jq '. + { good: "\u00a0\u00e9\u2029\u202f\u2065\u206a\u20ac \ud83d\ude00" }' \
    "$file" >"$tmp/stored"
cp "$tmp/stored" "$file"

# the values, whatever is escaped
values() { # FILTER - of the first document
    jq -es --slurpfile stored "$tmp/stored" ".[0] | $1" "$tmp/out" >/dev/null
}
there='.disks[0].pdev_path == $stored[0].disks[0].pdev_path and
    .nics[0].bridge == $stored[0].nics[0].bridge and
    .good == $stored[0].good and
    ."new\u001bkey" == $stored[0]."new\u001bkey"'
utf8() { grep -q '€ 😀' "$tmp/out"; }

mine show 1
check "show" clean
check "show: the values" values "$there"
check "show: what is only not ASCII is as it is" utf8
mine show --view template 1
check "show --view template" clean
check "show --view template: the values" values "$there"
check "show --view template: all of them" values '. == $stored[0]'
run --template "$file"
check "show --template" clean
check "show --template: the values" values '. == $stored[0]'
mine show --all -o xl-list
check "show -o xl-list" clean
check "show -o xl-list: the values" values ".[1].config | $there"
mine show 1 -o jsonl
check "show -o jsonl" clean
check "show -o jsonl: the values" values ".config | $there"
check "show -o jsonl: the name" values \
    '.name == "c\u001b[31md\u009b\u007f\u202e"'
mine show 1 -o yaml
check "show -o yaml" clean
for format in table xl-cfg; do
    mine show 1 -v -o $format
    check "show -o $format" clean
done
for format in table json jsonl; do
    mine list -o $format
    check "list -o $format" clean
    mine check -o $format
    check "check -o $format" clean
    mine drift --all -o "$(echo $format | sed s/table/text/)"
    check "drift -o $format" clean
done
for format in table json; do
    mine explain 1 -o $format
    check "explain -o $format" clean
    mine diff 1 1@template -o "$(echo $format | sed s/table/text/)"
    check "diff -o $format" clean
done
mine "$(printf 'c\033[31md\302\233\177\342\200\256')" -o table
check "the name as argument" clean
rm "$file"
mine show 1 -o xl-list
check "an error in show -o xl-list" clean
mine show 1 -o jsonl
check "an error in show -o jsonl" clean
plan
