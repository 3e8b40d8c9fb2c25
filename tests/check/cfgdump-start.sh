#!/bin/sh
# What cfgdump loads: at its start nothing that only few commands need; and what
# those say where it is not installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/lib/tap.sh"
step=$root/tests/data/captured/09-usbdev-attach

# loads ARGS... - the names of the libraries into $tmp/loads
loads() {
    LD_DEBUG=files LD_DEBUG_OUTPUT="$tmp/debug" "$CFGDUMP" "$@" \
        >"$tmp/out" 2>"$tmp/err" || true
    sed -n 's,.*calling init: .*/,,p' "$tmp"/debug.* | sort >"$tmp/loads"
    rm "$tmp"/debug.*
}
# The loader's, the C library's, our own and its: and of sanitizers
few='ld-linux|libc\.|libdl\.|libpthread\.|librt\.|libxencfg|libyajl|libxenstore|libxentool'
few="$few|lib[a-z]*san\\.|libm\\.|libgcc_s|libstdc"
only_few() {
    loads "$@"
    [ -s "$tmp/loads" ] && ! grep -vE "^($few)" "$tmp/loads"
}
check "--version loads libxencfg" eval \
    'loads --version; grep -q libxencfg "$tmp/loads"'
check "--version loads what all need" only_few --version
check "no argument" only_few
check "help" only_few help report
check "show loads no more" only_few --state-dir "$step" \
    --xenstore-dump "$step/xenstore-ls-fp.txt" show pv1
check "neither does check" only_few --state-dir "$step" \
    --xenstore-dump "$step/xenstore-ls-fp.txt" check
check "show -o yaml loads libyaml" eval \
    'loads show --template "$step"/userdata-d.1.* -o yaml
     grep -q "^libyaml" "$tmp/loads" && ! grep -q "^libarchive" "$tmp/loads"'

# ---------------------------------------------------------------- missing

# Where nothing but an empty file is found, nothing can be loaded.
without() { # LIBRARY ARGS...
    mkdir "$tmp/$1"
    : >"$tmp/$1/$1"
    library=$1
    shift
    status=0
    LD_LIBRARY_PATH=$tmp/$library:${LD_LIBRARY_PATH:-} "$CFGDUMP" "$@" \
        >"$tmp/out" 2>"$tmp/err" || status=$?
    rm -r "${tmp:?}/$library"
    cat "$tmp/err"
}
says() { # STATUS PACKAGE LIBRARY ARGS... - that, in one line, and nothing else
    want=$1 package=$2
    shift 2
    without "$@"
    [ "$status" = "$want" ] && [ ! -s "$tmp/out" ] &&
        [ "$(wc -l <"$tmp/err")" = 1 ] && grep -q "package $package: " "$tmp/err"
}
works() { # LIBRARY ARGS...
    without "$@"
    [ "$status" = 0 ]
}
set -- --state-dir "$step" --xenstore-dump "$step/xenstore-ls-fp.txt"
check "show -o yaml without libyaml" says 1 libyaml-0-2 libyaml-0.so.2 \
    "$@" show pv1 -o yaml
check "show without libyaml" works libyaml-0.so.2 "$@" show pv1 -o json
check "report without libarchive" says 1 libarchive13 libarchive.so.13 \
    "$@" report -o "$tmp/report.tar.gz"
check "nothing was written" [ ! -e "$tmp/report.tar.gz" ]
"$CFGDUMP" "$@" report -o "$tmp/report.tar.gz" >/dev/null 2>&1 || true
check "--report of an archive without it" says 3 libarchive13 \
    libarchive.so.13 --report "$tmp/report.tar.gz" list
mkdir "$tmp/unpacked"
tar -xzf "$tmp/report.tar.gz" -C "$tmp/unpacked"
check "--report of a directory has no need of it" works libarchive.so.13 \
    --report "$tmp"/unpacked/* list
check "a judgement that cannot be had is none" says 2 libarchive13 \
    libarchive.so.13 --report "$tmp/report.tar.gz" check
plan
