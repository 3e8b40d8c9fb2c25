# libxl 4.10 and later drops every usb device that has a controller and port; and
# of some it does not store which device of the host they are.
def with_host:
    if has("type.hostdev") then . else
        (at_port(.ctrl; .port) | split("-") | map(tonumber)) as $at |
        . + { "type.hostdev": { hostbus: $at[0], hostaddr: $at[1] } } end;
set_list("usbdevs";
    .usbdevs as $kept |
    [$template.usbdevs[]? | . as $dev |
        select(if explicit then usb_live
               else any($kept[]?; . == $dev) end) |
        if explicit then with_host else . end])
