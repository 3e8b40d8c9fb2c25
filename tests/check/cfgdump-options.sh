#!/bin/sh
# cfgdump's options, outputs and exit codes, without a running xenstore.
# $CFGDUMP is the command.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
CFGDUMP=${CFGDUMP:-build/cfgdump}
case $CFGDUMP in
/*) ;;
*) CFGDUMP=$(pwd -P)/$CFGDUMP ;;
esac
step=$here/../data/captured/09-usbdev-attach
unset NO_COLOR POSIXLY_CORRECT
TERM=xterm
LC_ALL=C
CFGDUMP_PAGER=
export TERM LC_ALL CFGDUMP_PAGER
# so that nothing here asks a xenstore that happens to run
XENSTORED_PATH=/nonexistent/socket
export XENSTORED_PATH

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP
count=0
status=0

# check NAME COMMAND... - one TAP line; fails with what the command says
check() {
    count=$((count + 1))
    title=$1
    shift
    if "$@" >"$tmp/log" 2>&1; then
        echo "ok $count - $title"
    else
        echo "not ok $count - $title"
        {
            cat "$tmp/log"
            echo "exit status $status, standard output and error:"
            head -c 2000 "$tmp/out"
            head -c 2000 "$tmp/err"
        } | LC_ALL=C sed 's/^/# /'
    fi
}

# run ARGS... - cfgdump; sets $status, $tmp/out and $tmp/err
run() {
    status=0
    "$CFGDUMP" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}

# host, mine ARGS... - cfgdump on the captured host, on its copy in $tmp/host
host() {
    run --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" "$@"
}
mine() {
    run --state-dir "$tmp/host" --xenstore-dump "$tmp/host/xenstore-ls-fp.txt" \
        "$@"
}

# copy_host - a fresh $tmp/host to spoil
copy_host() {
    rm -rf "$tmp/host"
    cp -R "$step" "$tmp/host"
    chmod -R u+w "$tmp/host"
}

is() { # STATUS [OUT-LINES [ERR-LINES]]
    [ "$status" = "$1" ] &&
        [ "$(wc -l <"$tmp/out")" -eq "${2:-$(wc -l <"$tmp/out")}" ] &&
        [ "$(wc -l <"$tmp/err")" -eq "${3:-$(wc -l <"$tmp/err")}" ]
}
with() { # "STATUS [OUT-LINES [ERR-LINES]]" COMMAND... - is, and the command
    is $1 && shift && "$@"
}
matches() { # FILE PATTERN... - has all of them
    file=$1
    shift
    for pattern; do
        grep -q -e "$pattern" "$file" || { echo "no $pattern"; return 1; }
    done
}
out() { matches "$tmp/out" "$@"; }
err() { matches "$tmp/err" "$@"; }
json() { [ -s "$tmp/out" ] && jq -se "$1" "$tmp/out" >/dev/null; }
usage_says() { # TEXT [VERB-AND-SPACE] - exit 2, no output, the text and a hint
    is 2 0 && err "^cfgdump: error: .*$1" && err "^Try 'cfgdump ${2:-}--help'"
}
# Only printable ASCII and UTF-8 in both outputs?
clean() {
    ! cat "$tmp/out" "$tmp/err" | tr -d '\n' | LC_ALL=C grep -q '[[:cntrl:]]'
}
escapes() { LC_ALL=C grep -q "$(printf '\033')" "$tmp/out"; }
no_escapes() { ! escapes; }

uuid=00112233-4455-6677-8899-aabbccddeeff

# ------------------------------------------------------------- usage, help
run
usage_alone() { is 2 0 && head -1 "$tmp/err" | grep -q '^Usage: cfgdump'; }
check "without arguments: usage on standard error" usage_alone

run --help
fits() {
    is 0 && [ ! -s "$tmp/err" ] && [ "$(wc -l <"$tmp/out")" -le 40 ] &&
        [ "$(wc -L <"$tmp/out")" -le 79 ]
}
check "--help fits 40 lines of 79 columns" fits
cp "$tmp/out" "$tmp/help"
# names FILE WORD...
names() {
    file=$1
    shift
    for word in "$@"; do
        grep -q -e "$word" "$file" || { echo "no $word"; return 1; }
    done
}
check "--help names what all commands have" names "$tmp/help" --state-dir \
    --xenstore-dump --deadline --color --quiet --verbose --version \
    XENSTORED_PATH NO_COLOR 'Exit status'
run help show
check "help show: its options and formats" names "$tmp/out" --all -o --output \
    --view --template xl-list jsonl rebuild Example
for verb in $("$CFGDUMP" --help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p')
do
    run help "$verb"
    check "help $verb: fits 79 columns" eval \
        'is 0 && [ "$(wc -L <"$tmp/out")" -le 79 ]'
done
run help
check "help is --help" cmp "$tmp/help" "$tmp/out"
run -h
check "-h is --help" cmp "$tmp/help" "$tmp/out"
for c in $("$CFGDUMP" --help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p')
do
    run help $c
    check "help $c" matches "$tmp/out" "^Usage: cfgdump $c" '^Examples:' \
        "^  .*cfgdump .*$c"
    cp "$tmp/out" "$tmp/help"
    for option in --help -h; do
        run $c $option
        check "$c $option is help $c" cmp "$tmp/help" "$tmp/out"
    done
done
help_says() { # VERB TEXT... - wherever lines end
    verb=$1
    shift
    run help "$verb"
    tr -s ' \n' ' ' <"$tmp/out" >"$tmp/flat"
    check "help $verb says: $*" names "$tmp/flat" "$@"
}
help_says show 'Exit status: 0 complete; 1 a domain failed'
help_says list 'of all if none is given' '3 no access'
help_says explain 'names nothing is an error, with exit status 1' '3 no access'
help_says diff 'DOMAIN@live' 'json, xl-list or jsonl' '2 trouble'
help_says drift 'With -q, .* left out of the text' '2 trouble'
help_says check 'if none is given, of all' '2 something could not'
help_says repair 'of all domains and the host if none' '2 something could not'
help_says watch 'all domains' 'socket of a running xenstored' 'printed all the same' \
    'Exit status: 0 .* SIGTERM'
help_says report 'what list, show, drift and check say' 'exit status 1'
run help nosuch
check "help of no command" usage_says "no command 'nosuch'"
run help show list
check "help of two commands" usage_says "one command" "help "

run --version
check "--version" out '^cfgdump [0-9][0-9.]*$'

usage_case() { # NAME TEXT ARGS...
    name=$1 text=$2 verb=
    shift 2
    case $1 in
    show | list | check | watch) verb="$1 " ;;
    esac
    run "$@"
    check "usage: $name" usage_says "$text" "$verb"
}
usage_case "unknown long option" "--frobnicate" 1 --frobnicate
usage_case "unknown short option" "'-x'" 1 -x
usage_case "of a verb: its help" "'--frobnicate'" list --frobnicate
usage_case "option without its argument" "--output needs" 1 --output
usage_case "letter without its argument" "-o needs" 1 -o
usage_case "argument too many" "--all takes no" --all=yes
usage_case "beginning of several" "'--no' begins several" 1 --no
usage_case "option with control characters" 'a\\x1b\[31m' 1 \
    "$(printf -- '--a\033[31m=1')"
check "usage: option with control characters: none printed" clean
usage_case "letter with control characters" 'x1b' 1 "$(printf -- '-\033')"
check "usage: letter with control characters: none printed" clean
usage_case "unknown format" "'xml', only json, xl-list, jsonl" 1 -o xml
usage_case "unknown view" "yesterday" 1 --view yesterday
usage_case "unknown colour" "sometimes" 1 --color sometimes
for d in 0 -1 x '' 1x inf nan 1e99; do
    usage_case "deadline '$d'" "seconds" 1 --deadline "$d"
done
usage_case "show without domain" "no domain" show
usage_case "options only" "no domain" --quiet
usage_case "--all and a domain" "--all" --all 1
usage_case "--template and a domain" "--template" --template x 1
usage_case "--template and --all" "--template" --template x --all
usage_case "--template and --view live" "--template" --template x --view live
usage_case "list --template" "--template" list --template x
usage_case "list -o xl-list" "xl-list" list -o xl-list

# ---------------------------------------------------------- naming domains
host show 1
cp "$tmp/out" "$tmp/one"
check "show DOMID" with 0 json \
    'length == 1 and .[0].c_info.name == "pv1" and (.[0].disks | length) == 4'
for d in pv1 "$uuid" "$(echo $uuid | tr a-f A-F)"; do
    host show "$d"
    check "show $d is the same" cmp "$tmp/one" "$tmp/out"
done
host 1
check "show may be left out" cmp "$tmp/one" "$tmp/out"
host 1 -o json --quiet
check "options may follow" cmp "$tmp/one" "$tmp/out"
host show -- 1
check "-- ends the options" cmp "$tmp/one" "$tmp/out"
host 0 pv1
check "two domains: two documents" json \
    'length == 2 and .[0].c_info.name == "Domain-0" and .[1].c_info.name == "pv1"'
host --all
check "--all" json 'length == 2'

copy_host
sed -i '/^\/local\/domain\/1\/name = /s/"pv1"/"list"/' \
    "$tmp/host/xenstore-ls-fp.txt"
mine show list
check "show list shows the domain of that name" json '.[0].c_info.name == "list"'
mine list
check "list lists it" out '^ *1  list '
copy_host
sed -i '/^\/local\/domain\/1\/name = /s/"pv1"/"-x"/' \
    "$tmp/host/xenstore-ls-fp.txt"
mine -- -x
check "a name that begins with -" json '.[0].c_info.name == "-x"'

host show nosuch
check "no such domain" with "1 0 1" err '^cfgdump: error: .*nosuch'
host 77
check "no such domid" with "1 0 1" err '^cfgdump: error: .*77'
host show nosuch pv1
check "the others are there" with 1 json \
    'length == 1 and .[0].c_info.name == "pv1"'
host 77 pv1
check "and behind a number, which is no command" with 1 json 'length == 1'
for words in nosuch 'nosuch pv1' 'pv2 1 -o jsonl' 'shwo pv1 -o table'; do
    # shellcheck disable=SC2086
    host $words
    check "$words: neither command nor domain, and nothing is shown" \
        usage_says "no command or domain"
done

copy_host
sed -i '/^\/local\/domain\/0\/name = /s/"Domain-0"/"pv1"/' \
    "$tmp/host/xenstore-ls-fp.txt"
mine pv1
check "two domains of one name" with "1 0" err 'error: .*0.*1'
mine list pv1
check "list lists both" with "0 3" out '^    0  pv1 ' '^    1  pv1 '

# ----------------------------------------------------------------- formats
# What the lines of xl are but for the hypervisor's scheduler, the memory target
# of domain 0, and the devices that xl gets wrong.
known() {
    jq --indent 4 'map(select(.domid == 1)
        | del(.config | .b_info.sched_params, .channels, .usbctrls, .usbdevs))' \
        "$1"
}
same_as_xl() {
    known "$step/xl-list-l.json" >"$tmp/a" && known "$tmp/out" >"$tmp/b" &&
        [ "$(wc -l <"$tmp/a")" -gt 200 ] && diff "$tmp/a" "$tmp/b"
}
# section NAME FILE - the lines of one member of the last config
section() {
    sed -n '/^        "domid": 1/,$p' "$2" |
        sed -n "/^            \"$1\": /,/^            []}]/p"
}
same_bytes() {
    for name in c_info disks nics pcidevs vfbs vkbs vtpms p9s pvcallsifs \
        vdispls vsnds; do
        section $name "$step/xl-list-l.json" >"$tmp/a"
        section $name "$tmp/out" >"$tmp/b"
        [ -s "$tmp/a" ] && cmp "$tmp/a" "$tmp/b" || return 1
    done
}
same_frame() {
    head -7 "$step/xl-list-l.json" >"$tmp/a"
    head -7 "$tmp/out" >"$tmp/b"
    cmp "$tmp/a" "$tmp/b" || return 1
    tail -c 60 "$step/xl-list-l.json" >"$tmp/a"
    tail -c 60 "$tmp/out" >"$tmp/b"
    cmp "$tmp/a" "$tmp/b"
}
host --all -o xl-list
check "xl-list: the values that xl prints" same_as_xl
check "xl-list: byte for byte, part by part" same_bytes
check "xl-list: begins and ends as xl's" same_frame
host pv1 -o xl-list
check "xl-list: an array of one domain" json \
    '.[0] | length == 1 and .[0].domid == 1 and .[0].config.c_info.name == "pv1"'

host --all -o jsonl
check "jsonl: a line per domain, and a last one" with "0 3" json \
    '.[2] == {complete: true, domains: 2}
     and [.[].domid] == [0, 1, null] and .[1].name == "pv1"
     and .[1].uuid == "'$uuid'" and (.[1].state | type) == "string"'
check "jsonl: config and findings" json \
    '(.[1].config.disks | length) == 4
     and (.[1].findings | map(select(.kind == "disk" and .what == "matched"))
          | length) == 4'
jq -c 'select(.domid == 1) | .config' "$tmp/out" >"$tmp/a"
same_config() { jq -c . "$tmp/one" | cmp - "$tmp/a"; }
check "jsonl: the config is show's" same_config
host 1 0 -o jsonl
check "jsonl: in the order asked for" json '[.[].domid] == [1, 0, null]'
check "jsonl: of DOMAIN too has name and uuid" json \
    '.[0].name == "pv1" and .[0].uuid == "'$uuid'"'

host pv1 -o table
check "table: the domain" out '^name  *pv1$' "^uuid  *$uuid$"
check "table: type, memory, vcpus" out '^type  *pv$' '^memory  *256 MiB'
check "table: a disk" out '^disk  *xvda  *ok  *path=/root/d0.img format=raw'
check "table: a nic" out '^nic  *0  *ok  *mac=00:16:3e:01:02:03 bridge=xenbr0'
check "table: a usb device" out '^usbdev  *1/1  *ok  *hostbus=1 hostaddr=2'
check "table: what is worth a look" out '^stale  *channel 0'
no_trailing() { ! grep -q ' $' "$tmp/out"; }
check "table: no spaces at the ends of lines" no_trailing
rows=$(sed -n '/^DEVICE/,/^$/p' "$tmp/out" | grep -c '^[a-z]' || true)
check "table: a row per device" [ "$rows" -eq 19 ]

host list
check "list: table is the default" with "0 3" out \
    '^    1  pv1       pv    alive   256      1      4     3         1$'
host list -o wide
check "list -o wide: uuid, backends, age" out "  $uuid  -  *[0-9]*[smhd]$" \
    '^DOMID  NAME  .*  UUID  *BACKENDS  *AGE$'
host list -o name
check "list -o name: names alone" eval '[ "$(cat "$tmp/out")" = "Domain-0
pv1" ]'
host list -o NAME,mem,Devices --no-headers --sort mem
check "list -o COLUMN,...: in that order, sorted, no heading" eval \
    '[ "$(tr -s " " <"$tmp/out")" = "pv1 256 19
Domain-0 1024 0" ]'
host list --type pv --with-findings -o name
check "list --type, --with-findings" eval '[ "$(cat "$tmp/out")" = pv1 ]'
host list --type hvm -o json
check "list --type: none" json '. == [[]]'
usage_case "list -o of no column" "COLUMN,..." list -o name,nosuch
usage_case "list --sort of no column" "no column 'x'" list --sort x
usage_case "list --type of none" "no type 'x', only pv, pvh, hvm" list --type x
host list -o json
check "list -o json" json '.[0] | length == 2 and .[1].name == "pv1"
    and .[1].type == "pv" and .[1].devices == 19 and .[1].findings == 1'
host list -o jsonl
check "list -o jsonl" with "0 3" json \
    '.[1].devices == 19 and .[2] == {complete: true, domains: 2}'
host list pv1
check "list DOMAIN" with "0 2" out 'pv1'
host list 1 Domain-0
check "list DOMAIN...: in that order, aligned" with "0 3" out \
    "^    1  pv1 " '^    0  Domain-0  pv'

# what is for people is called table or text, and may be called either
both_names() { # ARGS...
    host "$@" -o text
    mv "$tmp/out" "$tmp/a"
    host "$@" -o table
    grep -q pv1 "$tmp/out" && cmp "$tmp/a" "$tmp/out"
}
check "show: -o table is -o text" both_names show pv1
check "list: -o table is -o text" both_names list
check "explain: -o table is -o text" both_names explain pv1
check "check: -o table is -o text" both_names check
check "drift: -o table is -o text" both_names drift pv1
check "diff: -o table is -o text" both_names diff pv1 0
usage_case "watch: formats" "'xml', only jsonl, text" watch -o xml
run watch -o table --xenstore-dump x
check "watch takes -o table" usage_says "nothing changes" "watch "

# ------------------------------------------------------------------- views
host pv1 --view template
cp "$tmp/out" "$tmp/stored"
stored() {
    tr -d '\000' <"$step/userdata-d.1.$uuid.libxl-json" | cmp - "$tmp/stored"
}
check "--view template: the file" stored
host pv1 --view rebuild
check "--view rebuild: no domid" json '.[0].c_info | has("domid") | not'
host pv1 --view live
check "--view live is the default" cmp "$tmp/one" "$tmp/out"

# --------------------------------------------------------------- --template
file=$step/userdata-d.1.$uuid.libxl-json
run --template "$file"
check "--template FILE" cmp "$tmp/stored" "$tmp/out"
"$CFGDUMP" --template - <"$file" >"$tmp/out" 2>"$tmp/err"
check "--template - reads standard input" cmp "$tmp/stored" "$tmp/out"
run show --template "$file" -o jsonl
check "--template -o jsonl" with "0 2" json \
    '.[0].name == "pv1" and .[0].uuid == "'$uuid'" and .[0].domid == null
     and .[0].state == "template" and .[0].findings == []'
run --template "$file" -o xl-list
check "--template -o xl-list: no domid" json '.[0][0].domid == null'
run --template "$file" -o table
check "--template -o table" out '^name  *pv1' '^disk  *xvda  *-'
echo '{"c_info": {"type": "pv",' >"$tmp/bad.json"
run --template "$tmp/bad.json"
check "--template: bad JSON" with "1 0 1" err '^cfgdump: error: .*bad.json'
printf '' | "$CFGDUMP" --template - >"$tmp/out" 2>"$tmp/err" && status=0 ||
    status=$?
check "--template: empty standard input" is 1 0 1
run --template "$tmp/none.json" -o jsonl
check "--template: no such file" with "3 2" json \
    '.[0].state == "failed" and (.[0].error | test("none.json"))
     and .[1] == {complete: false, domains: 1}'

# ---------------------------------------------------------- failed domains
copy_host
rm "$tmp/host/userdata-d.1.$uuid.libxl-json"
mine --all
check "failed: json has the others" with "1" json 'length == 1'
check "failed: the message names the domain, once" err \
    '^cfgdump: error: domain 1 (pv1): [^d]'
mine --all -o xl-list
check "failed: xl-list stays an array" with 1 json \
    '.[0] | length == 2 and .[0].config and .[1].domid == 1
     and (.[1].error | length) > 0 and .[1].config == null'
mine --all -o jsonl
check "failed: jsonl has a record" with "1 3" json \
    '.[1].domid == 1 and .[1].name == "pv1" and .[1].uuid == "'$uuid'"
     and .[1].state == "failed" and (.[1].error | length) > 0
     and (.[1] | has("config") | not) and .[2] == {complete: false, domains: 2}'
mine 1 -o jsonl
check "failed: DOMAIN alone has name and uuid too" json \
    '.[0].name == "pv1" and .[0].uuid == "'$uuid'"'
mine 1 -o table
check "failed: table" with 1 out '^error  *domain 1'
mine list
check "failed: list" with "1 3" out \
    '^    1  pv1       -     failed  *-  *-  *-  *-     error$'
mine list -o json
check "failed: list -o json" with 1 json \
    '.[0][1].state == "failed" and (.[0][1].error | length) > 0'
mine show nosuch 0 -o jsonl
check "failed: a domain that is not there has a record" with "1 3" json \
    '.[0].domid == null and .[0].name == "nosuch" and .[0].state == "failed"
     and .[1].config and .[2] == {complete: false, domains: 2}'
for verb in show list drift; do
    mine $verb nosuch 0 -o jsonl
    check "$verb: an error has a code" json '.[0].code == "not_found"'
done
mine show nosuch -o xl-list
check "failed: and in xl-list" with 1 json '.[0][0].domid == null and .[0][0].error'

echo '{"c_info": {"type": "pv"}, "nics": 5}' \
    >"$tmp/host/userdata-d.1.$uuid.libxl-json"
mine pv1
check "failed: a bad template names file and place" with "1 0 2" err \
    "$uuid.libxl-json.*nics" "hint: xl cannot read this template either"

# --------------------------------------------------------------- no access
no_access() { # ARGS...
    run "$@"
    is 3
}
check "no xenstore: list" no_access list
check "no xenstore: show" no_access 1
check "no xenstore: --all" no_access --all
check "no xenstore: no array is printed as if it were empty" is 3 0 1
run --all -o jsonl
check "no xenstore: jsonl says incomplete" json '. == [{complete: false, domains: 0}]'
check "no dump" no_access --xenstore-dump "$tmp/none" --all
check "no state directory" no_access --state-dir "$tmp/none" \
    --xenstore-dump "$step/xenstore-ls-fp.txt" --all

# A template that may not be read; root may read all, so somebody else does.
copy_host
chmod 755 "$tmp" "$tmp/host"
chmod 644 "$tmp"/host/*
chmod 0 "$tmp/host/userdata-d.1.$uuid.libxl-json"
denied() { # ARGS...
    mine "$@"
}
if [ "$(id -u)" = 0 ]; then
    cp "$CFGDUMP" "$tmp/cfgdump"
    ldd "$CFGDUMP" | sed -n 's/.* => \(.*libxencfg[^ ]*\) .*/\1/p' |
        xargs -I{} cp {} "$tmp/"
    denied() {
        status=0
        LD_LIBRARY_PATH=$tmp setpriv --reuid 65534 --regid 65534 \
            --clear-groups "$tmp/cfgdump" --state-dir "$tmp/host" \
            --xenstore-dump "$tmp/host/xenstore-ls-fp.txt" "$@" \
            >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
    }
fi
denied 1
check "unreadable template: 3 if it is all that is asked for" \
    with "3 0 1" err 'Permission denied'
denied --all -o jsonl
check "unreadable template: 1 if another domain is there" with "1 3" json \
    '.[0].config and (.[1].error | test("Permission denied"))
     and .[2] == {complete: false, domains: 2}'
denied 1 0
check "unreadable template: 1 also if that comes first" is 1
denied list
check "unreadable template: 1 from list too" with "1 3" err 'Permission denied'
denied show nosuch 1
check "unreadable template: 1 if another failed otherwise" with "1 0 2" err \
    nosuch 'Permission denied'
denied 1 1
check "unreadable template: 3 if all are" with "3 0 2" err 'Permission denied'

# ---------------------------------------------------------------- warnings
copy_host
printf '%s\n' '/libxl/1/device/vif/7 = ""   (n0)' \
    '/libxl/1/device/vif/7/backend = "/local/domain/0/backend/vif/1/7"   (n0)' \
    '/libxl/1/device/vif/7/mac = "00:16:3e:00:00:07"   (n0)' \
    >"$tmp/more"
sed -i "/^\/libxl\/1\/device\/vif\/0 = /{
r $tmp/more
N
}" "$tmp/host/xenstore-ls-fp.txt"
mine pv1
check "reconstructed: a warning" with "0" err \
    '^cfgdump: warning: domain 1 (pv1): nic 7: reconstructed'
check "reconstructed: in the configuration" json \
    '.[0].nics | map(select(.devid == 7)) | length == 1'
silent() { is 0 && [ ! -s "$tmp/err" ]; }
mine pv1 --quiet
check "--quiet: no warnings" silent
mine pv1 -o table
check "table tells findings by itself" out \
    '^reconstructed  *nic 7'
check "table: no warnings beside" silent
mine list
check "list counts" out '^    1  pv1       pv    alive  .*  4     4         2$'
host pv1
check "a stale device is no warning" silent
host pv1 -v
check "--verbose: stale, not refreshed" err \
    '^cfgdump: note: domain 1 (pv1): channel 0: stale' \
    '^cfgdump: note: domain 1 (pv1): .*sched_params: not refreshed'
# a line for each, with kind, identity and class
all_findings() {
    "$CFGDUMP" --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" \
        pv1 -o jsonl | jq -r 'select(.findings) | .findings[] |
        "domain 1 (pv1): \(if .kind then .kind + " " else "" end)" +
        "\(.id): \(.what | sub("^matched$"; "ok") | gsub("_"; " "))"' >"$tmp/a"
    grep -q ': ok$' "$tmp/a" && grep -q ': implied$' "$tmp/a" || return 1
    while read -r line; do
        grep -qF "$line" "$tmp/err" || { echo "no $line"; return 1; }
    done <"$tmp/a"
}
check "--verbose: all findings" all_findings
check "--verbose: the same data" cmp "$tmp/one" "$tmp/out"

# ------------------------------------------------------ control characters
copy_host
evil=$(printf 'a\033[31mb\001c\177d')
sed -i '/^\/local\/domain\/1\/name = /s/"pv1"/"a\\033[31mb\\001c\\177d"/' \
    "$tmp/host/xenstore-ls-fp.txt"
mine 1 -o jsonl
check "control characters: the name is read" \
    jq -se --arg n "$evil" '.[0].name == $n' "$tmp/out"
mine list
check "control characters: escaped in list" out \
    'a\\x1b\[31mb\\x01c\\x7fd'
check "control characters: none in list" clean
mine 1 -o table
check "control characters: escaped in table" out '^name .*a\\x1b\[31mb'
check "control characters: none in table" clean
rm "$tmp/host/userdata-d.1.$uuid.libxl-json"
mine 1 -v
check "control characters: escaped in errors" err 'error: domain 1 (a\\x1b\[31mb'
check "control characters: none in errors" clean
mine "$(printf 'no\033such\233')"
check "control characters: in arguments" err 'no\\x1bsuch\\x9b'
check "control characters: none of arguments" clean

jq '.c_info.name = "x\u0085\u001b]0;y\u0007" | .disks[0].pdev_path = "/a\nb"' \
    <"$tmp/stored" >"$tmp/evil.json"
run --template "$tmp/evil.json" -o table
check "control characters: in a template" out '/a\\x0ab' '\\xc2\\x85'
check "control characters: none of a template" clean

# ------------------------------------------------------------------ colour
host list
check "colour: none off a terminal" no_escapes
host list --color always
check "colour: always" escapes
NO_COLOR=1
export NO_COLOR
host list --color=always
check "colour: --color=always beats NO_COLOR" escapes
unset NO_COLOR
host pv1 -o json --color always
check "colour: never in JSON" no_escapes

# terminal ARGS... - cfgdump on a terminal
terminal() {
    python3 -c '
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    os.write(1, data)
os.waitpid(pid, 0)
' "$CFGDUMP" --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" \
        "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
}
terminal list
check "colour: on a terminal" out 'pv1'
check "colour: and coloured there" escapes
terminal list --color never
check "colour: never on a terminal" no_escapes
NO_COLOR=1
export NO_COLOR
terminal list
check "colour: NO_COLOR" no_escapes
NO_COLOR=
terminal list
check "colour: an empty NO_COLOR says nothing" escapes
unset NO_COLOR
TERM=dumb
terminal list
check "colour: not on a dumb terminal" no_escapes
TERM=xterm

# ----------------------------------------------------------- write errors
writing() { # COMMAND - what sh runs
    status=0
    : >"$tmp/out"
    CFGDUMP=$CFGDUMP step=$step sh -c "$1" 2>"$tmp/err" || status=$?
}
captured='"$CFGDUMP" --state-dir "$step" \
    --xenstore-dump "$step/xenstore-ls-fp.txt"'
if [ -c /dev/full ]; then
    for what in "--all -o xl-list" "list" "1 -o table" "--help" "--version"; do
        writing "$captured $what >/dev/full"
        check "full disk: $what" with 1 err \
            '^cfgdump: error: write standard output: No space left'
    done
    # verbs that say by 1 what they found
    for what in check "check -o jsonl" "check --explain all" "drift pv1" \
        "diff pv1 pv1@template" "check --help"; do
        writing "$captured $what >/dev/full"
        check "full disk: $what: trouble" with 2 err \
            '^cfgdump: error: write standard output: No space left'
    done
    writing "XENSTORED_PATH=/nonexistent \"\$CFGDUMP\" repair --help >/dev/full"
    check "full disk: repair: trouble" is 2
fi
writing "$captured --all >&-"
check "closed standard output" with 1 err '^cfgdump: error: write standard'
writing "$captured --all >&- <&- 2>&-"
check "all closed" is 1
writing "$captured list <&- >\"$tmp/out\""
check "closed standard input" with "0 3" out pv1

# A xenstore that hangs up.  What it is sent tells whether its socket took the
# place of the standard error that was closed.
hang_up() {
    python3 -c '
import os, socket, subprocess, sys
path = sys.argv[1]
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen()
server.settimeout(20)
os.set_inheritable(2, True)
p = subprocess.Popen(["sh", "-c", "exec \"$@\" 2>&-", "sh"] + sys.argv[2:],
                     stdout=subprocess.DEVNULL,
                     env=dict(os.environ, XENSTORED_PATH=path))
client = server.accept()[0]
client.shutdown(socket.SHUT_WR)
sent = b""
while True:
    data = client.recv(4096)
    if not data:
        break
    sent += data
p.wait()
print(p.returncode, sent)
sys.exit(b"cfgdump" in sent or p.returncode not in (1, 3))
' "$tmp/socket" "$CFGDUMP" "$@"
}
check "closed standard error: nothing of it to xenstore" hang_up --deadline 1 -v \
    --all

# a pipe whose reader is gone, from a program that ignores SIGPIPE or does not
broken_pipe() { # STATUS ARGS...
    WANT=$1
    export WANT
    shift
    python3 -c '
import os, signal, subprocess, sys
r, w = os.pipe()
os.close(r)
p = subprocess.run(sys.argv[1:], stdout=w, stderr=subprocess.PIPE,
                   stdin=subprocess.DEVNULL, restore_signals=True)
print(p.returncode, p.stderr)
sys.exit(not (p.returncode == int(os.environ["WANT"]) and p.stderr == b""))
' "$CFGDUMP" --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" "$@"
}
check "closed pipe: quiet, exit 1" broken_pipe 1 --all -o xl-list
check "closed pipe: list" broken_pipe 1 list
check "closed pipe: check, exit 2" broken_pipe 2 check
check "closed pipe: drift, exit 2" broken_pipe 2 drift pv1

echo "1..$count"
