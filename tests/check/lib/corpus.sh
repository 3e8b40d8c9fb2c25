# corpus.sh - the domains of data/corpus on the test bed, each as
# differences/corpus.list says.  Needs tap.sh, bed.sh and differences.sh.

# without_sched FILE - what `xl list -l` prints, the scheduler's values aside
without_sched() {
    sed '/^ *"sched_params": {$/,/^ *}/d' "$1"
}

list_equal() { # NAME
    xl list -l "$1" >"$tmp/xl" 2>"$tmp/xl.err"
    cfgdump -o xl-list "$1" >"$tmp/ours" 2>"$tmp/ours.err"
    without_sched "$tmp/xl" >"$tmp/xl.less"
    without_sched "$tmp/ours" >"$tmp/ours.less"
    grep -q '"config"' "$tmp/xl.less" && cmp "$tmp/xl.less" "$tmp/ours.less"
}

# created CFG - real xl creates it
created() {
    quietly xl create -q -p "$1"
}

# with_template BASE - like-BASE, of the same type, then with what the bed's xl
# makes of BASE as its template
with_template() {
    xl create -n -q -d "$data/corpus/$1.cfg" >"$tmp/base.json" || return 1
    type=$(jq -r '.c_info.type' "$tmp/base.json")
    {
        echo "name = \"like-$1\""
        echo "type = \"$type\""
        echo 'kernel = "/boot/vmlinuz"'
        echo 'memory = 128'
    } >"$tmp/base.cfg"
    created "$tmp/base.cfg" || return 1
    file=$(template "$(domid "like-$1")")
    cp "$tmp/base.json" "$file.new"
    printf '\0' >>"$file.new"
    mv "$file.new" "$file"
}

corpus() { # NAME [from 4.N] HOW REASON...
    cfg=$data/corpus/$1.cfg base=$1 domain=like-$1
    shift
    if [ "$1" = from ]; then
        if [ "$xen" -lt "${2#4.}" ]; then
            ! created "$cfg" >"$tmp/why" || { echo "can be created"; return 1; }
            return
        fi
        shift 2
    fi
    how=$1
    shift
    case $how in
    created) ;;
    disk)
        sed "s,/dev/[a-z/]*/guest-volume,/dev/fake0," "$cfg" >"$tmp/$base.cfg"
        cfg=$tmp/$base.cfg
        ;;
    template)
        # so that it is noticed when it can be created one day
        ! created "$cfg" >"$tmp/why" || { echo "can be created"; return 1; }
        with_template "$base" || return 1
        ;;
    *) echo "no line in corpus.list"; return 1 ;;
    esac
    if [ "$how" != template ]; then
        created "$cfg" || return 1
        domain=$(sed -n 's/^name = "\(.*\)"/\1/p' "$cfg")
    fi
    compare "$(domid "$domain")" "$@" || return 1
    # that nothing is lost on the way through jq
    { layout "$tmp/libxl" && echo; } | cmp - "$tmp/libxl" || return 1
    [ $# -gt 0 ] || [ "$how" = template ] || list_equal "$domain"
}

# corpus_checks NAME... - one TAP line each
corpus_checks() {
    for name; do
        line=$(sed -n "s/^$name: *//p" "$differences/corpus.list" |
            sed 's/ *(.*)//')
        # shellcheck disable=SC2086
        check "corpus: $name: ${line:-not listed}" corpus "$name" $line
    done
}
