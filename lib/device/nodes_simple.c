/* nodes_simple - the nodes of kinds that have few, or copies of fields only. */
#include <stdio.h>

#include "device/parts.h"

#define CONSOLE_LIMIT 1048576   /* bytes that a backend may keep */

void xencfg__nodes_vtpm(struct nodes *nodes, const xencfg_ctx *ctx,
                        const void *dev)
{
    (void)ctx;
    xencfg__node(nodes, NODE_BACK, "handle", "%u", nodes->site.devid);
    xencfg__node_copies(nodes, XENCFG_DEVKIND_VTPM, dev, NULL, NULL);
    xencfg__node(nodes, NODE_BACK, "resume", "False");
    xencfg__node(nodes, NODE_FRONT, "handle", "%u", nodes->site.devid);
}

void xencfg__nodes_p9(struct nodes *nodes, const xencfg_ctx *ctx,
                      const void *dev)
{
    const xencfg_device_p9 *p9 = dev;
    const char *last =
        p9->type == XENCFG_P9_TYPE_XEN_9PFSD ? NULL : "security_model";

    (void)ctx;
    xencfg__node_copies(nodes, XENCFG_DEVKIND_P9, p9, NULL, last);
    xencfg__node_text(nodes, NODE_FRONT, "tag", p9->tag);
}

/* An emulated controller has these below LIBXL alone. */
void xencfg__nodes_usbctrl(struct nodes *nodes, const xencfg_ctx *ctx,
                           const void *dev)
{
    const xencfg_device_usbctrl *usbctrl = dev;
    int i;

    (void)ctx;
    xencfg__node_copies(nodes, XENCFG_DEVKIND_USBCTRL, usbctrl, NULL, NULL);
    xencfg__node(nodes, NODE_BACK, "port", "%s", "");
    snprintf(nodes->below, sizeof(nodes->below), "port/");
    for (i = 1; i <= usbctrl->ports; i++) {
        char name[16];

        snprintf(name, sizeof(name), "%d", i);
        xencfg__node(nodes, NODE_BACK, name, "%s", "");
    }
    nodes->below[0] = 0;
}

void xencfg__nodes_channel(struct nodes *nodes, const xencfg_ctx *ctx,
                           const void *dev)
{
    const xencfg_device_channel *channel = dev;
    bool socket = channel->connection == XENCFG_CHANNEL_CONNECTION_SOCKET;

    (void)ctx;
    xencfg__node(nodes, NODE_BACK, "protocol", "vt100");
    xencfg__node_copies(nodes, XENCFG_DEVKIND_CHANNEL, channel, NULL, NULL);
    xencfg__node_text(nodes, NODE_BACK, "connection",
                      xencfg_channel_connection_to_string(
                          channel->connection));
    if (socket)
        xencfg__node_text(nodes, NODE_BACK, "path", channel->u.socket.path);

    xencfg__node(nodes, NODE_FRONT, "protocol", "vt100");
    xencfg__node_text(nodes, NODE_FRONT_RO, "name", channel->name);
    xencfg__node(nodes, NODE_FRONT_RO, "limit", "%d", CONSOLE_LIMIT);
    xencfg__node(nodes, NODE_FRONT_RO, "type", "ioemu");
    if (socket)
        xencfg__node(nodes, NODE_FRONT_RO, "output", "chardev:libxl-channel%u",
                     nodes->site.devid);
    else
        xencfg__node(nodes, NODE_FRONT_RO, "output", "pty");
    xencfg__node(nodes, NODE_FRONT_RO, "tty", "%s", "");
}
