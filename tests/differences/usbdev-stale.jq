# libxl keeps usb devices without controller and port whether they are live or
# not.
set_list("usbdevs"; [.usbdevs[]? | select(explicit or usb_live)])
