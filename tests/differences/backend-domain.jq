# libxl returns the backend domain that the template names.  The one that serves
# a device stands in its node "backend", and may have another name now; and
# libxl itself forgets it when it changes the medium of a drive.
def server($kind; $id):
    (node($kind; $id; "backend") // "") |
    capture("^/local/domain/(?<domid>[1-9][0-9]*)/") |
    $xs["/local/domain/\(.domid)/name"];
def served($name):
    if $name == null or .backend_domname == $name then .
    elif has("backend_domname") then .backend_domname = $name
    else { backend_domname: $name } + . end;
def all_served($kind):
    map(served([.devid as $id | server($kind; $id)] | .[0]));
set_list("disks"; .disks // [] | map(.vdev as $vdev |
    served([live_ids("vbd")[] | select(node("vbd"; .; "dev") == $vdev) |
        server("vbd"; .)] | .[0]))) |
set_list("nics"; .nics // [] | all_served("vif")) |
set_list("vtpms"; .vtpms // [] | all_served("vtpm"))
