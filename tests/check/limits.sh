#!/bin/sh
# How many requests, how much time and memory a retrieve takes beside real libxl:
# a short and tolerant form of `make bench`.
set -eu

O=${O:-build}
export BED="${BED:-$O/bed}"
top=$(dirname "$0")/..
exec "$top/bed/run" "${PYTHON:-python3}" -B "$top/bench/limits.py" "$O"
