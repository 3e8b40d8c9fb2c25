#!/bin/sh
# Requests, time and memory of a retrieve, and the speed of JSON, beside libxl:
# a short and tolerant form of `make bench`.
set -eu

O=${O:-build}
export BED="${BED:-$O/bed}"
# xenstored 4.14 counts what dom0 makes for a guest, too
export XENSTORED_ARGS="${XENSTORED_ARGS:--E 100000}"
top=$(dirname "$0")/..
exec "$top/bed/run" "${PYTHON:-python3}" -B "$top/bench/limits.py" "$O"
