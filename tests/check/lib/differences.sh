# differences.sh - compares cfgdump with libxl, byte for byte but for reasoned
# differences (../../differences/README.md).  To be sourced after tap.sh.

differences=$root/tests/differences

# Makes yajl's layout of that of `jq --indent 4`; after a list xl prints an
# empty line.
as_yajl() {
    sed -E -e 's/^( *)(.*)\{\}(,?)$/\1\2{\n\n\1}\3/' \
        -e 's/^( *)(.*)\[\](,?)$/\1\2[\n\n\1]\3/' -e 's/^\]$/]\n/'
}

# layout FILE - JSON in yajl's layout
layout() {
    jq --indent 4 . "$1" | as_yajl
}

# filters REASON... - what the reasons make of .config; those that changed something
# are in .applied
filters() {
    echo ".applied = [] |"
    cat "$differences/common.jq"
    for reason; do
        echo "(.config as \$before | .config |= ("
        cat "$differences/$reason.jq"
        echo ") | if .config == \$before then .
                else .applied += [\"$reason\"] end) |"
    done
    echo ".config |= ordered"
}

# expect_program REASON... - the jq program that makes cfgdump's output of
# libxl's.  Prints first the names of the reasons that changed something.
expect_program() {
    cat <<'JQ'
def nodes: split("\n") | map(select(length > 0)
    | index(" = \"") as $i
    | { key: .[:$i], value: .[$i + 4:rindex("\"")] }) | from_entries;
($dump | nodes) as $xs |
([range(0; $stored | length; 2) as $i
    | { key: $stored[$i] | tostring, value: $stored[$i + 1] }]
    | from_entries) as $templates |
(type == "array") as $list |
if $list then . else [{ domid: $one, config: . }] end |
map(.domid as $domid | $templates[$domid | tostring] as $template |
JQ
    filters "$@"
    cat <<'JQ'
    ) |
(map(.applied[]) | unique | join(" ")),
(map(del(.applied)) | if $list then . else .[0].config end)
JQ
}

# stored FILE... - userdata files, each after its domid
stored() {
    for file; do
        name=${file##*/userdata-d.}
        printf '%s ' "${name%%.*}"
        tr -d '\000' <"$file"
        echo
    done
}

# expect LIBXL DUMP STORED DOMID REASON... - writes $tmp/expect and
# $tmp/applied
expect() {
    libxl=$1 dump=$2 stored=$3 domid=$4
    shift 4
    expect_program "$@" >"$tmp/program.jq"
    jq -r --indent 4 --rawfile dump "$dump" --slurpfile stored "$stored" \
        --argjson one "$domid" -f "$tmp/program.jq" "$libxl" \
        >"$tmp/expected.jq" || return 1
    sed 1q "$tmp/expected.jq" >"$tmp/applied"
    sed 1d "$tmp/expected.jq" | as_yajl >"$tmp/expect"
}

# same OURS - is it what expect said?  else says what differs
same() {
    cmp -s "$tmp/expect" "$1" && return 0
    diff -U 4 --label expected --label cfgdump "$tmp/expect" "$1"
    return 1
}

# applied REASON... - did each of these change something, and no other?
applied() {
    for reason in $(cat "$tmp/applied"); do
        case " $* " in
        *" $reason "*) ;;
        *) echo "unexpected: $reason"; return 1 ;;
        esac
    done
    for reason; do
        case " $(cat "$tmp/applied") " in
        *" $reason "*) ;;
        *)
            echo "the difference \"$reason\" does not appear any more"
            return 1
            ;;
        esac
    done
}

# holding REASON... - those of them that hold for the bed's Xen, by the table in
# README.md
holding() {
    for reason; do
        range=$(sed -n "s/^| \`$reason\` | \([^|]*[^| ]\) *|.*/\1/p" \
            "$differences/README.md")
        case $range in
        all) ;;
        "to 4."*) [ "$xen" -le "${range#to 4.}" ] || continue ;;
        "from 4."*) [ "$xen" -ge "${range#from 4.}" ] || continue ;;
        *) echo "no-versions-of-$reason" ;;
        esac
        echo "$reason"
    done
}

# compare DOMID REASON... - cfgdump with libxl's retrieve on the test bed; all
# of the reasons that hold for its Xen, and no others, must apply.  Needs bed.sh.
compare() {
    compare_all "$@" || return 1
    shift
    # shellcheck disable=SC2046
    applied not-refreshed $(holding "$@")
}

# compare_all DOMID REASON... - any of the reasons that hold may apply
compare_all() {
    id=$1
    shift
    # shellcheck disable=SC2046
    set -- $(holding "$@")
    lx retrieve "$id" >"$tmp/libxl" 2>"$tmp/libxl.err" ||
        { cat "$tmp/libxl.err"; return 1; }
    cfgdump show -o json "$id" >"$tmp/ours" 2>"$tmp/ours.err" ||
        { cat "$tmp/ours.err"; return 1; }
    live "$id" >"$tmp/dump"
    stored "$(template "$id")" >"$tmp/stored"
    expect "$tmp/libxl" "$tmp/dump" "$tmp/stored" "$id" not-refreshed "$@" &&
        same "$tmp/ours"
}
