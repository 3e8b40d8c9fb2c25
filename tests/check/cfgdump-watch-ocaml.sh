#!/bin/sh
# cfgdump-watch.sh beside oxenstored.
set -eu
export WATCH_XENSTORED=ocaml
exec "$(dirname "$0")/cfgdump-watch.sh"
