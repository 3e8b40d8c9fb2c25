# libxl returns each of several entries of one identity; the one that counts is
# the last, which it would replace if the device were added again.
def last_ones($key; identity):
    set_list($key; [.[$key] // [] | to_entries | group_by((.value | identity) //
        "none \(.key)")[] |
        last] | sort_by(.key) | map(.value));
reduce ("nics", "vtpms", "usbctrls", "vdispls", "vsnds", "vkbs", "vfbs") as $key
    (.; last_ones($key; .devid)) |
last_ones("disks"; .vdev) |
last_ones("pcidevs"; if . == { name } then .
    else [.domain // 0, .bus // 0, .dev // 0, .func // 0] end)
