#!/bin/sh
# The same with oxenstored.
set -eu
bed=ocaml
export bed
. "$(dirname "$0")/repair-restarted.sh"
