# Only the hypervisor knows the scheduler's parameters, only the device model
# the vcpus of an HVM domain: cfgdump keeps the template's, and says so.
.b_info.sched_params = $template.b_info.sched_params |
if $template.b_info | has("type.hvm") | not then .
elif $template.b_info | has("avail_vcpus") then
    .b_info.avail_vcpus = $template.b_info.avail_vcpus
else del(.b_info.avail_vcpus) end
