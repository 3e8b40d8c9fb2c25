/* vsnd - sound cards and displays: devices with parts of their own. */
#include <stdbool.h>

#include "xl_cfg/xl_cfg.h"

/* ---------------------------------------------------------------- displays */

#define ROW(dev_, ...) XL_ROW(xencfg_##dev_, __VA_ARGS__)

static const struct xl_row display_rows[] = {
    XL_BACKEND_ROW(xencfg_device_vdispl),
    ROW(device_vdispl, "be-alloc", BOOL, be_alloc),
};

static const struct xl_syntax connector_syntax = { ",;:", .trimmed = true };

bool xl_vdispl(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_vdispl *from = dev;
    xencfg_device_vdispl *to = made;
    int i;

    if (!from->num_connectors)
        return false;
    XL_PARAMS(x, display_rows, from, to);
    xl_put_param(x->f, "connectors=", NULL);
    to->connectors = xl_array(from->num_connectors,
                              sizeof(*to->connectors));
    to->num_connectors = from->num_connectors;
    for (i = 0; i < from->num_connectors; i++) {
        const xencfg_connector_param *c = &from->connectors[i];

        xencfg_connector_param_init(&to->connectors[i]);
        if (!c->unique_id || !xl_fits(&connector_syntax, c->unique_id))
            return false;
        fprintf(x->f, "%s%s:%" PRIu32 "x%" PRIu32, i ? ";" : "", c->unique_id,
                c->width, c->height);
        to->connectors[i].unique_id = xl_dup(c->unique_id);
        to->connectors[i].width = c->width;
        to->connectors[i].height = c->height;
    }
    return true;
}

/* ------------------------------------------------------------------- sound */

static const struct xl_row card_rows[] = {
    XL_BACKEND_ROW(xencfg_device_vsnd),
    ROW(device_vsnd, "short-name", STRING, short_name),
    ROW(device_vsnd, "long-name", STRING, long_name),
};

static const struct xl_row pcm_rows[] = {
    ROW(vsnd_pcm, "name", STRING, name),
};

static const struct xl_row stream_rows[] = {
    ROW(vsnd_stream, "unique-id", STRING, unique_id),
    XL_NAMES(xencfg_vsnd_stream, "type", type, vsnd_stream_type),
};

static const struct xl_row params_rows[] = {
    ROW(vsnd_params, "channels-min", UINT32, channels_min),
    ROW(vsnd_params, "channels-max", UINT32, channels_max),
    ROW(vsnd_params, "buffer-size", UINT32, buffer_size),
};

static void put_formats(FILE *f, const xencfg_vsnd_params *from,
                        xencfg_vsnd_params *to)
{
    int i;

    for (i = 0; i < from->num_sample_formats; i++)
        if (!xencfg_vsnd_pcm_format_to_string(from->sample_formats[i]))
            return;
    to->sample_formats =
        xl_copy(from->sample_formats, from->num_sample_formats,
                sizeof(*to->sample_formats));
    to->num_sample_formats = from->num_sample_formats;
    for (i = 0; i < from->num_sample_formats; i++)
        fprintf(f, "%s%s", i ? ";" : ",sample-formats=",
                xencfg_vsnd_pcm_format_to_string(from->sample_formats[i]));
}

static void put_rates(FILE *f, const xencfg_vsnd_params *from,
                      xencfg_vsnd_params *to)
{
    int i;

    to->sample_rates = xl_copy(from->sample_rates, from->num_sample_rates,
                               sizeof(*to->sample_rates));
    to->num_sample_rates = from->num_sample_rates;
    for (i = 0; i < from->num_sample_rates; i++)
        fprintf(f, "%s%" PRIu32, i ? ";" : ",sample-rates=",
                from->sample_rates[i]);
}

/* One item of a card's list: "pcm,name=x,buffer-size=1024" */
static void put_part(FILE *f, const char *what, const struct xl_row *rows,
                     size_t count, const void *from, void *to,
                     const xencfg_vsnd_params *params_from,
                     xencfg_vsnd_params *params_to)
{
    CLEANUP(freep) char *text = NULL;
    struct buf b;

    buf_begin(&b);
    fputs(what, b.f);
    xl_put_params(b.f, &xl_commas, rows, count, from, to);
    xl_put_params(b.f, &xl_commas, params_rows, ARRAY_SIZE(params_rows),
                  params_from, params_to);
    put_rates(b.f, params_from, params_to);
    put_formats(b.f, params_from, params_to);
    text = buf_end(&b);
    fprintf(f, "%s", ftell(f) > 0 ? ",\n     " : "[");
    xl_put_quoted(f, text);
}

static void put_streams(FILE *f, const xencfg_vsnd_pcm *from,
                        xencfg_vsnd_pcm *to)
{
    int i;

    to->streams = xl_array(from->num_streams, sizeof(*to->streams));
    to->num_streams = from->num_streams;
    for (i = 0; i < from->num_streams; i++) {
        xencfg_vsnd_stream_init(&to->streams[i]);
        put_part(f, "stream", stream_rows, ARRAY_SIZE(stream_rows),
                 &from->streams[i], &to->streams[i], &from->streams[i].params,
                 &to->streams[i].params);
    }
}

bool xl_vsnd(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_vsnd *from = dev;
    xencfg_device_vsnd *to = made;
    int i;

    put_part(x->f, "card", card_rows, ARRAY_SIZE(card_rows), from, to,
             &from->params, &to->params);
    to->pcms = xl_array(from->num_pcms, sizeof(*to->pcms));
    to->num_pcms = from->num_pcms;
    for (i = 0; i < from->num_pcms; i++) {
        xencfg_vsnd_pcm_init(&to->pcms[i]);
        put_part(x->f, "pcm", pcm_rows, ARRAY_SIZE(pcm_rows), &from->pcms[i],
                 &to->pcms[i], &from->pcms[i].params, &to->pcms[i].params);
        put_streams(x->f, &from->pcms[i], &to->pcms[i]);
    }
    putc(']', x->f);
    return true;
}
