#!/bin/sh
# The man pages say what is true: options, commands, exit status, environment,
# findings, JSON members and functions are those that there are, and no others;
# what they show as code compiles, and as commands is no wrong usage.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
O=$(absolute "${O:-build}")
XENSTORED_PATH=/nonexistent/socket # none that happens to run is asked
export XENSTORED_PATH
cd "$root"

# ----------------------------------------------------------------- reading
# What a page says, in lines of any length.
for page in cfgdump.1 xencfg.3 xencfg-template.5; do
    mandoc -T utf8 -O width=900 "$O/man/$page" | sed 's/.\x08//g' >"$tmp/$page"
done

# section NAME PAGE; subsection VERB - of cfgdump.1's COMMANDS
section() {
    awk -v name="$1" '/^[A-Z]/ { on = $0 == name; next } on' "$tmp/$2"
}
subsection() {
    section COMMANDS cfgdump.1 |
        awk -v verb="$1" '/^ ? ? ?[^ ]/ { on = $1 == verb; next } on'
}
headings() {
    section COMMANDS cfgdump.1 | sed -n 's/^ \{1,3\}\([^ ]\)/\1/p'
}
# terms - those of definitions: as far left as the text, with text below them
terms() {
    awk '{ match($0, /^ */); indent = RLENGTH }
        NF && !least { least = indent }
        was == least && indent == least + 4 { print line }
        { was = indent; line = substr($0, indent + 1) }'
}
# first_column - of the tables, but for the heading
first_column() {
    sed -n 's/^ \{5,8\}\([^ ].*[^ ]\)   *[^ ].*/\1/p' | tail -n +2
}

# same NAME FILE FILE - the lines of both in any order
same() {
    sort -u "$2" >"$tmp/a"
    sort -u "$3" >"$tmp/b"
    if [ -s "$tmp/a" ] && diff "$tmp/a" "$tmp/b" >"$tmp/log"; then
        ok "$1"
    else
        not_ok "$1" "$tmp/log"
    fi
}

# words_of NAME - all words of $tmp/want are in $tmp/text
words_of() {
    missing=
    [ -s "$tmp/want" ] || missing=everything
    while read -r word; do
        grep -qw -e "$word" "$tmp/text" || missing="$missing $word"
    done <"$tmp/want"
    echo "not there:$missing" >"$tmp/log"
    if [ "$missing" ]; then not_ok "$1" "$tmp/log"; else ok "$1"; fi
}

# ------------------------------------------------------------------- form
silent() { ! "$@" 2>&1 | grep .; }
fits() { # PAGE - as man and mandoc show it, no line is longer than 80
    MANWIDTH=80 MANROFFOPT='' MANPAGER=cat man -l "$O/man/$1" >"$tmp/man" \
        2>"$tmp/err" || return 1
    # depends on where pages would end, which a terminal has none of
    sed -i '/table text block will not fit on one page/d' "$tmp/err"
    mandoc -T utf8 -O width=78 "$O/man/$1" | sed 's/.\x08//g' >>"$tmp/man"
    ! cat "$tmp/err" - <<EOF | grep .
$(sed 's/.\x08//g' "$tmp/man" | grep -E '^.{81}')
EOF
}
for page in cfgdump.1 xencfg.3 xencfg-template.5; do
    check "$page: mandoc's linter has nothing to say" \
        silent mandoc -T lint -W warning "$O/man/$page"
    check "$page: fits 80 columns" fits "$page"
    check "$page: names have no typographic hyphens" \
        silent grep -n "^[^.\\\\].*[^\\\\]-" "$O/man/$page"
done

# -------------------------------------------------------------- cfgdump.1
"$CFGDUMP" --help >"$tmp/help"
sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p' "$tmp/help" >"$tmp/verbs"
headings | sed 's/ .*//' >"$tmp/page"
same "cfgdump.1: the commands" "$tmp/verbs" "$tmp/page"

options() { sed -n 's/^ *\(\(-., \)\{0,1\}--[^ ]*\( [^ ]\{1,\}\)\{0,1\}\).*/\1/p'; }
for verb in $(cat "$tmp/verbs"); do
    "$CFGDUMP" help "$verb" >"$tmp/help-$verb"
    sed -n 's/^Usage: cfgdump //p' "$tmp/help-$verb" >"$tmp/want"
    headings | grep "^$verb\\( \\|\$\\)" >"$tmp/page" || :
    same "cfgdump.1: $verb: its usage" "$tmp/want" "$tmp/page"
    sed -n '/^Options/,/^$/p' "$tmp/help-$verb" | options >"$tmp/want"
    echo none >>"$tmp/want"
    subsection "$verb" | terms | grep '^-' >"$tmp/page" || :
    echo none >>"$tmp/page"
    same "cfgdump.1: $verb: its options" "$tmp/want" "$tmp/page"
done
# values VERB OPTION ARG - those of an option that takes an ARG
values() {
    grep -q -e "$2 $3" "$tmp/help-$1" || return 0
    "$CFGDUMP" __complete -- "$1" "$2" '' | sed '1d; s/[[:space:]].*//' \
        >"$tmp/want"
    subsection "$1" | grep -A 1 -e "$2" >"$tmp/text"
    words_of "cfgdump.1: $1: values of $2"
}
for verb in $(cat "$tmp/verbs"); do
    values "$verb" --output FORMAT
done
values show --view VIEW

sed -n '/^Options/,/^$/p' "$tmp/help" | sed 's/; /\n  /' | options >"$tmp/want"
section OPTIONS cfgdump.1 | terms >"$tmp/page"
same "cfgdump.1: the options of all commands" "$tmp/want" "$tmp/page"

words() { grep -o -e '--[a-z][a-z-]*' "$@" | sort -u; }
cat "$tmp"/help* | words >"$tmp/want"
echo --colour >>"$tmp/want"
words "$tmp/cfgdump.1" >"$tmp/page"
same "cfgdump.1: no option that there is not" "$tmp/want" "$tmp/page"

sed -n 's/^ *STATUS_[A-Z]* = \([0-9]*\).*/\1/p' tools/cfgdump/base/status.h \
    >"$tmp/want"
section "EXIT STATUS" cfgdump.1 | terms >"$tmp/page"
same "cfgdump.1: the exit status" "$tmp/want" "$tmp/page"

{
    grep -oh 'getenv("[A-Z_]*")' -r tools lib | sed 's/.*"\(.*\)".*/\1/'
    echo XENSTORED_PATH # libxenstore's
} >"$tmp/want"
section ENVIRONMENT cfgdump.1 | terms | sed 's/, /\n/' >"$tmp/page"
same "cfgdump.1: the environment" "$tmp/want" "$tmp/page"

# enumeration NAME - its names, as JSON has them
enumeration() {
    awk -v name="$1" '$1 == name && $2 == "=" { on = 1; next }
        /^]/ { on = 0 }
        on && match($0, /"[A-Z0-9_]+"/) {
            print tolower(substr($0, RSTART + 1, RLENGTH - 2)) }' idl/*.idl
}
# structure NAME - its members, as JSON has them
structure() {
    awk -v name="$1" '$1 == name && $2 == "=" { on = 1; next }
        /^]/ { on = 0 }
        on && match($0, /^    \("[a-z_]+"/) {
            print substr($0, RSTART + 6, RLENGTH - 7) }' idl/*.idl
}
enumeration finding_class | tr _ ' ' | sed 's,^matched$,ok,' >"$tmp/want"
section FINDINGS cfgdump.1 | first_column >"$tmp/page"
same "cfgdump.1: the findings" "$tmp/want" "$tmp/page"

cat >"$tmp/codes.c" <<'EOF'
#include <stdio.h>
#include <xencfg/xencfg.h>

int main(void)
{
    const struct xencfg_check_code *c;
    size_t i;

    for (i = 0; (c = xencfg_check_code(i)); i++)
        printf("%s %s%s %s\n", c->code,
               xencfg_severity_to_string(c->severity), c->action ? " *" : "",
               c->title);
    return 0;
}
EOF
${CC:-cc} -Iinclude -I"$O/include" -o "$tmp/codes" "$tmp/codes.c" \
    "$O/libxencfg.so" -Wl,-rpath,"$O"
"$tmp/codes" >"$tmp/want"
section PROBLEMS cfgdump.1 | grep '[^ ]   ' | tail -n +2 | tr -s ' ' |
    sed 's/^ //' >"$tmp/page"
same "cfgdump.1: the problems" "$tmp/want" "$tmp/page"

# ------------------------------------------------- cfgdump.1: JSON members
step=tests/data/captured/09-usbdev-attach
host() {
    "$CFGDUMP" --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt" \
        "$@" 2>/dev/null || :
}
# members NAME HEADING - all words of $tmp/want are in the text below it
members() {
    section FORMATS cfgdump.1 |
        awk -v heading="$2" '/^ ? ? ?[^ ]/ {
            sub(/^ */, ""); on = $0 == heading; next } on' >"$tmp/text"
    words_of "$1"
}
records() { host "$@"; host "$@" 77 nosuch; }
{ records show -o jsonl 0 1 | jq -r 'keys[], (.findings[]? | keys[])'
  structure finding; } | sort -u >"$tmp/want"
members "cfgdump.1: members of show -o jsonl" "show -o jsonl"
enumeration devkind | grep -v '^none$' >"$tmp/want"
members "cfgdump.1: kinds of devices" "show -o jsonl"
records list -o jsonl 0 1 | jq -r 'keys[]' |
    grep -vx -e complete -e domains | sort -u >"$tmp/want"
members "cfgdump.1: members of list -o jsonl" "list -o json, list -o jsonl"
{ host explain 0 -o json; host explain 1 -o json; } |
    jq -r 'keys[], (.values[], .findings[] | keys[])' | sort -u >"$tmp/want"
members "cfgdump.1: members of explain" "explain -o json"
awk '/^static void from_[a-z]*\(/, /^}/' tools/cfgdump/model/values.c |
    grep -o '"[a-z_ ]*"' | tr -d '"' | tr ' ' _ >"$tmp/want"
members "cfgdump.1: sources of explain" "explain -o json"
structure change >"$tmp/want"
members "cfgdump.1: members of diff" "diff -o json"
step=tests/data/captured/13-mem-set
records drift -o jsonl 0 1 | jq -r 'keys[], (.drift[]? | keys[])' |
    grep -vx -e complete -e domains | sort -u >"$tmp/want"
members "cfgdump.1: members of drift" "drift -o json, drift -o jsonl"
{ structure problem; structure check_result; } >"$tmp/want"
members "cfgdump.1: members of check" "check -o json, check -o jsonl"
enumeration event_kind >"$tmp/want"
grep -o 'put_[a-z]*(f, "[a-z]*"\|\\"[a-z]*\\":' tools/cfgdump/formats/watch.c |
    sed 's/.*"\([a-z]*\).*"/\1/; s/:$//' >>"$tmp/want"
members "cfgdump.1: members and events of watch" "watch -o jsonl"

# ----------------------------------------------------- cfgdump.1: examples
# Each is a command that can be: it fails for want of the host, if at all.
step=tests/data/captured/09-usbdev-attach
mkdir "$tmp/example" "$tmp/example/state"
cp "$step"/userdata-* "$tmp/example/state"
cp "$step/xenstore-ls-fp.txt" "$tmp/example/store.txt"
chmod -R u+w "$tmp/example"
cat >"$tmp/example/run" <<'EOF'
cfgdump() {
    case " $* " in
    *" --template "* | *" --report "*) ;;
    " watch "* | " repair "*) set -- --state-dir state "$@" ;;
    *) set -- --state-dir state --xenstore-dump store.txt "$@" ;;
    esac
    timeout 10 "$CFGDUMP" "$@"
}
EOF
# commands PAGE - those of its examples that begin with cfgdump, each in a line
commands() {
    section EXAMPLES "$1" | sed -n '/^ *[#$] [a-z. ]*cfgdump /{
        :more
        /|$/{
            N
            s/\n */ /
            b more
        }
        s/^ *[#$] //p
    }'
}
commands cfgdump.1 >"$tmp/commands"
commands xencfg-template.5 | sed 's/userdata-d/state\/userdata-d/' \
    >>"$tmp/commands"
example() { # COMMAND
    (cd "$tmp/example" && . ./run && eval "$1") </dev/null >"$tmp/out" 2>&1 || :
    ! grep -e "^Try 'cfgdump" -e 'parse error' -e 'compile error' "$tmp/out"
}
check "there are examples" test -s "$tmp/commands"
while read -r line; do
    check "example: $line" example "$line"
done <"$tmp/commands"

# --------------------------------------------------------------- xencfg.3
# functions FILE... - declared in them, as the reader sees them
functions() {
    sed 's/^ *\*.*//; s/\/\*.*\*\///; s/^#.*\|.*\\$//' "$@" | tr -s '\n\t' ' ' |
        grep -o '[;{}][^;{}()]*[ *]xencfg_[a-z0-9_]*(' | grep -v typedef |
        grep -o 'xencfg_[a-z0-9_]*($' | tr -d '(' | sort -u
}
# but for those that only the headers' inline functions are to call
functions include/xencfg/*.h | grep -v '^xencfg_abi_' >"$tmp/functions"
grep -o 'xencfg_[a-z0-9_]*()' "$tmp/xencfg.3" | tr -d '()' | sort -u \
    >"$tmp/page"
check "xencfg.3: there are functions" test -s "$tmp/functions"
check "xencfg.3: names each function of the headers" \
    silent comm -23 "$tmp/functions" "$tmp/page"
# the generated ones too
echo '#include <xencfg/xencfg.h>' | ${CC:-cc} -E -P -Iinclude -I"$O/include" - |
    grep -o 'xencfg_[a-z0-9_]*' | sort -u >"$tmp/all"
check "xencfg.3: names no other" silent comm -13 "$tmp/all" "$tmp/page"

sed -n 's/^ *XENCFG_ERROR_\([A-Z_]*\) = \(-[0-9]*\).*/\2 \1/p' \
    include/xencfg/xencfg.h >"$tmp/want"
section ERRORS xencfg.3 | awk '$1 ~ /^-[0-9]+$/ { print $1, $2 }' >"$tmp/page"
same "xencfg.3: the errors" "$tmp/want" "$tmp/page"

awk '/^```$/ { on = !on && !done; next }
    on && /^#include <stdio.h>/ { mine = 1 }
    mine && on { gsub(/\\\\/, "\\"); print }
    mine && !on { exit }' man/xencfg.3.scd >"$tmp/example.c"
check "xencfg.3: its example compiles" ${CC:-cc} -std=c99 -pedantic -Wall \
    -Wextra -Werror -Iinclude -I"$O/include" -o "$tmp/example.bin" \
    "$tmp/example.c" "$O/libxencfg.so" -Wl,-rpath,"$O"
runs() { ! "$tmp/example.bin" 1 2>"$tmp/err" && grep -q "$XENSTORED_PATH" "$tmp/err"; }
check "xencfg.3: and says that there is no xenstore" runs

# --------------------------------------------------------------- installed
stage=$tmp/stage
make -s O="$O" install DESTDIR="$stage" PREFIX=/usr >"$tmp/log" 2>&1
found() { # NAME SECTION
    man -M "$stage/usr/share/man" -w "$2" "$1"
}
check "man finds cfgdump(1)" found cfgdump 1
check "man finds xencfg(3)" found xencfg 3
check "man finds xencfg-template(5)" found xencfg-template 5
check "man finds xencfg(1)" found xencfg 1
while read -r name; do
    found "$name" 3 >/dev/null || echo "no $name(3)"
done <"$tmp/functions" >"$tmp/references" 2>&1
check "man finds each function" silent cat "$tmp/references"
shows() { man -M "$stage/usr/share/man" 3 "$1" 2>&1 | grep -q CALLING; }
check "and shows xencfg(3)" shows xencfg_retrieve
echo "#include <xencfg/types.h>" >"$tmp/types.c"
check "types.h compiles alone" ${CC:-cc} -std=c99 -pedantic -Wall -Wextra -Werror \
    -fsyntax-only -Iinclude -I"$O/include" "$tmp/types.c"
for page in cfgdump.1 xencfg.3 xencfg-template.5; do
    grep -o '\(cfgdump\|xencfg[a-z-]*\)([1-9])' "$tmp/$page" |
        sort -u | tr '()' '  ' | while read -r name number; do
        found "$name" "$number" >/dev/null || echo "no $name($number)"
    done >"$tmp/references"
    check "$page: what it refers to is there" silent cat "$tmp/references"
    section "SEE ALSO" "$page" | grep -q '([1-9])' ||
        echo "nothing in SEE ALSO" >"$tmp/references"
    check "$page: refers to others" silent cat "$tmp/references"
done
make -s O="$O" uninstall DESTDIR="$stage" PREFIX=/usr >"$tmp/log" 2>&1
check "uninstall removes them" silent find "$stage/usr/share" -type f
plan
