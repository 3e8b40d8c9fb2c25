#!/bin/sh
# second-nic.sh BRIDGE - gives each domain that has only one nic a second one.
set -eu
cfgdump list -q -o domid,nics --no-headers | while read -r domid nics; do
    [ "$domid" != 0 ] && [ "$nics" = 1 ] || continue
    xencfg attach "$domid" nic bridge="$1"
done
