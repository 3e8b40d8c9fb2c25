# libxl writes the objects that its release knows and that of the template did
# not, empty.
def known_to($t):
    if type != "object" or ($t | type) != "object" then .
    else with_entries(.key as $key |
        select(.value != {} or ($t | has($key))) |
        .value |= known_to($t[$key])) end;
.b_info |= known_to($template.b_info)
