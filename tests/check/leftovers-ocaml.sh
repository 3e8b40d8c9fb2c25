#!/bin/sh
# The same beside oxenstored.
set -eu
bed=ocaml
export bed
. "$(dirname "$0")/leftovers.sh"
