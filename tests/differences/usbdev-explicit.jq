# libxl 4.10 and later drops every usb device that has a controller and port.
set_list("usbdevs";
    .usbdevs as $kept |
    [$template.usbdevs[]? | . as $dev |
        select(if explicit then usb_live
               else any($kept[]?; . == $dev) end)])
