#!/bin/sh
# `cfgdump report`, with the real xenstored and xl: what is in it, that nothing
# is that should be hidden, and that --report gives the answers that the host
# gave.  And archives that nobody should trust.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"

help=$here/lib/report.py
TMPDIR=$tmp/unpacked
export TMPDIR
mkdir "$TMPDIR"
status=0

# run ARGS... - cfgdump on the bed; sets $status, $tmp/out and $tmp/err
run() {
    status=0
    cfgdump "$@" >"$tmp/out" 2>"$tmp/err" </dev/null || status=$?
}
# plain ARGS... - the same without the bed, as on a maintainer's machine
plain() {
    status=0
    XENSTORED_PATH=/nonexistent timeout 60 "$CFGDUMP" "$@" >"$tmp/out" \
        2>"$tmp/err" </dev/null || status=$?
}
show() {
    echo "status $status"
    head -n 20 "$tmp/out" "$tmp/err" | cat -v
}
is() { # STATUS [TEXT...] - on standard error
    [ "$status" = "$1" ] || { show; return 1; }
    shift
    for text; do
        grep -qE -e "$text" "$tmp/err" || { echo "no $text"; show; return 1; }
    done
}
# Nothing is left in the directory for temporary files?
clean() { [ -z "$(ls -A "$TMPDIR")" ] || { ls -A "$TMPDIR"; return 1; }; }
kept() { # TEXT FILE...
    text=$1
    shift
    grep -qE -e "$text" "$@" || { echo "no $text"; return 1; }
}
not_in() { # FILE TEXT
    [ -s "$1" ] && ! grep -e "$2" "$1"
}
both() { "$@" && clean; }

# unpack REPORT DIR - what is in the report's directory
unpack() {
    rm -rf "$2"
    mkdir "$2"
    tar -xzf "$1" -C "$2"
    mv "$2"/cfgdump-report-*/* "$2"/
}

# ------------------------------------------------------------------- a host
cat >"$tmp/pv.cfg" <<'CFG'
name = "pv1"
type = "pv"
memory = 64
vcpus = 2
kernel = "/boot/vmlinuz"
extra = "root=/dev/xvda1 ro"
disk = [ "/dev/fake0,raw,xvda,rw", "/srv/a.qcow2,qcow2,xvdb,w",
         "format=raw,vdev=xvdc,access=rw,target=/srv/with space.img" ]
vif = [ "mac=00:16:3e:00:01:0A,bridge=xenbr0", "mac=00:16:3e:00:01:02" ]
vfb = [ "vnc=1,vncpasswd=pa ss wo" ]
p9 = [ "tag=t,path=/srv,security_model=none" ]
usbctrl = [ "type=pv,version=2,ports=4" ]
usbdev = [ "type=hostdev,hostbus=1,hostaddr=3" ]
CFG
cat >"$tmp/hvm.cfg" <<'CFG'
name = "hvm1"
type = "hvm"
memory = 64
disk = [ "/srv/a.iso,raw,hdc:cdrom,r", "/dev/fake1,raw,hda,w" ]
vif = [ "mac=00:16:3e:00:01:0a,bridge=xenbr0" ]
vnc = 1
vncpasswd = "12"
spice = 1
spicehost = "0.0.0.0"
spiceport = 6000
spicepasswd = "spice secret"
CFG
check "a host" quietly xl create "$tmp/pv.cfg"
check "and its second domain" quietly xl create "$tmp/hvm.cfg"
# reconstructed, stale, another medium
quietly xl network-detach pv1 1
quietly change_template "$(template 2)" '.nics |= [.[0] + {devid: 4}] + .'
quietly change_template "$(template 1)" 'del(.usbdevs)'
quietly xl cd-insert hvm1 hdc /srv/x.iso
quietly change_template "$(template 2)" \
    '.disks |= map(if .is_cdrom then .pdev_path = "/srv/a.iso" else . end)'
uuid3=33333333-0000-0000-0000-000000000003
printf '{"c_info": {"name": "bad"},\n "disks": [{"pdev_path": "/srv/my MARK.img' \
    >"$BED_STATE_DIR/userdata-d.3.$uuid3.libxl-json"
chmod 640 "$BED_STATE_DIR/userdata-d.3.$uuid3.libxl-json"
printf x >"$BED_STATE_DIR/userdata-l.1.$uuid3.domain-userdata-lock"
# the domid's only file, but an earlier domain's, which its time tells
uuid4=44444444-0000-0000-0000-000000000004
old=$BED_STATE_DIR/userdata-d.4.${uuid4%4}5.libxl-json
printf '{"c_info": {"type": "pv", "name": "old"}, "b_info": {"type.pv": {}}}\0' \
    >"$old"
chmod 600 "$old"
touch -d '2020-01-01 00:00:00' "$old"
lx introduce 3 4
xenstore-write /local/domain/4/name old /local/domain/4/vm "/vm/$uuid4" \
    "/vm/$uuid4/start_time" 1700000000.5 /libxl/4/type pv
xenstore-write /local/domain/3/name bad /local/domain/3/vm "/vm/$uuid3" \
    /local/domain/1/data/x MARK

# ---------------------------------------------------------------- writing
mkdir "$tmp/here"
cd "$tmp/here"
run report
named() {
    is 0 '^cfgdump: note: hid 3 passwords, 2 MACs and [0-9]+ paths; names, uuids' &&
        [ "$(ls -A)" = "$(cat "$tmp/out")" ] &&
        ls | grep -qE '^cfgdump-report-[^ ]*-[0-9]{8}T[0-9]{6}Z\.tar\.gz$' &&
        [ "$(stat -c %a ./*)" = 600 ]
}
check "report: one file here, mode 600; its name is printed" both named
mv ./* "$tmp/hidden.tar.gz"
run report --no-redact -o "$tmp/plain.tar.gz"
check "--no-redact says so" is 0 'note: nothing is hidden'
check "-o FILE is where it is told to be" [ -s "$tmp/plain.tar.gz" ]
cp "$tmp/plain.tar.gz" "$tmp/before"
run report -o "$tmp/plain.tar.gz"
untouched() {
    is 1 'plain.tar.gz exists; use --force' &&
        cmp "$tmp/plain.tar.gz" "$tmp/before"
}
check "a file that is there is not overwritten" untouched
run report -o "$tmp/plain.tar.gz" --no-redact --force -q
check "but with --force" both is 0
check "-q: no note" [ ! -s "$tmp/err" ]
ln -s plain.tar.gz "$tmp/link"
mkfifo "$tmp/pipe"
for f in "$tmp/link" "$tmp" "$tmp/pipe"; do
    run report --force -o "$f"
    check "-o $(basename "$f"): not a regular file" is 1 'not a regular file'
done
check "the pipe is still there" [ -p "$tmp/pipe" ]
run report -o "$tmp/none/x"
check "-o in no directory" both is 1 'none/x'
run report -o "$tmp/out.tar.gz" 1
check "report takes no domain" is 2 'does not accept domain names'
run report -o ""
check "-o ''" is 2 'name of a file'
run report -o -
check "-o - is standard output" is 0
unpack "$tmp/out" "$tmp/stdout"
check "and an archive" [ -s "$tmp/stdout/README" ]
terminal() {
    LD_PRELOAD=$BED_SHIM timeout 60 python3 -c 'import pty, sys
sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$CFGDUMP" report -o - >"$tmp/out" || \
        status=$?
    [ "$status" = 2 ] && grep -q 'not for a terminal' "$tmp/out"
}
status=0
check "-o - to a terminal is refused" terminal

# --------------------------------------------------------------- contents
unpack "$tmp/hidden.tar.gz" "$tmp/hidden"
unpack "$tmp/plain.tar.gz" "$tmp/plain"
tar -tzf "$tmp/hidden.tar.gz" >"$tmp/names"
members() {
    [ "$(sed -n 2p "$tmp/names" | sed 's/.*Z//')" = /format ] &&
        [ "$(sed -n 3p "$tmp/names" | sed 's/.*Z//')" = /README ] &&
        tail -n 1 "$tmp/names" | grep -q '/end$' || return 1
    for m in versions errors hidden files list domains.jsonl messages usb \
        xenstore state/ "state/userdata-d.3.$uuid3.libxl-json"; do
        grep -q "Z/$m\$" "$tmp/names" || { echo "no $m"; return 1; }
    done
}
check "format first, end last, all others between" members
counted() {
    [ "$(cat "$tmp/hidden/end")" = \
        "$(find "$tmp/hidden" -type f ! -name end | wc -l)" ]
}
check "end counts all the others" counted
text() { # all of it is text; libxl's templates end with NUL
    find "$tmp/hidden" -type f -print0 | xargs -0 cat | tr -d '\000' |
        iconv -f utf8 -t utf8 >/dev/null &&
        ! find "$tmp/hidden" -type f ! -path '*/state/*' -print0 |
        xargs -0 cat | tr -d '\n' | LC_ALL=C grep -q '[[:cntrl:]]'
}
check "all of it is text" text
exact() {
    for f in "$BED_STATE_DIR"/userdata-d.*.libxl-json; do
        cmp "$f" "$tmp/plain/state/$(basename "$f")" || return 1
        [ "$(stat -c '%a %y' "$f")" = \
            "$(stat -c '%a %y' "$tmp/plain/state/$(basename "$f")")" ] || {
            stat "$f" "$tmp/plain/state/$(basename "$f")"
            return 1
        }
    done
}
check "--no-redact: the templates to the byte, with mode and time" exact
same_store() {
    xenstore-ls -fp | grep -vE '^/local/domain/[0-9]*/(data|attr|feature|drivers)' |
        grep -vE '^/local/domain/[0-9]*/(hvmloader|bios-strings|platform)' |
        sort >"$tmp/a"
    sort "$tmp/plain/xenstore" |
        grep -vE '^/local/domain/[0-9]*/(platform|error)' >"$tmp/b"
    grep -vE '^/local/domain/[0-9]*/error' "$tmp/a" | diff - "$tmp/b"
}
check "--no-redact: xenstore as xenstore-ls prints it" same_store
check "guests' own nodes are not in it" not_in "$tmp/plain/xenstore" MARK
listed() {
    grep -qE "^100644 0 0 1 [0-9.]+ userdata-l\.1\.$uuid3\.domain-userdata-lock" \
        "$tmp/hidden/files" || grep -qE "^1006.. [0-9]+ [0-9]+ 1 [0-9.]+ userdata-l" \
        "$tmp/hidden/files"
}
check "files lists what is not a template" listed
versions() {
    grep -qE '^cfgdump +[0-9]' "$tmp/hidden/versions" &&
        grep -qE '^libxencfg +[0-9]' "$tmp/hidden/versions" &&
        grep -qE '^kernel +Linux' "$tmp/hidden/versions"
}
check "versions" versions
messages() {
    grep -q 'state/userdata-d.3.*:2:' "$tmp/hidden/messages" &&
        grep -q '"state":"failed"' "$tmp/hidden/domains.jsonl"
}
check "a domain that failed is told of, with file and line" messages
drift() { # a usage error, or an empty host, would not do
    kept 'stale +nic' "$tmp/hidden/drift" &&
        kept 'medium.*hidden/path-[0-9]*.iso' "$tmp/hidden/drift"
}
check "drift" drift
found() {
    jq -se 'any(.code == "template-syntax" and
                (.detail | test("^state/userdata-d.3"))) and .[-1].complete' \
        "$tmp/hidden/check.jsonl"
}
check "check.jsonl" found
check "errors: none" [ ! -s "$tmp/hidden/errors" ]

# --------------------------------------------------------------- redaction
for text in 'pa ss wo' 'spice secret' '00:16:3[eE]' MARK /srv /boot/vm fake0 \
    'with space' xvda1; do
    hides() { ! grep -r -e "$text" "$tmp/hidden"; }
    check "hidden: $text" hides
done
short() {
    ! grep -r '"passwd": *"12"' "$tmp/hidden" &&
        grep -q '"passwd":"hidden-password-' "$tmp/hidden/domains.jsonl"
}
check "hidden: a password of two characters, where it is one" short
check "kept: formats and suffixes" kept '"qcow2:/hidden/path-[0-9]*\.qcow2"' \
    "$tmp/hidden/xenstore"
check "kept: xenstore's paths" kept '= "/local/domain/1/device/vbd/51712"' \
    "$tmp/hidden/xenstore"
check "kept: libxl's paths" kept '"path":"/libxl/2/device/vbd/5632/params"' \
    "$tmp/hidden/domains.jsonl"
check "kept: hotplug scripts" kept '"/etc/xen/scripts/vif-bridge"' \
    "$tmp/hidden/xenstore"
check "kept: uuids" kept "$uuid3" "$tmp/hidden/xenstore"
check "kept: devices stay in /dev" kept '"/dev/hidden-[0-9]*"' \
    "$tmp/hidden/xenstore"
list() {
    kept '^hidden-password-1 +password +[0-9]+  ' "$tmp/hidden/hidden" &&
        kept '^02:00:00:00:00:02 +MAC +[0-9]+  ' "$tmp/hidden/hidden" &&
        kept '^/hidden/path-[0-9]+\.qcow2 +path +[0-9]+  .*pdev_path' \
            "$tmp/hidden/hidden" || return 1
    # as often as it says, in all other files
    for r in hidden-password-1 02:00:00:00:00:01; do
        n=$(cd "$tmp/hidden" && cat errors files list domains.jsonl drift \
            check.jsonl messages usb xenstore versions state/* | tr -d '\000' | grep -o "$r\\b" | wc -l)
        kept "^$r +[a-zA-Z]+ +$n  " "$tmp/hidden/hidden" || return 1
    done
}
check "hidden lists replacements, how often and where first" list
upper_lower() { # both domains' nics had one MAC, in different case
    [ "$(jq -r '.config.nics[]?.mac' "$tmp/hidden/domains.jsonl" | sort -u |
        wc -l)" = 1 ]
}
check "one MAC in two spellings is one" upper_lower

# ------------------------------------------------------------------ reading
run show --all -o jsonl
here_says=$status
without_path() { sed 's/"error":"[^"]*"/"error":""/'; }
without_path <"$tmp/out" >"$tmp/live"
grep '^{' "$tmp/live" >"$tmp/plain/live"
plain --report "$tmp/plain.tar.gz" show --all -o jsonl
without_path <"$tmp/out" >"$tmp/offline"
cp "$tmp/out" "$tmp/plain/answers"
check "an older template is another domain's" \
    jq -se 'any(.domid == 4 and .state == "failed")' "$tmp/live"
check "--report: the host's answers" diff "$tmp/live" "$tmp/offline"
check "--report: and its exit status; nothing left" both is "$here_says"
plain --report "$tmp/hidden.tar.gz" show --all -o jsonl
cp "$tmp/out" "$tmp/hidden/answers"
check "--report of a redacted one: the same, but for what is hidden" \
    python3 "$help" same "$tmp/plain" "$tmp/hidden"
rm "$tmp/plain/answers" "$tmp/hidden/answers" "$tmp/plain/live"
run list
cp "$tmp/out" "$tmp/live"
plain --report "$tmp/hidden.tar.gz" list
check "--report list" both diff "$tmp/live" "$tmp/out"
for c in "explain pv1" "drift pv1" "diff pv1 pv1@template" "show hvm1 -o xl-cfg" \
    "show hvm1@bad"; do
    # shellcheck disable=SC2086
    run $c
    cp "$tmp/out" "$tmp/says"
    here_says=$status
    # shellcheck disable=SC2086
    plain --report "$tmp/plain.tar.gz" $c
    check "--report $c" diff "$tmp/says" "$tmp/out"
    check "and its exit status, $here_says" is "$here_says"
done
plain --report "$tmp/hidden.tar.gz" check -o jsonl
checked() { # but for what a copy cannot tell: owners, modes, locks, the time
    for f in "$tmp/hidden/check.jsonl" "$tmp/out"; do
        jq -c 'select(.code) | select(.code | test("file-|lock") | not) |
            [.code, .domid, .kind, .id, .path, .detail]' "$f" |
            sed 's/:[0-9]*:[0-9]*: / /
                s/the domain was made [0-9]* minutes ago/there is none in state/'
    done | sort | uniq -c | awk '$1 % 2 { print; bad = 1 } END { exit bad }'
}
check "--report check" checked
check "and its exit status" both is 1
plain check --report "$tmp/none"
check "check of no report is trouble" is 2 'none: '
plain show --report "$tmp/hidden.tar.gz" -o table pv1
check "--report show -o table: a usb device" grep -q '^usbdev .* reconstructed .*hostaddr=3' \
    "$tmp/out"
plain --report "$tmp/hidden" list
check "--report of a directory" diff "$tmp/live" "$tmp/out"
plain --report - list
check "--report - of nothing" both is 3
XENSTORED_PATH=/nonexistent "$CFGDUMP" --report - list <"$tmp/hidden.tar.gz" \
    >"$tmp/out" 2>"$tmp/err" || :
check "--report - is standard input" diff "$tmp/live" "$tmp/out"
gzip -dc <"$tmp/hidden.tar.gz" >"$tmp/hidden.tar"
plain --report "$tmp/hidden.tar" list
check "--report of a plain tar" diff "$tmp/live" "$tmp/out"
plain --report "$tmp/hidden.tar.gz" report -o "$tmp/again.tar.gz"
unpack "$tmp/again.tar.gz" "$tmp/again"
again() { # sizes are those of the redacted files; it has no others
    for d in hidden again; do
        cut -d' ' -f1-3,5- "$tmp/$d/files" |
            sed '/^# [0-9]* others, have/d' >"$tmp/$d-files"
    done
    diff "$tmp/hidden-files" "$tmp/again-files" &&
        diff "$tmp/hidden/list" "$tmp/again/list"
}
check "a report of a report" both again
plain --report "$tmp/none" list
check "--report of nothing" both is 3 'none: No such file'

# Packed again by tar, whose order is the directory's, or just any other.
mkdir "$tmp/packed"
tar -xzf "$tmp/hidden.tar.gz" -C "$tmp/packed"
dir=$(ls "$tmp/packed")
tar -czf "$tmp/packed.tar.gz" -C "$tmp/packed" "$dir"
plain --report "$tmp/packed.tar.gz" list
check "--report of one that was packed again" both diff "$tmp/live" "$tmp/out"
for order in 'sort' 'sort -r' 'sort -k 1.30'; do
    (cd "$tmp/packed" && find "$dir" -type f | $order >"$tmp/names" &&
        tar -cf "$tmp/packed.tar" -T "$tmp/names")
    plain --report "$tmp/packed.tar" list
    check "--report of members by $order" both diff "$tmp/live" "$tmp/out"
done
plain --report "$tmp/packed/$dir" list
check "--report of an unpacked one" both diff "$tmp/live" "$tmp/out"
template=$(cd "$tmp/packed/$dir" && echo state/userdata-d.1.*.libxl-json)
for f in format files usb xenstore "$template"; do
    mv "$tmp/packed/$dir/$f" "$tmp/member"
    for make in 'mkfifo' 'ln -s /dev/zero' 'mkdir'; do
        $make "$tmp/packed/$dir/$f"
        plain --report "$tmp/packed/$dir" list
        check "--report of an unpacked one with ${make%% *} for ${f%%-d.*}" \
            both is 3 "$f: .*; a report has none"
        rm -r "$tmp/packed/$dir/$f"
    done
    mv "$tmp/member" "$tmp/packed/$dir/$f"
done
rm "$tmp/packed/$dir/README"
(cd "$tmp/packed" && find "$dir" -type f | tar -cf "$tmp/packed.tar" -T -)
plain --report "$tmp/packed.tar" list
check "one that was packed again without a part" both is 3 'has [0-9]* members of'
plain --report "$tmp/here" list
check "--report of another directory" both is 3 'not a report'
for o in "--state-dir $tmp" "--xenstore-dump $tmp/out" "--template $tmp/out"; do
    # shellcheck disable=SC2086
    plain show --report "$tmp/hidden.tar.gz" $o 1
    check "--report and ${o%% *}" both is 2 'cannot be combined with'
done
for verb in repair watch; do
    plain $verb --report "$tmp/hidden.tar.gz"
    check "--report and $verb" both is 2 "$verb needs a live host"
done
TMPDIR=/nonexistent plain --report "$tmp/hidden.tar.gz" list
check "no directory for temporary files" is 3 '/nonexistent'

# -------------------------------------------------- what cannot be read
XENSTORED_PATH=/nonexistent run report -o "$tmp/without.tar.gz"
check "no xenstore: exit status 1" is 1
unpack "$tmp/without.tar.gz" "$tmp/without"
check "and the commands that failed are in errors, with their status" eval \
    'kept "^cfgdump list: exit status 3" "$tmp/without/errors" &&
     kept "^cfgdump show: exit status 3" "$tmp/without/errors" &&
     kept "^cfgdump check: exit status 2" "$tmp/without/errors"'
# Output that gets lost: the kernel lets it write no more than 4 KiB to a file,
# and does not end it by that, as the signal is ignored.
(trap '' XFSZ && ulimit -f 8 && cfgdump report -o - 2>"$tmp/err") |
    cat >"$tmp/lost.tar.gz"
unpack "$tmp/lost.tar.gz" "$tmp/lost"
check "a command whose output is lost is in errors" \
    kept '^cfgdump show: exit status 4' "$tmp/lost/errors"
hide=$BED_STATE_DIR/userdata-d.4.$uuid3.libxl-json
ln -s /etc/passwd "$hide"
run report -o "$tmp/partly.tar.gz"
check "a template that is a link: told, exit status 1" is 1 \
    'userdata-d.4.*Too many levels'
unpack "$tmp/partly.tar.gz" "$tmp/partly"
partly() {
    kept 'state/userdata-d.4.*Too many levels' "$tmp/partly/errors" &&
        [ -s "$tmp/partly/state/userdata-d.3.$uuid3.libxl-json" ] &&
        [ ! -e "$tmp/partly/state/userdata-d.4.$uuid3.libxl-json" ]
}
check "recorded, and the others are there" partly
rm "$hide"
mkdir "$hide"
run report -o "$tmp/partly2.tar.gz"
check "a template that is a directory" is 1 'userdata-d.4.*'
rmdir "$hide"
mkfifo "$hide"
run report -o "$tmp/partly3.tar.gz"
check "a template that is a pipe" is 1 'userdata-d.4.*'
rm "$hide"
status=0
XENSTORED_PATH=/nonexistent run report -o "$tmp/nostore.tar.gz"
check "no xenstore: a report all the same" is 1 'xenstore: '
unpack "$tmp/nostore.tar.gz" "$tmp/nostore"
check "with the templates" [ -s "$tmp/nostore/state/userdata-d.3.$uuid3.libxl-json" ]
plain --report "$tmp/nostore.tar.gz" list
check "--report of it says so" both is 3 'no xenstore'
run report --state-dir "$tmp/none" -o "$tmp/nostate.tar.gz"
check "no state directory" is 1 'none: No such file'

# --------------------------------------------------------- disk full, pipes
run report -o - >/dev/null
full() {
    LD_PRELOAD=$BED_SHIM "$CFGDUMP" report -o - >/dev/full 2>"$tmp/err" &&
        status=0 || status=$?
    is 1 'standard output: No space left'
}
check "-o - to a full disk" full
closed() { # the reader has gone
    exec 8<>"$tmp/pipe" 9>"$tmp/pipe" 8>&-
    LD_PRELOAD=$BED_SHIM "$CFGDUMP" report -q -o - >&9 2>"$tmp/err" &&
        status=0 || status=$?
    exec 9>&-
    [ "$status" = 1 ] && [ ! -s "$tmp/err" ]
}
check "-o - to a closed pipe" closed
limit() { # a file may not grow beyond 4 KiB
    (trap '' XFSZ; ulimit -f 8; cfgdump report -o "$tmp/limited.tar.gz" \
        --no-redact >"$tmp/out" 2>"$tmp/err") && status=0 || status=$?
    is 1 'write .*limited.tar.gz: File too large' &&
        ! ls "$tmp" | grep limited
}
head -c 200000 /dev/urandom | od -An -tx1 | tr -d '\n' |
    sed 's/^/{"x": "/' >"$BED_STATE_DIR/userdata-d.5.$uuid3.libxl-json"
check "a file that cannot grow: an error, and no file" limit
rm "$BED_STATE_DIR/userdata-d.5.$uuid3.libxl-json"
if unshare -m true 2>/dev/null; then
    small() {
        BED_SHIM=$BED_SHIM unshare -m sh -euc '
            mkdir -p "$1/small"
            mount -t tmpfs -o size=4k none "$1/small"
            cd "$1/small"
            LD_PRELOAD=$BED_SHIM "$CFGDUMP" report -o x.tar.gz 2>"$1/err" &&
                exit 9
            [ $? = 1 ] && [ -z "$(ls -A)" ]
            TMPDIR=$1/small "$CFGDUMP" --report "$1/hidden.tar.gz" list \
                2>>"$1/err" && exit 8
            [ $? = 3 ] && [ -z "$(ls -A)" ]' sh "$tmp" &&
            [ "$(grep -c 'No space left' "$tmp/err")" = 2 ]
    }
    check "a full file system, for writing and for reading" small
fi

# ------------------------------------------------------------- interrupted
mkdir "$tmp/big" "$tmp/big/state"
cp "$tmp/plain/xenstore" "$tmp/big/xenstore"
head -c 6000000 /dev/urandom | od -An -v -tx1 -w64 | tr -d ' ' |
    awk '{ printf "/tool/x%d = \"%s\"   (n0)\n", NR, $0 }' >>"$tmp/big/xenstore"
mkdir "$tmp/big/out"
writing() { # or it has ended
    [ "$(ls "$tmp/big/out")" ]
}
interrupt() { # SIGNAL; again if it was too late, once the file was whole
    for _ in 1 2 3 4 5 6 7 8 9; do
        "$CFGDUMP" report --state-dir "$tmp/big/state" --no-redact \
            --xenstore-dump "$tmp/big/xenstore" -o "$tmp/big/out/x.tar.gz" \
            >"$tmp/out" 2>"$tmp/err" &
        pid=$!
        wait_for writing || { echo "no file"; return 1; }
        kill -"$1" $pid
        wait $pid || {
            ls -A "$tmp/big/out"
            [ -z "$(ls -A "$tmp/big/out")" ]
            return
        }
        rm "$tmp/big/out/x.tar.gz"
    done
    return 1
}
check "SIGTERM while writing: no file is left" interrupt TERM
check "SIGHUP too" interrupt HUP
"$CFGDUMP" report --state-dir "$tmp/big/state" -q --no-redact \
    --xenstore-dump "$tmp/big/xenstore" -o "$tmp/big/x.tar.gz" >/dev/null
mkfifo "$tmp/big/pipe"
reading() {
    "$CFGDUMP" --report "$tmp/big/pipe" list >"$tmp/out" 2>"$tmp/err" &
    pid=$!
    exec 9>"$tmp/big/pipe"
    head -c 2000000 "$tmp/big/x.tar.gz" >&9
    unpacked() { [ -s "$TMPDIR"/cfgdump-*/xenstore ]; }
    wait_for unpacked || { echo "no file"; return 1; }
    kill -TERM $pid
    wait $pid && return 1
    exec 9>&-
    clean
}
check "SIGTERM while reading: nothing is left" reading

waiting() { # not for long, and it tidies up
    exec 9<>"$tmp/big/pipe"
    head -c 2000000 "$tmp/big/x.tar.gz" >&9 &
    plain __complete -- --report "$tmp/big/pipe" show ''
    kill $! 2>/dev/null
    exec 9>&-
    both is 0
}
check "completion with a report that does not end" waiting

# ------------------------------------------------ every value of the IDL
python3 "$help" markers "$tmp/m"
status=0
(cd "$tmp/m" && "$CFGDUMP" report --state-dir state --xenstore-dump xenstore \
    -o m.tar.gz) >"$tmp/out" 2>"$tmp/err" || status=$?
check "a host where all strings have something to hide" is 0 'hid [0-9]+ pass'
unpack "$tmp/m/m.tar.gz" "$tmp/m/u"
no_mark() {
    [ "$(ls "$tmp/m/u/state" | wc -l)" -gt 400 ] &&
        ! grep -r -n MARK "$tmp/m/u" &&
        ! grep -r -n -i -E '5e[:-]?c7[:-]?00' "$tmp/m/u" &&
        ! grep -r -n 7766554433 "$tmp/m/u"
}
check "none of it is in the report" no_mark
parses() {
    "$CFGDUMP" --template "$tmp/m/u/state"/*-d.1.* >"$tmp/out" &&
        jq -e '.vfbs | length == 2' "$tmp/out"
}
check "and its template is still one" parses
unspoilt() { # by what broken templates make look like a password
    ! grep -E '"hidden-password-[0-9]*":' "$tmp/m/u/state"/*-d.1.* &&
        ! grep hidden-password "$tmp/m/u/xenstore" | grep -vE '/(vncpasswd|vnc-pass|image/cmdline) ='
}
check "nor does a broken one spoil the others" unspoilt
paired() {
    "$CFGDUMP" --report "$tmp/m/m.tar.gz" show 1 -o table >"$tmp/out" 2>/dev/null
    kept '^disk .*path=/hidden/path-[0-9]*.img' "$tmp/out"
}
check "a medium with spaces and quotes is still one" paired

# ------------------------------------------------------ archives of others
mkdir "$tmp/empty"
cd "$tmp/empty"
python3 "$help" bad "$tmp/hidden.tar.gz" "$tmp/bad"
for f in "$tmp/bad"/*; do
    name=$(basename "$f")
    says=$(cat "$tmp/bad.says/$name")
    plain --report "$f" list
    refused() {
        case $name in
        flipped-*) [ "$status" = 3 ] || cmp "$tmp/live" "$tmp/out" || {
            show
            return 1
        } ;;
        *) is 3 "^cfgdump: error: .*($says)" ;;
        esac &&
            [ "$(wc -l <"$tmp/err")" -le 8 ] &&
            ! LC_ALL=C grep -q "$(printf '\033')" "$tmp/err" && clean &&
            ! { find "$tmp"; find / -xdev -maxdepth 3; } 2>/dev/null |
            grep xcfg-escaped
    }
    check "refused: $name" refused
done
check "nothing outside" [ -z "$(ls -A "$tmp/empty")" ]
plan
