#!/bin/sh
# What makes cfgdump pleasant: suggestions, the pager, progress.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"

step=$root/tests/data/captured/09-usbdev-attach
TERM=xterm
export TERM
unset LESS PAGER CFGDUMP_PAGER
status=0

# run ARGS... - cfgdump on the captured host; sets $status, $tmp/out, $tmp/err
run() {
    status=0
    "$CFGDUMP" --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" \
        "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}
# terminal OPTION... -- ARGS... - the same on a terminal; its text is $tmp/out
terminal() {
    n=$#
    while [ "$n" -gt 0 ]; do
        word=$1
        shift
        n=$((n - 1))
        if [ "$word" = -- ]; then
            set -- "$@" "$CFGDUMP" --state-dir "$step" \
                --xenstore-dump "$step/xenstore-ls-fp.txt"
        else
            set -- "$@" "$word"
        fi
    done
    status=0
    timeout 60 python3 "$here/lib/terminal.py" "$@" >"$tmp/out" 2>"$tmp/err" ||
        status=$?
}
is() { [ "$status" = "$1" ] || { echo "status $status"; show; return 1; }; }
show() { cat "$tmp/out" "$tmp/err"; }
out() { grep -q -e "$1" "$tmp/out" || { show; return 1; }; }
no_out() { ! out "$1" >"$tmp/none"; }
err() { grep -q -e "$1" "$tmp/err" || { show; return 1; }; }
lines() { [ "$(wc -l <"$tmp/$1")" = "$2" ] || { show; return 1; }; }

# ------------------------------------------------------------- suggestions
hint() { # STATUS HINT-OR-'' ARGS... - the last line of standard error
    want=$1 text=$2
    shift 2
    run "$@"
    if [ "$text" ]; then
        check "hint: $*: $text" eval 'is $want &&
            [ "$(tail -n 1 "$tmp/err")" = "cfgdump: hint: $text" ] || show_bad'
    else
        check "no hint: $*" eval 'is $want && ! err hint >/dev/null'
    fi
}
show_bad() { show; return 1; }
hint 2 "did you mean 'show'?" shwo pv1
hint 2 "did you mean 'list'?" lsit
hint 2 "did you mean 'pv1'?" pv2
hint 1 "did you mean 'pv1'?" show PV1
hint 1 "did you mean 'Domain-0'?" show domian-0
hint 1 "" show shwo
hint 1 "" pv1 shwo
hint 2 "" nosuch
hint 1 "" 77
hint 2 "" x
hint 1 "did you mean 'pv1'?" show pv
hint 1 "" show vp
hint 1 "" show p1
hint 2 "the views are pv1@live, pv1@template and pv1@rebuild" diff pv1@foo pv1
hint 2 "" diff nosuch@foo pv1
hint 2 "" diff pv1 @foo
hint 2 "" -q diff pv1@foo pv1
hint 2 "" --quiet pv2
hint 2 "" "$(printf 'x%0100d' 0)"
hint 2 "did you mean 'diff'?" dif pv1 pv1 --stat
hint 2 "did you mean 'list'?" lsit --all
hint 2 "" pv1 --all
hint 2 "did you mean 'show'?" help shwo
hint 2 "did you mean 'completion'?" help compeltion
hint 2 "" help nosuch
hint 2 "did you mean '--view'?" --veiw=live pv1
hint 2 "" list --stta
hint 2 "" --state-dir "$tmp" list --stta
hint 2 "did you mean '--stat'?" diff --stta a b
hint 2 "did you mean '--xenstore-dump'?" --xenstoredump x
hint 2 "" --frobnicate
hint 0 "" pv1

without() { # HINT-OR-'' ARGS... - where no xenstore runs
    text=$1
    shift
    status=0
    XENSTORED_PATH=/nonexistent "$CFGDUMP" "$@" >"$tmp/out" 2>"$tmp/err" ||
        status=$?
    check "without xenstore: $*: ${text:-no hint}" eval 'is 3 &&
        [ "$(sed -n "s/^cfgdump: hint: //p" "$tmp/err")" = "$text" ]'
}
without "did you mean 'list'?" lst
without "" lst -q
without "" web
without "" 1

# ------------------------------------------------------------------ first aid
says() { # STATUS TEXT ARGS...
    want=$1 text=$2
    shift 2
    status=0
    XENSTORED_PATH=/nonexistent "$CFGDUMP" "$@" >"$tmp/out" 2>"$tmp/err" ||
        status=$?
    check "$*: $text" eval 'is "$want" && err "$text" && lines err 1'
}
for args in list 'show web' 'explain web' 'watch'; do
    # shellcheck disable=SC2086
    says 3 'is xenstored running (`systemctl status xenstored`)' $args
done
says 2 'systemctl status xenstored' check
says 3 'cfgdump show --template FILE' show web --view template
says 3 '.state-dir' show 1 --state-dir /nonexistent \
    --xenstore-dump "$step/xenstore-ls-fp.txt"
printf '/tool = ""   (n0)\n' >"$tmp/empty"
says 0 'no such domains; `xl list`' list --xenstore-dump "$tmp/empty"
echo 'name = "web"' >"$tmp/web.cfg"
says 2 'an xl.cfg file; make JSON of it with `xl create -n' diff "$tmp/web.cfg" web
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    mkdir -m 700 "$tmp/closed"
    status=0
    chmod 755 "$tmp"
    setpriv --reuid 65534 --clear-groups "$CFGDUMP" --state-dir "$tmp/closed" \
        --xenstore-dump "$step/xenstore-ls-fp.txt" show 1 \
        >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
    check "without rights: run it as root" err 'run it as root'
fi

for i in 1 2 3 4 5 6; do
    printf '/local/domain/%s = ""\n/local/domain/%s/name = "%s"\n' $i $i \
        "$(sed -n ${i}p <<EOF
webs1
webs2
webs3
webs4
wbe
e\\033[31mb
EOF
)"
done >"$tmp/dump"
dump() { hint "$1" "$2" --xenstore-dump "$tmp/dump" show "$3"; }
dump 1 "did you mean 'webs1', 'webs2' or 'webs3'?" webs9
dump 1 "did you mean 'wbe'?" web
dump 1 "did you mean 'e\\x1b[31mb'?" 'e[31mb'
# one more request of xenstore only after an error
requests() {
    LD_PRELOAD=$BED_SHIM FAKEXEN_XSSTAT=1 "$CFGDUMP" --state-dir "$tmp" \
        "$@" 2>&1 | sed -n 's/.*total=//p'
}
"$root/tests/bed/lx" introduce $(seq 30)
xenstore-write /local/domain/1/name abcdef
free() { [ "$(requests abcdefgh -q)" -lt "$(requests abcdefgh)" ]; }
check "a hint costs requests, but not if nobody wants one" free

# ------------------------------------------------------------------- pager
terminal -- list
check "what fits is simply there" eval 'is 0 && out pv1 && no_out "^:"'
terminal --key q -- --all
lines_below() { [ "$(wc -l <"$tmp/out")" -lt "$1" ] || { show; return 1; }; }
check "long output: less waits at the first screen; q is no error" eval \
    'is 0 && lines_below 40'
terminal --key ' ' --key G --key q -- --all
check "the end of it can be seen" eval 'is 0 && out soft_reset'
terminal --rows 500 -- --all
check "a large screen: no waiting" eval 'is 0 && out soft_reset'
terminal --key q -- --help
check "help has it too" eval 'is 0 && out "Usage: cfgdump"'
terminal -- --no-pager --all
check "--no-pager" eval 'is 0 && out soft_reset && ! lines_below 200 >/dev/null'
terminal -- --version
check "--version" eval 'is 0 && out "^cfgdump [0-9]"'
terminal -- show nosuch
check "an error alone goes to the terminal" eval \
    'is 1 && out "^cfgdump: error: no domain" && lines out 1'
terminal --key q -- show nosuch pv1 --color always -v
check "exit status is the command's" is 1
check "messages after the data go the same way" out 'error: no domain'

# pager NAME-OF-VARIABLE VALUE ARGS... - which program was asked?
pager() {
    variable=$1 value=$2
    shift 2
    eval "$variable=\$value; export $variable"
    terminal -- "$@"
    unset "$variable"
}
printf '#!/bin/sh\necho "LESS=$LESS"; exec sed "s/^/paged /"\n' >"$tmp/pager"
chmod +x "$tmp/pager"
pager PAGER "$tmp/pager" list
check "PAGER" eval 'is 0 && out "^paged .*pv1"'
check "LESS is what git has" out '^LESS=FRX'
LESS=-S
export LESS
pager PAGER "$tmp/pager" list
check "LESS is left alone" out '^LESS=-S'
unset LESS
pager CFGDUMP_PAGER "sed 's/^/also /' | cat" list
check "CFGDUMP_PAGER may be a shell's command" eval 'is 0 && out "^also .*pv1"'
PAGER=$tmp/pager
export PAGER
pager CFGDUMP_PAGER "sed s/^/mine/" list
check "CFGDUMP_PAGER comes first" eval 'is 0 && out "^mine.*pv1"'
for none in '' cat; do
    pager CFGDUMP_PAGER "$none" list
    check "CFGDUMP_PAGER='$none': none" eval 'is 0 && out pv1 && no_out paged'
done
pager TERM dumb list
check "a dumb terminal: none" eval 'is 0 && out pv1 && no_out paged'
TERM=xterm
export TERM
run list
check "no terminal: none" eval 'is 0 && out pv1 && no_out paged'
terminal --out "$tmp/data" -- list
check "standard output is a file: none" eval 'is 0 && no_out paged &&
    grep -q "pv1" "$tmp/data" && ! grep paged "$tmp/data"'
terminal -- completion bash
check "completion: none" eval 'is 0 && no_out paged'
terminal --err "$tmp/messages" -- show nosuch pv1 -o table
check "standard error that is a file stays it" eval \
    'is 1 && out "^paged" && grep "no domain" "$tmp/messages"'
unset PAGER
pager PAGER no-such-pager list
check "a pager that is not there: said, and the data shown" eval \
    'is 0 && out "error: run the pager .no-such-pager" && out pv1 &&
     [ "$(grep -c DOMID "$tmp/out")" = 1 ]'
pager PAGER 'no-such-pager -x' list
check "a shell's command that is not there: an error" eval 'is 1 && out no-such'
pager PAGER true --all
check "a pager that reads nothing: no error" is 0

many='1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'
# shellcheck disable=SC2086
terminal --key q -- $many
check "q before all was written: no error" is 0
terminal --sane --key '\x03' --key ' ' --key q -- --all
check "Ctrl-C is for less" eval 'is 0 && out "^sane"'
check "and less goes on" out '"avail_vcpus"'
# shellcheck disable=SC2086
terminal --sane --key '\x03' --key ' ' --key q -- $many
check "Ctrl-C ends cfgdump that still writes, after less" eval \
    'is 130 && out "sane"'
# shellcheck disable=SC2086
timeout 60 python3 "$here/lib/terminal.py" --key q --sane sh -c '
    "$@"
    echo "back $?"' sh "$CFGDUMP" --state-dir "$step" \
    --xenstore-dump "$step/xenstore-ls-fp.txt" $many >"$tmp/out" 2>&1 || :
check "the shell is not back before less has ended" eval \
    'out "back 0" && out sane'

run report -o "$tmp/report.tar.gz"
mkdir "$tmp/unpacked"
# shellcheck disable=SC2086
TMPDIR=$tmp/unpacked timeout 60 python3 "$here/lib/terminal.py" \
    --key '\x03' --key q "$CFGDUMP" --report "$tmp/report.tar.gz" $many \
    >"$tmp/out" 2>&1 && status=0 || status=$?
check "Ctrl-C: what was unpacked is removed" eval \
    'is 130 && out c_info && [ -z "$(ls "$tmp/unpacked")" ]'

# ---------------------------------------------------------------- progress
mkdir "$tmp/state"
i=1
while [ $i -le 30 ]; do
    u=$(printf '00000000-0000-0000-0000-%012d' $i)
    xenstore-write /local/domain/$i/name guest$i /local/domain/$i/vm /vm/$u \
        /libxl/$i/type pv
    echo '{"c_info": {"type": "pv", "uuid": "'"$u"'"}, "b_info": {"type.pv": {}}}' \
        >"$tmp/state/userdata-d.$i.$u.libxl-json"
    i=$((i + 1))
done
echo '{"c_info": {"type": "pv"}, "b_info": {"type.pv": {}}}' >"$tmp/state/"\
userdata-d.0.00000000-0000-0000-0000-000000000000.libxl-json
python3 "$here/lib/slow.py" "$tmp/slow" "$XENSTORED_PATH" 0.02 >"$tmp/ready" &
slow=$!
trap 'kill $slow 2>/dev/null || :; rm -rf "$tmp"' EXIT
wait_for test -s "$tmp/ready"
# slowly OPTION... -- ARGS... - all domains, on a terminal
slowly() {
    ( XENSTORED_PATH=$tmp/slow && export XENSTORED_PATH &&
        timeout 60 python3 "$here/lib/terminal.py" "$@" >"$tmp/out" 2>&1 )
}
data() { [ "$(grep -c guest "$tmp/data")" = 30 ]; }
begin=$(milliseconds)
check "slow, but all is there" eval 'slowly --out "$tmp/data" "$CFGDUMP" \
    --state-dir "$tmp/state" --all -o jsonl && data'
took=$(($(milliseconds) - begin))
check "progress: how many of how many" out '[0-9][0-9]*/31 domains'
last_is_blank() { # after the last carriage return nothing stands there
    printf x >>"$tmp/out"
    [ "$(tr '\r' '\n' <"$tmp/out" | tail -n 1)" = x ] &&
        tr '\r' '\n' <"$tmp/out" | tail -n 2 | head -n 1 | grep -q '^  *$'
}
check "progress: one line, cleared at the end" eval \
    'lines out 0 && last_is_blank'
drawn() { tr '\r' '\n' <"$tmp/out" | grep -c domains; }
check "progress: at most ten times a second, not in the first" \
    [ "$(drawn)" -le $(((took - 1000) / 100 + 1)) ]
check "progress: in order" eval \
    'tr "\r" "\n" <"$tmp/out" | sed -n "s|/31 domains.*||p" | sort -n -c'
for option in --quiet --no-pager; do
    slowly --out "$tmp/data" "$CFGDUMP" --state-dir "$tmp/state" $option --all \
        -o jsonl
    if [ $option = --quiet ]; then
        check "progress: none with --quiet" eval 'data && no_out domains'
    else
        check "progress: with --no-pager" eval 'data && out domains'
    fi
done
slowly "$CFGDUMP" --no-pager --state-dir "$tmp/state" --all -o jsonl
check "progress: none where the data goes to the terminal" no_out /31
slowly --out "$tmp/data" --err "$tmp/err" "$CFGDUMP" --state-dir "$tmp/state" \
    --all -o jsonl
check "progress: none where messages go to a file" eval \
    'data && [ ! -s "$tmp/err" ]'
rm "$tmp"/state/userdata-d.1[0-9].* "$tmp"/state/userdata-d.29.*
slowly --out "$tmp/data" "$CFGDUMP" --state-dir "$tmp/state" --all -o jsonl ||
    status=$?
check "progress: makes room for messages" eval \
    '[ "$(tr "\r" "\n" <"$tmp/out" | grep -c "^cfgdump: error: domain")" = 11 ]'
quick() {
    timeout 60 python3 "$here/lib/terminal.py" --out "$tmp/data" "$CFGDUMP" \
        --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" --all \
        >"$tmp/out" 2>&1
}
in_time 1000 quick
check "progress: none if it is quick" eval '[ ! -s "$tmp/out" ]'
plan
