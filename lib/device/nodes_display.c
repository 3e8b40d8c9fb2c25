/* nodes_display - the nodes of virtual displays and sound cards. */
#include <inttypes.h>
#include <stdio.h>

#include "device/parts.h"

void xencfg__nodes_vdispl(struct nodes *nodes, const xencfg_ctx *ctx,
                          const void *dev)
{
    const xencfg_device_vdispl *vdispl = dev;
    int i;

    (void)ctx;
    xencfg__node(nodes, NODE_FRONT_RO, "be-alloc", "%d", vdispl->be_alloc);
    for (i = 0; i < vdispl->num_connectors; i++) {
        const xencfg_connector_param *c = &vdispl->connectors[i];

        snprintf(nodes->below, sizeof(nodes->below), "%d/", i);
        xencfg__node(nodes, NODE_FRONT_RO, "resolution",
                     "%" PRIu32 "x%" PRIu32, c->width, c->height);
        xencfg__node_text(nodes, NODE_FRONT_RO, "unique-id", c->unique_id);
    }
    nodes->below[0] = 0;
}

/* -------------------------------------------------------------------- sound */

static void rate(FILE *f, const xencfg_vsnd_params *p, int i)
{
    fprintf(f, "%" PRIu32, p->sample_rates[i]);
}

static void format(FILE *f, const xencfg_vsnd_params *p, int i)
{
    fputs(xencfg_vsnd_pcm_format_to_string(p->sample_formats[i]), f);
}

/* "44100,48000"; an empty list has no node. */
static void list(struct nodes *nodes, const char *name,
                 const xencfg_vsnd_params *p, int count,
                 void (*item)(FILE *, const xencfg_vsnd_params *, int))
{
    CLEANUP(freep) char *text = NULL;
    size_t len;
    FILE *f;
    int i;

    if (!count)
        return;
    f = open_memstream(&text, &len);
    if (!f) {
        nodes->nomem = true;
        return;
    }
    for (i = 0; i < count; i++) {
        if (i)
            fputc(',', f);
        item(f, p, i);
    }
    if (fclose(f))
        nodes->nomem = true;
    else
        xencfg__node_text(nodes, NODE_FRONT, name, text);
}

static void number(struct nodes *nodes, const char *name, uint32_t value)
{
    if (value)
        xencfg__node(nodes, NODE_FRONT, name, "%" PRIu32, value);
}

static void params(struct nodes *nodes, const xencfg_vsnd_params *p)
{
    list(nodes, "sample-rates", p, p->num_sample_rates, rate);
    list(nodes, "sample-formats", p, p->num_sample_formats, format);
    number(nodes, "channels-min", p->channels_min);
    number(nodes, "channels-max", p->channels_max);
    number(nodes, "buffer-size", p->buffer_size);
}

static void pcm(struct nodes *nodes, const xencfg_vsnd_pcm *p, int index)
{
    int i;

    snprintf(nodes->below, sizeof(nodes->below), "%d/", index);
    xencfg__node_text(nodes, NODE_FRONT, "name", p->name);
    params(nodes, &p->params);
    for (i = 0; i < p->num_streams; i++) {
        const xencfg_vsnd_stream *s = &p->streams[i];

        snprintf(nodes->below, sizeof(nodes->below), "%d/%d/", index, i);
        xencfg__node_text(nodes, NODE_FRONT, "unique-id", s->unique_id);
        xencfg__node_text(nodes, NODE_FRONT, "type",
                          xencfg_vsnd_stream_type_to_string(s->type));
        params(nodes, &s->params);
    }
}

void xencfg__nodes_vsnd(struct nodes *nodes, const xencfg_ctx *ctx,
                        const void *dev)
{
    const xencfg_device_vsnd *vsnd = dev;
    int i;

    (void)ctx;
    xencfg__node_text(nodes, NODE_FRONT, "long-name", vsnd->long_name);
    xencfg__node_text(nodes, NODE_FRONT, "short-name", vsnd->short_name);
    params(nodes, &vsnd->params);
    for (i = 0; i < vsnd->num_pcms; i++)
        pcm(nodes, &vsnd->pcms[i], i);
    nodes->below[0] = 0;
}
