# verbs.sh - for checks of cfgdump's verbs on a captured host: no xenstore is
# asked, nor a bed needed.  To be sourced after tap.sh.

step=$root/tests/data/captured/22-network-detach
golden=$root/tests/data/golden
status=0

# run ARGS... - cfgdump; sets $status, $tmp/out and $tmp/err
run() {
    status=0
    XENSTORED_PATH=/nonexistent/socket "$CFGDUMP" "$@" \
        >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}

# on DIR ARGS... - on a host; of a copy in $tmp/host: mine ARGS...
on() {
    dir=$1
    shift
    run --state-dir "$dir" --xenstore-dump "$dir/xenstore-ls-fp.txt" "$@"
}
host() { on "$step" "$@"; }
mine() { on "$tmp/host" "$@"; }

# copy_host - a fresh $tmp/host to spoil
copy_host() {
    rm -rf "$tmp/host"
    cp -R "$step" "$tmp/host"
    chmod -R u+w "$tmp/host"
}

# is STATUS FILE - the status, and exactly the file's text on standard output
is() {
    [ "$status" = "$1" ] || { echo "exit status $status"; cat "$tmp/err"; }
    diff -u "$2" "$tmp/out" && [ "$status" = "$1" ]
}

# prints STATUS NAME - the same with the golden file NAME, which GOLDEN=write
# makes anew
prints() {
    [ "${GOLDEN:-}" != write ] || cp "$tmp/out" "$golden/$2"
    is "$1" "$golden/$2"
}

# fails STATUS PATTERN - nothing on standard output, and that on standard error
fails() {
    cat "$tmp/out" "$tmp/err"
    [ "$status" = "$1" ] && [ ! -s "$tmp/out" ] && grep -q -e "$2" "$tmp/err"
}

# json FILTER - of what was printed
json() {
    [ -s "$tmp/out" ] && jq -se "$1" "$tmp/out" >/dev/null
}

# clean - nothing that a terminal obeys in either output
clean() {
    cat -v "$tmp/out" "$tmp/err"
    ! cat "$tmp/out" "$tmp/err" | tr -d '\n' | LC_ALL=C grep -q '[[:cntrl:]]' &&
        ! LC_ALL=C grep -q -e "$(printf '\302[\200-\237]')" \
            -e "$(printf '\342\200[\252-\256]')" \
            -e "$(printf '\342\201[\246-\251]')" "$tmp/out" "$tmp/err"
}

# evil - a guest's name, a medium, a bridge and an unknown member that a terminal
# obeys
evil() {
    copy_host
    file=$(ls "$tmp"/host/userdata-d.1.*)
    tr -d '\000' <"$file" | jq '.c_info.name = "a\u001b[2Jb" |
        .disks[0].pdev_path = "/x\u009b\u007f\ny" |
        .nics[0].bridge = "x\u202eevil\u202ary\u2066a\u2069" |
        . + { "new\u001bkey": { "\u0085": "\u001b]0;x\u0007" } }' >"$file.new"
    mv "$file.new" "$file"
    sed 's,^/local/domain/1/name = .*,/local/domain/1/name = "c\\033[31md\\302\\233\\177\\342\\200\\256",' \
        "$step/xenstore-ls-fp.txt" >"$tmp/host/xenstore-ls-fp.txt"
}

# full STATUS ARGS... - standard output cannot be written: so it exits
full() {
    want=$1
    shift
    status=0
    "$CFGDUMP" --state-dir "$step" \
        --xenstore-dump "$step/xenstore-ls-fp.txt" "$@" >/dev/full || status=$?
    [ "$status" = "$want" ]
}

# closed STATUS ARGS... - standard output is a pipe that nobody reads
closed() {
    want=$1
    shift
    mkfifo "$tmp/pipe.$count"
    sh -c 'exec 3<"$1"; exec 3<&-' sh "$tmp/pipe.$count" &
    exec 4>"$tmp/pipe.$count"
    wait $!
    status=0
    "$CFGDUMP" --state-dir "$step" \
        --xenstore-dump "$step/xenstore-ls-fp.txt" "$@" >&4 || status=$?
    exec 4>&-
    [ "$status" = "$want" ]
}
