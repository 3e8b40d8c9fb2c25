/*
 * What a program does with a libxl configuration, in libxl's spelling.  Compiled
 * twice: with libxl.h, and with xencfg/compat-libxl.h, in front of it.
 */
#include <stdio.h>
#include <xentoollog.h>

static const char text[] =
    "{ \"c_info\": { \"type\": \"hvm\", \"name\": \"a\" }, \"b_info\": {"
    " \"avail_vcpus\": [ 0, 2 ], \"sched_params\": { \"weight\": 5 },"
    " \"type.hvm\": { \"pae\": \"True\" } }, \"disks\": [ { \"vdev\": \"hda\","
    " \"format\": \"qcow2\" } ] }";

static void show(const libxl_domain_config *config)
{
    const libxl_device_disk *disk = &config->disks[0];

    printf("%s %s %d\n", config->c_info.name,
           libxl_domain_type_to_string(config->c_info.type),
           libxl_defbool_val(config->b_info.u.hvm.pae));
    printf("%d disks: %s %d\n", config->num_disks, disk->vdev,
           disk->format == LIBXL_DISK_FORMAT_QCOW2);
    printf("%d%d%d\n", libxl_bitmap_test(&config->b_info.avail_vcpus, 0),
           libxl_bitmap_test(&config->b_info.avail_vcpus, 1),
           libxl_bitmap_test(&config->b_info.avail_vcpus, 2));
}

int main(void)
{
    libxl_domain_config config;
    libxl_device_nic nic, copy;
    libxl_ctx *ctx = NULL;
    xentoollog_logger_stdiostream *log =
        xtl_createlogger_stdiostream(stderr, XTL_ERROR, 0);
    libxl_disk_format format;
    char *json;

    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, (xentoollog_logger *)log))
        return 2;
    libxl_domain_config_init(&config);
    if (libxl_domain_config_from_json(ctx, &config, text))
        return 1;
    show(&config);
    libxl_domain_config_dispose(&config);

    libxl_device_nic_init(&nic);
    libxl_device_nic_init(&copy);
    nic.devid = 3;
    nic.nictype = LIBXL_NIC_TYPE_VIF;
    libxl_device_nic_copy(ctx, &copy, &nic);
    json = libxl_device_nic_to_json(ctx, &copy);
    printf("%s", json);
    libxl_device_nic_dispose(&nic);
    libxl_device_nic_dispose(&copy);

    if (libxl_disk_format_from_string("vhd", &format))
        return 1;
    printf("%d\n", format == LIBXL_DISK_FORMAT_VHD);
    if (libxl_retrieve_domain_configuration(ctx, 0, &config, NULL))
        return 3;
    printf("%s\n", config.c_info.name);
    libxl_domain_config_dispose(&config);
    libxl_ctx_free(ctx);
    xtl_logger_destroy((xentoollog_logger *)log);
    return 0;
}
