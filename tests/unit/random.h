/*
 * random - random objects of any generated type, by its descriptor.
 *
 *     random_start();                      once; prints the seed
 *     xencfg__type_init(type, obj);
 *     random_fill(type, obj);
 *     ...
 *     xencfg__type_dispose(type, obj);
 *
 * The same seed ($XENCFG_SEED) gives the same objects.
 */
#ifndef XENCFG_TESTS_RANDOM_H
#define XENCFG_TESTS_RANDOM_H

#include "types/desc.h"

/* Every generated type and enumeration; test_desc knows if one is missing. */
#define RANDOM_TYPES(T)                                                       \
    T(domain_create_info) T(cpuid_leaf) T(cpuid_msr) T(cpuid_policy_list)     \
    T(vnode_info) T(domain_sched_params) T(ioport_range) T(iomem_range)       \
    T(smbios) T(vga_interface_info) T(vnc_info) T(sdl_info) T(spice_info)     \
    T(rdm_reserve) T(arm_sci) T(xs_quota_item) T(xs_quota_list)               \
    T(domain_build_info) T(device_disk) T(device_nic) T(device_pci)           \
    T(device_rdm) T(device_dtdev) T(device_vfb) T(device_vkb)                 \
    T(device_virtio) T(device_vtpm) T(device_p9) T(device_pvcallsif)          \
    T(connector_param) T(device_vdispl) T(vsnd_params) T(vsnd_stream)         \
    T(vsnd_pcm) T(device_vsnd) T(device_channel) T(device_usbctrl)            \
    T(device_usbdev) T(domain_config) T(finding) T(origin) T(report)          \
    T(domain) T(domain_list) T(change) T(change_list) T(problem)              \
    T(check_result)

#define RANDOM_ENUMS(E)                                                       \
    E(domain_type) E(passthrough) E(tsc_mode) E(device_model_version)         \
    E(scheduler) E(timer_mode) E(tee_type) E(bios_type) E(smbios_type)        \
    E(hdtype) E(vga_interface_type) E(gfx_passthru_kind) E(vendor_device)     \
    E(rdm_reserve_strategy) E(rdm_reserve_policy) E(gic_version)              \
    E(vuart_type) E(sve_type) E(arm_sci_type) E(altp2m_mode)                  \
    E(disk_backend) E(disk_format) E(disk_specification) E(disk_transport)    \
    E(nic_type) E(vkb_backend) E(virtio_transport) E(p9_type)                 \
    E(vsnd_pcm_format) E(vsnd_stream_type) E(channel_connection)              \
    E(usbctrl_type) E(usbdev_type) E(action_on_shutdown) E(devkind)           \
    E(finding_class) E(source) E(change_class) E(event_kind) E(severity)

extern const struct xencfg_type *const random_types[];
extern const size_t random_ntypes;
extern const struct xencfg_enum *const random_enums[];
extern const size_t random_nenums;

/* Prints the seed, $XENCFG_SEED or a fixed one, and starts with it. */
void random_start(void);

/* 0 to n - 1. */
unsigned random_below(unsigned n);

/*
 * Gives the fields of obj, which has its defaults, random values that JSON can
 * hold, about half of them other than the default, unknown keys included.
 */
void random_fill(const struct xencfg_type *type, void *obj);

/* Gives a scalar another value than it has. */
void random_change(const struct xencfg__field *f, void *value);

/* A new string, UTF-8. */
char *random_string(void);

#endif
