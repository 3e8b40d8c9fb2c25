#!/bin/sh
# Some thousand changes before `cfgdump watch`: `make check-watch` in short.
set -eu

O=${O:-build}
export BED="${BED:-$O/bed}"
top=$(dirname "$0")/..
exec "$top/bed/run" "${PYTHON:-python3}" -B "$top/soak/watch.py" "$O" 200 2000
