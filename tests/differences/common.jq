# What the reasons share.  Defined around them: $domid, $template (what libxl
# stored) and $xs, the nodes of xenstore as { path: value }.

# The members of a domain_config in libxl's order.
def ordered:
    . as $config |
    reduce ("c_info", "b_info", "disks", "nics", "pcidevs", "rdms", "dtdevs",
            "vfbs", "vkbs", "vtpms", "p9s", "pvcallsifs", "vdispls", "vsnds",
            "channels", "usbctrls", "usbdevs",
            ($config | keys_unsorted[])) as $key
        ({}; if $config | has($key) then .[$key] = $config[$key] else . end);

# Sets a list of devices; an empty one is left out, as libxl does.
def set_list($key; $list):
    if $list == [] then del(.[$key]) else .[$key] = $list end;

# The indices of the live devices of a kind, ascending.
def live_ids($kind):
    "/libxl/\($domid)/device/\($kind)/" as $dir |
    [$xs | keys_unsorted[] | select(startswith($dir)) | .[$dir | length:] |
        select(test("^[0-9]+$")) | tonumber] | sort;

# A node of a live device; null: there is none.
def node($kind; $id; $name):
    $xs["/libxl/\($domid)/device/\($kind)/\($id)/\($name)"];

# The host device at a port of a controller, such as "1-3"; null: none.
def at_port($ctrl; $port):
    [$xs["/local/domain/0/backend/vusb/\($domid)/\($ctrl)/port/\($port)"],
     $xs["/local/domain/0/backend/qusb/\($domid)/\($ctrl)/port/\($port)"],
     node("vusb"; $ctrl; "port/\($port)")] |
    map(select(. != null and . != "")) | .[0];

def explicit: has("ctrl") and has("port");

# The ports with a device that no entry of the template names: { ctrl, port,
# value }.
def other_ports:
    [$template.usbdevs[]? | select(explicit) | "\(.ctrl)/\(.port)"] as $named |
    "/local/domain/0/backend/[vq]usb/\($domid)" as $backend |
    "/libxl/\($domid)/device/vusb" as $emulated |
    [$xs | to_entries[] | select(.value != "") | .value as $value | .key |
        capture("^(\($backend)|\($emulated))/" +
            "(?<ctrl>[0-9]+)/port/(?<port>[0-9]+)$") |
        select("\(.ctrl)/\(.port)" | IN($named[]) | not) | .value = $value];

# Is a usb device of the template live?  On the hosts here the device at port P
# of bus B, "B-P", has the address P.
def usb_live:
    if explicit then at_port(.ctrl; .port) != null
    else (."type.hostdev" // {}) as $h |
        any(other_ports[]; .value == "\($h.hostbus)-\($h.hostaddr)") end;
