#!/bin/sh
# The protocols of writers and reader, as a model; see tests/model/README.md.
exec "$(dirname "$0")/../model/run"
