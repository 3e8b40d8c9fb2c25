#!/bin/sh
# Requests, time and memory of a retrieve, and the speed of JSON, beside libxl:
# a short and tolerant form of `make bench`.
set -eu

O=${O:-build}
export BED="${BED:-$O/bed}"
top=$(dirname "$0")/..
exec "$top/bed/run" "${PYTHON:-python3}" -B "$top/bench/limits.py" "$O"
