# libxl stores no vkb and no vfb that is added to a running domain, and does
# not look for them either.
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
    def flag($node): if node("vfb"; $id; $node) == "1" then "True" else "False" end;
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
if $template.b_info | has("type.hvm") then . else
    made("vkbs"; "vkbd"; vkb) | made("vfbs"; "vfb"; vfb)
end
