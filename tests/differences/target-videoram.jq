# libxl up to 4.20 adds an unset video_memkb, 2^64 - 1, to the memory target.
if $template.b_info | has("video_memkb") then . else
    .b_info.target_memkb += 1
end
