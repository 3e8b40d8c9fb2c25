# libxl never merges these kinds: it returns what was ever stored.  Entries
# without an index stand for the live devices that no other entry claims.
def keep($kind):
    live_ids($kind) as $live |
    ([.[] | .devid // empty]) as $claimed |
    reduce .[] as $dev ({ list: [], rest: ($live - $claimed) };
        if $dev | has("devid") then
            if $dev.devid | IN($live[]) then .list += [$dev] else . end
        elif .rest == [] then .
        else .list += [$dev] | .rest |= .[1:] end) | .list;
set_list("vfbs"; .vfbs // [] | keep("vfb")) |
set_list("vkbs"; .vkbs // [] | keep("vkbd")) |
set_list("p9s"; .p9s // [] | keep("9pfs")) |
set_list("pvcallsifs"; .pvcallsifs // [] | keep("pvcalls"))
