#!/bin/sh
# cfgdump diff: of domains, templates and files; and CFGDUMP_DIFF.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/verbs.sh"
unset CFGDUMP_DIFF

# --------------------------------------------------------------- a captured host
host diff 1@template 1
check "the template and what lives" prints 1 diff
host diff 1@template 1 --color always
check "in colours" prints 1 diff-colour
host diff pv-renamed@template 1@live -o json
check "as JSON" prints 1 diff.json
check "whose values are values" json '.[0] |
    any(.path == "b_info.max_memkb" and .before == 327680 and .after == 307200)
    and any(.path == "nics[1]" and .before.devid == 1 and
        (has("after") | not))'
host diff 1@template 1 --stat
check "how many" prints 1 diff-stat
host diff 1 1
check "nothing" is 0 /dev/null
host diff 1 1 --stat
check "nothing to count" is 0 /dev/null
host diff 1 1 -o json
check "nothing, as JSON" json '. == [[]]'
host diff 1 1@rebuild
check "a rebuild leaves the domid out" eval '[ "$status" = 1 ] &&
    [ "$(grep -c "^[-+] " "$tmp/out")" = 2 ] &&
    grep -q "^- c_info.domid  (not set)$" "$tmp/out"'
host diff 00112233-4455-6677-8899-aabbccddeeff pv-renamed
check "a uuid and a name" is 0 /dev/null

# ------------------------------------------------------------------------- files
copy_host
cd "$tmp"
host show 1
cp out bare.json
host show 1 -o jsonl
cp out lines
host show 1 -o xl-list
cp out list.json
for file in bare.json lines list.json ./bare.json "$tmp/list.json"; do
    host diff "$file" 1
    check "${file##"$tmp"/} and the domain" is 0 /dev/null
done
jq '.[0]' list.json >object.json
host diff object.json 1
check "an object of domid and config" is 0 /dev/null
jq -c . bare.json >compact.json
host diff bare.json compact.json
check "two files" is 0 /dev/null
run diff bare.json compact.json
check "two files need no xenstore" is 0 /dev/null
host diff "$step"/userdata-d.1.* 1@template
check "libxl's own file" is 0 /dev/null
"$CFGDUMP" --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" \
    diff - 1 <list.json >out 2>err && status=$? || status=$?
check "standard input" is 0 /dev/null
"$CFGDUMP" diff bare.json - <compact.json >out 2>err && status=$? || status=$?
check "standard input as the second" is 0 /dev/null
jq '.p9s |= reverse | .disks |= reverse | .nics |= reverse' bare.json >turned.json
host diff turned.json 1
check "the order of devices does not matter" is 0 /dev/null
jq '.disks |= map(if .vdev == "xvda" then .vdev = "51712" else . end)' \
    bare.json >number.json
host diff number.json 1
check "nor the spelling of an identity" is 0 /dev/null
jq '.nics[0].bridge = "other" | .c_info += {future: {a: 1}} | .disks = []' \
    bare.json >changed.json
host diff bare.json changed.json -o json
check "changes of files" json '.[0] | map("\(.what) \(.path)") == [
    "added c_info.future", "removed disks[xvda]", "removed disks[xvdd]",
    "removed disks[xvdc]", "changed nics[0].bridge"]'
cat >want <<'END'
--- bare.json
+++ changed.json
+ c_info.future  {"a":1}
- disks[xvda]
-   pdev_path            "/root/d0.img"
-   vdev                 "xvda"
-   format               "raw"
-   readwrite            1
-   colo_restore_enable  "False"
- disks[xvdd]
-   pdev_path            "/root/d3.img"
-   vdev                 "xvdd"
-   backend              "qdisk"
-   format               "raw"
-   readwrite            1
-   colo_restore_enable  "False"
- disks[xvdc]
-   pdev_path  "/dev/loop7"
-   vdev       "xvdc"
-   format     "raw"
-   readwrite  1
  nics[0]
-   bridge  "xenbr0"
+   bridge  "other"
END
host diff bare.json changed.json
check "changes of files, for people" is 1 want

jq -c 'if .config then .config.p9s[0].tag = "x" else . end' lines >tagged
host diff tagged bare.json -o json
check "findings in a file name devices" json '.[0] | map(.path) ==
    ["p9s[0].tag"]'

# what could be a file or a domain
cp changed.json pv-renamed
host diff pv-renamed 1
check "a domain before a file of its name" is 0 /dev/null
host diff ./pv-renamed 1 -o json
check "a file by its path" json '.[0] | length == 5'
cp changed.json some-name
host diff some-name 1 -o json
check "a file, as there is no such domain" json '.[0] | length == 5'
run diff some-name bare.json
check "whether there is one cannot be known" fails 2 \
    'hint: ./some-name is the file'
cp changed.json x@template
host diff x@template 1 -o json
check "a file that looks like a view" json '.[0] | length == 5'

# ----------------------------------------------------------------------- trouble
trouble() { # NAME PATTERN A B
    name=$1 pattern=$2
    shift 2
    host diff "$@"
    check "$name" fails 2 "$pattern"
}
cat list.json | jq '. + .' >two.json
cat bare.json bare.json >twice.json
head -c 300 bare.json >cut.json
head -c 300 list.json >cut-list.json
echo '[]' >none.json
echo 'nonsense' >nonsense.json
: >empty.json
echo '{"disks":[{"vdev":7}]}' >wrong.json
printf '{"domid":1,\n"config":{"nics":[\n {"devid":"x"}]}}' >inner.json
echo '{"domid":1,"error":"no domain"}' >error.json
printf 'Xen saved domain, xl format\n \000 \r' >guest.save.json
trouble "two domains" 'two.json: has several domains' two.json 1
trouble "two configurations" 'twice.json: has several' 1 twice.json
trouble "no domain" 'none.json: has no domain' none.json 1
trouble "a file that was cut off" 'cut.json: [0-9]*:[0-9]*: ' cut.json 1
trouble "a list that was cut off" 'cut-list.json: ends in the' cut-list.json 1

# what ends behind a colon, a quote or a bracket: nothing behind the end is read
case $CFGDUMP in
*-asan/*) ;;                    # valgrind does not run it
*)  real=$CFGDUMP
    printf '#!/bin/sh\nexec valgrind -q --error-exitcode=99 "%s" "$@"\n' \
        "$real" >under-valgrind
    chmod +x under-valgrind
    CFGDUMP=$PWD/under-valgrind
    for text in '{"a":' '{"a' '{"a\' '[{"a": [' '{"config":' '{"a":1,'; do
        printf %s "$text" >ends.json
        trouble "a text that ends with $text" 'ends.json: ' ends.json 1
    done
    CFGDUMP=$real ;;
esac
trouble "no JSON" 'nonsense.json: 1:2: ' nonsense.json 1
trouble "an empty file" 'empty.json: ' empty.json 1
trouble "a wrong type" 'wrong.json: 1:19: disks\[0\].vdev: ' wrong.json 1
trouble "where in a list's configuration it is" \
    'inner.json: 3:11: nics\[0\].devid: ' inner.json 1
trouble "a record of an error" 'error.json: has no configuration' error.json 1
trouble "a save file" 'guest.save.json: a file of `xl save`' guest.save.json 1
trouble "no such file" 'open .*none.*: No such file' ./none 1
trouble "no such domain" 'no domain "nobody"' nobody 1
trouble "no such domain's template" 'no domain "nobody"' nobody@template 1
trouble "a directory" 'Is a directory' / 1
trouble "one" 'two configurations' 1
trouble "three" 'two configurations' 1 1 1
trouble "standard input twice" 'only one of them' - -
trouble "--stat and json" 'for people' 1 1 --stat -o json
trouble "no such format" "no output format 'xml', only text, json" 1 1 -o xml
run diff 1 bare.json
check "no access to xenstore" fails 2 'cfgdump: error: '
for what in "" --stat "-o json"; do
    # shellcheck disable=SC2086
    check "a full disk${what:+, $what}" full 2 diff 1@template 1 $what
done
jq -n '{disks: [range(50000) | {vdev: "\(268435456 + 256 * .)"}]}' >many.json
# more and more memory, up to what is enough; a sanitizer needs far more
status=127 kib=40000
(ulimit -v 400000 && "$CFGDUMP" --version) >out 2>&1 || status=1
while [ "$status" = 127 ] || [ "$status" = 2 ] && [ "$kib" -lt 400000 ]; do
    kib=$((kib + 4000)) status=0
    (ulimit -v "$kib" && exec "$CFGDUMP" diff many.json bare.json) \
        >out 2>err || status=$?
    case $status:$(cat err) in
    2:*'out of memory' | 1: | 127:*) ;;
    *) status="$status, but"
    esac
done
check "lack of memory is trouble: $status with $kib KiB" eval \
    '[ "$status" = 1 ]'
check "a closed pipe" closed 2 diff 1@template 1
evil
for what in "" "-o json"; do
    # shellcheck disable=SC2086
    mine diff 1 1@template $what
    check "control characters are escaped${what:+, $what}" clean
done
check "and mean the same in JSON" json \
    '.[0] | any(.before == "c\u001b[31md\u009b\u007f\u202e" and
        .after == "a\u001b[2Jb")'

# ------------------------------------------------------------------ an external tool
TMPDIR=$tmp/private
mkdir "$TMPDIR"
export TMPDIR
tool() {
    CFGDUMP_DIFF=$1
    export CFGDUMP_DIFF
    shift
    host diff "$@"
    unset CFGDUMP_DIFF
}
gone() { [ -z "$(ls "$TMPDIR")" ]; }
tool 'diff' bare.json changed.json
check "an external tool differs" eval '[ "$status" = 1 ] &&
    grep -q "^< .*\"bridge\": \"xenbr0\"" out'
check "its files are removed" gone
tool 'diff -u' 1 bare.json
check "an external tool says nothing" is 0 /dev/null
tool 'diff' turned.json 1
check "devices are in one order" is 0 /dev/null
tool 'sleep 0; echo "$1 $2"; ls -ld "${1%/*}" "$1" | cut -c-10; exit 0;' \
    1@template ./bare.json
check "names tell which is which, nobody else can read them" eval \
    'grep -q "/A-1@template.json .*/B-bare.json$" out &&
     grep -q "^drwx------" out && grep -q "^-rw-------" out'
tool 'exit 3;' 1 1
check "a tool's trouble" fails 2 "CFGDUMP_DIFF: 'exit 3;' failed with status 3"
tool 'kill -9 $$;' 1 1
check "a tool that is killed" fails 2 'was ended by signal 9'
tool '/nonexistent/tool' 1 1
check "no such tool" eval '[ "$status" = 2 ] && grep -q "status 127" err'
check "whatever became of it, nothing stays" gone
tool 'diff' 1 nobody
check "it is not run for nothing" fails 2 'no domain "nobody"'
tool 'exit 1;' 1@template 1 -o json
check "nor for JSON" json '.[0] | length > 3'
TMPDIR=/nonexistent tool 'diff' 1 1
check "no temporary directory" fails 2 'make a directory /nonexistent'
# a terminal's keys reach the tool too, other signals need not
for signal in INT TERM HUP; do
    mkfifo "$tmp/ready"
    CFGDUMP_DIFF="echo >$tmp/ready; exec sleep 30;" python3 -c '
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)    # a shell ignores it for its jobs
os.setsid()
os.execv(sys.argv[1], sys.argv[1:])' "$CFGDUMP" diff bare.json changed.json \
        >out 2>err &
    pid=$!
    read -r line <"$tmp/ready" || :
    group=$pid
    [ "$signal" != INT ] || group=-$pid
    kill -s "$signal" -- "$group"
    status=0
    wait "$pid" 2>/dev/null || status=$?
    check "SIG$signal ends it" test "$status" -gt 128
    check "SIG$signal: nothing stays" gone
    rm "$tmp/ready"
done

# -------------------------------------------------------------- on a live xenstore
cd "$root"
cat >"$tmp/guest.cfg" <<'CFG'
name = "guest"
type = "pvh"
kernel = "/boot/vmlinuz"
memory = 128
vif = [ "bridge=xenbr0" ]
disk = [ "/dev/fake-vg0/web-root,raw,xvda,w" ]
p9 = [ "tag=share,path=/srv,security_model=none" ]
CFG
check "a guest" quietly xl create -q "$tmp/guest.cfg"
cfgdump show guest >"$tmp/before.json"
xl list -l guest >"$tmp/xl.json"
quietly xl network-attach guest bridge=xenbr1
quietly xl mem-set guest 100
quietly xl block-attach guest /srv/a.qcow2,qcow2,xvdb,w
live_diff() {
    status=0
    cfgdump diff "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
}
live_diff "$tmp/before.json" guest -o json
check "what has changed" json '.[0] | map("\(.what) \(.path)") == [
    "changed b_info.target_memkb", "added disks[xvdb]", "added nics[1]"]'
live_diff "$tmp/before.json" "$tmp/xl.json" -o json
check "xl's list and ours" json '.[0] | map(.path) | all(startswith(
    "b_info.sched_params"))'
live_diff guest guest@template --stat
check "xl wrote the devices to the template" eval '[ "$status" = 1 ] &&
    ! grep -q "^disk\|^nic" "$tmp/out"'
quietly xl destroy guest
live_diff "$tmp/before.json" guest
check "a domain that is gone" fails 2 'no domain "guest"'
plan
