#!/bin/sh
# Installs into a staging directory, builds the README's example against that,
# runs it, and uninstalls.  The public header must suit C99 and C++.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root" || exit 1
case $O in
/*) out=$O ;;
*) out=$root/$O ;;
esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

n=0
ok() { # NAME COMMAND...
    name=$1
    shift
    n=$((n + 1))
    if "$@" >"$tmp/log" 2>&1; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
        sed 's/^/# /' "$tmp/log"
    fi
}

cc=${CC:-cc}
soname=$(sed -n 's/^soname /libxencfg.so./p' idl/abi)
stage=$tmp/stage
prefix=$tmp/prefix
ok "make install honours DESTDIR" \
    make -s O="$out" install DESTDIR="$stage" PREFIX=/opt/xencfg
ok "the library is where DESTDIR and PREFIX say" \
    test -f "$stage/opt/xencfg/lib/$soname"
for file in bash-completion/completions/cfgdump \
    zsh/site-functions/_cfgdump fish/vendor_completions.d/cfgdump.fish; do
    ok "completion: $file" grep -q __complete \
        "$stage/opt/xencfg/share/$file"
    file=${file%cfgdump*}xencfg${file##*cfgdump}
    ok "completion: $file" grep -q 'completion for xencfg' \
        "$stage/opt/xencfg/share/$file"
done
pc() { # VARIABLE VALUE - of the xencfg.pc that is installed
    PKG_CONFIG_PATH=$stage$3/pkgconfig pkg-config --variable="$1" xencfg |
        grep -qx "$2"
}
no_runpath() { ! readelf -d "$1" | grep -iE 'rpath|runpath'; }
ok "xencfg.pc has the prefix of the install, not of the build" \
    pc prefix /opt/xencfg /opt/xencfg/lib
for program in cfgdump xencfg; do
    ok "what is installed has no RUNPATH: $program" \
        no_runpath "$stage/opt/xencfg/bin/$program"
done
ok "make uninstall" \
    make -s O="$out" uninstall DESTDIR="$stage" PREFIX=/opt/xencfg
ok "uninstall leaves no file" \
    sh -c "! find '$stage' -type f -o -type l | grep ."

elsewhere="BINDIR=/b LIBDIR=/l/x INCLUDEDIR=/i"
# shellcheck disable=SC2086
ok "make install honours BINDIR, LIBDIR and INCLUDEDIR" \
    make -s O="$out" install DESTDIR="$stage" PREFIX=/usr $elsewhere
ok "the files are there" test -x "$stage/b/cfgdump" -a \
    -f "$stage/l/x/$soname" -a -f "$stage/i/xencfg/xencfg.h"
ok "xencfg.pc says so" pc includedir /i /l/x
# shellcheck disable=SC2086
ok "make uninstall: the same" \
    make -s O="$out" uninstall DESTDIR="$stage" PREFIX=/usr $elsewhere
ok "which leaves no file either" \
    sh -c "! find '$stage' -type f -o -type l | grep ."

mkdir "$tmp/elsewhere"
ok "make -f DIR/Makefile, from elsewhere" \
    make -s -C "$tmp/elsewhere" -f "$root/Makefile" O="$out" all
ok "completion is made without running what was built" sh -c "
    make -s O='$tmp/c' '$tmp/c/completion/cfgdump.bash' &&
    ! test -e '$tmp/c/cfgdump' &&
    cmp '$tmp/c/completion/cfgdump.bash' '$out/completion/cfgdump.bash'"
ok "NO_SETUP installs nothing, and says what is missing" sh -c "
    NO_SETUP=1 tests/setup gcc no-such-package-at-all 2>'$tmp/log' &&
    grep -q 'missing.*: no-such-package-at-all$' '$tmp/log'"
version=$("$out/cfgdump" --version | sed 's/cfgdump //')
one_version() {
    ! grep -rnF "$version" include lib tools man xencfg.pc.in Makefile |
        grep -v '^Makefile:[0-9]*:VERSION '
}
ok "the version is in one place" one_version
if git rev-parse HEAD >/dev/null 2>&1; then
    ok "make dist" make -s O="$tmp/c" dist
    ok "has what is to be built" sh -c "tar -tzf \
        '$tmp/c/xencfg-$version.tar.gz' | grep -q '^xencfg-$version/Makefile$'"
fi

# a prefix of its own, to be used in place; xencfg.pc depends on it
cp -r Makefile include idl lib tools tests examples man xencfg.pc.in "$tmp/"
ok "make install PREFIX" \
    make -s -C "$tmp" O="$tmp/build" PREFIX="$prefix" install
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
LD_LIBRARY_PATH=$prefix/lib
export PKG_CONFIG_PATH LD_LIBRARY_PATH
sed -n '/^```c$/,/^```$/p' README.md | sed '/^```/d' >"$tmp/example.c"
ok "README has an example" test -s "$tmp/example.c"
flags=$(pkg-config --cflags --libs xencfg)
# shellcheck disable=SC2086
ok "README's example compiles, as C99, without a warning" \
    $cc -std=c99 -pedantic -Wall -Wextra -Werror -o "$tmp/example" \
    "$tmp/example.c" $flags
printf '/local/domain/1 = ""\n' >"$tmp/dump"
ok "the installed cfgdump runs" "$prefix/bin/cfgdump" --version
XENSTORED_PATH=$tmp/none
export XENSTORED_PATH
ok "the example runs, and says that there is no xenstore" \
    sh -c "! '$tmp/example' 1 2>'$tmp/err' && grep -q '$tmp/none' '$tmp/err'"
cflags=$(pkg-config --cflags xencfg)
echo '#include <xencfg/compat-libxl.h>' >"$tmp/header.cc"
# shellcheck disable=SC2086
ok "the headers compile as C++" clang -x c++ -pedantic -Wall -Wextra -Werror \
    -fsyntax-only "$tmp/header.cc" $cflags
# shellcheck disable=SC2086
ok "a caller of libxl compiles against libxl" \
    $cc -Wall -Wextra -Werror -include libxl_utils.h -o "$tmp/caller-libxl" \
    tests/check/libxl-caller.c -lxenlight -lxentoollog
# shellcheck disable=SC2086
ok "and unchanged against compat-libxl.h" \
    $cc -Wall -Wextra -Werror -include xencfg/compat-libxl.h -o "$tmp/caller" \
    tests/check/libxl-caller.c $flags -lxentoollog
ok "and both print the same" \
    env BED="$out/bed" tests/bed/run sh -c '
        LD_PRELOAD=$BED_SHIM "$1/caller-libxl" >"$1/a" &&
        LD_PRELOAD=$BED_SHIM "$1/caller" >"$1/b" && cat "$1/a" "$1/b" &&
        cmp "$1/a" "$1/b"' sh "$tmp"
ok "the library exports no name but xencfg_" \
    sh -c "! nm -D --defined-only '$prefix/lib/$soname' |
           awk '{ print \$3 }' | grep -v '^xencfg_[a-z]' |
           grep -v '^XENCFG_0'"
echo "1..$n"
