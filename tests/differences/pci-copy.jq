# libxl up to 4.14 does not store the pci device that makes the backend of a
# running domain, and reads the devices in /libxl, where the backend's nodes are
# as they were when it was made.
def backend: "/local/domain/0/backend/pci/\($domid)/0/";
def served:
    [range($xs[backend + "num_devs"] // "0" | tonumber) |
        $xs[backend + "dev-\(.)"]] | unique;
def hex: ascii_downcase | explode |
    reduce .[] as $c (0; 16 * . + if $c > 96 then $c - 87 else $c - 48 end);
def place:
    capture("^(?<domain>[^:]*):(?<bus>[^:]*):(?<dev>[^.]*)[.](?<func>.*)") |
    map_values(hex);
def stored_as($place):
    ({ domain: 0, bus: 0, dev: 0, func: 0 } + . |
        { domain, bus, dev, func }) == $place;
[served[] | place] as $live |
[$template.pcidevs[]? | select(stored_as($live[]))] as $kept |
set_list("pcidevs"; $kept +
    [$live[] | . as $at | select(any($kept[]; stored_as($at)) | not) |
        with_entries(select(.value != 0)) + { vfunc_mask: 1 }])
