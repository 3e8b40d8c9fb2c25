# xl numbers channels from 0, which is the primary console's: libxl cannot
# create that one, says so in its log, and lists it all the same.
set_list("channels"; [.channels[]? | select(.devid != 0)])
