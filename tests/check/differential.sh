#!/bin/sh
# The differential test: on one bed, domains that real xl creates and changes
# must look to cfgdump as they look to real libxl, byte for byte, but for the
# differences that ../differences/README.md gives the reasons of.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
bed=c
. "$here/lib/tap.sh"
. "$here/lib/bed.sh"
. "$here/lib/differences.sh"
. "$here/lib/corpus.sh"
. "$here/lib/sequence.sh"

names=$(cd "$data/corpus" && ls -- *.cfg)
# shellcheck disable=SC2046,SC2086
corpus_checks $(echo "$names" | sed 's/\.cfg$//')
# The next ones want the host's usb and pci devices; that takes two seconds, and
# pv_sequence_more waits for it.
for domain in pv-devices pci; do
    xl destroy $domain >/dev/null 2>&1 &
done
pv_sequence
pv_sequence_more
hvm_sequence
plan
