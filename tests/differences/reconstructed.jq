# libxl stores no vkb and no vfb that is added to a running domain, and does
# not look for them either.  The usb controller that it makes for a usb device
# without one is implied by that device; it outlives it.
def made($key; $kind; entry):
    ([.[$key][]? | .devid]) as $known |
    set_list($key; (.[$key] // []) +
        [live_ids($kind)[] | select(IN($known[]) | not) | entry]);
def vkb:
    . as $id |
    { devid: $id } +
    (if node("vkbd"; $id; "backend") | contains("/vinput/") then
        { backend_type: "linux" } else {} end) +
    (node("vkbd"; $id; "unique-id") as $name |
        if $name then { unique_id: $name } else {} end);
def vfb:
    . as $id |
    def flag($node):
        if node("vfb"; $id; $node) == "1" then "True" else "False" end;
    { devid: $id,
      vnc: ({ enable: flag("vnc") } +
          (if node("vfb"; $id; "vnclisten") then
              { listen: node("vfb"; $id; "vnclisten") } else {} end) +
          (if node("vfb"; $id; "vncpasswd") then
              { passwd: node("vfb"; $id; "vncpasswd") } else {} end) +
          (node("vfb"; $id; "vncdisplay") // "0" | tonumber |
              if . != 0 then { display: . } else {} end) +
          { findunused: flag("vncunused") }),
      sdl: { enable: flag("sdl"), opengl: flag("opengl") } };
def usbctrl:
    . as $id |
    { type: node("vusb"; $id; "type"), devid: $id,
      version: node("vusb"; $id; "usb-ver") | tonumber,
      ports: node("vusb"; $id; "num-ports") | tonumber };
# Is it there for a usb device that the template has without a place?
def implied($ctrl):
    [$template.usbdevs[]? | select(explicit | not) | ."type.hostdev" |
        "\(.hostbus)-\(.hostaddr)"] as $unplaced |
    any(other_ports[]; .ctrl == "\($ctrl)" and (.value | IN($unplaced[])));
made("usbctrls"; "vusb"; select(implied(.) | not) | usbctrl) |
if $template.b_info | has("type.hvm") then . else
    made("vkbs"; "vkbd"; vkb) | made("vfbs"; "vfb"; vfb)
end
