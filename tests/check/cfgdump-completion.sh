#!/bin/sh
# What bash, zsh and fish make of `cfgdump completion`: typed at real shells, with
# a real xenstore, and with one that does not answer.
set -eu
bed=c
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"

# the shells find it by its name
mkdir "$tmp/bin" "$tmp/zsh" "$tmp/empty"
ln -s "$CFGDUMP" "$tmp/bin/cfgdump"
PATH=$tmp/bin:$PATH
HOME=$tmp/empty
XDG_CONFIG_HOME=$HOME XDG_DATA_HOME=$HOME
export PATH HOME XDG_CONFIG_HOME XDG_DATA_HOME
cd "$tmp/empty"
: >Makefile
mkdir examples

# name DOMID NAME
name() { xenstore-write -- "/local/domain/$1/name" "$2"; }
"$root/tests/bed/lx" introduce $(seq 13)
name 1 web
name 2 'my dom'
name 3 "my d'x\$y"
name 4 -x
name 5 "$(printf 'e\033[31mb')"
name 6 'a:b c'
name 7 list
name 8 web2
name 9 'web@t*'
name 10 77
name 11 twin
name 12 twin
name 13 "$(printf 'line\nbreak')"

# a domain with devices, in short
step=$root/tests/data/captured/09-usbdev-attach
ln -s "$step" state
ln -s "$step/xenstore-ls-fp.txt" dump
host='--state-dir state --xenstore-dump dump'

# ------------------------------------------------------- what can be typed
# TYPED => what stands there after a tab
sed "s/HOST/$host/g" >"$tmp/cases" <<'EOF'
cfgdump sh => cfgdump show 
cfgdump show --vi => cfgdump show --view 
cfgdump show --view re => cfgdump show --view rebuild 
cfgdump show --view=re => cfgdump show --view=rebuild 
cfgdump --colo => cfgdump --color 
cfgdump --color nev => cfgdump --color never 
cfgdump show -o xl-l => cfgdump show -o xl-list 
cfgdump -q list --output=js => cfgdump -q list --output=json
cfgdump list --templ => cfgdump list --templ
cfgdump diff we => cfgdump diff web
cfgdump diff web we => cfgdump diff web web
cfgdump diff twin@te => cfgdump diff twin@template 
cfgdump diff web Makef => cfgdump diff web Makefile 
cfgdump HOST explain pv1 b_i => cfgdump HOST explain pv1 b_info.
cfgdump HOST explain pv1 b_info.target => cfgdump HOST explain pv1 b_info.target_memkb 
cfgdump HOST explain pv1 disks\[xvda => cfgdump HOST explain pv1 disks\[xvda\].
cfgdump HOST explain pv1 disks\[xvda\].pd => cfgdump HOST explain pv1 disks\[xvda\].pdev_path 
cfgdump HOST explain pv1 pcid => cfgdump HOST explain pv1 pcidevs\[0000:00:05.0\].
cfgdump HOST explain pv1 pcidevs\[0000:00:0 => cfgdump HOST explain pv1 pcidevs\[0000:00:05.0\].
cfgdump HOST explain pv1 nosuch => cfgdump HOST explain pv1 nosuch
cfgdump HOST explain pv1 b_info.type b_i => cfgdump HOST explain pv1 b_info.type b_i
cfgdump completion b => cfgdump completion bash 
cfgdump help comp => cfgdump help completion 
cfgdump --template Makef => cfgdump --template Makefile 
cfgdump --state-dir exa => cfgdump --state-dir examples/
cfgdump we => cfgdump web
cfgdump show w => cfgdump show web
cfgdump show web tw => cfgdump show web tw
cfgdump show my\ do => cfgdump show my\ dom 
cfgdump show my\ d\' => cfgdump show my\ d\'x\$y 
cfgdump show a => cfgdump show a:b\ c 
cfgdump show a: => cfgdump show a:b\ c 
cfgdump show web@ => cfgdump show web@t\* 
cfgdump show li => cfgdump show list 
cfgdump show -- - => cfgdump show -- -x 
cfgdump show 7 => cfgdump show 7 
cfgdump show nosuch => cfgdump show nosuch
cfgdump nosuch => cfgdump nosuch
cfgdump show web 2>Makef => cfgdump show web 2>Makefile 
cfgdump show web > Makef => cfgdump show web > Makefile 
echo x | cfgdump completion fi => echo x | cfgdump completion fish 
EOF
# zsh takes a [ that is not quoted for the start of a subscript.
# Where bash closes the quote, zsh also ends the word.
cp "$tmp/cases" "$tmp/cases.bash"
sed "s/HOST/$host/g" >>"$tmp/cases.bash" <<'EOF'
cfgdump show 'my do => cfgdump show 'my dom'
cfgdump show "my do => cfgdump show "my dom"
cfgdump show "my d' => cfgdump show "my d'x\$y"
cfgdump 2>/dev/null sh => cfgdump 2>/dev/null show 
cfgdump HOST explain pv1 disks[xvda => cfgdump HOST explain pv1 disks\[xvda\].
cfgdump HOST explain pv1 'disks[xvda].pd => cfgdump HOST explain pv1 'disks[xvda].pdev_path'
EOF
cp "$tmp/cases" "$tmp/cases.zsh"
cat >>"$tmp/cases.zsh" <<'EOF'
cfgdump show 'my do => cfgdump show 'my dom' 
cfgdump show "my do => cfgdump show "my dom" 
cfgdump show "my d' => cfgdump show "my d'x\$y" 
EOF

# types SHELL SETUP - a result per case
types() {
    sed 's/ => .*//' "$tmp/cases.$1" >"$tmp/typed"
    timeout 120 python3 "$here/lib/typing.py" "$1" "$2" <"$tmp/typed" \
        >"$tmp/got" 2>"$tmp/err" || cat "$tmp/err"
    i=0
    while IFS= read -r case; do
        i=$((i + 1))
        want=${case#* => }
        got=$(sed -n "${i}p" "$tmp/got"; echo .)
        got=${got%??}
        if [ "$got" = "$want" ]; then
            ok "$1: ${case%% => *}"
        else
            printf 'want <%s>\ngot  <%s>\n' "$want" "$got" >"$tmp/log"
            not_ok "$1: ${case%% => *}" "$tmp/log" "$tmp/err"
        fi
    done <"$tmp/cases.$1"
}
cfgdump completion bash >"$tmp/bash"
cfgdump completion zsh >"$tmp/zsh/_cfgdump"
cfgdump completion fish >"$tmp/fish"
types bash ". '$tmp/bash'"
types zsh "fpath=('$tmp/zsh' \$fpath); autoload -Uz compinit; compinit -D -u"
printf 'cfgdump sh => cfgdump show \n' >"$tmp/cases.zsh"
types zsh "autoload -Uz compinit; compinit -D -u; . '$tmp/zsh/_cfgdump'"

# ------------------------------------------------------------------ xencfg
mkdir "$tmp/few"
cat >"$tmp/few/cfgdump" <<'EOF'
#!/bin/sh
case $1 in
list) printf 'web\nwin\n' ;;
show) printf 'DEVICE ID STATUS\nnic 0 ok mac=x\ndisk xvda ok\ndisk hdc ok cdrom\n' ;;
esac
EOF
chmod +x "$tmp/few/cfgdump"
ln -s "$(dirname "$CFGDUMP")/xencfg" "$tmp/few/xencfg"
cat >"$tmp/cases" <<'EOF'
xencfg att => xencfg attach 
xencfg attach we => xencfg attach web 
xencfg attach web pc => xencfg attach web pci 
xencfg detach web disk x => xencfg detach web disk xvda 
xencfg detach web nic  => xencfg detach web nic 0 
xencfg cd => xencfg cdrom 
xencfg cdrom sw => xencfg cdrom swap 
xencfg cdrom swap wi => xencfg cdrom swap win 
xencfg cdrom swap win  => xencfg cdrom swap win hdc 
xencfg cdrom swap win hdc Make => xencfg cdrom swap win hdc Makefile 
xencfg --dry => xencfg --dry-run 
EOF
cp "$tmp/cases" "$tmp/cases.bash"
cp "$tmp/cases" "$tmp/cases.zsh"
of=$root/tools/completion/xencfg
types bash "PATH=$tmp/few:\$PATH; . '$of.bash'"
types zsh "PATH=$tmp/few:\$PATH; autoload -Uz compinit; compinit -D -u; . '$of.zsh'"

# ------------------------------------------------------------------- fish
# fish LINE - what it offers
fish_offers() {
    HOME=$tmp/home FILE=$tmp/fish LINE=$1 timeout 60 fish -c \
        'source $FILE; complete -C $LINE' >"$tmp/got"
}
mkdir "$tmp/home"
# fish_case LINE CANDIDATE... - with tabs before descriptions
fish_case() {
    title="fish: $1"
    fish_offers "$1" || :
    shift
    : >"$tmp/want"
    [ $# = 0 ] || printf '%s\n' "$@" | sort >"$tmp/want"
    sort -o "$tmp/got" "$tmp/got"
    check "$title" diff "$tmp/want" "$tmp/got"
}
t=$(printf '\t')
fish_case "cfgdump sh" "show${t}print configurations"
fish_case "cfgdump show --view=re" --view=rebuild
fish_case "cfgdump show --vi" \
    "--view${t}live; template, as it is stored; or rebuild, to make the same machine again"
fish_case "cfgdump show --view re" rebuild
fish_case "cfgdump --template Makef" Makefile
fish_case "cfgdump --state-dir ex" examples/
fish_case "cfgdump show w" "web${t}domain 1" "web2${t}domain 8" \
    "web@t*${t}domain 9"
fish_case "cfgdump show 'my d" "my dom${t}domain 2" "my d'x\$y${t}domain 3"
fish_case "cfgdump show my\\ do" "my dom${t}domain 2"
fish_case "cfgdump show -- -" "-x${t}domain 4"
fish_case "cfgdump completion z" zsh
fish_case "cfgdump nosuch"
fish_case "cfgdump $host explain pv1 c_info.n" "c_info.name${t}\"pv1\""
fish_case "cfgdump $host explain pv1 'nics[1" "nics[1]."
fish_case "cfgdump diff twin@re" "twin@rebuild"

# ------------------------------------------------ what has no plain name
candidates() { # WORD... - what is offered in place of the last one
    timeout 10 "$CFGDUMP" __complete -- "$@" >"$tmp/out" 2>"$tmp/err"
}
offers() { # PATTERN... - of which each matches a line
    [ ! -s "$tmp/err" ] || return 1
    for pattern; do
        grep -qx -e "$pattern" "$tmp/out" || {
            echo "no $pattern in:"
            cat "$tmp/out"
            return 1
        }
    done
}
offers_no() {
    ! grep -x -e "$1" "$tmp/out"
}
candidates show ''
check "a name with control characters: by number, the name beside" \
    offers "5${t}e\\\\x1b\\[31mb" "13${t}line\\\\x0abreak"
check "a name that begins with -: by number" offers "4${t}-x"
check "a name that is a number: by number" offers "10${t}77"
check "two domains of one name: by number" offers "11${t}twin" "12${t}twin"
no_control() { ! tr -d '\n\t' <"$tmp/out" | grep -q '[[:cntrl:]]'; }
check "no control characters" no_control
candidates ''
check "a name that is a command: by number" offers "7${t}list" "list${t}.*table.*"
candidates show web ''
check "a domain that is there already is not offered" offers_no "web${t}.*"
candidates show --all ''
check "--all: no domains" offers_no "web.*"
candidates show ''
check "__complete is not offered" offers_no '__.*'
candidates --quiet --
check "an option that is there already is not offered" offers_no '--quiet.*'
candidates -o
check "-o" offers '-o.*'
candidates --view
check "options of show, without a command" offers '--view.*'
candidates list --template
check "no option of another command" offers_no '--template.*'
candidates show --all=x --frobnicate -Z --view nonsense -- we
check "wrong options before" offers 'web.*'
# shellcheck disable=SC2086
candidates $host explain pv1 ''
check "paths: a step at a time, what is in between once" eval \
    'offers "c_info\.$t" "nics\[2\]\.$t" "on_crash$t.preserve." &&
     [ "$(grep -c "^c_info" "$tmp/out")" = 1 ]'
# shellcheck disable=SC2086
candidates $host explain pv1 b_info.
check "paths: long values are cut" eval '[ "$(wc -L <"$tmp/out")" -lt 120 ]'
# shellcheck disable=SC2086
candidates $host explain pv1 'channels['
check "paths: a device that is not there" offers "channels\[0\]${t}not live.*"
# shellcheck disable=SC2086
candidates $host explain nosuch ''
check "paths of no domain" eval 'offers words && [ "$(wc -l <"$tmp/out")" = 1 ]'
candidates check --explain dup
check "codes of check" offers "duplicate-.*"
candidates
check "no word at all" offers 'show.*'
candidates show --xenstore-dump
check "an option's value: files" candidates show --xenstore-dump ''
check "and nothing else" cmp "$tmp/out" - <<EOF
files
EOF

# Every format that is offered a command takes, and the help tells of it; and
# the other way round.
verbs=$("$CFGDUMP" --help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p')
offered() { # VERB
    "$CFGDUMP" __complete -- "$1" -o '' | sed 1d | cut -f 1
}
formats() { # VERB
    for f in $(offered "$1"); do
        XENSTORED_PATH=/nonexistent timeout 10 "$CFGDUMP" "$1" -o "$f" x x \
            2>&1 </dev/null | grep -q "output format" && echo "$f is not taken"
        "$CFGDUMP" help "$1" | grep -qw -e "$f" || echo "help has no $f"
    done >"$tmp/bad"
    "$CFGDUMP" help "$1" | sed -n '/^Formats/,/^$/s/^  \([a-z-]*\)  .*/\1/p
        s/ *-o, --output FORMAT *\([a-z]*\) (default), /\1 /p' | tr -d , |
        tr ' ' '\n' | sed '/^$/d' | sort >"$tmp/told"
    offered "$1" | sort | diff - "$tmp/told" >>"$tmp/bad"
    cat "$tmp/bad"
    [ ! -s "$tmp/bad" ]
}
for verb in $verbs; do
    "$CFGDUMP" help "$verb" | grep -q 'output FORMAT' || continue
    check "$verb: the formats that are offered are those that there are" \
        formats "$verb"
done
views() {
    for what in view color; do
        "$CFGDUMP" __complete -- show --$what '' | sed 1d | grep . || return 1
    done | while read -r v; do
        "$CFGDUMP" --view "$v" --version || "$CFGDUMP" --color "$v" --version ||
            return 1
    done
}
check "the values that are offered are taken" views

# ---------------------------------------------------- where nothing answers
XENSTORED_PATH=$tmp/none
export XENSTORED_PATH
candidates show ''
check "no xenstore: no candidates, no message" eval \
    'offers words && [ "$(wc -l <"$tmp/out")" = 1 ]'
candidates s
check "no xenstore: commands nevertheless" offers 'show.*'

silent() { # what answers nothing, and the time that it took
    python3 -c '
import os, socket, subprocess, sys, time
if os.path.exists(sys.argv[1]):
    os.unlink(sys.argv[1])
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
start = time.monotonic()
p = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                   stdin=subprocess.DEVNULL,
                   env=dict(os.environ, XENSTORED_PATH=sys.argv[1]))
took = time.monotonic() - start
print(p, took)
sys.exit(took > 1.5 or p.returncode != 0 or p.stderr != b"" or
         p.stdout not in (b"", b"words\n"))
' "$tmp/socket" "$CFGDUMP" "$@"
}
check "a xenstore that does not answer: nothing, soon" silent __complete -- \
    show ''
check "and as soon if more patience is asked for" silent __complete -- \
    --deadline 60 show ''

mkfifo "$tmp/pipe"
check "a report that is a pipe: nothing, soon" silent __complete -- \
    --report "$tmp/pipe" show ''

# ---------------------------------------------------------------- by hand
usage() {
    s=0
    "$CFGDUMP" "$@" >"$tmp/out" 2>"$tmp/err" || s=$?
    [ $s = 2 ] && [ ! -s "$tmp/out" ] && grep 'bash.*zsh.*fish' "$tmp/err"
}
check "completion without a shell" usage completion
check "completion of an unknown shell" usage completion csh
check "completion of two" usage completion bash zsh

PATH=$tmp/few:$PATH
cp "$of.fish" "$tmp/fish"
fish_case "xencfg detach web vtp" vtpm
fish_case "xencfg detach web disk " hdc xvda
fish_case "xencfg cdrom swap wi" win
fish_case "xencfg cdrom swap win " hdc
fish_case "xencfg cdrom swap win hdc Make" Makefile
fish_case "xencfg at" attach
fish_case "xencfg cdrom " eject insert swap

plan
